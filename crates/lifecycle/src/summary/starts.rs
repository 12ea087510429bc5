//! What is set up first and started later: a work, a timer, a tasklet. That a function was put into it hands nothing over: whoever
//! queues it, or arms it, does, and whoever hands over something that may.
use super::stops::naming;
use super::{Question, Summaries};
use crate::effect::Effect;
use crate::posted::{last_part, place};
use fixedbitset::FixedBitSet;
use rculint_ir::model::{MemoryRole, Role, WorkFact, WorkRole};
use rculint_ir::{Call, Callee, Event, EventKind, Expr};
use rculint_link::{FileId, FnId, Use, assignments};
use rculint_syntax::Name;
use std::collections::{BTreeMap, BTreeSet};

/// What is set up, by its place, where somebody else is seen to start it.
#[derive(Default)]
pub(super) struct Starts {
    set_up: BTreeMap<Name, SetUp>,
}

struct SetUp {
    functions: BTreeSet<FnId>,
    /// Who starts it, and from where a chain of references leads there.
    starting: FixedBitSet,
}

impl Starts {
    /// `handing` are the functions which hand on something that leads to a deferral.
    pub fn find(summaries: &Summaries, handing: &[FnId]) -> Self {
        let mut functions: BTreeMap<Name, BTreeSet<FnId>> = BTreeMap::new();
        let mut files: BTreeSet<FileId> = BTreeSet::new();
        // The graphs of others need not be made.
        let sets_up = |user: &FnId| summaries.works.names_one(summaries.program, *user, WorkRole::sets_up);
        for &user in handing.iter().filter(|user| sets_up(user)) {
            for (place, set_up) in summaries.set_up_by(user) {
                functions.entry(place).or_default().extend(set_up);
                files.insert(summaries.program.file_of(user));
            }
        }
        if functions.is_empty() {
            return Starts::default();
        }
        let mut starters = summaries.starters(&functions, &summaries.program.linked_with(files));
        let set_up = functions.into_iter().filter_map(|(place, functions)| {
            // What starts only itself was started in a way that is not seen.
            let starters = starters.remove(&place).filter(|all| !all.is_subset(&functions))?;
            let starting = summaries.program.upwards(starters, |_, _| true);
            Some((place, SetUp { functions, starting }))
        });
        Starts { set_up: set_up.collect() }
    }
}

impl Summaries<'_> {
    /// `INIT_WORK(&work, function)` in `user`.
    fn set_up_by(&self, user: FnId) -> Vec<(Name, BTreeSet<FnId>)> {
        let one = |(call, fact): (&Call, &WorkFact)| {
            let functions = self.passed_as(user, call.args.get(fact.function?)?).into_iter();
            let leading: BTreeSet<FnId> = functions.filter(|&function| self.leads(function)).collect();
            let place = (!leading.is_empty()).then(|| place(self.program, user, call.args.get(fact.work?)?))??;
            Some((place, leading))
        };
        self.works.calls_that(self.program, user, WorkRole::sets_up).into_iter().filter_map(one).collect()
    }

    /// Who starts something of the places, in the files that are `near`, or in headers.
    fn starters(
        &self,
        functions: &BTreeMap<Name, BTreeSet<FnId>>,
        near: &BTreeSet<FileId>,
    ) -> BTreeMap<Name, BTreeSet<FnId>> {
        let names = functions.keys().filter_map(|place| Name::known(last_part(place))).collect();
        let starting =
            self.program.model().works.iter().filter(|fact| fact.role == WorkRole::Queue).map(|fact| &fact.name);
        let users: Vec<FnId> = self.program.users_near(Use::Called, starting, near).collect();
        let mut found: BTreeMap<Name, BTreeSet<FnId>> = BTreeMap::new();
        for user in naming(self.program, &users, &names) {
            for (call, fact) in self.works.calls_that(self.program, user, |role| role == WorkRole::Queue) {
                let place = fact.work.and_then(|at| place(self.program, user, call.args.get(at)?));
                if let Some(place) = place.filter(|place| functions.contains_key(place)) {
                    found.entry(place).or_default().insert(user);
                }
            }
        }
        found
    }

    /// The place of what the call only puts functions into, that run once somebody starts it, who is known.
    pub(super) fn started_later(&self, f: FnId, call: &Call, name: &Name) -> Option<Name> {
        let at = self.works.any_fact(name, WorkRole::sets_up)?.work?;
        place(self.program, f, call.args.get(at)?).filter(|place| self.starts.set_up.contains_key(place))
    }

    /// The functions that were set up and are started on no path: who stops them stops nothing.
    pub(super) fn not_started(&self, effect: &Effect) -> BTreeSet<FnId> {
        let places = effect.set_up.intersection(&effect.stopped);
        places.filter_map(|place| self.starts.set_up.get(place)).flat_map(|of| &of.functions).copied().collect()
    }
}

