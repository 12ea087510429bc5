//! Words, and bytes that are safe on a terminal.
/// `1 error`, `2 errors`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// `text` with a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim_end();
    match text.ends_with(['.', '!', '?']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

/// `text` on one line, without anything that a terminal would obey.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_whitespace() {
                ' '
            } else if is_safe(c) {
                c
            } else {
                '?'
            }
        })
        .collect()
}

/// Valid UTF-8, byte for byte as long as `bytes`, without anything but tabs and line feeds that a terminal would obey.
pub(crate) fn clean_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\r' => out.push(b' '),
                '\t' | '\n' => out.push(c as u8),
                _ if is_safe(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                _ => out.resize(out.len() + c.len_utf8(), b'?'),
            }
        }
        out.resize(out.len() + chunk.invalid().len(), b'?');
    }
    out
}

/// No control character, and none that changes the direction of what follows or the shape of a line.
fn is_safe(c: char) -> bool {
    let reorders =
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !c.is_control() && !reorders
}

/// Breaks `text` between words into lines of at most `width` characters where words allow it.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let added = word.chars().count();
        match lines.last_mut() {
            Some(line) if length + 1 + added <= width => {
                line.push(' ');
                line.push_str(word);
                length += 1 + added;
            }
            _ => {
                lines.push(word.to_owned());
                length = added;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_keeps_every_offset() {
        let bytes = b"a\xff\xe2\x82\tb\x1b[31m\r\n\xe2\x80\xae\xc2\x85\xc3\xa9";
        let cleaned = clean_bytes(bytes);
        assert_eq!(String::from_utf8_lossy(&cleaned), "a???\tb?[31m \n?????é");
        assert_eq!(cleaned.len(), bytes.len());
    }

    #[test]
    fn long_words_stay_whole() {
        assert_eq!(wrap("one two threeandmore  x", 7), ["one two", "threeandmore", "x"]);
    }

    #[test]
    fn sentences_end_once() {
        assert_eq!(sentence("a "), "a.");
        assert_eq!(sentence("a."), "a.");
    }
}
