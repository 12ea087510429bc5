//! What is started with something that leads to a deferral, and stopped again: a timer, a work, a thread. By names alone.
use super::Leads;
use rculint_ir::model::{WorkFact, WorkRole};
use rculint_ir::{Call, Callee, EventKind, Expr};
use rculint_link::{FnId, Use, assignments, events, named_calls};
use rculint_syntax::Name;
use std::collections::{BTreeSet, HashSet};

impl Leads<'_, '_> {
    /// The names of all that is handed over together with one of the functions, and of the queues that it is put on.
    pub(super) fn find_started(&self) -> HashSet<Name> {
        let mut started = HashSet::new();
        for &function in &self.functions {
            for event in events(self.program.body(function)) {
                match event {
                    EventKind::Call(call) if self.is_handed_by(function, call) => {
                        started.extend(call.args.iter().filter_map(name_of));
                    }
                    EventKind::Assign { lhs, rhs } if self.is_given(function, rhs) => {
                        started.extend(lhs.last_name());
                        // `object->function = function`
                        started.extend(if let Expr::Field(object, _) = lhs { object.last_name() } else { None });
                    }
                    _ => {}
                }
            }
        }
        for &file in &self.own {
            let leads = |arg: &Name| self.program.resolve(file, arg).iter().any(|one| self.functions.contains(one));
            let invocations = self.program.files[file].outline.invocations.iter();
            started.extend(invocations.filter(|one| one.args.iter().any(leads)).flat_map(|one| &one.args));
        }
        self.add_handles(&mut started);
        self.add_above(&mut started);
        self.add_passed(&mut started);
        let puts = |role| matches!(role, WorkRole::Queue | WorkRole::Tie);
        let put_on: Vec<Name> = self.calls(puts).flat_map(|(_, call, fact)| put_on(call, fact, &started)).collect();
        started.extend(put_on);
        started
    }

    /// The functions that queue something which was started: it runs again.
    pub(super) fn find_queuing(&self) -> BTreeSet<FnId> {
        let queues = |call: &Call| call.args.iter().filter_map(Expr::last_name).any(|name| self.started.contains(name));
        let queuing = self.calls(|role| role == WorkRole::Queue).filter(|(_, call, _)| queues(call));
        queuing.map(|(user, ..)| user).collect()
    }

    /// What is known by another name: `err = start(&config); handle = err`.
    fn add_handles(&self, started: &mut HashSet<Name>) {
        let is_started = |started: &HashSet<Name>, value: &Expr| match value {
            Expr::Call(call) => call.args.iter().filter_map(Expr::last_name).any(|name| started.contains(name)),
            value => value.last_name().is_some_and(|name| started.contains(name)),
        };
        let all = || self.functions.iter().flat_map(|&function| assignments(self.program.body(function)));
        loop {
            let known = started.len();
            let more: Vec<Name> = all()
                .filter(|(_, value)| is_started(started, value))
                .filter_map(|(place, _)| place.last_name().copied())
                .collect();
            started.extend(more);
            if started.len() == known {
                return;
            }
        }
    }

    /// The name of what it is put below: `directory = make(name)`.
    fn add_above(&self, started: &mut HashSet<Name>) {
        let works = || self.program.model().works.iter();
        let named = |call: &Call| {
            let Callee::Name(maker) = &call.callee else { return None };
            let fact = works().find(|fact| fact.named_by.contains(maker))?;
            call.args.get(fact.work?).and_then(name_of).copied()
        };
        let all = self.functions.iter().flat_map(|&function| assignments(self.program.body(function)));
        let above = all.filter_map(|(place, value)| match value {
            Expr::Call(call) => named(call).filter(|_| place.last_name().is_some_and(|name| started.contains(name))),
            _ => None,
        });
        let above: Vec<Name> = above.collect();
        started.extend(above);
    }

    /// How it is called where somebody else stops it, who is handed it.
    fn add_passed(&self, started: &mut HashSet<Name>) {
        let stopping = self.ground.callers(self.users(WorkRole::stops).collect());
        let stopping: Vec<FnId> = stopping.into_iter().filter(|&function| self.is_own(function)).collect();
        loop {
            let known = started.len();
            for &function in &stopping {
                let params = &self.program.body(function).params;
                let calls = self.program.call_sites(function).into_iter();
                let passed = calls.flat_map(|(_, call)| call.args.iter().zip(params));
                let passed = passed.filter(|(arg, _)| arg.last_name().is_some_and(|name| started.contains(name)));
                let passed: Vec<Name> = passed.map(|(_, param)| param.name).collect();
                started.extend(passed);
            }
            if started.len() == known {
                return;
            }
        }
    }

    /// The functions that stop something of the kind.
    pub(super) fn stopping(&self) -> impl Iterator<Item = FnId> {
        let stops = |user: &FnId| named_calls(self.program.body(*user)).any(|(call, _)| self.stops(call));
        self.users(WorkRole::stops).filter(stops)
    }

    /// Whether the call stops something of the kind: until then it runs.
    pub(super) fn stops(&self, call: &Call) -> bool {
        let Callee::Name(name) = &call.callee else { return false };
        let mut facts = self.program.model().works.iter();
        let stops = |fact: &WorkFact| {
            let objects = call.args.iter().filter_map(name_of).chain(&fact.on);
            fact.role.stops() && objects.into_iter().any(|object| self.started.contains(object))
        };
        facts.any(|fact| fact.name == *name && stops(fact))
    }

    fn is_given(&self, function: FnId, value: &Expr) -> bool {
        match value {
            Expr::Call(call) => self.is_handed_by(function, call),
            Expr::List(members) => members.iter().any(|(_, value)| self.is_given(function, value)),
            value => self.is_named_by(function, value),
        }
    }

    /// The functions of the own files that call something with such a role.
    fn users(&self, wanted: impl Fn(WorkRole) -> bool) -> impl Iterator<Item = FnId> {
        let names = self.program.model().works.iter().filter(|fact| wanted(fact.role)).map(|fact| &fact.name);
        self.program.users(Use::Called, names).into_iter().filter(|&user| self.is_own(user))
    }

    /// The calls in those, each with who makes it.
    fn calls(&self, wanted: impl Fn(WorkRole) -> bool + Copy) -> impl Iterator<Item = (FnId, &Call, &WorkFact)> {
        let fact =
            move |name: &Name| self.program.model().works.iter().find(|fact| fact.name == *name && wanted(fact.role));
        let of = |user: FnId| named_calls(self.program.body(user)).map(move |(call, name)| (user, call, name));
        self.users(wanted).flat_map(of).filter_map(move |(user, call, name)| Some((user, call, fact(name)?)))
    }
}

/// What something is called, or is said to be called.
fn name_of(arg: &Expr) -> Option<&Name> {
    match arg {
        Expr::Text(name) => Some(name),
        arg => arg.last_name(),
    }
}

/// What else is named where something that was started is put on a queue, or tied to something.
fn put_on(call: &Call, fact: &WorkFact, started: &HashSet<Name>) -> Vec<Name> {
    let names: Vec<Name> = call.args.iter().filter_map(Expr::last_name).chain(&fact.on).copied().collect();
    if names.iter().any(|name| started.contains(name)) { names } else { Vec::new() }
}
