//! Loads `lints/`, matches the lints on lifecycles, yields findings.
mod finding;
pub use finding::*;
