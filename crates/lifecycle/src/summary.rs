//! Function summaries, bottom-up: what a call does, and which destroys it reaches with what behind them.
mod fact;
mod flow;
mod late;
mod left;
mod older;
mod opened;
mod parameters;
mod passed;
mod question;
mod queues;
mod raised;
mod reached;
mod starts;
mod stops;
mod wanted;
mod works;

use crate::caches::{CacheId, Caches};
use crate::deferrals::Deferred;
use crate::effect::{Effect, Gen, Subject, Wait};
use crate::facts::{ModelCall, draining, lower, ordering};
use crate::given::{Given, called_variable};
use crate::handover::HandedOver;
use crate::held::in_member;
use crate::kind::{Kind, Stage};
use crate::last_reference::LastReferences;
use crate::progress::Progress;
use crate::through::Through;
use crate::told::Told;
use fixedbitset::FixedBitSet;
pub(crate) use question::Assumption;
use question::{Called, Question};
use rculint_ir::model::{FunctionFact, HeldFact, Role};
use rculint_ir::{Body, Call, Callee, Event, EventKind, Expr};
use rculint_link::{FnId, Program, Value};
use rculint_syntax::{Name, Span, Version};
use reached::reached;
use rustc_hash::FxHashMap as HashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
pub(crate) use wanted::is_refused;

/// What may be in flight.
pub(crate) type Key = (Subject, Kind);

/// A destroy that a function reaches.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposure {
    /// The function with the destroy.
    pub function: FnId,
    /// The destroy.
    pub span: Span,
    /// What is destroyed; parameters are those of the summarised function.
    pub cache: BTreeSet<Value>,
    /// The same as a place behind a parameter of the summarised function, or behind a variable of a file, where it is one.
    pub told: Option<Told>,
    /// What has been done since the summarised function was entered.
    pub before: Effect,
    /// The calls from the summarised function to the destroy.
    pub chain: Vec<(FnId, Span)>,
}

/// What a function does.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// From entry to exit.
    pub effect: Effect,
    /// The destroys inside.
    pub exposures: Vec<Exposure>,
}

/// Computes and keeps summaries.
pub struct Summaries<'a> {
    program: &'a Program,
    caches: &'a Caches,
    kernel: Version,
    /// What each function may put in flight, through whatever it calls.
    gens: HashMap<FnId, Arc<BTreeSet<Key>>>,
    /// What the deferral at a site puts in flight.
    sites: HashMap<(FnId, Span), BTreeSet<Key>>,
    /// What the creation at a site creates.
    created: HashMap<(FnId, Span), BTreeSet<CacheId>>,
    /// Functions from which a wait or a destroy can be reached: their order matters, and that of those that hand something on.
    ordered: FixedBitSet,
    /// What each function puts in flight itself.
    by_function: HashMap<FnId, BTreeSet<Key>>,
    works: works::Works<'a>,
    through: Through,
    handed_over: HandedOver,
    last_references: LastReferences,
    starts: starts::Starts,
    stops: stops::Stops,
    left: left::Left,
    queues: queues::Queues,
    /// The kinds of what takes several waits.
    in_turn: Vec<Kind>,
    leading: OnceLock<FixedBitSet>,
    /// Functions that hand over what is called when a device goes.
    later: OnceLock<BTreeSet<FnId>>,
    /// What each function of the model may run that is held by a member of some object, where that matters.
    run: OnceLock<HashMap<Name, Vec<FnId>>>,
    queuing: opened::Queuing,
    opened: Mutex<HashMap<FnId, Arc<BTreeSet<Key>>>>,
    done: Mutex<HashMap<Called, Arc<Summary>>>,
    /// Whether what a function does depends on one of its parameters.
    tested: Mutex<HashMap<(FnId, usize), bool>>,
    /// Functions that were not looked into.
    too_deep: Mutex<BTreeSet<FnId>>,
}

