//! Comments in the source that allow a finding: `/* rculint: allow(RCU002) -- the reason */`.
//!
//! On a line with code the comment is about that line, alone on its line about the next.
use crate::Finding;
use memchr::memmem;

/// What begins one, after the comment's own beginning.
const MARK: &[u8] = b"rculint:";

/// A comment that allows lints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The line of the comment, from 1.
    pub line: u32,
    /// The line that it is about.
    pub about: u32,
    /// The lints, by id or name.
    pub lints: Vec<String>,
    /// Why.
    pub reason: String,
}

/// A comment that was meant to allow something, and does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadAllow {
    /// Its line, from 1.
    pub line: u32,
    /// What is wrong and what to do.
    pub message: String,
}

/// All allowing comments in a file's text, in order.
pub fn allows(text: &[u8]) -> Vec<Result<Allow, BadAllow>> {
    let marks = memmem::find_iter(text, MARK).filter(|&at| memmem::find(&text[at..], b"allow").is_some());
    marks.filter_map(|at| comment(text, at)).collect()
}

/// The comment with the mark at `at`, if one begins right before it.
fn comment(text: &[u8], at: usize) -> Option<Result<Allow, BadAllow>> {
    let before = text[..at].trim_ascii_end();
    let is_block = before.ends_with(b"/*");
    if !is_block && !before.ends_with(b"//") {
        return None;
    }
    let start = before.len() - 2;
    let rest = &text[at + MARK.len()..];
    let (length, closing) = match is_block {
        true => (memmem::find(rest, b"*/")?, 2),
        false => (memchr::memchr(b'\n', rest).unwrap_or(rest.len()), 0),
    };
    let end = at + MARK.len() + length + closing;
    let words = String::from_utf8_lossy(&rest[..length]).split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line_of(text, start);
    Some(match parse(words.strip_prefix("allow")?) {
        Ok((lints, reason)) => Ok(Allow { line, about: about(text, start, end), lints, reason }),
        Err(message) => Err(BadAllow { line, message }),
    })
}

/// `(RCU001, RCU002) -- reason`.
fn parse(words: &str) -> Result<(Vec<String>, String), String> {
    let form = "write `rculint: allow(LINT) -- why it is right`";
    let inner = words.trim_start().strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let Some((lints, rest)) = inner else { return Err(format!("this comment names no lint; {form}")) };
    let lints: Vec<String> = lints.split(',').map(|lint| lint.trim().to_owned()).collect();
    if lints.iter().any(String::is_empty) {
        return Err(format!("this comment names no lint; {form}"));
    }
    match rest.trim_start().strip_prefix("--").map(str::trim) {
        Some(reason) if !reason.is_empty() => Ok((lints, reason.to_owned())),
        _ => Err(format!("this comment gives no reason, so it allows nothing; {form}")),
    }
}

/// The comment's own line if there is code on it, else the one after.
fn about(text: &[u8], start: usize, end: usize) -> u32 {
    let before = text[..start].rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
    let after = text[end..].split(|&byte| byte == b'\n').next().unwrap_or_default();
    let last = line_of(text, end);
    if !after.trim_ascii().is_empty() {
        last
    } else if !before.trim_ascii().is_empty() {
        line_of(text, start)
    } else {
        last + 1
    }
}

fn line_of(text: &[u8], offset: usize) -> u32 {
    memchr::memchr_iter(b'\n', &text[..offset]).count() as u32 + 1
}

impl Allow {
    /// Whether it is about `finding`, which lies in the same file.
    pub fn covers(&self, finding: &Finding) -> bool {
        self.about == finding.site.line
            && self
                .lints
                .iter()
                .any(|lint| lint.eq_ignore_ascii_case(&finding.id) || lint.eq_ignore_ascii_case(&finding.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Allow {
        let found = allows(text.as_bytes());
        assert_eq!(found.len(), 1, "{found:?}");
        found.into_iter().next().expect("one").expect("a good one")
    }

    #[test]
    fn beside_code_it_is_about_its_line_and_alone_about_the_next() {
        assert_eq!(one("\n\tf(c); /* rculint: allow(RCU002) -- waits elsewhere */\n").about, 2);
        assert_eq!(one("\n\t/* rculint: allow(RCU002) -- waits elsewhere */\n\tf(c);\n").about, 3);
        assert_eq!(one("/* rculint: allow(RCU002) -- waits\n * elsewhere */ f(c);\n").about, 2);
        assert_eq!(one("// rculint: allow(RCU002) -- waits").about, 2);
        assert_eq!(one("/*rculint:allow(RCU002)--a\nb*/\nf(c);\n").about, 3);
    }

    #[test]
    fn lints_and_reason() {
        let allow = one("/* rculint: allow(RCU002, call-rcu-cache-destroy) -- waits -- I\n\tsay */\n");
        assert_eq!(allow.lints, ["RCU002", "call-rcu-cache-destroy"]);
        assert_eq!(allow.reason, "waits -- I say");
    }

    #[test]
    fn what_gives_no_reason_or_no_lint_is_told() {
        for bad in
            ["allow(RCU002)", "allow(RCU002) --", "allow(RCU002) reason", "allow() -- x", "allow -- x", "allow(a"]
        {
            let text = format!("/* rculint: {bad} */");
            assert!(matches!(allows(text.as_bytes()).as_slice(), [Err(BadAllow { line: 1, .. })]), "{bad}");
        }
    }

    #[test]
    fn other_text_is_none() {
        for other in ["\"rculint: allow(RCU002) -- x\"", "/* rculint: hello */", "/* see rculint: allow(x) -- y */"] {
            assert_eq!(allows(other.as_bytes()), [], "{other}");
        }
    }
}
