//! Files that an earlier analysis has read: what it made of their texts need not be made again.
use rayon::prelude::*;
use rculint_link::{PIECE, SourceFile};
use rculint_syntax::Name;
use rustc_hash::FxHashMap as HashMap;
use std::sync::{Mutex, PoisonError};

/// Makes the files that an analysis needs.
pub(crate) trait Make: Sync {
    /// The files with these paths and texts, in their order.
    fn files(&self, texts: Vec<(Name, Vec<u8>)>) -> Vec<SourceFile>;
}

impl<M: Fn(Name, Vec<u8>) -> SourceFile + Sync> Make for M {
    fn files(&self, texts: Vec<(Name, Vec<u8>)>) -> Vec<SourceFile> {
        texts.into_par_iter().with_max_len(PIECE).map(|(path, text)| self(path, text)).collect()
    }
}

/// Files in memory, each to be used once.
#[derive(Default)]
pub(crate) struct InMemory {
    by_path: HashMap<Name, Mutex<Option<SourceFile>>>,
}

impl InMemory {
    /// Adds the files of an analysis with the same facts.
    pub fn add(&mut self, files: Vec<SourceFile>) {
        self.by_path.extend(files.into_iter().map(|file| (file.path, Mutex::new(Some(file)))));
    }

    fn file(&self, path: Name, text: Vec<u8>) -> SourceFile {
        let known = self.by_path.get(&path).and_then(|known| {
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            known.take_if(|known| known.has_text(&text))
        });
        known.unwrap_or_else(|| SourceFile::new(path, text))
    }
}

impl Make for InMemory {
    fn files(&self, texts: Vec<(Name, Vec<u8>)>) -> Vec<SourceFile> {
        texts.into_par_iter().with_max_len(PIECE).map(|(path, text)| self.file(path, text)).collect()
    }
}