impl<'a> Summaries<'a> {
    /// Prepares for all functions of `program`.
    pub fn new<'d>(
        program: &'a Program,
        kernel: Version,
        calls: &[ModelCall],
        caches: &'a Caches,
        deferred: impl Iterator<Item = &'d Deferred> + Clone,
    ) -> Self {
        let lives = calls.iter().filter(|call| call.is(Role::Create) || call.is(Role::Destroy));
        let seeds = lives.map(|call| call.function).chain(ordering(program, kernel));
        let mut sites: HashMap<(FnId, Span), BTreeSet<Key>> = HashMap::default();
        for deferral in deferred.clone() {
            if let Some(site) = deferral.put_at() {
                sites.entry(site).or_default().insert((deferral.subject, deferral.kind.clone()));
            }
        }
        let gens = reached(program, &sites);
        let mut created: HashMap<(FnId, Span), BTreeSet<CacheId>> = HashMap::default();
        for (id, cache) in caches.all.iter().enumerate() {
            for &site in &cache.created {
                created.entry(site).or_default().insert(id);
            }
        }
        let left = left::Left::find(program, deferred.clone());
        let queues = queues::Queues::find(program, deferred.clone());
        let in_turn: BTreeSet<&Kind> =
            deferred.clone().map(|deferral| &deferral.kind).filter(|kind| !kind.is_single()).collect();
        let in_turn = in_turn.into_iter().cloned().collect();
        let cached = deferred.clone().filter(|deferral| matches!(deferral.subject, Subject::Cache(_)));
        let deferring: BTreeSet<FnId> = cached.filter_map(|deferral| Some(deferral.put_at()?.0)).collect();
        let by_function = opened::by_function(deferred);
        let queuing = opened::queuing(program, by_function.keys());
        let near = opened::Near::new(program, by_function.keys().chain(queuing.keys()).copied());
        let handing = near.handing_on(program);
        let mut ordered = program.callers_of(seeds.chain(handing.iter().copied()));
        let destroys = calls.iter().filter(|call| call.is(Role::Destroy)).map(|call| call.function);
        let last_references = LastReferences::find(program, destroys.clone());
        let handed_over = HandedOver::find(program, destroys.clone().chain(last_references.by.iter().copied()));
        let through = Through::find(program, destroys, draining(program, kernel), deferring.into_iter());
        ordered.union_with(&program.callers_of(through.callers()));
        ordered.union_with(&program.callers_of(handed_over.by.iter().chain(&last_references.by).copied()));
        ordered.extend(handed_over.callers.iter().map(|function| function.index()));
        ordered.union_with(&program.callers_of(left.users.iter().copied()));
        ordered.union_with(&wanted::ordered(program, &sites));
        ordered.union_with(&raised::ordered(program, &gens));
        ordered.union_with(&parameters::ordered(program, &ordered));
        let works = works::Works::find(program, &ordered);
        ordered.union_with(&works.ordered(program));
        let mut summaries = Summaries {
            program,
            caches,
            kernel,
            gens,
            sites,
            created,
            ordered,
            works,
            through,
            handed_over,
            last_references,
            starts: starts::Starts::default(),
            stops: stops::Stops::default(),
            left,
            queues,
            in_turn,
            leading: OnceLock::new(),
            later: OnceLock::new(),
            run: OnceLock::new(),
            by_function,
            queuing,
            opened: Mutex::default(),
            done: Mutex::default(),
            tested: Mutex::default(),
            too_deep: Mutex::default(),
        };
        summaries.starts = starts::Starts::find(&summaries, &handing);
        let stops = stops::Stops::find(&summaries, |function| near.calls(program, function), &handing);
        summaries.ordered.union_with(&program.callers_of(stops.users.iter().copied()));
        summaries.stops = stops;
        summaries
    }

    /// Lowers on all cores what the summaries of `functions` are made of.
    pub fn lower_ahead(&self, functions: impl IntoIterator<Item = FnId>) {
        let mut work: Vec<FnId> = functions.into_iter().filter(|one| self.ordered.contains(one.index())).collect();
        let mut seen = self.program.no_function();
        work.iter().for_each(|function| seen.insert(function.index()));
        while let Some(function) = work.pop() {
            for callee in self.program.callees(function) {
                if self.ordered.contains(callee.index()) && !seen.put(callee.index()) {
                    work.push(callee);
                }
            }
        }
        lower(self.program, &seen.ones().map(FnId::new).collect::<Vec<_>>());
    }

    /// Functions that may wait for `stage`, as the names tell that they and what they call mention.
    pub fn may_wait_for(&self, stage: &Stage) -> Arc<FixedBitSet> {
        let calls = self.program.names_of(|fact| match fact.role {
            Role::Wait => fact.waits_for.contains(&stage.flavour),
            Role::CallsBack | Role::Calls | Role::Runs => true,
            _ => false,
        });
        let works = self.program.model().works.iter().filter(|fact| fact.role.waits()).map(|fact| &fact.name);
        self.program.reaching(&calls.chain(works).cloned().collect())
    }

    /// The summary of `function`.
    pub fn of(&self, function: FnId) -> Arc<Summary> {
        Question::new(self).of(function)
    }

    /// The summary of `function` in a configuration, with some flags set.
    pub fn of_assuming(&self, function: FnId, assumption: Assumption) -> Arc<Summary> {
        Question::assuming(self, assumption).of(function)
    }

    /// Functions that come to a destroy, and run where they are handed over.
    pub fn handed_over(&self) -> &HandedOver {
        &self.handed_over
    }

    /// Functions that come to a destroy, and run where the last reference to an object goes.
    pub fn last_references(&self) -> &LastReferences {
        &self.last_references
    }

    /// The calls through members of modules' own structs.
    pub fn through(&self) -> &Through {
        &self.through
    }

    /// Functions so deep in calls that they were not looked into: what they destroy, nobody has told so far.
    pub fn too_deep(&self) -> BTreeSet<FnId> {
        self.too_deep.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What a wait does.
    fn waited(&self, wait: Wait) -> Effect {
        Effect::of_wait(wait, &self.in_turn)
    }

    fn run_by(&self, fact: &FunctionFact) -> &[FnId] {
        let run = self.run.get_or_init(|| {
            let facts = self.program.model().functions.iter().filter(|fact| fact.holds_on(self.kernel));
            let held = facts.filter_map(|fact| Some((fact.name, fact.held.as_ref()?)));
            let matter = |(name, held): (Name, &HeldFact)| {
                let held = in_member(self.program, &held.tag, &held.member).into_iter();
                (name, held.filter(|&function| !self.does_nothing(function)).collect())
            };
            held.map(matter).collect()
        });
        run.get(&fact.name).map_or(&[], Vec::as_slice)
    }

    fn does_nothing(&self, function: FnId) -> bool {
        !self.ordered.contains(function.index()) && !self.gens.contains_key(&function)
    }
}

