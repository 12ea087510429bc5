//! What is known of a file by its bytes alone, as bytes: for a store, or for another machine.
use crate::program::{Bodies, SourceFile};
use rculint_ir::model::Model;
use rculint_ir::{Body, Wrappers, lower_function, lower_macro};
use rculint_syntax::{Function, Macro, Name, Outline, parse_function, parse_macro};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

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
            let (Some(definition), false) = (self.definition(at), self.bodies.contains_key(&at)) else { continue };
            let body = lower(&self.text, definition, wrappers);
            self.bodies.insert(at, Arc::new(body));
        }
    }

    fn definition(&self, at: u32) -> Option<Result<&Function, &Macro>> {
        let (at, functions) = (at as usize, &self.outline.functions);
        let function = functions.get(at).map(Ok);
        function.or_else(|| self.outline.macros.get(at.checked_sub(functions.len())?).map(Err))
    }

    /// The file without its path and text; the same bytes for the same file, whoever asks.
    ///
    /// # Errors
    /// When it is nested too deeply to be written, or there is no memory left.
    pub fn summary(&self) -> Result<Vec<u8>, SummaryError> {
        let summary = Summary { outline: Cow::Borrowed(&self.outline), bodies: Cow::Borrowed(&self.bodies) };
        Ok(postcard::to_allocvec(&summary)?)
    }

    /// The file of `text` with what [`SourceFile::summary`] says of it. Whether `summary` is of this very text is the caller's
    /// to know.
    ///
    /// # Errors
    /// When `summary` is not what this version of rculint writes.
    pub fn from_summary(path: Name, text: Vec<u8>, summary: &[u8]) -> Result<Self, SummaryError> {
        let known: Summary = postcard::from_bytes(summary)?;
        Ok(SourceFile::known(path, text, known.outline.into_owned(), known.bodies.into_owned()))
    }
}

/// What lowering asks of `model`: the macros whose value is that of one of their arguments, by name.
pub fn wrappers(model: &Model) -> Wrappers {
    model.wrappers.iter().map(|fact| (fact.name.clone(), fact.clone())).collect()
}

/// The control-flow graph of a function or macro of `text`.
pub(crate) fn lower(text: &[u8], definition: Result<&Function, &Macro>, wrappers: &Wrappers) -> Body {
    match definition {
        Ok(function) => lower_function(text, function, parse_function(text, function), wrappers),
        Err(mac) => lower_macro(text, mac, parse_macro(text, mac), wrappers),
    }
}
