//! From drained caches to changes of their sources.
use super::base::{Base, files};
use super::operator::{AROUND, Operator};
use super::words;
use rculint_edit::Edit;
use rculint_ir::model::Model;
use rculint_lifecycle::{Barrier, Conversion, ConversionVerdict, Lifecycle, Site};
use rculint_syntax::{Name, Span, is_statement, run_before};
use std::collections::{BTreeMap, BTreeSet};

/// One change, and the caches that it is about.
pub(crate) struct Change {
    pub(crate) operator: Operator,
    /// Where it is made, for people.
    pub(crate) site: Site,
    /// What is done there.
    pub(crate) what: String,
    /// By file.
    pub(crate) edits: BTreeMap<Name, Vec<Edit>>,
    /// The caches, by position in the base's records.
    pub(crate) caches: Vec<usize>,
    /// Moved over: calls that the analysis knows nothing about.
    pub(crate) unseen: Vec<Name>,
    /// Every file that has to do with it.
    pub(crate) files: BTreeSet<Name>,
}

/// What one operator does at one place: the edits, in words, and calls that it moves over and nothing is known about.
type Edited = (Vec<Edit>, String, Vec<Name>);

/// All changes of one operator; places where it has nothing to do go to `left_out`.
pub(crate) fn changes(
    operator: Operator,
    base: &Base,
    model: &Model,
    left_out: &mut Vec<(Operator, String)>,
) -> Vec<Change> {
    if operator == Operator::Batch {
        return conversions(base, left_out);
    }
    let mut found = Vec::new();
    for (barrier, caches) in barriers(base) {
        match at_barrier(operator, base, model, barrier) {
            Ok((edits, what, unseen)) => {
                let edits = BTreeMap::from([(barrier.site.file.clone(), edits)]);
                found.push(change(operator, &barrier.site, what, edits, caches, unseen, base));
            }
            Err(why) => {
                let one = format!("`{}()` at {}:{} {why}", barrier.call, barrier.site.file, barrier.site.line);
                left_out.push((operator, one));
            }
        }
    }
    found
}

fn change(
    operator: Operator,
    site: &Site,
    what: String,
    edits: BTreeMap<Name, Vec<Edit>>,
    caches: Vec<usize>,
    unseen: Vec<Name>,
    base: &Base,
) -> Change {
    let about = caches.iter().flat_map(|&at| files(&base.records[at])).cloned();
    let files = edits.keys().cloned().chain(about).collect();
    Change { operator, site: site.clone(), what, edits, caches, unseen, files }
}

/// Each barrier with the caches that it waits for.
fn barriers(base: &Base) -> Vec<(&Barrier, Vec<usize>)> {
    let mut found: BTreeMap<&Barrier, Vec<usize>> = BTreeMap::new();
    for (at, record) in base.records.iter().enumerate() {
        for barrier in record.barriers.iter().filter(|barrier| waits_for(record, barrier)) {
            found.entry(barrier).or_default().push(at);
        }
    }
    found.into_iter().collect()
}

/// Whether the barrier waits for something that the cache has in flight.
pub(crate) fn waits_for(record: &Lifecycle, barrier: &Barrier) -> bool {
    record.deferrals.iter().any(|deferral| barrier.waits_for.contains(&deferral.kind))
}

fn at_barrier(operator: Operator, base: &Base, model: &Model, barrier: &Barrier) -> Result<Edited, &'static str> {
    let own = base.own().ok_or("was not analysed")?;
    let text = own.texts.get(&barrier.site.file).ok_or("stands in a file that was not read")?;
    let span = barrier.site.span;
    let whole = Span { start: 0, end: text.len() as u32 };
    if !is_statement(text, whole, span) {
        return Err("is part of an expression or a macro");
    }
    let replaced = |by: &Name| vec![Edit { span, replacement: format!("{by}()") }];
    let call = &barrier.call;
    if operator != Operator::Delete && !words::only_waits(model, call) {
        return Err("does more than wait: it is only deleted");
    }
    match operator {
        Operator::Delete => {
            Ok((vec![Edit { span, replacement: String::new() }], format!("`{call}()` deleted"), vec![]))
        }
        Operator::Move => moved(base, model, text, barrier),
        Operator::Synchronize => {
            let by = words::synchronize(model, own.kernel).ok_or("has no such replacement")?;
            Ok((replaced(by), format!("`{call}()` replaced by `{by}()`"), vec![]))
        }
        Operator::Flavour => {
            let by = words::other_flavour(model, own.kernel, barrier).ok_or("has no other flavour on this kernel")?;
            Ok((replaced(by), format!("`{call}()` replaced by `{by}()`"), vec![]))
        }
        Operator::Batch => Err("is not what this operator changes"),
    }
}

/// The lines stay: the call goes in front of the first statement that it moves over.
fn moved(base: &Base, model: &Model, text: &[u8], barrier: &Barrier) -> Result<Edited, &'static str> {
    let span = barrier.site.span;
    let run = run_before(text, span).ok_or("has no statement before it in its block")?;
    if run.calls.is_empty() {
        return Err("has no call before it in its block");
    }
    let call = String::from_utf8_lossy(&text[span.start as usize..span.end as usize]);
    let start = Span { start: run.start, end: run.start };
    let edits = vec![Edit { span: start, replacement: format!("{call}; ") }, Edit { span, replacement: String::new() }];
    let unseen = |name: &&Name| !base.defined.contains(*name) && !words::is_known(model, name);
    let what = format!("`{}()` moved before {}", barrier.call, words_of(&run.calls));
    Ok((edits, what, run.calls.iter().filter(unseen).cloned().collect()))
}

fn words_of(calls: &[Name]) -> String {
    calls.iter().map(|name| format!("`{name}()`")).collect::<Vec<_>>().join(", ")
}

/// For each cache, all callbacks that free into it and only free, made batched frees.
fn conversions(base: &Base, left_out: &mut Vec<(Operator, String)>) -> Vec<Change> {
    let Some(before) = base.analyses.get(&Some(AROUND[0])) else { return Vec::new() };
    let mut found = Vec::new();
    for (at, record) in base.records.iter().enumerate() {
        let about = |one: &&Conversion| {
            one.module == record.module
                && one.verdict != ConversionVerdict::NotConvertible
                && one.caches.iter().any(|cache| *cache == record.cache)
        };
        let all: Vec<&Conversion> = before.conversions.iter().filter(about).collect();
        let Some(first) = all.first() else {
            left_out.push((
                Operator::Batch,
                format!("`{}` of {} has no callback that only frees", record.cache, record.module),
            ));
            continue;
        };
        let mut by_file: BTreeMap<Name, Vec<&Conversion>> = BTreeMap::new();
        for one in &all {
            by_file.entry(one.call.file.clone()).or_default().push(one);
        }
        let edits = by_file.into_iter().filter_map(|(file, all)| {
            let edits = rculint_edit::edits(before.texts.get(&file)?, &all);
            Some((file, edits))
        });
        let what = format!("`{}()` with `{}()` converted to `{}()`", first.deferral, first.callback, first.by);
        found.push(change(Operator::Batch, &first.call, what, edits.collect(), vec![at], Vec::new(), base));
    }
    found
}
