//! For which kernel versions a hazard holds.
use crate::record::{Hazard, Lifecycle, VersionRange};
use crate::verdict::{Outcome, assess, lifecycles};
use rculint_ir::model::Model;
use rculint_link::{Program, SourceFile};
use rculint_syntax::Version;
use std::collections::BTreeSet;

/// The versions at which a fact about one of the names that `matters` begins or ends, the oldest supported one first.
fn borders(model: &Model, matters: impl Fn(&str) -> bool) -> Vec<Version> {
    let functions =
        model.functions.iter().filter(|fact| matters(&fact.name)).flat_map(|fact| [&fact.since, &fact.until]);
    let methods = model.methods.iter().filter(|fact| matters(&fact.member)).flat_map(|fact| [&fact.since, &fact.until]);
    let texts = functions.chain(methods).flatten().chain([&model.oldest]);
    let versions: BTreeSet<Version> = texts.filter_map(|text| text.parse().ok()).collect();
    versions.into_iter().collect()
}

/// Whether a name occurs in the link units of the hazards: only facts about such names change their answer.
fn occurs(program: &Program, records: &[Lifecycle], name: &str) -> bool {
    let hazards = records.iter().flat_map(|record| &record.hazards);
    let paths: BTreeSet<&str> = hazards.flat_map(|hazard| &hazard.steps).map(|step| step.site.file.as_str()).collect();
    let concerned = program.files.iter().enumerate().filter(|(_, file)| paths.contains(file.path.as_str()));
    let units: BTreeSet<_> = concerned.flat_map(|(id, _)| program.units_of(id)).collect();
    let mut files = program.files.iter().enumerate();
    files.any(|(id, file)| {
        (paths.contains(file.path.as_str()) || program.units_of(id).iter().any(|unit| units.contains(unit)))
            && is_in(file, name)
    })
}

fn is_in(file: &SourceFile, name: &str) -> bool {
    memchr::memmem::find(&file.text, name.as_bytes()).is_some()
}

/// Fills in [`Hazard::kernels`] by asking the same question on every version between two borders.
///
/// `records` are those of `kernel`; a program with more borders costs one analysis for each.
pub fn fill_ranges(program: &Program, kernel: Version, records: &mut [Lifecycle]) {
    if records.iter().all(|record| record.hazards.is_empty()) {
        return;
    }
    let answers = Answers::new(program, kernel, |name| occurs(program, records, name));
    answers.fill(records);
}

/// The lifecycles on the newest kernel of the model, with the hazards that they have on any supported one: for a module that
/// does not say what it runs on. Conversions are those of the newest; no barrier is known to be idle on all.
pub fn lifecycles_on_all(program: &Program, newest: Version) -> Outcome {
    let mut outcome = assess(program, newest);
    outcome.idle_barriers.clear();
    let answers = Answers::new(program, newest, |name| program.files.iter().any(|file| is_in(file, name)));
    for record in &mut outcome.lifecycles {
        record.hazards = answers.all_hazards(record);
    }
    answers.fill(&mut outcome.lifecycles);
    outcome
}

/// What the analysis says between each two borders.
struct Answers {
    borders: Vec<Version>,
    by_border: Vec<Vec<Lifecycle>>,
    /// The last border that is not newer than the kernel at hand.
    here: usize,
}

impl Answers {
    fn new(program: &Program, kernel: Version, matters: impl Fn(&str) -> bool) -> Self {
        let borders = borders(program.model(), matters);
        let here = borders.partition_point(|border| *border <= kernel).saturating_sub(1);
        let by_border = borders.iter().map(|&version| lifecycles(program, version).lifecycles).collect();
        Answers { borders, by_border, here }
    }

    /// The record's hazards, and those that it has on older kernels alone.
    fn all_hazards(&self, record: &Lifecycle) -> Vec<Hazard> {
        let mut hazards = record.hazards.clone();
        let same = self.by_border.iter().rev().flatten().filter(|older| is_same(older, record));
        for hazard in same.flat_map(|older| &older.hazards) {
            if !hazards.iter().any(|known| is_hazard(known, hazard)) {
                hazards.push(hazard.clone());
            }
        }
        hazards
    }

    fn fill(&self, records: &mut [Lifecycle]) {
        for record in records {
            let ranges: Vec<VersionRange> = record.hazards.iter().map(|hazard| self.range(record, hazard)).collect();
            for (hazard, kernels) in record.hazards.iter_mut().zip(ranges) {
                hazard.kernels = kernels;
            }
        }
    }

    /// The versions around the newest one, up to the kernel at hand, on which the record has the hazard.
    fn range(&self, record: &Lifecycle, hazard: &Hazard) -> VersionRange {
        let holds = |at: &usize| has(&self.by_border[*at], record, hazard);
        let newest = (0..=self.here).rev().find(holds).unwrap_or(self.here);
        let first = (0..=newest).rev().take_while(holds).last().unwrap_or(newest);
        let after = (newest + 1..self.borders.len()).find(|at| !holds(at));
        VersionRange { since: (first > 0).then(|| self.borders[first]), until: after.map(|at| self.borders[at]) }
    }
}

fn is_same(a: &Lifecycle, b: &Lifecycle) -> bool {
    (&a.cache, &a.scope, &a.module) == (&b.cache, &b.scope, &b.module)
}

fn is_hazard(a: &Hazard, b: &Hazard) -> bool {
    (&a.destroy, &a.root, &a.kind) == (&b.destroy, &b.root, &b.kind)
}

fn has(records: &[Lifecycle], record: &Lifecycle, hazard: &Hazard) -> bool {
    let mut hazards = records.iter().filter(|other| is_same(other, record)).flat_map(|other| &other.hazards);
    hazards.any(|other| is_hazard(other, hazard))
}
