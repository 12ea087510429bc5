//! What an answer is found by.
use super::Digest;
use super::stamp::{Stamp, nanoseconds};
use crate::walk::Tree;
use rculint_lints::LintSet;
use rculint_store::Key;
use rculint_syntax::Version;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::SystemTime;

/// The file that this program is in.
pub(super) struct Program {
    path: PathBuf,
    stamp: Stamp,
}

impl Program {
    pub fn find() -> Option<Self> {
        let path = std::env::current_exe().ok()?;
        let stamp = Stamp::new(&path.metadata().ok()?)?;
        Some(Program { path, stamp })
    }

    /// What its digest is found by, which takes as long as reading it: a hash of its path and state.
    pub fn key(&self) -> Key {
        hash("program", &(&self.path, self.stamp))
    }

    /// A hash of its content.
    pub fn digest(&self) -> Option<Digest> {
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(std::fs::File::open(&self.path).ok()?).ok()?;
        Some(*hasher.finalize().as_bytes())
    }

    /// Whether it cannot be replaced without another state any more.
    pub fn is_settled(&self) -> bool {
        !self.stamp.is_too_young(nanoseconds(SystemTime::now()))
    }
}

/// A hash of the question: the program, the tree and the part of it that is asked for, the lints with all facts, the kernel.
pub(super) fn key(program: &Digest, tree: &Tree, lints: &LintSet, kernel: Option<Version>) -> Key {
    hash("answer", &(program, tree.root(), tree.is_kernel(), tree.scope().asked(), tree.starts(), lints, kernel))
}

/// Of everything in `of`: what is printed for debugging leaves nothing out.
pub(super) fn hash(what: &str, of: &dyn std::fmt::Debug) -> Key {
    let mut hasher = Hashing(blake3::Hasher::new());
    // A hasher takes anything.
    let _ = write!(hasher, "{what} {of:?}");
    *hasher.0.finalize().as_bytes()
}

struct Hashing(blake3::Hasher);

impl Write for Hashing {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}
