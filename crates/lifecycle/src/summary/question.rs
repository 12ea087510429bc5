//! One question for a summary, and what has to be summarised for it.
//!
//! What a function does is what its callees do. Functions that call one another in a circle are summarised together, from the first of
//! them, whoever asks for which of them: at first a call of one that is under way already counts as one that waits for nothing, then
//! all are summarised again with what that brought. So a summary is the same whatever was asked before, and on whatever thread.
use super::{Summaries, Summary, gens};
use crate::effect::Effect;
use crate::facts::exists_where;
use crate::flags::Flags;
use crate::given::{Constant, Given, Known, given, is_called, is_compared, tests};
use rculint_ir::Call;
use rculint_link::{DEEP, FnId};
use rculint_syntax::{Assumed, Cond, Name, Span};
use rustc_hash::FxHashMap as HashMap;
use std::cell::RefCell;
use std::ops::Deref;
use std::sync::{Arc, MutexGuard, PoisonError};

/// Through so many calls a constant is followed to the branch that depends on it.
const HANDED_ON: usize = 3;

/// A function as it is called: with the constants that its branches depend on.
pub(super) type Called = (FnId, Given);

/// What is taken to be so for one question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Assumption {
    /// The configuration.
    pub configuration: Assumed,
    /// Flags of the module.
    pub flags: Flags,
}

impl Assumption {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.configuration.is_empty() && self.flags.is_empty()
    }
}

/// One question.
pub(super) struct Question<'s, 'a> {
    summaries: &'s Summaries<'a>,
    /// In which configuration, and with which flags set.
    assumption: Assumption,
    /// The function that a teardown starts with, where it is about what comes behind the destroy: waiting does not help there.
    late: Option<FnId>,
    /// Answers that hold for that only.
    assuming: RefCell<HashMap<Called, Arc<Summary>>>,
    /// What is being summarised, each for the one before.
    under_way: RefCell<Vec<Called>>,
    /// The cycles that are gone round.
    rounds: RefCell<Vec<Round>>,
}

/// A cycle that is being summarised.
struct Round {
    first: FnId,
    known: HashMap<Called, Arc<Summary>>,
    /// Callees before their callers, as far as there is such an order.
    order: Vec<Called>,
}

impl<'a> Deref for Question<'_, 'a> {
    type Target = Summaries<'a>;

    fn deref(&self) -> &Summaries<'a> {
        self.summaries
    }
}

impl<'s, 'a> Question<'s, 'a> {
    pub fn new(summaries: &'s Summaries<'a>) -> Self {
        Self::assuming(summaries, Assumption::default())
    }

    pub fn assuming(summaries: &'s Summaries<'a>, assumption: Assumption) -> Self {
        let (assuming, under_way, rounds) = Default::default();
        Question { summaries, assumption, late: None, assuming, under_way, rounds }
    }

    /// About what comes behind a destroy, in a teardown that starts with `root`.
    pub fn late(summaries: &'s Summaries<'a>, root: FnId) -> Self {
        Question { late: Some(root), ..Self::new(summaries) }
    }

    /// Whether what is looked at comes behind the destroy, in the module itself: what others run and wait for has nothing to do with it.
    pub(super) fn is_late(&self) -> bool {
        self.late.is_some_and(|root| self.under_way.borrow().iter().all(|(one, _)| self.program.is_own(root, *one)))
    }

    /// Whether code of `function` under `guard` exists; what neither the version, nor the file's own macros, nor the configuration
    /// decides, does.
    pub fn exists(&self, function: FnId, guard: Option<&Cond>) -> bool {
        let assumed = |cond: &Cond| self.assumption.configuration.value(cond);
        exists_where(self.program, self.program.file_of(function), guard, self.kernel, &assumed)
    }

    /// The summary of `function`.
    pub fn of(&self, function: FnId) -> Arc<Summary> {
        self.of_called((function, Given::new()))
    }

    /// The summary of `callee` as `call` in `caller` calls it.
    pub fn of_call(&self, caller: FnId, callee: FnId, call: Option<&Call>) -> Arc<Summary> {
        let ordered = call.filter(|_| self.ordered.contains(callee.index()) && !self.is_under_way(callee));
        self.of_called((callee, ordered.map(|call| self.given(caller, callee, call)).unwrap_or_default()))
    }

    fn given(&self, caller: FnId, callee: FnId, call: &Call) -> Given {
        let given_to_caller = self.given_to(caller);
        let mut given = given(&self.known_in(caller, &given_to_caller), callee, call, |at| self.tests(callee, at));
        given.retain(|(at, value)| !self.is_idle(callee, *at, value));
        given.extend(self.queues_given(caller, callee, call));
        given
    }

    /// Whether it is a function that `callee` calls, or hands on, and that neither waits nor destroys.
    fn is_idle(&self, callee: FnId, at: usize, value: &Constant) -> bool {
        let (program, body) = (self.program, self.program.body(callee));
        let Constant::Named(name) = value else { return false };
        let functions = program.resolve(program.file_of(callee), name);
        let is_called = || body.params.get(at).is_some_and(|param| is_called(body, &param.name));
        !program.is_modelled(name)
            && (is_called() || !functions.is_empty() && !is_compared(body, name))
            && functions.iter().all(|one| !self.ordered.contains(one.index()))
    }

    /// What is known of the values of `function` where so much is given.
    pub(super) fn known_in<'k>(&'k self, function: FnId, given: &'k Given) -> Known<'k> {
        let program = self.program;
        let (body, file) = (program.body(function), program.file_of(function));
        Known { given, flags: &self.assumption.flags, body, program, file }
    }

