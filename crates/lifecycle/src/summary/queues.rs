//! Which queue a call waits for, also where a helper is handed it: `end(wq)` waits for that queue, whatever others hand to `end()`.
use super::Question;
use crate::deferrals::Deferred;
use crate::facts::lower;
use crate::given::{Constant, Given};
use crate::queues::{is_plain, of, queue};
use crate::told::Told;
use rculint_ir::model::{FunctionFact, Role};
use rculint_ir::{Call, Expr};
use rculint_link::{FileId, FnId, Program, Use, named_calls};
use rculint_syntax::{Name, Span};
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// What matters where some work is known to be on one queue and on no other.
#[derive(Default)]
pub(super) struct Queues {
    /// The files linked with those that put it there: others wait for whatever they wait for.
    near: BTreeSet<FileId>,
    /// The parameters that are queues which the function, or one that it hands them on to, waits for.
    handed: HashMap<FnId, BTreeSet<usize>>,
    /// The queue that each call is about.
    known: Mutex<HashMap<(FnId, Span), Option<Name>>>,
}

impl Queues {
    /// Those of all that is deferred.
    pub fn find<'d>(program: &Program, deferred: impl Iterator<Item = &'d Deferred>) -> Self {
        let on_one = |deferral: &&Deferred| deferral.kind.is_on_one_queue();
        let files: BTreeSet<FileId> = deferred.filter(on_one).map(|deferral| deferral.file).collect();
        let mut queues = Queues::default();
        if files.is_empty() {
            return queues;
        }
        queues.near = program.linked_with(files);
        let waits = program.names_of(|fact| fact.role == Role::Wait && fact.queue.is_some());
        let users: Vec<FnId> = program.users_near(Use::Called, waits, &queues.near).collect();
        lower(program, &users);
        let mut work: Vec<(FnId, usize)> = users.iter().flat_map(|&user| waited_for(program, user)).collect();
        while let Some((function, at)) = work.pop() {
            if queues.handed.entry(function).or_default().insert(at) {
                let calls = program.call_sites(function).into_iter();
                let handed =
                    calls.filter_map(|(caller, call)| Some((caller, param(program, caller, call.args.get(at)?)?)));
                work.extend(handed.filter(|(caller, _)| queues.near.contains(&program.file_of(*caller))));
            }
        }
        queues
    }

    /// What `compute` says of the queue at a place, which it is asked for once.
    fn once(&self, at: (FnId, Span), compute: impl FnOnce() -> Option<Name>) -> Option<Name> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = known().get(&at) {
            return *queue;
        }
        let queue = compute();
        known().insert(at, queue);
        queue
    }
}

/// The parameters of a function that are queues which it waits for itself.
fn waited_for(program: &Program, function: FnId) -> Vec<(FnId, usize)> {
    let calls = named_calls(program.body(function));
    let waited = calls.flat_map(|(call, name)| program.facts(name).iter().map(move |fact| (call, fact)));
    let waited = waited.filter(|(_, fact)| fact.role == Role::Wait);
    waited.filter_map(|(call, fact)| Some((function, param(program, function, call.args.get(fact.queue?)?)?))).collect()
}

/// The parameter that a queue is, or that points to it.
fn param(program: &Program, function: FnId, queue: &Expr) -> Option<usize> {
    let told = Told::new(program, function, queue).filter(|told| is_plain(&told.place))?;
    told.param(program)
}

impl Question<'_, '_> {
    /// The queue that a call waits for, where it is one and can be told.
    pub(super) fn queue(&self, (f, span): (FnId, Span), call: &Call, fact: &FunctionFact) -> Option<Name> {
        let queues = &self.queues;
        if !queues.near.contains(&self.program.file_of(f)) {
            return None;
        }
        let handed = || param(self.program, f, call.args.get(fact.queue?)?);
        match handed().filter(|_| queues.handed.contains_key(&f)) {
            Some(at) => given_queue(&self.given_to(f), at),
            None => queues.once((f, span), || queue(self.program, f, call, fact.queue, fact.on)),
        }
    }

    /// The queues that `call` hands to `callee`, which waits for them.
    pub(super) fn queues_given(&self, caller: FnId, callee: FnId, call: &Call) -> Given {
        let handed = self.queues.handed.get(&callee).into_iter().flatten();
        let queue = |&at: &usize| {
            let queue = match call.args.get(at)? {
                Expr::AddressOf(queue) => queue,
                queue => queue,
            };
            let known = match param(self.program, caller, queue) {
                Some(own) => given_queue(&self.given_to(caller), own),
                None => of(self.program, caller, queue),
            };
            Some((at, Constant::Queue(known?)))
        };
        handed.filter_map(queue).collect()
    }
}

fn given_queue(given: &Given, wanted: usize) -> Option<Name> {
    given.iter().find_map(|(at, value)| match value {
        Constant::Queue(queue) if *at == wanted => Some(*queue),
        _ => None,
    })
}
