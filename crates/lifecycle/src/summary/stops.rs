//! What teardown stops: a timer, a work, a thread, an object whose last reference goes. Until it is stopped, what it was handed
//! over with runs, or is run by stopping it.
use super::Summaries;
use super::works::Works;
use crate::effect::Effect;
use crate::facts::lower;
use crate::mounts::is_kept_by_mounts;
use crate::posted::{home, in_file, is_of_objects, is_of_variable, label_of_name, last_part, place};
use crate::queued::queue;
use crate::text::calls_one;
use rayon::prelude::*;
use rculint_ir::model::{TextRole, WorkFact, WorkRole};
use rculint_ir::{Call, Callee, EventKind, Expr};
use rculint_link::{FileId, FnId, PIECE, Program, Use, assignments, events, group_by, named_calls};
use rculint_syntax::{Name, Span};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// Functions by the place of what they were handed over with.
#[derive(Default)]
pub(super) struct Stops {
    handed: BTreeMap<Name, BTreeSet<FnId>>,
    /// Functions of works in objects that come and go, by the queue that all of them are put on, and whether they, or a callback that
    /// they post, tell somebody.
    of_objects: BTreeMap<(Name, bool), BTreeSet<FnId>>,
    /// What waits until somebody tells.
    awaits: HashSet<Name>,
    /// What stands for works of objects that may be gone then, by the files where somebody may wait.
    gone: BTreeMap<FileId, BTreeSet<Name>>,
    /// What somebody puts on a queue, or arms, and is no part of an object that comes and goes.
    queued: HashSet<Name>,
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
        let names: HashSet<Name> = places.filter_map(|place| Name::known(last_part(place))).collect();
        let makers = makers(&stopping);
        let mentioned = names.iter().chain(makers.keys()).copied().collect();
        let numbers = Numbers::of(program, &stopping);
        let by_number = handing.iter().filter(|&&function| numbers.near.contains(&program.file_of(function)));
        let handing: BTreeSet<FnId> =
            naming(program, handing, &mentioned).into_iter().chain(by_number.copied()).collect();
        let handing: Vec<FnId> = handing.into_iter().collect();
        let found = handing.par_iter().with_max_len(PIECE).flat_map_iter(|&function| {
            let objects = Objects::new(program, function, &names, &makers, &numbers);
            [in_calls(summaries, &objects), in_assignments(summaries, &objects), in_ties(summaries, &objects)].concat()
        });
        for (place, functions) in found.collect::<Vec<Handed>>() {
            stops.add(place, functions);
        }
        let users = stopping.iter().map(|call| program.file_of(call.function));
        let handing = handing.iter().map(|&function| program.file_of(function));
        // Who stops something for others has it in no file of its own.
        let homes = stopping.iter().filter_map(|call| home(program, &call.place));
        stops.add_declared(summaries, handing.chain(users).chain(homes).collect());
        stops.add_queued(program, &stopping, &queuing);
        stops.queued = queuing.iter().map(|call| call.place).filter(|place| !is_of_objects(place)).collect();
        let stopped = stopping.iter().filter(|call| stops.has(&call.place));
        stops.users = stopped.map(|call| call.function).collect();
        stops.add_awaiting(program);
        stops
    }

    /// Work that is on a queue until the queue goes: nobody stops it alone.
    fn add_queued(&mut self, program: &Program, stopping: &[About], queuing: &[About]) {
        let alone = stopping.iter().filter(|call| matches!(call.fact.role, WorkRole::Stop | WorkRole::Flush));
        let alone: BTreeSet<&Name> = alone.map(|call| &call.place).collect();
        let works = group_by(queuing.iter().map(|call| (call.place, call)));
        for (work, calls) in works.iter().filter(|(work, _)| !alone.contains(work)) {
            let Some(functions) = self.handed.get(work).cloned() else { continue };
            let on = |call: &&About| queue(program, call.function, call.call, call.fact);
            let queues: BTreeSet<Option<Name>> = calls.iter().map(on).collect();
            if !is_of_objects(work) || calls.iter().all(|call| call.is_of_variable(program)) {
                queues.into_iter().for_each(|queue| self.add(queue, functions.clone()));
            } else if let [Some(queue)] = *queues.into_iter().collect::<Vec<_>>()
                && !calls.iter().any(|call| is_of_mounts(program, call.function))
            {
                for work in functions {
                    self.of_objects.entry((queue, tells(program, work))).or_default().insert(work);
                }
            }
        }
    }

    /// Whether a call may stop something.
    pub fn matter(&self) -> bool {
        !self.users.is_empty()
    }

    /// Who may wait until objects are gone, in their modules.
    fn add_awaiting(&mut self, program: &Program) {
        if self.of_objects.is_empty() {
            return;
        }
        let awaits = program.model().texts.iter().filter(|fact| fact.role == TextRole::Awaits);
        self.awaits = awaits.map(|fact| fact.name).collect();
        for ((queue, _), works) in self.of_objects.iter().filter(|((_, tells), _)| *tells) {
            for file in program.linked_with(works.iter().map(|&work| program.file_of(work))) {
                self.gone.entry(file).or_default().insert(objects_on(queue, true));
            }
        }
        let users = program.users(Use::Called, &self.awaits).into_iter();
        self.users.extend(users.filter(|&user| self.gone.contains_key(&program.file_of(user))));
    }

    /// Whether a call of that name waits until somebody tells, where that matters.
    pub fn is_await(&self, name: &Name) -> bool {
        self.awaits.contains(name)
    }

    /// Whether functions may run until what is at the place is stopped.
    fn has(&self, place: &Name) -> bool {
        self.handed.contains_key(place) || self.works_on(place).next().is_some()
    }

    /// The works of objects on a queue, with what stands for them.
    fn works_on(&self, queue: &Name) -> impl Iterator<Item = (Name, &BTreeSet<FnId>)> {
        let works = self.of_objects.range((*queue, false)..=(*queue, true));
        works.map(|((queue, tells), works)| (objects_on(queue, *tells), works))
    }

    fn add(&mut self, place: Option<Name>, functions: BTreeSet<FnId>) {
        if let Some(place) = place
            && !functions.is_empty()
        {
            self.handed.entry(place).or_default().extend(functions);
        }
    }

    /// `DECLARE_OBJECT(object, function)` at file scope, in these files.
    fn add_declared(&mut self, summaries: &Summaries, files: BTreeSet<FileId>) {
        let program = summaries.program;
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
                let held = summaries.with_elements(home, variable);
                let held = held.flat_map(|(home, table)| program.table_functions(home, table));
                let held = held.map(|(_, function, _)| function);
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
    names: &'a HashSet<Name>,
    /// Who is handed something with a name by which it is stopped, and where that stands.
    makers: &'a HashMap<Name, usize>,
    numbers: &'a Numbers,
    /// What the function has made with such a name, and the name: all that is handed over together with that is below it.
    made: Vec<(&'a Expr, Name)>,
    /// What the function has from something of one of the names.
    given: HashSet<Name>,
    from_caller: OnceCell<bool>,
}

impl<'a> Objects<'a> {
    fn new(
        program: &'a Program,
        function: FnId,
        names: &'a HashSet<Name>,
        makers: &'a HashMap<Name, usize>,
        numbers: &'a Numbers,
    ) -> Self {
        let made = assignments(program.body(function)).filter_map(|(place, value)| match value {
            Expr::Call(call) => Some((place, named_by(makers, call)?)),
            _ => None,
        });
        let given = assignments(program.body(function)).filter_map(|(place, value)| match place {
            Expr::Name(name) if names.contains(value.last_name()?) => Some(*name),
            _ => None,
        });
        let (made, given) = (made.collect(), given.collect());
        Objects { program, function, names, makers, numbers, made, given, from_caller: OnceCell::new() }
    }

    /// The name that a call gives what it is handed, where that is stopped by its name.
    fn named_in(&self, call: &Call) -> Option<Name> {
        named_by(self.makers, call)
    }

    /// The names of what a call is handed, to put something below it.
    fn named_above(&self, call: &Call) -> Vec<Name> {
        let is_handed = |made: &Expr| call.args.iter().any(|arg| arg.without_casts() == made);
        self.made.iter().filter(|(made, _)| is_handed(made)).map(|(_, name)| *name).collect()
    }

    /// What a call is handed and may be the number by which something is stopped.
    fn numbers_in<'e>(&self, call: &'e Call) -> Vec<&'e Expr> {
        if !self.numbers.near.contains(&self.program.file_of(self.function)) {
            return Vec::new();
        }
        let at = self.numbers.positions.iter();
        at.filter_map(|&at| call.args.get(at)).filter(|arg| matches!(arg, Expr::Int(_))).collect()
    }

    fn may_have(&self, object: &Expr) -> bool {
        if object.last_name().is_some_and(|name| self.names.contains(name)) {
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
        let names_one = |caller| mentions_one(self.program, caller, self.names);
        *self.from_caller.get_or_init(|| self.program.callers(self.function).any(names_one))
    }
}

