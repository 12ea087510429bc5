//! From drained caches to changes of their sources.
use super::base::{Base, directories, files};
use super::operator::{AROUND, Operator};
use super::proof::{Line, line};
use super::words;
use anyhow::Result;
use rculint_edit::Edit;
use rculint_ir::model::Model;
use rculint_lifecycle::{Barrier, Conversion, ConversionVerdict, Lifecycle, Site};
use rculint_link::group_by;
use rculint_lints::LintSet;
use rculint_syntax::{Name, Span, is_statement};
use std::collections::{BTreeMap, BTreeSet};

/// One change, and the caches that it is about.
pub(crate) struct Change {
    pub(crate) operator: Operator,
    /// Where it is made, for people.
    pub(crate) site: Site,
    /// What is done there.
    pub(crate) what: String,
    /// The line that the barrier is moved to.
    pub(crate) moved_to: Option<Line>,
    /// By file.
    pub(crate) edits: BTreeMap<Name, Vec<Edit>>,
    /// The caches, by position in the base's records.
    pub(crate) caches: Vec<usize>,
    /// Every file that has to do with it.
    pub(crate) files: BTreeSet<Name>,
}

impl Change {
    /// Where the place is after the change.
    pub(crate) fn after(&self, base: &Base, site: &Site) -> Line {
        let (file, before) = line(site);
        let text = base.texts.get(&file).map_or(&[][..], Vec::as_slice);
        let lines = |bytes: &[u8]| bytes.iter().filter(|&&byte| byte == b'\n').count() as i64;
        let ahead = self.edits.get(&file).into_iter().flatten().filter(|edit| edit.span.end <= site.span.start);
        let moved = ahead.map(|edit| {
            lines(edit.replacement.as_bytes()) - lines(&text[edit.span.start as usize..edit.span.end as usize])
        });
        (file, (i64::from(before) + moved.sum::<i64>()) as u32)
    }
}

/// What one operator does at one place: the edits, in words, and the caches that it is about.
type Edited = (Vec<Edit>, String, Vec<usize>);

/// Of a call that waits only, or that does more than that, where the operator is for the others.
const OTHERS: &str = "calls that another operator is for";

/// All changes of one operator; places where it has nothing to do go to `left_out`.
pub(crate) fn changes(
    operator: Operator,
    base: &Base,
    lints: &LintSet,
    left_out: &mut Vec<(Operator, &'static str)>,
) -> Result<Vec<Change>> {
    if operator == Operator::Batch {
        return conversions(base, lints, left_out);
    }
    let mut found = Vec::new();
    for (barrier, caches) in barriers(base) {
        let (changed, why) = match at_barrier(operator, base, lints.model(), barrier, caches) {
            Ok(all) if all.is_empty() => {
                (all, "barriers after nothing in their block that defers or takes back what may")
            }
            Ok(all) => (all, ""),
            Err(why) => (Vec::new(), why),
        };
        if changed.is_empty() && why != OTHERS {
            left_out.push((operator, why));
        }
        found.extend(changed.into_iter().map(|(edits, what, caches)| {
            let edits = BTreeMap::from([(barrier.site.file, edits)]);
            let moved_to = caches.first().and_then(|&at| base.known[at].ahead.get(&line(&barrier.site)));
            let moved_to = moved_to.map(|ahead| (barrier.site.file, ahead.line));
            Change { moved_to, ..change(operator, &barrier.site, what, edits, caches, base) }
        }));
    }
    Ok(found)
}

fn change(
    operator: Operator,
    site: &Site,
    what: String,
    edits: BTreeMap<Name, Vec<Edit>>,
    caches: Vec<usize>,
    base: &Base,
) -> Change {
    let about = caches.iter().flat_map(|&at| files(&base.records[at])).cloned();
    let files = edits.keys().cloned().chain(about).collect();
    Change { operator, site: site.clone(), what, moved_to: None, edits, caches, files }
}

/// Each barrier of a cache's own units, with the caches that it waits for.
fn barriers(base: &Base) -> Vec<(&Barrier, Vec<usize>)> {
    let mut found: BTreeMap<&Barrier, Vec<usize>> = BTreeMap::new();
    for (at, record) in base.records.iter().enumerate() {
        let is_own = |barrier: &&Barrier| base.known[at].without.contains_key(&line(&barrier.site));
        for barrier in record.barriers.iter().filter(|barrier| waits_for(record, barrier)).filter(is_own) {
            found.entry(barrier).or_default().push(at);
        }
    }
    found.into_iter().collect()
}

/// Whether the barrier waits for something that the cache has in flight.
pub(crate) fn waits_for(record: &Lifecycle, barrier: &Barrier) -> bool {
    record.deferrals.iter().any(|deferral| barrier.waits_for.contains(&deferral.kind))
}

fn at_barrier(
    operator: Operator,
    base: &Base,
    model: &Model,
    barrier: &Barrier,
    caches: Vec<usize>,
) -> Result<Vec<Edited>, &'static str> {
    let text = base.texts.get(&barrier.site.file).ok_or("barriers in a file that was not read")?;
    if caches.iter().all(|&at| base.known[at].deferred_elsewhere) {
        return Err("barriers for what other modules defer: what those wait for themselves is not followed");
    }
    let (span, call) = (barrier.site.span, &barrier.call);
    if !is_statement(text, Span { start: 0, end: text.len() as u32 }, span) {
        return Err("barriers in an expression or a macro");
    }
    if words::only_waits(model, call) == (operator == Operator::Unregister) {
        return Err(OTHERS);
    }
    let by = match operator {
        Operator::Move => return Ok(moved(base, text, barrier, &caches)),
        Operator::Delete | Operator::Unregister | Operator::Batch => None,
        Operator::Synchronize => {
            Some(words::synchronize(model, base.kernel).ok_or("barriers without such a replacement")?)
        }
        Operator::Flavour => {
            let other = words::other_flavour(model, base.kernel, barrier);
            Some(other.ok_or("barriers without another flavour on this kernel")?)
        }
    };
    // The word stays, for the file to be read: it may have no other.
    let replacement = by.map_or_else(|| format!("/* {call}() */"), |by| format!("{by}()"));
    let what = by.map_or_else(|| format!("`{call}()` deleted"), |by| format!("`{call}()` replaced by `{by}()`"));
    Ok(vec![(vec![Edit { span, replacement }], what, caches)])
}

