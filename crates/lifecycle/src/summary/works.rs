//! Work that a teardown queues and then waits for: what its function has waited for until then, the teardown has waited for too.
use super::question::Question;
use crate::effect::{Effect, Queued};
use crate::facts::lower;
use crate::given::Given;
use crate::posted::{in_file, place};
use crate::queued::{declared, queue};
use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use rculint_ir::model::{WorkFact, WorkRole};
use rculint_ir::{Call, Callee, EventKind, Expr};
use rculint_link::{FnId, PIECE, Program, Use, named_calls};
use rculint_syntax::Name;
use rustc_hash::FxHashMap as HashMap;
use std::collections::{BTreeMap, BTreeSet};

/// Functions of work that may wait for callbacks, by the place of their work.
#[derive(Default)]
pub(super) struct Works<'a> {
    functions: BTreeMap<Name, BTreeSet<FnId>>,
    /// Functions of the same units that queue work, complete something, or wait.
    pub users: Vec<FnId>,
    facts: HashMap<&'a Name, &'a WorkFact>,
}

impl<'a> Works<'a> {
    /// Those among the `candidates`.
    pub fn find(program: &'a Program, candidates: &FixedBitSet) -> Self {
        let facts: HashMap<&Name, &WorkFact> = program.model().works.iter().map(|fact| (&fact.name, fact)).collect();
        let mut works = Works { functions: BTreeMap::new(), users: Vec::new(), facts };
        works.add_declared(program, candidates);
        works.add_installed(program, candidates);
        works.users = works.find_users(program);
        works
    }

    /// Functions from which such work is queued, and some work waited for.
    pub fn ordered(&self, program: &Program) -> FixedBitSet {
        let queues = |user: FnId| {
            let work = |(call, fact): (&Call, &WorkFact)| queued_by(program, user, call, fact);
            let mut queued = self.calls(program, user, WorkRole::Queue).into_iter().filter_map(work);
            queued.any(|work| self.functions.contains_key(&work))
        };
        let names_one = |user: &FnId| self.names_one(program, *user, |role| role == WorkRole::Queue);
        let queuing: Vec<FnId> = self.users.iter().copied().filter(names_one).collect();
        // Each is lowered, and its values are looked for: most of what there is to do here.
        let queuing: Vec<FnId> = queuing.into_par_iter().with_max_len(PIECE).filter(|&user| queues(user)).collect();
        let queuing = program.callers_of(queuing);
        if queuing.is_clear() {
            return queuing;
        }
        let waits = self.facts.values().filter(|fact| fact.role.waits()).map(|fact| fact.name).collect();
        queuing.intersection(&program.reaching(&waits)).collect()
    }

    fn find_users(&self, program: &Program) -> Vec<FnId> {
        let owners = self.functions.values().flatten().map(|&function| program.file_of(function));
        let own = program.linked_with(owners);
        if own.is_empty() {
            return Vec::new();
        }
        program.users_near(Use::Called, self.facts.keys().copied(), &own).collect()
    }

    fn add_declared(&mut self, program: &Program, candidates: &FixedBitSet) {
        let declared = declared(program, 0..program.files.len());
        for (place, function) in declared.filter(|(_, function)| candidates.contains(function.index())) {
            self.functions.entry(place).or_default().insert(function);
        }
    }

    fn add_installed(&mut self, program: &Program, candidates: &FixedBitSet) {
        let installs = |installer: &FnId| self.names_one(program, *installer, puts_function);
        let taken = candidates
            .ones()
            .map(FnId::new)
            .flat_map(|function| program.takers(function).filter(installs).map(move |installer| (function, installer)));
        let taken: Vec<(FnId, FnId)> = taken.collect();
        lower(program, &taken.iter().map(|&(_, installer)| installer).collect::<Vec<_>>());
        for (function, installer) in taken {
            for (call, fact) in self.calls_that(program, installer, puts_function) {
                let Some(Expr::Name(name)) = fact.function.and_then(|at| call.args.get(at)) else { continue };
                if *name == *program.name(function)
                    && let Some(place) = queued_by(program, installer, call, fact)
                {
                    self.functions.entry(place).or_default().insert(function);
                }
            }
        }
    }

    /// What a call of that name may have to do with such work.
    pub fn known(&self, name: &Name) -> Option<&'a WorkFact> {
        self.facts.get(name).copied().filter(|_| !self.functions.is_empty())
    }

    /// Whether `function` calls something that has a role which is wanted, as its tokens look.
    pub fn names_one(&self, program: &Program, function: FnId, wanted: impl Fn(WorkRole) -> bool) -> bool {
        program.called(function).any(|mention| self.any_fact(&mention.name, &wanted).is_some())
    }

    /// The fact about `name`, if it has a role that is wanted; whether or not there is work that matters.
    pub fn any_fact(&self, name: &Name, wanted: impl Fn(WorkRole) -> bool) -> Option<&'a WorkFact> {
        self.facts.get(name).copied().filter(|fact| wanted(fact.role))
    }

    fn fact(&self, name: &Name, role: WorkRole) -> Option<&'a WorkFact> {
        self.any_fact(name, |found| found == role)
    }

    /// The calls in a function that have a role.
    fn calls<'p>(&self, program: &'p Program, function: FnId, role: WorkRole) -> Vec<(&'p Call, &'a WorkFact)> {
        self.calls_that(program, function, |found| found == role)
    }

    /// The calls in a function that have a role which is wanted.
    pub fn calls_that<'p>(
        &self,
        program: &'p Program,
        function: FnId,
        wanted: impl Fn(WorkRole) -> bool,
    ) -> Vec<(&'p Call, &'a WorkFact)> {
        let calls = named_calls(program.body(function));
        calls.filter_map(|(call, name)| Some((call, self.any_fact(name, &wanted)?))).collect()
    }
}

