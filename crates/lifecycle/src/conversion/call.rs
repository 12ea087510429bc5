//! The calls that defer: whose head, which callbacks.
use crate::facts::ModelCall;
use rculint_ir::{Call, Callee, EventKind, Expr};
use rculint_link::{FnId, Program, Value};
use rculint_syntax::{Name, Span, TypeRef};
use std::collections::BTreeSet;

/// How a call gets its callback.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Named {
    /// By its name, in this argument.
    Here(Span),
    /// From whoever calls the function around it.
    Passed,
    /// From a variable.
    Computed,
}

/// One deferral of one callback.
#[derive(Clone, Debug)]
pub(super) struct Deferring {
    pub function: FnId,
    pub span: Span,
    /// What is called: `call_rcu`.
    pub name: Name,
    pub callback: FnId,
    pub named: Named,
    /// The object, as written, with its struct's tag, and the head's path in it.
    pub head: Option<(String, Option<Name>, Vec<Name>)>,
    /// Whether the callback's name means this function alone.
    pub unique: bool,
    /// The helper that is called in place of the deferral.
    pub through: Option<FnId>,
}

/// All deferrals at `call`; several when the callback is passed in.
pub(super) fn deferring(program: &Program, call: &ModelCall) -> Vec<Deferring> {
    let Some(position) = call.fact.callback else { return Vec::new() };
    if let Some(found) = super::forward::forwarded(program, call) {
        return found;
    }
    deferrals_at(program, (call.function, call.span, call.call), &call.fact.name, position, call.fact.head)
}

/// The deferrals of a call, in a function and at a place, whose arguments at these positions are the callback and the head.
pub(super) fn deferrals_at(
    program: &Program,
    (function, span, call): (FnId, Span, &Call),
    name: &Name,
    position: usize,
    head_at: Option<usize>,
) -> Vec<Deferring> {
    let Some(argument) = call.args.get(position) else { return Vec::new() };
    let text = program.files[program.file_of(function)].text();
    let spans = rculint_syntax::call_arguments(text, span);
    let spans = if spans.len() == call.args.len() { spans } else { Vec::new() };
    let callbacks = functions(program.values_everywhere(function, argument));
    let named = match (is_name(program, function, argument), spans.get(position)) {
        (true, Some(&span)) => Named::Here(span),
        _ if is_parameter(program, function, argument) => Named::Passed,
        _ => Named::Computed,
    };
    let head = head_at.and_then(|at| head(program, function, *spans.get(at)?, call.args.get(at)?));
    let one = |&callback: &FnId| Deferring {
        function,
        span,
        name: *name,
        callback,
        named: named.clone(),
        head: head.clone(),
        unique: callbacks.len() == 1,
        through: None,
    };
    callbacks.iter().map(one).collect()
}

/// The calls of the function around a deferral that pass `callback` on to it: `helper(&p->rcu, callback)`.
pub(super) fn passing(program: &Program, deferring: &Deferring) -> Vec<(FnId, Span)> {
    let mut found = Vec::new();
    let callers: BTreeSet<FnId> =
        program.call_sites(deferring.function).into_iter().map(|(caller, _)| caller).collect();
    for caller in callers {
        for event in program.body(caller).events() {
            let EventKind::Call(call) = &event.kind else { continue };
            let is_it = matches!(&call.callee, Callee::Name(name) if name == program.name(deferring.function));
            let passes = |arg: &Expr| functions(program.values_everywhere(caller, arg)).contains(&deferring.callback);
            if is_it && call.args.iter().any(passes) {
                found.push((caller, event.span));
            }
        }
    }
    found
}

fn functions(values: BTreeSet<Value>) -> BTreeSet<FnId> {
    let found = values.into_iter().filter_map(|value| match value {
        Value::Function(function) => Some(function),
        _ => None,
    });
    found.collect()
}

/// The argument names a function itself.
fn is_name(program: &Program, function: FnId, argument: &Expr) -> bool {
    match argument {
        Expr::Name(name) => !program.body(function).has_local(name),
        Expr::AddressOf(inner) | Expr::Cast(_, inner) => is_name(program, function, inner),
        _ => false,
    }
}

fn is_parameter(program: &Program, function: FnId, argument: &Expr) -> bool {
    let Expr::Name(name) = argument else { return false };
    program.body(function).param(name).is_some()
}

/// `&object->a.b`, when the text and the graph agree on it.
fn head(program: &Program, function: FnId, span: Span, argument: &Expr) -> Option<(String, Option<Name>, Vec<Name>)> {
    let text = program.files[program.file_of(function)].text();
    let (object, path) = rculint_syntax::member_address(text, span)?;
    let Expr::AddressOf(place) = argument else { return None };
    let (pointer, seen) = arrow(place)?;
    if seen != path {
        return None;
    }
    let tag = match program.type_of(function, pointer) {
        Some(ty @ (TypeRef::Struct { pointers: 1, .. } | TypeRef::Named { pointers: 1, .. })) => program.tag(&ty),
        _ => None,
    };
    let written = String::from_utf8(text.get(object.start as usize..object.end as usize)?.to_vec()).ok()?;
    Some((written.split_whitespace().collect::<Vec<_>>().join(" "), tag, path))
}

/// The pointer and the members in `pointer->a.b`.
fn arrow(place: &Expr) -> Option<(&Expr, Vec<Name>)> {
    let Expr::Field(base, member) = place else { return None };
    let (pointer, mut path) = match &**base {
        Expr::Deref(pointer) => (&**pointer, Vec::new()),
        inner => arrow(inner)?,
    };
    path.push(*member);
    Some((pointer, path))
}
