//! Work that a callback queues: what its function frees is in flight until the callback has run and then the work.
use crate::facts::{WORK, lower};
use crate::kind::{Kind, Stage};
use crate::posted::{in_file, is_of_objects, last_part, place};
use crate::queues::put_on;
use crate::run::Run;
use fixedbitset::FixedBitSet;
use rculint_ir::model::{WorkFact, WorkRole};
use rculint_ir::{Call, Expr};
use rculint_link::{FileId, FnId, Program, Use, named_calls};
use rculint_syntax::Name;
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;

/// The kind of what a callback leaves to a work.
const KIND: &str = "rcu-work";

/// Who queues work, and who puts a function into one.
pub struct Queued<'p> {
    program: &'p Program,
    run: &'p Run<'p>,
    queue: HashMap<Name, &'p WorkFact>,
    /// Functions by the place of the work that they were put into, where they are wanted.
    installed: HashMap<Name, BTreeSet<FnId>>,
    /// The files around who queues some.
    near: BTreeSet<FileId>,
}

impl<'p> Queued<'p> {
    /// Looks for functions that are `wanted`, in the units of `callbacks` that queue work.
    pub fn find(run: &'p Run<'p>, wanted: impl FnOnce() -> FixedBitSet, callbacks: impl Iterator<Item = FnId>) -> Self {
        let program = run.program;
        let queue = queue_facts(program).map(|fact| (fact.name, fact)).collect();
        let mut queued = Queued { program, run, queue, installed: HashMap::default(), near: BTreeSet::new() };
        let queuing = callbacks.filter(|&callback| queued.queuing(callback).next().is_some());
        let near = program.linked_with(queuing.map(|callback| program.file_of(callback)));
        if near.is_empty() {
            return queued;
        }
        let wanted = wanted();
        queued.add_declared(&near, &wanted);
        queued.add_installed(&near, &wanted);
        queued.near = near;
        queued
    }

    fn add_declared(&mut self, near: &BTreeSet<FileId>, wanted: &FixedBitSet) {
        let declared = declared(self.program, near.iter().copied());
        for (place, function) in declared.filter(|(_, function)| wanted.contains(function.index())) {
            self.installed.entry(place).or_default().insert(function);
        }
    }

    fn add_installed(&mut self, near: &BTreeSet<FileId>, wanted: &FixedBitSet) {
        let program = self.program;
        let install = program.model().works.iter().filter(|fact| fact.role == WorkRole::Install);
        let install: HashMap<Name, &WorkFact> = install.map(|fact| (fact.name, fact)).collect();
        let takes = |user: &FnId| {
            let mut named = program.refers_to(*user).filter(|(_, how)| how.names());
            named.any(|(function, _)| wanted.contains(function.index()))
        };
        let users: Vec<FnId> = program.users_near(Use::Called, install.keys(), near).filter(takes).collect();
        lower(program, &users);
        for &user in &users {
            for (call, fact) in calls(program, user, &install) {
                let arg = |at: Option<usize>| at.and_then(|at| call.args.get(at));
                let (Some(work), Some(Expr::Name(name))) = (arg(fact.work), arg(fact.function)) else { continue };
                if let Some(place) = place(program, user, work) {
                    let functions = program.resolve(program.file_of(user), name).into_iter();
                    let wanted = functions.filter(|one| wanted.contains(one.index()));
                    self.installed.entry(place).or_default().extend(wanted);
                }
            }
        }
    }

    /// `callback`, and what it calls or hands over itself in its own unit, as far as that queues work: the farther away, the less the
    /// work has to do with the callback's object.
    fn queuing(&self, callback: FnId) -> impl Iterator<Item = FnId> {
        let near = self.run.next(callback).filter(move |&next| self.program.is_own(callback, next));
        let queues =
            |function: &FnId| self.program.called(*function).any(|mention| self.queue.contains_key(&mention.name));
        near.chain([callback]).filter(queues)
    }

