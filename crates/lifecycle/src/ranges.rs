//! For which kernel versions a hazard holds.
use crate::record::{Hazard, Lifecycle, Site, Unload, VersionRange};
use crate::verdict::{Outcome, assess, lifecycles, lifecycles_around};
use rayon::prelude::*;
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

fn steps(outcome: &Outcome) -> impl Iterator<Item = &Site> {
    hazards(outcome).flat_map(|(_, hazard)| &hazard.steps).map(|step| &step.site)
}

/// The files of the hazards, with their units: only facts about names in them change their answer.
fn of_hazards(program: &Program, outcome: &Outcome) -> BTreeSet<FileId> {
    program.linked_with(steps(outcome).filter_map(|site| program.file_at(&site.file)))
}

/// The files of everything known of the caches and modules with hazards, with their units.
fn of_records(program: &Program, outcome: &Outcome) -> BTreeSet<FileId> {
    let caches = || outcome.lifecycles.iter().filter(|record| !record.hazards.is_empty());
    let modules = || outcome.unloads.iter().filter(|unload| !unload.hazards.is_empty());
    let deferrals = caches().flat_map(|record| &record.deferrals).chain(modules().flat_map(|unload| &unload.deferrals));
    let deferred = deferrals.flat_map(|deferral| [Some(&deferral.site), deferral.frees.as_ref()]).flatten();
    let created = caches().flat_map(|record| &record.created);
    let destroyed = caches().flat_map(|record| &record.destroyed).map(|destroy| &destroy.site);
    let sites = steps(outcome).chain(deferred).chain(created).chain(destroyed);
    program.linked_with(sites.filter_map(|site| program.file_at(&site.file)))
}

fn is_in(file: &SourceFile, name: &str) -> bool {
    memchr::memmem::find(file.text(), name.as_bytes()).is_some()
}

/// Fills in [`Hazard::kernels`] by asking the same question on every version between two borders.
///
/// `outcome` is that of `kernel`. Each border costs an analysis of what is linked with the caches and modules concerned; where
/// that does not show every hazard that the whole program has, of the whole program.
pub fn fill_ranges(program: &Program, kernel: Version, outcome: &mut Outcome) {
    if hazards(outcome).next().is_none() {
        return;
    }
    let concerned = of_hazards(program, outcome);
    let borders = borders(program.model(), |name| concerned.iter().any(|&id| is_in(&program.files[id], name)));
    let around = of_records(program, outcome);
    let shown = lifecycles_around(program, kernel, &around);
    let answers = match hazards(outcome).all(|(whose, hazard)| has(&shown, whose, hazard)) {
        true => Answers::new(borders, kernel, |version| lifecycles_around(program, version, &around)),
        false => Answers::new(borders, kernel, |version| lifecycles(program, version)),
    };
    answers.fill(outcome);
}

/// What is so on the newest kernel of the model, with the hazards that there are on any supported one: for a module that
/// does not say what it runs on. Conversions are those of the newest; no barrier is known to be idle on all.
pub fn lifecycles_on_all(program: &Program, newest: Version) -> Outcome {
    let mut outcome = assess(program, newest);
    outcome.idle_barriers.clear();
    let borders = borders(program.model(), |name| program.files.iter().any(|file| is_in(file, name)));
    let answers = Answers::new(borders, newest, |version| lifecycles(program, version));
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
    fn new(borders: Vec<Version>, kernel: Version, ask: impl Fn(Version) -> Outcome + Sync) -> Self {
        let here = borders.partition_point(|border| *border <= kernel).saturating_sub(1);
        let by_border = borders.par_iter().map(|&version| ask(version)).collect();
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
        let holds = |at: &usize| has(&self.by_border[*at], whose, hazard);
        let newest = (0..=self.here).rev().find(holds).unwrap_or(self.here);
        let first = (0..=newest).rev().take_while(holds).last().unwrap_or(newest);
        let after = (newest + 1..self.borders.len()).find(|at| !holds(at));
        VersionRange { since: (first > 0).then(|| self.borders[first]), until: after.map(|at| self.borders[at]) }
    }
}

fn is_hazard(a: &Hazard, b: &Hazard) -> bool {
    (&a.destroy, &a.root, &a.kind) == (&b.destroy, &b.root, &b.kind)
}

fn has(outcome: &Outcome, whose: Identity<'_>, hazard: &Hazard) -> bool {
    hazards(outcome).any(|(other, found)| other == whose && is_hazard(found, hazard))
}
