//! The flow itself: through a function's blocks, and through the functions that it calls.
use super::state::{Place, State, States};
use super::{Ground, Leads, Line, Mark};
use petgraph::visit::EdgeRef;
use rculint_ir::model::{FunctionFact, Role};
use rculint_ir::{Block, BlockId, Call, Callee, Edge, EventKind, Expr};
use rculint_lifecycle::{Branches, site_in};
use rculint_link::{FnId, Loc, Program, Value};
use rculint_syntax::{Name, Version};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::rc::Rc;

/// What a function does, begun in a certain way.
#[derive(Default)]
pub(crate) struct Part {
    /// When it returns.
    after: States,
    /// When it does not return a plain 0: what it is after it has failed.
    failed: Option<States>,
    /// Before each destroy of the cache.
    pub(crate) destroys: BTreeMap<Line, States>,
}

/// What a flow is about: one kind of deferral of one cache.
pub(crate) struct About<'p> {
    pub(crate) kind: &'p Name,
    /// How many waits it takes, one after the other.
    pub(crate) stages: u8,
    pub(crate) leads: &'p Leads<'p, 'p>,
    pub(crate) deferrals: &'p HashSet<Line>,
    pub(crate) destroys: &'p HashSet<Line>,
    /// Where the cache is made, if there is one at a time.
    pub(crate) created: &'p HashSet<Line>,
    pub(crate) mark: &'p Mark,
}

/// One flow.
pub(crate) struct Flow<'p> {
    ground: &'p Ground<'p>,
    program: &'p Program,
    kernel: Version,
    about: About<'p>,
    done: HashMap<(FnId, u8, bool, bool), Rc<Part>>,
    busy: HashSet<FnId>,
}

impl<'p> Flow<'p> {
    pub(crate) fn new(ground: &'p Ground<'p>, about: About<'p>) -> Self {
        let (done, busy) = Default::default();
        Flow { ground, program: ground.program, kernel: ground.kernel, about, done, busy }
    }

    /// What `function` does when it is begun with so many waits pending, something known to somebody or not, before or past the
    /// mark.
    pub(crate) fn of(&mut self, function: FnId, pending: u8, is_known: bool, is_past: bool) -> Rc<Part> {
        let key = (function, pending, is_known, is_past);
        if let Some(known) = self.done.get(&key) {
            return known.clone();
        }
        let mut after = States::begin(pending, is_known, is_past);
        let (waits, defers) = (self.ground.is_ordered(function), self.about.leads.is_one(function));
        if !waits && (!defers || pending == self.about.stages) {
            return Rc::new(Part { after, ..Part::default() });
        }
        if !self.busy.insert(function) {
            self.defer_in(&mut after, function);
            return Rc::new(Part { after, ..Part::default() });
        }
        let part = Rc::new(self.compute(function, after));
        self.busy.remove(&function);
        self.done.insert(key, part.clone());
        part
    }

    fn defer(&self, states: &mut States, at: Place, name: &Name) {
        let after = if self.about.mark.is_last { None } else { states.past.as_mut() };
        after.into_iter().chain(&mut states.other).for_each(|state| state.defer(self.about.stages, at, name));
    }

    /// The same, by somebody who has to have been handed something for it.
    fn defer_known(&self, states: &mut States, at: Place, name: &Name) {
        let mut deferred = states.clone();
        self.defer(&mut deferred, at, name);
        for (state, deferred) in [(&mut states.past, deferred.past), (&mut states.other, deferred.other)] {
            if state.as_ref().is_some_and(|state| state.is_known) {
                *state = deferred;
            }
        }
    }

    /// Somewhere in `function` something may be deferred, if anything in it is.
    fn defer_in(&self, states: &mut States, function: FnId) {
        if self.about.leads.is_one(function) {
            self.defer(states, (function, self.program.name_span(function)), self.program.name(function));
        }
    }

