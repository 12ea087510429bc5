//! What teardown stops: a timer, a work, a thread, an object whose last reference goes. Until it is stopped, what it was handed
//! over with runs, or is run by stopping it.
use super::Summaries;
use super::works::Works;
use crate::effect::Effect;
use crate::facts::lower;
use crate::posted::{in_file, is_of_objects, place};
use rayon::prelude::*;
use rculint_ir::model::{WorkFact, WorkRole};
use rculint_ir::{Call, EventKind, Expr};
use rculint_link::{FnId, PIECE, Program, Use, assignments, events, named_calls};
use rculint_syntax::{Name, Span};
use rustc_hash::FxHashSet as HashSet;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// Functions by the place of what they were handed over with.
#[derive(Default)]
pub(super) struct Stops {
    handed: BTreeMap<Name, BTreeSet<FnId>>,
    /// Functions that stop something of theirs.
    pub users: Vec<FnId>,
}

impl Stops {
    /// Finds those of the units that put something in flight. `handing` are the functions there which hand on something that
    /// leads to a deferral.
    pub fn find(summaries: &Summaries, near: impl Fn(FnId) -> bool, handing: &[FnId]) -> Self {
        let (program, works) = (summaries.program, &summaries.works);
        let stopping = calls(program, works, &near, WorkRole::stops);
        if stopping.is_empty() {
            return Stops::default();
        }
        let queuing = calls(program, works, &near, |role| role == WorkRole::Queue);
        let mut stops = Stops::default();
        let places = stopping.iter().chain(&queuing).map(|call| &call.place);
        let names = places.filter_map(|place| Name::known(place.rsplit([':', '.']).next()?)).collect();
        let handing = naming(program, handing, &names);
        let found = handing.par_iter().with_max_len(PIECE).flat_map_iter(|&function| {
            let objects = Objects::new(program, function, &names);
            [in_calls(summaries, &objects), in_assignments(summaries, &objects)].concat()
        });
        for (place, functions) in found.collect::<Vec<Handed>>() {
            stops.add(place, functions);
        }
        let users = stopping.iter().map(|call| call.function);
        stops.add_declared(summaries, handing.iter().copied().chain(users));
        stops.add_queued(program, &stopping, &queuing);
        let stopped = stopping.iter().filter(|call| stops.handed.contains_key(&call.place));
        stops.users = stopped.map(|call| call.function).collect();
        stops
    }

    /// Work that is on a queue until the queue goes: nobody stops it alone, and it does not end with some object.
    fn add_queued(&mut self, program: &Program, stopping: &[About], queuing: &[About]) {
        let alone = stopping.iter().filter(|call| matches!(call.fact.role, WorkRole::Stop | WorkRole::Flush));
        let of_many = queuing.iter().filter(|call| is_of_objects(&call.place) && !call.is_of_variable(program));
        let ends: BTreeSet<&Name> = alone.chain(of_many).map(|call| &call.place).collect();
        for About { function, call, fact, place: work } in queuing {
            if ends.contains(work) {
                continue;
            }
            let Some(functions) = self.handed.get(work).cloned() else { continue };
            for (_, arg) in call.args.iter().enumerate().filter(|(at, _)| Some(*at) != fact.work) {
                self.add(place(program, *function, arg), functions.clone());
            }
        }
    }

    /// Whether a call may stop something.
    pub fn matter(&self) -> bool {
        !self.users.is_empty()
    }

    fn add(&mut self, place: Option<Name>, functions: BTreeSet<FnId>) {
        if let Some(place) = place
            && !functions.is_empty()
        {
            self.handed.entry(place).or_default().extend(functions);
        }
    }

