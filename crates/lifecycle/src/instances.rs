//! Who waits for a module's callbacks though its exit function does not.
use crate::branches::tested;
use crate::deferrals::Deferred;
use crate::effect::{Effect, Wait};
use crate::hazard::in_flight;
use crate::kind::Stage;
use crate::record::*;
use crate::roots::site_in;
use crate::summary::Summaries;
use crate::tables::{is_wait, waits};
use crate::verdict::Judge;
use petgraph::visit::EdgeRef;
use rculint_ir::model::{TextFact, TextRole};
use rculint_ir::{Callee, Edge, Expr};
use rculint_link::{FileId, FnId, Reference, References, UnitId, Use};
use rculint_syntax::{Init, InitValue, MentionKind, Name, Span};
use std::collections::{BTreeSet, HashSet};

impl Judge<'_> {
    /// Drops the hazards of what is waited for through a table.
    pub(crate) fn drop_waited_through_tables(&self, unload: &mut Unload, exit: FnId, deferred: &[Deferred]) {
        unload.hazards.retain(|hazard| {
            of_kind(deferred, &hazard.kind)
                .is_none_or(|deferral| !self.waits_through_member(exit, deferral.kind.first()))
        });
    }

    /// Says of each hazard where something waits when one instance goes.
    pub(crate) fn tell_who_waits(
        &self,
        unload: &mut Unload,
        unit: UnitId,
        exit: FnId,
        deferred: &[Deferred],
        s: &Summaries,
    ) {
        for hazard in &mut unload.hazards {
            let alone =
                matches!(hazard.cause, Cause::NoWait | Cause::OnlySynchronized | Cause::OtherFlavour | Cause::Reposted);
            let Some(deferral) = of_kind(deferred, &hazard.kind).filter(|_| alone) else { continue };
            let Some((site, call)) = self.waits_per_instance(unit, exit, deferral, s) else { continue };
            let message = format!("`{call}()` waits when one instance goes");
            let at = hazard.steps.len().saturating_sub(1);
            hazard.steps.insert(at, Step { kind: StepKind::Wait, site, message });
            hazard.cause = Cause::PerInstance;
        }
    }

    /// Who waits for the deferral when one instance goes: something that the kernel calls in the module (the removal of a device,
    /// the release of an object), at once or once the last reference is gone, or a function of the kernel that may wait.
    fn waits_per_instance(&self, unit: UnitId, exit: FnId, deferral: &Deferred, s: &Summaries) -> Option<(Site, Name)> {
        let program = self.program;
        let own = program.files_of(unit).iter().flat_map(|&file| program.functions_in(file));
        let handed: BTreeSet<FnId> = own.filter(|function| program.handed_over().contains(function)).collect();
        let may_wait = s.may_wait_for(deferral.kind.first());
        let waiting = || handed.iter().copied().filter(|function| may_wait.contains(function.index()));
        s.lower_ahead(waiting());
        let wait = waiting().find_map(|function| wait_in(&s.of(function).effect, deferral));
        let wait = wait.or_else(|| {
            let tests = self.last_tests().map(|fact| &fact.name);
            let tests = program.users(Use::Called, tests).into_iter();
            let own = tests.filter(|&function| may_wait.contains(function.index()) && program.is_own(exit, function));
            own.into_iter().find_map(|function| self.waits_for_last(function, deferral, s))
        });
        let waits = wait.map(|wait| (site_in(program, wait.function, wait.span), wait.call));
        waits.or_else(|| {
            let is_run = |&function: &FnId| {
                let own = |how: References, caller: FnId| how.has(Reference::Call) && program.is_own(exit, caller);
                let above = program.is_own(exit, function).then(|| program.upwards([function], own));
                above.is_some_and(|above| handed.iter().chain([&exit]).any(|start| above.contains(start.index())))
            };
            let facts = program.model().texts.iter().filter(|fact| fact.role == TextRole::MayWait);
            let callers = program.users(Use::Called, facts.map(|fact| &fact.name));
            callers.into_iter().filter(is_run).find_map(|function| self.may_wait(function, deferral.kind.first()))
        })
    }

    fn last_tests(&self) -> impl Iterator<Item = &TextFact> {
        self.program.model().texts.iter().filter(|fact| fact.role == TextRole::TestsLast)
    }

    /// The wait for the deferral that `function` comes to when it has given the last reference to an object back.
    fn waits_for_last(&self, function: FnId, deferral: &Deferred, s: &Summaries) -> Option<Wait> {
        let program = self.program;
        let tests_last = |name: &Name| self.last_tests().any(|fact| fact.name == *name);
        let cfg = &program.body(function).cfg;
        cfg.edge_references().find_map(|edge| {
            let condition = cfg[edge.source()].branch.as_ref()?;
            let (value, true) = tested(condition, *edge.weight() == Edge::True) else { return None };
            let Expr::Call(call) = value else { return None };
            let Callee::Name(name) = &call.callee else { return None };
            let effect = tests_last(name).then(|| s.straight_from(function, edge.target()))?;
            wait_in(&effect, deferral)
        })
    }

    /// A call in `function` of what may wait for `stage`.
    fn may_wait(&self, function: FnId, stage: &Stage) -> Option<(Site, Name)> {
        let facts = &self.program.model().texts;
        let waits = |name: &Name| {
            let mut facts = facts.iter().filter(|fact| fact.role == TextRole::MayWait && fact.name == *name);
            facts.any(|fact| fact.waits_for.contains(&stage.flavour))
        };
        let call = self.program.called(function).find(|mention| waits(&mention.name))?;
        let span = Span { start: call.offset, end: call.offset + call.name.len() as u32 };
        Some((site_in(self.program, function, span), call.name))
    }

    /// Whether the exit calls through a member that a table of its unit fills with a function that waits for `stage`: which of the
    /// tables it is that a pointer stands for is not followed.
    fn waits_through_member(&self, exit: FnId, stage: &Stage) -> bool {
        let program = self.program;
        let own = program.own_callees(exit);
        let mentions = own.iter().flat_map(|&function| program.mentions(function));
        let called = mentions.filter(|mention| mention.kind == MentionKind::MemberCall);
        let members: HashSet<&Name> = called.map(|mention| &mention.name).collect();
        if members.is_empty() {
            return false;
        }
        let files = program.linked_with([program.file_of(exit)]);
        let mut tables = files.into_iter().flat_map(|file| program.variables_in(file));
        tables.any(|(file, variable)| {
            let held = variable.init.iter().flat_map(named_members);
            held.into_iter().any(|(member, name)| members.contains(member) && self.is_wait(file, name, stage))
        })
    }

    /// Whether the function of that name waits for `stage`, by the model or in its own body.
    fn is_wait(&self, file: FileId, name: &Name, stage: &Stage) -> bool {
        let (program, kernel, flavour) = (self.program, self.kernel, &stage.flavour);
        is_wait(program, kernel, name, flavour)
            || program.resolve(file, name).into_iter().any(|found| waits(program, kernel, found, flavour))
    }
}

/// The wait for the deferral in what some code does. Of what a callback posts, the callback itself is waited for elsewhere.
fn wait_in(effect: &Effect, deferral: &Deferred) -> Option<Wait> {
    let kind = &deferral.kind;
    let drained = match kind.is_reposted() {
        true => effect.drains_from(kind, kind.own()),
        false => !in_flight(effect, deferral, false),
    };
    effect.by(&kind.stages()[kind.own()]).filter(|_| drained)?.first().cloned()
}

fn of_kind<'d>(deferred: &'d [Deferred], kind: &Name) -> Option<&'d Deferred> {
    deferred.iter().find(|deferral| deferral.kind.name == *kind)
}

/// What the members of a table hold, by name.
fn named_members(init: &Init) -> Vec<(&Name, &Name)> {
    let InitValue::List(items) = &init.value else { return Vec::new() };
    let mut found = Vec::new();
    for (path, inner) in items {
        match (&inner.value, path.last()) {
            (InitValue::Name(name) | InitValue::AddressOf(name, _), Some(member)) => found.push((member, name)),
            _ => found.extend(named_members(inner)),
        }
    }
    found
}
