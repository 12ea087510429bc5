//! The flow itself: through a function's blocks, and through the functions that it calls.
use super::Line;
use super::state::{Bits, Place, State};
use petgraph::Direction;
use petgraph::visit::EdgeRef;
use rculint_ir::model::{FunctionFact, Role};
use rculint_ir::{Block, BlockId, Body, Call, Callee, Edge, EventKind, Expr};
use rculint_lifecycle::site_in;
use rculint_link::{FnId, Loc, Program, Reference, Value};
use rculint_syntax::{MentionKind, Name, Version};
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

/// What all flows through one program share.
pub(crate) struct Ground<'p> {
    pub(crate) program: &'p Program,
    kernel: Version,
    /// Functions from which a wait or a destroy can be reached; all others can only defer.
    ordered: HashSet<FnId>,
}

impl<'p> Ground<'p> {
    pub(crate) fn new(program: &'p Program, kernel: Version) -> Self {
        Ground { program, kernel, ordered: ordered(program) }
    }
}

/// What a flow is about: one kind of deferral of one cache.
pub(crate) struct About<'p> {
    pub(crate) kind: &'p Name,
    /// How many waits it takes, one after the other.
    pub(crate) stages: u8,
    pub(crate) deferrals: &'p HashSet<Line>,
    pub(crate) destroys: &'p HashSet<Line>,
}

/// One flow.
pub(crate) struct Flow<'p> {
    ground: &'p Ground<'p>,
    program: &'p Program,
    about: About<'p>,
    done: HashMap<(FnId, Bits), Rc<Part>>,
    busy: HashSet<FnId>,
}

impl<'p> Flow<'p> {
    pub(crate) fn new(ground: &'p Ground<'p>, about: About<'p>) -> Self {
        let (done, busy) = Default::default();
        Flow { ground, program: ground.program, about, done, busy }
    }

    /// What `function` does when it is begun with `bits`.
    pub(crate) fn of(&mut self, function: FnId, bits: Bits) -> Rc<Part> {
        if let Some(known) = self.done.get(&(function, bits)) {
            return known.clone();
        }
        // It cannot get worse, and nothing in it makes it better.
        if bits == (true, self.about.stages) && !self.ground.ordered.contains(&function) {
            return Rc::new(Part { after: State::begin(bits), ..Part::default() });
        }
        if !self.busy.insert(function) {
            let mut after = State::begin(bits);
            after.open = true;
            after.defer(self.about.stages, (function, self.program.name_span(function)), self.program.name(function));
            return Rc::new(Part { after, ..Part::default() });
        }
        let part = Rc::new(self.compute(function, bits));
        self.busy.remove(&function);
        self.done.insert((function, bits), part.clone());
        part
    }

    fn compute(&mut self, function: FnId, bits: Bits) -> Part {
        let body = self.program.body(function);
        let mut part = Part::default();
        let mut before = BTreeMap::from([(body.entry, State::begin(bits))]);
        let mut work = VecDeque::from([body.entry]);
        while let Some(block) = work.pop_front() {
            let after = self.block(function, &body.cfg[block], before[&block].clone(), &mut part);
            for edge in body.cfg.edges(block).filter(|edge| self.is_taken(edge.weight())) {
                if reaches(&mut before, edge.target(), &after) {
                    work.push_back(edge.target());
                }
            }
        }
        part.after = self.returned(function, body, &before, bits);
        part
    }

    /// A body without control flow is certain of nothing; one that never returns says nothing of what comes after it.
    fn returned(&self, function: FnId, body: &Body, before: &BTreeMap<BlockId, State>, bits: Bits) -> State {
        let mut after = before.get(&body.exit).cloned().unwrap_or_else(|| State::begin(bits));
        if body.degraded.is_some() {
            after.defer(self.about.stages, (function, self.program.name_span(function)), self.program.name(function));
        }
        after
    }

    fn is_taken(&self, edge: &Edge) -> bool {
        !matches!(edge, Edge::When(cond) if cond.holds_on(self.ground.kernel) == Some(false))
    }

    fn block(&mut self, function: FnId, block: &Block, mut state: State, part: &mut Part) -> State {
        for event in &block.events {
            if event.guard.as_ref().and_then(|cond| cond.holds_on(self.ground.kernel)) == Some(false) {
                continue;
            }
            match &event.kind {
                EventKind::Call(call) => self.call((function, event.span), call, &mut state, part),
                EventKind::Assign { rhs, .. } => state.open |= self.is_handed(function, rhs),
                EventKind::Return(_) | EventKind::Assembly | EventKind::Unused(_) => {}
            }
        }
        state
    }

