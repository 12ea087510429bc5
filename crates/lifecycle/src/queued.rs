//! Work that a callback queues: what its function frees is in flight until the callback has run and then the work.
use crate::facts::lower;
use crate::kind::{Kind, flavour, with_domain};
use crate::posted::{in_file, is_of_objects, place};
use fixedbitset::FixedBitSet;
use rculint_ir::model::{WorkFact, WorkRole};
use rculint_ir::{Call, Expr};
use rculint_link::{FileId, FnId, Program, Use, named_calls};
use rculint_syntax::Name;
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;

/// The kind of what a callback leaves to a work.
const KIND: &str = "rcu-work";
/// The stage that has to be waited for after it; with its place where there is only one such work, which can be waited for alone.
const STAGE: &str = "work";

/// Who queues work, and who puts a function into one.
pub struct Queued<'p> {
    program: &'p Program,
    queue: HashMap<Name, &'p WorkFact>,
    /// Functions by the place of the work that they were put into, where they may free into a cache.
    installed: HashMap<Name, BTreeSet<FnId>>,
}

impl<'p> Queued<'p> {
    /// Looks for functions among `freeing`, which free into some cache, in the units of `callbacks` that queue work.
    pub fn find(program: &'p Program, freeing: &FixedBitSet, callbacks: impl Iterator<Item = FnId>) -> Self {
        let with = |role: WorkRole| program.model().works.iter().filter(move |fact| fact.role == role);
        let queue = with(WorkRole::Queue).map(|fact| (fact.name, fact)).collect();
        let mut queued = Queued { program, queue, installed: HashMap::default() };
        let queuing = callbacks.filter(|&callback| queued.queuing(callback).next().is_some());
        let near = program.linked_with(queuing.map(|callback| program.file_of(callback)));
        if near.is_empty() {
            return queued;
        }
        queued.add_declared(&near, freeing);
        queued.add_installed(&near, freeing);
        queued
    }

    fn add_declared(&mut self, near: &BTreeSet<FileId>, freeing: &FixedBitSet) {
        let declared = declared(self.program, near.iter().copied());
        for (place, function) in declared.filter(|(_, function)| freeing.contains(function.index())) {
            self.installed.entry(place).or_default().insert(function);
        }
    }

    fn add_installed(&mut self, near: &BTreeSet<FileId>, freeing: &FixedBitSet) {
        let program = self.program;
        let install = program.model().works.iter().filter(|fact| fact.role == WorkRole::Install);
        let install: HashMap<Name, &WorkFact> = install.map(|fact| (fact.name, fact)).collect();
        let takes = |user: &FnId| {
            let mut named = program.refers_to(*user).filter(|(_, how)| how.names());
            named.any(|(function, _)| freeing.contains(function.index()))
        };
        let users: Vec<FnId> = program.users_near(Use::Called, install.keys(), near).filter(takes).collect();
        lower(program, &users);
        for &user in &users {
            for (call, fact) in calls(program, user, &install) {
                let arg = |at: Option<usize>| at.and_then(|at| call.args.get(at));
                let (Some(work), Some(Expr::Name(name))) = (arg(fact.work), arg(fact.function)) else { continue };
                if let Some(place) = place(program, user, work) {
                    let functions = program.resolve(program.file_of(user), name).into_iter();
                    let freeing = functions.filter(|one| freeing.contains(one.index()));
                    self.installed.entry(place).or_default().extend(freeing);
                }
            }
        }
    }

    /// `callback`, and what it calls itself in its own unit, as far as that queues work: the farther away, the less the work has to
    /// do with the callback's object.
    fn queuing(&self, callback: FnId) -> impl Iterator<Item = FnId> {
        let near = self.program.callees(callback).filter(move |&callee| self.program.is_own(callback, callee));
        let queues =
            |function: &FnId| self.program.called(*function).any(|mention| self.queue.contains_key(&mention.name));
        near.chain([callback]).filter(queues)
    }

    /// The functions of works that `callback` queues, and the stage of each.
    pub fn by(&self, callback: FnId) -> BTreeSet<(FnId, Name)> {
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
                found.extend(own.map(|&one| (one, stage(&work))));
            }
        }
        found
    }
}

/// How something is in flight that a callback of `outer` leaves to a work of that stage; what that leaves to another one is not
/// followed.
pub fn kind(outer: &Kind, stage: Name) -> Option<Kind> {
    let single = outer.second.is_none();
    single.then(|| Kind { name: KIND.into(), first: outer.first, second: Some(stage) })
}

/// What has to be waited for until the work at a place has run.
pub(crate) fn stage(work: &Name) -> Name {
    with_domain(&STAGE.into(), Some(work).filter(|work| !is_of_objects(work)))
}

/// Whether the stage is that of one work.
pub(crate) fn is_alone(stage: &Name) -> bool {
    *stage != STAGE && flavour(stage) == STAGE
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
fn calls<'p>(
    program: &'p Program,
    function: FnId,
    facts: &HashMap<Name, &'p WorkFact>,
) -> Vec<(&'p Call, &'p WorkFact)> {
    let calls = named_calls(program.body(function));
    calls.filter_map(|(call, name)| Some((call, *facts.get(name)?))).collect()
}
