//! How far what is in flight has come along its stages: which waits have been done one after the other.
use crate::kind::{Kind, STAGES, Stage};

/// From each stage the one that it has come to when some code has run.
type Steps = [u8; STAGES];

const NONE: Steps = [0, 1, 2];

/// What some code waits for on every path, by the numbers of the kinds; empty where it brings nothing on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress(Vec<Steps>);

impl Progress {
    /// That of one wait for all of `waited` at once.
    pub fn of_wait<'k>(kinds: impl IntoIterator<Item = &'k Kind>, waited: &[Stage]) -> Self {
        let mut progress = Progress::default();
        for kind in kinds {
            let steps = NONE.map(|from| kind.passed_on(from.into(), waited) as u8);
            if let Some(number) = kind.number().filter(|_| steps != NONE) {
                progress.0.resize(progress.0.len().max(number + 1), NONE);
                progress.0[number] = steps;
            }
        }
        progress
    }

    /// The stage that something of the kind has come to which had come as far as `from`.
    pub fn from(&self, kind: &Kind, from: usize) -> usize {
        let steps = kind.number().and_then(|number| self.0.get(number));
        steps.and_then(|steps| steps.get(from)).map_or(from, |&to| to.into())
    }

    /// First `self`, then `next`.
    pub fn then(&mut self, next: &Progress) {
        self.0.resize(self.0.len().max(next.0.len()), NONE);
        for (steps, next) in self.0.iter_mut().zip(&next.0) {
            *steps = steps.map(|to| next.get(usize::from(to)).copied().unwrap_or(to));
        }
    }

    /// Either `self` or `other`.
    pub fn join(&mut self, other: &Progress) {
        self.0.truncate(other.0.len());
        for (steps, other) in self.0.iter_mut().zip(&other.0) {
            for (to, other) in steps.iter_mut().zip(other) {
                *to = (*to).min(*other);
            }
        }
        let brought_on = self.0.iter().rposition(|steps| *steps != NONE).map_or(0, |last| last + 1);
        self.0.truncate(brought_on);
    }
}