    /// The functions of works that `callback` queues, and the stage of each.
    pub fn by(&self, callback: FnId) -> BTreeSet<(FnId, Stage)> {
        let mut found = BTreeSet::new();
        if self.installed.is_empty() {
            return found;
        }
        for function in self.queuing(callback) {
            for (call, fact) in calls(self.program, function, &self.queue) {
                let Some(work) = fact.work.and_then(|at| place(self.program, function, call.args.get(at)?)) else {
                    continue;
                };
                let functions = self.installed.get(&work).into_iter().flatten();
                let own = functions.filter(|&&one| self.program.is_own(callback, one));
                let stage = || self.stage(function, call, fact, work);
                found.extend(own.map(|&one| (one, stage())));
            }
        }
        found
    }

    /// What has to be waited for until the work has run; with its place where there is only one such work, which can be waited for
    /// alone. Where that is done for each of many, its queue matters no more than any.
    fn stage(&self, function: FnId, call: &Call, fact: &WorkFact, work: Name) -> Stage {
        let domain = put_on(self.program, function, call, fact.queue, fact.on);
        let alone = Some(work).filter(|work| !is_of_objects(work));
        let domain = domain.filter(|_| alone.is_some() || !self.is_ended_alone(&work));
        Stage { flavour: WORK.into(), domain, work: alone }
    }

    /// Whether somebody waits for one work of the place, or cancels it.
    fn is_ended_alone(&self, work: &Name) -> bool {
        let ends =
            self.program.model().works.iter().filter(|fact| matches!(fact.role, WorkRole::Flush | WorkRole::Stop));
        let ends: HashMap<Name, &WorkFact> = ends.map(|fact| (fact.name, fact)).collect();
        let member = last_part(work);
        let names_it = |user: &FnId| self.program.mentions(*user).iter().any(|mention| mention.name == *member);
        let mut users = self.program.users_near(Use::Called, ends.keys(), &self.near).filter(names_it);
        users.any(|user| {
            let mut ended = calls(self.program, user, &ends).into_iter();
            ended.any(|(call, fact)| {
                let place = fact.work.and_then(|at| place(self.program, user, call.args.get(at)?));
                place.as_ref() == Some(work)
            })
        })
    }
}

/// Functions that queue work, as their tokens look.
pub(crate) fn queuing(program: &Program) -> impl Iterator<Item = FnId> {
    program.users(Use::Called, queue_facts(program).map(|fact| &fact.name)).into_iter()
}

fn queue_facts(program: &Program) -> impl Iterator<Item = &WorkFact> {
    program.model().works.iter().filter(|fact| fact.role == WorkRole::Queue)
}

/// How something is in flight that a callback of `outer` leaves to a work of that stage; what that leaves to another one is not
/// followed.
pub fn kind(outer: &Kind, stage: Stage) -> Option<Kind> {
    outer.is_single().then(|| outer.left_to(KIND.into(), stage))?
}

/// The works that macros declare in some files, `DECLARE_WORK(work, function)`, by their place.
pub(crate) fn declared<'p>(
    program: &'p Program,
    files: impl Iterator<Item = FileId> + 'p,
) -> impl Iterator<Item = (Name, FnId)> + 'p {
    let declare = program.model().works.iter().filter(|fact| fact.role == WorkRole::Declare);
    let declare: HashMap<Name, &WorkFact> = declare.map(|fact| (fact.name, fact)).collect();
    let invocations = files.flat_map(|file| program.files[file].outline.invocations.iter().map(move |one| (file, one)));
    invocations.flat_map(move |(file, invocation)| {
        let arg = |at: Option<usize>| invocation.args.get(at?);
        let fact = declare.get(&invocation.name);
        let found = fact.and_then(|fact| Some((arg(fact.work)?, program.resolve(file, arg(fact.function)?))));
        found.into_iter().flat_map(move |(work, functions)| {
            let place = in_file(&program.files[file].path, work);
            functions.into_iter().map(move |function| (place, function))
        })
    })
}

/// The calls in a function that one of the facts is about.
pub(crate) fn calls<'p>(
    program: &'p Program,
    function: FnId,
    facts: &HashMap<Name, &'p WorkFact>,
) -> Vec<(&'p Call, &'p WorkFact)> {
    let calls = named_calls(program.body(function));
    calls.filter_map(|(call, name)| Some((call, *facts.get(name)?))).collect()
}
