//! Lints as data: loaded from folders, matched on lifecycles.
//!
//! A lint is a folder under `lints/`; this crate knows how to match, and names no lint and no kernel function.
pub mod expect;

mod allow;
mod aside;
mod baseline;
mod changes;
mod error;
mod finding;
mod identity;
mod lint;
mod load;
mod policy;
mod set;

pub use allow::{Allow, BadAllow, allows};
pub use aside::{Aside, Why, put_aside};
pub use baseline::{Baseline, Known};
pub use changes::Changes;
pub use error::LintError;
pub use finding::{Finding, Level};
pub use identity::Fingerprints;
pub use lint::{Lint, Precision, When};
pub use policy::{Levels, Policy, Setting};
pub use set::LintSet;