/// The lines stay: the call goes in front of the statement that it moves over, which may be another one for each cache.
fn moved(base: &Base, text: &[u8], barrier: &Barrier, caches: &[usize]) -> Vec<Edited> {
    let span = barrier.site.span;
    let call = String::from_utf8_lossy(&text[span.start as usize..span.end as usize]);
    let mut places: BTreeMap<u32, (&str, Vec<usize>)> = BTreeMap::new();
    for &at in caches {
        if let Some(ahead) = base.known[at].ahead.get(&line(&barrier.site)) {
            places.entry(ahead.start).or_insert((&ahead.text, Vec::new())).1.push(at);
        }
    }
    let one = |(start, (over, caches))| {
        let before = Edit { span: Span { start, end: start }, replacement: format!("{call}; ") };
        let edits = vec![before, Edit { span, replacement: String::new() }];
        (edits, format!("`{}()` moved before `{over}`", barrier.call), caches)
    };
    places.into_iter().map(one).collect()
}

/// For each cache, all callbacks that free into it and only free, made batched frees.
fn conversions(base: &Base, lints: &LintSet, left_out: &mut Vec<(Operator, &'static str)>) -> Result<Vec<Change>> {
    let scope = directories(base.records.iter().flat_map(files));
    let before = base.before(lints, &(scope, Some(AROUND[0])))?;
    let mut found = Vec::new();
    for (at, record) in base.records.iter().enumerate() {
        let homes = files(record);
        let about = |one: &&Conversion| {
            homes.contains(&one.call.file)
                && one.verdict != ConversionVerdict::NotConvertible
                && one.caches.iter().any(|cache| record.cache == *cache)
        };
        let all: Vec<&Conversion> = before.conversions.iter().filter(about).collect();
        let without = match all.first() {
            _ if !record.barriers.iter().any(|barrier| waits_for(record, barrier)) => {
                "caches that are drained without a barrier"
            }
            Some(_) => "",
            None => "caches without a callback that only frees",
        };
        let Some(first) = all.first().filter(|_| without.is_empty()) else {
            left_out.push((Operator::Batch, without));
            continue;
        };
        let by_file = group_by(all.iter().map(|one| (one.call.file, *one))).into_iter();
        let edits = by_file.filter_map(|(file, all)| {
            let edits = rculint_edit::edits(before.texts.get(&file)?, &all);
            Some((file, edits))
        });
        let what = format!("`{}()` with `{}()` converted to `{}()`", first.deferral, first.callback, first.by);
        found.push(change(Operator::Batch, &first.call, what, edits.collect(), vec![at], base));
    }
    Ok(found)
}
