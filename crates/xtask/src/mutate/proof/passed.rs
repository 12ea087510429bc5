//! What becomes of something that leads to a deferral once a function with a body is handed it: whether it is called, kept, or given
//! to somebody unseen.
use super::Leads;
use rculint_ir::{Body, Call, Callee, EventKind, Expr};
use rculint_link::FnId;
use rculint_syntax::Name;
use std::collections::{BTreeSet, HashSet};

/// Functions that have some parameter so.
type Seen = HashSet<(FnId, BTreeSet<Name>)>;

impl Leads<'_, '_> {
    /// Whether all that `call` may call leaves alone what it is handed.
    pub(crate) fn is_left_alone(&self, function: FnId, call: &Call) -> bool {
        let leads = |arg: &Expr| self.is_named_by(function, arg);
        self.is_left(function, call, leads, &mut Seen::new())
    }

    /// The same, for the arguments that are `handed`.
    fn is_left(&self, function: FnId, call: &Call, handed: impl Fn(&Expr) -> bool, seen: &mut Seen) -> bool {
        let at: Vec<usize> = (0..call.args.len()).filter(|&at| handed(&call.args[at])).collect();
        let Callee::Name(name) = &call.callee else { return false };
        if at.is_empty() {
            return true;
        }
        let callees = self.program.resolve(self.program.file_of(function), name);
        !self.program.is_modelled(name)
            && !callees.is_empty()
            && callees.into_iter().all(|callee| {
                let params = at.iter().map(|&at| self.param(callee, at)).collect::<Option<BTreeSet<Name>>>();
                params.is_some_and(|params| self.leaves(callee, params, seen))
            })
    }

    fn param(&self, function: FnId, at: usize) -> Option<Name> {
        match self.program.definition(function) {
            Ok(function) => function.params.get(at).map(|param| param.name),
            Err(mac) => mac.params.get(at).cloned(),
        }
    }

    /// Whether `function` neither calls what its `params` point to, nor keeps it, nor hands it to somebody who may.
    fn leaves(&self, function: FnId, params: BTreeSet<Name>, seen: &mut Seen) -> bool {
        let body = self.program.body(function);
        let known = aliases(body, params);
        if !seen.insert((function, known.clone())) {
            return true;
        }
        let carries = |expr: &Expr| self.carries(expr, &known);
        let mut events = body.events();
        body.degraded.is_none()
            && events.all(|event| match &event.kind {
                EventKind::Call(call) => match &call.callee {
                    Callee::Pointer(pointer) => {
                        !self.may_be(function, pointer) && !carries(pointer) && !call.args.iter().any(carries)
                    }
                    Callee::Name(_) => self.is_left(function, call, carries, seen),
                },
                EventKind::Assign { lhs: Expr::Name(name), .. } if body.has_local(name) => true,
                EventKind::Assign { rhs, .. } => !carries(rhs),
                _ => true,
            })
    }

    /// Whether who has the value has what one of the names points to, or a function of it. What lies in it is something else.
    fn carries(&self, expr: &Expr, names: &BTreeSet<Name>) -> bool {
        match expr {
            Expr::Name(name) => names.contains(name),
            Expr::Field(base, member) => self.stands_in(member) && self.carries(base, names),
            Expr::AddressOf(place) => match &**place {
                Expr::Field(base, member) => self.stands_in(member) && self.carries(base, names),
                place => self.carries(place, names),
            },
            Expr::Deref(inner) | Expr::Cast(_, inner) | Expr::Index(inner, _) => self.carries(inner, names),
            Expr::Either(all) | Expr::Choice(_, all) => all.iter().any(|one| self.carries(one, names)),
            Expr::List(all) => all.iter().any(|(_, one)| self.carries(one, names)),
            Expr::Call(call) => call.args.iter().any(|arg| self.carries(arg, names)),
            _ => false,
        }
    }
}

/// The parameters, and the locals that get their value from one.
fn aliases(body: &Body, mut names: BTreeSet<Name>) -> BTreeSet<Name> {
    let events = || body.events();
    loop {
        let given = events().filter_map(|event| match &event.kind {
            EventKind::Assign { lhs: Expr::Name(name), rhs } if body.has_local(name) && mentions(rhs, &names) => {
                Some(name)
            }
            _ => None,
        });
        let known = names.len();
        let given: Vec<Name> = given.cloned().collect();
        names.extend(given);
        if names.len() == known {
            return names;
        }
    }
}

fn mentions(expr: &Expr, names: &BTreeSet<Name>) -> bool {
    let mut found = BTreeSet::new();
    super::leads::names_of(expr, &mut found);
    let in_call = match expr {
        Expr::Call(call) => call.args.iter().any(|arg| mentions(arg, names)),
        _ => false,
    };
    in_call || !found.is_disjoint(names)
}
