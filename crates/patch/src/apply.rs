//! Applying hunks to a text.
use crate::diff::{FileChange, Hunk, Kind, Line};

/// How many lines of context at each end may differ, as with `patch`.
const FUZZ: usize = 2;

/// What became of a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// The new text with every hunk that applies; `None` when the file is gone.
    pub text: Option<Vec<u8>>,
    /// Each hunk of the change, in order.
    pub hunks: Vec<Outcome>,
}

/// What became of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It applies.
    Applied {
        /// The line, from 1.
        line: usize,
        /// How far from where the hunk says.
        offset: isize,
        /// How many lines of context at each end were not looked at.
        fuzz: usize,
    },
    /// It does not, for a reason.
    Rejected(String),
}

impl Applied {
    /// The reasons of the hunks that do not apply, with their places in the patch.
    pub fn rejected<'a>(&'a self, change: &'a FileChange) -> impl Iterator<Item = (usize, &'a str)> {
        change.hunks.iter().zip(&self.hunks).filter_map(|(hunk, outcome)| match outcome {
            Outcome::Rejected(reason) => Some((hunk.at, reason.as_str())),
            Outcome::Applied { .. } => None,
        })
    }
}

/// Applies `change` to `original`, which is `None` when there is no such file.
pub fn apply(change: &FileChange, original: Option<&[u8]>) -> Applied {
    let reject = |reason: &str| Applied {
        text: original.map(<[u8]>::to_vec),
        hunks: vec![Outcome::Rejected(reason.to_owned()); change.hunks.len().max(1)],
    };
    match (change.kind, original) {
        (Kind::Binary, _) => reject("a binary patch is not applied"),
        (Kind::Create, Some(text)) if !text.is_empty() => reject("the file that it creates exists"),
        (Kind::Create, _) => apply_hunks(change, &[]),
        (_, None) => reject("there is no such file"),
        (Kind::Delete, Some(text)) => {
            let applied = apply_hunks(change, text);
            let whole = applied.hunks.iter().all(|hunk| matches!(hunk, Outcome::Applied { .. }));
            if whole { Applied { text: None, ..applied } } else { applied }
        }
        (_, Some(text)) => apply_hunks(change, text),
    }
}

fn apply_hunks(change: &FileChange, text: &[u8]) -> Applied {
    let mut file = Lines::new(text);
    let mut outcomes = Vec::new();
    let mut drift = 0;
    let mut floor = 0;
    for hunk in &change.hunks {
        let outcome = match file.place(hunk, drift, floor) {
            Some((at, fuzz)) => {
                let said = hunk.old_start.max(1) as isize + drift;
                floor = file.replace(hunk, at, fuzz);
                drift += (at as isize + 1 - said) + growth(hunk);
                Outcome::Applied { line: at + 1, offset: at as isize + 1 - said, fuzz }
            }
            None if file.has_result(hunk) => Outcome::Rejected("it is applied already".into()),
            None => Outcome::Rejected(file.why_not(hunk, drift)),
        };
        outcomes.push(outcome);
    }
    Applied { text: Some(file.bytes()), hunks: outcomes }
}

fn growth(hunk: &Hunk) -> isize {
    let count = |wanted: fn(&Line) -> bool| hunk.lines.iter().filter(|line| wanted(line)).count() as isize;
    count(|line| matches!(line, Line::Added(_))) - count(|line| matches!(line, Line::Removed(_)))
}

/// A text by lines, without their ends.
struct Lines {
    lines: Vec<Vec<u8>>,
    crlf: bool,
    ends: bool,
}

