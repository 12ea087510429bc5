//! The texts of all names, each kept once and numbered.
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many that two threads seldom want the same one.
const SHARDS: usize = 64;

/// By number. Nothing is ever taken out, so that reading needs no lock.
static TEXTS: boxcar::Vec<&str> = boxcar::Vec::new();

/// All names, by their hashes.
static NAMES: [Mutex<HashTable<Known>>; SHARDS] = [const { Mutex::new(HashTable::new()) }; SHARDS];

/// A text that has a number.
#[derive(Clone, Copy)]
struct Known {
    /// Of the text, so that a table that grows looks at none.
    hash: u32,
    number: u32,
}

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
    let mut names = shard(hash);
    if let Some(known) = find(&names, hash, text) {
        return known.number;
    }
    let number = TEXTS.push(Box::leak(Box::from(text)));
    let number = u32::try_from(number).expect("a tree has a few million names at most");
    names.insert_unique(spread(hash), Known { hash, number }, |known| spread(known.hash));
    number
}

/// The number of `text`, if it has one.
pub(crate) fn known(text: &str) -> Option<u32> {
    let hash = hash(text);
    find(&shard(hash), hash, text).map(|known| known.number)
}

impl Known {
    fn is(&self, hash: u32, text: &str) -> bool {
        self.hash == hash && self::text(self.number) == text
    }
}

fn find(names: &HashTable<Known>, hash: u32, text: &str) -> Option<Known> {
    names.find(spread(hash), |known| known.is(hash, text)).copied()
}

/// The lower half: these are the bits of this hash that depend on the whole text.
fn hash(text: &str) -> u32 {
    FxBuildHasher.hash_one(text) as u32
}

/// A table tells places apart by the highest bits as well.
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// By bits that a place in a table of some ten thousand does not depend on.
fn shard(hash: u32) -> MutexGuard<'static, HashTable<Known>> {
    NAMES[(hash >> 26) as usize % SHARDS].lock().unwrap_or_else(PoisonError::into_inner)
}