impl Question<'_, '_> {
    /// What an event does that starts something that was set up: its functions may run from now on. A call that `has_failed` has
    /// handed nothing over.
    pub(super) fn start(&self, f: FnId, event: &Event, effect: &mut Effect, has_failed: bool) {
        if effect.set_up.is_empty() || !self.exists(f, event.guard.as_ref()) {
            return;
        }
        let mut started: Vec<Name> = match &event.kind {
            EventKind::Call(call) => {
                effect.set_up.iter().filter(|place| self.starts_it(f, call, place)).copied().collect()
            }
            _ => Vec::new(),
        };
        let mut running = self.called_by(f, event);
        if !has_failed {
            running.extend(self.handed_over_by(f, event));
        }
        loop {
            for place in std::mem::take(&mut started) {
                if !effect.set_up.remove(&place) {
                    continue;
                }
                effect.stopped.remove(&place);
                let functions = self.starts.set_up.get(&place).map(|of| of.functions.clone()).unwrap_or_default();
                running.extend(&functions);
                self.open_again(functions, (f, event.span), effect);
            }
            let Some(function) = running.pop() else { break };
            let by_it =
                |place: &Name| self.starts.set_up.get(place).is_some_and(|of| of.starting.contains(function.index()));
            started.extend(effect.set_up.iter().copied().filter(by_it));
        }
    }

    /// Whether the call is one that starts what is at the place, or may be.
    fn starts_it(&self, f: FnId, call: &Call, wanted: &Name) -> bool {
        let Callee::Name(name) = &call.callee else { return false };
        let fact = self.works.any_fact(name, |role| role == WorkRole::Queue);
        let at = |fact: &WorkFact| place(self.program, f, call.args.get(fact.work?)?);
        fact.is_some_and(|fact| at(fact).is_none_or(|started| started == *wanted))
    }

    /// The functions that an event calls.
    fn called_by(&self, f: FnId, event: &Event) -> Vec<FnId> {
        let EventKind::Call(call) = &event.kind else { return Vec::new() };
        match &call.callee {
            Callee::Name(name) if self.started_later(f, call, name).is_some() => Vec::new(),
            Callee::Name(name) => self.callees(f, name),
            callee => self.through.targets(self.program, f, callee),
        }
    }

    /// The functions that an event hands over to who may call them.
    fn handed_over_by(&self, f: FnId, event: &Event) -> Vec<FnId> {
        let EventKind::Call(call) = &event.kind else { return Vec::new() };
        match &call.callee {
            Callee::Name(name) if self.started_later(f, call, name).is_some() || self.leaves_alone(name) => Vec::new(),
            _ => self.passed_functions(f, call).into_iter().chain(self.put_into(f, call)).collect(),
        }
    }

    /// Whether who is called starts nothing of what it is handed: it calls nothing of that, or frees it.
    fn leaves_alone(&self, name: &Name) -> bool {
        let mut facts = self.program.facts(name).iter().filter(|fact| fact.holds_on(self.kernel));
        let mut memory = self.program.model().memory.iter();
        facts.any(|fact| fact.role == Role::LeavesAlone)
            || memory.any(|fact| fact.name == *name && fact.role == MemoryRole::Free)
    }

    /// The functions, and those of tables, that were put into what a call is handed: `object->ops = &ops; register(object)`.
    fn put_into(&self, f: FnId, call: &Call) -> Vec<FnId> {
        let objects: Vec<Expr> = call.args.iter().filter_map(object).collect();
        let is_member =
            |place: &Expr| matches!(place, Expr::Field(base, _) if objects.iter().any(|one| one == &**base));
        let put = assignments(self.program.body(f)).filter(|(place, _)| is_member(place));
        put.flat_map(|(_, value)| self.passed_as(f, value)).collect()
    }
}

/// What an argument is the address of.
fn object(arg: &Expr) -> Option<Expr> {
    match arg.without_casts() {
        Expr::AddressOf(place) => Some((**place).clone()),
        pointer @ (Expr::Name(_) | Expr::Field(..)) => Some(Expr::Deref(Box::new(pointer.clone()))),
        _ => None,
    }
}
