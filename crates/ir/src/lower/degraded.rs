//! What is left of a function that lang-c rejected: its calls.
use crate::{Block, Body, Call, Callee, Edge, Event, EventKind, Expr, Local};
use petgraph::graph::DiGraph;
use rculint_syntax::{Degraded, Name};

pub(super) fn body(params: Vec<Local>, rejected: &Degraded) -> Body {
    let events = rejected.calls.iter().map(|call| Event {
        span: call.span,
        guard: None,
        kind: EventKind::Call(Call {
            callee: Callee::Name(call.name),
            args: call.args.iter().map(|arg| argument(arg)).collect(),
        }),
    });
    let mut cfg = DiGraph::new();
    let entry = cfg.add_node(Block { events: events.collect(), branch: None });
    let exit = cfg.add_node(Block::default());
    cfg.add_edge(entry, exit, Edge::Always);
    Body { params, locals: Vec::new(), cfg, entry, exit, runs: Vec::new(), degraded: Some(rejected.reason.clone()) }
}

/// `name`, `&place`, `a->b.c`; anything more is not read.
fn argument(text: &str) -> Expr {
    let text = text.trim();
    if let Some(place) = text.strip_prefix('&') {
        return match argument(place) {
            Expr::Other => Expr::Other,
            place => Expr::AddressOf(Box::new(place)),
        };
    }
    let is_name = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && part.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    };
    let spaced = text.replace("->", ".*");
    let mut parts = spaced.split('.');
    let first = parts.next().unwrap_or_default();
    if !is_name(first) {
        return Expr::Other;
    }
    let mut place = Expr::Name(first.into());
    for part in parts {
        let (member, base) = match part.strip_prefix('*') {
            Some(member) => (member, Expr::Deref(Box::new(place))),
            None => (part, place),
        };
        if !is_name(member) {
            return Expr::Other;
        }
        place = Expr::Field(Box::new(base), Name::new(member));
    }
    place
}
