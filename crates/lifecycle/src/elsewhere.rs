//! Deferrals of other modules that depend on the one with the cache: those are unloaded first, and may have waited themselves.
use crate::deferrals::Deferred;
use crate::effect::Subject;
use crate::hazard::in_flight;
use crate::kind::Kind;
use crate::record::RootKind;
use crate::summary::Summaries;
use crate::verdict::{Judge, Teardown};
use rculint_link::kbuild::Linkage;
use rculint_link::{FileId, FnId, Program, UnitId};
use rculint_syntax::MentionKind;
use std::collections::BTreeSet;

/// Modules of which all exit functions wait for what the module has in flight for a subject, in one way.
pub(crate) type Waiting = BTreeSet<(UnitId, Subject, Kind)>;

impl Judge<'_> {
    /// Finds the modules that wait themselves for what they defer into caches that an exit function of another one destroys.
    pub(crate) fn waiting(&self, summaries: &Summaries) -> Waiting {
        let mut found = Waiting::new();
        for (&cache, teardowns) in &self.teardowns {
            let subject = Subject::Cache(cache);
            for deferral in self.deferred.get(&subject).into_iter().flatten() {
                if !teardowns.iter().any(|teardown| self.is_of_another(teardown, deferral)) {
                    continue;
                }
                for &unit in self.program.units_of(deferral.file) {
                    let exits = self.exits(unit);
                    let waits = |&exit: &FnId| !in_flight(&summaries.of(exit).effect, deferral, false);
                    if !exits.is_empty() && exits.iter().all(waits) {
                        found.insert((unit, subject, deferral.kind.clone()));
                    }
                }
            }
        }
        found
    }

    /// Whether all that is deferred there was waited for before the teardown started: by each unmount, or by the exit functions
    /// of modules that use the one that is torn down, which can only be unloaded after them.
    pub(crate) fn was_waited_for(&self, teardown: &Teardown, deferral: &Deferred) -> bool {
        let waits = |&unit: &UnitId| self.waiting.contains(&(unit, deferral.subject, deferral.kind.clone()));
        let again = teardown.exposure.before.defers(deferral.subject, &deferral.kind);
        let unmounted = teardown.kind == RootKind::ModuleExit && self.unmounted.contains(deferral);
        let other = || {
            self.is_of_another(teardown, deferral)
                && self.program.units_of(deferral.file).iter().all(|unit| {
                    waits(unit) && uses(self.program, *unit, self.program.units_of(self.program.file_of(teardown.root)))
                })
        };
        unmounted || (!again && other())
    }

    /// Whether the deferral is part of other modules than the exit function that tears down.
    pub(crate) fn is_of_another(&self, teardown: &Teardown, deferral: &Deferred) -> bool {
        let own = self.program.units_of(self.program.file_of(teardown.root));
        let others = self.program.units_of(deferral.file);
        teardown.kind == RootKind::ModuleExit
            && !others.is_empty()
            && others.iter().all(|unit| self.program.units[*unit].linkage == Linkage::Module && !own.contains(unit))
    }
}

/// Whether modules of the one files and of the others may get each other's objects: one of them knows the other, or both know, or are
/// known by, a third one.
pub(crate) fn may_share(program: &Program, some: &BTreeSet<FileId>, others: &BTreeSet<FileId>) -> bool {
    let units = |files: &BTreeSet<FileId>| -> BTreeSet<UnitId> {
        files.iter().flat_map(|&file| program.units_of(file)).copied().collect()
    };
    let around = |units: &BTreeSet<UnitId>| -> BTreeSet<UnitId> {
        let files = units.iter().flat_map(|&unit| program.files_of(unit));
        let functions = files.flat_map(|&file| program.functions_in(file));
        let known = functions.flat_map(|one| program.refers_to(one).chain(program.referring_to(one)));
        known.flat_map(|(other, _)| program.units_of(program.file_of(other))).chain(units).copied().collect()
    };
    let (some, others) = (units(some), units(others));
    let names = |one: &BTreeSet<UnitId>, other: &BTreeSet<UnitId>| {
        let other: Vec<UnitId> = other.iter().copied().collect();
        one.iter().any(|&unit| uses(program, unit, &other))
    };
    some.is_empty()
        || others.is_empty()
        || !around(&some).is_disjoint(&around(&others))
        || names(&some, &others)
        || names(&others, &some)
}

/// Whether the module names a function or variable of one of the `owners`.
pub(crate) fn uses(program: &Program, unit: UnitId, owners: &[UnitId]) -> bool {
    let is_owned = |file: FileId| program.units_of(file).iter().any(|unit| owners.contains(unit));
    program.files_of(unit).iter().flat_map(|&file| program.functions_in(file)).any(|user| {
        program.refers_to(user).any(|(used, _)| is_owned(program.file_of(used)))
            || names_variable(program, user, is_owned)
    })
}

fn names_variable(program: &Program, user: FnId, is_owned: impl Fn(FileId) -> bool) -> bool {
    let mut named = program.mentions(user).iter().filter(|mention| mention.kind == MentionKind::Value);
    named.any(|mention| {
        program
            .variable(program.file_of(user), &mention.name)
            .is_some_and(|(home, variable)| !variable.is_extern && is_owned(home))
    })
}
