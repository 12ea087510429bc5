//! What somebody who is handed a function, or a table with it, may put in flight until it is taken back.
use super::{Key, Summaries, gens};
use crate::deferrals::Deferred;
use crate::effect::Effect;
use crate::queued::Installed;
use crate::text::including;
use fixedbitset::FixedBitSet;
use rculint_ir::Expr;
use rculint_ir::model::Role;
use rculint_link::{FnId, Program, Reference, References, UnitId, Use, assignments, named_calls};
use rculint_syntax::{Name, Span};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, MutexGuard, PoisonError};

/// The deferrals by the function that makes them; those of a method in a table by the method.
pub(super) fn by_function<'d>(deferred: impl Iterator<Item = &'d Deferred>) -> HashMap<FnId, BTreeSet<Key>> {
    let mut found: HashMap<FnId, BTreeSet<Key>> = HashMap::default();
    for deferral in deferred {
        let method = match &deferral.outer {
            Some(outer) => Some(outer.callback),
            None => deferral.callback.map(|(callback, ..)| callback),
        };
        let function = deferral.put_at().map(|(function, _)| function);
        if let Some(function) = function.or(method) {
            found.entry(function).or_default().insert((deferral.subject, deferral.kind.clone()));
        }
    }
    found
}

/// Functions that queue works which put something in flight: by the work's place the functions that it has.
pub(super) type Queuing = HashMap<FnId, BTreeMap<Name, BTreeSet<FnId>>>;

/// Who queues works from which one of some functions is called, in the same units.
pub(super) fn queuing<'f>(program: &Program, deferring: impl Iterator<Item = &'f FnId> + Clone) -> Queuing {
    let near = program.linked_with(deferring.clone().map(|&function| program.file_of(function)));
    let wanted = program.callers_of(deferring.copied());
    Installed::find(program, &near, &wanted).queued(&near).into_iter().collect()
}