/// The name that a call gives what it is handed, or makes.
fn named_by(makers: &HashMap<Name, usize>, call: &Call) -> Option<Name> {
    let Callee::Name(callee) = &call.callee else { return None };
    label_of_name(call.args.get(*makers.get(callee)?)?)
}

/// Numbers that are written out where something is stopped: nobody mentions a name of them.
#[derive(Default)]
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
        let object = self.fact.work.and_then(|at| self.call.args.get(at));
        object.is_some_and(|object| is_of_variable(program, self.function, object))
    }
}

/// Whether a work, or a callback that it posts, tells somebody.
fn tells(program: &Program, work: FnId) -> bool {
    let callees = program.own_callees(work);
    let named = callees.iter().flat_map(|&callee| program.refers_to(callee)).filter(|(_, how)| how.names());
    let is_callback = |function: &FnId| program.callbacks().binary_search(function).is_ok();
    let posted: BTreeSet<FnId> = named.map(|(function, _)| function).filter(is_callback).collect();
    let tells = |function: FnId| calls_one(program, function, &[TextRole::Signals]);
    tells(work) || posted.into_iter().any(tells)
}

/// What stands for the works of objects on a queue.
fn objects_on(queue: &Name, tells: bool) -> Name {
    Name::from(format!("objects on {queue}{}", if tells { " that tell" } else { "" }))
}