impl Lines {
    fn new(text: &[u8]) -> Self {
        let crlf = text.windows(2).any(|pair| pair == b"\r\n");
        let ends = text.is_empty() || text.ends_with(b"\n");
        let mut lines: Vec<Vec<u8>> = text.split(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
        if ends {
            lines.pop();
        }
        if crlf {
            for line in &mut lines {
                if line.ends_with(b"\r") {
                    line.pop();
                }
            }
        }
        Lines { lines, crlf, ends }
    }

    fn bytes(&self) -> Vec<u8> {
        let end: &[u8] = if self.crlf { b"\r\n" } else { b"\n" };
        let mut text = self.lines.join(end);
        if self.ends && !self.lines.is_empty() {
            text.extend_from_slice(end);
        }
        text
    }

    /// Where the hunk's old lines stand, nearest to where it says, and with how much fuzz.
    fn place(&self, hunk: &Hunk, drift: isize, floor: usize) -> Option<(usize, usize)> {
        let said = (hunk.old_start.max(1) as isize - 1 + drift).max(0) as usize;
        (0..=FUZZ).find_map(|fuzz| {
            let (head, old, _) = trimmed(hunk, fuzz)?;
            let last = self.lines.len().checked_sub(old.len())?;
            let mut starts: Vec<usize> = (floor..=last).collect();
            starts.sort_by_key(|&start| start.abs_diff(said + head));
            // A hunk of added lines alone stands where it says, or nowhere.
            if old.is_empty() {
                starts.retain(|&start| start == said + head);
            }
            let fits =
                |&start: &usize| old.iter().zip(&self.lines[start..]).all(|(wanted, line)| *wanted == line.as_slice());
            starts.into_iter().find(fits).map(|start| (start.saturating_sub(head), fuzz))
        })
    }

    /// Puts the hunk's new lines in; returns the line after them.
    fn replace(&mut self, hunk: &Hunk, at: usize, fuzz: usize) -> usize {
        let Some((head, old, new)) = trimmed(hunk, fuzz) else { return at };
        let start = (at + head).min(self.lines.len());
        let end = (start + old.len()).min(self.lines.len());
        let new: Vec<Vec<u8>> = new.into_iter().map(<[u8]>::to_vec).collect();
        let after = start + new.len();
        self.lines.splice(start..end, new);
        after
    }

    fn has_result(&self, hunk: &Hunk) -> bool {
        let Some((_, _, new)) = trimmed(hunk, 0) else { return false };
        !new.is_empty() && self.lines.windows(new.len()).any(|lines| lines.iter().zip(&new).all(|(a, b)| a == b))
    }

    fn why_not(&self, hunk: &Hunk, drift: isize) -> String {
        let said = (hunk.old_start.max(1) as isize - 1 + drift).max(0) as usize;
        let old = trimmed(hunk, 0).map(|(_, old, _)| old).unwrap_or_default();
        let differs = |&at: &usize| self.lines.get(said + at).map(Vec::as_slice) != Some(old[at]);
        match (0..old.len()).find(differs) {
            Some(at) => {
                let wanted = String::from_utf8_lossy(old[at]).trim().to_owned();
                format!("its lines are not in the file; the first that differs is line {}: `{wanted}`", said + at + 1)
            }
            None => "its lines overlap those of the hunk before".into(),
        }
    }
}

type Texts<'h> = Vec<&'h [u8]>;

/// How many context lines are left out at the head, then the old and the new lines, with `fuzz` lines of context less at each end.
fn trimmed(hunk: &Hunk, fuzz: usize) -> Option<(usize, Texts<'_>, Texts<'_>)> {
    let is_context = |line: &&Line| matches!(line, Line::Context(_));
    let head = hunk.lines.iter().take_while(is_context).count();
    let tail = hunk.lines.iter().rev().take_while(is_context).count();
    if fuzz > head.max(tail) || head == hunk.lines.len() {
        return None;
    }
    let (head, tail) = (head.min(fuzz), tail.min(fuzz));
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for line in &hunk.lines[head..hunk.lines.len() - tail] {
        match line {
            Line::Context(text) => {
                old.push(text.as_slice());
                new.push(text.as_slice());
            }
            Line::Removed(text) => old.push(text.as_slice()),
            Line::Added(text) => new.push(text.as_slice()),
        }
    }
    Some((head, old, new))
}
