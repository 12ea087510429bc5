//! What is known at one place of a path.
use rculint_link::FnId;
use rculint_syntax::{Name, Span};
use std::collections::BTreeSet;

/// A call.
pub(crate) type Place = (FnId, Span);

/// What is known at one place, on all paths that lead there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct State {
    /// How many waits it takes until nothing is in flight.
    pub(crate) pending: u8,
    /// The waits that it took.
    pub(crate) ended_by: BTreeSet<Place>,
    /// All waits, for whatever.
    pub(crate) passed: BTreeSet<Place>,
    /// What may have deferred last.
    pub(crate) again: Option<(FnId, Span, Name)>,
}

impl State {
    pub(crate) fn begin(pending: u8) -> Self {
        State { pending, ..State::default() }
    }

    /// `part` began with as many pending as this has.
    pub(crate) fn then(&self, part: &State) -> State {
        let ended_by = match (part.pending, part.ended_by.is_empty()) {
            (0, true) => &self.ended_by,
            (_, _) => &part.ended_by,
        };
        State {
            pending: part.pending,
            ended_by: ended_by.clone(),
            passed: self.passed.union(&part.passed).copied().collect(),
            again: part.again.clone().or_else(|| self.again.clone()),
        }
    }

    /// Either this or `other`: the worse of both.
    pub(crate) fn join(&mut self, other: &State) {
        if other.pending > self.pending {
            self.again.clone_from(&other.again);
        }
        self.pending = self.pending.max(other.pending);
        self.ended_by.extend(&other.ended_by);
        self.passed.extend(&other.passed);
    }

    /// A wait for the kind.
    pub(crate) fn wait(&mut self, at: Place) {
        self.passed.insert(at);
        if self.pending > 0 {
            self.pending -= 1;
            self.ended_by.insert(at);
        }
    }

    /// Something may have been deferred.
    pub(crate) fn defer(&mut self, stages: u8, (function, span): Place, name: &Name) {
        self.pending = stages;
        self.ended_by.clear();
        self.again = Some((function, span, name.clone()));
    }
}
