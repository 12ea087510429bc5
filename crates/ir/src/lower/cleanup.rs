//! What runs where the scope of a variable ends: `struct it *it __free(drop_it) = get();`.
use super::Lowerer;
use crate::{BlockId, Call, Callee, EventKind, Expr, last_given};
use lang_c::ast::{Declarator, Expression, Extension};
use petgraph::Direction::Incoming;
use petgraph::visit::EdgeRef;
use rculint_syntax::{Cond, Name, Span};
use std::mem;

/// A variable, and the function that is handed its address in the end.
#[derive(Clone, PartialEq)]
pub(super) struct Cleanup {
    variable: Name,
    function: Name,
    span: Span,
}

/// Where a jump goes, and how many of the variables whose scopes are open are left there.
#[derive(Clone, Copy)]
pub(super) struct Way {
    to: BlockId,
    open: usize,
}

/// A `goto`: which scopes it leaves is known when its label is.
pub(super) struct Goto {
    /// It ends with the jump.
    block: BlockId,
    label: String,
    open: Vec<Cleanup>,
    guards: Vec<Cond>,
}

/// A test further back says little of what is there now.
const STEPS: usize = 16;

impl Lowerer<'_> {
    /// What a declaration says of the end of its variable.
    pub(super) fn cleanup(&self, variable: Name, declarator: &Declarator) -> Option<Cleanup> {
        declarator.extensions.iter().find_map(|extension| {
            let Extension::Attribute(attribute) = &extension.node else { return None };
            let [argument] = attribute.arguments.as_slice() else { return None };
            let Expression::Identifier(function) = &argument.node else { return None };
            let is_one = attribute.name.node == "cleanup";
            let function = Name::new(&function.node.name);
            is_one.then(|| Cleanup { variable, function, span: self.span(argument.span) })
        })
    }

    pub(super) fn way(&self, to: BlockId) -> Way {
        Way { to, open: self.cleanups.len() }
    }

    /// Out of a loop or a `switch`; there is none where the code is wrong.
    pub(super) fn leave(&mut self, way: Option<Way>) {
        let way = way.unwrap_or(Way { to: self.exit, open: 0 });
        self.end_scopes(way.open);
        self.jump(way.to);
    }

    /// What runs when all but the first `open` of the open scopes end, the last one first. There is nothing to be done for what is null.
    pub(super) fn end_scopes(&mut self, open: usize) {
        for at in (open..self.cleanups.len()).rev() {
            let Cleanup { variable, function, span } = self.cleanups[at].clone();
            let variable = Expr::Name(variable);
            if self.is_reached() && !self.is_null_here(&variable) {
                let args = vec![variable.address()];
                self.event(span, EventKind::Call(Call { callee: Callee::Name(function), args }));
            }
        }
    }

    /// A `goto` at the end of the present block.
    pub(super) fn leaves_for(&mut self, label: &str) {
        if !self.cleanups.is_empty() {
            let (label, open, guards) = (label.to_owned(), self.cleanups.clone(), self.guards.clone());
            self.gotos.push(Goto { block: self.current, label, open, guards });
        }
    }

    /// A label stands here.
    pub(super) fn stands_in_scopes(&mut self, label: &str) {
        if !self.cleanups.is_empty() {
            self.around.insert(label.to_owned(), self.cleanups.clone());
        }
    }

    /// What runs where a `goto` leaves scopes: those that its label is not in.
    pub(super) fn end_left_scopes(&mut self) {
        for goto in mem::take(&mut self.gotos) {
            let around = self.around.get(&goto.label).map(Vec::as_slice).unwrap_or_default();
            let kept = goto.open.iter().zip(around).take_while(|(left, kept)| left == kept).count();
            (self.current, self.cleanups, self.guards) = (goto.block, goto.open, goto.guards);
            self.end_scopes(kept);
        }
    }

    /// Whether some way leads to the present block: none does behind a jump.
    fn is_reached(&self) -> bool {
        self.current == self.entry || self.cfg.edges_directed(self.current, Incoming).next().is_some()
    }

    /// Whether `variable` is null at the end of the present block, as far as one way leads there.
    fn is_null_here(&self, variable: &Expr) -> bool {
        let mut block = self.current;
        for _ in 0..STEPS {
            if let Some((_, value)) = last_given(&self.cfg[block].events, variable) {
                return value.is_null();
            }
            let mut ways = self.cfg.edges_directed(block, Incoming);
            let (Some(way), None) = (ways.next(), ways.next()) else { return false };
            if self.cfg[way.source()].null_on(way.weight()) == Some(variable) {
                return true;
            }
            block = way.source();
        }
        false
    }
}
