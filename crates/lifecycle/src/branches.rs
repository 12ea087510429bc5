//! Which branches of one function belong together: conditions tested more than once, and calls that are known to have failed.
use crate::flags::truth;
use rculint_ir::model::{EntryRole, MountFact, MountRole};
use rculint_ir::{BlockId, Body, Callee, Edge, Event, EventKind, Expr, last_given};
use rculint_link::{FnId, Program, assignments, events};
use rculint_syntax::{Name, TypeRef};
use std::collections::BTreeMap;

/// What a path has tested so far: of each condition, by its position in [`Branches`], whether it held.
pub type Tested = BTreeMap<usize, bool>;

/// Paths double with each condition that is kept apart.
const LIMIT: usize = 5;

/// The conditions of a function.
pub struct Branches<'b> {
    program: &'b Program,
    function: FnId,
    body: &'b Body,
    /// Variables that several branches test, and that nothing changes unseen.
    repeated: Vec<&'b Name>,
}

impl<'b> Branches<'b> {
    /// Those of `function`.
    pub fn new(program: &'b Program, function: FnId, body: &'b Body) -> Self {
        let mut times: BTreeMap<&Name, usize> = BTreeMap::new();
        for branch in body.cfg.node_weights().filter_map(|block| block.branch.as_ref()) {
            if let (Expr::Name(name), _) = tested(branch, true) {
                *times.entry(name).or_default() += 1;
            }
        }
        let repeated = times.into_iter().filter(|&(_, times)| times > 1).map(|(name, _)| name);
        Branches {
            program,
            function,
            body,
            repeated: repeated.filter(|name| is_stable(program, function, body, name)).take(LIMIT).collect(),
        }
    }

    /// What is known after `block` when it is left by `edge`; `None` when that contradicts what was tested before.
    pub fn along(&self, block: BlockId, before: &Tested, edge: &Edge) -> Option<Tested> {
        let mut known = before.clone();
        let position = |name: &Name| self.repeated.iter().position(|repeated| *repeated == name);
        for event in &self.body.cfg[block].events {
            if let EventKind::Assign { lhs: Expr::Name(name), .. } = &event.kind
                && let Some(at) = position(name)
            {
                known.remove(&at);
            }
        }
        if let Some((Expr::Name(name), held)) = self.condition(block, edge) {
            let known = position(name).and_then(|at| known.insert(at, held));
            if known.or_else(|| self.given(block, name)) == Some(!held) {
                return None;
            }
        }
        Some(known)
    }

    /// Whether the number that is tested at the end of a block is other than 0, where the block itself has given it a constant, and
    /// no macro is handed it that may give it something else.
    fn given(&self, block: BlockId, name: &'b Name) -> Option<bool> {
        let events = &self.body.cfg[block].events;
        let number = Expr::Name(*name);
        let (at, value) = last_given(events, &number)?;
        let leaves_alone = |event: &Event| match &event.kind {
            EventKind::Call(call) => !call.args.contains(&number),
            EventKind::Assembly => false,
            _ => true,
        };
        let is_kept = || events[at].guard.is_none() && events[at..].iter().all(leaves_alone);
        truth(value).filter(|_| {
            is_kept() && is_number(self.body, name) && is_stable(self.program, self.function, self.body, name)
        })
    }

    /// The event of `block` that is a call whose error code, or null pointer, makes control take `edge`.
    pub fn failed(&self, block: BlockId, edge: &Edge) -> Option<usize> {
        let (condition, held) = self.condition(block, edge)?;
        let events = &self.body.cfg[block].events;
        let value = match condition {
            Expr::Less(value, zero) if **zero == Expr::Int(0) => value,
            value => self.pointer_that_failed(value).unwrap_or(value),
        };
        let (call, end) = match value {
            Expr::Call(call) if held => (call, events.len()),
            Expr::Name(_) | Expr::Field(..) => {
                let tells_error = *value != *condition || self.is_number(value);
                let (at, given) = last_given(events, value).filter(|_| held == tells_error)?;
                // `error = PTR_ERR_OR_ZERO(pointer)`
                let (at, given) = match self.pointer_that_failed(given).filter(|_| tells_error) {
                    Some(pointer) => last_given(&events[..at], pointer)?,
                    None => (at, given),
                };
                let Expr::Call(call) = given else { return None };
                // A mount that fails may have run what it was handed first.
                if !self.is_number(value) && call.args.iter().any(|arg| self.is_file_system(arg)) {
                    return None;
                }
                (call, at)
            }
            _ => return None,
        };
        events[..end].iter().rposition(|event| matches!(&event.kind, EventKind::Call(made) if *made == **call))
    }

