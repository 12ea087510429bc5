//! Barriers before a destroy that nothing in their module needs.
//!
//! Sure or silent: one thing that is not understood, and the barrier counts as needed.
use crate::caches::{CacheId, shown_name};
use crate::effect::Wait;
use crate::facts::ModelCall;
use crate::module::Module;
use crate::record::{IdleBarrier, Site};
use crate::roots::site_in;
use crate::verdict::Judge;
use rculint_ir::model::Role;
use rculint_ir::{Call, Callee, EventKind, Expr};
use rculint_link::{FnId, Loc, SourceFile, UnitId};
use rculint_syntax::Name;
use std::collections::{BTreeMap, BTreeSet};

/// A function that the module calls may post callbacks on its behalf through this many calls; what goes deeper is about
/// objects of others.
const DEPTH: u32 = 2;

/// All barriers of loadable modules that wait for nothing on the judge's kernel.
pub(crate) fn idle_barriers(judge: &Judge, calls: &[ModelCall]) -> Vec<IdleBarrier> {
    let posting: BTreeSet<FnId> = calls.iter().filter(|call| posts(call)).map(|call| call.function).collect();
    let mut found = Vec::new();
    for (unit, barriers) in barriers(judge) {
        let module = Module::new(judge, calls, unit);
        let quiet = Quiet { module: &module, posting: &posting };
        let barriers: Vec<_> = barriers.iter().filter(|(wait, destroys)| quiet.needs_no(wait, destroys)).collect();
        if !barriers.is_empty() && quiet.is_quiet() {
            found.extend(barriers.iter().filter_map(|(wait, destroys)| record(judge, wait, destroys)));
        }
    }
    found.sort_by(|a, b| a.site.cmp(&b.site));
    found
}

/// Whether the call posts a callback.
pub(crate) fn posts(call: &ModelCall) -> bool {
    call.is(Role::Defer) && call.fact.callback.is_some()
}

/// The caches that are destroyed behind a barrier, and where.
type Destroys = BTreeSet<(CacheId, Site)>;

/// Calls that do nothing but wait, before a destroy, by the one unit that they stand in.
fn barriers(judge: &Judge) -> BTreeMap<UnitId, BTreeMap<Wait, Destroys>> {
    let program = judge.program;
    let mut found: BTreeMap<UnitId, BTreeMap<Wait, Destroys>> = BTreeMap::new();
    for (&cache, teardowns) in &judge.teardowns {
        for exposure in teardowns.iter().map(|teardown| &teardown.exposure) {
            let destroy = site_in(program, exposure.function, exposure.span);
            for wait in exposure.before.passed.iter().filter(|wait| only_waits(judge, wait)) {
                if let [unit] = *program.units_of(program.file_of(wait.function)) {
                    let destroys = found.entry(unit).or_default().entry(wait.clone()).or_default();
                    destroys.insert((cache, destroy.clone()));
                }
            }
        }
    }
    found
}

/// A barrier for callbacks: what a destroy waits for itself has no callback that a module could need to wait for.
fn only_waits(judge: &Judge, wait: &Wait) -> bool {
    let facts = judge.program.facts(&wait.call);
    let is_for_callbacks = |kind: &Name| !judge.destroy_waits.contains(kind) && is_callback(judge, kind);
    let for_callbacks = wait.kinds.iter().all(|stage| is_for_callbacks(&stage.name()));
    !wait.kinds.is_empty() && for_callbacks && facts.iter().all(|fact| fact.role == Role::Wait)
}

/// Whether something puts a callback or a method in flight in this way.
fn is_callback(judge: &Judge, kind: &Name) -> bool {
    let model = judge.program.model();
    let by_call = |fact: &rculint_ir::model::FunctionFact| fact.callback.is_some() && fact.kind.as_ref() == Some(kind);
    model.functions.iter().any(by_call) || model.methods.iter().any(|method| method.kind == *kind)
}

fn record(judge: &Judge, wait: &Wait, destroys: &Destroys) -> Option<IdleBarrier> {
    let named = |id: &CacheId| judge.caches.all[*id].place.as_ref().map(shown_name);
    let caches: BTreeSet<Name> = destroys.iter().filter_map(|(id, _)| named(id)).collect();
    let site = site_in(judge.program, wait.function, wait.span);
    Some(IdleBarrier {
        module: judge.program.unit_name(judge.program.file_of(wait.function)),
        call: wait.call,
        caches: caches.into_iter().collect(),
        destroy: destroys.first()?.1.clone(),
        site,
    })
}

impl Judge<'_> {
    /// Whether all frees into a cache are seen, and of a known type: nobody else has it.
    pub(crate) fn knows_who_frees_into(&self, cache: CacheId) -> bool {
        let is_exported =
            |place: &Loc| matches!(place, Loc::Global(file, name) if self.program.is_exported(*file, name));
        !self.untyped.contains_key(&cache)
            && self.held_unseen(cache).is_none()
            && !self.caches.places_of(cache).any(is_exported)
    }
}

