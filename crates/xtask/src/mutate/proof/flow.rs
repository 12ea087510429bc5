//! The flow itself: through a function's blocks, and through the functions that it calls.
use super::state::{Place, State};
use super::{Ground, Leads, Line};
use petgraph::visit::EdgeRef;
use rculint_ir::model::{FunctionFact, Role};
use rculint_ir::{Block, BlockId, Body, Call, Callee, Edge, EventKind};
use rculint_lifecycle::site_in;
use rculint_link::{FnId, Loc, Program, Value};
use rculint_syntax::{Name, Version};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::rc::Rc;

/// What a function does, begun with certain bits.
#[derive(Default)]
pub(crate) struct Part {
    /// When it returns.
    after: State,
    /// Before each destroy of the cache.
    pub(crate) destroys: BTreeMap<Line, State>,
}

/// What a flow is about: one kind of deferral of one cache.
pub(crate) struct About<'p> {
    pub(crate) kind: &'p Name,
    /// How many waits it takes, one after the other.
    pub(crate) stages: u8,
    pub(crate) leads: &'p Leads<'p>,
    pub(crate) deferrals: &'p HashSet<Line>,
    pub(crate) destroys: &'p HashSet<Line>,
}

/// One flow.
pub(crate) struct Flow<'p> {
    ground: &'p Ground<'p>,
    program: &'p Program,
    kernel: Version,
    about: About<'p>,
    done: HashMap<(FnId, u8), Rc<Part>>,
    busy: HashSet<FnId>,
}

impl<'p> Flow<'p> {
    pub(crate) fn new(ground: &'p Ground<'p>, about: About<'p>) -> Self {
        let (done, busy) = Default::default();
        Flow { ground, program: ground.program, kernel: ground.kernel, about, done, busy }
    }

    /// What `function` does when it is begun with so many waits pending.
    pub(crate) fn of(&mut self, function: FnId, pending: u8) -> Rc<Part> {
        if let Some(known) = self.done.get(&(function, pending)) {
            return known.clone();
        }
        let (waits, defers) = (self.ground.is_ordered(function), self.about.leads.is_one(function));
        if !waits && (!defers || pending == self.about.stages) {
            return Rc::new(Part { after: State::begin(pending), ..Part::default() });
        }
        if !self.busy.insert(function) {
            let mut after = State::begin(pending);
            self.defer(&mut after, (function, self.program.name_span(function)), self.program.name(function));
            return Rc::new(Part { after, ..Part::default() });
        }
        let part = Rc::new(self.compute(function, pending));
        self.busy.remove(&function);
        self.done.insert((function, pending), part.clone());
        part
    }

    fn defer(&self, state: &mut State, at: Place, name: &Name) {
        state.defer(self.about.stages, at, name);
    }

    fn compute(&mut self, function: FnId, pending: u8) -> Part {
        let body = self.program.body(function);
        let mut part = Part::default();
        let mut before = BTreeMap::from([(body.entry, State::begin(pending))]);
        let mut work = VecDeque::from([body.entry]);
        while let Some(block) = work.pop_front() {
            let after = self.block(function, &body.cfg[block], before[&block].clone(), &mut part);
            for edge in body.cfg.edges(block).filter(|edge| self.is_taken(edge.weight())) {
                if reaches(&mut before, edge.target(), &after) {
                    work.push_back(edge.target());
                }
            }
        }
        part.after = self.returned(function, body, &before, pending);
        part
    }

    /// A body without control flow is certain of nothing; one that never returns says nothing of what comes after it.
    fn returned(&self, function: FnId, body: &Body, before: &BTreeMap<BlockId, State>, pending: u8) -> State {
        let mut after = before.get(&body.exit).cloned().unwrap_or_else(|| State::begin(pending));
        if body.degraded.is_some() {
            self.defer(&mut after, (function, self.program.name_span(function)), self.program.name(function));
        }
        after
    }

    fn is_taken(&self, edge: &Edge) -> bool {
        !matches!(edge, Edge::When(cond) if cond.holds_on(self.kernel) == Some(false))
    }

    fn block(&mut self, function: FnId, block: &Block, mut state: State, part: &mut Part) -> State {
        for event in &block.events {
            let exists = event.guard.as_ref().and_then(|cond| cond.holds_on(self.kernel)) != Some(false);
            if let EventKind::Call(call) = &event.kind
                && exists
            {
                self.call((function, event.span), call, &mut state, part);
            }
        }
        state
    }

    fn call(&mut self, at: Place, call: &Call, state: &mut State, part: &mut Part) {
        let program = self.program;
        let name = match &call.callee {
            Callee::Name(name) => name,
            Callee::Pointer(pointer) if self.about.leads.may_be(pointer) => {
                return self.defer(state, at, &"a pointer".into());
            }
            Callee::Pointer(_) => return,
        };
        if self.about.leads.is_handed_by(at.0, call) {
            self.defer(state, at, name);
        }
        let facts = program.facts(name);
        let kernel = self.kernel;
        for fact in facts.iter().filter(|fact| fact.holds_on(kernel)) {
            self.fact(at, call, fact, state, part);
        }
        if !facts.is_empty() {
            return;
        }
        let mut after: Option<State> = None;
        for callee in program.resolve(program.file_of(at.0), name) {
            let one = self.enter(callee, state, part);
            match &mut after {
                None => after = Some(one),
                Some(known) => known.join(&one),
            }
        }
        *state = after.unwrap_or_else(|| state.clone());
    }

    fn enter(&mut self, callee: FnId, state: &State, part: &mut Part) -> State {
        let inner = self.of(callee, state.pending);
        for (destroy, before) in &inner.destroys {
            add(part, destroy.clone(), state.then(before));
        }
        state.then(&inner.after)
    }

    fn fact(&mut self, at: Place, call: &Call, fact: &FunctionFact, state: &mut State, part: &mut Part) {
        match fact.role {
            Role::Destroy if self.about.destroys.contains(&self.line(at)) => add(part, self.line(at), state.clone()),
            Role::Wait if self.destroys_too(&fact.name) => {}
            Role::Wait if fact.waits_for.contains(self.about.kind) && fact.domain.is_none() => state.wait(at),
            Role::Wait | Role::Synchronize => drop(state.passed.insert(at)),
            Role::CallsBack => {
                for function in self.called_back(at.0, call, fact) {
                    *state = self.enter(function, state, part);
                }
            }
            Role::Defer if self.about.deferrals.contains(&self.line(at)) => self.defer(state, at, &fact.name),
            _ => {}
        }
    }

    fn destroys_too(&self, name: &str) -> bool {
        self.program.facts(name).iter().any(|fact| fact.role == Role::Destroy)
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

fn add(part: &mut Part, destroy: Line, state: State) {
    match part.destroys.get_mut(&destroy) {
        Some(known) => known.join(&state),
        None => drop(part.destroys.insert(destroy, state)),
    }
}

/// Adds a way to reach `block`; whether it says more than those known.
fn reaches(before: &mut BTreeMap<BlockId, State>, block: BlockId, state: &State) -> bool {
    match before.get_mut(&block) {
        None => {
            before.insert(block, state.clone());
            true
        }
        Some(known) => {
            let old = known.clone();
            known.join(state);
            *known != old
        }
    }
}
