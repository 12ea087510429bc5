//! Waits behind pointers: what a teardown calls before the destroy through a variable, or a member of a struct that its module has for
//! itself.
use crate::held::{behind_member, in_variable};
use crate::kind::Stage;
use crate::tables::waits;
use crate::through::is_own_struct;
use crate::verdict::{Judge, Teardown};
use petgraph::visit::{Dfs, Reversed, Walker};
use rculint_ir::{BlockId, Call, Callee, EventKind};
use rculint_link::{FnId, calls_in};
use rculint_syntax::Span;
use std::collections::BTreeSet;

impl Judge<'_> {
    /// A function that may wait for the stage, and that may be called on the way to the destroy: which of the functions that the
    /// member may hold is called is not followed.
    pub(crate) fn waits_behind_pointer(&self, teardown: &Teardown, stage: &Stage) -> Option<FnId> {
        let exposure = &teardown.exposure;
        let steps = exposure.chain.iter().copied().chain([(exposure.function, exposure.span)]);
        steps.into_iter().find_map(|(function, span)| self.waits_behind_pointer_before(function, span, stage))
    }

    /// One that may be called in `function`, or by what it calls in its module, before it comes to the place.
    fn waits_behind_pointer_before(&self, function: FnId, place: Span, stage: &Stage) -> Option<FnId> {
        let program = self.program;
        let (mut found, mut called) = (None, BTreeSet::new());
        for call in self.calls_before(function, place) {
            if let Callee::Name(name) = &call.callee {
                called.extend(program.resolve(program.file_of(function), name));
            }
            found = found.or_else(|| self.waits_behind(function, call, stage));
        }
        let own = called.into_iter().filter(|&callee| program.is_own(function, callee));
        let inner: BTreeSet<FnId> =
            own.flat_map(|callee| program.own_callees(callee).iter().copied().collect::<Vec<_>>()).collect();
        let of_sources = |callee: &FnId| !program.is_in_header(*callee);
        found.or_else(|| {
            inner.into_iter().filter(of_sources).find_map(|callee| {
                calls_in(program.body(callee)).find_map(|call| self.waits_behind(callee, call, stage))
            })
        })
    }

    /// The calls of `function` on the ways to a place there.
    fn calls_before(&self, function: FnId, place: Span) -> Vec<&Call> {
        let cfg = &self.program.body(function).cfg;
        let last = cfg.node_indices().filter(|&block| cfg[block].events.iter().any(|event| event.span == place));
        let blocks: BTreeSet<_> = last.flat_map(|block| Dfs::new(Reversed(cfg), block).iter(Reversed(cfg))).collect();
        let events = |block: BlockId| cfg[block].events.iter().take_while(|event| event.span != place);
        let calls = blocks.into_iter().flat_map(events).filter_map(|event| match &event.kind {
            EventKind::Call(call) => Some(call),
            _ => None,
        });
        calls.collect()
    }

    /// One of the functions that a call through a member or a variable may mean, where all of them may wait.
    fn waits_behind(&self, caller: FnId, call: &Call, stage: &Stage) -> Option<FnId> {
        let Self { program, kernel, .. } = *self;
        let file = program.file_of(caller);
        let found = match &call.callee {
            Callee::Name(name) => program.variable(file, name).map(|(home, _)| in_variable(program, home, name)),
            Callee::Pointer(_) => Some(behind_member(program, caller, call, |tag| is_own_struct(program, file, tag))),
        };
        let found = found.unwrap_or_default();
        let waits = |function: &FnId| {
            let callees = program.own_callees(*function);
            callees.iter().any(|&callee| waits(program, kernel, callee, &stage.flavour))
        };
        found.first().copied().filter(|_| found.iter().all(waits))
    }
}
