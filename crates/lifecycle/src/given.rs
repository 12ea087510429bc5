//! Constants that a call passes for parameters which the callee's branches test: `drain(true)` takes one side of `if (wait)`.
use rculint_ir::{Body, Call, Edge, EventKind, Expr};
use rculint_link::{assignments, events};
use rculint_syntax::Name;

/// Positions of parameters and their values, in order; empty where no branch depends on them.
pub(crate) type Given = Vec<(usize, i64)>;

/// What `call` gives to `callee`.
pub(crate) fn given(callee: &Body, call: &Call) -> Given {
    let constants = call.args.iter().enumerate().filter_map(|(at, arg)| Some((at, constant(arg)?)));
    let tested = |at: usize| callee.params.get(at).is_some_and(|param| is_tested(callee, &param.name));
    constants.filter(|&(at, _)| tested(at)).collect()
}

/// Whether control never takes `edge` behind a branch on `condition`.
pub(crate) fn excludes(given: &Given, body: &Body, condition: &Expr, edge: &Edge) -> bool {
    let taken = match edge {
        Edge::True => true,
        Edge::False => false,
        Edge::Always | Edge::When(_) => return false,
    };
    !given.is_empty() && value(given, body, condition).is_some_and(|value| (value != 0) != taken)
}

fn constant(expr: &Expr) -> Option<i64> {
    match expr {
        Expr::Int(value) => Some(*value),
        Expr::Name(name) => match name.as_str() {
            "true" => Some(1),
            "false" | "NULL" => Some(0),
            _ => None,
        },
        Expr::Cast(_, inner) => constant(inner),
        _ => None,
    }
}

fn value(given: &Given, body: &Body, expr: &Expr) -> Option<i64> {
    let of = |expr: &Expr| value(given, body, expr);
    match expr {
        Expr::Name(name) => {
            let at = body.params.iter().position(|param| param.name == *name);
            let found = at.and_then(|at| given.iter().find(|(position, _)| *position == at));
            found.map(|(_, value)| *value).or_else(|| constant(expr))
        }
        Expr::Not(inner) => of(inner).map(|value| i64::from(value == 0)),
        Expr::Equal(a, b, same) => Some(i64::from((of(a)? == of(b)?) == *same)),
        Expr::Less(a, b) => Some(i64::from(of(a)? < of(b)?)),
        expr => constant(expr),
    }
}

/// Whether some branch tests `param`, and nothing changes it.
fn is_tested(body: &Body, param: &Name) -> bool {
    let mut branches = body.cfg.node_weights().filter_map(|block| block.branch.as_ref());
    let is_param = |expr: &Expr| matches!(expr, Expr::Name(name) if name == param);
    branches.any(|branch| names(branch, param))
        && !assignments(body).any(|(place, _)| is_param(place))
        && !body.locals.iter().any(|local| local.name == *param)
        && !events(body).any(|event| match event {
            EventKind::Call(call) => {
                call.args.iter().any(|arg| matches!(arg, Expr::AddressOf(place) if is_param(place)))
            }
            _ => false,
        })
}

fn names(condition: &Expr, param: &Name) -> bool {
    match condition {
        Expr::Name(name) => name == param,
        Expr::Not(inner) => names(inner, param),
        Expr::Equal(a, b, _) | Expr::Less(a, b) => names(a, param) || names(b, param),
        _ => false,
    }
}
