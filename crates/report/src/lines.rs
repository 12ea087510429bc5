//! The lines of a file, and where a site lies in them.
use rculint_lifecycle::Site;
use std::borrow::Cow;
use std::ops::Range;

/// A line over this many bytes is not shown.
pub(crate) const LONGEST: usize = 400;

/// A text and where its lines begin.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    text: Cow<'a, [u8]>,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Scans `text` once. `\n` ends a line.
    pub fn new(text: Cow<'a, [u8]>) -> Self {
        let ends = text.iter().enumerate().filter(|&(_, &byte)| byte == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect();
        Lines { text, starts }
    }

    /// The bytes.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// How many lines there are; at least one.
    pub fn count(&self) -> usize {
        self.starts.len()
    }

    /// The number of the line, from 1, that has the byte at `offset`.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// The bytes of line `line`, from 1, with its line feed.
    pub fn whole(&self, line: usize) -> Option<Range<usize>> {
        let start = *self.starts.get(line.checked_sub(1)?)?;
        Some(start..self.starts.get(line).copied().unwrap_or(self.text.len()))
    }

    /// The bytes of line `line`, from 1, without what ends it.
    pub fn line(&self, line: usize) -> Option<Range<usize>> {
        let whole = self.whole(line)?;
        let bytes = &self.text[whole.clone()];
        let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        Some(whole.start..whole.start + bytes.len())
    }

    /// Where `site` lies: its span if that agrees with its line and column, else the word there.
    /// `None` if the text has no such place.
    pub fn locate(&self, site: &Site) -> Option<Range<usize>> {
        let line = self.line(site.line as usize)?;
        let start = line.start + (site.column as usize).checked_sub(1)?;
        if start > line.end {
            return None;
        }
        let (from, to) = (site.span.start as usize, site.span.end as usize);
        if from == start && to > from && to <= self.text.len() {
            return Some(from..to);
        }
        let word = self.text[start..line.end].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_');
        Some(start..start + word.count())
    }

    /// `range` cut at the end of its first line.
    pub fn first_line(&self, range: Range<usize>) -> Range<usize> {
        let end = self.line(self.line_of(range.start)).map_or(range.end, |line| line.end);
        range.start..range.end.min(end).max(range.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rculint_syntax::Span;

    fn site(line: u32, column: u32, span: (u32, u32)) -> Site {
        Site { file: "a.c".into(), line, column, function: "".into(), span: Span { start: span.0, end: span.1 } }
    }

    #[test]
    fn sites_are_found_by_line_and_column() {
        let lines = Lines::new(Cow::Borrowed(b"ab\r\n\tcall(x,\n y);\n"));
        assert_eq!(lines.count(), 4);
        assert_eq!(lines.line(1), Some(0..2));
        assert_eq!(lines.locate(&site(2, 2, (5, 17))), Some(5..17));
        assert_eq!(lines.locate(&site(2, 2, (0, 0))), Some(5..9), "a span from somewhere else: the word");
        assert_eq!(lines.first_line(5..17), 5..12);
        assert_eq!(lines.locate(&site(2, 99, (0, 0))), None);
        assert_eq!(lines.locate(&site(9, 1, (0, 0))), None);
        assert_eq!(lines.locate(&site(0, 0, (0, 0))), None);
        assert_eq!(lines.locate(&site(4, 1, (0, 0))), Some(18..18));
        assert_eq!(lines.line_of(18), 4);
    }
}