/// Whether a function is of a module that is there as long as something is mounted: objects go with their mounts.
fn is_of_mounts(program: &Program, function: FnId) -> bool {
    program.units_of(program.file_of(function)).iter().any(|&unit| is_kept_by_mounts(program, unit))
}

/// Who is handed what the calls stop by its name, and the position of the name.
fn makers(stopping: &[About]) -> HashMap<Name, usize> {
    let makers = stopping.iter().flat_map(|call| call.fact.named_by.iter().zip(call.fact.work.into_iter().cycle()));
    makers.map(|(&maker, at)| (maker, at)).collect()
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
        let place = stopped_by(program, function, call, fact)?;
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

/// The place of what a call is about that the fact is about.
fn stopped_by(program: &Program, function: FnId, call: &Call, fact: &WorkFact) -> Option<Name> {
    let arg = |at: Option<usize>| call.args.get(at?);
    match fact.role {
        WorkRole::Drain => queue(program, function, call, fact),
        _ if !fact.named_by.is_empty() => label_of_name(arg(fact.work)?),
        _ if fact.around => place(program, function, &around(arg(fact.work)?)?),
        _ => {
            let work = arg(fact.work)?;
            // Who has no cookie is known by the number alone.
            let number = || arg(fact.number).filter(|_| work.is_null()).and_then(|at| place(program, function, at));
            let told = || told_by(program, function, work, arg(fact.number)?);
            let known = place(program, function, work).or_else(told).or_else(number);
            known.or_else(|| place(program, function, array_of(program, function, work)?))
        }
    }
}

/// What tells something of an object that comes and goes from others of objects of its type: what a number is called that it has, or
/// the number itself.
fn told_by(program: &Program, function: FnId, object: &Expr, number: &Expr) -> Option<Name> {
    let Expr::Name(name) = object.without_casts() else { return None };
    let number = match number {
        Expr::Int(number) => number.to_string(),
        number => number.last_name().filter(|number| *number != name)?.to_string(),
    };
    let is_local = program.body(function).has_local(name);
    let tag = program.tag_of(function, object).filter(|_| is_local)?;
    Some(Name::from(format!("of struct {tag}, by .{number}")))
}

/// The array of the module's that somebody goes through: which of its elements it is is not known.
fn array_of<'e>(program: &Program, function: FnId, element: &'e Expr) -> Option<&'e Expr> {
    let Expr::Index(array, _) = element.without_casts() else { return None };
    let Expr::Name(name) = &**array else { return None };
    let is_array = program.variable(program.file_of(function), name).is_some_and(|(_, variable)| variable.array);
    (is_array && !program.body(function).has_local(name)).then_some(array)
}

