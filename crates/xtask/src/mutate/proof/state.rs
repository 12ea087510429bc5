//! What is known at one place.
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
    /// Whether somebody may have been handed something that leads to a deferral.
    pub(crate) is_known: bool,
    /// The waits that it took.
    pub(crate) ended_by: BTreeSet<Place>,
    /// What may have deferred last.
    pub(crate) again: Option<(FnId, Span, Name)>,
}

impl State {
    pub(crate) fn begin(pending: u8, is_known: bool) -> Self {
        State { pending, is_known, ..State::default() }
    }

    /// `part` began with as many pending as this has.
    fn then(&self, part: &State) -> State {
        let ended_by = match (part.pending, part.ended_by.is_empty()) {
            (0, true) => &self.ended_by,
            (_, _) => &part.ended_by,
        };
        let again = part.again.or(self.again);
        State { pending: part.pending, is_known: part.is_known, ended_by: ended_by.clone(), again }
    }

    /// Either this or `other`: the worse of both.
    fn join(&mut self, other: &State) {
        if other.pending > self.pending {
            self.again.clone_from(&other.again);
        }
        self.pending = self.pending.max(other.pending);
        self.is_known |= other.is_known;
        self.ended_by.extend(&other.ended_by);
    }

    /// A wait for the kind.
    pub(crate) fn wait(&mut self, at: Place) {
        if self.pending > 0 {
            self.pending -= 1;
            self.ended_by.insert(at);
        }
    }

    /// The cache has only just been made.
    pub(crate) fn begin_again(&mut self) {
        *self = State::begin(0, false);
    }

    /// Something may have been deferred.
    pub(crate) fn defer(&mut self, stages: u8, (function, span): Place, name: &Name) {
        (self.pending, self.is_known) = (stages, true);
        self.ended_by.clear();
        self.again = Some((function, span, *name));
    }
}

/// The paths that pass the marked barrier apart from those that do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct States {
    pub(crate) past: Option<State>,
    pub(crate) other: Option<State>,
}

impl States {
    pub(crate) fn begin(pending: u8, is_known: bool, is_past: bool) -> Self {
        let mut states = States::default();
        states.add(is_past, State::begin(pending, is_known));
        states
    }

    pub(crate) fn add(&mut self, is_past: bool, state: State) {
        let known = if is_past { &mut self.past } else { &mut self.other };
        match known {
            Some(known) => known.join(&state),
            None => *known = Some(state),
        }
    }

    /// Each state, and whether its paths pass the barrier.
    pub(crate) fn each(&self) -> impl Iterator<Item = (bool, &State)> {
        self.past.iter().map(|state| (true, state)).chain(self.other.iter().map(|state| (false, state)))
    }

    pub(crate) fn each_mut(&mut self) -> impl Iterator<Item = &mut State> {
        self.past.iter_mut().chain(&mut self.other)
    }

    pub(crate) fn join(&mut self, other: &States) {
        other.each().for_each(|(is_past, state)| self.add(is_past, state.clone()));
    }

    /// What comes after `before`, when `self` is what comes after its bits alone.
    pub(crate) fn after(&self, before: &State) -> States {
        let mut states = States::default();
        self.each().for_each(|(is_past, state)| states.add(is_past, before.then(state)));
        states
    }
}
