//! For which kernel versions a hazard holds.
use crate::record::{Hazard, Lifecycle, Unload, VersionRange};
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
fn occurs(program: &Program, outcome: &Outcome, name: &str) -> bool {
    let hazards = hazards(outcome).map(|(_, hazard)| hazard);
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
/// `outcome` is that of `kernel`; a program with more borders costs one analysis for each.
pub fn fill_ranges(program: &Program, kernel: Version, outcome: &mut Outcome) {
    if hazards(outcome).next().is_none() {
        return;
    }
    let answers = Answers::new(program, kernel, |name| occurs(program, outcome, name));
    answers.fill(outcome);
}

/// What is so on the newest kernel of the model, with the hazards that there are on any supported one: for a module that
/// does not say what it runs on. Conversions are those of the newest.
pub fn lifecycles_on_all(program: &Program, newest: Version) -> Outcome {
    let mut outcome = assess(program, newest);
    let answers = Answers::new(program, newest, |name| program.files.iter().any(|file| is_in(file, name)));
    answers.add_older(&mut outcome);
    answers.fill(&mut outcome);
    outcome
}

/// What tells a record from others: a cache's name, scope and module, or a module's name.
type Identity<'a> = (&'a str, &'a str, &'a str);

fn of_cache(record: &Lifecycle) -> Identity<'_> {
    (&record.cache, &record.scope, &record.module)
}

fn of_module(unload: &Unload) -> Identity<'_> {
    ("", "", &unload.module)
}

/// All hazards, each with whose it is.
fn hazards(outcome: &Outcome) -> impl Iterator<Item = (Identity<'_>, &Hazard)> {
    let caches = outcome.lifecycles.iter().map(|record| (of_cache(record), &record.hazards));
    let modules = outcome.unloads.iter().map(|unload| (of_module(unload), &unload.hazards));
    caches.chain(modules).flat_map(|(whose, hazards)| hazards.iter().map(move |hazard| (whose, hazard)))
}

/// What the analysis says between each two borders.
struct Answers {
    borders: Vec<Version>,
    by_border: Vec<Outcome>,
    /// The last border that is not newer than the kernel at hand.
    here: usize,
}

impl Answers {
    fn new(program: &Program, kernel: Version, matters: impl Fn(&str) -> bool) -> Self {
        let borders = borders(program.model(), matters);
        let here = borders.partition_point(|border| *border <= kernel).saturating_sub(1);
        let by_border = borders.iter().map(|&version| lifecycles(program, version)).collect();
        Answers { borders, by_border, here }
    }

    /// Adds the hazards that there are on older kernels alone.
    fn add_older(&self, outcome: &mut Outcome) {
        for (whose, hazard) in self.by_border.iter().rev().flat_map(hazards) {
            let records = outcome.lifecycles.iter_mut().filter(|record| of_cache(record) == whose);
            let caches = records.map(|record| &mut record.hazards);
            let unloads = outcome.unloads.iter_mut().filter(|unload| of_module(unload) == whose);
            for known in caches.chain(unloads.map(|unload| &mut unload.hazards)) {
                if !known.iter().any(|other| is_hazard(other, hazard)) {
                    known.push(hazard.clone());
                }
            }
        }
    }

    fn fill(&self, outcome: &mut Outcome) {
        let ranges: Vec<VersionRange> = hazards(outcome).map(|(whose, hazard)| self.range(whose, hazard)).collect();
        let caches = outcome.lifecycles.iter_mut().flat_map(|record| &mut record.hazards);
        let modules = outcome.unloads.iter_mut().flat_map(|unload| &mut unload.hazards);
        for (hazard, kernels) in caches.chain(modules).zip(ranges) {
            hazard.kernels = kernels;
        }
    }

    /// The versions around the newest one, up to the kernel at hand, on which whose it is has the hazard.
    fn range(&self, whose: Identity<'_>, hazard: &Hazard) -> VersionRange {
        let holds =
            |at: &usize| hazards(&self.by_border[*at]).any(|(other, found)| other == whose && is_hazard(found, hazard));
        let newest = (0..=self.here).rev().find(holds).unwrap_or(self.here);
        let first = (0..=newest).rev().take_while(holds).last().unwrap_or(newest);
        let after = (newest + 1..self.borders.len()).find(|at| !holds(at));
        VersionRange { since: (first > 0).then(|| self.borders[first]), until: after.map(|at| self.borders[at]) }
    }
}

fn is_hazard(a: &Hazard, b: &Hazard) -> bool {
    (&a.destroy, &a.root, &a.kind) == (&b.destroy, &b.root, &b.kind)
}
