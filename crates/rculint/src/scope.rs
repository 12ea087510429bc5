//! The part of a tree that results are about.
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// A tree's root, and what was asked for of it. Says nothing of what lies there: it holds where the tree is not at hand, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    root: PathBuf,
    asked: Vec<String>,
}

impl Scope {
    /// Of the tree in `root`, the files and directories `asked`: relative to it, the root itself being `""`.
    pub fn new(root: PathBuf, asked: Vec<String>) -> Self {
        Scope { root, asked }
    }

    /// The directory that all paths are relative to.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What was asked for, relative to the root.
    pub fn asked(&self) -> &[String] {
        &self.asked
    }

    /// Whether `path` (relative to the root) is part of what was asked for.
    pub fn is_asked(&self, path: &str) -> bool {
        let below = |asked: &String| {
            (asked.is_empty() && !is_above(path))
                || path == asked
                || path.strip_prefix(asked.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.asked.iter().any(below)
    }
}

/// Whether a path relative to the root lies outside of it.
pub(crate) fn is_above(path: &str) -> bool {
    Path::new(path).starts_with("..")
}
