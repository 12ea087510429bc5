//! Values by key in one file on disk: what a later run need not compute again.
//!
//! A store may be lost at any time, and is never trusted: a value that is not what was put in is not there. Any number of processes
//! may use one at a time.
mod database;
mod error;
mod folder;

pub use error::StoreError;
pub use folder::{FILE, remove};

use database::Database;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a value is found by: a hash of everything that it depends on.
pub type Key = [u8; 32];

/// A store in a directory.
pub struct Store {
    folder: PathBuf,
    limit: u64,
    reader: Mutex<Option<Database>>,
    /// What was used, and was not so for long.
    stale: Mutex<Vec<Key>>,
}

impl Store {
    /// The store in `folder`, which need not be there yet, of `limit` bytes at most. Nothing is read or written.
    pub fn new(folder: &Path, limit: u64) -> Self {
        Store { folder: folder.to_owned(), limit, reader: Mutex::default(), stale: Mutex::default() }
    }

    /// Its directory.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The values of `keys`, in their order; `None` for what is not there, or is not what was put in.
    ///
    /// # Errors
    /// When there is a store, and it cannot be read.
    pub fn get(&self, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        let mut reader = lock(&self.reader);
        if reader.is_none() {
            *reader = Database::to_read(&self.folder.join(FILE))?;
        }
        match &*reader {
            Some(database) => {
                let found = database.get(keys)?;
                let stale =
                    keys.iter().zip(&found).filter(|(_, found)| found.as_ref().is_some_and(|found| found.is_stale));
                lock(&self.stale).extend(stale.map(|(key, _)| *key));
                Ok(found.into_iter().map(|found| Some(found?.value)).collect())
            }
            None => Ok(vec![None; keys.len()]),
        }
    }

    /// As [`Store::get`], for many threads at once: each call opens the store for itself, and what is found does not count as used.
    ///
    /// # Errors
    /// When there is a store, and it cannot be read.
    pub fn get_alone(&self, keys: &[Key]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        match Database::to_read(&self.folder.join(FILE))? {
            Some(database) => Ok(database.get(keys)?.into_iter().map(|found| Some(found?.value)).collect()),
            None => Ok(vec![None; keys.len()]),
        }
    }

    /// Whether it is time to note what [`Store::get`] has found, as [`Store::put`] does.
    pub fn is_due(&self) -> bool {
        !lock(&self.stale).is_empty()
    }

    /// Puts in all of `values` or none, and notes what was found. The least recently used others make room.
    ///
    /// A store that is broken is replaced by a new one.
    ///
    /// # Errors
    /// When it cannot be written; it is as it was then.
    pub fn put(&self, values: &[(Key, Vec<u8>)]) -> Result<(), StoreError> {
        // What was read is of no use to a writer, and on some systems a file that is open cannot be replaced.
        *lock(&self.reader) = None;
        let used = std::mem::take(&mut *lock(&self.stale));
        folder::prepare(&self.folder)?;
        let path = self.folder.join(FILE);
        match Database::to_write(&path).and_then(|mut database| database.put(values, &used, self.limit)) {
            Err(error) if error.is_broken() => {
                folder::remove_own(&path)?;
                Database::to_write(&path)?.put(values, &used, self.limit)
            }
            done => done,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
