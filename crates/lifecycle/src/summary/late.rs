//! What is put in flight when its cache is gone already.
use super::question::Question;
use super::{Exposure, Key, Summaries};
use crate::effect::{Effect, Gen, Subject};
use crate::given::Given;
use rculint_ir::{BlockId, Body, Callee, Event, EventKind};
use rculint_link::FnId;
use rculint_syntax::Span;
use std::collections::BTreeMap;

impl Summaries<'_> {
    /// What may be put in flight behind a destroy, until the function that the teardown starts with comes to its end. Nothing
    /// where the way there is not followed.
    pub fn deferred_late(&self, exposure: &Exposure) -> BTreeMap<Key, Gen> {
        let root = exposure.chain.first().map_or(exposure.function, |&(root, _)| root);
        let (question, mut found) = (Question::late(self, root), BTreeMap::new());
        let mut done = Effect {
            stopped: exposure.before.stopped.clone(),
            set_up: exposure.before.set_up.clone(),
            queued: exposure.before.queued.clone(),
            ..Effect::default()
        };
        let mut callee = None;
        let way = exposure.chain.iter().copied().chain([(exposure.function, exposure.span)]);
        for (function, span) in way.collect::<Vec<_>>().into_iter().rev() {
            let body = self.program.body(function);
            let at = self.step_at(function, span, callee);
            let Some((block, event)) = at.filter(|_| body.degraded.is_none()) else { return BTreeMap::new() };
            let rest = body.rest(block, event);
            let before = question.fixpoint_from(done, function, &rest, &Given::new());
            question.add_deferred(function, &rest, &before, &mut found);
            let Some(end) = before.get(&rest.exit) else { break };
            done = end.clone();
            callee = Some(function);
        }
        found
    }

    /// The last event at a place that calls `callee`: a loop over a table is as many events at one place.
    fn step_at(&self, function: FnId, span: Span, callee: Option<FnId>) -> Option<(BlockId, usize)> {
        let body = self.program.body(function);
        let events =
            body.cfg.node_indices().flat_map(|block| (0..body.cfg[block].events.len()).map(move |at| (block, at)));
        let of_call = |&(block, at): &(BlockId, usize)| {
            let event = &body.cfg[block].events[at];
            event.span == span && matches!(event.kind, EventKind::Call(_))
        };
        let at_place: Vec<(BlockId, usize)> = events.filter(of_call).collect();
        let calls_it = |&&(block, at): &&(BlockId, usize)| {
            callee.is_some_and(|callee| self.names(function, &body.cfg[block].events[at], callee))
        };
        at_place.iter().rfind(calls_it).or(at_place.last().filter(|_| at_place.len() == 1)).copied()
    }

    fn names(&self, function: FnId, event: &Event, callee: FnId) -> bool {
        let EventKind::Call(call) = &event.kind else { return false };
        let Callee::Name(name) = &call.callee else { return false };
        self.program.resolve(self.program.file_of(function), name).contains(&callee)
    }
}

impl Question<'_, '_> {
    /// What each event of a body may put in flight, whatever is waited for behind that; not for a cache that is made anew.
    fn add_deferred(
        &self,
        function: FnId,
        body: &Body,
        before: &BTreeMap<BlockId, Effect>,
        found: &mut BTreeMap<Key, Gen>,
    ) {
        for (block, effect) in before {
            let mut effect = effect.clone();
            for event in &body.cfg[*block].events {
                self.step(function, event, &mut effect, None);
                let is_old =
                    |subject: Subject| !matches!(subject, Subject::Cache(cache) if effect.fresh.contains(&cache));
                for (key, one) in effect.gens.iter().filter(|((subject, _), _)| is_old(*subject)) {
                    found.entry(key.clone()).or_insert(*one);
                }
            }
        }
    }
}