impl Summaries<'_> {
    /// At `site` somebody may still run one of `targets`.
    pub(super) fn open_again(&self, targets: BTreeSet<FnId>, site: (FnId, Span), effect: &mut Effect) {
        for target in targets {
            let keys = self.opened(target);
            effect.then(&Effect { gens: gens(keys.iter(), site), ..Effect::default() });
            for work in self.queued_again(target, &effect.stopped) {
                effect.then(&Effect { gens: gens(self.opened(work).iter(), site), ..Effect::default() });
            }
        }
    }

    /// The works that were stopped, and that `target` may queue again.
    pub(super) fn queued_again(&self, target: FnId, stopped: &BTreeSet<Name>) -> BTreeSet<FnId> {
        if self.queuing.is_empty() || stopped.is_empty() {
            return BTreeSet::new();
        }
        let works = self.handed_on(target).filter_map(|function| self.queuing.get(&function)).flatten();
        works.filter(|(place, _)| stopped.contains(*place)).flat_map(|(_, works)| works).copied().collect()
    }

    /// The same where it is not certain that there is anything to run: without what callbacks post in turn.
    pub(super) fn may_run_again(&self, targets: &BTreeSet<FnId>, site: (FnId, Span), effect: &mut Effect) {
        for &target in targets {
            let keys = self.opened(target);
            let first = keys.iter().filter(|(_, kind)| kind.is_single());
            effect.then(&Effect { gens: gens(first, site), ..Effect::default() });
        }
    }

    /// The functions of the table that `value` points to, or that was handed to whoever gave it its value.
    pub(super) fn behind(&self, f: FnId, value: &Expr) -> BTreeSet<FnId> {
        let mut found: BTreeSet<FnId> = self.tables(f, value).into_iter().map(|(_, target)| target).collect();
        let file = self.program.file_of(f);
        let Expr::Name(name) = value else { return found };
        let Some((home, _)) = self.program.variable(file, name) else { return found };
        let writers = self.program.users_of(Use::AssignedVariable, name).iter();
        for &writer in writers.filter(|&&writer| self.program.file_of(writer) == home) {
            for (place, given) in assignments(self.program.body(writer)) {
                if let (Expr::Name(written), Expr::Call(call)) = (place, given)
                    && written == name
                {
                    found.extend(self.passed_functions(writer, call));
                }
            }
        }
        found
    }

    /// What `target`, which a device is set up with, has called when the device goes: behind the rest of its teardown.
    pub(super) fn called_later(&self, target: FnId) -> BTreeSet<FnId> {
        let users = self.later.get_or_init(|| {
            let later = self.program.names_of(|fact| fact.role == Role::CallsLater);
            self.program.users(Use::Called, later)
        });
        let callees = self.program.own_callees(target);
        let handed = callees.intersection(users).flat_map(|&user| {
            let calls = named_calls(self.program.body(user));
            let facts = calls.flat_map(|(call, name)| self.program.facts(name).iter().map(move |fact| (call, fact)));
            let later = facts.filter(|(_, fact)| fact.role == Role::CallsLater && fact.holds_on(self.kernel));
            let callbacks = later.filter_map(|(call, fact)| call.args.get(fact.callback?));
            callbacks.flat_map(move |callback| self.passed_as(user, callback))
        });
        handed.filter(|&function| self.leads(function)).collect()
    }

    /// What `target` may put in flight: through what it calls, and through what is called by what it hands on in its own unit.
    pub(super) fn opened(&self, target: FnId) -> Arc<BTreeSet<Key>> {
        if let Some(known) = self.known_opened().get(&target) {
            return known.clone();
        }
        let mut keys: BTreeSet<Key> = self.gens.get(&target).map(|keys| (**keys).clone()).unwrap_or_default();
        let reached: Vec<FnId> = self.handed_on(target).collect();
        keys.extend(reached.iter().filter_map(|function| self.by_function.get(function)).flatten().cloned());
        let mut shared: Vec<&Arc<BTreeSet<Key>>> =
            reached.iter().filter_map(|function| self.gens.get(function)).collect();
        shared.sort_by_key(|keys| Arc::as_ptr(keys));
        shared.dedup_by_key(|keys| Arc::as_ptr(keys));
        keys.extend(shared.into_iter().flat_map(|keys| keys.iter()).cloned());
        let keys = Arc::new(keys);
        self.known_opened().insert(target, keys.clone());
        keys
    }

    fn known_opened(&self) -> MutexGuard<'_, HashMap<FnId, Arc<BTreeSet<Key>>>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether [`Self::opened`] has anything of `target`.
    pub(super) fn leads(&self, target: FnId) -> bool {
        if let Some(known) = self.known_opened().get(&target) {
            return !known.is_empty();
        }
        let defers = |function: FnId| {
            self.gens.contains_key(&function)
                || self.by_function.contains_key(&function)
                || self.queuing.contains_key(&function)
        };
        let leads = self.handed_on(target).any(defers);
        if !leads {
            self.known_opened().insert(target, Arc::default());
        }
        leads
    }

    /// `start`, and what of its own unit it calls, names, or names in a table, on the way to something that defers.
    fn handed_on(&self, start: FnId) -> impl Iterator<Item = FnId> + '_ {
        let leading = self.leading.get_or_init(|| self.leading());
        let mut seen = HashSet::from_iter([start]);
        let mut work = vec![start];
        std::iter::from_fn(move || {
            let function = work.pop()?;
            let next = self.program.refers_to(function).map(|(next, _)| next);
            let next = next.filter(|next| leading.contains(next.index()));
            work.extend(next.filter(|&found| self.program.is_own(start, found) && seen.insert(found)));
            Some(function)
        })
    }

    /// Functions from which a deferral can be reached, or who queues one. Most are the same on all kernels.
    fn leading(&self) -> FixedBitSet {
        let mut leading = self.program.leading_to_deferrals().clone();
        let sites = self.by_function.keys().chain(self.queuing.keys()).copied();
        let mut more = sites.filter(|site| !leading.contains(site.index())).peekable();
        if more.peek().is_some() {
            let more = self.program.upwards(more, |_, _| true);
            leading.union_with(&more);
        }
        leading
    }
}

/// The units that put something in flight.
pub(super) struct Near {
    sites: Vec<FnId>,
    units: HashSet<UnitId>,
}

impl Near {
    /// Those of the functions that defer, or queue what does; of one in a header those that call it.
    pub fn new(program: &Program, sites: impl Iterator<Item = FnId>) -> Self {
        let sites: Vec<FnId> = sites.collect();
        let users = sites.iter().flat_map(|&site| including(program, site));
        let units = users.flat_map(|user| program.units_of(program.file_of(user))).copied().collect();
        Near { sites, units }
    }

    /// Whether `function` is in one of them.
    pub fn has(&self, program: &Program, function: FnId) -> bool {
        program.units_of(program.file_of(function)).iter().any(|unit| self.units.contains(unit))
    }

    /// The same, or whether it is in a header and one of them calls it.
    pub fn calls(&self, program: &Program, function: FnId) -> bool {
        let is_called = || program.callers(function).any(|caller| self.has(program, caller));
        self.has(program, function) || program.is_in_header(function) && is_called()
    }

    /// Functions that hand on something that may put more in flight.
    pub fn handing_on(&self, program: &Program) -> Vec<FnId> {
        let counts = |how: References, user: FnId| {
            self.has(program, user) || how.has(Reference::Call) && program.is_in_header(user)
        };
        let leading = program.upwards(self.sites.iter().copied(), counts);
        let users = leading.ones().flat_map(|led_to| program.referring_to(FnId::new(led_to)));
        let users = users.filter(|(_, how)| how.names()).map(|(user, _)| user);
        users.filter(|&function| self.has(program, function)).collect()
    }
}