    fn call(&mut self, at: Place, call: &Call, state: &mut State, part: &mut Part) {
        let program = self.program;
        let Callee::Name(name) = &call.callee else {
            return self.out_of_sight(at, call, &"a pointer".into(), state);
        };
        let facts = program.facts(name);
        if !facts.is_empty() {
            for fact in facts.iter().filter(|fact| fact.holds_on(self.ground.kernel)) {
                self.fact(at, call, fact, state, part);
            }
            return;
        }
        let callees = program.resolve(program.file_of(at.0), name);
        if callees.is_empty() && !name.starts_with("__builtin_") {
            return self.out_of_sight(at, call, name, state);
        }
        state.open |= call.args.iter().any(|arg| self.is_handed(at.0, arg));
        let mut after: Option<State> = None;
        for callee in callees {
            let one = self.enter(callee, state, part);
            match &mut after {
                None => after = Some(one),
                Some(known) => known.join(&one),
            }
        }
        *state = after.unwrap_or_else(|| state.clone());
    }

    fn enter(&mut self, callee: FnId, state: &State, part: &mut Part) -> State {
        let inner = self.of(callee, state.bits());
        for (destroy, before) in &inner.destroys {
            add(part, destroy.clone(), state.then(before));
        }
        state.then(&inner.after)
    }

    /// What the model says of a function is not all that it does: only what is handed nothing does nothing else.
    fn fact(&mut self, at: Place, call: &Call, fact: &FunctionFact, state: &mut State, part: &mut Part) {
        let waits = fact.waits_for.contains(self.about.kind) && fact.domain.is_none();
        match fact.role {
            Role::Create | Role::Allocate | Role::Free | Role::Wrap | Role::Install => {}
            Role::Destroy => {
                let here = self.line(at);
                if self.about.destroys.contains(&here) {
                    add(part, here, state.clone());
                }
            }
            Role::Wait if waits && self.destroys_too(&fact.name) => {}
            Role::Wait if waits => state.wait(at),
            Role::Wait | Role::Synchronize => {
                state.passed.insert(at);
                if !call.args.is_empty() {
                    self.out_of_sight(at, call, &fact.name, state);
                }
            }
            Role::CallsBack => {
                for function in self.called_back(at.0, call, fact) {
                    *state = self.enter(function, state, part);
                }
                self.out_of_sight(at, call, &fact.name, state);
            }
            Role::Defer => {
                state.open = true;
                if self.about.deferrals.contains(&self.line(at)) {
                    state.defer(self.about.stages, at, &fact.name);
                }
            }
        }
    }

    fn destroys_too(&self, name: &str) -> bool {
        self.program.facts(name).iter().any(|fact| fact.role == Role::Destroy)
    }

    /// Whoever may know functions of the module may call them.
    fn out_of_sight(&self, at: Place, call: &Call, name: &Name, state: &mut State) {
        state.open |= call.args.iter().any(|arg| self.may_hand(at.0, arg));
        if state.open {
            state.defer(self.about.stages, at, name);
        }
    }

    /// Whether the value may hold or lead to a function.
    fn may_hand(&self, function: FnId, value: &Expr) -> bool {
        match value {
            Expr::Int(_) | Expr::Type(_) | Expr::SizeOf(_) | Expr::Other | Expr::Not(_) | Expr::Equal(..) => false,
            Expr::Negative(_) => false,
            Expr::Name(name) => {
                let body = self.program.body(function);
                body.locals.iter().chain(&body.params).any(|local| local.name == *name)
                    || self.program.variable(self.program.file_of(function), name).is_some()
                    || self.is_handed(function, value)
            }
            _ => true,
        }
    }

    /// Whether the value is a function, or a place at file scope, which may be a table of functions.
    fn is_handed(&self, function: FnId, value: &Expr) -> bool {
        let file = self.program.file_of(function);
        match value {
            Expr::Name(name) => {
                self.program.variable(file, name).is_none() && !self.program.resolve(file, name).is_empty()
            }
            Expr::AddressOf(place) => match &**place {
                Expr::Name(name) => {
                    self.program.variable(file, name).is_some() || !self.program.resolve(file, name).is_empty()
                }
                _ => false,
            },
            Expr::Cast(_, inner) => self.is_handed(function, inner),
            Expr::Either(all) => all.iter().any(|one| self.is_handed(function, one)),
            Expr::List(members) => members.iter().any(|(_, one)| self.is_handed(function, one)),
            _ => false,
        }
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

/// Functions that call something that waits or destroys, and all that call them.
fn ordered(program: &Program) -> HashSet<FnId> {
    let matters = |name: &Name| {
        let roles = [Role::Wait, Role::Synchronize, Role::Destroy, Role::CallsBack];
        program.facts(name).iter().any(|fact| roles.contains(&fact.role))
    };
    let calls = |function: FnId| {
        let mut mentions = program.mentions(function).iter();
        mentions.any(|mention| mention.kind == MentionKind::Call && matters(&mention.name))
    };
    let mut work: Vec<FnId> = program.functions().filter(|&function| calls(function)).collect();
    let mut seen: HashSet<FnId> = work.iter().copied().collect();
    while let Some(function) = work.pop() {
        let callers = program.calls.edges_directed(function, Direction::Incoming);
        let callers = callers.filter(|edge| *edge.weight() == Reference::Call).map(|edge| edge.source());
        work.extend(callers.filter(|&caller| seen.insert(caller)));
    }
    seen
}
