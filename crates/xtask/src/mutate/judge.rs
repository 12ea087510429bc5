//! What became of a change, from the findings about a cache before and after it, and from what can be proven of it.
use super::Key;
use super::base::{Base, files};
use super::make::Change;
use super::operator::{AROUND, Operator};
use super::proof::{Paths, Proof, UNFOLLOWED, line};
use rculint::analyze::Analysis;
use rculint_lifecycle::{Lifecycle, Site, StepKind, Verdict};
use rculint_lints::Finding;
use rculint_syntax::Version;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Whether a change was noticed.
pub(crate) enum Fate {
    /// By the lint that should.
    Caught,
    /// By the lint that is about another wait on the same path.
    CaughtByOther,
    /// The changed code is still right, and this proves it.
    Equivalent(Proven),
    /// Not noticed, or not by the right lint, or at the wrong place.
    Survived(String),
}

/// Why changed code is still right: on every path on which the changed barrier stood.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Proven {
    /// Others follow that wait for all that it has waited for.
    WaitedAgain,
    /// Another wait follows all that may defer.
    OtherWait,
    /// Or nothing has been handed to anybody who could defer.
    NothingYet,
    /// The destroy waits itself.
    DestroyWaits,
}

impl Proven {
    /// For people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Proven::WaitedAgain => "others wait later on every path for what it waited for",
            Proven::OtherWait => "another wait stands on every path, after all that may defer",
            Proven::NothingYet => "another wait does, or nothing that could defer is known to anybody yet",
            Proven::DestroyWaits => "the destroy itself waits for all that is in flight",
        }
    }
}

/// What was seen of some directories.
#[derive(Default)]
pub(crate) struct Seen {
    /// By kernel, before and after the changes.
    pub(crate) analyses: BTreeMap<Option<Version>, (Arc<Analysis>, Analysis)>,
    /// Of caches whose barrier was moved, by their position in the base's records.
    pub(crate) proofs: BTreeMap<usize, Proof>,
}

/// Judges `change` for the `at`-th cache.
pub(crate) fn judge(base: &Base, change: &Change, at: usize, seen: &Seen) -> Fate {
    let record = &base.records[at];
    let new = |kernel: Option<Version>| {
        seen.analyses.get(&kernel).map(|(before, after)| news(before, after, record)).unwrap_or_default()
    };
    if change.operator == Operator::Batch {
        return converted(base, change, at, seen, &AROUND.map(|kernel| new(Some(kernel))));
    }
    let found = new(None);
    let at_destroy: Vec<&&Finding> =
        found.iter().filter(|finding| is_at_destroy(base, change, finding, record)).collect();
    if at_destroy.iter().any(|finding| finding.id == change.operator.lint()) {
        return Fate::Caught;
    }
    if at_destroy.iter().any(|finding| is_about_another(finding, &change.site)) {
        return Fate::CaughtByOther;
    }
    if let Some(finding) = found.first() {
        return Fate::Survived(format!("{} at {}:{} instead", finding.id, finding.site.file, finding.site.line));
    }
    unnoticed(base, change, at, seen)
}

/// Findings about something in flight at the cache's destroys that were not there before.
fn news<'a>(before: &Analysis, after: &'a Analysis, record: &Lifecycle) -> Vec<&'a Finding> {
    let homes = files(record);
    let about = |finding: &&Finding| {
        finding.cache == record.cache
            && homes.contains(&finding.site.file)
            && finding.steps.first().is_some_and(|step| step.kind == StepKind::Deferral)
            && finding.steps.last().is_some_and(|step| step.kind == StepKind::Destroy)
    };
    let same = |a: &Finding, b: &Finding| {
        (&a.id, a.level, &a.cache, line(&a.site)) == (&b.id, b.level, &b.cache, line(&b.site))
    };
    let known = |finding: &&Finding| before.findings.iter().any(|other| same(other, finding));
    after.findings.iter().filter(about).filter(|finding| !known(finding)).collect()
}

fn is_at_destroy(base: &Base, change: &Change, finding: &Finding, record: &Lifecycle) -> bool {
    record.destroyed.iter().any(|destroy| change.after(base, &destroy.site) == line(&finding.site))
}

