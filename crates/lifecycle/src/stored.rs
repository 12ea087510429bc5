//! Functions that somebody stores in a member when it runs: by name, or through a helper that is handed them.
use crate::held::stores;
use crate::run::named;
use rculint_link::{FnId, Program, named_calls};
use rculint_syntax::{MentionKind, Name};
use std::collections::BTreeSet;

/// The members in which its own module stores `function`, each with the tag of its struct.
pub(crate) fn places(program: &Program, function: FnId) -> BTreeSet<(Name, Name)> {
    let name = program.name(function);
    let mut found = BTreeSet::new();
    for taker in program.takers(function).filter(|&taker| program.is_own(function, taker)) {
        if may_store(program, taker, name) {
            found.extend(places_of(program, taker, name));
        }
        if program.callees(taker).any(|callee| program.is_own(taker, callee) && keeps_a_parameter(program, callee)) {
            found.extend(through_helpers(program, taker, name));
        }
    }
    found
}

/// The members in which helpers of `taker` store what it hands them by this name.
fn through_helpers(program: &Program, taker: FnId, name: &Name) -> Vec<(Name, Name)> {
    let mut found = Vec::new();
    for (call, called) in named_calls(program.body(taker)) {
        let handed = call.args.iter().enumerate().filter(|(_, arg)| named(arg) == Some(name)).map(|(at, _)| at);
        let handed: Vec<usize> = handed.collect();
        if handed.is_empty() || program.is_modelled(called) {
            continue;
        }
        let helpers = program.resolve(program.file_of(taker), called).into_iter();
        for helper in helpers.filter(|&helper| keeps_a_parameter(program, helper)) {
            let params = handed.iter().filter_map(|&at| program.body(helper).params.get(at));
            found.extend(params.flat_map(|param| places_of(program, helper, &param.name)));
        }
    }
    found
}

/// The members in which `function` stores what has this name.
fn places_of(program: &Program, function: FnId, name: &Name) -> Vec<(Name, Name)> {
    let stores = stores(program, function, |_| true).into_iter();
    stores.filter(|(.., value)| named(value) == Some(name)).map(|(tag, member, _)| (tag, member)).collect()
}

/// Whether `function` stores a parameter in some member, as its tokens look.
pub(crate) fn keeps_a_parameter(program: &Program, function: FnId) -> bool {
    let params = program.definition(function).map(|definition| definition.params.as_slice()).unwrap_or_default();
    params.iter().any(|param| may_store(program, function, &param.name))
}

/// Whether `function` stores what has this name in some member, as its tokens look.
fn may_store(program: &Program, function: FnId, name: &Name) -> bool {
    let assigned = || program.mentions(function).iter().filter(|mention| mention.assigned);
    assigned().any(|mention| mention.kind == MentionKind::Value && mention.name == *name)
        && assigned().any(|mention| mention.kind == MentionKind::Member)
}
