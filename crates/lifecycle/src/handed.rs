//! Callbacks that are handed to a function whose body is not there: it may post them, and nobody sees how.
use crate::facts::exists;
use crate::kind::Kind;
use crate::posted::Post;
use rculint_ir::{Call, Callee, EventKind, Expr};
use rculint_link::{FnId, Program};
use rculint_syntax::{Name, Span, Version};
use std::collections::BTreeSet;

/// The flavour of kinds of which nothing is known: nothing waits for them.
const HANDED: &str = "handed-to";

/// Whom the callback is handed to, if that is all that is known.
pub fn receiver(kind: &Kind) -> Option<&str> {
    kind.name.strip_prefix(HANDED)?.strip_prefix('(')?.strip_suffix(')')
}

/// A post for each call that hands a callback to somebody unseen.
pub fn posts(program: &Program, kernel: Version) -> Vec<Post> {
    let mut found = Vec::new();
    for &callback in program.callbacks() {
        let work = program.takers(callback).map(|taker| (taker, *program.name(callback))).collect();
        for (function, span, receiver) in handovers(program, kernel, work) {
            let kind = Kind::single(HANDED.into(), Some(receiver));
            found.push(Post { function, span, kind, object: None, callbacks: BTreeSet::from([callback]) });
        }
    }
    found
}

/// Calls that pass a name on to somebody unseen; `work`: the functions that have one. Through those that are seen it is followed.
fn handovers(program: &Program, kernel: Version, mut work: Vec<(FnId, Name)>) -> Vec<(FnId, Span, Name)> {
    let mut seen: BTreeSet<(FnId, Name)> = work.iter().cloned().collect();
    let mut found = Vec::new();
    while let Some((function, name)) = work.pop() {
        for event in program.body(function).events() {
            let EventKind::Call(call) = &event.kind else { continue };
            let (Some(at), Callee::Name(callee)) = (position(call, &name), &call.callee) else { continue };
            if !program.facts(callee).is_empty()
                || !exists(program, program.file_of(function), event.guard.as_ref(), kernel)
            {
                continue;
            }
            let callees = program.resolve(program.file_of(function), callee);
            if callees.is_empty() {
                found.push((function, event.span, *callee));
            }
            let next = callees.into_iter().filter_map(|callee| Some((callee, param(program, callee, at)?)));
            work.extend(next.filter(|passed| seen.insert(*passed)));
        }
    }
    found
}

/// Where `name` is passed.
fn position(call: &Call, name: &Name) -> Option<usize> {
    call.args.iter().position(|arg| match arg {
        Expr::Name(passed) => passed == name,
        Expr::AddressOf(place) => matches!(&**place, Expr::Name(passed) if passed == name),
        _ => false,
    })
}

fn param(program: &Program, function: FnId, at: usize) -> Option<Name> {
    match program.definition(function) {
        Ok(function) => function.params.get(at).map(|param| param.name),
        Err(mac) => mac.params.get(at).cloned(),
    }
}
