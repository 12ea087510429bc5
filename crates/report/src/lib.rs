//! One [`Report`] in, one writer per format out.
//!
//! The writers say nothing that is not in the report: this crate knows no kernel function and no lint.

mod audit;
mod concise;
mod html;
mod json;
mod lines;
mod pretty;
mod report;
mod sarif;
mod text;

pub use audit::{Audit, Run, write_caches_csv, write_findings_csv};
pub use concise::write_concise;
pub use html::write_html;
pub use json::write_json;
pub use pretty::{Style, write_pretty};
pub use report::{Note, Problem, Report, Rule, Sources, Stats, VersionControl};
pub use sarif::write_sarif;
