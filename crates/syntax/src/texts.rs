//! The texts of all names, each kept once and numbered.
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many that two threads seldom want the same one.
const SHARDS: usize = 64;

/// By number. Nothing is ever taken out, so that reading needs no lock.
static TEXTS: boxcar::Vec<&str> = boxcar::Vec::new();

/// The numbers of the texts whose hashes lead to each one.
static NUMBERS: [Mutex<HashTable<u32>>; SHARDS] = [const { Mutex::new(HashTable::new()) }; SHARDS];

/// The text with this number, which [`number`] or [`known`] has told.
#[inline]
pub(crate) fn text(number: u32) -> &'static str {
    TEXTS[number as usize]
}

/// The number of `text`, a new one if nobody has asked before.
///
/// # Panics
/// With more than four thousand million texts.
pub(crate) fn number(text: &str) -> u32 {
    let hash = hash(text);
    let mut numbers = shard(hash);
    if let Some(&number) = find(&numbers, hash, text) {
        return number;
    }
    let new = TEXTS.push(Box::leak(Box::from(text)));
    let new = u32::try_from(new).expect("a tree has a few million names at most");
    *numbers.insert_unique(hash, new, |&number| self::hash(self::text(number))).get()
}

/// The number of `text`, if it has one.
pub(crate) fn known(text: &str) -> Option<u32> {
    let hash = hash(text);
    find(&shard(hash), hash, text).copied()
}

fn find<'n>(numbers: &'n HashTable<u32>, hash: u64, text: &str) -> Option<&'n u32> {
    numbers.find(hash, |&number| self::text(number) == text)
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

/// Neither by the bits that tell a place in a table nor by those that are kept there.
fn shard(hash: u64) -> MutexGuard<'static, HashTable<u32>> {
    NUMBERS[(hash >> 48) as usize % SHARDS].lock().unwrap_or_else(PoisonError::into_inner)
}
