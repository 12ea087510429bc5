//! A part of a kernel tree, to see how the cost grows with the size.
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use walkdir::WalkDir;

/// A part of a tree, as long as it lives.
pub(crate) struct Part {
    directory: TempDir,
    /// Bytes of C in it.
    pub(crate) bytes: u64,
}

impl Part {
    /// Every `nth` directory below the top-level ones, and all that every part of a kernel needs: the files at the top, and
    /// `include/`. The files are hard links.
    pub(crate) fn new(tree: &Path, nth: usize) -> Result<Self> {
        let beside = tree.parent().context("the tree has no parent directory")?;
        let directory = TempDir::with_prefix_in("part-", beside)?;
        let mut part = Part { directory, bytes: 0 };
        for (at, top) in second_level(tree)?.into_iter().enumerate() {
            let name = top.strip_prefix(tree)?;
            if name.components().count() == 1 || name.starts_with("include") || at % nth == 0 {
                part.link(tree, &top)?;
            }
        }
        Ok(part)
    }

    /// Its root.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    fn link(&mut self, tree: &Path, start: &Path) -> Result<()> {
        for entry in WalkDir::new(start).sort_by_file_name() {
            let entry = entry?;
            let target = self.directory.path().join(entry.path().strip_prefix(tree)?);
            if entry.file_type().is_dir() {
                std::fs::create_dir_all(target)?;
            } else if entry.file_type().is_file() {
                if let Some(parent) = target.parent() {
                    std::fs::create_dir_all(parent)?;
                }
                std::fs::hard_link(entry.path(), &target)?;
                if crate::is_c(entry.path()) {
                    self.bytes += entry.metadata()?.len();
                }
            }
        }
        Ok(())
    }
}

/// The files at the top, and what lies in each of the directories there.
fn second_level(tree: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in WalkDir::new(tree).min_depth(1).max_depth(2).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() || entry.depth() == 2 {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}