    fn compute(&mut self, function: FnId, begin: States) -> Part {
        let body = self.program.body(function);
        let (branches, kernel) = (Branches::new(self.program, function, body), self.kernel);
        let mut part = Part::default();
        let mut before = BTreeMap::from([(body.entry, begin)]);
        let mut work = VecDeque::from([body.entry]);
        while let Some(block) = work.pop_front() {
            for edge in body.cfg.edges(block).filter(|edge| is_taken(edge.weight(), kernel)) {
                let failed = branches.failed(block, edge.weight());
                let after = self.block(function, &body.cfg[block], before[&block].clone(), failed, &mut part);
                if reaches(&mut before, edge.target(), &after) {
                    work.push_back(edge.target());
                }
            }
        }
        part.after = before.remove(&body.exit).unwrap_or_default();
        // A body without control flow is certain of nothing.
        if body.degraded.is_some() {
            self.defer_in(&mut part.after, function);
        }
        part
    }

    /// What is known after a block; the `failed`-th event of it is a call that is known to have failed.
    fn block(
        &mut self,
        function: FnId,
        block: &Block,
        mut states: States,
        failed: Option<usize>,
        part: &mut Part,
    ) -> States {
        for (at, event) in block.events.iter().enumerate() {
            if event.guard.as_ref().and_then(|cond| cond.holds_on(self.kernel)) == Some(false) {
                continue;
            }
            match &event.kind {
                EventKind::Call(call) => {
                    self.call((function, event.span), call, failed == Some(at), &mut states, part);
                }
                EventKind::Return(value) if *value != Some(Expr::Int(0)) => {
                    part.failed.get_or_insert_default().join(&states);
                }
                _ => {}
            }
        }
        states
    }

    fn call(&mut self, at: Place, call: &Call, failed: bool, states: &mut States, part: &mut Part) {
        let program = self.program;
        let name = match &call.callee {
            Callee::Name(name) => name,
            Callee::Pointer(pointer) if self.about.leads.may_be(at.0, pointer) => {
                return self.defer_known(states, at, &"a pointer".into());
            }
            Callee::Pointer(_) => return,
        };
        let facts = program.facts(name);
        if self.about.mark.is_gone && facts.iter().any(|fact| fact.role == Role::Wait) && self.is_marked(at) {
            return self.pass(states);
        }
        let deals_with_caches = |fact: &FunctionFact| {
            matches!(fact.role, Role::Create | Role::Allocate | Role::Free | Role::Destroy | Role::Wrap)
        };
        // Who fails keeps nothing of what he was handed.
        let is_handed = !facts.iter().any(deals_with_caches) && self.about.leads.is_handed_by(at.0, call);
        if !failed && is_handed && !self.about.leads.is_left_alone(at.0, call) {
            self.defer(states, at, name);
        }
        if self.about.leads.stops(call) {
            self.defer(states, at, name);
        }
        let kernel = self.kernel;
        // A macro may stand for something else where its condition does not hold.
        let is_open = |fact: &FunctionFact| fact.guard.as_ref().is_some_and(|guard| guard.holds_on(kernel).is_none());
        let is_sure = |fact: &FunctionFact| fact.role != Role::Wait || !is_open(fact);
        for fact in facts.iter().filter(|fact| fact.holds_on(kernel) && is_sure(fact)) {
            self.fact(at, call, fact, states, part);
        }
        let callees = match program.is_modelled(name) {
            true => Vec::new(),
            false => program.resolve(program.file_of(at.0), name),
        };
        let before = (failed && is_handed).then(|| states.clone());
        self.enter(&callees, failed, states, part);
        if let Some(before) = before {
            *states = before;
        }
    }

    /// One of the `callees` runs, if there are any.
    fn enter(&mut self, callees: &[FnId], failed: bool, states: &mut States, part: &mut Part) {
        if callees.is_empty() {
            return;
        }
        let before = std::mem::take(states);
        for (is_past, state) in before.each() {
            for &callee in callees {
                let inner = self.of(callee, state.pending, state.is_known, is_past);
                for (destroy, at) in &inner.destroys {
                    part.destroys.entry(*destroy).or_default().join(&at.after(state));
                }
                states.join(&inner.failed.as_ref().filter(|_| failed).unwrap_or(&inner.after).after(state));
            }
        }
    }

