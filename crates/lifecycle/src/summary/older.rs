//! Which of several caches a destroy is handed: the one that a variable was given last, or one that was there before another was
//! created: `old = cache; cache = new; kmem_cache_destroy(old)`.
use super::Summaries;
use crate::caches::CacheId;
use rculint_ir::{BlockId, Body, Event, EventKind, Expr};
use rculint_link::{FnId, Value};
use rculint_syntax::{Name, Span};
use rustc_hash::FxHashSet as HashSet;
use std::collections::BTreeSet;

/// An event of a function.
type Place = (BlockId, usize);

impl Summaries<'_> {
    /// Whether the pointer that the destroy at `span` is handed was there before a new one was stored: taken from a place of one of the
    /// `fresh` caches ahead of that, or still there while the new one is in a local variable.
    pub(super) fn is_older(&self, f: FnId, span: Span, pointer: &Expr, fresh: &BTreeSet<CacheId>) -> bool {
        if fresh.is_empty() {
            return false;
        }
        let body = self.program.body(f);
        let taken = match pointer.without_casts() {
            Expr::Name(local) if body.has_local(local) => self.taken(f, local, fresh),
            place if self.is_kept_in(f, place, fresh) && self.creates_aside(body) => {
                found(body, |event| event.span == span)
            }
            _ => return false,
        };
        let newer = behind(body, &assigned(body, |lhs, _| self.is_kept_in(f, lhs, fresh)));
        !taken.is_empty() && !taken.iter().any(|place| newer.contains(place))
    }

    /// What the pointer that a call is handed may be: of a local variable that is used for several, the one that it was given last.
    pub(super) fn given_last(&self, (f, span): (FnId, Span), pointer: &Expr) -> BTreeSet<Value> {
        let body = self.program.body(f);
        let is_local = |name: &Name| body.param(name).is_none() && body.has_local(name);
        let given = match pointer.without_casts() {
            place @ Expr::Name(name) if is_local(name) && self.is_reused(body, place) => {
                found(body, |event| event.span == span).first().and_then(|&(block, at)| body.reaching(block, at, place))
            }
            _ => None,
        };
        let values = |pointer: &Expr| self.program.values(f, pointer);
        given.map_or_else(|| values(pointer), |given| given.into_iter().flat_map(values).collect())
    }

    /// Whether a variable is given several values, each of which is somewhere else as well.
    fn is_reused(&self, body: &Body, variable: &Expr) -> bool {
        let given = || assigned(body, |lhs, _| lhs == variable);
        let is_elsewhere = |value: &Expr| !self.program.creates(value) && !matches!(value, Expr::Step(_) | Expr::Other);
        given().len() > 1 && assigned(body, |lhs, rhs| lhs == variable && is_elsewhere(rhs)).len() == given().len()
    }

    /// Where a local variable is given one of the caches, and never anything else.
    fn taken(&self, f: FnId, local: &Name, caches: &BTreeSet<CacheId>) -> Vec<Place> {
        let body = self.program.body(f);
        let is_it = |lhs: &Expr| matches!(lhs, Expr::Name(name) if name == local);
        let taken = assigned(body, |lhs, rhs| is_it(lhs) && self.is_kept_in(f, rhs, caches));
        let is_all = body.param(local).is_none() && taken.len() == assigned(body, |lhs, _| is_it(lhs)).len();
        if is_all { taken } else { Vec::new() }
    }

    /// Whether it creates a cache into a local variable.
    fn creates_aside(&self, body: &Body) -> bool {
        let is_local = |lhs: &Expr| matches!(lhs, Expr::Name(name) if body.has_local(name));
        !assigned(body, |lhs, rhs| is_local(lhs) && self.program.creates(rhs)).is_empty()
    }

    /// Whether it is a place, other than a local variable, that holds the pointer to one of the caches.
    fn is_kept_in(&self, f: FnId, place: &Expr, caches: &BTreeSet<CacheId>) -> bool {
        let is_place = matches!(place, Expr::Name(_) | Expr::Field(..) | Expr::Deref(_) | Expr::Index(..));
        let is_local = matches!(place, Expr::Name(name) if self.program.body(f).has_local(name));
        let held = || self.program.places_of(f, place).into_iter().map(Value::Load).collect();
        is_place && !is_local && !self.caches.of_values(&held()).is_disjoint(caches)
    }
}

fn assigned(body: &Body, wanted: impl Fn(&Expr, &Expr) -> bool) -> Vec<Place> {
    found(body, |event| matches!(&event.kind, EventKind::Assign { lhs, rhs } if wanted(lhs, rhs)))
}

fn found(body: &Body, wanted: impl Fn(&Event) -> bool) -> Vec<Place> {
    let events =
        |block: BlockId| body.cfg[block].events.iter().enumerate().map(move |(at, event)| ((block, at), event));
    let wanted = body.cfg.node_indices().flat_map(events).filter(|(_, event)| wanted(event));
    wanted.map(|(place, _)| place).collect()
}

/// All events that may come after one of `first`.
fn behind(body: &Body, first: &[Place]) -> HashSet<Place> {
    let mut found = HashSet::default();
    let mut seen = HashSet::default();
    let mut work: Vec<Place> = first.iter().map(|&(block, at)| (block, at + 1)).collect();
    while let Some((block, from)) = work.pop() {
        found.extend((from..body.cfg[block].events.len()).map(|at| (block, at)));
        work.extend(body.cfg.neighbors(block).filter(|&next| seen.insert(next)).map(|next| (next, 0)));
    }
    found
}
