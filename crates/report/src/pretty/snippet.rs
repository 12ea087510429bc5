//! A file as miette reads it. Its own `SourceCode` scans from the start for each label, and counts odd bytes wrongly.
use crate::lines::{LONGEST, Lines};
use crate::report::Sources;
use crate::text::clean_bytes;
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use rculint_syntax::Name;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Lines shown around a label.
pub(super) const CONTEXT: usize = 1;
/// How far apart tab stops are.
pub(super) const TAB: usize = 8;

/// The files that were shown so far.
pub(super) struct Snippets<'a> {
    sources: &'a dyn Sources,
    files: HashMap<Name, Option<Arc<Snippet>>>,
}

impl<'a> Snippets<'a> {
    /// Nothing is read yet.
    pub fn new(sources: &'a dyn Sources) -> Self {
        Snippets { sources, files: HashMap::new() }
    }

    /// The file `path`, if it is at hand.
    pub fn file(&mut self, path: &Name) -> Option<Arc<Snippet>> {
        let read = || {
            let text = clean_bytes(self.sources.text(path)?);
            Some(Arc::new(Snippet { name: crate::text::clean(path), lines: Lines::new(Cow::Owned(text)) }))
        };
        self.files.entry(*path).or_insert_with(read).clone()
    }
}

/// A file that is safe to show.
#[derive(Debug)]
pub(super) struct Snippet {
    /// Its path.
    pub name: String,
    /// Its text: valid UTF-8.
    pub lines: Lines<'static>,
}

impl Snippet {
    fn is_short(&self, line: usize) -> bool {
        self.lines.line(line).is_some_and(|range| range.len() <= LONGEST)
    }

    /// `range` cut at the end of its line; `None` if the line is too long to be shown.
    pub fn label(&self, range: Range<usize>) -> Option<Range<usize>> {
        self.is_short(self.lines.line_of(range.start)).then(|| self.lines.first_line(range))
    }

    /// The column, from 0, in which a terminal shows the middle of `range`.
    pub fn column(&self, range: &Range<usize>) -> usize {
        let start = self.lines.line(self.lines.line_of(range.start)).map_or(0, |line| line.start);
        let before = String::from_utf8_lossy(&self.lines.text()[start..(range.start + range.end) / 2]);
        before.chars().fold(0, |column, c| if c == '\t' { (column / TAB + 1) * TAB } else { column + 1 })
    }

    /// The lines from `first` to `last` widened by the context, as far as no line is too long.
    fn context(&self, first: usize, last: usize, before: usize, after: usize) -> (usize, usize) {
        let from = (1..first).rev().take(before).take_while(|&line| self.is_short(line)).last();
        let to = (last + 1..=self.lines.count()).take(after).take_while(|&line| self.is_short(line)).last();
        (from.unwrap_or(first), to.unwrap_or(last))
    }
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        let bytes = self.lines.text();
        let (first, last) = (self.lines.line_of(span.offset()), self.lines.line_of(end));
        if end > bytes.len() || !(first..=last).all(|line| self.is_short(line)) {
            return Err(MietteError::OutOfBounds);
        }
        let (from, to) = self.context(first, last, before, after);
        let (Some(start), Some(stop)) = (self.lines.whole(from), self.lines.whole(to)) else {
            return Err(MietteError::OutOfBounds);
        };
        // Without context the contents begin with the span: the header takes its line and column from there.
        let (offset, column) = match before {
            0 => (span.offset(), span.offset() - start.start),
            _ => (start.start, 0),
        };
        let data = &bytes[offset..stop.end];
        let span = (offset, data.len()).into();
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), data, span, from - 1, column, to - from + 1)))
    }
}
