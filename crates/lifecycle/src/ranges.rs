//! For which kernel versions a hazard holds.
use crate::record::{Hazard, Lifecycle, VersionRange};
use crate::verdict::{Outcome, assess, lifecycles, lifecycles_around};
use rculint_ir::model::Model;
use rculint_link::{FileId, Program, SourceFile};
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

/// The files at `paths`, and everything that is linked with one of them.
fn linked_with(program: &Program, paths: &BTreeSet<&str>) -> BTreeSet<FileId> {
    let is_named = |id: FileId| paths.contains(program.files[id].path.as_str());
    let all = 0..program.files.len();
    let units: BTreeSet<_> = all.clone().filter(|&id| is_named(id)).flat_map(|id| program.units_of(id)).collect();
    all.filter(|&id| is_named(id) || program.units_of(id).iter().any(|unit| units.contains(unit))).collect()
}

/// The files of the hazards, with their units: only facts about names in them change their answer.
fn of_hazards(program: &Program, records: &[Lifecycle]) -> BTreeSet<FileId> {
    let hazards = records.iter().flat_map(|record| &record.hazards);
    linked_with(program, &hazards.flat_map(|hazard| &hazard.steps).map(|step| step.site.file.as_str()).collect())
}

/// The files of everything known of the caches with hazards, with their units.
fn of_caches(program: &Program, records: &[Lifecycle]) -> BTreeSet<FileId> {
    let mut paths = BTreeSet::new();
    for record in records.iter().filter(|record| !record.hazards.is_empty()) {
        let steps = record.hazards.iter().flat_map(|hazard| &hazard.steps).map(|step| &step.site);
        let destroyed = record.destroyed.iter().map(|destroy| &destroy.site);
        let deferrals = record.deferrals.iter();
        let deferrals = deferrals.flat_map(|deferral| [Some(&deferral.site), deferral.frees.as_ref()]).flatten();
        let sites = record.created.iter().chain(destroyed).chain(deferrals).chain(steps);
        paths.extend(sites.map(|site| site.file.as_str()));
    }
    linked_with(program, &paths)
}

fn is_in(file: &SourceFile, name: &str) -> bool {
    memchr::memmem::find(&file.text, name.as_bytes()).is_some()
}

/// Fills in [`Hazard::kernels`] by asking the same question on every version between two borders.
///
/// `records` are those of `kernel`. Each border costs an analysis of what is linked with the caches concerned; where that does
/// not show every hazard that the whole program has, of the whole program.
pub fn fill_ranges(program: &Program, kernel: Version, records: &mut [Lifecycle]) {
    if records.iter().all(|record| record.hazards.is_empty()) {
        return;
    }
    let concerned = of_hazards(program, records);
    let borders = borders(program.model(), |name| concerned.iter().any(|&id| is_in(&program.files[id], name)));
    let around = of_caches(program, records);
    let shown = lifecycles_around(program, kernel, &around).lifecycles;
    let all_shown = records.iter().all(|record| record.hazards.iter().all(|hazard| has(&shown, record, hazard)));
    let answers = match all_shown {
        true => Answers::new(borders, kernel, |version| lifecycles_around(program, version, &around)),
        false => Answers::new(borders, kernel, |version| lifecycles(program, version)),
    };
    answers.fill(records);
}

/// The lifecycles on the newest kernel of the model, with the hazards that they have on any supported one: for a module that
/// does not say what it runs on. Conversions are those of the newest.
pub fn lifecycles_on_all(program: &Program, newest: Version) -> Outcome {
    let mut outcome = assess(program, newest);
    let borders = borders(program.model(), |name| program.files.iter().any(|file| is_in(file, name)));
    let answers = Answers::new(borders, newest, |version| lifecycles(program, version));
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
    fn new(borders: Vec<Version>, kernel: Version, ask: impl Fn(Version) -> Outcome) -> Self {
        let here = borders.partition_point(|border| *border <= kernel).saturating_sub(1);
        let by_border = borders.iter().map(|&version| ask(version).lifecycles).collect();
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
