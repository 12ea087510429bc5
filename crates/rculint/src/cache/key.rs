//! What an answer is found by.
use crate::walk::Tree;
use rculint_lints::LintSet;
use rculint_store::Key;
use rculint_syntax::Version;
use std::fmt::Write;

/// A hash of the question: this very program, the tree and the part of it that is asked for, the lints with all facts, the kernel.
/// Nothing when that cannot be told.
pub(super) fn key(tree: &Tree, lints: &LintSet, kernel: Option<Version>) -> Option<Key> {
    let mut hasher = blake3::Hasher::new();
    // Another build may say something else, whatever its version.
    hasher.update(blake3::hash(&std::fs::read(std::env::current_exe().ok()?).ok()?).as_bytes());
    let root = tree.root().as_os_str().as_encoded_bytes();
    hasher.update(&(root.len() as u64).to_le_bytes()).update(root);
    let question = (tree.is_kernel(), tree.asked(), tree.starts(), lints, kernel);
    write!(Hashing(&mut hasher), "{question:?}").ok()?;
    Some(*hasher.finalize().as_bytes())
}

struct Hashing<'a>(&'a mut blake3::Hasher);

impl Write for Hashing<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}
