//! Sets that are defined by one another, each computed once, the same whoever asks first and on whatever thread.
//!
//! Sets in a cycle need care: what is computed while another set of its cycle is still being computed is only a part. Such a
//! part serves the set that the cycle was entered by, which becomes whole by it, and is then forgotten.
use rustc_hash::FxHashMap as HashMap;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// So many questions may be under way, each for the one before: more than people's code asks for, and fewer than the stack has room
/// for. What lies deeper is not told.
pub const DEEP: usize = 2000;

/// A set that others share.
pub(crate) type Set<V> = Arc<BTreeSet<V>>;

/// The whole sets.
#[derive(Debug)]
pub(crate) struct Memo<K, V>(Mutex<HashMap<K, Set<V>>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Memo(Mutex::default())
    }
}

/// What one thread is computing.
#[derive(Debug)]
pub(crate) struct Asking<K, V> {
    /// The sets under way, outermost first, each with the outermost one that it has met again.
    under_way: Vec<(K, usize)>,
    /// Parts, each with the outermost set under way that it lacks.
    parts: HashMap<K, (Set<V>, usize)>,
}

impl<K, V> Default for Asking<K, V> {
    fn default() -> Self {
        Asking { under_way: Vec::new(), parts: HashMap::default() }
    }
}

impl<K: Eq + Hash, V> Asking<K, V> {
    /// What is known of `key` so far, if it was met before: a part, which whoever is under way then is as well.
    fn meet(&mut self, key: &K) -> Option<Set<V>> {
        let (part, outermost) = match self.parts.get(key) {
            Some((part, outermost)) => (part.clone(), *outermost),
            None => (Set::default(), self.under_way.iter().position(|(other, _)| other == key)?),
        };
        self.lacks(outermost);
        Some(part)
    }

    fn lacks(&mut self, outermost: usize) {
        if let Some((_, known)) = self.under_way.last_mut() {
            *known = outermost.min(*known);
        }
    }
}

impl<K: Clone + Eq + Hash, V: Ord> Memo<K, V> {
    /// The set of `key`; `compute` adds to it, and may ask for others.
    pub fn once(&self, asking: &RefCell<Asking<K, V>>, key: K, compute: impl FnOnce(&mut BTreeSet<V>)) -> Set<V> {
        let whole = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = whole().get(&key) {
            return known.clone();
        }
        if let Some(part) = asking.borrow_mut().meet(&key) {
            return part;
        }
        let depth = asking.borrow().under_way.len();
        if depth >= DEEP {
            return Set::default();
        }
        asking.borrow_mut().under_way.push((key, depth));
        let mut out = BTreeSet::new();
        compute(&mut out);
        let set = Arc::new(out);
        let mut asking = asking.borrow_mut();
        let Some((key, outermost)) = asking.under_way.pop() else { return set };
        if outermost < depth {
            asking.lacks(outermost);
            // What lacks this one lacks what it lacks.
            asking.parts.values_mut().for_each(|(_, lacking)| {
                if *lacking >= depth {
                    *lacking = outermost;
                }
            });
            asking.parts.insert(key, (set.clone(), outermost));
        } else {
            asking.parts.retain(|_, (_, lacking)| *lacking < depth);
            whole().insert(key, set.clone());
        }
        set
    }
}
