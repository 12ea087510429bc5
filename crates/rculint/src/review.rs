//! What each patch of a series does to the caches that it touches: the tree analysed before it and after it, in memory.
mod compare;
mod introduced;

pub use introduced::{Introduced, introduced};

use crate::analyze::{Analysis, analyze};
use crate::walk::{Overlay, Tree, is_input};
use compare::compare;
use rculint_lifecycle::Site;
use rculint_lints::LintSet;
use rculint_patch::{FileChange, Patch, apply};
use rculint_syntax::Version;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::{Component, Path};

/// What is to be said of one patch.
#[derive(Debug, Serialize)]
pub struct Reviewed {
    /// Its subject, or its first file.
    pub patch: String,
    /// The files that it changes.
    pub files: Vec<String>,
    /// In a word.
    pub verdict: Judgement,
    /// The functions to see, and why.
    pub see: Vec<Note>,
    /// What does not apply.
    pub rejected: Vec<String>,
}

/// A place, and what is to be seen there.
#[derive(Debug, PartialEq, Serialize)]
pub struct Note {
    /// The place, after the patch.
    #[serde(flatten)]
    pub site: Site,
    /// What.
    pub what: String,
}

/// What a patch is, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judgement {
    /// It changes no file: a cover letter, an answer.
    NoDiff,
    /// It introduces nothing.
    Ok,
    /// What it touches was broken before it, and still is.
    AlreadyBroken,
    /// Something of it does not apply; the rest introduces nothing.
    NotApplied,
    /// It converts callbacks to batched frees, and a destroy does not wait for these on this kernel; nothing else is wrong.
    NeedsToWait,
    /// A destroy that was safe before it is not safe any more.
    NewHazard,
}

impl Judgement {
    /// Whether the patch introduces a finding.
    pub fn is_new(self) -> bool {
        matches!(self, Judgement::NeedsToWait | Judgement::NewHazard)
    }

    /// As people write it.
    pub fn words(self) -> &'static str {
        match self {
            Judgement::NoDiff => "no diff",
            Judgement::Ok => "OK",
            Judgement::AlreadyBroken => "already broken",
            Judgement::NotApplied => "does not apply",
            Judgement::NeedsToWait => "needs to wait",
            Judgement::NewHazard => "new hazard",
        }
    }
}

/// Reviews `series` on `tree`, each patch on top of those before it. Nothing is written.
pub fn review(tree: &Tree, lints: &LintSet, kernel: Option<Version>, series: &[Patch]) -> Vec<Reviewed> {
    let mut overlay = Overlay::new();
    series.iter().map(|patch| one(tree, lints, kernel, patch, &mut overlay)).collect()
}

fn one(tree: &Tree, lints: &LintSet, kernel: Option<Version>, patch: &Patch, overlay: &mut Overlay) -> Reviewed {
    let files: BTreeSet<String> =
        patch.changes.iter().flat_map(|one| [&one.old, &one.new]).flatten().cloned().collect();
    let files: Vec<String> = files.into_iter().collect();
    let before = overlay.clone();
    let rejected = apply_all(tree, patch, overlay);
    let name =
        if patch.subject.is_empty() { files.first().cloned().unwrap_or_default() } else { patch.subject.clone() };
    let mut reviewed = Reviewed { patch: name, files, verdict: Judgement::NoDiff, see: Vec::new(), rejected };
    if patch.changes.is_empty() {
        return reviewed;
    }
    let asked: Vec<String> = reviewed.files.iter().filter(|path| is_input(path)).cloned().collect();
    if *overlay != before && !asked.is_empty() {
        let after = analyze(&tree.with(overlay.clone(), asked.clone()), lints, kernel);
        let before = analyze(&tree.with(before, with_findings(asked, &after)), lints, kernel);
        compare(&before, &after, lints, &mut reviewed);
    }
    let applied = if reviewed.rejected.is_empty() { Judgement::Ok } else { Judgement::NotApplied };
    reviewed.verdict = reviewed.verdict.max(applied);
    reviewed
}

/// Also the files of what is found after a patch: it may touch a cache that it did not touch before, in a file that it leaves
/// alone, and what was wrong there already is not new.
fn with_findings(mut asked: Vec<String>, after: &Analysis) -> Vec<String> {
    asked.extend(after.findings.iter().map(|finding| finding.site.file.to_string()));
    asked.sort();
    asked.dedup();
    asked
}

/// Applies what applies; says what does not.
fn apply_all(tree: &Tree, patch: &Patch, overlay: &mut Overlay) -> Vec<String> {
    let mut rejected = Vec::new();
    for change in &patch.changes {
        let damaged =
            change.damage.iter().map(|one| format!("{}: line {} of the patch: {}", change.path(), one.at, one.message));
        rejected.extend(damaged);
        match is_inside(change) {
            true => rejected.extend(apply_one(tree, change, overlay)),
            false => rejected.push(format!("{}: this path leads out of the tree", change.path())),
        }
    }
    rejected
}

fn is_inside(change: &FileChange) -> bool {
    let inside = |path: &String| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    change.old.iter().chain(&change.new).all(inside)
}

fn apply_one(tree: &Tree, change: &FileChange, overlay: &mut Overlay) -> Vec<String> {
    let now = tree.with(overlay.clone(), Vec::new());
    let original = change.old.as_ref().or(change.new.as_ref()).and_then(|path| now.read(path).ok());
    let applied = apply(change, original.as_deref());
    let path = change.path();
    let messages =
        applied.rejected(change).map(|(at, why)| format!("{path}: the hunk at line {at} of the patch: {why}"));
    let mut messages: Vec<String> = messages.collect();
    if change.hunks.is_empty() {
        let whole = applied.hunks.iter().filter_map(|hunk| match hunk {
            rculint_patch::Outcome::Rejected(why) => Some(format!("{path}: {why}")),
            rculint_patch::Outcome::Applied { .. } => None,
        });
        messages.extend(whole);
    }
    if messages.is_empty() || original.is_some() {
        if let Some(old) = change.old.as_ref().filter(|old| change.new.as_ref() != Some(*old) && messages.is_empty()) {
            overlay.insert(old.clone(), None);
        }
        let target = if messages.is_empty() { change.new.as_ref() } else { change.old.as_ref() };
        if let (Some(target), Some(text)) = (target, applied.text) {
            overlay.insert(target.clone(), Some(text));
        }
    }
    messages
}
