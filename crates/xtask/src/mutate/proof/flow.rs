//! The flow itself: through a function's blocks, and through the functions that it calls.
use super::state::{Place, State};
use super::{Ground, Leads, Line};
use petgraph::visit::EdgeRef;
use rculint_ir::model::{FunctionFact, Role};
use rculint_ir::{Block, BlockId, Body, Call, Callee, Edge, EventKind, Expr};
use rculint_lifecycle::{Branches, site_in};
use rculint_link::{FnId, Loc, Program, Value};
use rculint_syntax::{Name, Version};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::rc::Rc;

/// What a function does, begun with certain bits.
#[derive(Default)]
pub(crate) struct Part {
    /// When it returns.
    after: State,
    /// When it does not return a plain 0: what it is after it has failed.
    failed: Option<State>,
    /// Before each destroy of the cache.
    pub(crate) destroys: BTreeMap<Line, State>,
}

/// What a flow is about: one kind of deferral of one cache.
pub(crate) struct About<'p> {
    pub(crate) kind: &'p Name,
    /// How many waits it takes, one after the other.
    pub(crate) stages: u8,
    pub(crate) leads: &'p Leads<'p, 'p>,
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
        let (branches, kernel) = (Branches::new(self.program, function, body), self.kernel);
        let mut part = Part::default();
        let mut before = BTreeMap::from([(body.entry, State::begin(pending))]);
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

    /// What is known after a block; the `failed`-th event of it is a call that is known to have failed.
    fn block(
        &mut self,
        function: FnId,
        block: &Block,
        mut state: State,
        failed: Option<usize>,
        part: &mut Part,
    ) -> State {
        for (at, event) in block.events.iter().enumerate() {
            if event.guard.as_ref().and_then(|cond| cond.holds_on(self.kernel)) == Some(false) {
                continue;
            }
            match &event.kind {
                EventKind::Call(call) => {
                    self.call((function, event.span), call, failed == Some(at), &mut state, part);
                }
                EventKind::Return(value) if *value != Some(Expr::Int(0)) => join(&mut part.failed, &state),
                _ => {}
            }
        }
        state
    }

    fn call(&mut self, at: Place, call: &Call, failed: bool, state: &mut State, part: &mut Part) {
        let program = self.program;
        let name = match &call.callee {
            Callee::Name(name) => name,
            Callee::Pointer(pointer) if self.about.leads.may_be(pointer) => {
                return self.defer(state, at, &"a pointer".into());
            }
            Callee::Pointer(_) => return,
        };
        let facts = program.facts(name);
        let deals_with_caches = |fact: &FunctionFact| {
            matches!(fact.role, Role::Create | Role::Allocate | Role::Free | Role::Destroy | Role::Wrap)
        };
        // Who fails keeps nothing of what he was handed.
        if !failed && !facts.iter().any(deals_with_caches) && self.about.leads.is_handed_by(at.0, call) {
            self.defer(state, at, name);
        }
        let kernel = self.kernel;
        for fact in facts.iter().filter(|fact| fact.holds_on(kernel)) {
            self.fact(at, call, fact, state, part);
        }
        if !facts.is_empty() {
            return;
        }
        let mut after: Option<State> = None;
        for callee in program.resolve(program.file_of(at.0), name) {
            let one = self.enter(callee, failed, state, part);
            join(&mut after, &one);
        }
        *state = after.unwrap_or_else(|| state.clone());
    }

    fn enter(&mut self, callee: FnId, failed: bool, state: &State, part: &mut Part) -> State {
        let inner = self.of(callee, state.pending);
        for (destroy, before) in &inner.destroys {
            add(part, destroy.clone(), state.then(before));
        }
        state.then(inner.failed.as_ref().filter(|_| failed).unwrap_or(&inner.after))
    }

    fn fact(&mut self, at: Place, call: &Call, fact: &FunctionFact, state: &mut State, part: &mut Part) {
        match fact.role {
            Role::Destroy if self.about.destroys.contains(&self.line(at)) => add(part, self.line(at), state.clone()),
            Role::Wait if self.destroys_too(&fact.name) => {}
            Role::Wait if fact.waits_for.contains(self.about.kind) && fact.domain.is_none() => state.wait(at),
            Role::Wait | Role::Synchronize => drop(state.passed.insert(at)),
            Role::CallsBack => {
                for function in self.called_back(at.0, call, fact) {
                    *state = self.enter(function, false, state, part);
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

fn is_taken(edge: &Edge, kernel: Version) -> bool {
    !matches!(edge, Edge::When(cond) if cond.holds_on(kernel) == Some(false))
}

fn join(known: &mut Option<State>, state: &State) {
    match known {
        Some(known) => known.join(state),
        None => *known = Some(state.clone()),
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
