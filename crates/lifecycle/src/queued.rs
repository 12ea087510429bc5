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
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::{BTreeMap, BTreeSet};

/// The kind of what a callback leaves to a work.
const KIND: &str = "rcu-work";

/// Functions that somebody puts into works, and who queues those.
pub(crate) struct Installed<'p> {
    program: &'p Program,
    queue: HashMap<Name, &'p WorkFact>,
    /// By the place of the work.
    functions: HashMap<Name, BTreeSet<FnId>>,
}

/// A call that queues a work.
struct Queuing<'p> {
    call: &'p Call,
    fact: &'p WorkFact,
    /// The work's place.
    work: Name,
}

impl<'p> Installed<'p> {
    fn none(program: &'p Program) -> Self {
        let queue = queue_facts(program).map(|fact| (fact.name, fact)).collect();
        Installed { program, queue, functions: HashMap::default() }
    }

    /// Those of them that are `wanted`, in works of some files.
    pub fn find(program: &'p Program, near: &BTreeSet<FileId>, wanted: &FixedBitSet) -> Self {
        let mut installed = Installed::none(program);
        installed.add_declared(near, wanted);
        installed.add_installed(near, wanted);
        installed
    }

    fn add_declared(&mut self, near: &BTreeSet<FileId>, wanted: &FixedBitSet) {
        let declared = declared(self.program, near.iter().copied());
        for (place, function) in declared.filter(|(_, function)| wanted.contains(function.index())) {
            self.functions.entry(place).or_default().insert(function);
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
                    self.functions.entry(place).or_default().extend(wanted);
                }
            }
        }
    }

    /// Whether `function` queues works, as its tokens look.
    fn is_queuing(&self, function: FnId) -> bool {
        self.program.called(function).any(|mention| self.queue.contains_key(&mention.name))
    }

    fn queuing_in(&self, function: FnId) -> impl Iterator<Item = Queuing<'p>> {
        calls(self.program, function, &self.queue).into_iter().filter_map(move |(call, fact)| {
            let work = place(self.program, function, call.args.get(fact.work?)?)?;
            Some(Queuing { call, fact, work })
        })
    }

    /// The functions of a work, of the same unit as `function`.
    fn of(&self, work: Name, function: FnId) -> impl Iterator<Item = FnId> {
        let functions = self.functions.get(&work).into_iter().flatten().copied();
        functions.filter(move |&one| self.program.is_own(function, one))
    }

    /// The functions in some files that queue such works, each with these, and their queues, and their functions.
    pub fn queued(&self, near: &BTreeSet<FileId>) -> Vec<(FnId, BTreeMap<Name, BTreeSet<FnId>>)> {
        let program = self.program;
        let parts: HashSet<&str> = self.functions.keys().map(|place| last_part(place)).collect();
        let names_one = |user: &FnId| program.mentions(*user).iter().any(|mention| parts.contains(&*mention.name));
        let users: Vec<FnId> = program.users_near(Use::Called, self.queue.keys(), near).filter(names_one).collect();
        lower(program, &users);
        let works = |user: FnId| {
            let mut works: BTreeMap<Name, BTreeSet<FnId>> = BTreeMap::new();
            for Queuing { call, fact, work } in self.queuing_in(user) {
                let queue = queue(program, user, call, fact);
                let functions: BTreeSet<FnId> = self.of(work, user).collect();
                for place in queue.into_iter().chain([work]).filter(|_| !functions.is_empty()) {
                    works.entry(place).or_default().extend(&functions);
                }
            }
            works
        };
        let found = users.into_iter().map(|user| (user, works(user)));
        found.filter(|(_, works)| !works.is_empty()).collect()
    }
}

/// Works that callbacks queue.
pub struct Queued<'p> {
    run: &'p Run<'p>,
    installed: Installed<'p>,
    /// The files around who queues some.
    near: BTreeSet<FileId>,
}

impl<'p> Queued<'p> {
    /// Looks for functions that are `wanted`, in the units of `callbacks` that queue work.
    pub fn find(run: &'p Run<'p>, wanted: impl FnOnce() -> FixedBitSet, callbacks: impl Iterator<Item = FnId>) -> Self {
        let program = run.program;
        let mut queued = Queued { run, installed: Installed::none(program), near: BTreeSet::new() };
        let queuing = callbacks.filter(|&callback| queued.queuing(callback).next().is_some());
        let near = program.linked_with(queuing.map(|callback| program.file_of(callback)));
        if !near.is_empty() {
            queued.installed = Installed::find(program, &near, &wanted());
        }
        Queued { near, ..queued }
    }

    /// `callback`, and what it calls or hands over itself in its own unit, as far as that queues work: the farther away, the less the
    /// work has to do with the callback's object.
    fn queuing(&self, callback: FnId) -> impl Iterator<Item = FnId> {
        let near = self.run.next(callback).filter(move |&next| self.run.program.is_own(callback, next));
        near.chain([callback]).filter(|&function| self.installed.is_queuing(function))
    }

    /// The functions of works that `callback` queues, and the stage of each.
    pub fn by(&self, callback: FnId) -> BTreeSet<(FnId, Stage)> {
        let mut found = BTreeSet::new();
        if self.installed.functions.is_empty() {
            return found;
        }
        for function in self.queuing(callback) {
            for queuing in self.installed.queuing_in(function) {
                let own = self.installed.of(queuing.work, callback);
                found.extend(own.map(|one| (one, self.stage(function, &queuing))));
            }
        }
        found
    }

    /// What has to be waited for until the work has run; with its place where there is only one such work, which can be waited for
    /// alone. Where that is done for each of many, its queue matters no more than any.
    fn stage(&self, function: FnId, queuing: &Queuing) -> Stage {
        let &Queuing { call, fact, work } = queuing;
        let domain = put_on(self.run.program, function, call, fact.queue, fact.on);
        let alone = Some(work).filter(|work| !is_of_objects(work));
        let domain = domain.filter(|_| alone.is_some() || !self.is_ended_alone(&work));
        Stage { flavour: WORK.into(), domain, work: alone }
    }

    /// Whether somebody waits for one work of the place, or cancels it.
    fn is_ended_alone(&self, work: &Name) -> bool {
        let program = self.run.program;
        let ends = program.model().works.iter().filter(|fact| matches!(fact.role, WorkRole::Flush | WorkRole::Stop));
        let ends: HashMap<Name, &WorkFact> = ends.map(|fact| (fact.name, fact)).collect();
        let member = last_part(work);
        let names_it = |user: &FnId| program.mentions(*user).iter().any(|mention| mention.name == *member);
        let mut users = program.users_near(Use::Called, ends.keys(), &self.near).filter(names_it);
        users.any(|user| {
            let mut ended = calls(program, user, &ends).into_iter();
            ended.any(|(call, fact)| {
                let place = fact.work.and_then(|at| place(program, user, call.args.get(at)?));
                place.as_ref() == Some(work)
            })
        })
    }
}

/// The queue that a call is about: one of its arguments, or one that all such calls are about.
pub(crate) fn queue(program: &Program, function: FnId, call: &Call, fact: &WorkFact) -> Option<Name> {
    fact.on.or_else(|| place(program, function, call.args.get(fact.queue?)?))
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
