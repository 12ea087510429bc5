//! What rculint says of a tree, as far as the pages tell it.
use crate::tool::json;
use anyhow::Result;
use serde::Deserialize;
use std::path::Path;

/// A place in the tree.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Site {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) function: String,
}

impl Site {
    /// `file:line`.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

/// One step of a finding's path.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Step {
    pub(crate) site: Site,
    pub(crate) message: String,
}

/// A finding.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Finding {
    pub(crate) id: String,
    pub(crate) level: String,
    pub(crate) message: String,
    pub(crate) cache: String,
    pub(crate) module: String,
    pub(crate) site: Site,
    pub(crate) steps: Vec<Step>,
}

/// A cache.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Cache {
    pub(crate) cache: String,
    pub(crate) module: String,
    pub(crate) created: Vec<Site>,
    pub(crate) destroyed: Vec<Site>,
    pub(crate) deferrals: Vec<Site>,
    pub(crate) verdict: String,
    pub(crate) reason: String,
}

/// All findings, at every level.
pub(crate) fn findings(tree: &Path) -> Result<Vec<Finding>> {
    #[derive(Deserialize)]
    struct Report {
        findings: Vec<Finding>,
    }
    Ok(json::<Report>(&["check", "--level", "note"], tree)?.findings)
}

/// All caches.
pub(crate) fn caches(tree: &Path) -> Result<Vec<Cache>> {
    json(&["caches"], tree)
}