    /// What is given to `function`, if it is what is being summarised.
    pub(super) fn given_to(&self, function: FnId) -> Given {
        let last = self.under_way.borrow().last().filter(|(under_way, _)| *under_way == function).cloned();
        last.map(|(_, given)| given).unwrap_or_default()
    }

    /// The function that is passed for a parameter.
    pub(super) fn passed_function(&self, function: FnId, param: &Name) -> Option<Name> {
        let at = self.program.body(function).param(param)?;
        self.given_to(function).into_iter().find_map(|(position, value)| match value {
            Constant::Named(name) if position == at => Some(name),
            _ => None,
        })
    }

    /// Whether what `function` does depends on a parameter that nothing changes.
    fn tests(&self, function: FnId, at: usize) -> bool {
        let known = || self.tested.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tests) = known().get(&(function, at)) {
            return *tests;
        }
        let tests = self.tests_through(function, at, HANDED_ON);
        known().insert((function, at), tests);
        tests
    }

    fn tests_through(&self, function: FnId, at: usize, calls: usize) -> bool {
        let is_tested_by = |callee: FnId, at: usize| {
            calls > 0 && self.ordered.contains(callee.index()) && self.tests_through(callee, at, calls - 1)
        };
        tests(self.program, function, at, is_tested_by)
    }

    fn of_called(&self, called: Called) -> Arc<Summary> {
        let function = called.0;
        if !self.ordered.contains(function.index()) {
            return self.unordered(function);
        }
        if let Some(known) = self.known(&called) {
            return known;
        }
        if let Some(first) = self.first_of_cycle(function) {
            let round = self.rounds.borrow().iter().position(|round| round.first == first);
            if let Some(at) = round {
                return self.in_round(at, called);
            }
            self.go_round(first);
            if let Some(known) = self.known(&called) {
                return known;
            }
        }
        // A function that calls itself, or work that waits for itself.
        if self.is_under_way(function) || self.is_too_deep(function) {
            return self.unordered(function);
        }
        let summary = self.summarise(&called);
        self.keep([(called, summary.clone())]);
        summary
    }

    /// Of one that waits for nothing, as far as anybody knows.
    fn unordered(&self, function: FnId) -> Arc<Summary> {
        let keys = self.gens.get(&function).into_iter().flat_map(|keys| keys.iter());
        let effect = Effect { gens: gens(keys, (function, Span::default())), ..Effect::default() };
        Arc::new(Summary { effect, exposures: Vec::new() })
    }

    fn first_of_cycle(&self, function: FnId) -> Option<FnId> {
        self.program.cycle_of(function).iter().find(|member| self.ordered.contains(member.index())).copied()
    }

    /// Of a member of the cycle that is gone round.
    fn in_round(&self, at: usize, called: Called) -> Arc<Summary> {
        let known = self.rounds.borrow()[at].known.get(&called).cloned();
        if let Some(known) = known {
            return known;
        }
        if self.is_under_way(called.0) || self.is_too_deep(called.0) {
            return self.unordered(called.0);
        }
        let summary = self.summarise(&called);
        let round = &mut self.rounds.borrow_mut()[at];
        round.order.push(called.clone());
        round.known.insert(called, summary.clone());
        summary
    }

    fn go_round(&self, first: FnId) {
        let at = self.rounds.borrow().len();
        self.rounds.borrow_mut().push(Round { first, known: HashMap::default(), order: Vec::new() });
        self.in_round(at, (first, Given::new()));
        let order = std::mem::take(&mut self.rounds.borrow_mut()[at].order);
        for called in order {
            let summary = self.summarise(&called);
            self.rounds.borrow_mut()[at].known.insert(called, summary);
        }
        let round = self.rounds.borrow_mut().pop();
        self.keep(round.into_iter().flat_map(|round| round.known));
    }

    fn summarise(&self, called: &Called) -> Arc<Summary> {
        self.under_way.borrow_mut().push(called.clone());
        let summary = Arc::new(self.compute(called.0, &called.1));
        self.under_way.borrow_mut().pop();
        summary
    }

    /// Whether so much is under way that `function` cannot be; that is noted.
    fn is_too_deep(&self, function: FnId) -> bool {
        let is_too_deep = self.under_way.borrow().len() >= DEEP;
        if is_too_deep {
            self.too_deep.lock().unwrap_or_else(PoisonError::into_inner).insert(function);
        }
        is_too_deep
    }

    fn is_under_way(&self, function: FnId) -> bool {
        self.under_way.borrow().iter().any(|(other, _)| *other == function)
    }

    fn known(&self, called: &Called) -> Option<Arc<Summary>> {
        match self.holds_for_all(called) {
            true => self.shared().get(called).cloned(),
            false => self.assuming.borrow().get(called).cloned(),
        }
    }

    fn keep(&self, summaries: impl IntoIterator<Item = (Called, Arc<Summary>)>) {
        let (shared, own): (Vec<_>, Vec<_>) = summaries.into_iter().partition(|(called, _)| self.holds_for_all(called));
        self.shared().extend(shared);
        self.assuming.borrow_mut().extend(own);
    }

    /// Whether the summary is the same for other questions.
    fn holds_for_all(&self, called: &Called) -> bool {
        let is_late = || self.late.is_some_and(|root| self.is_late() && self.program.is_own(root, called.0));
        self.assumption.is_empty() && !is_late()
    }

    fn shared(&self) -> MutexGuard<'_, HashMap<Called, Arc<Summary>>> {
        self.summaries.done.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
