//! Unified diffs, read file by file and hunk by hunk: what is wrong with one hunk costs no other one.

/// What a patch does to one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileChange {
    /// Its path before, from the tree's root; `None` for a new file.
    pub old: Option<String>,
    /// Its path afterwards; `None` for a deleted one.
    pub new: Option<String>,
    /// What happens to it.
    pub kind: Kind,
    /// The hunks that could be read, in order.
    pub hunks: Vec<Hunk>,
    /// What could not.
    pub damage: Vec<Damage>,
}

/// What happens to a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Its text changes.
    #[default]
    Modify,
    /// It comes into being.
    Create,
    /// It goes.
    Delete,
    /// It gets another path, and maybe another text.
    Rename,
    /// A binary patch, which is not applied.
    Binary,
}

/// A run of changed lines with those around them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hunk {
    /// Where it stands in the patch, from 1.
    pub at: usize,
    /// The first line of the old text, from 1; 0 for a new file.
    pub old_start: usize,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A line of a hunk, without its line end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// In both texts.
    Context(Vec<u8>),
    /// In the old text alone.
    Removed(Vec<u8>),
    /// In the new text alone.
    Added(Vec<u8>),
}

/// A part of a diff that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The line of the patch, from 1.
    pub at: usize,
    /// What is wrong there.
    pub message: String,
}

impl FileChange {
    /// The path to speak of it by.
    pub fn path(&self) -> &str {
        self.new.as_deref().or(self.old.as_deref()).unwrap_or_default()
    }
}

/// Reads every file's changes out of `text`; what stands between them (a commit message, a signature) is skipped.
pub fn parse_diff(text: &[u8]) -> Vec<FileChange> {
    let lines: Vec<&[u8]> = text.split(|&byte| byte == b'\n').map(without_return).collect();
    let mut reader = Reader { lines: &lines, at: 0, changes: Vec::new() };
    while reader.at < lines.len() {
        reader.step();
    }
    reader.changes
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

struct Reader<'t> {
    lines: &'t [&'t [u8]],
    at: usize,
    changes: Vec<FileChange>,
}

impl<'t> Reader<'t> {
    fn step(&mut self) {
        let line = self.lines[self.at];
        match line {
            _ if line.starts_with(b"diff --git ") => self.git_header(line),
            _ if line.starts_with(b"--- ") && self.next_starts(b"+++ ") => self.names(),
            _ if line.starts_with(b"@@ -") && !self.changes.is_empty() => self.hunk(line),
            _ => self.at += 1,
        }
    }

    fn next_starts(&self, start: &[u8]) -> bool {
        self.lines.get(self.at + 1).is_some_and(|next| next.starts_with(start))
    }

    fn git_header(&mut self, line: &[u8]) {
        let text = String::from_utf8_lossy(&line["diff --git ".len()..]).into_owned();
        let (old, new) = git_names(&text);
        let mut change = FileChange { old: Some(old), new: Some(new), ..FileChange::default() };
        self.at += 1;
        while let Some(line) = self.lines.get(self.at) {
            let text = String::from_utf8_lossy(line);
            match text.as_ref() {
                _ if text.starts_with("new file mode") => (change.kind, change.old) = (Kind::Create, None),
                _ if text.starts_with("deleted file mode") => (change.kind, change.new) = (Kind::Delete, None),
                _ if text.starts_with("Binary files ") || text == "GIT binary patch" => change.kind = Kind::Binary,
                _ => match (text.strip_prefix("rename from "), text.strip_prefix("rename to ")) {
                    (Some(old), _) => (change.kind, change.old) = (Kind::Rename, Some(old.to_owned())),
                    (_, Some(new)) => change.new = Some(new.to_owned()),
                    _ if is_extended(&text) => {}
                    _ => break,
                },
            }
            self.at += 1;
        }
        self.changes.push(change);
    }

