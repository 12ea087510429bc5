//! What a lint says.
use borsh::{BorshDeserialize, BorshSerialize};
use rculint_lifecycle::{Site, Step, VersionRange};
use rculint_syntax::{Name, Version};
use serde::{Deserialize, Serialize};

/// How much a finding weighs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Worth knowing.
    Note,
    /// Likely a bug, or one on a rare path.
    Warning,
    /// A bug.
    Error,
}

impl Level {
    /// As in SARIF: `error`, `warning`, `note`.
    pub fn name(self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Finding {
    /// `RCU001`.
    pub id: Name,
    /// `kfree-rcu-cache-destroy`.
    pub name: Name,
    /// How much it weighs.
    pub level: Level,
    /// One sentence, without a full stop at its end.
    pub message: String,
    /// The main location.
    pub site: Site,
    /// The path in execution order; the main location is its last step.
    pub steps: Vec<Step>,
    /// What to do about it.
    pub help: String,
    /// The versions it holds for.
    pub kernels: VersionRange,
    /// The versions it was found on, when several were looked at; else empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub found_on: Vec<Version>,
    /// The cache.
    pub cache: Name,
    /// The link unit.
    pub module: Name,
}
