//! What each patch of a series does to the caches that it touches: the tree analysed before it and after it, in memory.
use crate::analyze::{Analysis, analyze};
use crate::walk::{Overlay, Tree};
use rculint_ir::model::Role;
use rculint_lifecycle::{Barrier, Lifecycle, Site, Verdict};
use rculint_lints::{Finding, Level, LintSet};
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
    let asked: Vec<String> = reviewed.files.iter().filter(|path| matters(path)).cloned().collect();
    if *overlay != before && !asked.is_empty() {
        let before = analyze(&tree.with(before, asked.clone()), lints, kernel);
        let after = analyze(&tree.with(overlay.clone(), asked), lints, kernel);
        compare(&before, &after, lints, &mut reviewed);
    }
    let applied = if reviewed.rejected.is_empty() { Judgement::Ok } else { Judgement::NotApplied };
    reviewed.verdict = reviewed.verdict.max(applied);
    reviewed
}

fn matters(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    [".c", ".h"].iter().any(|end| name.ends_with(end))
        || ["Makefile", "Kbuild", "Kconfig"].iter().any(|head| name.starts_with(head))
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

fn compare(before: &Analysis, after: &Analysis, lints: &LintSet, reviewed: &mut Reviewed) {
    let serious = |finding: &&Finding| finding.level >= Level::Warning;
    let same = |a: &Finding, b: &Finding| (&a.id, &a.cache, &a.site.function) == (&b.id, &b.cache, &b.site.function);
    for finding in after.findings.iter().filter(serious) {
        let known = before.findings.iter().find(|other| same(finding, other));
        // Another lint may have had the same destroy before: broken then and now, if for another reason.
        let broken = |other: &&Finding| {
            serious(other) && (&other.cache, &other.site.function) == (&finding.cache, &finding.site.function)
        };
        let verdict = match known.is_some() || before.findings.iter().any(|other| broken(&other)) {
            true => Judgement::AlreadyBroken,
            false => Judgement::NewHazard,
        };
        reviewed.verdict = reviewed.verdict.max(verdict);
        let what = format!("{}: {}{}", finding.id, finding.message, before_that(before, finding));
        reviewed.see.push(Note { site: finding.site.clone(), what });
    }
    for record in &after.lifecycles {
        let old = before.lifecycles.iter().find(|old| is_same(old, record));
        for barrier in old.map_or_else(Vec::new, |old| idle_barriers(old, record, lints)) {
            let what = format!("{}() has no free of `{}` to wait for any more", barrier.call, record.cache);
            reviewed.see.push(Note { site: barrier.site.clone(), what });
        }
    }
}

/// What made the destroy safe before the patch.
fn before_that(before: &Analysis, finding: &Finding) -> String {
    let old = before.lifecycles.iter().find(|old| old.cache == finding.cache && old.module == finding.module);
    old.filter(|old| old.verdict == Verdict::Drained)
        .map_or_else(String::new, |old| format!("; before, {}", old.reason))
}

fn is_same(a: &Lifecycle, b: &Lifecycle) -> bool {
    (&a.cache, &a.scope, &a.module) == (&b.cache, &b.scope, &b.module)
}

/// Calls that do nothing but wait, had frees of the cache to wait for before the patch, and have none after it.
fn idle_barriers<'a>(before: &Lifecycle, after: &'a Lifecycle, lints: &LintSet) -> Vec<&'a Barrier> {
    let waits = |record: &Lifecycle, barrier: &Barrier| {
        record.deferrals.iter().any(|deferral| barrier.waits_for.contains(&deferral.kind))
    };
    let only_waits = |barrier: &Barrier| {
        let mut facts = lints.model().functions.iter().filter(|fact| fact.name == barrier.call);
        facts.all(|fact| fact.role == Role::Wait)
    };
    if !before.barriers.iter().any(|barrier| waits(before, barrier)) || !after.hazards.is_empty() {
        return Vec::new();
    }
    let idle = |barrier: &&Barrier| !barrier.waits_for.is_empty() && only_waits(barrier) && !waits(after, barrier);
    after.barriers.iter().filter(idle).collect()
}
