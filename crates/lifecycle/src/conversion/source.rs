//! Who else names the callback, and what goes when it goes.
use super::Against;
use super::call::{Deferring, Named};
use super::callback::Reading;
use super::record::See;
use crate::record::Site;
use crate::roots::site;
use rculint_link::{FileId, FnId, Program};
use rculint_syntax::{Function, Name, Span, Uses};
use std::collections::BTreeSet;

/// What nobody needs after a conversion.
#[derive(Clone, Debug, Default)]
pub(super) struct Removal {
    pub definitions: Vec<Span>,
    pub prototypes: Vec<Span>,
}

/// The callback, and the static functions of its file that only it calls.
pub(super) fn removal(program: &Program, callback: FnId, reading: &Reading) -> Removal {
    let mut removal = Removal::default();
    let Ok(own) = program.definition(callback) else { return removal };
    let file = program.file_of(callback);
    removal.definitions.push(own.span);
    removal.prototypes.extend(uses(program, file, &own.name).prototypes);
    // Callers come before callees in `through`.
    for &helper in &reading.through {
        let Ok(function) = program.definition(helper) else { continue };
        let local = program.file_of(helper) == file && is_private(program, file, function);
        if !local || removal.definitions.contains(&function.span) {
            continue;
        }
        let used = uses(program, file, &function.name);
        let gone =
            |span: &Span| removal.definitions.iter().chain([&function.span]).any(|removed| contains(*removed, *span));
        if used.others.iter().all(gone) {
            removal.definitions.push(function.span);
            removal.prototypes.extend(used.prototypes);
        }
    }
    removal
}

/// The static helpers of the callback's file that only its deferrals go through.
pub(super) fn add_helpers(program: &Program, callback: FnId, group: &[Deferring], removal: &mut Removal) {
    let file = program.file_of(callback);
    let helpers: BTreeSet<FnId> = group.iter().filter_map(|deferring| deferring.through).collect();
    for helper in helpers {
        let Ok(function) = program.definition(helper) else { continue };
        if program.file_of(helper) != file || !is_private(program, file, function) {
            continue;
        }
        let used = uses(program, file, &function.name);
        let goes = |span: &Span| {
            contains(function.span, *span) || group.iter().any(|deferring| contains(deferring.span, *span))
        };
        if used.others.iter().all(goes) {
            removal.definitions.push(function.span);
            removal.prototypes.extend(used.prototypes);
        }
    }
}

/// Whether the definition can go when nothing in its file uses it.
fn is_private(program: &Program, file: FileId, function: &Function) -> bool {
    function.is_static && !function.is_inline && !function.is_made() && is_whole(program, file, function)
}

/// Whether the definition holds every `#if` group whole that it has a part of: one with a head for each kernel does not.
fn is_whole(program: &Program, file: FileId, function: &Function) -> bool {
    let text = program.files[file].text();
    let own = text.get(function.span.start as usize..function.span.end as usize).unwrap_or_default();
    let words = own.split(|&byte| byte == b'\n').filter_map(|line| line.trim_ascii().strip_prefix(b"#"));
    let depth = words.fold(0i32, |depth, word| match word.trim_ascii_start() {
        word if word.starts_with(b"if") => depth + 1,
        word if word.starts_with(b"endif") => depth - 1,
        _ => depth,
    });
    depth == 0
}

/// What else needs the callback where it is, or makes its text say more than its graph.
pub(super) fn against(
    program: &Program,
    callback: FnId,
    group: &[Deferring],
    reading: &Reading,
    against: &mut Against,
) {
    let file = program.file_of(callback);
    let Ok(own) = program.definition(callback) else { return against.add("the callback is a macro") };
    if own.is_made() {
        return against.add("the callback is made by a macro");
    }
    if !is_whole(program, file, own) {
        against.add("the callback's head depends on a condition");
    }
    if program.files[file].is_header() {
        against.add("the callback is defined in a header: another file may use it");
    } else if !own.is_static {
        against.add("the callback is not static: another file may use it");
    }
    if group.iter().any(|deferring| program.file_of(deferring.function) != file) {
        against.add("the callback is defined in another file than a call that passes it");
    }
    if reading.through.iter().any(|&function| computes(program, function)) {
        against.add("the callback computes with addresses");
    }
    let places: Vec<Site> = elsewhere(program, file, own, group)
        .into_iter()
        .map(|span| site(program, file, function_at(program, file, span), span))
        .collect();
    if !places.is_empty() {
        let lines: Vec<String> = places.iter().map(|place| place.line.to_string()).collect();
        let word = if lines.len() == 1 { "line" } else { "lines" };
        against.add(format!("the callback is also used at {word} {}", lines.join(", ")));
    }
    let what = format!("`{}()` is used here too", own.name);
    against.see.extend(places.into_iter().map(|site| See { site, what: what.clone() }));
}

/// Uses of the callback's name besides its definition, its declarations, and the calls that pass it.
fn elsewhere(program: &Program, file: FileId, own: &Function, group: &[Deferring]) -> Vec<Span> {
    let passed = group.iter().filter_map(|deferring| match deferring.named {
        Named::Here(span) if program.file_of(deferring.function) == file => Some(span),
        _ => None,
    });
    let known: Vec<Span> = passed.chain([own.name_span]).collect();
    let others = uses(program, file, &own.name).others.into_iter();
    others.filter(|span| !known.iter().any(|known| contains(*known, *span))).collect()
}

fn uses(program: &Program, file: FileId, name: &str) -> Uses {
    rculint_syntax::uses(program.files[file].text(), name)
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn function_at(program: &Program, file: FileId, span: Span) -> Option<FnId> {
    let inside = |id: &FnId| program.definition(*id).is_ok_and(|function| contains(function.span, span));
    program.functions_in(file).find(inside)
}

/// `p + 1` and `p - 1` are `p` in the graph: a free of them is not one of the object.
fn computes(program: &Program, function: FnId) -> bool {
    let text = program.files[program.file_of(function)].text();
    rculint_syntax::has_arithmetic(text, body(program, function))
}

fn body(program: &Program, function: FnId) -> Span {
    program.definition(function).map_or_else(|mac| mac.body, |function| function.body)
}

/// Whether the call is a statement of a function.
pub(super) fn is_statement(program: &Program, function: FnId, call: Span) -> bool {
    let text = program.files[program.file_of(function)].text();
    program
        .definition(function)
        .is_ok_and(|around| !around.is_made() && rculint_syntax::is_statement(text, around.body, call))
}

/// Whether the member at `path` is the first of `struct tag`.
pub(super) fn is_first(program: &Program, function: FnId, tag: &Name, path: &[Name]) -> bool {
    let Some((home, members)) = program.struct_home(program.file_of(function), tag) else { return false };
    let first = program.files[home].members(members).into_iter().next();
    matches!((path, first), ([member], Some(first)) if first.name == *member)
}
