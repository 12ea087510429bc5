//! One [`Report`] in, one writer per format out.
//!
//! The writers say nothing that is not in the report: this crate knows no kernel function and no lint.

mod concise;
mod json;
mod lines;
mod pretty;
mod report;
mod sarif;
mod text;

pub use concise::write_concise;
pub use json::write_json;
pub use pretty::{Style, write_pretty};
pub use report::{BaselineState, Note, Problem, Report, Rule, Sources, Stats, VersionControl};
pub use sarif::write_sarif;
