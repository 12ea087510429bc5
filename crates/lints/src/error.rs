//! What can be wrong with a folder of lints.
use std::path::PathBuf;

/// A folder of lints that cannot be used. The message names the file, what is wrong, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum LintError {
    /// A file or folder cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A TOML file does not parse, or has a key that nobody reads.
    #[error("{} is not valid: {message}", path.display())]
    Toml {
        /// Which.
        path: PathBuf,
        /// Where in it and why, over several lines.
        message: String,
    },
    /// A lint lacks a part.
    #[error("{} has no {missing}; a lint is a folder with lint.toml, README.md, and C modules in bad/ and good/", path.display())]
    Incomplete {
        /// The lint's folder.
        path: PathBuf,
        /// The part.
        missing: &'static str,
    },
    /// A fact of the kernel model contradicts itself.
    #[error("{}: {name}: {message}", path.display())]
    Model {
        /// The file.
        path: PathBuf,
        /// The function.
        name: String,
        /// What is wrong and what is expected.
        message: String,
    },
}
