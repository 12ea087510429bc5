//! What is in flight when a module's exit function returns: its callbacks run in text that may be gone then.
use crate::deferrals::Deferred;
use crate::effect::{Effect, Subject};
use crate::handed::receiver;
use crate::hazard::{Path, again_behind_wait, cause, in_flight, shown, unread_wait};
use crate::record::*;
use crate::roots::{root, site, site_in};
use crate::summary::Summaries;
use crate::tables::runs_one_that_waits;
use crate::verdict::{Judge, Teardown};
use rayon::prelude::*;
use rculint_ir::model::{EntryRole, TextRole};
use rculint_link::kbuild::Linkage;
use rculint_link::{FnId, PIECE, Program, UnitId, is_header};
use rculint_syntax::{Name, Span};
use std::collections::{BTreeSet, HashSet};

impl Judge<'_> {
    /// One record for each module that posts callbacks of its own and can be unloaded.
    ///
    /// What `records` already say of the same module and kind is not said again: one barrier mends both.
    pub(crate) fn unloads(&self, summaries: &Summaries, records: &[Lifecycle]) -> Vec<Unload> {
        let units = self.deferred.iter().filter_map(|(subject, deferred)| match subject {
            Subject::Text(unit) => Some((*unit, deferred)),
            Subject::Cache(_) => None,
        });
        let units: Vec<(UnitId, &Vec<Deferred>)> = units.collect();
        summaries.lower_ahead(units.iter().flat_map(|(unit, _)| self.exits(*unit)));
        let units = units.into_par_iter().with_max_len(PIECE).filter(|(unit, _)| !self.is_pinned(*unit));
        let found = units.flat_map_iter(|(unit, deferred)| self.unloads_of(unit, deferred, summaries, records));
        let mut found: Vec<Unload> = found.collect();
        found.sort_by(|a, b| (&a.exit.site, &a.module).cmp(&(&b.exit.site, &b.module)));
        found.dedup_by(|later, first| later.exit.site == first.exit.site);
        found
    }

    fn unloads_of(
        &self,
        unit: UnitId,
        deferred: &[Deferred],
        summaries: &Summaries,
        records: &[Lifecycle],
    ) -> Vec<Unload> {
        let pending = self.not_drained(deferred, records);
        if pending.is_empty() {
            return Vec::new();
        }
        let said = self.said(unit, records);
        let unload = |exit: FnId| {
            let mut unload = self.unload(unit, exit, &pending, summaries);
            unload.hazards.retain(|hazard| !said.contains(&hazard.kind));
            self.drop_waited_through_tables(&mut unload, exit, &pending);
            if self.focus.is_none() {
                self.tell_who_waits(&mut unload, unit, exit, &pending, summaries);
            }
            unload
        };
        self.exits(unit).into_iter().map(unload).collect()
    }

    /// The kinds that are in flight when the unit itself destroys a cache. Modules of several architectures have one name.
    fn said<'r>(&self, unit: UnitId, records: &'r [Lifecycle]) -> BTreeSet<&'r Name> {
        let files = &self.program.units[unit].files;
        let hazards = records.iter().flat_map(|record| &record.hazards);
        // A helper in a header is part of whoever calls it.
        let own = hazards.filter(|hazard| {
            let destroys = files.contains(&hazard.destroy.file);
            destroys || is_header(&hazard.destroy.file) && files.contains(&hazard.root.site.file)
        });
        own.filter(|hazard| hazard.root.kind != RootKind::ModuleInit).map(|hazard| &hazard.kind).collect()
    }

    /// Without those that a cache is drained of: who waits for the frees into it waits for the callbacks that free. A callback
    /// with branches may do something else instead.
    fn not_drained(&self, deferred: &[Deferred], records: &[Lifecycle]) -> Vec<Deferred> {
        let drained = records.iter().filter(|record| record.verdict == Verdict::Drained);
        // A helper posts whatever callback it is handed.
        let drained = drained.flat_map(|record| &record.deferrals);
        let drained: HashSet<(&Site, Option<Name>)> = drained.map(|one| (&one.site, one.callback)).collect();
        let branches =
            |callback: FnId| self.program.body(callback).cfg.node_weights().any(|block| block.branch.is_some());
        let here = |one: &&Deferred| {
            let name = one.callback.map(|(callback, ..)| *self.program.name(callback));
            one.callback.is_none_or(|(callback, ..)| branches(callback))
                || !drained.contains(&(&site(self.program, one.file, one.function, one.span), name))
        };
        deferred.iter().filter(here).cloned().collect()
    }

    pub(crate) fn exits(&self, unit: UnitId) -> Vec<FnId> {
        let exits = self.entries_of(unit, EntryRole::Exit);
        exits.filter(|&exit| self.program.definition(exit).is_ok()).collect()
    }

    /// The functions of a unit that something at file scope makes entries.
    pub(crate) fn entries_of(&self, unit: UnitId, role: EntryRole) -> impl Iterator<Item = FnId> + '_ {
        let entries = self.program.entries.iter().filter(move |entry| entry.role == role).map(|entry| entry.function);
        entries.filter(move |&entry| self.program.units_of(self.program.file_of(entry)).contains(&unit))
    }

    /// Why `exit` never runs, if it belongs to nothing that is unloaded.
    pub(crate) fn never_runs(&self, exit: FnId) -> Option<&'static str> {
        let built_in = |unit: &UnitId| is_built_in(self.program, *unit);
        let units = self.program.units_of(self.program.file_of(exit));
        match () {
            () if units.is_empty() => None,
            () if is_only_built_in(self.program, exit) => Some("it can only be built in"),
            () if units.iter().all(|unit| built_in(unit) || self.is_pinned(*unit)) => {
                Some("the module takes a reference to itself and is never unloaded")
            }
            () => None,
        }
    }

    /// The exit function that never runs, when nothing else but error paths of an init function destroys; and why it does not.
    pub(crate) fn only_idle_exit(&self, teardowns: &[Teardown]) -> Option<(FnId, &'static str)> {
        let mut others = teardowns.iter().filter(|teardown| teardown.kind != RootKind::ModuleInit).peekable();
        let first = others.peek()?.root;
        let why = self.never_runs(first)?;
        let idle = |one: &Teardown| one.kind == RootKind::ModuleExit && self.never_runs(one.root).is_some();
        others.all(idle).then_some((first, why))
    }

    /// Whether the module takes a reference to itself and so is never unloaded.
    fn is_pinned(&self, unit: UnitId) -> bool {
        let takes = |name: &str| {
            self.program.model().texts.iter().any(|fact| fact.name == name && fact.role == TextRole::Takes)
        };
        let mut entries = self.entries_of(unit, EntryRole::Init);
        entries.any(|entry| self.program.called(entry).any(|mention| takes(&mention.name)))
    }

    fn unload(&self, unit: UnitId, exit: FnId, deferred: &[Deferred], s: &Summaries) -> Unload {
        let effect = &s.of(exit).effect;
        let left = deferred.iter().filter(|deferral| !self.unmounted.contains(deferral));
        let unread = |deferral: &Deferred| {
            let wait = unread_wait(self.program, [exit].into_iter(), effect, &deferral.kind);
            wait.filter(|_| in_flight(effect, deferral, false))
        };
        let polled = |deferral: &Deferred| {
            in_flight(effect, deferral, false).then(|| self.polled(exit, effect, deferral)).flatten()
        };
        let (unseen, deferred): (Vec<&Deferred>, Vec<&Deferred>) = left.partition(|deferral| {
            receiver(&deferral.kind).is_some() || unread(deferral).is_some() || polled(deferral).is_some()
        });
        let undecided = unseen.iter().filter_map(|deferral| {
            let at = site(self.program, deferral.file, deferral.function, deferral.span);
            let not_read = || unread(deferral).map(|(unread, wait)| self.not_read(unread, wait, "its end"));
            let not_counted = || polled(deferral).map(|callback| self.not_counted(exit, callback, "its end"));
            Some((at, self.not_seen(deferral).or_else(not_read).or_else(not_counted)?))
        });
        let kinds = rculint_link::group_by(deferred.iter().map(|deferral| (&deferral.kind, *deferral)));
        let pending =
            kinds.values().filter(|deferrals| in_flight(effect, deferrals[0], false)).filter_map(|deferrals| {
                let left = deferrals.iter().copied().filter(|one| self.is_left_where_posted(exit, effect, one, s));
                let left = left.filter(|one| !self.importers_have_waited(effect, one, s));
                Some(left.collect::<Vec<&Deferred>>()).filter(|left| !left.is_empty())
            });
        let pending = pending.filter(|deferrals| {
            !runs_one_that_waits(self.program, self.kernel, exit, &deferrals[0].kind.first().flavour)
        });
        Unload {
            module: self.program.units[unit].name,
            exit: root(self.program, exit, RootKind::ModuleExit),
            deferrals: self.deferral_records(deferred.iter().copied()),
            undecided: undecided.collect(),
            hazards: pending
                .map(|deferrals| {
                    let again = again_behind_wait(effect, deferrals[0]);
                    self.unload_hazard(exit, shown(self.program, &deferrals, again), effect)
                })
                .collect(),
        }
    }

    fn unload_hazard(&self, exit: FnId, deferral: &Deferred, effect: &Effect) -> Hazard {
        let start = root(self.program, exit, RootKind::ModuleExit);
        let returns = site_in(self.program, exit, self.end_of(exit));
        let mut path = Path::new(self.program, deferral);
        path.push(StepKind::Root, start.site.clone(), format!("the module is unloaded by `{}()`", start.function));
        let cause = cause(self.program, &[exit], effect, deferral);
        path.waits(effect, deferral, cause);
        path.push(StepKind::Return, returns.clone(), "after this the module's text may be gone".into());
        Hazard {
            destroy: returns,
            root: start,
            kind: deferral.kind.name,
            steps: path.steps,
            cause,
            kernels: VersionRange::default(),
        }
    }

    /// The closing brace.
    fn end_of(&self, function: FnId) -> Span {
        let body = self.program.definition(function).map_or_else(|mac| mac.body, |function| function.body);
        Span { start: body.end.saturating_sub(1), end: body.end }
    }
}

fn is_built_in(program: &Program, unit: UnitId) -> bool {
    program.units[unit].linkage == Linkage::BuiltIn
}

/// Whether `function` is part of something, and of nothing that can be unloaded.
pub(crate) fn is_only_built_in(program: &Program, function: FnId) -> bool {
    let units = program.units_of(program.file_of(function));
    !units.is_empty() && units.iter().all(|&unit| is_built_in(program, unit))
}