impl Question<'_, '_> {
    fn callees(&self, caller: FnId, name: &Name) -> Vec<FnId> {
        let callees = self.program.resolve(self.program.file_of(caller), name).into_iter();
        callees.filter(|&callee| self.exists(callee, self.program.guard(callee))).collect()
    }

    fn compute(&self, function: FnId, given: &Given) -> Summary {
        let body = self.program.body(function);
        if body.degraded.is_some() {
            return self.degraded(function, body);
        }
        let before = self.fixpoint(function, body, given);
        let mut exposures = Vec::new();
        for (block, effect) in &before {
            let mut effect = effect.clone();
            for event in &body.cfg[*block].events {
                self.step(function, event, &mut effect, Some(&mut exposures));
            }
        }
        let effect = before.get(&body.exit).cloned().unwrap_or_default();
        Summary { effect, exposures: merge(exposures) }
    }

    /// A list of calls without control flow: nothing in it is certain, so nothing is waited for.
    fn degraded(&self, function: FnId, body: &Body) -> Summary {
        let mut effect = Effect::default();
        let mut exposures = Vec::new();
        for event in body.events() {
            self.step(function, event, &mut effect, Some(&mut exposures));
            effect.waits.clear();
            effect.progress = Progress::default();
        }
        Summary { effect, exposures: merge(exposures) }
    }

    fn step(&self, function: FnId, event: &Event, effect: &mut Effect, exposures: Option<&mut Vec<Exposure>>) {
        self.start(function, event, effect, false);
        self.run(function, event, effect, exposures);
    }

