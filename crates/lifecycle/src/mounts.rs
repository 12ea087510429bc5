//! Mounts, and other users of a module's tables, that keep the module: what every unmount waits for, last of all, is not in flight
//! when the module is unloaded.
//!
//! Only for what is deferred from where nobody but such a user can get to: all that may be deferred behind the wait counts as not
//! waited for, and so does what the VFS frees itself after a grace period.
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
    /// The deferrals that every unmount, or the end of every other user, waits for.
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
            let users = Users::of(self.program, unit);
            let wait = move |deferral: &&Deferred| {
                users.as_ref().is_some_and(|users| users.wait_for(self.program, summaries, deferral))
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

/// The tables of one module's file systems, and of what else has users that keep it.
struct Users<'p> {
    unit: UnitId,
    /// What ends a mount, of the module's own.
    ends: Vec<FnId>,
    /// What the end of a mount, or of another user, calls last.
    last: Vec<FnId>,
    /// All tables of the module.
    tables: Vec<(FileId, &'p Variable)>,
}

impl<'p> Users<'p> {
    /// Those of `unit`, when all are such that their mounts or users keep the module, and end with a function of it.
    fn of(program: &'p Program, unit: UnitId) -> Option<Self> {
        let tables: Vec<_> = program.files_of(unit).iter().flat_map(|&file| program.variables_in(file)).collect();
        let mut users = Users { unit, ends: Vec::new(), last: Vec::new(), tables: Vec::new() };
        let mut keeps = false;
        for &(file, table) in &tables {
            keeps |= users.add_mounts(program, file, table)?;
            keeps |= users.add_others(program, file, table)?;
        }
        users.tables = tables;
        (keeps && !users.last.is_empty()).then_some(users)
    }

    /// Whether mounts of the table keep the module; `None` where there are some that do not, or that end with nothing.
    fn add_mounts(&mut self, program: &Program, file: FileId, table: &Variable) -> Option<bool> {
        let tag = program.tag(&table.ty);
        let mut keeps = false;
        let facts = program.model().mounts.iter();
        for fact in facts.filter(|fact| tag.as_ref() == Some(&fact.tag) && table.init.is_some()) {
            let held =
                || fact.member.iter().flat_map(|member| held_in(program, file, table, member)).collect::<Vec<_>>();
            match fact.role {
                MountRole::Keeps if holds(table, fact.member.as_ref()?, fact.value.as_ref()?) => keeps = true,
                MountRole::Keeps => return None,
                MountRole::Ends => self.ends.extend(held()),
                MountRole::Last => {
                    let held = held();
                    self.last.extend((!held.is_empty()).then_some(held)?);
                }
                MountRole::Within | MountRole::Released => {}
            }
        }
        Some(keeps)
    }

    /// The same for other users.
    fn add_others(&mut self, program: &Program, file: FileId, table: &Variable) -> Option<bool> {
        let Some(last) = users_end(program, table) else { return Some(false) };
        let held = held_in(program, file, table, last);
        self.last.extend((!held.is_empty()).then_some(held)?);
        Some(true)
    }

    fn wait_for(&self, program: &Program, summaries: &Summaries, deferral: &Deferred) -> bool {
        let Some((function, _)) = deferral.put_at() else { return false };
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

    /// Whether a table that holds `function` has it called within a mount, or by a user that keeps the module, only; `None` where it does
    /// not hold it.
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
        (!members.is_empty()).then(|| users_end(program, table).is_some() || members.iter().all(within))
    }
}

/// The functions that stand in a member of a table, or in one of that name of a table in it.
pub(crate) fn held_in(program: &Program, file: FileId, table: &Variable, member: &Name) -> Vec<FnId> {
    let held = program.table_functions(file, table).into_iter();
    held.filter(|(name, ..)| name == member).map(|(_, function, _)| function).collect()
}

/// The member of a table that is called last for each of its users, where they keep the module.
fn users_end<'p>(program: &'p Program, table: &Variable) -> Option<&'p Name> {
    let tag = program.tag(&table.ty)?;
    let fact = program.model().kept.iter().find(|fact| fact.tag == tag && holds(table, &fact.member, &fact.value))?;
    fact.last.as_ref()
}

/// Whether the table's `member` is `value`.
fn holds(table: &Variable, member: &Name, value: &Name) -> bool {
    let Some(InitValue::List(members)) = table.init.as_ref().map(|init| &init.value) else { return false };
    members.iter().any(|(path, init)| path.last() == Some(member) && init.value == InitValue::Name(*value))
}
