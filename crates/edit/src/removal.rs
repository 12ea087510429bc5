//! Functions that nobody needs any more.
use crate::Edit;
use rculint_syntax::Span;

/// A definition goes with the comment directly above it and one blank line.
pub(crate) fn definition(text: &[u8], span: Span) -> Edit {
    let lines = whole_lines(text, span);
    let start = above_comments(text, lines.start as usize) as u32;
    with_blank_line(text, Span { start, end: lines.end })
}

/// A forward declaration goes with a blank line only where it stood between two.
pub(crate) fn prototype(text: &[u8], span: Span) -> Edit {
    let lines = whole_lines(text, span);
    let alone =
        is_blank(text, line_before(text, lines.start as usize)) && is_blank(text, line_after(text, lines.end as usize));
    if alone { with_blank_line(text, lines) } else { removed(lines) }
}

fn removed(span: Span) -> Edit {
    Edit { span, replacement: String::new() }
}

fn with_blank_line(text: &[u8], span: Span) -> Edit {
    let after = line_after(text, span.end as usize);
    let before = line_before(text, span.start as usize);
    match () {
        () if is_blank(text, after) => removed(Span { start: span.start, end: after.end }),
        () if is_blank(text, before) => removed(Span { start: before.start, end: span.end }),
        () => removed(span),
    }
}

/// The span with the white space around it, up to both ends of its lines, where nothing else stands on them.
fn whole_lines(text: &[u8], span: Span) -> Span {
    let (start, end) = (span.start as usize, span.end as usize);
    let head = text[..start].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let tail = text[end..].iter().position(|&byte| byte == b'\n').map_or(text.len(), |at| end + at + 1);
    let white = |part: &[u8]| part.iter().all(u8::is_ascii_whitespace);
    match white(&text[head..start]) && white(&text[end..tail]) {
        true => Span { start: head as u32, end: tail as u32 },
        false => span,
    }
}

/// Where the comments that end on the line above `start` begin; `start` when there is none, or code beside it.
fn above_comments(text: &[u8], start: usize) -> usize {
    let mut from = start;
    loop {
        let line = line_before(text, from);
        let content = text[line.start as usize..line.end as usize].trim_ascii();
        let begin = match () {
            () if content.starts_with(b"//") => line.start as usize,
            () if content.ends_with(b"*/") => match block_comment(text, line.end as usize) {
                Some(begin) => begin,
                None => return from,
            },
            () => return from,
        };
        // What begins the file is about the file.
        if begin == 0 {
            return from;
        }
        from = begin;
        if content.ends_with(b"*/") {
            return from;
        }
    }
}

/// The beginning of the line on which the comment that ends before `end` opens, if nothing stands before it there.
fn block_comment(text: &[u8], end: usize) -> Option<usize> {
    let open = text[..end].windows(2).rposition(|pair| pair == b"/*")?;
    let line = text[..open].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    text[line..open].iter().all(u8::is_ascii_whitespace).then_some(line)
}

/// The line that ends right before `at`, its newline included; empty at the start of the file.
fn line_before(text: &[u8], at: usize) -> Span {
    let Some(end) = at.checked_sub(1).filter(|&end| text[end] == b'\n') else {
        return Span { start: at as u32, end: at as u32 };
    };
    let start = text[..end].iter().rposition(|&byte| byte == b'\n').map_or(0, |found| found + 1);
    Span { start: start as u32, end: at as u32 }
}

/// The line that begins at `at`, its newline included; empty at the end of the file or within a line.
fn line_after(text: &[u8], at: usize) -> Span {
    let within = at > 0 && text[at - 1] != b'\n';
    let end = text[at..].iter().position(|&byte| byte == b'\n').map_or(text.len(), |found| at + found + 1);
    Span { start: at as u32, end: if within { at } else { end } as u32 }
}

fn is_blank(text: &[u8], line: Span) -> bool {
    let content = &text[line.start as usize..line.end as usize];
    !content.is_empty() && content.iter().all(u8::is_ascii_whitespace)
}
