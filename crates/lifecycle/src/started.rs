//! Flags that say that something was started: `if (!register(&table)) registered = true;`.
use crate::branches::{Branches, tested};
use crate::flags::{Flags, is_init, is_private, truth, writers};
use petgraph::visit::EdgeRef;
use rculint_ir::{BlockId, Body, Call, Callee, Edge, Event, EventKind, Expr};
use rculint_link::{FileId, FnId, Program, assignments, events};
use rculint_syntax::{Init, InitValue, Name, TypeRef};
use std::collections::BTreeSet;

/// The flags that are set wherever `function` is handed to somebody who may call it: as long as one is clear, nobody does.
pub(crate) fn flags(program: &Program, function: FnId) -> Flags {
    let file = program.file_of(function);
    let Some(names) = names(program, function) else { return Flags::default() };
    let names_one = |user: &FnId| program.mentions(*user).iter().any(|mention| names.contains(&mention.name));
    let starters: Vec<FnId> = program.functions_in(file).filter(names_one).collect();
    let written = starters.iter().flat_map(|&starter| {
        assignments(program.body(starter)).filter_map(|(place, _)| match place {
            Expr::Name(name) => Some(*name),
            _ => None,
        })
    });
    let mut flags = Flags::default();
    for flag in written.collect::<BTreeSet<Name>>() {
        let start = Start { program, file, names: &names, flag };
        if start.is_never_cleared() && starters.iter().all(|&starter| start.is_told(starter)) {
            flags.add(file, flag, true);
        }
    }
    flags
}

/// The function's name, and those of the tables that hold it; none where what has not been seen may use one.
fn names(program: &Program, function: FnId) -> Option<BTreeSet<Name>> {
    let file = program.file_of(function);
    let source = &program.files[file];
    let mut names = BTreeSet::from([*program.name(function)]);
    let mut is_hidden = program.definition(function).is_ok_and(|function| function.is_static) && !source.is_header();
    loop {
        let known = names.len();
        for (_, variable) in program.variables_in(file) {
            if variable.init.as_ref().is_some_and(|init| holds(init, &names)) {
                is_hidden &= variable.is_static;
                names.insert(variable.name);
            }
        }
        if names.len() == known {
            break;
        }
    }
    let is_invoked = source.outline.invocations.iter().any(|one| one.args.iter().any(|arg| names.contains(arg)));
    (is_hidden && !is_invoked).then_some(names)
}

fn holds(init: &Init, names: &BTreeSet<Name>) -> bool {
    match &init.value {
        InitValue::Name(name) | InitValue::AddressOf(name, _) => names.contains(name),
        InitValue::Call(_, args) => args.iter().any(|arg| names.contains(arg)),
        InitValue::List(items) => items.iter().any(|(_, inner)| holds(inner, names)),
        InitValue::Other => false,
    }
}

/// What is started by handing over one of the names, and a flag that may say so.
struct Start<'a> {
    program: &'a Program,
    file: FileId,
    names: &'a BTreeSet<Name>,
    flag: Name,
}

/// What is known on the way through a function.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State<'a> {
    /// It has started nothing.
    Idle,
    /// This has, and the flag does not say so.
    Started(&'a Name),
    /// The flag is set.
    Told,
}

impl<'a> Start<'a> {
    /// Whether the flag stays set once it was; to what a call that starts it yields it is set only on load.
    fn is_never_cleared(&self) -> bool {
        is_private(self.program, self.file, &self.flag)
            && writers(self.program, self.file, &self.flag).all(|writer| {
                let body = self.program.body(writer);
                let mut written = assignments(body).filter(|(place, _)| **place == Expr::Name(self.flag));
                let sets =
                    |value: &Expr| truth(value) == Some(true) || is_init(self.program, writer) && self.is_of(value);
                body.degraded.is_none() && !body.has_local(&self.flag) && written.all(|(_, value)| sets(value))
            })
    }

    /// Whether the value is other than 0 just where a call that starts it has been successful.
    fn is_of(&self, value: &Expr) -> bool {
        let is_pointer = || {
            let variable = self.program.variable(self.file, &self.flag).map(|(_, variable)| &variable.ty);
            variable.is_some_and(|ty| {
                matches!(ty, TypeRef::Struct { pointers: 1.., .. } | TypeRef::Named { pointers: 1.., .. })
            })
        };
        match tested(value, true) {
            (Expr::Call(call), succeeded) => self.hands_over(call) && succeeded == is_pointer(),
            _ => false,
        }
    }

    fn hands_over(&self, call: &Call) -> bool {
        call.args.iter().any(|arg| self.is_one(arg))
    }

    fn is_one(&self, value: &Expr) -> bool {
        matches!(value.named(), Some(Expr::Name(name)) if self.names.contains(name))
    }

    /// Whether the flag is set whenever `starter` returns after it has started something that it did not stop again.
    fn is_told(&self, starter: FnId) -> bool {
        let body = self.program.body(starter);
        // What is not seen to be handed over was put somewhere.
        let is_followed = events(body).any(|event| matches!(event, EventKind::Call(call) if self.hands_over(call)));
        let branches = Branches::new(self.program, starter, body);
        let mut seen = BTreeSet::from([(body.entry, State::Idle)]);
        let mut work = vec![(body.entry, State::Idle)];
        while let Some((block, before)) = work.pop() {
            let Some(after) = body.cfg[block].events.iter().try_fold(before, |state, event| self.step(event, state))
            else {
                return false;
            };
            if block == body.exit && matches!(after, State::Started(_)) {
                return false;
            }
            for edge in body.cfg.edges(block) {
                let next = (edge.target(), self.along(body, &branches, block, edge.weight(), after));
                if seen.insert(next) {
                    work.push(next);
                }
            }
        }
        is_followed && body.degraded.is_none()
    }

    /// None: it was handed over in a way that is not followed.
    fn step(&self, event: &'a Event, state: State<'a>) -> Option<State<'a>> {
        match &event.kind {
            EventKind::Call(call) if self.hands_over(call) => match (&call.callee, state) {
                (Callee::Pointer(_), _) => None,
                (_, State::Told) => Some(state),
                (Callee::Name(name), State::Idle) => Some(State::Started(name)),
                // What is handed it next, and is no start, stops it.
                (Callee::Name(name), State::Started(starts)) => Some(if name == starts { state } else { State::Idle }),
            },
            EventKind::Assign { lhs, .. } if *lhs == Expr::Name(self.flag) => Some(State::Told),
            EventKind::Assign { rhs, .. } if self.is_one(rhs) => None,
            EventKind::Return(Some(value)) if self.is_one(value) => None,
            _ => Some(state),
        }
    }

    /// What is known behind an edge: where a start has failed, nothing was started.
    fn along(
        &self,
        body: &'a Body,
        branches: &Branches<'a>,
        block: BlockId,
        edge: &Edge,
        state: State<'a>,
    ) -> State<'a> {
        let failed = branches.failed(block, edge).map(|at| &body.cfg[block].events[at].kind);
        if matches!(failed, Some(EventKind::Call(call)) if self.hands_over(call)) && state != State::Told {
            return State::Idle;
        }
        match branches.condition(block, edge) {
            Some((Expr::Name(name), true)) if *name == self.flag => State::Told,
            _ => state,
        }
    }
}
