//! Places in bytes, and the same places as the editor counts them: from 0, in UTF-16 units.
use lsp_types::{Position, Range, Uri};
use rculint_lifecycle::Site;
use rculint_syntax::Span;
use std::path::{Path, PathBuf};
use url::Url;

/// Where the byte at `offset` is.
pub(super) fn position(text: &[u8], offset: usize) -> Position {
    let before = &text[..offset.min(text.len())];
    let line = memchr::memchr_iter(b'\n', before).count();
    let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    let units = String::from_utf8_lossy(&before[start..]).encode_utf16().count();
    Position { line: as_u32(line), character: as_u32(units) }
}

/// The bytes as a range.
pub(super) fn range(text: &[u8], span: Span) -> Range {
    Range { start: position(text, span.start as usize), end: position(text, span.end as usize) }
}

/// A site as a range; without its text, only the line is known.
pub(super) fn range_of(text: Option<&[u8]>, site: &Site) -> Range {
    match text {
        Some(text) if site.span.end > site.span.start => range(text, site.span),
        _ => {
            let start = Position { line: site.line.saturating_sub(1), character: 0 };
            Range { start, end: start }
        }
    }
}

/// Where the line begins.
pub(super) fn line_start(text: &[u8], line: u32) -> Option<usize> {
    match line {
        0 => Some(0),
        _ => memchr::memchr_iter(b'\n', text).nth(line as usize - 1).map(|at| at + 1),
    }
}

/// The identifier at `position`.
pub(super) fn word_at(text: &str, position: Position) -> Option<&str> {
    let start = line_start(text.as_bytes(), position.line)?;
    let line = text[start..].lines().next()?;
    let mut units = 0;
    let at = line.char_indices().find_map(|(at, c)| {
        units += c.len_utf16();
        (units > position.character as usize).then_some(at)
    });
    let (before, after) = line.split_at(at.unwrap_or(line.len()));
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let from = before.rfind(|c| !is_word(c)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let to = before.len() + after.find(|c| !is_word(c)).unwrap_or(after.len());
    (from < to).then(|| &line[from..to])
}

/// The file that a URI names.
pub(super) fn path_of(uri: &Uri) -> Option<PathBuf> {
    let path = Url::parse(uri.as_str()).ok()?.to_file_path().ok()?;
    // A file that is not saved yet has no canonical path; its directory has.
    path.canonicalize().ok().or_else(|| Some(path.parent()?.canonicalize().ok()?.join(path.file_name()?)))
}

/// A file's URI.
pub(super) fn uri_of(path: &Path) -> Option<Uri> {
    Url::from_file_path(path).ok()?.as_str().parse().ok()
}

fn as_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_count_utf16() {
        let text = "a\n/* \u{1f427}ü */ x".as_bytes();
        assert_eq!(position(text, text.len() - 1), at(1, 10));
        assert_eq!(position(b"\xff\xfex", 2), at(0, 2), "odd bytes are a character each");
        assert_eq!(position(b"a\n", 99), at(1, 0));
    }

    #[test]
    fn words_are_found_from_any_side() {
        let text = "x\n/* \u{1f427} */ foo_1(bar)";
        let words = [at(1, 9), at(1, 12), at(1, 14), at(1, 15)].map(|position| word_at(text, position));
        assert_eq!(words, [Some("foo_1"), Some("foo_1"), Some("foo_1"), Some("bar")]);
        assert_eq!(word_at(text, at(1, 1)), None);
        assert_eq!(word_at(text, at(9, 0)), None);
    }
}
