//! What teardown stops: a timer, a work, a thread, an object whose last reference goes. Until it is stopped, what it was handed
//! over with runs, or is run by stopping it.
mod about;
mod handed;

use super::Summaries;
use crate::effect::Effect;
use crate::mounts::is_kept_by_mounts;
use crate::posted::{home, in_file, is_of_objects};
use crate::queued::queue;
use crate::text::calls_one;
use about::{About, calls, stopped_by};
pub(super) use handed::naming;
use handed::{Handed, Sought, handed_in};
use rayon::prelude::*;
use rculint_ir::Call;
use rculint_ir::model::{TextRole, WorkRole};
use rculint_link::{FileId, FnId, PIECE, Program, Use, group_by};
use rculint_syntax::{Name, Span};
use rustc_hash::FxHashSet as HashSet;
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
        let sought = Sought::of(program, &stopping, &queuing);
        let handing = sought.handing(program, handing);
        let found = handing.par_iter().with_max_len(PIECE);
        let found = found.flat_map_iter(|&function| handed_in(summaries, function, &sought));
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
}
