//! What functions hand over together with what is stopped later, or put into that.
use super::about::{About, told_by};
use crate::facts::lower;
use crate::posted::{label_of_name, last_part, place};
use crate::summary::Summaries;
use rculint_ir::model::WorkRole;
use rculint_ir::{Call, Callee, EventKind, Expr};
use rculint_link::{FileId, FnId, Program, assignments, events, named_calls};
use rculint_syntax::Name;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// The place of an object, and what it was handed over with.
pub(super) type Handed = (Option<Name>, BTreeSet<FnId>);

/// By what it is known what is stopped.
pub(super) struct Sought {
    /// What it is called at its place.
    names: HashSet<Name>,
    /// Who is handed something with a name by which it is stopped, and where that stands.
    makers: HashMap<Name, usize>,
    numbers: Numbers,
}

impl Sought {
    pub fn of(program: &Program, stopping: &[About], queuing: &[About]) -> Self {
        let places = stopping.iter().chain(queuing).map(|call| &call.place);
        let names = places.filter_map(|place| Name::known(last_part(place))).collect();
        let makers = stopping.iter().flat_map(|call| call.fact.named_by.iter().zip(call.fact.work.into_iter().cycle()));
        let makers = makers.map(|(&maker, at)| (maker, at)).collect();
        Sought { names, makers, numbers: Numbers::of(program, stopping) }
    }

    /// Those of `functions` that may hand over something with it, in order.
    pub fn handing(&self, program: &Program, functions: &[FnId]) -> Vec<FnId> {
        let mentioned = self.names.iter().chain(self.makers.keys()).copied().collect();
        let near = |function: &&FnId| self.numbers.near.contains(&program.file_of(**function));
        let by_number = functions.iter().filter(near).copied();
        let all: BTreeSet<FnId> = naming(program, functions, &mentioned).into_iter().chain(by_number).collect();
        all.into_iter().collect()
    }
}

/// Numbers that are written out where something is stopped: nobody mentions a name of them.
struct Numbers {
    /// Which arguments they are.
    positions: BTreeSet<usize>,
    /// The files of modules with one.
    near: BTreeSet<FileId>,
}

impl Numbers {
    fn of(program: &Program, stopping: &[About]) -> Self {
        let is_written = |call: &About| {
            let number = call.fact.number.and_then(|at| call.call.args.get(at));
            matches!(number, Some(Expr::Int(_)))
        };
        let written = || stopping.iter().filter(|call| is_written(call));
        let positions = written().filter_map(|call| call.fact.number).collect();
        Numbers { positions, near: program.linked_with(written().map(|call| program.file_of(call.function))) }
    }
}

/// What a function hands over together with what is sought, or puts into that.
pub(super) fn handed_in(summaries: &Summaries, function: FnId, sought: &Sought) -> Vec<Handed> {
    let objects = Objects::new(summaries.program, function, sought);
    [in_calls(summaries, &objects), in_assignments(summaries, &objects), in_ties(summaries, &objects)].concat()
}

/// `setup(&object, function)`.
fn in_calls(summaries: &Summaries, objects: &Objects) -> Vec<Handed> {
    let Objects { program, function, .. } = *objects;
    let mut found = Vec::new();
    for event in events(program.body(function)) {
        let EventKind::Call(call) = event else { continue };
        let about: Vec<&Expr> = call.args.iter().filter(|arg| objects.may_have(arg)).collect();
        let named: Vec<Name> = objects.named_in(call).into_iter().chain(objects.named_above(call)).collect();
        let numbers = objects.numbers_in(call);
        let mut functions = match about.is_empty() && named.is_empty() && numbers.is_empty() {
            true => BTreeSet::new(),
            false => summaries.leading_functions(function, call),
        };
        if let (Callee::Name(name), false) = (&call.callee, functions.is_empty()) {
            let kept = summaries.kept(function, call, |fact| fact.register.contains(name));
            functions.retain(|function| !kept.contains(function));
        }
        if functions.is_empty() {
            continue;
        }
        found.extend(named.into_iter().map(|name| (Some(name), functions.clone())));
        found.extend(about.iter().map(|object| (place(program, function, object), functions.clone())));
        for object in about.into_iter().chain(numbers) {
            let told = call.args.iter().filter_map(|cookie| told_by(program, function, cookie, object));
            found.extend(told.map(|place| (Some(place), functions.clone())));
        }
    }
    found
}

/// `object->function = function`, `object = start(function)`.
fn in_assignments(summaries: &Summaries, objects: &Objects) -> Vec<Handed> {
    let Objects { program, function, .. } = *objects;
    let handed = |(written, value): (&Expr, &Expr)| {
        if !objects.may_have(written) && !matches!(written, Expr::Field(object, _) if objects.may_have(object)) {
            return Vec::new();
        }
        let mut found = Vec::new();
        if let (Expr::Field(object, _), Expr::Name(_) | Expr::AddressOf(_)) = (written, value)
            && objects.may_have(object)
        {
            found.push((object.address(), summaries.leading_values(function, value)));
        }
        if objects.may_have(written) {
            let results = objects.results(value).into_iter();
            found.extend(results.map(|call| (written.clone(), summaries.leading_functions(function, call))));
        }
        let found = found.into_iter().filter(|(_, functions)| !functions.is_empty());
        found.map(|(object, functions)| (place(program, function, &object), functions)).collect()
    };
    assignments(program.body(function)).flat_map(handed).collect()
}

