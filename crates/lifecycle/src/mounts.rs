//! File systems whose mounts keep the module: what every unmount waits for, last of all, is not in flight when it is unloaded.
//!
//! Only for what is deferred from where nobody but a mount can get to: all that may be deferred behind the wait counts as not waited
//! for, and so does what the VFS frees itself after a grace period.
use crate::deferrals::Deferred;
use crate::effect::Subject;
use crate::hazard::in_flight;
use crate::summary::Summaries;
use crate::verdict::Judge;
use rayon::prelude::*;
use rculint_ir::model::MountRole;
use rculint_link::{FileId, FnId, Program, UnitId, group_by};
use rculint_syntax::{InitValue, Name, Variable};
use std::collections::BTreeSet;

impl Judge<'_> {
    /// The deferrals that every unmount waits for.
    pub(crate) fn unmounted(&self, summaries: &Summaries) -> BTreeSet<Deferred> {
        let at_risk = self.deferred.iter().filter(|(subject, _)| match subject {
            Subject::Cache(cache) => self.teardowns.contains_key(cache),
            Subject::Text(_) => true,
        });
        let in_one = at_risk.flat_map(|(_, deferred)| deferred).filter_map(|deferral| {
            let [unit] = self.program.units_of(deferral.file) else { return None };
            Some((*unit, deferral))
        });
        let found = group_by(in_one).into_par_iter().flat_map_iter(|(unit, deferred)| {
            let mounts = Mounts::of(self.program, unit);
            let wait = move |deferral: &&Deferred| {
                mounts.as_ref().is_some_and(|mounts| mounts.wait_for(self.program, summaries, deferral))
            };
            deferred.into_iter().filter(wait).cloned()
        });
        found.collect()
    }
}

/// Whether a module has a file system whose mounts keep it.
pub(crate) fn is_kept_by_mounts(program: &Program, unit: UnitId) -> bool {
    let mut tables = program.files_of(unit).iter().flat_map(|&file| program.variables_in(file));
    tables.any(|(_, table)| {
        let tag = program.tag(&table.ty);
        let mut facts = program.model().mounts.iter().filter(|fact| fact.role == MountRole::Keeps);
        facts.any(|fact| match (&fact.member, &fact.value) {
            (Some(member), Some(value)) => tag == Some(fact.tag) && holds(table, member, value),
            _ => false,
        })
    })
}

/// The tables of one module's file systems.
struct Mounts<'p> {
    unit: UnitId,
    /// What ends a mount, of the module's own.
    ends: Vec<FnId>,
    /// What the end of a mount calls last.
    last: Vec<FnId>,
    /// All tables of the module.
    tables: Vec<(FileId, &'p Variable)>,
}

impl<'p> Mounts<'p> {
    /// Those of `unit`, when all its file systems are such that their mounts keep the module, and end with a function of it.
    fn of(program: &'p Program, unit: UnitId) -> Option<Self> {
        let facts = &program.model().mounts;
        let tables: Vec<_> = program.files_of(unit).iter().flat_map(|&file| program.variables_in(file)).collect();
        let mut mounts = Mounts { unit, ends: Vec::new(), last: Vec::new(), tables };
        let mut keeps = false;
        for &(file, table) in &mounts.tables {
            let tag = program.tag(&table.ty);
            for fact in facts.iter().filter(|fact| tag.as_ref() == Some(&fact.tag) && table.init.is_some()) {
                let member = fact.member.as_ref();
                let held = program.table_functions(file, table).into_iter();
                let held: Vec<FnId> =
                    held.filter(|(name, ..)| Some(name) == member).map(|(_, function, _)| function).collect();
                match fact.role {
                    MountRole::Keeps if holds(table, member?, fact.value.as_ref()?) => keeps = true,
                    MountRole::Keeps => return None,
                    MountRole::Ends => mounts.ends.extend(held),
                    MountRole::Last if held.is_empty() => return None,
                    MountRole::Last => mounts.last.extend(held),
                    MountRole::Within | MountRole::Released => {}
                }
            }
        }
        (keeps && !mounts.last.is_empty()).then_some(mounts)
    }

    fn wait_for(&self, program: &Program, summaries: &Summaries, deferral: &Deferred) -> bool {
        let Some(function) = deferral.function else { return false };
        // Who gets there, and who may wait, is told from names; the summaries need whole functions.
        let may_wait = summaries.may_wait_for(deferral.kind.first());
        self.last.iter().all(|last| may_wait.contains(last.index()))
            && program.callers_of([function]).ones().map(FnId::new).all(|caller| self.is_within(program, caller))
            && self.last.iter().all(|&last| !in_flight(&summaries.of(last).effect, deferral, false))
            && self.ends.iter().all(|&end| !summaries.of(end).effect.defers(deferral.subject, &deferral.kind))
    }

    /// Whether `function` only runs while something is mounted, as far as it is not called by others that do.
    fn is_within(&self, program: &Program, function: FnId) -> bool {
        let file = program.file_of(function);
        let named = |name: &Name| program.files[file].outline.invocations.iter().any(|one| one.args.contains(name));
        let held: Vec<bool> =
            self.tables.iter().filter_map(|&(home, table)| self.holds(program, home, table, function)).collect();
        program.units_of(file).contains(&self.unit)
            && !program.entries.iter().any(|entry| entry.function == function)
            && program.takers(function).next().is_none()
            && !named(program.name(function))
            && held.iter().all(|within| *within)
            && (!held.is_empty() || program.callers(function).next().is_some())
    }

    /// Whether a table that holds `function` has it called within a mount only; `None` where it does not hold it.
    fn holds(&self, program: &Program, home: FileId, table: &Variable, function: FnId) -> Option<bool> {
        let held = program.table_functions(home, table).into_iter();
        let members: Vec<Name> = held.filter(|(_, held, _)| *held == function).map(|(member, ..)| member).collect();
        let tag = program.tag(&table.ty);
        let within = |member: &Name| {
            program.model().mounts.iter().filter(|fact| Some(&fact.tag) == tag.as_ref()).any(|fact| match fact.role {
                MountRole::Within => true,
                MountRole::Last => fact.member.as_ref() == Some(member),
                MountRole::Keeps | MountRole::Ends | MountRole::Released => false,
            })
        };
        (!members.is_empty()).then(|| members.iter().all(within))
    }
}

/// Whether the table's `member` is `value`.
fn holds(table: &Variable, member: &Name, value: &Name) -> bool {
    let Some(InitValue::List(members)) = table.init.as_ref().map(|init| &init.value) else { return false };
    members.iter().any(|(path, init)| path.last() == Some(member) && init.value == InitValue::Name(*value))
}
