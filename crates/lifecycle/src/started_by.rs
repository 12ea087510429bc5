//! Teardowns that callbacks themselves have started, as one that drops what its object holds of who has the cache: the last one does.
use crate::deferrals::Deferred;
use crate::left_to::{left_by, left_by_call};
use crate::verdict::{Judge, Teardown};
use petgraph::visit::{Dfs, Walker};
use rculint_ir::{BlockId, Body, Callee, Event, EventKind, Expr};
use rculint_link::{FnId, Program};
use rustc_hash::FxHashSet as HashSet;
use std::collections::BTreeSet;

impl Judge<'_> {
    /// Whether the callback itself has the teardown started, and has freed its object by then.
    pub(crate) fn is_started_by(&self, teardown: &Teardown, deferral: &Deferred) -> bool {
        let Some((callback, ..)) = deferral.callback else { return false };
        let start = Start { program: self.program, callback, root: teardown.root };
        start.is_led_to([callback]) && !start.is_followed_by(|event| start.frees(event, deferral))
    }
}

/// An event of a function, by its block and its position there.
type Place = (BlockId, usize);

/// What the callback does to have the teardown started at its root.
struct Start<'p> {
    program: &'p Program,
    callback: FnId,
    root: FnId,
}

impl Start<'_> {
    /// Whether some function names what leads to the root, or leaves it to somebody.
    fn is_led_to(&self, from: impl IntoIterator<Item = FnId>) -> bool {
        let mut work: Vec<FnId> = from.into_iter().collect();
        let mut seen: HashSet<FnId> = work.iter().copied().collect();
        while let Some(function) = work.pop() {
            let named = self.program.refers_to(function).map(|(named, _)| named);
            let next = named.chain(left_by(self.program, function));
            work.extend(next.filter(|&next| self.program.is_own(self.callback, next) && seen.insert(next)));
        }
        seen.contains(&self.root)
    }

    /// Whether something that is `wanted`, and no part of it, only comes behind it in the callback.
    fn is_followed_by(&self, wanted: impl Fn(&Event) -> bool) -> bool {
        let body = self.program.body(self.callback);
        let events: Vec<(Place, &Event)> = body
            .cfg
            .node_indices()
            .flat_map(|block| body.cfg[block].events.iter().enumerate().map(move |(at, event)| ((block, at), event)))
            .collect();
        let (wanted, others): (Vec<_>, Vec<_>) = events.into_iter().partition(|(_, event)| wanted(event));
        let starts = others.into_iter().filter(|(_, event)| !wanted.is_empty() && self.is_start(event));
        starts.into_iter().any(|(start, _)| {
            wanted.iter().any(|&(one, _)| comes_to(body, start, one))
                && !wanted.iter().any(|&(one, _)| comes_to(body, one, start))
        })
    }

    /// Whether the event has it started.
    fn is_start(&self, event: &Event) -> bool {
        let EventKind::Call(call) = &event.kind else { return false };
        let file = self.program.file_of(self.callback);
        let named = |expr: &Expr| match expr.named() {
            Some(Expr::Name(name)) => self.program.resolve(file, name),
            _ => Vec::new(),
        };
        let mut from: BTreeSet<FnId> = call.args.iter().flat_map(named).collect();
        if let Callee::Name(name) = &call.callee {
            from.extend(self.program.resolve(file, name));
            let works = self.program.model().works.iter();
            let starts = works.filter(|fact| fact.name == *name && fact.role.leaves());
            from.extend(starts.flat_map(|fact| left_by_call(self.program, self.callback, call, fact)));
        }
        self.is_led_to(from)
    }

    /// Whether the event frees the deferral's object.
    fn frees(&self, event: &Event, deferral: &Deferred) -> bool {
        let Some((_, function, span)) = deferral.callback else { return false };
        if function == self.callback {
            return event.span == span;
        }
        let EventKind::Call(call) = &event.kind else { return false };
        let Callee::Name(name) = &call.callee else { return false };
        let callees = self.program.resolve(self.program.file_of(self.callback), name);
        callees.iter().any(|&callee| self.program.own_callees(callee).contains(&function))
    }
}

/// Whether control may come from one event of a function to another.
fn comes_to(body: &Body, from: Place, to: Place) -> bool {
    let next = || body.cfg.neighbors(from.0);
    from.0 == to.0 && from.1 < to.1
        || next().any(|next| Dfs::new(&body.cfg, next).iter(&body.cfg).any(|block| block == to.0))
}
