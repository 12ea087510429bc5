//! What running some code does to what is in flight: the lattice of the dataflow.
use crate::caches::CacheId;
use rculint_link::FnId;
use rculint_syntax::{Name, Span};
use std::collections::{BTreeMap, BTreeSet};

/// A call that waits, or looks as if it did.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wait {
    /// The function around it.
    pub function: FnId,
    /// Where.
    pub span: Span,
    /// What is called.
    pub call: Name,
    /// The kinds it waits for; none for `synchronize_*`.
    pub kinds: Vec<Name>,
}

/// What code does: `in_flight_after = (in_flight_before - waits) + gens`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Kinds waited for on every path, and by whom.
    pub waits: BTreeMap<Name, BTreeSet<Wait>>,
    /// Everything that waits on some path, whatever for: evidence.
    pub passed: BTreeSet<Wait>,
    /// What may be put in flight, and the call that leads there.
    pub gens: BTreeMap<(CacheId, Name), (FnId, Span)>,
    /// Caches created on every path: what was in flight before belongs to another life.
    pub fresh: BTreeSet<CacheId>,
}

impl Effect {
    /// A single wait.
    pub fn of_wait(wait: Wait) -> Self {
        let waits = wait.kinds.iter().map(|kind| (kind.clone(), BTreeSet::from([wait.clone()]))).collect();
        Effect { waits, passed: BTreeSet::from([wait]), ..Effect::default() }
    }

    /// First `self`, then `next`.
    pub fn then(&mut self, next: &Effect) {
        self.gens.retain(|(cache, kind), _| !next.waits.contains_key(kind) && !next.fresh.contains(cache));
        self.gens.extend(next.gens.iter().map(|(key, site)| (key.clone(), *site)));
        for (kind, by) in &next.waits {
            self.waits.insert(kind.clone(), by.clone());
        }
        self.passed.extend(next.passed.iter().cloned());
        self.fresh.extend(&next.fresh);
    }

    /// Either `self` or `other`.
    pub fn join(&mut self, other: &Effect) {
        self.waits.retain(|kind, _| other.waits.contains_key(kind));
        for (kind, by) in &mut self.waits {
            by.extend(other.waits[kind].iter().cloned());
        }
        self.passed.extend(other.passed.iter().cloned());
        self.fresh.retain(|cache| other.fresh.contains(cache));
        for (key, site) in &other.gens {
            self.gens.entry(key.clone()).or_insert(*site);
        }
    }
}