    /// `DECLARE_OBJECT(object, function)` at file scope, in the files of functions that hand on.
    fn add_declared(&mut self, summaries: &Summaries, users: impl Iterator<Item = FnId>) {
        let program = summaries.program;
        let files: BTreeSet<_> = users.map(|user| program.file_of(user)).collect();
        for file in files {
            let source = &program.files[file];
            for invocation in source.outline.invocations.iter().filter(|one| one.args.len() > 1) {
                let functions = |arg: &Name| {
                    let found = program.resolve(file, arg).into_iter();
                    found.filter(|&function| summaries.leads(function)).collect::<BTreeSet<_>>()
                };
                let given: BTreeSet<FnId> = invocation.args.iter().flat_map(functions).collect();
                if !given.is_empty() {
                    for arg in &invocation.args {
                        self.add(Some(in_file(&source.path, arg)), given.clone());
                    }
                }
            }
            for (home, variable) in program.variables_in(file) {
                let held = program.table_functions(home, variable).into_iter().map(|(_, function, _)| function);
                let held: BTreeSet<FnId> = held.filter(|&function| summaries.leads(function)).collect();
                let name = match variable.is_static {
                    true => in_file(&source.path, &variable.name),
                    false => variable.name,
                };
                self.add(Some(name), held);
            }
        }
    }
}

/// The place of an object, and what it was handed over with.
type Handed = (Option<Name>, BTreeSet<FnId>);

/// `setup(&object, function)`.
fn in_calls(summaries: &Summaries, objects: &Objects) -> Vec<Handed> {
    let Objects { program, function, .. } = *objects;
    let mut found = Vec::new();
    for event in events(program.body(function)) {
        let EventKind::Call(call) = event else { continue };
        let about: Vec<&Expr> = call.args.iter().filter(|arg| objects.may_have(arg)).collect();
        let functions = match about.as_slice() {
            [] => BTreeSet::new(),
            _ => summaries.leading_functions(function, call),
        };
        let about = about.into_iter().filter(|_| !functions.is_empty());
        found.extend(about.map(|object| (place(program, function, object), functions.clone())));
    }
    found
}

/// `object->function = function`, `object = start(function)`.
fn in_assignments(summaries: &Summaries, objects: &Objects) -> Vec<Handed> {
    let Objects { program, function, .. } = *objects;
    let handed = |(written, value): (&Expr, &Expr)| {
        let (object, functions) = match (written, value) {
            (Expr::Field(object, _), Expr::Name(_) | Expr::AddressOf(_)) if objects.may_have(object) => {
                (object.address(), summaries.leading_values(function, value))
            }
            (_, Expr::Call(call)) if objects.may_have(written) => {
                (written.clone(), summaries.leading_functions(function, call))
            }
            _ => return None,
        };
        (!functions.is_empty()).then(|| (place(program, function, &object), functions))
    };
    assignments(program.body(function)).filter_map(handed).collect()
}

/// What may stand for an object of one of some names in a function: what has the name, what the function was handed by somebody
/// who mentions one, or what it has from something of the name.
struct Objects<'a> {
    program: &'a Program,
    function: FnId,
    names: &'a HashSet<Name>,
    /// What the function has from something of one of the names.
    given: HashSet<Name>,
    from_caller: OnceCell<bool>,
}

impl<'a> Objects<'a> {
    fn new(program: &'a Program, function: FnId, names: &'a HashSet<Name>) -> Self {
        let given = assignments(program.body(function)).filter_map(|(place, value)| match place {
            Expr::Name(name) if names.contains(value.last_name()?) => Some(*name),
            _ => None,
        });
        Objects { program, function, names, given: given.collect(), from_caller: OnceCell::new() }
    }

    fn may_have(&self, object: &Expr) -> bool {
        if object.last_name().is_some_and(|name| self.names.contains(name)) {
            return true;
        }
        let Some(Expr::Name(name)) = object.named() else { return false };
        self.given.contains(name) || self.is_param(name) && self.is_from_caller()
    }

    fn is_param(&self, name: &Name) -> bool {
        self.program.body(self.function).params.iter().any(|param| param.name == *name)
    }

    fn is_from_caller(&self) -> bool {
        let names_one = |caller| mentions_one(self.program, caller, self.names);
        *self.from_caller.get_or_init(|| self.program.callers(self.function).any(names_one))
    }
}

