//! For which kernel versions a hazard holds.
mod concern;

use crate::focus::Focus;
use crate::record::{Hazard, VersionRange};
use crate::verdict::{Outcome, assess, hazards_in, lifecycles};
use aho_corasick::AhoCorasick;
use concern::{Whose, concerns, groups, of_cache, of_module};
use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use rculint_ir::model::Model;
use rculint_link::{FileId, Program};
use rculint_syntax::{Name, Version};
use std::collections::{BTreeMap, BTreeSet};

/// Fills in [`Hazard::kernels`] by asking the same question on every version between two borders.
///
/// `outcome` is that of `kernel`. Each border costs an analysis of what is linked with the caches and modules whose answer may
/// change there; where that does not show every hazard that the whole program has, of the whole program.
pub fn fill_ranges(program: &Program, kernel: Version, outcome: &mut Outcome) {
    let concerns = concerns(program, outcome);
    if concerns.is_empty() {
        return;
    }
    let facts = Facts::of(program.model());
    let concerned: BTreeSet<FileId> = concerns.values().flat_map(|concern| &concern.hazards).copied().collect();
    let named = facts.named(program, &concerned);
    let of = groups(program, &concerns).into_iter().flat_map(|group| {
        let files = group.iter().flat_map(|whose| &concerns[*whose].hazards);
        let borders = facts.borders(files.filter_map(|file| named.get(file)));
        group.into_iter().map(move |whose| (whose.clone(), borders.clone()))
    });
    let borders = Borders { all: facts.borders(named.values()), of: of.collect() };
    let focus = |asked: &dyn Fn(&Whose) -> bool| {
        let asked = concerns.iter().filter(|(whose, _)| asked(whose));
        asked.map(|(_, concern)| &concern.focus).collect::<Focus>()
    };
    let shown = hazards_in(program, kernel, &focus(&|_| true));
    let answers = match hazards(outcome).all(|(whose, hazard)| has(&shown, &whose, hazard)) {
        true => Answers::new(borders, kernel, |version, borders| {
            hazards_in(program, version, &focus(&|whose| borders.of(whose).contains(&version)))
        }),
        false => Answers::new(borders, kernel, |version, _| lifecycles(program, version)),
    };
    answers.fill(outcome);
}

/// What is so on the newest kernel of the model, with the hazards that there are on any supported one: for a module that
/// does not say what it runs on. Conversions are those of the newest; no barrier is known to be idle on all.
pub fn lifecycles_on_all(program: &Program, newest: Version) -> Outcome {
    let mut outcome = assess(program, newest);
    outcome.idle_barriers.clear();
    let facts = Facts::of(program.model());
    let named = facts.named(program, &(0..program.files.len()).collect());
    let borders = Borders { all: facts.borders(named.values()), of: BTreeMap::new() };
    let answers = Answers::new(borders, newest, |version, _| lifecycles(program, version));
    answers.add_older(&mut outcome);
    answers.fill(&mut outcome);
    outcome
}

/// The names that the model has facts about, with the versions at which these begin or end.
struct Facts<'m> {
    names: Vec<&'m Name>,
    versions: Vec<BTreeSet<Version>>,
    oldest: Option<Version>,
}

/// What a file names.
struct Named {
    /// Names that the model has facts about, by position.
    names: FixedBitSet,
    /// Kernel versions: what is compared with them may be so on some only.
    versions: BTreeSet<Version>,
}

impl<'m> Facts<'m> {
    fn of(model: &'m Model) -> Self {
        let functions = model.functions.iter().map(|fact| (&fact.name, [&fact.since, &fact.until]));
        let methods = model.methods.iter().map(|fact| (&fact.member, [&fact.since, &fact.until]));
        let mut versions: BTreeMap<&Name, BTreeSet<Version>> = BTreeMap::new();
        for (name, ends) in functions.chain(methods) {
            let ends = ends.into_iter().flatten().filter_map(|text| text.parse::<Version>().ok());
            versions.entry(name).or_default().extend(ends);
        }
        let (names, versions) = versions.into_iter().filter(|(_, versions)| !versions.is_empty()).unzip();
        Facts { names, versions, oldest: model.oldest.parse().ok() }
    }

    /// What the text of each file names.
    fn named(&self, program: &Program, files: &BTreeSet<FileId>) -> BTreeMap<FileId, Named> {
        // More names than an automaton can have do not come out of a model that people wrote.
        let Ok(search) = AhoCorasick::new(&self.names) else { return BTreeMap::new() };
        let named = files.par_iter().map(|&file| {
            let text = program.files[file].searched_text();
            let mut names = FixedBitSet::with_capacity(self.names.len());
            search.find_overlapping_iter(text).for_each(|found_at| names.insert(found_at.pattern().as_usize()));
            (file, Named { names, versions: Version::named_in(text).collect() })
        });
        named.collect()
    }