    fn fact(&mut self, at: Place, call: &Call, fact: &FunctionFact, states: &mut States, part: &mut Part) {
        match fact.role {
            Role::Destroy if self.about.destroys.contains(&self.line(at)) => {
                let mut left = states.clone();
                if self.waits_too(&fact.name) {
                    left.each_mut().for_each(|state| state.wait(at));
                }
                part.destroys.entry(self.line(at)).or_default().join(&left);
            }
            Role::Create if self.about.created.contains(&self.line(at)) => {
                states.each_mut().for_each(State::begin_again);
            }
            Role::Wait if self.destroys_too(&fact.name) => {}
            Role::Wait => self.wait(at, fact, states),
            Role::CallsBack => {
                for function in self.called_back(at.0, call, fact) {
                    self.enter(&[function], false, states, part);
                }
            }
            Role::Defer if self.about.deferrals.contains(&self.line(at)) => self.defer(states, at, &fact.name),
            _ => {}
        }
    }

    fn wait(&self, at: Place, fact: &FunctionFact, states: &mut States) {
        // What waits only after something else, or for one cache, may not wait here; what runs more then leaves that.
        let facts = self.program.facts(&fact.name);
        let runs_more = facts.iter().any(|other| other.role == Role::Runs);
        let always = fact.domain.is_none() && fact.after.is_none() && fact.cache.is_none() && !runs_more;
        if fact.waits_for.contains(self.about.kind) && always {
            states.each_mut().for_each(|state| state.wait(at));
        }
        if self.is_marked(at) {
            self.pass(states);
        }
    }

    fn is_marked(&self, at: Place) -> bool {
        self.about.mark.at.as_ref() == Some(&self.line(at))
    }

    /// The paths are past the mark.
    fn pass(&self, states: &mut States) {
        *states = states.each().fold(States::default(), |mut all, (_, state)| {
            all.add(true, state.clone());
            all
        });
    }

    fn destroys_too(&self, name: &Name) -> bool {
        self.program.facts(name).iter().any(|fact| fact.role == Role::Destroy)
    }

    /// Whether the destroy itself waits for what its cache has in flight of the kind.
    fn waits_too(&self, name: &Name) -> bool {
        let mut facts = self.program.facts(name).iter().filter(|fact| fact.holds_on(self.kernel));
        facts.any(|fact| fact.role == Role::Wait && fact.waits_for.contains(self.about.kind))
    }

    fn called_back(&self, function: FnId, call: &Call, fact: &FunctionFact) -> Vec<FnId> {
        let Some(table) = fact.table.and_then(|at| call.args.get(at)) else { return Vec::new() };
        let mut found = Vec::new();
        for value in self.program.values(function, table) {
            let Value::Address(Loc::Global(file, name)) = value else { continue };
            let Some((home, variable)) = self.program.variable(file, &name) else { continue };
            let held = self.program.table_functions(home, variable).into_iter();
            found.extend(held.filter(|(member, ..)| fact.members.contains(member)).map(|(_, function, _)| function));
        }
        found
    }

    fn line(&self, (function, span): Place) -> Line {
        super::line(&site_in(self.program, function, span))
    }
}

fn is_taken(edge: &Edge, kernel: Version) -> bool {
    !matches!(edge, Edge::When(cond) if cond.holds_on(kernel) == Some(false))
}

/// Adds a way to reach `block`; whether it says more than those known.
fn reaches(before: &mut BTreeMap<BlockId, States>, block: BlockId, states: &States) -> bool {
    match before.get_mut(&block) {
        None => {
            before.insert(block, states.clone());
            true
        }
        Some(known) => {
            let old = known.clone();
            known.join(states);
            *known != old
        }
    }
}
