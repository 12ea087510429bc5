//! The same thing in several runs.
use std::collections::BTreeMap;

/// One thing, in each run that has it.
pub(crate) struct Row<'a, T> {
    /// By run.
    pub runs: Vec<Option<&'a T>>,
    /// What became of it.
    pub change: Change,
    last: (usize, &'a T),
}

impl<'a, T> Row<'a, T> {
    /// As the last run that has it says it.
    pub fn last(&self) -> &'a T {
        self.last.1
    }

    /// Which run that is.
    pub fn last_run(&self) -> usize {
        self.last.0
    }
}

/// What became of something from the first run to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    /// The first run lacks it, the last has it.
    New,
    /// The first run has it, the last lacks it.
    Gone,
    /// All runs have it, and do not say the same of it.
    Changed,
    /// Only runs between the first and the last have it, or some of those lack it.
    Sometimes,
    /// All runs say the same.
    Same,
}

impl Change {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Change; 5] = [Change::New, Change::Gone, Change::Changed, Change::Sometimes, Change::Same];

    /// In a word.
    pub fn name(self) -> &'static str {
        match self {
            Change::New => "new",
            Change::Gone => "gone",
            Change::Changed => "changed",
            Change::Sometimes => "sometimes",
            Change::Same => "same",
        }
    }
}

/// Joins what has the same `key` in several runs; the n-th of a key is the same as the n-th of it in another run.
pub(crate) fn rows<'a, T, K: Ord>(
    runs: impl Iterator<Item = &'a [T]>,
    key: impl Fn(&'a T) -> K,
    alike: impl Fn(&T, &T) -> bool,
) -> Vec<Row<'a, T>> {
    let runs: Vec<&[T]> = runs.collect();
    let mut by_key: BTreeMap<(K, usize), Vec<Option<&'a T>>> = BTreeMap::new();
    for (at, things) in runs.iter().enumerate() {
        for thing in *things {
            let free = (0..).find(|&nth| by_key.get(&(key(thing), nth)).is_none_or(|found| found[at].is_none()));
            let found = by_key.entry((key(thing), free.unwrap_or_default()));
            found.or_insert_with(|| vec![None; runs.len()])[at] = Some(thing);
        }
    }
    by_key.into_values().filter_map(|found| row(found, &alike)).collect()
}

fn row<'a, T>(runs: Vec<Option<&'a T>>, alike: impl Fn(&T, &T) -> bool) -> Option<Row<'a, T>> {
    let last = runs.iter().enumerate().rev().find_map(|(at, found)| Some((at, (*found)?)))?;
    let everywhere = runs.iter().all(Option::is_some);
    let change = match (runs.first()?.is_some(), runs.last()?.is_some()) {
        (false, true) => Change::New,
        (true, false) => Change::Gone,
        (true, true) if everywhere && runs.iter().flatten().all(|one| alike(one, last.1)) => Change::Same,
        (true, true) if everywhere => Change::Changed,
        _ => Change::Sometimes,
    };
    Some(Row { runs, change, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Things are `(key, value)`.
    fn changes(runs: &[&[(char, u8)]]) -> Vec<(char, Change)> {
        let rows = rows(runs.iter().copied(), |one| one.0, |a, b| a.1 == b.1);
        rows.iter().map(|row| (row.last().0, row.change)).collect()
    }

    #[test]
    fn first_and_last_run_decide() {
        let first = [('a', 1), ('b', 1), ('c', 1)];
        let last = [('b', 2), ('c', 1), ('d', 1)];
        let wanted = [('a', Change::Gone), ('b', Change::Changed), ('c', Change::Same), ('d', Change::New)];
        assert_eq!(changes(&[&first, &last]), wanted);
    }

    #[test]
    fn a_run_between_counts() {
        let wanted = [('a', Change::Sometimes), ('b', Change::Sometimes)];
        assert_eq!(changes(&[&[('a', 1)], &[('b', 1)], &[('a', 1)]]), wanted);
    }

    #[test]
    fn the_second_of_a_key_is_a_thing_of_its_own() {
        assert_eq!(changes(&[&[('a', 1), ('a', 1)], &[('a', 1)]]), [('a', Change::Same), ('a', Change::Gone)]);
    }
}
