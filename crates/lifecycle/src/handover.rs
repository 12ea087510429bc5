//! Functions that run where they are handed over, and nowhere else: whoever is handed them calls them before it returns, or not at all.
use crate::given::is_unchanged;
use rculint_link::{FnId, Program, References, named_calls};
use rculint_syntax::{Name, uses};
use std::collections::BTreeSet;

/// Those that come to a destroy.
#[derive(Default)]
pub struct HandedOver {
    /// The functions.
    pub run: BTreeSet<FnId>,
    /// Who hands them over.
    pub by: BTreeSet<FnId>,
    /// Functions of their units that call what they are handed.
    pub callers: BTreeSet<FnId>,
}

impl HandedOver {
    /// Looks for them among `destroying` functions, and all that these are called or handed over by.
    pub fn find(program: &Program, destroying: impl Iterator<Item = FnId>) -> Self {
        let mut found = HandedOver::default();
        let mut seen = program.callers_of(destroying);
        let mut work: Vec<FnId> = seen.ones().map(FnId::new).collect();
        while let Some(function) = work.pop() {
            let Some(callers) = callers_where_handed(program, function) else { continue };
            found.run.insert(function);
            found.callers.extend(callers);
            found.by.extend(program.takers(function));
            let above = program.callers_of(program.takers(function));
            work.extend(above.ones().filter(|&one| !seen.put(one)).map(FnId::new));
        }
        found
    }
}

/// If `function` is only ever called, and named where it is handed to somebody who calls it: those of them whose body does.
fn callers_where_handed(program: &Program, function: FnId) -> Option<BTreeSet<FnId>> {
    let mut takers = program.takers(function).peekable();
    takers.peek()?;
    if program.is_handed_at_file_scope(function)
        || program.entries.iter().any(|entry| entry.function == function)
        || is_in_circle(program, function)
    {
        return None;
    }
    let mut found = BTreeSet::new();
    for taker in takers {
        found.extend(callers_in(program, taker, function)?);
    }
    Some(found)
}

/// Whether a function may come to where it is handed over itself, as one that puts what is above its object: a summary is made of those
/// of what runs in it.
fn is_in_circle(program: &Program, function: FnId) -> bool {
    let leads = |how: References, user: FnId| how.is_by_name() && program.is_own(function, user);
    program.upwards(program.takers(function), leads).contains(function.index())
}

/// The same of one that names it.
fn callers_in(program: &Program, taker: FnId, function: FnId) -> Option<BTreeSet<FnId>> {
    let (name, body) = (program.name(function), program.body(taker));
    let means = program.resolve(program.file_of(taker), name) == [function];
    let mut found = BTreeSet::new();
    let mut handed = 0;
    for (call, callee) in named_calls(body).filter(|_| means) {
        for at in (0..call.args.len()).filter(|&at| call.args[at].is_name(name)) {
            found.extend(callers_of_arg(program, taker, function, callee, at)?);
            handed += 1;
        }
    }
    let called = named_calls(body).filter(|(_, callee)| *callee == name).count();
    (times_named(program, taker, name)? == handed + called).then_some(found)
}

/// Who calls what is handed to `callee` at that position, as far as it has a body here.
fn callers_of_arg(program: &Program, taker: FnId, function: FnId, callee: &Name, at: usize) -> Option<Vec<FnId>> {
    if !program.facts(callee).is_empty() {
        return calls_by_fact(program, callee, at).then(Vec::new);
    }
    let callees = program.resolve(program.file_of(taker), callee);
    let means = |callee: FnId| program.resolve(program.file_of(callee), program.name(function)) == [function];
    let calls = |&callee: &FnId| program.is_own(taker, callee) && means(callee) && only_calls(program, callee, at);
    (!callees.is_empty() && callees.iter().all(calls)).then_some(callees)
}

fn calls_by_fact(program: &Program, callee: &Name, at: usize) -> bool {
    program.facts(callee).iter().all(|fact| fact.role.calls_what_it_is_handed() && fact.callback == Some(at))
}

/// Whether all that `callee` does with a parameter is to call it.
fn only_calls(program: &Program, callee: FnId, at: usize) -> bool {
    let body = program.body(callee);
    let Some(param) = body.params.get(at).map(|param| param.name) else { return false };
    let calls = named_calls(body).filter(|(_, called)| **called == param).count();
    calls > 0 && is_unchanged(body, &param) && times_named(program, callee, &param) == Some(calls)
}

/// How often the text of a function names something, where its graph shows all of that.
fn times_named(program: &Program, function: FnId, name: &Name) -> Option<usize> {
    let definition = program.definition(function).ok().filter(|definition| definition.made.is_none())?;
    let text = program.files[program.file_of(function)].text();
    let text = text.get(definition.body.start as usize..definition.body.end as usize)?;
    program.body(function).degraded.is_none().then(|| uses(text, name).others.len())
}
