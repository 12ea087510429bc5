//! From a tree to a file of summaries.
use super::likely::Known;
use super::{Common, Digest, Entry, Facts, Head, Shard, file, settings};
use crate::clock::{Clock, Lap};
use crate::config::Written;
use crate::needed::Needed;
use crate::walk::Tree;
use anyhow::{Context, Result};
use rayon::prelude::*;
use rculint_ir::model::Model;
use rculint_link::{SourceFile, wrappers};
use rculint_syntax::{Name, includes};
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

/// A file that matters.
struct File {
    path: Name,
    text: Digest,
    kind: Kind,
}

enum Kind {
    /// This shard's.
    Own(Box<SourceFile>),
    /// Another one's: what it includes.
    Foreign(Vec<Name>),
}

impl Needed for File {
    fn path(&self) -> &Name {
        &self.path
    }

    fn includes(&self) -> &[Name] {
        match &self.kind {
            Kind::Own(file) => &file.outline.includes,
            Kind::Foreign(includes) => includes,
        }
    }
}

/// Summarizes a shard of the files of `tree` that matter by `model`; `config` is remembered for whoever links them.
///
/// # Errors
/// When a path in the settings is not UTF-8, or there is no memory left.
pub fn summarize(tree: &Tree, model: &Model, config: Option<Written>, shard: Shard) -> Result<Made> {
    let mut clock = Clock::default();
    let make = |path: Name, text: Vec<u8>| File {
        text: blake3::hash(&text).into(),
        kind: match shard.has(&path) {
            true => Kind::Own(Box::new(SourceFile::new(path.clone(), text))),
            false => Kind::Foreign(includes(&text)),
        },
        path,
    };
    let (files, units, problems) = crate::sources::read(tree, model, &make, &mut clock);
    let common = Common { files: files.len(), units, problems, stated: crate::kernel::stated(tree) };
    let head = Head { shard, tree: digest(tree, &common, &files)?, settings: settings(model, config.as_ref())? };
    let own: Vec<SourceFile> = files.into_iter().filter_map(own).collect();
    let entries = entries(own, model)?;
    clock.lap("lowering");
    let facts = Facts {
        scope: tree.scope().clone(),
        version_control: crate::checkout::version_control(tree.root()),
        config,
        common,
    };
    let bytes = file::to_bytes(head, &facts, &entries).context("the summaries cannot be written down")?;
    clock.lap("packing");
    Ok(Made { bytes, files: entries.len(), of: facts.common.files, timings: clock.laps() })
}

fn own(file: File) -> Option<SourceFile> {
    match file.kind {
        Kind::Own(file) => Some(*file),
        Kind::Foreign(_) => None,
    }
}

/// The same on every machine that has the same tree, whatever its shard and wherever the tree lies.
fn digest(tree: &Tree, common: &Common, files: &[File]) -> Result<Digest> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&postcard::to_stdvec(&(tree.scope().asked(), common))?);
    for file in files {
        hasher.update(&postcard::to_stdvec(&(&file.path, &file.text))?);
    }
    Ok(hasher.finalize().into())
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
