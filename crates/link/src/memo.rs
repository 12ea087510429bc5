//! Values that are defined by one another, each computed once, the same whoever asks first and on whatever thread.
//!
//! Values in a cycle need care: what is computed while another one of its cycle is still being computed is only a part. Such a
//! part serves the value that the cycle was entered by, which becomes whole by it, and is then forgotten.
use rustc_hash::FxHashMap as HashMap;
use std::cell::RefCell;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// The whole values.
#[derive(Debug)]
pub struct Memo<K, V>(Mutex<HashMap<K, Arc<V>>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Memo(Mutex::default())
    }
}

/// What is being computed for one question.
#[derive(Debug)]
pub struct Asking<K, V> {
    /// The values under way, outermost first, each with the outermost one that it has met again.
    under_way: Vec<(K, usize)>,
    /// Parts, each with the outermost value under way that it lacks.
    parts: HashMap<K, (Arc<V>, usize)>,
}

impl<K, V> Default for Asking<K, V> {
    fn default() -> Self {
        Asking { under_way: Vec::new(), parts: HashMap::default() }
    }
}

impl<K: Clone + Eq + Hash, V> Asking<K, V> {
    /// The outermost value under way of which `is_one` holds.
    pub fn under_way(&self, is_one: impl Fn(&K) -> bool) -> Option<K> {
        self.under_way.iter().map(|(key, _)| key).find(|key| is_one(key)).cloned()
    }

    /// What is known of `key` so far, if it was met before: a part, which whoever is under way then is as well. None of the value is
    /// known while it is under way itself.
    fn meet(&mut self, key: &K) -> Option<Option<Arc<V>>> {
        let (part, outermost) = match self.parts.get(key) {
            Some((part, outermost)) => (Some(part.clone()), *outermost),
            None => (None, self.under_way.iter().position(|(other, _)| other == key)?),
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

impl<K: Clone + Eq + Hash, V> Memo<K, V> {
    /// The value of `key`; `compute` makes it, and may ask for others with the same `asking`. None if the value is under way, that is, if
    /// it is asked for to compute itself.
    pub fn once(&self, asking: &RefCell<Asking<K, V>>, key: K, compute: impl FnOnce() -> V) -> Option<Arc<V>> {
        let whole = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = whole().get(&key) {
            return Some(known.clone());
        }
        if let Some(part) = asking.borrow_mut().meet(&key) {
            return part;
        }
        let depth = asking.borrow().under_way.len();
        asking.borrow_mut().under_way.push((key, depth));
        let value = Arc::new(compute());
        let mut asking = asking.borrow_mut();
        let (key, outermost) = asking.under_way.pop()?;
        if outermost < depth {
            asking.lacks(outermost);
            // What lacks this one lacks what it lacks.
            asking.parts.values_mut().for_each(|(_, lacking)| {
                if *lacking >= depth {
                    *lacking = outermost;
                }
            });
            asking.parts.insert(key, (value.clone(), outermost));
        } else {
            asking.parts.retain(|_, (_, lacking)| *lacking < depth);
            whole().insert(key, value.clone());
        }
        Some(value)
    }
}
