//! What a call does that the model has a fact about.
use super::question::Question;
use super::{Exposure, gens};
use crate::domains::domain;
use crate::effect::{Effect, Wait};
use crate::kind::{STAGES, Stage};
use crate::told::Told;
use rculint_ir::model::{FunctionFact, Role, WorkRole};
use rculint_ir::{Call, Expr};
use rculint_link::FnId;
use rculint_syntax::{Name, Span};

impl Question<'_, '_> {
    /// Does what the fact says of a call.
    pub(super) fn apply_fact(
        &self,
        f: FnId,
        span: Span,
        call: &Call,
        fact: &FunctionFact,
        effect: &mut Effect,
        out: &mut Vec<Exposure>,
    ) {
        match fact.role {
            Role::Destroy => {
                let arg = fact.cache.and_then(|at| call.args.get(at));
                let cache = arg.map(|arg| self.given_last((f, span), arg)).unwrap_or_default();
                let told = arg.and_then(|arg| Told::new(self.program, f, arg));
                let cache = self.meant(cache, told.as_ref());
                let mut before = effect.clone();
                if arg.is_some_and(|arg| self.is_older(f, span, arg, &before.fresh)) {
                    before.fresh.clear();
                }
                out.push(Exposure { function: f, span, cache, told, before, chain: Vec::new() });
            }
            // A destroy waits for its own objects; that another cache is drained by it would be luck.
            Role::Wait if self.program.facts(&fact.name).iter().any(|other| other.role == Role::Destroy) => {}
            // What the call itself runs first was posted into a cache that is gone.
            Role::Wait | Role::Synchronize if self.is_late() => {}
            Role::Wait if fact.cache.is_some() => self.settle(f, call, fact, effect),
            Role::Wait | Role::Runs if fact.after.is_some_and(|before| !effect.waits_for(&Stage::plain(before))) => {}
            Role::Wait | Role::Synchronize => {
                let domain = domain(self.program, f, call, fact).or_else(|| self.queue((f, span), call, fact));
                let kinds = fact.waits_for.iter().map(|kind| Stage::of_domain(*kind, domain)).collect();
                let waited = self.waited(Wait { function: f, span, call: fact.name, kinds });
                // As good as one wait after the other, for as many stages as there are.
                (0..if fact.until_empty { STAGES } else { 1 }).for_each(|_| effect.then(&waited));
            }
            Role::CallsBack => {
                let table = fact.table.and_then(|at| call.args.get(at));
                let held = table.map(|arg| self.tables(f, arg)).unwrap_or_default();
                // The files of what goes are removed before it is told that it goes.
                let attached = table.map(|arg| self.attached_to(f, arg)).unwrap_or_default();
                self.open_again(attached, (f, span), effect);
                for &(_, target) in held.iter().filter(|(member, _)| fact.members.contains(member)) {
                    self.enter(f, span, None, target, effect, out);
                }
                let later = held.iter().flat_map(|&(_, target)| self.called_later(target)).collect();
                self.open_again(later, (f, span), effect);
            }
            Role::Calls => {
                let called = fact.callback.and_then(|at| call.args.get(at)).map(|arg| self.passed_as(f, arg));
                self.one_of(f, span, None, &called.unwrap_or_default(), effect, out);
            }
            Role::MayCall => self.may_call(f, span, call, fact, effect, out),
            Role::Runs => self.may_run((f, span), fact, effect),
            Role::TakesBack => {
                if let Some(arg) = fact.table.and_then(|at| call.args.get(at)) {
                    self.open_again(self.behind(f, arg), (f, span), effect);
                }
            }
            Role::Defer => self.defer((f, span), effect),
            Role::Create => {
                // One site that creates several caches creates one of them at a time.
                if let Some(caches) = self.created.get(&(f, span)).filter(|caches| caches.len() == 1) {
                    effect.then(&Effect { fresh: caches.clone(), ..Effect::default() });
                }
            }
            Role::Allocate | Role::Free | Role::Install | Role::Wrap | Role::LeavesAlone => {}
            // Later.
            Role::CallsLater => {}
        }
    }

    /// What is handed over is called, or not.
    fn may_call(
        &self,
        f: FnId,
        span: Span,
        call: &Call,
        fact: &FunctionFact,
        effect: &mut Effect,
        out: &mut Vec<Exposure>,
    ) {
        let before = effect.clone();
        let called = match fact.callback.and_then(|at| call.args.get(at)) {
            Some(Expr::Name(name)) if self.program.body(f).has_local(name) => {
                self.passed_function(f, name).map(|name| self.callees(f, &name))
            }
            arg => arg.map(|arg| self.passed_as(f, arg)),
        };
        let mut called = called.unwrap_or_default();
        called.retain(|function| self.handed_over.run.contains(function));
        self.one_of(f, span, None, &called, effect, out);
        effect.join(&before);
        self.open_again(self.still_run(f, call, &fact.name), (f, span), effect);
    }

    /// A reference is given back, which may be the last.
    pub(super) fn give_back(
        &self,
        (f, span): (FnId, Span),
        call: &Call,
        name: &Name,
        effect: &mut Effect,
        out: &mut Vec<Exposure>,
    ) {
        let Some(fact) = self.works.any_fact(name, WorkRole::stops) else { return };
        let releases = self.last_references.run_by(self.program, f, call, fact);
        if !releases.is_empty() {
            let before = effect.clone();
            self.one_of(f, span, None, &releases, effect, out);
            effect.join(&before);
        }
    }

    /// Something may be run, or not: only what that puts in flight matters, each for its own module.
    fn may_run(&self, site: (FnId, Span), fact: &FunctionFact, effect: &mut Effect) {
        for &target in self.run_by(fact) {
            let done = self.of_call(site.0, target, None);
            let file = self.program.file_of(target);
            let own = done.effect.gens.keys().filter(|(subject, _)| subject.is_of(self.program, self.caches, file));
            effect.then(&Effect { gens: gens(own, site), ..Effect::default() });
        }
    }

    /// A wait for the frees into one cache; which one of several is not known.
    fn settle(&self, f: FnId, call: &Call, fact: &FunctionFact, effect: &mut Effect) {
        let arg = fact.cache.and_then(|at| call.args.get(at));
        let values = arg.map(|arg| self.program.values_everywhere(f, arg)).unwrap_or_default();
        let caches = self.caches.of_values(&values);
        if let [cache] = *caches.into_iter().collect::<Vec<_>>() {
            let settled = fact.waits_for.iter().map(|kind| (cache, Stage::plain(*kind))).collect();
            effect.then(&Effect { settled, ..Effect::default() });
        }
    }
}
