//! Which lines changed, and which findings touch them.
use crate::Finding;
use rculint_lifecycle::Site;
use std::collections::BTreeMap;
use std::ops::Range;

/// The changed lines of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    files: BTreeMap<String, FileChanges>,
}

/// The changed lines of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct FileChanges {
    /// All of it is new.
    whole: bool,
    /// Lines that are new, from 1.
    lines: Vec<Range<u32>>,
    /// The heads of the functions that lines were taken out of: a barrier that goes leaves no line behind.
    shortened: Vec<String>,
}

impl Changes {
    /// Reads a unified diff without context lines, as `git diff --unified=0` writes it.
    pub fn parse(diff: &str) -> Self {
        let mut changes = Changes::default();
        let mut file = None;
        // Lines of the hunk still to come: what looks like a header there is text.
        let mut rest = 0;
        for line in diff.lines() {
            if rest > 0 && line.starts_with(['+', '-']) {
                rest -= 1;
            } else if let Some(path) = line.strip_prefix("+++ ") {
                file = path.trim_end_matches('\t').strip_prefix("b/").map(str::to_owned);
            } else if let Some(hunk) = line.strip_prefix("@@ -").and_then(Hunk::parse) {
                rest = hunk.removed + hunk.added;
                if let Some(file) = &file {
                    changes.files.entry(file.clone()).or_default().add(&hunk);
                }
            }
        }
        changes
    }

    /// Adds a file all of whose lines are new.
    pub fn add_file(&mut self, path: &str) {
        self.files.entry(path.to_owned()).or_default().whole = true;
    }

    /// Whether a step of its path, or its main location, lies on a changed line, or in a function that lost lines.
    pub fn touch(&self, finding: &Finding) -> bool {
        finding.steps.iter().map(|step| &step.site).chain([&finding.site]).any(|site| self.has(site))
    }

    fn has(&self, site: &Site) -> bool {
        let Some(file) = self.files.get(site.file.as_str()) else { return false };
        file.whole
            || file.lines.iter().any(|lines| lines.contains(&site.line))
            || file.shortened.iter().any(|head| names(head, &site.function))
    }
}

impl FileChanges {
    fn add(&mut self, hunk: &Hunk<'_>) {
        match hunk.added {
            // Nothing remains of the lines: those around them are what changed.
            0 => self.lines.push(hunk.start..hunk.start + 2),
            added => self.lines.push(hunk.start..hunk.start + added),
        }
        if hunk.removed > 0 && !hunk.head.is_empty() {
            self.shortened.push(hunk.head.to_owned());
        }
    }
}

/// `-7,2 +7,0 @@ static void f(void)`.
struct Hunk<'a> {
    removed: u32,
    start: u32,
    added: u32,
    head: &'a str,
}

impl<'a> Hunk<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (ranges, head) = text.split_once(" @@")?;
        let (old, new) = ranges.split_once(" +")?;
        let count = |range: &str| range.split_once(',').map_or(Some(1), |(_, count)| count.parse().ok());
        let start = new.split(',').next()?.parse().ok()?;
        Some(Hunk { removed: count(old)?, start, added: count(new)?, head: head.trim() })
    }
}

/// Whether `head` has the word `function`.
fn names(head: &str, function: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    !function.is_empty() && head.split(|c| !is_word(c)).any(|word| word == function)
}