    /// `IS_ERR(pointer)`: the pointer.
    fn pointer_that_failed<'e>(&self, condition: &'e Expr) -> Option<&'e Expr> {
        let Expr::Call(call) = condition else { return None };
        let Callee::Name(name) = &call.callee else { return None };
        let fact = self.program.model().failures.iter().find(|fact| fact.name == *name)?;
        call.args.get(fact.argument)
    }

    /// Whether it is the address of what mounts are made of.
    fn is_file_system(&self, arg: &Expr) -> bool {
        let Expr::AddressOf(place) = arg else { return false };
        let tag = self.program.tag_of(self.function, place);
        let mounted = |fact: &MountFact| fact.role == MountRole::Keeps && tag.as_ref() == Some(&fact.tag);
        self.program.model().mounts.iter().any(mounted)
    }

    fn is_number(&self, value: &Expr) -> bool {
        matches!(value, Expr::Name(name) if is_number(self.body, name))
    }

    /// What `edge` says: the value that the branch at the end of `block` tests, and whether it is other than 0.
    pub(crate) fn condition(&self, block: BlockId, edge: &Edge) -> Option<(&'b Expr, bool)> {
        let branch = self.body.cfg[block].branch.as_ref()?;
        match edge {
            Edge::True => Some(tested(branch, true)),
            Edge::False => Some(tested(branch, false)),
            Edge::Always | Edge::When(_) => None,
        }
    }
}

/// `condition` without negations and comparisons with 0: what it tests, and whether that is other than 0.
pub(crate) fn tested(condition: &Expr, held: bool) -> (&Expr, bool) {
    match condition {
        Expr::Not(inner) => tested(inner, !held),
        Expr::Equal(value, zero, same) if **zero == Expr::Int(0) => tested(value, held != *same),
        value => (value, held),
    }
}

/// Whether `name` is a local of a basic type. Loop macros assign pointers to structs where nobody sees it.
fn is_number(body: &Body, name: &Name) -> bool {
    let mut locals = body.locals.iter().chain(&body.params);
    locals.find(|local| local.name == *name).is_some_and(|local| local.ty == TypeRef::Other)
}

/// Whether only assignments that the function itself shows change `name` while it runs.
fn is_stable(program: &Program, function: FnId, body: &Body, name: &Name) -> bool {
    if is_number(body, name) {
        return !events(body).any(|event| hands_out(event, name));
    }
    let is_local = body.has_local(name);
    let file = program.file_of(function);
    let own = program.variable(file, name).is_some_and(|(home, variable)| home == file && variable.is_static);
    let initialises =
        |other: FnId| program.entries.iter().any(|entry| entry.function == other && entry.role == EntryRole::Init);
    let writes = |other: FnId| {
        program.mentions(other).iter().any(|mention| mention.name == *name)
            && (assignments(program.body(other)).any(|(lhs, _)| *lhs == Expr::Name(*name))
                || events(program.body(other)).any(|event| hands_out(event, name)))
    };
    !is_local
        && own
        && !program.functions_in(file).any(|other| other != function && writes(other) && !initialises(other))
}

/// Whether the event passes the address of `name` on.
pub(crate) fn hands_out(event: &EventKind, name: &Name) -> bool {
    let is_address = |expr: &Expr| matches!(expr, Expr::AddressOf(place) if **place == Expr::Name(*name));
    match event {
        EventKind::Call(call) => call.args.iter().any(is_address),
        EventKind::Assign { rhs, .. } => is_address(rhs),
        _ => false,
    }
}
