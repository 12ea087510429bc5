//! What a callback gives back to caches.
use super::finder::Finder;
use crate::caches::CacheId;
use crate::facts::ModelCall;
use crate::held::called_by;
use crate::inside::values_inside;
use crate::mixed::allocator;
use crate::object::pointed_to;
use crate::text::{homes, loadable_with};
use rculint_ir::model::{MemoryRole, Role};
use rculint_ir::{Call, Callee, EventKind};
use rculint_link::FnId;
use rculint_syntax::{Name, Span};
use std::collections::{BTreeSet, HashMap};

/// A free into a cache.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Freed {
    pub cache: CacheId,
    pub function: FnId,
    pub span: Span,
    /// What is called, and what else yields what it frees: it may be no object of the cache.
    pub also: Option<(Name, Name)>,
}

/// The calls that free into a cache, by the function around them.
pub(super) fn free_sites<'a, 'p>(calls: &'a [ModelCall<'p>]) -> HashMap<FnId, Vec<&'a ModelCall<'p>>> {
    let mut sites: HashMap<FnId, Vec<&ModelCall>> = HashMap::new();
    for call in calls.iter().filter(|call| call.is(Role::Free)) {
        sites.entry(call.function).or_default().push(call);
    }
    sites
}

impl Finder<'_, '_> {
    /// What `callback`, which is posted `by` somebody, gives back to caches, directly or through functions that it calls.
    pub fn freed_by(&self, callback: FnId, by: FnId) -> BTreeSet<Freed> {
        let mut found = BTreeSet::new();
        let run = self.run_by(callback);
        for &function in &run {
            for free in self.frees.get(&function).into_iter().flatten() {
                let Some(arg) = free.fact.cache.and_then(|at| free.call.args.get(at)) else { continue };
                let values = values_inside(self.program, function, arg, &run);
                let caches = self.caches.of_values(&values);
                found.extend(caches.into_iter().map(|cache| Freed { cache, function, span: free.span, also: None }));
            }
        }
        let is_its_own = |function: &FnId| *function == callback || !self.is_called_by_others(*function, &run);
        run.iter().copied().filter(is_its_own).for_each(|function| self.given_back(function, by, &mut found));
        found
    }

    /// Whether others than the functions of `run` may call it.
    fn is_called_by_others(&self, function: FnId, run: &BTreeSet<FnId>) -> bool {
        self.program.handed_over().contains(&function)
            || self.program.callers(function).any(|caller| !run.contains(&caller))
    }

    /// `kfree(p)` in a callback: it takes objects of any cache, and `p` tells which by its type. Helpers that callbacks share
    /// with others also free what never was of a cache; so does one whose module has objects of the type from elsewhere, too.
    fn given_back(&self, function: FnId, by: FnId, found: &mut BTreeSet<Freed>) {
        if self.frees.contains_key(&function) {
            return;
        }
        let frees = self.program.model().memory.iter().filter(|fact| fact.role == MemoryRole::Free);
        let calls = |name: &Name| self.program.called(function).any(|mention| mention.name == *name);
        for fact in frees.filter(|fact| calls(&fact.name)) {
            for event in self.program.body(function).events() {
                let EventKind::Call(Call { callee: Callee::Name(name), args }) = &event.kind else { continue };
                let object = args.get(fact.object).filter(|_| *name == fact.name);
                let Some(tag) = object.and_then(|object| pointed_to(self.program, function, object)) else { continue };
                let caches = self.caches_of(function, by, &tag);
                if caches.is_empty() {
                    continue;
                }
                let yields = allocator(self.program, &homes(self.program, function, by), &tag);
                found.extend(caches.into_iter().map(|(cache, also)| {
                    let also = also.or(yields).map(|allocator| (*name, allocator));
                    Freed { cache, function, span: event.span, also }
                }));
            }
        }
    }

    /// `callback` and what runs in it: by name, and through members that hold what frees. The farther a member is called from the
    /// callback, the less the object that is passed there has to do with the callback's: one call is followed, and nothing that is
    /// handed over behind it. A module may be a library, whose callbacks call what other modules put there; what the core calls so is
    /// the model's to say.
    fn run_by(&self, callback: FnId) -> BTreeSet<FnId> {
        let is_own = |function: FnId| self.program.is_own(callback, function);
        let is_library = loadable_with(self.program, self.program.file_of(callback)).next().is_some();
        let is_wanted = |function: FnId| self.freeing.contains(function.index()) && (is_library || is_own(function));
        let mut run = BTreeSet::new();
        let mut starts = BTreeSet::from([callback]);
        let mut work = vec![callback];
        while let Some(start) = work.pop() {
            let inside = if start == callback { self.run.inside(start) } else { self.program.own_callees(start) };
            run.extend(inside.iter());
            for near in self.program.callees(start).filter(|&callee| is_own(callee)).chain([start]) {
                let called = called_by(self.program, near, &is_wanted).into_iter();
                work.extend(called.filter(|&function| starts.insert(function)));
            }
        }
        run
    }
}
