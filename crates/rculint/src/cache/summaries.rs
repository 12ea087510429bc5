//! What single files are, by their content: for when the answer is not what it was.
use super::Digest;
use super::inputs::digest;
use super::key::hash;
use crate::earlier::Make;
use rayon::prelude::*;
use rculint_ir::model::Model;
use rculint_link::SourceFile;
use rculint_store::{Key, Store};
use rculint_syntax::Name;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Read by one thread at a time.
const CHUNK: usize = 64;

/// The summaries of a store, and which of them an analysis has asked for.
pub(super) struct Summaries<'s> {
    store: &'s Store,
    /// Everything that a summary depends on besides the file's content.
    base: Key,
    asked: Mutex<HashMap<Name, Asked>>,
}

struct Asked {
    digest: Digest,
    /// How many functions it knows the inside of; none if there is no summary.
    bodies: Option<usize>,
}

impl<'s> Summaries<'s> {
    /// Those that `program` has made with the facts of `model`.
    pub fn new(store: &'s Store, program: &Digest, model: &Model) -> Self {
        Summaries { store, base: hash("summary", &(program, &model.wrappers)), asked: Mutex::default() }
    }

    fn chunk(&self, texts: Vec<(Name, Vec<u8>)>) -> Vec<(SourceFile, Asked)> {
        let digests: Vec<Digest> = texts.iter().map(|(_, text)| digest(text)).collect();
        let keys: Vec<Key> = digests.iter().map(|digest| self.key(digest)).collect();
        // What cannot be read is said of the answer, which is asked for first.
        let known = self.store.get_alone(&keys).unwrap_or_else(|_| vec![None; keys.len()]);
        let made = texts.into_iter().zip(known).map(file).zip(digests);
        made.map(|((file, is_known), digest)| {
            let bodies = is_known.then_some(file.bodies.len());
            (file, Asked { digest, bodies })
        })
        .collect()
    }

    fn key(&self, digest: &Digest) -> Key {
        *blake3::keyed_hash(&self.base, digest).as_bytes()
    }

    /// The file that had this content, without its text.
    pub fn of(&self, digest: &Digest, path: &Name) -> Option<SourceFile> {
        let summary = self.store.get_alone(&[self.key(digest)]).ok()?.pop().flatten()?;
        SourceFile::from_summary(*path, Vec::new(), &summary).ok()
    }

    /// The contents of all files, and what is to be kept of those that were not known, or not so well.
    pub fn finish(&self, files: Vec<SourceFile>) -> (HashMap<Name, Digest>, Vec<(Key, SourceFile)>) {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner));
        let is_news = |file: &SourceFile| {
            let asked = asked.get(&file.path)?;
            asked.bodies.is_none_or(|known| known < file.bodies.len()).then(|| self.key(&asked.digest))
        };
        let news = files.into_iter().filter_map(|file| Some((is_news(&file)?, file))).collect();
        (asked.into_iter().map(|(path, asked)| (path, asked.digest)).collect(), news)
    }
}

impl Make for Summaries<'_> {
    fn files(&self, texts: Vec<(Name, Vec<u8>)>) -> Vec<SourceFile> {
        let chunks = texts.into_par_iter().chunks(CHUNK).with_max_len(1);
        let made: Vec<(SourceFile, Asked)> = chunks.flat_map_iter(|chunk| self.chunk(chunk)).collect();
        let mut all = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let add = |(file, asked): (SourceFile, Asked)| {
            all.insert(file.path, asked);
            file
        };
        made.into_iter().map(add).collect()
    }
}

/// The file, and whether its summary was used.
fn file(((path, text), summary): ((Name, Vec<u8>), Option<Vec<u8>>)) -> (SourceFile, bool) {
    let known = summary.and_then(|summary| SourceFile::from_summary(path, Vec::new(), &summary).ok());
    match known {
        Some(mut file) => {
            file.put_text(text);
            (file, true)
        }
        None => (SourceFile::new(path, text), false),
    }
}