/// Where another wait stands on the path, and does not help, the lint that is about it is right as well.
fn is_about_another(finding: &Finding, changed: &Site) -> bool {
    let waits = ["RCU002", "RCU003", "RCU004", "RCU005", "RCU009"];
    let elsewhere = finding.steps.iter().any(|step| step.kind == StepKind::Wait && line(&step.site) != line(changed));
    elsewhere && waits.contains(&finding.id.as_str())
}

/// A conversion is right since the destroy waits for batched frees, and wrong before.
fn converted(base: &Base, change: &Change, at: usize, seen: &Seen, [old, new]: &[Vec<&Finding>; 2]) -> Fate {
    let record = &base.records[at];
    if let Some(finding) = new.first() {
        return Fate::Survived(format!("{} on {}", finding.id, AROUND[1]));
    }
    let is_right = |finding: &&&Finding| finding.id == Operator::Batch.lint();
    if old.iter().filter(is_right).any(|finding| is_at_destroy(base, change, finding, record)) {
        return Fate::Caught;
    }
    if base.known[at].whole.is_before_anything() {
        return Fate::Equivalent(Proven::NothingYet);
    }
    let after = seen.analyses.get(&Some(AROUND[0])).map(|(_, after)| after);
    match after.and_then(|after| same_cache(after, record)) {
        Some(now) => Fate::Survived(format!("{} on {}: {}", word(now.verdict), AROUND[0], now.reason)),
        None => Fate::Survived("the cache is not found any more".into()),
    }
}

fn unnoticed(base: &Base, change: &Change, at: usize, seen: &Seen) -> Fate {
    let after = seen.analyses.get(&None).map(|(_, after)| after);
    let now = after.and_then(|after| same_cache(after, &base.records[at]));
    let proof = match change.operator {
        Operator::Move => seen.proofs.get(&at),
        _ => base.known[at].without.get(&line(&change.site)),
    };
    let (Some(now), Some(proof)) = (now, proof) else {
        return Fate::Survived("the cache is not found any more".into());
    };
    if now.verdict == Verdict::DestroyWaits {
        return Fate::Equivalent(Proven::DestroyWaits);
    }
    let left = base.known[at].left.get(&line(&change.site)).filter(|_| change.operator != Operator::Move);
    if left.is_some_and(|left| left.paths().all(|(_, paths)| paths.in_flight.is_empty())) {
        return Fate::Equivalent(Proven::WaitedAgain);
    }
    let mut proven = BTreeSet::new();
    for ((file, line), paths) in proof.paths() {
        match follow(paths) {
            Ok(one) => drop(proven.insert(one)),
            Err(why) => return Fate::Survived(format!("{}, although {why} {file}:{line}", now.reason)),
        }
    }
    match proven.last() {
        Some(&one) => Fate::Equivalent(one),
        None => Fate::Survived(format!("{}, but no way past it could be followed", now.reason)),
    }
}

/// Whether nothing is in flight at the end of the paths; else who may defer.
fn follow(paths: &Paths) -> Result<Proven, String> {
    let Some((kind, left)) = paths.in_flight.first_key_value() else {
        return Ok(if paths.is_ended { Proven::OtherWait } else { Proven::NothingYet });
    };
    let missing = match paths.stages {
        UNFOLLOWED => format!("{kind}; a work defers, too, that runs after a grace period"),
        stages if left.waits < stages => {
            format!("{kind}; its callbacks may defer again, and only one of two waits is left")
        }
        _ => kind.to_string(),
    };
    Err(match &left.by {
        Some((site, name)) => format!("{name} may defer at {}:{} ({missing}), before", site.file, site.line),
        None => format!("nothing waits ({missing}) before"),
    })
}

fn same_cache<'a>(analysis: &'a Analysis, record: &Lifecycle) -> Option<&'a Lifecycle> {
    let key = Key::of(record);
    analysis.lifecycles.iter().find(|other| Key::of(other) == key)
}

fn word(verdict: Verdict) -> String {
    serde_json::to_value(verdict).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
