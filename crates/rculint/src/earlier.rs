//! Files that an earlier analysis has read: what it made of their texts need not be made again.
use rculint_link::SourceFile;
use rculint_syntax::Name;
use rustc_hash::FxHashMap as HashMap;
use std::sync::{Mutex, PoisonError};

/// What is known of files, each to be used once.
#[derive(Default)]
pub(crate) struct Earlier {
    by_path: HashMap<Name, Mutex<Option<SourceFile>>>,
}

impl Earlier {
    /// Adds the files of an analysis with the same facts.
    pub fn add(&mut self, files: Vec<SourceFile>) {
        self.by_path.extend(files.into_iter().map(|file| (file.path.clone(), Mutex::new(Some(file)))));
    }

    /// The file of `path` with `text`.
    pub fn file(&self, path: Name, text: Vec<u8>) -> SourceFile {
        let known = self.by_path.get(&path).and_then(|known| {
            let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
            known.take_if(|known| known.text == text)
        });
        known.unwrap_or_else(|| SourceFile::new(path, text))
    }
}
