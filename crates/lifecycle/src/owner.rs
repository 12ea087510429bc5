//! Which module a callback gives back: its own stays until then, any other says nothing of its text.
use crate::through::is_own_struct;
use rculint_ir::model::TextRole;
use rculint_ir::{Callee, EventKind, Expr};
use rculint_link::{FileId, FnId, Loc, Program, Value, events, named_calls};
use rculint_syntax::{Init, InitValue, Name, Variable};

/// Whether `callback`, or what it calls in its unit, gives back a reference to a module that may be its own.
pub(crate) fn releases_own(program: &Program, callback: FnId) -> bool {
    let is_release = |name: &Name| is_of_references(program, name, |role| role == TextRole::Releases);
    let releases = |function: FnId| {
        let calls = named_calls(program.body(function)).filter(|(_, name)| is_release(name));
        calls.into_iter().any(|(call, _)| call.args.first().is_none_or(|module| may_be_own(program, function, module)))
    };
    let calls_one = |function: &FnId| program.called(*function).any(|mention| is_release(&mention.name));
    program.own_callees(callback).iter().copied().filter(calls_one).any(releases)
}

/// Whether a pointer to a module may be to that of `function`: it is not where it is read from a struct of the module's own that others
/// fill in, as those who provide something to it do.
fn may_be_own(program: &Program, function: FnId, module: &Expr) -> bool {
    let file = program.file_of(function);
    let values = program.values_everywhere(function, module);
    let may_be = |value: &Value| match value {
        Value::Load(Loc::Member(_, tag, member)) => may_hold_own(program, file, tag, member),
        _ => true,
    };
    values.is_empty() || values.iter().any(may_be)
}

/// Whether somebody of the unit may store its own module in the member of a `struct tag`. Another module that is seen to provide one
/// uses this one, and so keeps it as well.
fn may_hold_own(program: &Program, file: FileId, tag: &Name, member: &Name) -> bool {
    if !is_own_struct(program, file, tag) {
        return true;
    }
    if program.all_variables().any(|(_, variable)| is_filled_with_own(program, variable, tag, member)) {
        return true;
    }
    let linked = program.linked_with([file]);
    let directory = |file: FileId| program.files[file].directory();
    let is_near = |&function: &FnId| {
        let home = program.file_of(function);
        linked.contains(&home) || linked.iter().any(|&file| directory(file) == directory(home))
    };
    let own = linked.iter().flat_map(|&file| program.functions_in(file));
    let mut near = own.flat_map(|function| program.callees(function).chain([function])).filter(is_near);
    near.any(|function| hands_on_own(program, function, member))
}

/// Whether a table of that struct, or around one, has the module itself in the member; what it is filled with by a macro may be that.
fn is_filled_with_own(program: &Program, variable: &Variable, tag: &Name, member: &Name) -> bool {
    let Some(init) = &variable.init else { return false };
    let is_one = program.tag(&variable.ty).as_ref() == Some(tag);
    match &init.value {
        InitValue::List(_) => holds_own(program, init, member, is_one),
        InitValue::Call(..) | InitValue::Other => is_one,
        InitValue::Name(_) | InitValue::AddressOf(..) => false,
    }
}

fn holds_own(program: &Program, list: &Init, member: &Name, is_one: bool) -> bool {
    list.items().iter().any(|(path, item)| match &item.value {
        InitValue::Name(name) => {
            is_own_module(program, name) && (is_one || path.len() > 1) && path.last().is_none_or(|last| last == member)
        }
        _ => holds_own(program, item, member, true),
    })
}

/// Whether `function` stores its own module in a member of that name, or leaves it to somebody who may.
fn hands_on_own(program: &Program, function: FnId, member: &Name) -> bool {
    if !program.mentions(function).iter().any(|mention| is_own_module(program, &mention.name)) {
        return false;
    }
    let is_own = |value: &Expr| matches!(value.without_casts(), Expr::Name(name) if is_own_module(program, name));
    let hands_on = |event: &EventKind| match event {
        EventKind::Assign { lhs: Expr::Field(_, written), rhs } => is_own(rhs) && written == member,
        EventKind::Assign { rhs, .. } => is_own(rhs) || matches!(rhs, Expr::List(_)),
        EventKind::Call(call) => {
            let only_counts = matches!(&call.callee, Callee::Name(name) if is_of_references(program, name, |_| true));
            !only_counts && call.args.iter().any(is_own)
        }
        EventKind::Return(value) => value.as_ref().is_some_and(is_own),
        EventKind::Assembly | EventKind::Unused(_) => false,
    };
    program.definition(function).is_err() || events(program.body(function)).any(hands_on)
}

/// Whether the name stands for the module that it is written in.
fn is_own_module(program: &Program, name: &Name) -> bool {
    program.model().kept.iter().any(|fact| fact.value == *name)
}

fn is_of_references(program: &Program, name: &Name, is_wanted: impl Fn(TextRole) -> bool) -> bool {
    let is_of_references = |role: TextRole| matches!(role, TextRole::Takes | TextRole::Releases);
    let mut facts = program.model().texts.iter().filter(|fact| fact.name == *name);
    facts.any(|fact| is_of_references(fact.role) && is_wanted(fact.role))
}
