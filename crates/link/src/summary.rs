//! What is known of a file by its bytes alone, as bytes: for a store, or for another machine.
use crate::source::{Bodies, SourceFile};
use rculint_ir::Wrappers;
use rculint_ir::model::Model;
use rculint_syntax::{Name, Outline, read_numbered, write_numbered};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Serialize, Deserialize)]
struct Summary<'a> {
    outline: Cow<'a, Outline>,
    bodies: Cow<'a, Bodies>,
}

/// A summary that cannot be read: it is cut off, or another version of rculint wrote it.
#[derive(Debug, thiserror::Error)]
#[error("not the summary of a file: {0}")]
pub struct SummaryError(#[from] postcard::Error);

impl SourceFile {
    /// Makes the control-flow graphs at `positions` (among its functions, then its macros) that are not known yet.
    pub fn lower(&mut self, positions: impl IntoIterator<Item = u32>, wrappers: &Wrappers) {
        for at in positions {
            if self.defines(at) {
                let body = self.body(at, wrappers);
                self.bodies.insert(at, body);
            }
        }
    }

    /// The file without its path and text; the same bytes for the same file, whoever asks.
    ///
    /// # Errors
    /// When it is nested too deeply to be written, or there is no memory left.
    pub fn summary(&self) -> Result<Vec<u8>, SummaryError> {
        let summary = Summary { outline: Cow::Borrowed(&self.outline), bodies: Cow::Borrowed(&self.bodies) };
        let (summary, names) = write_numbered(|| postcard::to_allocvec(&summary));
        let mut bytes = postcard::to_allocvec(&names)?;
        bytes.extend(summary?);
        Ok(bytes)
    }

    /// The file of `text` with what [`SourceFile::summary`] says of it. Whether `summary` is of this very text is the caller's
    /// to know.
    ///
    /// # Errors
    /// When `summary` is not what this version of rculint writes.
    pub fn from_summary(path: Name, text: Vec<u8>, summary: &[u8]) -> Result<Self, SummaryError> {
        let (names, summary) = postcard::take_from_bytes(summary)?;
        let known: Summary = read_numbered(names, || postcard::from_bytes(summary))?;
        Ok(SourceFile::known(path, text, known.outline.into_owned(), known.bodies.into_owned()))
    }
}

/// What lowering asks of `model`: the macros whose value is that of one of their arguments, by name.
pub fn wrappers(model: &Model) -> Wrappers {
    model.wrappers.iter().map(|fact| (fact.name, fact.clone())).collect()
}
