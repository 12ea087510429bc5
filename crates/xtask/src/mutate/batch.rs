//! Changes that have no file in common are analysed together.
use super::base::{Base, directories, pool};
use super::judge::{Fate, Seen, judge};
use super::make::Change;
use super::operator::Operator;
use super::proof::{Ground, Leads, Line, Mark, Proof};
use super::{Key, Mutant};
use anyhow::{Context, Result};
use rculint::walk::Overlay;
use rculint_lints::LintSet;
use rculint_syntax::{Name, Version};
use std::collections::BTreeSet;
use std::sync::Mutex;

/// Changes that cannot touch one another, for the same kernels.
struct Batch {
    kernels: Vec<Option<Version>>,
    /// Files that are changed.
    edited: BTreeSet<Name>,
    /// Files that one of the caches lives in.
    files: BTreeSet<Name>,
    changes: Vec<Change>,
}

/// Analyses all changes and judges each for each of its caches.
pub(crate) fn run(base: &Base, lints: &LintSet, changes: Vec<Change>) -> Result<Vec<Mutant>> {
    let batches = batches(changes);
    let begun = std::time::Instant::now();
    eprintln!(
        "{} changes in {} analyses",
        batches.iter().map(|batch| batch.changes.len()).sum::<usize>(),
        batches.len()
    );
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(batches.len().max(1));
    // Each batch on a thread of its own: whole analyses side by side keep all cores busy from start to end.
    let pools = (0..threads).map(|_| pool(1)).collect::<Result<Vec<_>>>()?;
    let (todo, done) = (Mutex::new(batches.iter()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for pool in &pools {
            scope.spawn(|| {
                while let Some(batch) = next(&todo) {
                    let judged = pool.install(|| one(base, lints, batch));
                    if let Ok(mut done) = done.lock() {
                        done.push(judged);
                        eprintln!("{} of {} analyses, {:.0?}", done.len(), batches.len(), begun.elapsed());
                    }
                }
            });
        }
    });
    let done = done.into_inner().ok().context("a thread of the analysis died")?;
    let done = done.into_iter().collect::<Result<Vec<_>>>()?;
    let mut mutants: Vec<Mutant> = done.into_iter().flatten().collect();
    mutants.sort_by(|a, b| (a.operator, &a.site, &a.key).cmp(&(b.operator, &b.site, &b.key)));
    Ok(mutants)
}

fn next<'b>(todo: &Mutex<std::slice::Iter<'b, Batch>>) -> Option<&'b Batch> {
    todo.lock().ok()?.next()
}

/// Greedily: each change goes to the first batch where it changes no file that matters to another, and no other one that matters
/// to it.
fn batches(changes: Vec<Change>) -> Vec<Batch> {
    let mut batches: Vec<Batch> = Vec::new();
    for change in changes {
        let kernels = change.operator.kernels();
        let apart = |batch: &Batch| {
            change.edits.keys().all(|file| !batch.files.contains(file)) && batch.edited.is_disjoint(&change.files)
        };
        let at = batches.iter().position(|batch| batch.kernels == kernels && apart(batch)).unwrap_or_else(|| {
            let (edited, files) = Default::default();
            batches.push(Batch { kernels, edited, files, changes: Vec::new() });
            batches.len() - 1
        });
        let batch = &mut batches[at];
        batch.edited.extend(change.edits.keys().cloned());
        batch.files.extend(change.files.iter().cloned());
        batch.changes.push(change);
    }
    batches
}

fn one(base: &Base, lints: &LintSet, batch: &Batch) -> Result<Vec<Mutant>> {
    let mut overlay = Overlay::new();
    for (file, edits) in batch.changes.iter().flat_map(|change| &change.edits) {
        let text = base.texts.get(file).with_context(|| format!("{file} was not read"))?;
        overlay.insert(file.to_string(), Some(rculint_edit::apply(text, edits)));
    }
    let moved = batch.changes.iter().filter(|change| change.operator == Operator::Move);
    let moved = moved.flat_map(|change| change.caches.iter().map(move |&at| (at, &change.moved_to)));
    let prove = |ground: &Ground| {
        let one = |(at, moved_to): (usize, &Option<Line>)| {
            let (record, mark) = (&base.records[at], Mark { at: *moved_to, ..Mark::default() });
            (at, Proof::of(ground, &Leads::of(ground, record), record, &mark))
        };
        moved.clone().map(one).collect()
    };
    let scope = directories(batch.files.iter());
    let mut seen = Seen::default();
    for &kernel in &batch.kernels {
        let part = (scope.clone(), kernel);
        let before = base.before(lints, &part)?;
        let (after, proofs) = base.analyse_with(lints, overlay.clone(), &part, prove);
        seen.analyses.insert(kernel, (before, after));
        seen.proofs = proofs;
    }
    Ok(batch.changes.iter().flat_map(|change| mutants(base, change, &seen)).collect())
}

fn mutants(base: &Base, change: &Change, seen: &Seen) -> Vec<Mutant> {
    let one = |&at: &usize| {
        let key = Key::of(&base.records[at]);
        let fate = judge(base, change, at, seen);
        if let Fate::Survived(why) = &fate {
            eprintln!("{}:{}: {}, `{}`: {why}", change.site.file, change.site.line, change.what, key.cache);
        }
        Mutant { operator: change.operator, key, site: change.site.clone(), what: change.what.clone(), fate }
    };
    change.caches.iter().map(one).collect()
}