    /// The versions at which a fact about one of the names begins or ends, or that the files ask for, the oldest supported one
    /// first.
    fn borders<'n>(&self, named: impl Iterator<Item = &'n Named>) -> Vec<Version> {
        let mut names = FixedBitSet::with_capacity(self.names.len());
        let mut versions: BTreeSet<Version> = self.oldest.into_iter().collect();
        for more in named {
            names.union_with(&more.names);
            versions.extend(&more.versions);
        }
        versions.extend(names.ones().flat_map(|name| &self.versions[name]));
        versions.into_iter().filter(|&version| Some(version) >= self.oldest).collect()
    }
}

/// All hazards, each with whose it is.
fn hazards(outcome: &Outcome) -> impl Iterator<Item = (Whose, &Hazard)> {
    let caches = outcome.lifecycles.iter().filter(|record| !record.hazards.is_empty());
    let caches = caches.map(|record| (of_cache(record), &record.hazards));
    let modules = outcome.unloads.iter().filter(|unload| !unload.hazards.is_empty());
    let modules = modules.map(|unload| (of_module(unload), &unload.hazards));
    caches.chain(modules).flat_map(|(whose, hazards)| hazards.iter().map(move |hazard| (whose.clone(), hazard)))
}

/// The versions at which an answer may change.
struct Borders {
    all: Vec<Version>,
    /// Of these caches and modules only some.
    of: BTreeMap<Whose, Vec<Version>>,
}

impl Borders {
    fn of(&self, whose: &Whose) -> &[Version] {
        self.of.get(whose).unwrap_or(&self.all)
    }
}

/// What the analysis says between each two borders.
struct Answers {
    borders: Borders,
    by_border: BTreeMap<Version, Outcome>,
    kernel: Version,
}

impl Answers {
    fn new(borders: Borders, kernel: Version, ask: impl Fn(Version, &Borders) -> Outcome + Sync) -> Self {
        let by_border =
            borders.all.par_iter().with_max_len(1).map(|&version| (version, ask(version, &borders))).collect();
        Answers { borders, by_border, kernel }
    }

    /// Adds the hazards that there are on older kernels alone, and the caches and modules that are there on no newer one.
    fn add_older(&self, outcome: &mut Outcome) {
        for older in self.by_border.values().rev() {
            let caches = older.lifecycles.iter().filter(|record| !record.hazards.is_empty());
            for record in caches {
                if !outcome.lifecycles.iter().any(|known| of_cache(known) == of_cache(record)) {
                    outcome.lifecycles.push(record.clone());
                }
            }
            let modules = older.unloads.iter().filter(|unload| !unload.hazards.is_empty());
            for unload in modules {
                if !outcome.unloads.iter().any(|known| of_module(known) == of_module(unload)) {
                    outcome.unloads.push(unload.clone());
                }
            }
        }
        for (whose, hazard) in self.by_border.values().rev().flat_map(hazards) {
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
        let ranges: Vec<VersionRange> = hazards(outcome).map(|(whose, hazard)| self.range(&whose, hazard)).collect();
        let caches = outcome.lifecycles.iter_mut().flat_map(|record| &mut record.hazards);
        let modules = outcome.unloads.iter_mut().flat_map(|unload| &mut unload.hazards);
        for (hazard, kernels) in caches.chain(modules).zip(ranges) {
            hazard.kernels = kernels;
        }
    }

    /// The versions around the newest one, up to the kernel at hand, on which whose it is has the hazard.
    fn range(&self, whose: &Whose, hazard: &Hazard) -> VersionRange {
        let borders = self.borders.of(whose);
        let here = borders.partition_point(|border| *border <= self.kernel).saturating_sub(1);
        let holds = |at: &usize| has(&self.by_border[&borders[*at]], whose, hazard);
        let newest = (0..=here).rev().find(holds).unwrap_or(here);
        let first = (0..=newest).rev().take_while(holds).last().unwrap_or(newest);
        let after = (newest + 1..borders.len()).find(|at| !holds(at));
        VersionRange { since: (first > 0).then(|| borders[first]), until: after.map(|at| borders[at]) }
    }
}

fn is_hazard(a: &Hazard, b: &Hazard) -> bool {
    (&a.destroy, &a.root, &a.kind) == (&b.destroy, &b.root, &b.kind)
}

fn has(outcome: &Outcome, whose: &Whose, hazard: &Hazard) -> bool {
    hazards(outcome).any(|(other, found)| other == *whose && is_hazard(found, hazard))
}