    /// What an event does, but for what starts with it.
    fn run(&self, function: FnId, event: &Event, effect: &mut Effect, exposures: Option<&mut Vec<Exposure>>) {
        if !self.exists(function, event.guard.as_ref()) {
            return;
        }
        let EventKind::Call(call) = &event.kind else { return };
        let chosen = self.chosen(function, call);
        let call = chosen.as_ref().unwrap_or(call);
        let mut done = Vec::new();
        let Some(name) = &self.called_name(function, call) else {
            let targets = self.through.targets(self.program, function, &call.callee);
            self.one_of(function, event.span, Some(call), &targets, effect, &mut done);
            if let Some(exposures) = exposures {
                exposures.extend(done);
            }
            return;
        };
        if !self.program.is_modelled(name) {
            self.call(function, event.span, call, name, effect, &mut done);
        } else {
            self.modelled(function, event.span, call, name, effect, &mut done);
        }
        self.work(function, call, name, effect);
        self.end_work((function, event.span), call, name, effect);
        self.stop((function, event.span), call, name, effect);
        self.give_back((function, event.span), call, name, effect, &mut done);
        if let Some(exposures) = exposures {
            exposures.extend(done);
        }
    }

    /// The call with those of its arguments that depend on conditions which are known.
    fn chosen(&self, function: FnId, call: &Call) -> Option<Call> {
        if !call.args.iter().any(|arg| matches!(arg, Expr::Choice(..))) {
            return None;
        }
        let given = self.given_to(function);
        let known = self.known_in(function, &given);
        let args = call.args.iter().map(|arg| known.chosen(arg).clone()).collect();
        Some(Call { callee: call.callee.clone(), args })
    }

    /// The name of what is called; of a parameter that is called, the name of the function that was passed for it.
    fn called_name(&self, function: FnId, call: &Call) -> Option<Name> {
        let name = called_variable(call)?;
        match &call.callee {
            Callee::Name(_) if !self.program.body(function).has_local(name) => Some(*name),
            _ => self.passed_function(function, name),
        }
    }

    /// What the model says. A macro may stand for one function or for another, as something decides that is not known: each of
    /// them is a way, and so is a function of that name.
    fn modelled(&self, f: FnId, span: Span, call: &Call, name: &Name, effect: &mut Effect, out: &mut Vec<Exposure>) {
        let facts: Vec<&FunctionFact> =
            self.program.facts(name).iter().filter(|fact| fact.holds_on(self.kernel)).collect();
        let is_open =
            |fact: &FunctionFact| fact.guard.as_ref().is_some_and(|guard| guard.holds_on(self.kernel).is_none());
        let ways: Vec<&[&FunctionFact]> =
            facts.chunk_by(|one, next| one.name == next.name && one.guard == next.guard).collect();
        let may_be_called = facts.iter().all(|fact| is_open(fact)) && !self.callees(f, name).is_empty();
        let before = (ways.len() > 1 || may_be_called).then(|| effect.clone());
        let mut joined: Option<Effect> = None;
        let mut join = |way: &Effect| match &mut joined {
            Some(joined) => joined.join(way),
            None => joined = Some(way.clone()),
        };
        for way in &ways {
            if let Some(before) = &before {
                *effect = before.clone();
            }
            way.iter().for_each(|fact| self.apply_fact(f, span, call, fact, effect, out));
            if before.is_some() {
                join(effect);
            }
        }
        if let Some(before) = before {
            if may_be_called {
                *effect = before;
                self.call(f, span, call, name, effect, out);
                join(effect);
            }
            *effect = joined.unwrap_or_default();
        }
        // What came before is dealt with now.
        let dealt_with = facts.iter().filter_map(|fact| fact.after);
        dealt_with.for_each(|before| drop(effect.waits.remove(&Stage::plain(before))));
    }

    fn call(&self, f: FnId, span: Span, call: &Call, name: &Name, effect: &mut Effect, out: &mut Vec<Exposure>) {
        self.defer((f, span), effect);
        // What the model knows of a call that is entered all the same is that it leaves alone what it is handed.
        let is_left_alone = self.program.facts(name).iter().any(|fact| fact.holds_on(self.kernel));
        if let Some(place) = self.started_later(f, call, name) {
            effect.set_up.insert(place);
            effect.stopped.insert(place);
        } else if !is_left_alone {
            self.open_again(self.still_run(f, call, name), (f, span), effect);
        }
        self.one_of(f, span, Some(call), &self.callees(f, name), effect, out);
    }

    /// What is deferred at a site: by the call itself, or by a helper for its caller.
    fn defer(&self, site: (FnId, Span), effect: &mut Effect) {
        if let Some(keys) = self.sites.get(&site) {
            effect.then(&Effect { gens: gens(keys.iter(), site), ..Effect::default() });
        }
    }

