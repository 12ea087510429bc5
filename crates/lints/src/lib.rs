//! Lints as data: loaded from folders, matched on lifecycles.
//!
//! A lint is a folder under `lints/`; this crate knows how to match, and names no lint and no kernel function.
pub mod expect;

mod error;
mod finding;
mod lint;
mod load;
mod set;

pub use error::LintError;
pub use finding::{Finding, Level};
pub use lint::{Lint, Precision, When};
pub use set::LintSet;
