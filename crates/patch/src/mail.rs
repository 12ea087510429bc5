//! Mails with patches in them: one, a series, an mbox.
use crate::diff::{FileChange, parse_diff};
use mail_parser::mailbox::mbox::MessageIterator;
use mail_parser::{MessageParser, PartType};
use std::io::Cursor;

/// One patch: a mail of a series, or a bare diff.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// The subject without its `[PATCH ..]`; empty for a bare diff.
    pub subject: String,
    /// Its number in the series, as the subject says.
    pub number: Option<usize>,
    /// What it changes; nothing for a cover letter or an answer.
    pub changes: Vec<FileChange>,
}

/// Input that holds no patch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeriesError {
    /// Nothing at all.
    #[error("the input is empty: there is no mail and no diff in it")]
    Empty,
    /// Something else.
    #[error(
        "no diff was found in the input; what is read is a unified diff, a mail with one, or an mbox of such mails"
    )]
    NoDiff,
}

/// Reads a bare diff, a mail, or an mbox; patches are in the order of their numbers where all have one.
///
/// # Errors
/// When the input is empty, or no part of it holds a diff.
pub fn read_series(input: &[u8]) -> Result<Vec<Patch>, SeriesError> {
    if input.iter().all(u8::is_ascii_whitespace) {
        return Err(SeriesError::Empty);
    }
    let mut patches: Vec<Patch> = match input {
        _ if input.starts_with(b"From ") => mails(input).iter().map(|mail| patch(mail)).collect(),
        _ if starts_with_header(input) => vec![patch(input)],
        _ => vec![Patch { changes: parse_diff(input), ..Patch::default() }],
    };
    if patches.iter().all(|patch| patch.changes.is_empty()) {
        return Err(SeriesError::NoDiff);
    }
    let numbered = |patch: &Patch| patch.number.is_some() || patch.changes.is_empty();
    if patches.iter().all(numbered) {
        patches.sort_by_key(|patch| patch.number);
    }
    Ok(patches)
}

/// `Name: value`, as a mail begins.
fn starts_with_header(input: &[u8]) -> bool {
    let line = input.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let name: &[u8] = line.split(|&byte| byte == b':').next().unwrap_or_default();
    name.len() < line.len() && !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

/// The mails of an mbox. A line that begins with `From ` ends a mail only where a header follows it: commit messages have such lines.
fn mails(input: &[u8]) -> Vec<Vec<u8>> {
    let lines: Vec<&[u8]> = input.split_inclusive(|&byte| byte == b'\n').collect();
    let mut quoted = Vec::with_capacity(input.len());
    for (at, line) in lines.iter().enumerate() {
        let begins = line.starts_with(b"From ") && lines.get(at + 1).is_some_and(|next| starts_with_header(next));
        if line.starts_with(b"From ") && !begins {
            quoted.push(b'>');
        }
        quoted.extend_from_slice(line);
    }
    MessageIterator::new(Cursor::new(quoted)).flatten().map(|mail| mail.unwrap_contents()).collect()
}

fn patch(mail: &[u8]) -> Patch {
    let Some(message) = MessageParser::default().parse(mail) else {
        return Patch { changes: parse_diff(mail), ..Patch::default() };
    };
    let texts = message.parts.iter().filter_map(|part| match &part.body {
        PartType::Text(text) => Some(text.as_bytes()),
        PartType::Binary(bytes) => Some(bytes.as_ref()),
        _ => None,
    });
    let (number, subject) = split_subject(message.subject().unwrap_or_default());
    Patch { subject, number, changes: texts.flat_map(parse_diff).collect() }
}

/// `[PATCH v2 03/14] net: x` to 3 and `net: x`.
fn split_subject(subject: &str) -> (Option<usize>, String) {
    let mut rest = subject.trim();
    let mut number = None;
    while let Some((tag, after)) = rest.strip_prefix('[').and_then(|open| open.split_once(']')) {
        let of = tag.split_whitespace().find_map(|word| word.split_once('/'));
        number = number.or(of.and_then(|(at, _)| at.parse().ok()));
        rest = after.trim_start();
    }
    (number, rest.split_whitespace().collect::<Vec<_>>().join(" "))
}
