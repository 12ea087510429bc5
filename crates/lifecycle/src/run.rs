//! What runs in a callback: what it calls in its own unit, and functions that are handed to somebody on the way. These may run at once,
//! later or never; whenever it is, the callback has begun by then.
use fixedbitset::FixedBitSet;
use rculint_ir::Expr;
use rculint_link::{FnId, Program, Reference, References, named_calls};
use rculint_syntax::Name;
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Finds what runs in callbacks.
pub(crate) struct Run<'p> {
    pub program: &'p Program,
    /// Functions that matter where they are handed over.
    wanted: FixedBitSet,
    known: Mutex<HashMap<FnId, Arc<BTreeSet<FnId>>>>,
}

impl<'p> Run<'p> {
    /// Of what is handed over only what is `wanted` is followed.
    pub fn new(program: &'p Program, wanted: FixedBitSet) -> Self {
        Run { program, wanted, known: Mutex::default() }
    }

    /// `callback`, and what runs in it.
    pub fn inside(&self, callback: FnId) -> Arc<BTreeSet<FnId>> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&callback) {
            return found.clone();
        }
        let found = self.find(callback);
        known().entry(callback).or_insert(found).clone()
    }

    /// Those that `function` calls, and those that it hands over.
    pub fn next(&self, function: FnId) -> impl Iterator<Item = FnId> {
        self.program.callees(function).chain(self.handed_by(function))
    }

    fn find(&self, callback: FnId) -> Arc<BTreeSet<FnId>> {
        let called = self.program.own_callees(callback);
        let is_new = |function: &FnId| !called.contains(function) && self.program.is_own(callback, *function);
        let mut work: Vec<FnId> = called.iter().flat_map(|&function| self.handed_by(function)).filter(is_new).collect();
        if work.is_empty() {
            return called;
        }
        let mut seen = (*called).clone();
        while let Some(function) = work.pop() {
            if seen.insert(function) {
                work.extend(self.next(function).filter(is_new));
            }
        }
        Arc::new(seen)
    }

    fn handed_by(&self, function: FnId) -> BTreeSet<FnId> {
        handed_by(self.program, function, |handed| self.wanted.contains(handed.index()))
    }
}

/// The `wanted` functions that `function` hands by name to somebody who may call them: not those that it sets up to be called after a
/// grace period, or as work, which is looked at for itself. Its graph is only looked at where it names one.
pub(crate) fn handed_by(program: &Program, function: FnId, wanted: impl Fn(FnId) -> bool) -> BTreeSet<FnId> {
    let is_taken = |(named, how): &(FnId, References)| how.has(Reference::Address) && wanted(*named);
    let taken: BTreeSet<FnId> = program.refers_to(function).filter(is_taken).map(|(named, _)| named).collect();
    if taken.is_empty() {
        return taken;
    }
    let calls = named_calls(program.body(function)).filter(|(_, name)| may_call(program, name));
    let names = calls.flat_map(|(call, _)| &call.args).filter_map(named);
    let handed: BTreeSet<&Name> = names.collect();
    taken.into_iter().filter(|&one| handed.contains(program.name(one))).collect()
}

/// The name that a value is, or that it is the address of.
pub(crate) fn named(arg: &Expr) -> Option<&Name> {
    match arg.without_casts() {
        Expr::Name(name) => Some(name),
        Expr::AddressOf(place) => match &**place {
            Expr::Name(name) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a function of that name may call what it is handed, as far as the model knows.
fn may_call(program: &Program, name: &Name) -> bool {
    let model = program.model();
    program.facts(name).iter().all(|fact| fact.role.calls_what_it_is_handed())
        && !model.works.iter().any(|fact| fact.name == *name && fact.function.is_some())
}
