//! From a tree to a file of summaries.
use super::likely::Known;
use super::{Common, Digest, Entry, Facts, Head, Shard, file, settings};
use crate::clock::{Clock, Lap};
use crate::config::Written;
use crate::scope::Scope;
use crate::sources::Sources;
use crate::walk::Tree;
use anyhow::{Context, Result};
use rayon::prelude::*;
use rculint_ir::model::Model;
use rculint_link::{SourceFile, wrappers};
use rculint_syntax::Name;
use std::borrow::Cow;

/// A file of summaries.
pub struct Made {
    /// Its bytes: the same ones for the same tree, shard and settings.
    pub bytes: Vec<u8>,
    /// How many files it has.
    pub files: usize,
    /// How many files the tree has that matter.
    pub of: usize,
    /// What each stage took, in their order.
    pub timings: Vec<Lap>,
}

/// Summarizes a shard of the files of `tree` that matter by `model`; `config` is remembered for whoever links them.
///
/// # Errors
/// When a path in the settings is not UTF-8, or there is no memory left.
pub fn summarize(tree: &Tree, model: &Model, config: Option<Written>, shard: Shard) -> Result<Made> {
    let mut clock = Clock::default();
    // Which files matter depends on what others mention: every machine has to look at all of them.
    let Sources { scope, files, units, problems, stated, .. } = Sources::read(tree, model, &mut clock);
    let common = Common { files: files.len(), units, problems, stated };
    let head = Head { shard, tree: digest(&scope, &common, &files)?, settings: settings(model, config.as_ref())? };
    clock.lap("hashing");
    let own: Vec<SourceFile> = files.into_par_iter().filter(|file| shard.has(&file.path)).collect();
    let entries = entries(own, model)?;
    clock.lap("lowering");
    let facts = Facts { version_control: crate::checkout::version_control(scope.root()), scope, config, common };
    let bytes = file::to_bytes(head, &facts, &entries).context("the summaries cannot be written down")?;
    clock.lap("packing");
    Ok(Made { bytes, files: entries.len(), of: facts.common.files, timings: clock.laps() })
}

/// The same on every machine that has the same tree, whatever its shard and wherever the tree lies.
fn digest(scope: &Scope, common: &Common, files: &[SourceFile]) -> Result<Digest> {
    let hash = |file: &SourceFile| (file.path, Digest::from(blake3::hash(file.text())));
    let files: Vec<(Name, Digest)> = files.par_iter().map(hash).collect();
    Ok(blake3::hash(&postcard::to_stdvec(&(scope.asked(), common, files))?).into())
}

/// Lowers what will be asked for.
fn entries(files: Vec<SourceFile>, model: &Model) -> Result<Vec<Entry<'static>>> {
    let (known, wrappers) = (Known::new(model), wrappers(model));
    let entry = |mut file: SourceFile| {
        file.lower(known.likely(&file), &wrappers);
        let summary = Cow::Owned(file.summary()?);
        let text = Cow::Owned(file.take_text());
        Ok(Entry { path: file.path, text, summary })
    };
    files.into_par_iter().map(entry).collect()
}