    fn names(&mut self) {
        let old = file_name(&self.lines[self.at][4..]);
        let new = file_name(&self.lines[self.at + 1][4..]);
        self.at += 2;
        // After a `diff --git` line the names are known; these only repeat them.
        let repeats = self.changes.last().is_some_and(|last| {
            last.hunks.is_empty() && last.damage.is_empty() && (last.old == old || last.new == new)
        });
        if !repeats {
            let kind = match (&old, &new) {
                (None, _) => Kind::Create,
                (_, None) => Kind::Delete,
                _ => Kind::Modify,
            };
            self.changes.push(FileChange { old, new, kind, ..FileChange::default() });
        }
    }

    fn hunk(&mut self, header: &[u8]) {
        let at = self.at + 1;
        self.at += 1;
        let read = match numbers(header) {
            None => Err(Damage { at, message: "the hunk's header cannot be read".into() }),
            Some((old_start, old, new)) => self.body(old, new).map(|lines| Hunk { at, old_start, lines }),
        };
        let Some(change) = self.changes.last_mut() else { return };
        match read {
            Ok(hunk) => change.hunks.push(hunk),
            Err(damage) => change.damage.push(damage),
        }
    }

    fn body(&mut self, mut old: usize, mut new: usize) -> Result<Vec<Line>, Damage> {
        let mut lines = Vec::new();
        while old > 0 || new > 0 {
            let at = self.at + 1;
            let damage = |message: String| Err(Damage { at, message });
            let Some(line) = self.lines.get(self.at) else {
                return damage(format!("the patch ends in a hunk: {old} old and {new} new lines are missing"));
            };
            // Mailers strip the blank of an empty context line.
            let (mark, rest) = line.split_first().map_or((b' ', &[][..]), |(&mark, rest)| (mark, rest));
            match mark {
                b' ' if old > 0 && new > 0 => lines.push(Line::Context(rest.to_vec())),
                b'-' if old > 0 => lines.push(Line::Removed(rest.to_vec())),
                b'+' if new > 0 => lines.push(Line::Added(rest.to_vec())),
                b'\\' => {}
                _ => {
                    return damage(format!(
                        "the hunk's lines are not those that its header counts: {old} old and {new} new lines are missing"
                    ));
                }
            }
            old -= usize::from(matches!(mark, b' ' | b'-'));
            new -= usize::from(matches!(mark, b' ' | b'+'));
            self.at += 1;
        }
        Ok(lines)
    }
}

fn is_extended(line: &str) -> bool {
    ["index ", "similarity index ", "dissimilarity index ", "old mode ", "new mode ", "copy from ", "copy to "]
        .iter()
        .any(|start| line.starts_with(start))
}

/// `a/x b/x`: both halves are the same path but for their first part, unless it is a rename, which says so itself.
fn git_names(text: &str) -> (String, String) {
    let middle = text.len() / 2;
    let halves = text.is_char_boundary(middle).then(|| text.split_at(middle));
    let (old, new) = match halves {
        Some((old, new)) if new.starts_with(' ') => (old, &new[1..]),
        _ => text.split_once(' ').unwrap_or((text, text)),
    };
    (without_prefix(old), without_prefix(new))
}

/// The path of a `---` or `+++` line; `None` for `/dev/null`.
fn file_name(text: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(text);
    let name = text.split('\t').next().unwrap_or_default().trim_end();
    (name != "/dev/null").then(|| without_prefix(name))
}

fn without_prefix(name: &str) -> String {
    name.strip_prefix("a/").or_else(|| name.strip_prefix("b/")).unwrap_or(name).to_owned()
}

/// `@@ -old_start,old +new_start,new @@`: the old start, and both counts.
fn numbers(header: &[u8]) -> Option<(usize, usize, usize)> {
    let text = String::from_utf8_lossy(header);
    let (ranges, _) = text.strip_prefix("@@ -")?.split_once(" @@")?;
    let (old, new) = ranges.split_once(" +")?;
    let pair = |range: &str| {
        let (start, count) = range.split_once(',').unwrap_or((range, "1"));
        Some((start.parse::<usize>().ok()?, count.parse::<usize>().ok()?))
    };
    let ((start, old), (_, new)) = (pair(old)?, pair(new)?);
    Some((start, old, new))
}
