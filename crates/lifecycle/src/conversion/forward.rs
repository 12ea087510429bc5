//! Helpers and macros that do nothing but pass a head and a callback on to a deferral: each call of them is one.
use super::call::{Deferring, Named, deferrals_at};
use crate::facts::ModelCall;
use rculint_ir::{Body, Callee, EventKind, Expr};
use rculint_link::{FnId, Program};
use std::collections::BTreeSet;

/// The deferrals that are the calls of a helper around `call`; `None` when the function around it is no such helper.
pub(super) fn forwarded(program: &Program, call: &ModelCall) -> Option<Vec<Deferring>> {
    let helper = call.function;
    let body = program.body(helper);
    let parameter = |position: Option<usize>| parameter(body, call.call.args.get(position?)?);
    let (head, callback) = (parameter(call.fact.head)?, parameter(call.fact.callback)?);
    if !does_only_that(body, call) || !is_sole(program, helper) {
        return None;
    }
    let mut found = Vec::new();
    let callers: BTreeSet<FnId> = program.call_sites(helper).into_iter().map(|(caller, _)| caller).collect();
    for caller in callers {
        for event in program.body(caller).events() {
            let EventKind::Call(passing) = &event.kind else { continue };
            if !matches!(&passing.callee, Callee::Name(name) if name == program.name(helper)) {
                continue;
            }
            let site = (caller, event.span, passing);
            let deferrals = deferrals_at(program, site, &call.fact.name, callback, Some(head));
            found.extend(deferrals.into_iter().map(|one| Deferring { through: Some(helper), ..one }));
        }
    }
    // One that is passed a callback in its turn is not followed any further.
    let known = |one: &Deferring| matches!(one.named, Named::Here(_));
    (!found.is_empty() && found.iter().all(known)).then_some(found)
}

/// Which parameter the argument is.
fn parameter(body: &Body, argument: &Expr) -> Option<usize> {
    let Expr::Name(name) = argument else { return None };
    body.param(name)
}

/// No branch, and nothing but this one call.
fn does_only_that(body: &Body, call: &ModelCall) -> bool {
    let straight = body.cfg.node_indices().all(|block| body.cfg.edges(block).count() <= 1);
    let mut events = body.events();
    let only = events.all(|event| match &event.kind {
        EventKind::Call(_) => event.span == call.span && event.guard.is_none(),
        EventKind::Return(None) => true,
        // A macro yields what its last expression does.
        EventKind::Return(Some(Expr::Call(yielded))) => **yielded == *call.call,
        _ => false,
    });
    straight && only && body.degraded.is_none()
}

/// Whether its name means this function alone, whatever the configuration.
fn is_sole(program: &Program, helper: FnId) -> bool {
    let guard = program.guard(helper);
    guard.is_none() && program.resolve(program.file_of(helper), program.name(helper)) == [helper]
}