/// Whether it is handed a function for a work, or in place of one.
fn puts_function(role: WorkRole) -> bool {
    matches!(role, WorkRole::Install | WorkRole::Queue)
}

/// The place of the work that a call is about; a function that is queued without one stands for it.
fn queued_by(program: &Program, user: FnId, call: &Call, fact: &WorkFact) -> Option<Name> {
    match (fact.work, call.args.get(fact.work.or(fact.function)?)?) {
        (Some(_), work) => place(program, user, work),
        (None, Expr::Name(name)) if !program.body(user).has_local(name) => {
            Some(in_file(&program.files[program.file_of(user)].path, &format!("{name}()")))
        }
        (None, _) => None,
    }
}

impl Question<'_, '_> {
    /// What a call does that queues work, or waits for work that was queued before.
    pub(super) fn work(&self, function: FnId, call: &Call, name: &Name, effect: &mut Effect) {
        let Some(fact) = self.works.known(name) else { return };
        let at = |position: Option<usize>| place(self.program, function, call.args.get(position?)?);
        let completion = at(fact.completion);
        let waited: Vec<Name> = match fact.role {
            WorkRole::Queue => {
                let work = queued_by(self.program, function, call, fact);
                if let Some(work) = work.filter(|work| self.works.functions.contains_key(work)) {
                    let queue = queue(self.program, function, call, fact).filter(|_| !fact.delayed);
                    effect.queued.insert(work, Queued { queue, since: BTreeSet::new() });
                }
                return;
            }
            WorkRole::Flush => at(fact.work).filter(|work| effect.queued.contains_key(work)).into_iter().collect(),
            WorkRole::Drain => {
                let Some(queue) = queue(self.program, function, call, fact) else { return };
                let on_it = effect.queued.iter().filter(|(_, queued)| queued.queue.as_ref() == Some(&queue));
                on_it.map(|(work, _)| *work).collect()
            }
            WorkRole::WaitFor if completion.is_some() => effect.queued.keys().cloned().collect(),
            _ => return,
        };
        for work in waited {
            if let Some(done) = self.done(&work, completion.as_ref()) {
                let since = effect.queued.get(&work).map(|queued| queued.since.clone()).unwrap_or_default();
                effect.then(&done.known_to_who_waits(&since));
            }
        }
    }

    /// What is done when a work is, or has completed something; `None` when that cannot be told.
    fn done(&self, work: &Name, completion: Option<&Name>) -> Option<Effect> {
        let functions = self.works.functions.get(work)?;
        let mut joined: Option<Effect> = None;
        for &function in functions {
            let ways = match completion {
                None => vec![self.of(function).effect.clone()],
                Some(completion) => self.before_completing(function, completion),
            };
            joined = Some(joined.into_iter().chain(ways).reduce(|mut known, way| {
                known.join(&way);
                known
            })?);
        }
        joined.filter(|_| completion.is_none_or(|completion| self.is_only_way(work, functions, completion)))
    }

    /// What has been done before each place where `function` completes something.
    fn before_completing(&self, function: FnId, completion: &Name) -> Vec<Effect> {
        let body = self.program.body(function);
        let mut found = Vec::new();
        if body.degraded.is_some() {
            return found;
        }
        for (block, mut effect) in self.fixpoint(function, body, &Given::new()) {
            for event in &body.cfg[block].events {
                if let EventKind::Call(call) = &event.kind
                    && let Callee::Name(name) = &call.callee
                    && let Some(fact) = self.works.fact(name, WorkRole::Complete)
                    && let Some(arg) = fact.completion.and_then(|at| call.args.get(at))
                    && place(self.program, function, arg).as_ref() == Some(completion)
                {
                    found.push(effect.clone());
                }
                self.step(function, event, &mut effect, None);
            }
        }
        found
    }

    /// Whether only the work's functions complete it, and the work is queued in one place: no earlier run has completed it.
    fn is_only_way(&self, work: &Name, functions: &BTreeSet<FnId>, completion: &Name) -> bool {
        let places = |user: FnId, role: WorkRole, at: fn(&WorkFact) -> Option<usize>| {
            let calls = self.works.calls(self.program, user, role).into_iter();
            let places = calls.map(move |(call, fact)| place(self.program, user, call.args.get(at(fact)?)?));
            places.collect::<Vec<_>>()
        };
        let mut queued = 0;
        for &user in &self.works.users {
            let completes = places(user, WorkRole::Complete, |fact| fact.completion);
            if completes.iter().any(|place| place.as_ref().is_none_or(|place| place == completion))
                && !functions.contains(&user)
            {
                return false;
            }
            let queues = places(user, WorkRole::Queue, |fact| fact.work);
            queued += queues.iter().filter(|place| place.as_ref().is_none_or(|place| place == work)).count();
        }
        queued == 1
    }
}
