//! The dataflow through one function: what has been done before each of its blocks.
use super::Summaries;
use super::question::Question;
use crate::branches::{Branches, Tested};
use crate::caches::CacheId;
use crate::effect::Effect;
use crate::given::{Given, called_variable};
use petgraph::visit::EdgeRef;
use rculint_ir::model::Role;
use rculint_ir::{Block, BlockId, Body, Callee, Edge, Event, EventKind, Expr};
use rculint_link::FnId;
use rustc_hash::FxHashMap as HashMap;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

impl Summaries<'_> {
    /// What surely happens from `block` on, up to the next branch.
    pub fn straight_from(&self, function: FnId, block: BlockId) -> Effect {
        let (question, body) = (Question::new(self), self.program.body(function));
        let (mut effect, mut seen, mut next) = (Effect::default(), BTreeSet::new(), Some(block));
        while let Some(block) = next.filter(|&block| seen.insert(block)) {
            body.cfg[block].events.iter().for_each(|event| question.step(function, event, &mut effect, None));
            let mut after = body.cfg.neighbors(block);
            next = after.next().filter(|_| after.next().is_none());
        }
        effect
    }
}

impl Question<'_, '_> {
    /// What has been done before each block, paths aside that contradict themselves or what the parameters are `given`.
    pub(super) fn fixpoint(&self, function: FnId, body: &Body, given: &Given) -> BTreeMap<BlockId, Effect> {
        self.fixpoint_from(Effect::default(), function, body, given)
    }

    /// The same, where so much was done before the body was entered.
    pub(super) fn fixpoint_from(
        &self,
        begun: Effect,
        function: FnId,
        body: &Body,
        given: &Given,
    ) -> BTreeMap<BlockId, Effect> {
        let branches = Branches::new(self.program, function, body);
        let known = self.known_in(function, given);
        let entry = (body.entry, Tested::new());
        let mut before = BTreeMap::from([(entry.clone(), Rc::new(begun))]);
        let mut work = VecDeque::from([entry]);
        let mut quiet: HashMap<BlockId, bool> = HashMap::default();
        while let Some(at) = work.pop_front() {
            let (block, tested) = &at;
            let events = &body.cfg[*block].events;
            let quiet =
                *quiet.entry(*block).or_insert_with(|| events.iter().all(|event| self.is_quiet(function, event)));
            // Whatever may start what was set up is not.
            let quiet = quiet && before[&at].set_up.is_empty();
            let mut unless_failed = quiet.then(|| before[&at].clone());
            for edge in body.cfg.edges(*block) {
                if matches!(edge.weight(), Edge::When(cond) if !self.exists(function, Some(cond))) {
                    continue;
                }
                if known.excludes(*block, edge.weight()) {
                    continue;
                }
                let Some(tested) = branches.along(*block, tested, edge.weight()) else { continue };
                let failed = branches.failed(*block, edge.weight()).filter(|_| !quiet);
                let after = |failed| Rc::new(self.after(function, &body.cfg[*block], &before[&at], failed));
                let mut effect = match failed {
                    Some(_) => after(failed),
                    None => unless_failed.get_or_insert_with(|| after(None)).clone(),
                };
                let fresh = self.absent(function, &body.cfg[*block], edge.weight());
                if !fresh.is_empty() {
                    Rc::make_mut(&mut effect).then(&Effect { fresh, ..Effect::default() });
                }
                let next = (edge.target(), tested);
                if reaches(&mut before, &next, effect) && !work.contains(&next) {
                    work.push_back(next);
                }
            }
        }
        let mut joined: BTreeMap<BlockId, Effect> = BTreeMap::new();
        for ((block, _), effect) in before {
            match joined.get_mut(&block) {
                Some(known) => known.join(&effect),
                None => drop(joined.insert(block, Rc::unwrap_or_clone(effect))),
            }
        }
        joined
    }

    /// Whether the event changes nothing, whatever has been done before; but it may start what was set up.
    pub(super) fn is_quiet(&self, function: FnId, event: &Event) -> bool {
        let EventKind::Call(call) = &event.kind else { return true };
        if called_variable(call).is_some_and(|name| self.passed_function(function, name).is_some()) {
            return false;
        }
        let Callee::Name(name) = &call.callee else {
            return self.through.targets(self.program, function, &call.callee).is_empty();
        };
        let facts = self.program.facts(name);
        !self.exists(function, event.guard.as_ref())
            || facts.iter().all(|fact| fact.role == Role::LeavesAlone)
                && self.works.known(name).is_none()
                && !((self.stops.matter() || self.left.matters()) && self.works.any_fact(name, |_| true).is_some())
                && !self.stops.is_await(name)
                && self.callees(function, name).iter().all(|&callee| self.does_nothing(callee))
                && (!facts.is_empty()
                    || !self.passed_functions(function, call).iter().any(|&target| self.leads(target)))
    }

    /// The caches that do not exist where this edge is taken: their pointer was tested and is null.
    fn absent(&self, function: FnId, block: &Block, edge: &Edge) -> BTreeSet<CacheId> {
        let Some(pointer @ (Expr::Name(_) | Expr::Field(..) | Expr::Deref(_) | Expr::Index(..))) = block.null_on(edge)
        else {
            return BTreeSet::new();
        };
        if !self.caches.may_be_in(self.program, function, pointer) {
            return BTreeSet::new();
        }
        let caches = self.caches.of_values(&self.program.values(function, pointer));
        // A place that may hold one of several says nothing of the others.
        if caches.len() == 1 { caches } else { BTreeSet::new() }
    }

    /// What has been done after `block`; a call that `failed` has kept nothing of what it was handed.
    fn after(&self, function: FnId, block: &Block, before: &Effect, failed: Option<usize>) -> Effect {
        let mut effect = before.clone();
        for (at, event) in block.events.iter().enumerate() {
            match &event.kind {
                EventKind::Call(call) if failed == Some(at) => {
                    self.start(function, event, &mut effect, true);
                    let (known, stopped) = (effect.gens.clone(), effect.stopped.clone());
                    self.run(function, event, &mut effect, None);
                    let mut handed = self.passed_functions(function, call);
                    handed.extend(handed.clone().into_iter().flat_map(|target| self.queued_again(target, &stopped)));
                    for key in handed.iter().flat_map(|&target| (*self.opened(target)).clone()) {
                        match known.get(&key) {
                            Some(before) => effect.gens.insert(key, *before),
                            None => effect.gens.remove(&key),
                        };
                    }
                }
                _ => self.step(function, event, &mut effect, None),
            }
        }
        effect
    }
}

/// Adds a way to reach `at`; whether it says more than those known.
fn reaches(before: &mut BTreeMap<(BlockId, Tested), Rc<Effect>>, at: &(BlockId, Tested), effect: Rc<Effect>) -> bool {
    match before.get_mut(at) {
        None => {
            before.insert(at.clone(), effect);
            true
        }
        Some(known) if Rc::ptr_eq(known, &effect) || *known == effect => false,
        Some(known) => {
            let old = known.clone();
            Rc::make_mut(known).join(&effect);
            *known != old
        }
    }
}
