//! From conversions to text edits, and from texts to unified diffs. Pure: no I/O.
//!
//! What an edit does not touch stays as it is, byte for byte.
mod call;
mod diff;
mod removal;

pub use diff::unified_diff;

use rculint_lifecycle::Conversion;
use rculint_syntax::Span;
use std::collections::BTreeSet;

/// One replacement in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What goes; empty where something is only put in.
    pub span: Span,
    /// What comes instead.
    pub replacement: String,
}

/// The edits that carry out `conversions`, all of them of the file with this `text`; in order, and without overlap.
///
/// Each call becomes a batched free; callbacks that nobody passes any more go with their own comment and one blank line.
/// A conversion that does not name its object yields no edit.
pub fn edits(text: &[u8], conversions: &[&Conversion]) -> Vec<Edit> {
    let convertible = || conversions.iter().filter(|one| !one.object.is_empty() && !one.by.is_empty());
    let mut edits: BTreeSet<Edit> = convertible().map(|one| call::edit(text, one)).collect();
    for one in convertible() {
        edits.extend(one.definitions.iter().map(|&span| removal::definition(text, span)));
        edits.extend(one.prototypes.iter().map(|&span| removal::prototype(text, span)));
    }
    without_overlap(edits)
}

/// Overlapping removals become one.
fn without_overlap(edits: BTreeSet<Edit>) -> Vec<Edit> {
    let mut kept: Vec<Edit> = Vec::new();
    for edit in edits {
        match kept.last_mut() {
            Some(last) if edit.span.start < last.span.end => last.span.end = last.span.end.max(edit.span.end),
            _ => kept.push(edit),
        }
    }
    kept
}

/// The text with `edits` carried out; they must be in order and without overlap, as [`edits`] gives them.
pub fn apply(text: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.extend_from_slice(text.get(at..edit.span.start as usize).unwrap_or_default());
        out.extend_from_slice(edit.replacement.as_bytes());
        at = edit.span.end as usize;
    }
    out.extend_from_slice(text.get(at..).unwrap_or_default());
    out
}
