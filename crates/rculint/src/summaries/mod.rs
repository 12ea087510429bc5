//! A tree's summaries in files, so that several machines can make them and another one can link them.
//!
//! Each machine reads the tree and finds the files that matter; of these it summarizes its [`Shard`]. A file of summaries holds the
//! texts, too: whoever links it needs no tree.
mod file;
mod likely;
mod make;
mod merge;
mod shard;

pub use make::{Made, summarize};
pub use merge::Merged;
pub use shard::Shard;

use crate::config::Written;
use crate::scope::Scope;
use crate::walk::Problem;
use rculint_ir::model::Model;
use rculint_link::kbuild::LinkUnit;
use rculint_report::VersionControl;
use rculint_syntax::{Name, Version};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A BLAKE3 hash.
type Digest = [u8; blake3::OUT_LEN];

/// What can be told of a file of summaries before all of it is unpacked.
#[derive(Serialize, Deserialize)]
struct Head {
    /// Which part of the tree it has.
    shard: Shard,
    /// Of everything in the tree that an analysis depends on, wherever the tree lies.
    tree: Digest,
    /// Of the kernel model and the configuration.
    settings: Digest,
}

/// What an analysis needs of a tree beside the files that matter.
#[derive(Serialize, Deserialize)]
struct Facts {
    scope: Scope,
    version_control: Option<VersionControl>,
    config: Option<Written>,
    common: Common,
}

/// The part of [`Facts`] that is the same wherever the tree lies.
#[derive(Serialize, Deserialize)]
struct Common {
    /// How many files matter.
    files: usize,
    units: Vec<LinkUnit>,
    /// What could not be read, and what is wrong with a source.
    problems: Vec<Problem>,
    /// The kernel that the tree says it is.
    stated: Option<Version>,
}

/// One file of a shard.
#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    path: Name,
    #[serde(borrow, with = "serde_bytes")]
    text: Cow<'a, [u8]>,
    /// As [`rculint_link::SourceFile::summary`] has it.
    #[serde(borrow, with = "serde_bytes")]
    summary: Cow<'a, [u8]>,
}

/// Of what summaries depend on beside the tree, and what is linked with them by default.
fn settings(model: &Model, config: Option<&Written>) -> serde_json::Result<Digest> {
    let text = config.map(|config| &config.text);
    Ok(blake3::hash(&serde_json::to_vec(&(model, text))?).into())
}
