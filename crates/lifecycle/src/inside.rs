//! What an expression may be where its function runs in a callback: a parameter is what is passed on the way from there, and not what
//! others pass, who share the function.
use crate::given::is_unchanged;
use rculint_ir::{Body, Call, Expr};
use rculint_link::{FnId, Program, Value, assignments};
use std::collections::BTreeSet;

/// A parameter is followed through so many calls.
const CALLS: usize = 4;

/// What `expr` may evaluate to in `function` as the functions of `run` call it. Who is called in other ways as well may be passed
/// anything that somebody passes.
pub(crate) fn values_inside(program: &Program, function: FnId, expr: &Expr, run: &BTreeSet<FnId>) -> BTreeSet<Value> {
    let mut found = BTreeSet::new();
    add(program, function, expr, run, CALLS, &mut found);
    found
}

fn add(
    program: &Program,
    function: FnId,
    expr: &Expr,
    run: &BTreeSet<FnId>,
    calls: usize,
    found: &mut BTreeSet<Value>,
) {
    let body = program.body(function);
    let expr = set_once(body, expr);
    let everywhere = |found: &mut BTreeSet<Value>| found.extend(program.values_everywhere(function, expr));
    if calls == 0 || !is_passed(body, expr) || program.handed_over().contains(&function) {
        return everywhere(found);
    }
    let sites = sites(program, function, run);
    let passed: Option<Vec<(FnId, Expr)>> =
        sites.into_iter().map(|(caller, call)| Some((caller, expr.with_passed(&body.params, &call.args)?))).collect();
    match passed.filter(|passed| !passed.is_empty()) {
        Some(passed) => passed.iter().for_each(|(caller, expr)| add(program, *caller, expr, run, calls - 1, found)),
        None => everywhere(found),
    }
}

/// The calls of `function` in others of the functions.
fn sites<'p>(program: &'p Program, function: FnId, run: &BTreeSet<FnId>) -> Vec<(FnId, &'p Call)> {
    let callers = program.callers(function).filter(|caller| *caller != function && run.contains(caller));
    callers.flat_map(|caller| program.calls_of(caller, function).map(move |call| (caller, call))).collect()
}

/// What a local variable holds that is set once.
fn set_once<'b>(body: &'b Body, expr: &'b Expr) -> &'b Expr {
    let Expr::Name(name) = expr.without_casts() else { return expr };
    if body.param(name).is_some() || !body.has_local(name) {
        return expr;
    }
    let mut set = assignments(body).filter(|(place, _)| matches!(place, Expr::Name(set) if set == name));
    match (set.next(), set.next()) {
        (Some((_, value)), None) if is_passed(body, value) => value,
        _ => expr,
    }
}

/// Whether the expression is made of a parameter that the function leaves as it is.
fn is_passed(body: &Body, expr: &Expr) -> bool {
    match expr {
        Expr::Name(name) => body.param(name).is_some() && is_unchanged(body, name),
        Expr::Field(inner, _) | Expr::Deref(inner) | Expr::AddressOf(inner) | Expr::Cast(_, inner) => {
            is_passed(body, inner)
        }
        _ => false,
    }
}