    /// One of `callees` is called; which one is not known.
    fn one_of(
        &self,
        f: FnId,
        span: Span,
        call: Option<&Call>,
        callees: &[FnId],
        effect: &mut Effect,
        out: &mut Vec<Exposure>,
    ) {
        match callees {
            all if all.iter().all(|&callee| self.does_nothing(callee)) => {}
            [callee] => self.enter(f, span, call, *callee, effect, out),
            [first, others @ ..] => {
                let before = effect.clone();
                self.enter(f, span, call, *first, effect, out);
                for &other in others {
                    let mut after = before.clone();
                    self.enter(f, span, call, other, &mut after, out);
                    effect.join(&after);
                }
            }
            [] => {}
        }
    }

    /// Calls `callee` in a state that `effect` led to.
    fn enter(
        &self,
        f: FnId,
        span: Span,
        call: Option<&Call>,
        callee: FnId,
        effect: &mut Effect,
        out: &mut Vec<Exposure>,
    ) {
        let summary = self.of_call(f, callee, call);
        for exposure in &summary.exposures {
            let mut before = effect.clone();
            before.then(&exposure.before);
            let (cache, told) = self.destroyed((f, span), call, callee, exposure);
            let chain = [(f, span)].into_iter().chain(exposure.chain.iter().copied()).collect();
            out.push(Exposure { before, cache, told, chain, ..exposure.clone() });
        }
        effect.then_called(&summary.effect, (f, span));
    }

    /// What `callee` destroys when it is called so, and the place of that as the caller names it.
    fn destroyed(
        &self,
        at: (FnId, Span),
        call: Option<&Call>,
        callee: FnId,
        exposure: &Exposure,
    ) -> (BTreeSet<Value>, Option<Told>) {
        let cache = exposure.cache.iter().flat_map(|value| self.bind(at, call, callee, value)).collect();
        let of_call = |told: &Told| match call {
            Some(call) => told.in_caller(self.program, at.0, call),
            None => Some(told.clone()).filter(|told| told.param(self.program).is_none()),
        };
        let told = exposure.told.as_ref().and_then(of_call);
        (self.meant(cache, told.as_ref()), told)
    }

    /// Those of the pointers that are at the place which was told. What is not known as well as it was before tells nothing.
    fn meant(&self, mut pointers: BTreeSet<Value>, told: Option<&Told>) -> BTreeSet<Value> {
        if let Some(told) = told.filter(|_| pointers.len() > 1) {
            let meant = self.program.values(told.function, &told.place);
            if pointers.iter().any(|value| meant.contains(value)) {
                pointers.retain(|value| meant.contains(value));
            }
        }
        pointers
    }

    fn bind(&self, at: (FnId, Span), call: Option<&Call>, callee: FnId, value: &Value) -> BTreeSet<Value> {
        match (value, call) {
            (Value::Param(owner, position), Some(call)) if *owner == callee => {
                call.args.get(*position).map(|arg| self.given_last(at, arg)).unwrap_or_default()
            }
            (value, _) => BTreeSet::from([value.clone()]),
        }
    }
}

fn gens<'k>(keys: impl Iterator<Item = &'k Key>, site: (FnId, Span)) -> BTreeMap<Key, Gen> {
    keys.map(|key| (key.clone(), Gen { site, late: false, waited: 0, until: None })).collect()
}

/// One exposure for each destroy and cache: the worst of all ways to it, with the shortest chain.
fn merge(exposures: Vec<Exposure>) -> Vec<Exposure> {
    let mut merged: Vec<Exposure> = Vec::new();
    for exposure in exposures {
        let same = |known: &&mut Exposure| {
            (known.function, known.span) == (exposure.function, exposure.span)
                && (&known.cache, &known.told) == (&exposure.cache, &exposure.told)
        };
        match merged.iter_mut().find(same) {
            Some(known) => {
                if (exposure.before.waits.len(), exposure.chain.len()) < (known.before.waits.len(), known.chain.len()) {
                    known.chain = exposure.chain;
                }
                known.before.join(&exposure.before);
            }
            None => merged.push(exposure),
        }
    }
    merged
}
