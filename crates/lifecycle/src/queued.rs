//! Work that a callback queues: what its function frees is in flight until the callback has run and then the work.
use crate::facts::lower;
use crate::kind::Kind;
use crate::posted::place;
use fixedbitset::FixedBitSet;
use rculint_ir::model::{WorkFact, WorkRole};
use rculint_ir::{Call, Expr};
use rculint_link::{FnId, Program, Use, named_calls};
use rculint_syntax::Name;
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;

/// The kind of what a callback leaves to a work, and the stage that has to be waited for after it.
const KIND: &str = "rcu-work";
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
        let install: HashMap<Name, &WorkFact> = with(WorkRole::Install).map(|fact| (fact.name, fact)).collect();
        let takes = |user: &FnId| {
            let mut named = program.refers_to(*user).filter(|(_, how)| how.names());
            let file = program.file_of(*user);
            (near.contains(&file) || program.files[file].is_header())
                && named.any(|(function, _)| freeing.contains(function.index()))
        };
        let users: Vec<FnId> = program.users(Use::Called, install.keys()).into_iter().filter(takes).collect();
        lower(program, &users);
        for &user in &users {
            for (call, fact) in calls(program, user, &install) {
                let arg = |at: Option<usize>| at.and_then(|at| call.args.get(at));
                let (Some(work), Some(Expr::Name(name))) = (arg(fact.work), arg(fact.function)) else { continue };
                if let Some(place) = place(program, user, work) {
                    let functions = program.resolve(program.file_of(user), name).into_iter();
                    let freeing = functions.filter(|one| freeing.contains(one.index()));
                    queued.installed.entry(place).or_default().extend(freeing);
                }
            }
        }
        queued
    }

    /// `callback`, and what it calls itself in its own unit, as far as that queues work: the farther away, the less the work has to
    /// do with the callback's object.
    fn queuing(&self, callback: FnId) -> impl Iterator<Item = FnId> {
        let near = self.program.callees(callback).filter(move |&callee| self.program.is_own(callback, callee));
        let queues =
            |function: &FnId| self.program.called(*function).any(|mention| self.queue.contains_key(&mention.name));
        near.chain([callback]).filter(queues)
    }

    /// The functions of works that `callback` queues.
    pub fn by(&self, callback: FnId) -> BTreeSet<FnId> {
        let mut found = BTreeSet::new();
        if self.installed.is_empty() {
            return found;
        }
        for function in self.queuing(callback) {
            for (call, fact) in calls(self.program, function, &self.queue) {
                let work = fact.work.and_then(|at| place(self.program, function, call.args.get(at)?));
                let functions = work.and_then(|work| self.installed.get(&work)).into_iter().flatten();
                found.extend(functions.copied().filter(|&one| self.program.is_own(callback, one)));
            }
        }
        found
    }
}

/// How something is in flight that a callback of `outer` leaves to a work; what that leaves to another one is not followed.
pub fn kind(outer: &Kind) -> Option<Kind> {
    let single = outer.second.is_none();
    single.then(|| Kind { name: KIND.into(), first: outer.first, second: Some(STAGE.into()) })
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
