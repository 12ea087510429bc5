//! Barriers that nothing in the module needs once its callbacks are gone.
use super::record::{Conversion, ConversionVerdict, See};
use crate::deferrals::Deferred;
use crate::effect::Subject;
use crate::facts::{ModelCall, exists};
use crate::idle::{Quiet, posts};
use crate::module::Module;
use crate::roots::site_in;
use crate::verdict::Judge;
use rculint_ir::model::Role;
use rculint_ir::{Call, Callee, Event, EventKind};
use rculint_link::{FnId, UnitId};
use rculint_syntax::{Name, Span};
use std::collections::BTreeSet;

/// Marks the conversions after which a barrier can go: every callback of the module is converted, and the barrier stands
/// right before the destroy of one of their caches.
pub(super) fn mark(judge: &Judge, calls: &[ModelCall], found: &mut [Conversion]) {
    let units: BTreeSet<UnitId> = found
        .iter()
        .filter(|one| one.verdict.is_ready())
        .filter_map(|one| judge.program.file_at(&one.call.file))
        .flat_map(|file| judge.program.units_of(file).iter().copied())
        .collect();
    for unit in units {
        let module = Module::new(judge, calls, unit);
        let ours =
            |one: &Conversion| judge.program.file_at(&one.call.file).is_some_and(|file| module.files.contains(&file));
        let converted: Vec<&Conversion> = found.iter().filter(|one| ours(one)).collect();
        if !module.is_whole() || !module.is_free_of_callbacks(&converted) || !module.alone_frees_into_its_caches() {
            continue;
        }
        let caches: BTreeSet<String> = converted.iter().flat_map(|one| one.caches.iter().cloned()).collect();
        let barriers = module.barriers(&caches);
        for one in found.iter_mut().filter(|one| ours(one)) {
            let see = barriers.iter().filter(|(cache, _)| one.caches.contains(cache)).map(|(_, see)| see.clone());
            one.see.extend(see);
            if !one.see.is_empty() {
                one.verdict = ConversionVerdict::ReadyBarrierCanGo;
            }
        }
    }
}

impl Module<'_, '_> {
    /// Nothing of it runs after a grace period any more: no deferral that stays, no function that looks like a callback, no
    /// method that the kernel calls so.
    fn is_free_of_callbacks(&self, converted: &[&Conversion]) -> bool {
        let program = self.judge.program;
        let ready = |function: FnId, span: Span| {
            let here = site_in(program, function, span);
            converted.iter().any(|one| one.verdict.is_ready() && one.call == here)
        };
        let mut deferrals = self.calls.iter().filter(|call| {
            call.is(Role::Defer) && call.fact.callback.is_some() && self.files.contains(&program.file_of(call.function))
        });
        let gone = |function: FnId| {
            converted
                .iter()
                .any(|one| program.definition(function).is_ok_and(|own| one.definitions.contains(&own.span)))
        };
        let mut callbacks = self.functions();
        let stays = self.calls.iter().filter(|call| posts(call) && !ready(call.function, call.span));
        let posting: BTreeSet<FnId> = stays.map(|call| call.function).collect();
        converted.iter().all(|one| one.verdict.is_ready())
            && deferrals.all(|call| ready(call.function, call.span))
            && callbacks.all(|function| gone(function) || !self.takes_a_head(function))
            && !self.has_methods()
            && Quiet { module: self, posting: &posting }.keeps_all(gone)
    }

    /// Whether nobody else frees into the caches that it destroys, or only so that the destroy itself waits for it.
    fn alone_frees_into_its_caches(&self) -> bool {
        let judge = self.judge;
        let is_own = |deferral: &Deferred| {
            deferral.function.is_some_and(|function| self.has(function))
                || judge.destroy_waits.contains(&deferral.kind.name)
        };
        let destroyed = judge
            .teardowns
            .iter()
            .filter(|(_, teardowns)| teardowns.iter().any(|teardown| self.has(teardown.exposure.function)));
        let mut caches = destroyed.map(|(&cache, _)| cache);
        caches.all(|cache| {
            let deferred = judge.deferred.get(&Subject::Cache(cache)).into_iter().flatten();
            judge.knows_who_frees_into(cache) && deferred.into_iter().all(is_own)
        })
    }

    /// Barriers with nothing between them and the destroy of one of `caches`.
    fn barriers(&self, caches: &BTreeSet<String>) -> Vec<(String, See)> {
        let program = self.judge.program;
        let destroys = self.calls.iter().filter(|call| call.is(Role::Destroy)).map(|call| call.function);
        let destroying: BTreeSet<FnId> = destroys.filter(|&function| self.has(function)).collect();
        let mut found = Vec::new();
        for function in destroying {
            for block in program.body(function).cfg.node_weights() {
                for (at, event) in block.events.iter().enumerate() {
                    let Some(wait) = self.only_waits(function, event) else { continue };
                    for (cache, destroy) in self.destroyed_first(function, &block.events[at + 1..]) {
                        if caches.contains(&cache) {
                            let site = site_in(program, function, event.span);
                            let line = site_in(program, function, destroy).line;
                            let what = format!(
                                "`{wait}()` in `{}()` can go: it stands before the destroy of `{cache}` in line {line}, and nothing else needs it",
                                site.function
                            );
                            found.push((cache, See { site, what }));
                        }
                    }
                }
            }
        }
        found
    }

    /// What is called, if it waits on this kernel and does nothing else on any.
    fn only_waits<'e>(&self, function: FnId, event: &'e Event) -> Option<&'e Name> {
        let EventKind::Call(Call { callee: Callee::Name(name), .. }) = &event.kind else { return None };
        let program = self.judge.program;
        let facts = program.facts(name);
        let waits = facts.iter().all(|fact| fact.role == Role::Wait)
            && facts.iter().any(|fact| fact.holds_on(self.judge.kernel))
            && exists(program, program.file_of(function), event.guard.as_ref(), self.judge.kernel);
        waits.then_some(name)
    }

    /// The caches that are destroyed before anything else is done.
    fn destroyed_first(&self, function: FnId, events: &[Event]) -> Vec<(String, Span)> {
        let program = self.judge.program;
        let mut found = Vec::new();
        for event in events {
            let EventKind::Call(call) = &event.kind else { break };
            let Callee::Name(name) = &call.callee else { break };
            let destroy = program.facts(name).iter().find(|fact| fact.role == Role::Destroy);
            let Some(arg) = destroy.and_then(|fact| call.args.get(fact.cache?)) else { break };
            let ids = self.judge.caches.of_values(&program.values_everywhere(function, arg));
            let places = ids.into_iter().filter_map(|id| self.judge.caches.all[id].place.as_ref());
            found.extend(places.map(|place| (crate::caches::shown_name(place).to_string(), event.span)));
        }
        found
    }
}
