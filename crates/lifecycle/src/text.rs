//! Callbacks that run in a loadable module's own text.
use crate::deferrals::Deferred;
use crate::effect::Subject;
use crate::posted::{Post, Posted};
use rculint_ir::model::TextRole;
use rculint_link::kbuild::Linkage;
use rculint_link::{FnId, Program, UnitId};
use std::collections::BTreeSet;

/// Adds a deferral for each module whose text a posted callback is part of, unless the callback itself keeps the module.
pub fn add(program: &Program, posted: &Posted, found: &mut BTreeSet<Deferred>) {
    for post in &posted.all {
        for &callback in post.callbacks.iter().filter(|&&callback| !keeps_module(program, callback)) {
            for unit in modules_of(program, post, callback) {
                found.insert(Deferred {
                    subject: Subject::Text(unit),
                    kind: post.kind.clone(),
                    function: Some(post.function),
                    file: program.file_of(post.function),
                    span: post.span,
                    callback: Some((callback, callback, program.name_span(callback))),
                    outer: None,
                });
            }
        }
    }
}

/// The modules that hold the callback; one in a header is part of every module that posts it.
fn modules_of(program: &Program, post: &Post, callback: FnId) -> BTreeSet<UnitId> {
    let loadable = |unit: &UnitId| program.units[*unit].linkage == Linkage::Module;
    let home = program.file_of(callback);
    if !program.files[home].is_header() {
        return program.units_of(home).iter().copied().filter(loadable).collect();
    }
    let users = including(program, post.function).into_iter();
    users.flat_map(|user| program.units_of(program.file_of(user)).to_vec()).filter(loadable).collect()
}

/// The functions of sources that an inline function of a header is expanded in, through other ones of headers.
fn including(program: &Program, inline: FnId) -> BTreeSet<FnId> {
    let mut work = vec![inline];
    let mut seen = BTreeSet::from([inline]);
    while let Some(function) = work.pop() {
        if !program.files[program.file_of(function)].is_header() {
            continue;
        }
        work.extend(program.callers(function).filter(|&caller| seen.insert(caller)));
    }
    seen
}

/// Whether the callback gives back a reference to its module, or tells somebody who waits for it.
fn keeps_module(program: &Program, callback: FnId) -> bool {
    program.own_callees(callback).iter().any(|&function| {
        program.called(function).any(|mention| {
            program
                .model()
                .texts
                .iter()
                .any(|fact| fact.name == mention.name && matches!(fact.role, TextRole::Releases | TextRole::Signals))
        })
    })
}