/// `tie(object, &all)`: what the object is handed over with in the same function is stopped by all.
fn in_ties(summaries: &Summaries, objects: &Objects) -> Vec<Handed> {
    let Objects { program, function, .. } = *objects;
    let tied = |(call, name): (&Call, &Name)| {
        let fact = summaries.works.any_fact(name, |role| role == WorkRole::Tie)?;
        let (object, all) = (call.args.get(fact.work?)?, call.args.get(fact.queue?)?);
        let functions = objects.may_have(all).then(|| handed_with(summaries, function, object))?;
        Some((place(program, function, all), functions))
    };
    let tied = named_calls(program.body(function)).filter_map(tied);
    tied.filter(|(_, functions)| !functions.is_empty()).collect()
}

/// What a function hands over together with an object, or puts into that.
fn handed_with(summaries: &Summaries, function: FnId, object: &Expr) -> BTreeSet<FnId> {
    let body = summaries.program.body(function);
    let is_object = |other: &Expr| other.without_casts() == object.without_casts();
    let calls = named_calls(body).map(|(call, _)| call).filter(|call| call.args.iter().any(is_object));
    let in_calls = calls.flat_map(|call| summaries.leading_functions(function, call));
    let put = assignments(body).filter(|(written, value)| {
        matches!(value, Expr::Name(_) | Expr::AddressOf(_))
            && matches!(written, Expr::Field(around, _) if is_object(&around.address()))
    });
    in_calls.chain(put.flat_map(|(_, value)| summaries.leading_values(function, value))).collect()
}

/// What may stand for an object of one of some names in a function: what has the name, what the function was handed by somebody
/// who mentions one, or what it has from something of the name.
struct Objects<'a> {
    program: &'a Program,
    function: FnId,
    sought: &'a Sought,
    /// What the function has made with such a name, and the name: all that is handed over together with that is below it.
    made: Vec<(&'a Expr, Name)>,
    /// What the function has from something of one of the names.
    given: HashSet<Name>,
    from_caller: OnceCell<bool>,
}

impl<'a> Objects<'a> {
    fn new(program: &'a Program, function: FnId, sought: &'a Sought) -> Self {
        let made = assignments(program.body(function)).filter_map(|(place, value)| match value {
            Expr::Call(call) => Some((place, named_by(&sought.makers, call)?)),
            _ => None,
        });
        let given = assignments(program.body(function)).filter_map(|(place, value)| match place {
            Expr::Name(name) if sought.names.contains(value.last_name()?) => Some(*name),
            _ => None,
        });
        let (made, given) = (made.collect(), given.collect());
        Objects { program, function, sought, made, given, from_caller: OnceCell::new() }
    }

    /// The name that a call gives what it is handed, where that is stopped by its name.
    fn named_in(&self, call: &Call) -> Option<Name> {
        named_by(&self.sought.makers, call)
    }

    /// The names of what a call is handed, to put something below it.
    fn named_above(&self, call: &Call) -> Vec<Name> {
        let is_handed = |made: &Expr| call.args.iter().any(|arg| arg.without_casts() == made);
        self.made.iter().filter(|(made, _)| is_handed(made)).map(|(_, name)| *name).collect()
    }

    /// What a call is handed and may be the number by which something is stopped.
    fn numbers_in<'e>(&self, call: &'e Call) -> Vec<&'e Expr> {
        if !self.sought.numbers.near.contains(&self.program.file_of(self.function)) {
            return Vec::new();
        }
        let at = self.sought.numbers.positions.iter();
        at.filter_map(|&at| call.args.get(at)).filter(|arg| matches!(arg, Expr::Int(_))).collect()
    }

    fn may_have(&self, object: &Expr) -> bool {
        if object.last_name().is_some_and(|name| self.sought.names.contains(name)) {
            return true;
        }
        let Some(Expr::Name(name)) = object.named() else { return false };
        self.given.contains(name) || self.is_param(name) && self.is_from_caller()
    }

    /// The calls of which a value is the result: `err = start(function); handle = err;` as well.
    fn results<'e>(&self, value: &'e Expr) -> Vec<&'e Call>
    where
        'a: 'e,
    {
        match value {
            Expr::Call(call) => vec![call],
            Expr::Name(name) => {
                let kept = assignments(self.program.body(self.function));
                let kept = kept.filter(|(written, _)| matches!(written, Expr::Name(local) if local == name));
                let calls = kept.filter_map(|(_, value)| match value {
                    Expr::Call(call) => Some(&**call),
                    _ => None,
                });
                calls.collect()
            }
            _ => Vec::new(),
        }
    }

    fn is_param(&self, name: &Name) -> bool {
        self.program.body(self.function).param(name).is_some()
    }

    fn is_from_caller(&self) -> bool {
        let names_one = |caller| mentions_one(self.program, caller, &self.sought.names);
        *self.from_caller.get_or_init(|| self.program.callers(self.function).any(names_one))
    }
}

/// The name that a call gives what it is handed, or makes.
fn named_by(makers: &HashMap<Name, usize>, call: &Call) -> Option<Name> {
    let Callee::Name(callee) = &call.callee else { return None };
    label_of_name(call.args.get(*makers.get(callee)?)?)
}

fn mentions_one(program: &Program, function: FnId, names: &HashSet<Name>) -> bool {
    program.mentions(function).iter().any(|mention| names.contains(&mention.name))
}

/// Those of `functions` that mention one of the names, themselves or where they are called; lowered.
pub(in crate::summary) fn naming(program: &Program, functions: &[FnId], names: &HashSet<Name>) -> Vec<FnId> {
    let names_one = |function: FnId| mentions_one(program, function, names);
    let functions = functions.iter().copied();
    let naming = functions.filter(|&function| names_one(function) || program.callers(function).any(names_one));
    let naming: Vec<FnId> = naming.collect();
    lower(program, &naming);
    naming
}

impl Summaries<'_> {
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