/// Whether anything of a module may run, or free into its caches, after a grace period.
pub(crate) struct Quiet<'a, 'p> {
    pub module: &'a Module<'a, 'p>,
    /// The functions that post callbacks, anywhere.
    pub posting: &'a BTreeSet<FnId>,
}

impl Quiet<'_, '_> {
    /// No cache that is destroyed behind the barrier has frees in flight that it waits for, and none is destroyed too early.
    fn needs_no(&self, wait: &Wait, destroys: &Destroys) -> bool {
        let judge = self.module.judge;
        destroys.iter().all(|(cache, _)| judge.knows_who_frees_into(*cache))
            && destroys.iter().all(|&(cache, _)| {
                let kinds = judge.kinds_in_flight(cache);
                let safe = |kind: &&Name| {
                    !wait.kinds.iter().any(|stage| stage.name() == **kind) && judge.destroy_waits.contains(*kind)
                };
                kinds.iter().all(safe)
            })
    }

    /// The module posts no callback, is none's, and nothing in it is left unknown.
    fn is_quiet(&self) -> bool {
        self.module.is_whole()
            && !self.module.has_methods()
            && !self.names_a_deferral()
            && self.module.functions().all(|function| !self.module.takes_a_head(function))
            && self.keeps_all(|_| false)
    }

    /// Nobody posts a callback for the module, as far as two calls reach, and none of its functions but those that are `gone` is
    /// handed to somebody who may.
    pub fn keeps_all(&self, gone: impl Fn(FnId) -> bool) -> bool {
        let mut stay = self.module.functions().filter(|&function| !gone(function));
        stay.all(|function| !self.reaches_a_deferral(function, DEPTH) && !self.is_handed_over(function))
    }

    /// Whether a file of it, or a header beside one, has the name of something that takes a callback anywhere in its code: in
    /// a macro's body, in another configuration, ...
    fn names_a_deferral(&self) -> bool {
        let program = self.module.judge.program;
        let homes: BTreeSet<&str> = self.module.files.iter().map(|&file| program.files[file].directory()).collect();
        let near = program.files.iter().enumerate().filter(|(id, file)| {
            self.module.files.contains(id) || (file.is_header() && homes.contains(file.directory()))
        });
        let functions = program.model().functions.iter();
        let names: BTreeSet<&Name> = functions.filter(|fact| fact.callback.is_some()).map(|fact| &fact.name).collect();
        let used = |file: &SourceFile, name: &str| {
            memchr::memmem::find(file.searched_text(), name.as_bytes()).is_some()
                && !rculint_syntax::uses(file.text(), name).others.is_empty()
        };
        near.into_iter().any(|(_, file)| names.iter().any(|name| used(file, name)))
    }

    /// Whether the function, or what it calls outside of the module, posts a callback.
    fn reaches_a_deferral(&self, function: FnId, depth: u32) -> bool {
        let program = self.module.judge.program;
        if self.posting.contains(&function) {
            return true;
        }
        let mut outside = program
            .callees(function)
            .filter(|&callee| !self.module.has(callee) && program.facts(program.name(callee)).is_empty());
        depth > 0 && outside.any(|callee| self.reaches_a_deferral(callee, depth - 1))
    }

    /// Whether a function of the module is given to somebody who may call it after a grace period.
    fn is_handed_over(&self, function: FnId) -> bool {
        let mut takers = self.module.judge.program.takers(function).filter(|&taker| self.module.has(taker));
        takers.any(|taker| !self.passes_on_safely(taker, function))
    }

    /// Whether `taker` names `function` only as an argument of functions that were read and post nothing.
    fn passes_on_safely(&self, taker: FnId, function: FnId) -> bool {
        let program = self.module.judge.program;
        let name = program.name(function);
        let mut mentions = program.mentions(taker).iter().filter(|mention| mention.name == *name).count();
        for event in program.body(taker).events() {
            let EventKind::Call(call) = &event.kind else { continue };
            let given = call.args.iter().filter(|arg| is_name(arg, name)).count();
            if given > 0 && !self.keeps_to_itself(taker, call) {
                return false;
            }
            let called = matches!(&call.callee, Callee::Name(callee) if callee == name);
            mentions = mentions.saturating_sub(given + usize::from(called));
        }
        mentions == 0
    }

    /// Whether what is called is known, and posts no callback.
    fn keeps_to_itself(&self, caller: FnId, call: &Call) -> bool {
        let program = self.module.judge.program;
        let Callee::Name(name) = &call.callee else { return false };
        let found = program.resolve(program.file_of(caller), name);
        !found.is_empty() && found.into_iter().all(|callee| !self.reaches_a_deferral(callee, DEPTH))
    }
}

fn is_name(argument: &Expr, name: &Name) -> bool {
    match argument {
        Expr::Name(found) => found == name,
        Expr::AddressOf(inner) | Expr::Cast(_, inner) => is_name(inner, name),
        _ => false,
    }
}
