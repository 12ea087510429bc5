//! What somebody who is handed a function, or a table with it, may put in flight until it is taken back.
use super::{Key, Summaries};
use crate::deferrals::Deferred;
use rculint_link::FnId;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The deferrals by the function that makes them; those of a method in a table by the method.
pub(super) fn by_function<'d>(deferred: impl Iterator<Item = &'d Deferred>) -> HashMap<FnId, BTreeSet<Key>> {
    let mut found: HashMap<FnId, BTreeSet<Key>> = HashMap::default();
    for deferral in deferred {
        let method = deferral.callback.map(|(callback, ..)| callback);
        if let Some(function) = deferral.function.or(method) {
            found.entry(function).or_default().insert((deferral.subject, deferral.kind.clone()));
        }
    }
    found
}

impl Summaries<'_> {
    /// What `target` may put in flight: through what it calls, and in its own unit also through what it hands on.
    pub(super) fn opened(&self, target: FnId) -> Rc<BTreeSet<Key>> {
        if let Some(known) = self.opened.borrow().get(&target) {
            return known.clone();
        }
        let mut keys: BTreeSet<Key> = self.gens.get(&target).map(|keys| (**keys).clone()).unwrap_or_default();
        let reached = self.handed_on(target);
        keys.extend(reached.iter().filter_map(|function| self.by_function.get(function)).flatten().cloned());
        let keys = Rc::new(keys);
        self.opened.borrow_mut().insert(target, keys.clone());
        keys
    }

    /// `start`, and what of its own unit it calls, names, or names in a table, on the way to something that defers.
    fn handed_on(&self, start: FnId) -> HashSet<FnId> {
        let leading = self.program.leading_to_deferrals();
        let mut seen = HashSet::from_iter([start]);
        let mut work = vec![start];
        while let Some(function) = work.pop() {
            let next = self.program.calls.neighbors(function).filter(|next| leading.contains(next.index()));
            work.extend(next.filter(|&found| self.program.is_own(start, found) && seen.insert(found)));
        }
        seen
    }
}