fn mentions_one(program: &Program, function: FnId, names: &HashSet<Name>) -> bool {
    program.mentions(function).iter().any(|mention| names.contains(&mention.name))
}

/// A call that is about some work, timer, thread or queue.
struct About<'a> {
    function: FnId,
    call: &'a Call,
    fact: &'a WorkFact,
    /// Which.
    place: Name,
}

impl About<'_> {
    /// Whether it is about a member of the object that a variable of the module points to: one that is there as long as the module.
    fn is_of_variable(&self, program: &Program) -> bool {
        let Some(object) = object(self.fact).and_then(|at| self.call.args.get(at)) else { return false };
        let body = program.body(self.function);
        let is_variable = |name: &Name| program.variable(program.file_of(self.function), name).is_some();
        base(object).is_some_and(|name| !body.has_local(name) && is_variable(name))
    }
}

/// The variable through which a place is reached; none where it is one of many in an array.
fn base(place: &Expr) -> Option<&Name> {
    match place {
        Expr::Name(name) => Some(name),
        Expr::AddressOf(inner) | Expr::Deref(inner) | Expr::Cast(_, inner) | Expr::Field(inner, _) => base(inner),
        _ => None,
    }
}

/// The calls with a role that is wanted, in functions that are `near`.
fn calls<'a>(
    program: &'a Program,
    works: &Works<'a>,
    near: impl Fn(FnId) -> bool,
    wanted: impl Fn(WorkRole) -> bool + Sync,
) -> Vec<About<'a>> {
    let names = program.model().works.iter().filter(|fact| wanted(fact.role)).map(|fact| &fact.name);
    let users: Vec<FnId> = program.users(Use::Called, names).into_iter().filter(|&user| near(user)).collect();
    let about = |function: FnId, (call, name): (&'a Call, &Name)| {
        let fact = works.any_fact(name, &wanted)?;
        let place = place(program, function, call.args.get(object(fact)?)?)?;
        Some(About { function, call, fact, place })
    };
    let of = |function| named_calls(program.body(function)).filter_map(move |called| about(function, called));
    users.into_par_iter().with_max_len(PIECE).flat_map_iter(of).collect()
}

/// Those of `functions` that mention one of the names, themselves or where they are called; lowered.
pub(super) fn naming(program: &Program, functions: &[FnId], names: &HashSet<Name>) -> Vec<FnId> {
    let names_one = |function: FnId| mentions_one(program, function, names);
    let functions = functions.iter().copied();
    let naming = functions.filter(|&function| names_one(function) || program.callers(function).any(names_one));
    let naming: Vec<FnId> = naming.collect();
    lower(program, &naming);
    naming
}

/// Position of what the fact is about.
fn object(fact: &WorkFact) -> Option<usize> {
    if fact.role == WorkRole::Drain { fact.queue } else { fact.work }
}

impl Summaries<'_> {
    /// What a call does that stops something, or starts it again.
    pub(super) fn stop(&self, at: (FnId, Span), call: &Call, name: &Name, effect: &mut Effect) {
        if !self.stops.matter() {
            return;
        }
        let Some(fact) = self.works.any_fact(name, |role| role.stops() || role == WorkRole::Queue) else { return };
        let Some(place) = object(fact).and_then(|of| place(self.program, at.0, call.args.get(of)?)) else { return };
        let Some(functions) = self.stops.handed.get(&place) else { return };
        if fact.role == WorkRole::Queue {
            effect.stopped.remove(&place);
        } else if effect.stopped.insert(place) {
            self.open_again(functions.clone(), at, effect);
        }
    }

    /// Functions that a call is handed, on the way to something that defers.
    fn leading_functions(&self, function: FnId, call: &Call) -> BTreeSet<FnId> {
        let passed = self.passed_functions(function, call).into_iter();
        passed.filter(|&one| self.leads(one)).collect()
    }

    fn leading_values(&self, function: FnId, value: &Expr) -> BTreeSet<FnId> {
        let passed = self.passed_as(function, value).into_iter();
        passed.filter(|&one| self.leads(one)).collect()
    }
}
