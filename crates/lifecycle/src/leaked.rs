//! Caches that a module leaves behind.
use crate::caches::Cache;
use crate::record::{Root, RootKind};
use crate::roots::root;
use crate::verdict::{Judge, Teardown};
use rculint_ir::model::EntryRole;
use rculint_ir::{Body, Callee, Event, EventKind, Expr};
use rculint_link::{FnId, Loc, Program};
use rculint_syntax::{Name, Span};
use std::collections::BTreeSet;

impl Judge<'_> {
    /// The exit function of the module that creates the cache on load and never destroys it.
    pub(crate) fn leaked_by(&self, cache: &Cache, teardowns: &[Teardown]) -> Option<Root> {
        let is_destroyed = teardowns.iter().any(|teardown| teardown.kind != RootKind::ModuleInit);
        if !self.unresolved.is_empty()
            || is_destroyed
            || self.destroy_handed_over(cache).is_some()
            || self.is_given_back(cache, teardowns)
        {
            return None;
        }
        let creators = self.program.callers_of(cache.created.iter().map(|&(function, _)| function));
        let mut inits = self.program.entries.iter().filter(|entry| entry.role == EntryRole::Init);
        let init = inits.find(|entry| creators.contains(entry.function.index()))?;
        let units = self.program.units_of(self.program.file_of(init.function));
        let loadable = |unit: &&usize| self.program.units[**unit].linkage == rculint_link::kbuild::Linkage::Module;
        let unit = units.iter().find(loadable)?;
        let exit = self.entries_of(*unit, EntryRole::Exit).next()?;
        Some(root(self.program, exit, RootKind::ModuleExit))
    }

    /// Whether nothing but a local variable holds the cache, and each that is put there is destroyed before the next one is.
    fn is_given_back(&self, cache: &Cache, teardowns: &[Teardown]) -> bool {
        let Some(Loc::Local(function, local)) = &cache.place else { return false };
        let body = self.program.body(*function);
        let ends: Vec<End> = teardowns.iter().filter_map(|teardown| End::of(teardown, *function)).collect();
        let is_end = |event: &Event| ends.iter().any(|end| end.is_at(self.program, *function, local, event));
        let created = cache.created.iter().filter(|(creator, _)| creator == function);
        let mut created = created.map(|&(_, span)| span).peekable();
        created.peek().is_some() && created.all(|span| is_followed(body, span, local, &is_end))
    }
}

/// How a function comes to a destroy.
enum End {
    /// It destroys something itself, here.
    Own(Span),
    /// It calls this one.
    Callee(FnId),
}

impl End {
    fn of(teardown: &Teardown, function: FnId) -> Option<Self> {
        let exposure = &teardown.exposure;
        let way: Vec<FnId> = exposure.chain.iter().map(|(caller, _)| *caller).chain([exposure.function]).collect();
        let at = way.iter().position(|&on_way| on_way == function)?;
        Some(way.get(at + 1).map_or(End::Own(exposure.span), |&callee| End::Callee(callee)))
    }

    /// Whether an event of `function` is such a call, about what `local` holds.
    fn is_at(&self, program: &Program, function: FnId, local: &Name, event: &Event) -> bool {
        let EventKind::Call(call) = &event.kind else { return false };
        match (self, &call.callee) {
            (End::Own(span), _) => event.span == *span,
            (End::Callee(callee), Callee::Name(name)) => {
                call.args.iter().any(|arg| arg.is_name(local))
                    && program.resolve(program.file_of(function), name).contains(callee)
            }
            _ => false,
        }
    }
}

/// Whether a `wanted` event may come behind what is created at `span`, before `local` is given something else.
fn is_followed(body: &Body, span: Span, local: &Name, is_wanted: &dyn Fn(&Event) -> bool) -> bool {
    let is_creation = |event: &Event| event.span == span && matches!(event.kind, EventKind::Call(_));
    let begun = body.cfg.node_indices().find_map(|block| {
        let at = body.cfg[block].events.iter().position(is_creation)?;
        Some((block, at + 1))
    });
    let Some((block, at)) = begun else { return false };
    let is_given =
        |event: &&Event| matches!(&event.kind, EventKind::Assign { lhs: Expr::Name(name), .. } if name == local);
    let mut seen = BTreeSet::new();
    // The first thing that the variable is given is what was created.
    let mut work = vec![(block, at, 1)];
    while let Some((block, at, own)) = work.pop() {
        let events = &body.cfg[block].events[at..];
        let end = events.iter().enumerate().filter(|(_, event)| is_given(event)).nth(own).map(|(at, _)| at);
        if events[..end.unwrap_or(events.len())].iter().any(is_wanted) {
            return true;
        }
        if end.is_none() {
            work.extend(body.cfg.neighbors(block).filter(|&next| seen.insert(next)).map(|next| (next, 0, 0)));
        }
    }
    false
}
