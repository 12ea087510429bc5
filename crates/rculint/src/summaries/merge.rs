//! From files of summaries to sources, as if they had been read from the tree.
use super::file::Contents;
use super::{Entry, Facts, settings};
use crate::config::Written;
use crate::scope::Scope;
use crate::sources::Sources;
use anyhow::{Context, Result, bail};
use rculint_ir::model::Model;
use rculint_link::SourceFile;
use rculint_report::VersionControl;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// An error names no more shards than this.
const NAMED: usize = 10;

/// All shards of one tree.
pub struct Merged {
    first: (PathBuf, Contents),
    /// The others, by number.
    rest: Vec<(PathBuf, Contents)>,
}

impl Merged {
    /// Reads all shards of a tree, in any order.
    ///
    /// # Errors
    /// When a file has no summaries that this program reads; and when they are not the shards of one tree, each of them once.
    pub fn read(paths: &[PathBuf]) -> Result<Self> {
        let read = |path: &PathBuf| Ok((path.clone(), Contents::read(path)?));
        let mut shards = paths.iter().map(read).collect::<Result<Vec<_>>>()?;
        shards.sort_by_key(|(_, shard)| shard.head.shard);
        for pair in shards.windows(2) {
            let [(a, first), (b, second)] = pair else { continue };
            let (a, b) = (a.display(), b.display());
            let (shard, other) = (first.head.shard, second.head.shard);
            if first.head.tree != second.head.tree {
                bail!("{a} and {b} are of different trees, or of one that changed between them");
            }
            if first.head.settings != second.head.settings {
                bail!("{a} and {b} were made with different lints, facts or configurations");
            }
            if shard.of() != other.of() {
                bail!("{a} is shard {shard} and {b} is shard {other}: all have to be of one division");
            }
            if shard == other {
                bail!("{a} and {b} are both shard {shard}: each is needed once");
            }
        }
        let mut shards = shards.into_iter();
        let Some(first) = shards.next() else { bail!("there are no files of summaries") };
        let merged = Merged { first, rest: shards.collect() };
        merged.miss_none()?;
        Ok(merged)
    }

    fn shards(&self) -> impl Iterator<Item = &(PathBuf, Contents)> {
        std::iter::once(&self.first).chain(&self.rest)
    }

    fn miss_none(&self) -> Result<()> {
        let of = self.first.1.head.shard.of();
        let there: BTreeSet<u32> = self.shards().map(|(_, shard)| shard.head.shard.number()).collect();
        let count = (of as usize).saturating_sub(there.len());
        let missing = (1..=of).filter(|number| !there.contains(number)).take(count.min(NAMED));
        let named: Vec<String> = missing.map(|number| format!("{number}/{of}")).collect();
        match count {
            0 => Ok(()),
            1 => bail!("shard {} is missing", named.concat()),
            _ if count > NAMED => bail!("{count} shards are missing: {}, ...", named.join(", ")),
            _ => bail!("{count} shards are missing: {}", named.join(", ")),
        }
    }

    fn facts(&self) -> &Facts {
        &self.first.1.facts
    }

    /// What was asked for, in the tree as the first shard's machine had it.
    pub fn scope(&self) -> Scope {
        self.facts().scope.clone()
    }

    /// The configuration that was found there.
    pub fn config(&self) -> Option<&Written> {
        self.facts().config.as_ref()
    }

    /// What git said of the tree there.
    pub fn version_control(&self) -> Option<VersionControl> {
        self.facts().version_control.clone()
    }

    /// What an analysis with `model` needs, as [`Sources::read`] reads it from the tree.
    ///
    /// # Errors
    /// When the summaries were made with another model; when they are not what their files' first lines say.
    pub fn sources(&self, model: &Model) -> Result<Sources> {
        let ((path, first), facts) = (&self.first, self.facts());
        if settings(model, self.config())? != first.head.settings {
            bail!(
                "{} was made with other lints or facts about functions: give the same --lints and --config to both",
                path.display()
            );
        }
        let mut files = Vec::with_capacity(facts.common.files);
        for (path, shard) in self.shards() {
            let context = || format!("{} was written by another rculint of this version", path.display());
            files.extend(shard.entries(source_file).with_context(context)?);
        }
        if files.len() != facts.common.files {
            bail!("there are summaries of {} files, and {} matter: make them again", files.len(), facts.common.files);
        }
        files.sort_by_key(|a| a.path);
        let (units, problems) = (facts.common.units.clone(), facts.common.problems.clone());
        Ok(Sources::new(facts.scope.clone(), files, units, problems, facts.common.stated))
    }
}

fn source_file(entry: Entry<'_>) -> Result<SourceFile> {
    Ok(SourceFile::from_summary(entry.path, entry.text.into_owned(), &entry.summary)?)
}
