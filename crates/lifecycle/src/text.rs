//! Callbacks that run in a loadable module's own text.
use crate::deferrals::{Deferred, Method};
use crate::effect::Subject;
use crate::kind::Kind;
use crate::left_to::left_by;
use crate::owner::releases_own;
use crate::posted::{Post, Posted};
use crate::run::handed_by;
use rculint_ir::model::TextRole;
use rculint_link::kbuild::Linkage;
use rculint_link::{FileId, FnId, Program, UnitId};
use rculint_syntax::{Name, Span};
use rustc_hash::FxHashSet as HashSet;
use std::collections::BTreeSet;

/// Adds a deferral for each module whose text a posted callback, or a method that is called as one, is part of, unless it keeps
/// the module itself.
pub fn add(program: &Program, posted: &Posted, methods: &[Method], found: &mut BTreeSet<Deferred>) {
    let deferred =
        |unit: UnitId, kind: &Kind, callback: FnId, function: Option<FnId>, file: FileId, span: Span| Deferred {
            subject: Subject::Text(unit),
            kind: kind.clone(),
            function,
            file,
            span,
            callback: Some((callback, callback, program.name_span(callback))),
            outer: None,
        };
    for post in &posted.all {
        let file = program.file_of(post.function);
        for &callback in &post.callbacks {
            let modules = modules_of(program, post, callback);
            if !modules.is_empty() && !keeps_module(program, callback) {
                let of_module = |unit| deferred(unit, &post.kind, callback, Some(post.function), file, post.span);
                found.extend(modules.into_iter().map(of_module));
            }
        }
    }
    for &Method { callback, kind, file, span } in methods {
        let modules = loadable_with(program, program.file_of(callback)).filter(|_| !keeps_module(program, callback));
        found.extend(modules.map(|unit| deferred(unit, &Kind::single(kind, None), callback, None, file, span)));
    }
}

/// The modules that hold the callback; one in a header is part of every module that posts it.
fn modules_of(program: &Program, post: &Post, callback: FnId) -> BTreeSet<UnitId> {
    homes(program, callback, post.function).into_iter().flat_map(|home| loadable_with(program, home)).collect()
}

/// The sources that a function is part of: one in a header, of those where it is used `by` somebody.
pub(crate) fn homes(program: &Program, function: FnId, by: FnId) -> BTreeSet<FileId> {
    if !program.is_in_header(function) {
        return BTreeSet::from([program.file_of(function)]);
    }
    let users = including(program, by).into_iter().filter(|&user| !program.is_in_header(user));
    users.map(|user| program.file_of(user)).collect()
}

/// The loadable modules that a file is part of.
pub(crate) fn loadable_with(program: &Program, file: FileId) -> impl Iterator<Item = UnitId> + '_ {
    let units = program.units_of(file).iter().copied();
    units.filter(|&unit| program.units[unit].linkage == Linkage::Module)
}

/// The functions of sources that an inline function of a header is expanded in, through other ones of headers.
pub(crate) fn including(program: &Program, inline: FnId) -> BTreeSet<FnId> {
    let mut work = vec![inline];
    let mut seen = BTreeSet::from([inline]);
    while let Some(function) = work.pop() {
        if program.is_in_header(function) {
            work.extend(program.callers(function).filter(|&caller| seen.insert(caller)));
        }
    }
    seen
}

/// Whether the callback gives back a reference to its module, or tells somebody who waits for it.
fn keeps_module(program: &Program, callback: FnId) -> bool {
    releases_own(program, callback) || calls_one(program, callback, &[TextRole::Signals])
}

/// Whether a callback tells somebody: itself, or what it calls in its module, or hands over to who may call it, or leaves something to.
pub(crate) fn signals(program: &Program, callback: FnId) -> bool {
    let own = program.own_callees(callback);
    let is_own = |handed: FnId| program.is_own(callback, handed);
    let others = own
        .iter()
        .flat_map(|&function| handed_by(program, function, is_own).into_iter().chain(left_by(program, function)));
    let mut all = [callback].into_iter().chain(others);
    all.any(|function| calls_one(program, function, &[TextRole::Signals]))
}

/// Whether `function`, or what it calls in its module, calls something of one of these roles.
pub(crate) fn calls_one(program: &Program, function: FnId, roles: &[TextRole]) -> bool {
    let facts = program.model().texts.iter().filter(|fact| roles.contains(&fact.role));
    let names: HashSet<Name> = facts.map(|fact| fact.name).collect();
    let calls = |callee: &FnId| program.called(*callee).any(|mention| names.contains(&mention.name));
    program.own_callees(function).iter().any(calls)
}
