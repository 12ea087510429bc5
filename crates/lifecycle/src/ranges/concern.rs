//! What the answer about one cache or module depends on, and which answers depend on one another.
use crate::focus::Focus;
use crate::record::{Deferral, Hazard, Lifecycle, Site, Unload};
use crate::verdict::Outcome;
use rculint_link::{FileId, FnId, Program, Reference, References, UnitId};
use rculint_syntax::Name;
use rustc_hash::FxHashSet as HashSet;
use std::collections::{BTreeMap, BTreeSet};

/// What tells a record from others: a cache's name, scope and module, or a module's name.
pub(super) type Whose = (Name, String, Name);

pub(super) fn of_cache(record: &Lifecycle) -> Whose {
    (record.cache, record.scope.clone(), record.module)
}

pub(super) fn of_module(unload: &Unload) -> Whose {
    (Name::default(), String::new(), unload.module)
}

/// The files that the answer about one cache or module depends on.
#[derive(Default)]
pub(super) struct Concern {
    /// Those of its hazards, with their units: only facts about names in them change the answer.
    pub hazards: BTreeSet<FileId>,
    /// What an analysis of it alone has to look at.
    pub focus: Focus,
    /// The functions that defer.
    deferring: BTreeSet<FnId>,
}

/// The caches and modules with hazards.
pub(super) fn concerns(program: &Program, outcome: &Outcome) -> BTreeMap<Whose, Concern> {
    let mut found: BTreeMap<Whose, Concern> = BTreeMap::new();
    for record in outcome.lifecycles.iter().filter(|record| !record.hazards.is_empty()) {
        let concern = found.entry(of_cache(record)).or_default();
        concern.add(program, &record.hazards, &record.deferrals);
        concern.add_cache(program, record, record.hazards.iter().map(|hazard| &hazard.destroy));
    }
    for unload in outcome.unloads.iter().filter(|unload| !unload.hazards.is_empty()) {
        let concern = found.entry(of_module(unload)).or_default();
        concern.add(program, &unload.hazards, &unload.deferrals);
        concern.add_unload(program, unload, &outcome.lifecycles);
    }
    found
}

impl Concern {
    fn add(&mut self, program: &Program, hazards: &[Hazard], deferrals: &[Deferral]) {
        let steps = || hazards.iter().flat_map(|hazard| &hazard.steps).map(|step| &step.site);
        let linked = linked_with(program, steps());
        self.hazards.extend(linked.iter().flat_map(|&file| program.asking_for_versions(file)));
        self.hazards.extend(linked);
        let deferring = linked_with(program, steps().chain(sites(deferrals)));
        self.focus.files.extend(defining(program, &deferring));
        self.focus.files.extend(deferring);
        self.deferring.extend(deferrals.iter().filter_map(|deferral| function_at(program, &deferral.site)));
    }

    /// What there is to know of a cache, and some of its destroys.
    fn add_cache<'s>(&mut self, program: &Program, record: &Lifecycle, destroys: impl Iterator<Item = &'s Site>) {
        let places = record.created.iter().chain(record.destroyed.iter().map(|destroy| &destroy.site));
        self.focus.files.extend(linked_with(program, places));
        self.focus.destroys.extend(destroys.filter_map(|site| Some((program.file_at(&site.file)?, site.span))));
    }

    /// What is said of a module's caches is not said of the module.
    fn add_unload(&mut self, program: &Program, unload: &Unload, caches: &[Lifecycle]) {
        let exits = program.file_at(&unload.exit.site.file);
        let units = exits.into_iter().flat_map(|file| program.units_of(file)).copied();
        let units: Vec<UnitId> = units.filter(|&unit| program.units[unit].name == unload.module).collect();
        let posts: HashSet<&Site> = unload.deferrals.iter().map(|deferral| &deferral.site).collect();
        let own = |site: &Site| units.iter().any(|&unit| program.units[unit].files.contains(&site.file));
        for record in caches {
            let shared = record.deferrals.iter().any(|deferral| posts.contains(&deferral.site));
            if shared || record.destroyed.iter().any(|destroy| own(&destroy.site)) {
                self.add_cache(program, record, record.destroyed.iter().map(|destroy| &destroy.site));
                self.focus.files.extend(linked_with(program, sites(&record.deferrals)));
            }
        }
        self.focus.units.extend(units);
    }

    /// The files from which control may get to its deferrals.
    fn leading(&self, program: &Program) -> HashSet<FileId> {
        let near = |user: FnId| self.focus.files.contains(&program.file_of(user));
        let counts = |how: References, user: FnId| how.has(Reference::Call) || near(user);
        let leading = program.upwards(self.deferring.iter().copied(), counts);
        leading.ones().map(|function| program.file_of(FnId::new(function))).collect()
    }
}

/// Those that share files, or of which one leads to what the other defers, directly or through others: the answers about them
/// may depend on one another.
pub(super) fn groups<'c>(program: &Program, all: &'c BTreeMap<Whose, Concern>) -> Vec<Vec<&'c Whose>> {
    let concerned: HashSet<FileId> = all.values().flat_map(|concern| &concern.focus.files).copied().collect();
    let mut groups: Vec<(BTreeSet<FileId>, Vec<&Whose>)> = Vec::new();
    for (whose, concern) in all {
        let leading = concern.leading(program).into_iter().filter(|file| concerned.contains(file));
        let files = leading.chain(concern.focus.files.iter().copied()).collect();
        let (joined, others) = groups.into_iter().partition(|(known, _)| !known.is_disjoint(&files));
        groups = others;
        let mut group = (files, vec![whose]);
        for (files, members) in joined {
            group.0.extend(files);
            group.1.extend(members);
        }
        groups.push(group);
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

/// Where something is deferred, and where it is freed.
fn sites(deferrals: &[Deferral]) -> impl Iterator<Item = &Site> {
    deferrals.iter().flat_map(|deferral| [Some(&deferral.site), deferral.frees.as_ref()]).flatten()
}

/// The files that have what one of `files` calls by a name of the model's, perhaps for some kernels only.
fn defining<'f>(program: &'f Program, files: &'f BTreeSet<FileId>) -> impl Iterator<Item = FileId> + 'f {
    let is_called =
        move |&function: &FnId| program.callers(function).any(|caller| files.contains(&program.file_of(caller)));
    program.own_definitions().iter().copied().filter(is_called).map(|function| program.file_of(function))
}

fn linked_with<'s>(program: &Program, sites: impl Iterator<Item = &'s Site>) -> BTreeSet<FileId> {
    program.linked_with(sites.filter_map(|site| program.file_at(&site.file)))
}

fn function_at(program: &Program, site: &Site) -> Option<FnId> {
    let mut functions = program.functions_in(program.file_at(&site.file)?);
    functions.find(|&function| *program.name(function) == site.function)
}
