//! One [`Report`] in, one writer per format out.
//!
//! The writers say nothing that is not in the report: this crate knows no kernel function and no lint.

mod audit;
mod concise;
mod github;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod lines;
mod markdown;
mod pretty;
mod report;
mod sarif;
mod text;

pub use audit::{Audit, Run, kernels, merge_findings, write_caches_csv, write_findings_csv};
pub use concise::write_concise;
pub use github::write_github;
pub use gitlab::write_gitlab;
pub use html::write_html;
pub use json::write_json;
pub use jsonl::write_jsonl;
pub use junit::write_junit;
pub use markdown::write_markdown;
pub use pretty::{Style, write_pretty};
pub use report::{Dealt, Fix, Note, Problem, Report, Rule, Sources, Stats, VersionControl};
pub use sarif::{write_github_sarif, write_sarif};
