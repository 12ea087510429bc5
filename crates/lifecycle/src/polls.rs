//! Loops that go round until a counter says that nothing is left: `while (atomic_read(&pending)) msleep(1);`.
use crate::effect::{Effect, Wait};
use crate::hazard::is_barrier;
use petgraph::visit::EdgeRef;
use rculint_ir::{BlockId, Body, Call, Event, EventKind, Expr};
use rculint_link::{FnId, Program, events};
use rculint_syntax::Name;
use std::collections::BTreeSet;

/// Whether `root`, or what it calls in its module, polls something that the callback changes, and has no other barrier than there.
pub(crate) fn polls(program: &Program, root: FnId, before: &Effect, callback: FnId) -> bool {
    let mut polled: BTreeSet<Name> = BTreeSet::new();
    let mut barriers: Vec<&Wait> = before.passed.iter().filter(|wait| is_barrier(wait)).collect();
    let of_sources = |function: &FnId| !program.is_in_header(*function);
    for function in program.own_callees(root).iter().copied().filter(of_sources) {
        for poll in polls_of(program.body(function)) {
            let is_in_it =
                |wait: &Wait| wait.function == function && poll.events.iter().any(|event| event.span == wait.span);
            barriers.retain(|wait| !is_in_it(wait));
            polled.extend(poll.names);
        }
    }
    let names_one = |function: &FnId| program.mentions(*function).iter().any(|mention| polled.contains(&mention.name));
    let changes = |function: FnId| polled.iter().any(|name| changes(program.body(function), name));
    barriers.is_empty() && program.own_callees(callback).iter().copied().filter(names_one).any(changes)
}

/// A loop, and what of its conditions only somebody else changes.
struct Poll<'b> {
    names: BTreeSet<Name>,
    events: Vec<&'b Event>,
}

fn polls_of(body: &Body) -> impl Iterator<Item = Poll<'_>> {
    body.loops().filter_map(|blocks| {
        let conditions = blocks.iter().filter(|&&block| leaves(body, block, &blocks)).filter_map(|&block| body.cfg[block].branch.as_ref());
        let conditions: Vec<&Expr> = conditions.collect();
        let events: Vec<&Event> = blocks.iter().flat_map(|&block| &body.cfg[block].events).collect();
        let mut names = BTreeSet::new();
        conditions.iter().for_each(|condition| add_read(condition, &mut names));
        let is_read = |event: &Event| matches!(&event.kind, EventKind::Call(call) if conditions.iter().any(|condition| calls(condition, call)));
        names.retain(|name| !body.has_local(name) && !events.iter().any(|event| !is_read(event) && writes(&event.kind, name)));
        (!names.is_empty()).then_some(Poll { names, events })
    })
}

/// Whether an edge leads out of the loop.
fn leaves(body: &Body, block: BlockId, blocks: &[BlockId]) -> bool {
    body.cfg.edges(block).any(|edge| !blocks.contains(&edge.target()))
}

/// Adds what a condition reads: variables and members, also those whose address a function is handed.
fn add_read(condition: &Expr, names: &mut BTreeSet<Name>) {
    match condition {
        Expr::Not(inner) => add_read(inner, names),
        Expr::Equal(a, b, _) | Expr::Less(a, b) => [a, b].into_iter().for_each(|side| add_read(side, names)),
        Expr::Call(call) => names.extend(call.args.iter().filter_map(Expr::last_name)),
        place => names.extend(place.last_name()),
    }
}

fn calls(condition: &Expr, wanted: &Call) -> bool {
    match condition {
        Expr::Not(inner) => calls(inner, wanted),
        Expr::Equal(a, b, _) | Expr::Less(a, b) => calls(a, wanted) || calls(b, wanted),
        Expr::Call(call) => **call == *wanted,
        _ => false,
    }
}

/// Whether a variable or member of that name is changed, or may be by who is handed its address.
fn changes(body: &Body, name: &Name) -> bool {
    !body.has_local(name) && events(body).any(|event| writes(event, name))
}

fn writes(event: &EventKind, name: &Name) -> bool {
    let is_address = |arg: &Expr| matches!(arg, Expr::AddressOf(_)) && arg.last_name() == Some(name);
    match event {
        EventKind::Call(call) => call.args.iter().any(is_address),
        EventKind::Assign { lhs, .. } => lhs.last_name() == Some(name),
        _ => false,
    }
}
