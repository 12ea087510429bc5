//! Where a pointer comes from whose type says nothing of what it points to.
use crate::caches::{CacheId, Caches};
use rculint_ir::model::{FunctionFact, Role};
use rculint_ir::{Call, Callee, EventKind, Expr};
use rculint_link::{FnId, Loc, Program, Use, assignments, events};
use rculint_syntax::{Name, Version};
use std::collections::BTreeSet;

/// So many values are looked at: what comes from everywhere is of no cache in particular.
const FAR: usize = 64;

/// What a pointer was allocated from.
#[derive(Default)]
pub(crate) struct Origin {
    /// The caches.
    pub caches: BTreeSet<CacheId>,
    /// Some of it comes from elsewhere: from `kmalloc()`, or another function that is not of the unit.
    pub is_elsewhere: bool,
}

/// Follows `pointer` back to its allocations.
pub(crate) fn origin(program: &Program, caches: &Caches, kernel: Version, function: FnId, pointer: &Expr) -> Origin {
    let mut trace = Trace { program, caches, kernel, found: Origin::default(), seen: Vec::new() };
    trace.add(function, pointer);
    let mut at = 0;
    while let Some((function, value)) = trace.seen.get(at).cloned() {
        if at == FAR {
            break;
        }
        trace.back(function, &value);
        at += 1;
    }
    trace.found
}

struct Trace<'a> {
    program: &'a Program,
    caches: &'a Caches,
    kernel: Version,
    found: Origin,
    seen: Vec<(FnId, Expr)>,
}

impl Trace<'_> {
    fn add(&mut self, function: FnId, value: &Expr) {
        let value = value.without_casts();
        if !self.seen.iter().any(|(known, other)| *known == function && other == value) {
            self.seen.push((function, value.clone()));
        }
    }

    fn add_all<'e>(&mut self, values: impl IntoIterator<Item = (FnId, &'e Expr)>) {
        values.into_iter().for_each(|(function, value)| self.add(function, value));
    }

    /// One step back from a value.
    fn back(&mut self, function: FnId, value: &Expr) {
        match value {
            Expr::Either(options) | Expr::Choice(_, options) => {
                self.add_all(options.iter().map(|option| (function, option)))
            }
            Expr::Call(call) => self.call(function, call),
            Expr::Name(name) if self.program.body(function).has_local(name) => self.local(function, name),
            Expr::Name(_) | Expr::Field(..) | Expr::Deref(_) | Expr::Index(..) => self.place(function, value),
            _ => {}
        }
    }

    /// An allocation, or a function of the unit that returns one.
    fn call(&mut self, function: FnId, call: &Call) {
        let program = self.program;
        let Callee::Name(name) = &call.callee else { return };
        let allocates = |fact: &&FunctionFact| fact.role == Role::Allocate && fact.holds_on(self.kernel);
        if let Some(fact) = program.facts(name).iter().find(allocates) {
            let cache = fact.cache.and_then(|at| call.args.get(at));
            let values = cache.map(|cache| program.values_everywhere(function, cache)).unwrap_or_default();
            self.found.caches.extend(self.caches.of_values(&values));
            return;
        }
        let callees = program.resolve(program.file_of(function), name).into_iter();
        let own: Vec<FnId> = callees.filter(|&callee| program.is_own(function, callee)).collect();
        self.found.is_elsewhere |= own.is_empty();
        for callee in own {
            let returned = events(program.body(callee)).filter_map(|event| match event {
                EventKind::Return(value) => value.as_ref(),
                _ => None,
            });
            self.add_all(returned.map(|value| (callee, value)));
        }
    }

    fn local(&mut self, function: FnId, name: &Name) {
        let program = self.program;
        let body = program.body(function);
        let written = assignments(body).filter(|(lhs, _)| matches!(lhs, Expr::Name(written) if written == name));
        self.add_all(written.map(|(_, rhs)| (function, rhs)));
        if let Some(at) = body.param(name) {
            self.add_all(program.passed_at(function, at));
        }
    }

    /// What the unit's functions write to a variable or a member.
    fn place(&mut self, function: FnId, value: &Expr) {
        let program = self.program;
        for place in &program.places_of(function, value) {
            let (how, name) = match place {
                Loc::Global(_, name) | Loc::Element(_, name, _) => (Use::AssignedVariable, name),
                Loc::GlobalMember(_, _, member) | Loc::Member(_, _, member) => (Use::AssignedMember, member),
                Loc::Local(..) => continue,
            };
            for &writer in program.users_of(how, name) {
                if !program.share_unit(program.file_of(function), program.file_of(writer)) {
                    continue;
                }
                for (lhs, rhs) in assignments(program.body(writer)) {
                    if lhs.last_name() == Some(name) && program.places_of(writer, lhs).contains(place) {
                        self.add(writer, rhs);
                    }
                }
            }
        }
    }
}
