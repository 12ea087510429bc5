//! What a report holds: plain data.
use rculint_lifecycle::{Site, Verdict};
use rculint_lints::{Aside, Finding, Level, Why};
use rculint_syntax::{Name, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Everything that a writer may say.
#[derive(Clone)]
pub struct Report<'a> {
    /// The version of the tool.
    pub tool_version: String,
    /// The kernel the analysis was done for, formatted as a version.
    pub kernel: String,
    /// How that was told, for people: `--kernel`, `the tree's Makefile`.
    pub kernel_source: String,
    /// The findings, in the order they are written.
    pub findings: &'a [Finding],
    /// The lints that were looked for. A finding may have a lint that is not here.
    pub rules: Vec<Rule>,
    /// Functions of which only the calls could be seen.
    pub degraded: Vec<Note>,
    /// Destroys whose cache could not be told.
    pub unresolved: Vec<Note>,
    /// Callbacks of a module that may be pending when it is unloaded, or may not: that could not be told.
    pub undecided: Vec<Note>,
    /// What could not be read. Not empty: the results are incomplete.
    pub problems: Vec<Problem>,
    /// The texts of the files, for snippets.
    pub sources: &'a dyn Sources,
    /// Counts.
    pub stats: Stats,
    /// The absolute path of the tree; `None` leaves it out.
    pub root: Option<String>,
    /// Where the tree comes from, if known.
    pub version_control: Option<VersionControl>,
    /// What tells this run from others over the same tree: `6.12`.
    pub category: Option<String>,
    /// What somebody has dealt with.
    pub dealt: Dealt,
    /// Changes that a tool can carry out.
    pub fixes: Vec<Fix>,
}

/// Findings that somebody has dealt with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dealt {
    /// Findings that are not among the report's.
    pub aside: Vec<Aside>,
    /// Whether there was a baseline or a revision to compare with: what is not put aside is new then.
    pub has_baseline: bool,
    /// Comments that are there to allow a finding, and allow none.
    pub useless_allows: Vec<Note>,
}

/// A change that does what a finding's help says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The lint of the finding.
    pub id: Name,
    /// The main location of the finding.
    pub site: Site,
    /// What it does.
    pub description: String,
    /// The file that it changes.
    pub file: Name,
    /// What goes, and what comes instead; in order, without overlap.
    pub edits: Vec<(Span, String)>,
}

/// A lint, as the reader sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// `RCU001`.
    pub id: String,
    /// `kfree-rcu-cache-destroy`.
    pub name: String,
    /// How much a finding weighs by default; `None` as a warning.
    pub level: Option<Level>,
    /// From `0.0` to `10.0`, for lints about security only.
    pub security_severity: Option<String>,
    /// `very-high`, `high`, `medium` or `low`.
    pub precision: Option<String>,
    /// One sentence.
    pub short: String,
    /// A paragraph.
    pub full: String,
    /// What it finds, why it is a bug, the fix: Markdown.
    pub help: String,
    /// Where to read on: an absolute URI.
    pub help_uri: Option<String>,
    /// Words to filter by.
    pub tags: Vec<String>,
}

/// Something that the analysis could not see, at a place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Note {
    /// Where.
    #[serde(flatten)]
    pub site: Site,
    /// What.
    pub message: String,
}

/// Something that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file or directory.
    pub path: String,
    /// Why.
    pub message: String,
}

/// Counts of what was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Files read.
    pub files: usize,
    /// Functions lowered.
    pub functions: usize,
    /// Caches found.
    pub caches: usize,
    /// Caches by verdict.
    pub verdicts: BTreeMap<Verdict, usize>,
    /// Notes found and not among the findings.
    pub hidden_notes: usize,
}

/// Where a tree comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionControl {
    /// The absolute URI of the repository.
    pub repository_uri: String,
    /// The commit that is checked out, if the tree is part of it: one unpacked inside another repository is not.
    pub revision: Option<String>,
    /// Whether the tree differs from that commit.
    pub has_changes: bool,
    /// The branch.
    pub branch: Option<String>,
    /// The absolute path of the checkout.
    pub root: Option<String>,
    /// From there to the tree, with a `/` at its end; empty if that is the same.
    pub prefix: String,
}

/// The texts of files.
pub trait Sources {
    /// The bytes of the file that a [`Site`] calls `path`, in any encoding; `None` if it is not at hand.
    fn text(&self, path: &str) -> Option<&[u8]>;
}

impl Sources for HashMap<Name, Vec<u8>> {
    fn text(&self, path: &str) -> Option<&[u8]> {
        self.get(&Name::known(path)?).map(Vec::as_slice)
    }
}

impl Sources for BTreeMap<Name, Vec<u8>> {
    fn text(&self, path: &str) -> Option<&[u8]> {
        self.get(&Name::known(path)?).map(Vec::as_slice)
    }
}

impl Report<'_> {
    /// How many findings weigh `level`.
    pub fn count(&self, level: Level) -> usize {
        self.findings.iter().filter(|finding| finding.level == level).count()
    }

    /// How many findings are put aside because of what `is` says.
    pub fn aside(&self, is: impl Fn(&Why) -> bool) -> usize {
        self.dealt.aside.iter().filter(|aside| is(&aside.why)).count()
    }

    /// From the root of the checkout to the tree.
    pub(crate) fn prefix(&self) -> &str {
        self.version_control.as_ref().map_or("", |known| &known.prefix)
    }

    /// A file's path from the root of the checkout.
    pub(crate) fn path(&self, file: &str) -> String {
        if file.starts_with('/') { file.to_owned() } else { format!("{}{file}", self.prefix()) }
    }

    pub(crate) fn fix(&self, finding: &Finding) -> Option<&Fix> {
        self.fixes.iter().find(|fix| fix.id == finding.id && fix.site == finding.site)
    }

    pub(crate) fn rule(&self, id: &str) -> Option<(usize, &Rule)> {
        self.rules.iter().enumerate().find(|(_, rule)| rule.id == id)
    }
}