/// The address of the object whose member has that address.
fn around(member: &Expr) -> Option<Expr> {
    match member {
        Expr::AddressOf(place) => match &**place {
            Expr::Field(object, _) => Some(object.address()),
            _ => None,
        },
        Expr::Cast(_, inner) => around(inner),
        _ => None,
    }
}

impl Summaries<'_> {
    /// Whether a place is that of a work or a timer that may be pending as long as its module is there.
    pub(crate) fn is_queued(&self, place: &Name) -> bool {
        self.stops.queued.contains(place)
    }

    /// What a call does that stops something, or starts it again.
    pub(super) fn stop(&self, at: (FnId, Span), call: &Call, name: &Name, effect: &mut Effect) {
        if !self.stops.matter() {
            return;
        }
        if self.stops.is_await(name)
            && let Some(gone) = self.stops.gone.get(&self.program.file_of(at.0))
        {
            effect.stopped.extend(gone);
        }
        let Some(fact) = self.works.any_fact(name, |role| role.stops() || role == WorkRole::Queue) else { return };
        let Some(place) = stopped_by(self.program, at.0, call, fact) else { return };
        if !self.stops.has(&place) {
            return;
        }
        if fact.role == WorkRole::Queue {
            effect.stopped.remove(&place);
            return;
        }
        // Who only cancels does not wait for a function that runs.
        let is_stopped = fact.role != WorkRole::Cancel;
        // On a queue of the kernel's are works of other modules, too, who drain it themselves; others have objects of the same type,
        // and names like theirs.
        let is_shared = fact.role == WorkRole::Drain || fact.number.is_some() || !fact.named_by.is_empty();
        let is_own = |&&one: &&FnId| !is_shared || self.program.is_own(at.0, one);
        let idle = self.not_started(effect);
        let may_run = |one: &&FnId| is_own(one) && !idle.contains(*one);
        let own = |functions: &BTreeSet<FnId>| functions.iter().filter(may_run).copied().collect::<BTreeSet<_>>();
        if let Some(functions) = self.stops.handed.get(&place) {
            let mut until = Effect::default();
            let functions = own(functions);
            let again = functions.iter().flat_map(|&one| self.queued_again(one, &effect.stopped)).collect();
            self.open_again(again, at, &mut until);
            self.open_again(functions, at, &mut until);
            effect.then_until_stopped(until, place);
            effect.stopped.extend(is_stopped.then_some(place));
        }
        for (objects, works) in self.stops.works_on(&place) {
            let mut until = Effect::default();
            self.may_run_again(&own(works), at, &mut until);
            effect.then_until_stopped(until, objects);
            effect.stopped.extend(is_stopped.then_some(objects));
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
