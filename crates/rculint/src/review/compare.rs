//! What differs between the tree before a patch and the one after it.
use super::{Judgement, Note, Reviewed};
use crate::analyze::Analysis;
use rculint_ir::model::Role;
use rculint_lifecycle::{Barrier, Conversion, ConversionVerdict, Lifecycle, Site, Verdict};
use rculint_lints::{Finding, Level, LintSet};

/// Adds to `reviewed` what the patch does.
pub(super) fn compare(before: &Analysis, after: &Analysis, lints: &LintSet, reviewed: &mut Reviewed) {
    for finding in after.findings.iter().filter(|finding| is_serious(finding)) {
        let verdict = if is_new(before, finding) { Judgement::NewHazard } else { Judgement::AlreadyBroken };
        reviewed.verdict = reviewed.verdict.max(verdict);
        let what = format!("{}: {}{}", finding.id, finding.message, before_that(before, finding));
        reviewed.see.push(Note { site: finding.site.clone(), what });
    }
    must_wait(before, after, reviewed);
    idle(before, after, lints, reviewed);
}

/// Whether it was not there before. Another lint may have had the same destroy: broken then and now, if for another reason.
pub(super) fn is_new(before: &Analysis, finding: &Finding) -> bool {
    let same = |other: &Finding| {
        (&other.cache, &other.site.function) == (&finding.cache, &finding.site.function)
            && (other.id == finding.id || is_serious(other))
    };
    !before.findings.iter().any(same)
}

/// Notes are advice.
pub(super) fn is_serious(finding: &Finding) -> bool {
    finding.level >= Level::Warning
}

/// Conversions that the patch carries out although no destroy waits for batched frees on this kernel, where that is no
/// finding: which cache is destroyed, or what runs before, could not be told.
fn must_wait(before: &Analysis, after: &Analysis, reviewed: &mut Reviewed) {
    let judged = |one: &Conversion| {
        let mut findings = after.findings.iter().filter(|finding| is_serious(finding));
        findings.any(|finding| finding.module == one.module && one.caches.iter().any(|cache| finding.cache == *cache))
    };
    let early = before.conversions.iter().filter(|one| one.verdict == ConversionVerdict::NeedsToWait && !judged(one));
    for one in early.filter(|one| is_carried_out(one, after)) {
        reviewed.verdict = reviewed.verdict.max(Judgement::NeedsToWait);
        let what = format!("`{}()` became `{}()` too early: {}", one.callback, one.by, one.reasons.join("; "));
        let places: Vec<&Site> = match one.see.is_empty() {
            true => vec![&one.call],
            false => one.see.iter().map(|see| &see.site).collect(),
        };
        reviewed.see.extend(places.into_iter().map(|site| Note { site: site.clone(), what: what.clone() }));
    }
}

fn is_carried_out(one: &Conversion, after: &Analysis) -> bool {
    let here = |site: &Site| (&site.file, &site.function) == (&one.call.file, &one.call.function);
    let batched = |record: &Lifecycle| {
        record.deferrals.iter().any(|deferral| deferral.callback.is_none() && here(&deferral.site))
    };
    !after.conversions.iter().any(|other| other.callback == one.callback && here(&other.call))
        && after.lifecycles.iter().any(batched)
}

/// Names the barriers that the patch leaves without anything to wait for: in the whole module, or for one cache.
fn idle(before: &Analysis, after: &Analysis, lints: &LintSet, reviewed: &mut Reviewed) {
    for barrier in &after.idle_barriers {
        let same = |site: &Site| (&site.file, &site.function) == (&barrier.site.file, &barrier.site.function);
        if !before.idle_barriers.iter().any(|old| old.call == barrier.call && same(&old.site)) {
            let what = format!("{}() can go: nothing in the module needs it any more", barrier.call);
            reviewed.see.push(Note { site: barrier.site.clone(), what });
        }
    }
    for record in &after.lifecycles {
        let old = before.lifecycles.iter().find(|old| is_same(old, record));
        for barrier in old.map_or_else(Vec::new, |old| idle_barriers(old, record, lints)) {
            if !after.idle_barriers.iter().any(|idle| idle.site == barrier.site) {
                let what = format!("{}() has no free of `{}` to wait for any more", barrier.call, record.cache);
                reviewed.see.push(Note { site: barrier.site.clone(), what });
            }
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
