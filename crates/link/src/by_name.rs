//! Who has which name: millions of entries, looked up by name, made once and then only read.
use rculint_syntax::Name;
use rustc_hash::FxHashMap as HashMap;
use std::ops::Range;

/// Values by name, those of one name side by side in the order in which they came. A list for each name would take more memory than the
/// values.
#[derive(Debug)]
pub(crate) struct ByName<V> {
    of: HashMap<Name, Range<u32>>,
    values: Vec<V>,
}

impl<V> Default for ByName<V> {
    fn default() -> Self {
        ByName { of: HashMap::default(), values: Vec::new() }
    }
}

impl<V: Copy> ByName<V> {
    /// Of all `entries`, which are gone through twice.
    pub fn new(entries: impl Iterator<Item = (Name, V)> + Clone) -> Self {
        let mut of: HashMap<Name, Range<u32>> = HashMap::default();
        for (name, _) in entries.clone() {
            of.entry(name).or_default().end += 1;
        }
        let mut next = 0;
        for range in of.values_mut() {
            let count = range.end;
            *range = next..next;
            next += count;
        }
        let mut values: Vec<Option<V>> = vec![None; next as usize];
        for (name, value) in entries {
            if let Some(range) = of.get_mut(&name) {
                values[range.end as usize] = Some(value);
                range.end += 1;
            }
        }
        ByName { of, values: values.into_iter().flatten().collect() }
    }

    /// The values of a name.
    pub fn get(&self, name: &Name) -> &[V] {
        self.of.get(name).map_or(&[], |range| &self.values[range.start as usize..range.end as usize])
    }

    /// Whether the name has one.
    pub fn has(&self, name: &Name) -> bool {
        self.of.contains_key(name)
    }
}
