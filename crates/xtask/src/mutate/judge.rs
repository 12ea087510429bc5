//! What became of a change, from the findings and the record of a cache before and after it.
use super::Key;
use super::base::{Base, files};
use super::make::{Change, waits_for};
use super::operator::{AROUND, Operator};
use rculint::analyze::Analysis;
use rculint_lifecycle::{Barrier, Lifecycle, RootKind, Site, StepKind, Verdict};
use rculint_lints::{Finding, Level};
use rculint_syntax::Version;
use std::collections::BTreeMap;

/// Whether a change was noticed.
pub(crate) enum Fate {
    /// By the lint that should.
    Caught,
    /// The changed code is still right, and this proves it.
    Equivalent(String),
    /// Not noticed, or not by the right lint, or at the wrong place.
    Survived(String),
}

/// Judges `change` for the cache that had `record` before it.
pub(crate) fn judge(
    base: &Base,
    change: &Change,
    record: &Lifecycle,
    after: &BTreeMap<Option<Version>, Analysis>,
) -> Fate {
    let new = |kernel: Option<Version>| match (base.analyses.get(&kernel), after.get(&kernel)) {
        (Some(before), Some(after)) => news(before, after, record),
        _ => Vec::new(),
    };
    if change.operator == Operator::Batch {
        return converted(&new(Some(AROUND[0])), &new(Some(AROUND[1])), record, after.get(&Some(AROUND[0])));
    }
    let found = new(None);
    // Lines stay where they are, bytes do not.
    let line = |site: &Site| (site.file.clone(), site.line);
    let at_destroy =
        |finding: &&&Finding| record.destroyed.iter().any(|destroy| line(&destroy.site) == line(&finding.site));
    if found.iter().any(|finding| is_right(change.operator, finding) && at_destroy(&finding)) {
        return Fate::Caught;
    }
    if let Some(finding) = found.first() {
        return Fate::Survived(format!("{} at {}:{} instead", finding.id, finding.site.file, finding.site.line));
    }
    unnoticed(change, record, after.get(&None))
}

/// Findings about the cache's destroys that were not there before.
fn news<'a>(before: &Analysis, after: &'a Analysis, record: &Lifecycle) -> Vec<&'a Finding> {
    let homes = files(record);
    let about = |finding: &&Finding| {
        finding.cache == record.cache
            && homes.contains(&finding.site.file)
            && finding.steps.last().is_some_and(|step| step.kind == StepKind::Destroy)
    };
    let same = |a: &Finding, b: &Finding| {
        (&a.id, a.level, &a.cache, &a.site.file, &a.site.function)
            == (&b.id, b.level, &b.cache, &b.site.file, &b.site.function)
    };
    let known = |finding: &&Finding| before.findings.iter().any(|other| same(other, finding));
    after.findings.iter().filter(about).filter(|finding| !known(finding)).collect()
}

/// Where another wait stands on the path, the lint that is about it is right as well.
fn is_right(operator: Operator, finding: &Finding) -> bool {
    let others = ["RCU003", "RCU004", "RCU005"];
    let passes = finding.steps.iter().any(|step| step.kind == StepKind::Wait);
    let may_be_other = operator == Operator::Delete && passes;
    finding.id == operator.lint() || (may_be_other && others.contains(&finding.id.as_str()))
}

/// A conversion is right since the destroy waits for batched frees, and wrong before.
fn converted(old: &[&Finding], new: &[&Finding], record: &Lifecycle, after: Option<&Analysis>) -> Fate {
    if let Some(finding) = new.iter().find(|finding| finding.level > Level::Note) {
        return Fate::Survived(format!("{} on {}", finding.id, AROUND[1]));
    }
    if old.iter().any(|finding| is_right(Operator::Batch, finding)) {
        return Fate::Caught;
    }
    match after.and_then(|after| same_cache(after, record)) {
        Some(now) => Fate::Survived(format!("{} on {}: {}", word(now.verdict), AROUND[0], now.reason)),
        None => Fate::Survived("the cache is not found any more".into()),
    }
}

fn unnoticed(change: &Change, record: &Lifecycle, after: Option<&Analysis>) -> Fate {
    let Some(now) = after.and_then(|after| same_cache(after, record)) else {
        return Fate::Survived("the cache is not found any more".into());
    };
    let waiting: Vec<&Barrier> = now.barriers.iter().filter(|barrier| waits_for(now, barrier)).collect();
    let on_load_only =
        now.destroyed.iter().flat_map(|destroy| &destroy.roots).all(|root| root.kind == RootKind::ModuleInit);
    match now.verdict {
        Verdict::DestroyWaits => Fate::Equivalent(now.reason.clone()),
        Verdict::Drained if !change.unseen.is_empty() => {
            let names: Vec<String> = change.unseen.iter().map(|name| format!("{name}()")).collect();
            Fate::Survived(format!("moved over {}, which the analysis does not see", names.join(", ")))
        }
        Verdict::Drained if change.operator == Operator::Move => {
            Fate::Equivalent("all that it was moved over is known, and none of it defers into the cache".into())
        }
        Verdict::Drained if !waiting.is_empty() => {
            let others: Vec<String> = waiting
                .iter()
                .map(|other| format!("{}() at {}:{}", other.call, other.site.file, other.site.line))
                .collect();
            Fate::Equivalent(format!("still waited for by {}", others.join(", ")))
        }
        Verdict::Drained if on_load_only => {
            Fate::Equivalent("destroyed only while loading fails, before anything can be posted".into())
        }
        verdict => Fate::Survived(format!("{}: {}", word(verdict), now.reason)),
    }
}

fn same_cache<'a>(analysis: &'a Analysis, record: &Lifecycle) -> Option<&'a Lifecycle> {
    let key = Key::of(record);
    analysis.lifecycles.iter().find(|other| Key::of(other) == key)
}

fn word(verdict: Verdict) -> String {
    serde_json::to_value(verdict).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
