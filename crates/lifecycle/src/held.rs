//! Functions behind pointers: what a member of a struct may hold, by the tables of that struct and by what is stored there.
use crate::stored::keeps_a_parameter;
use rculint_ir::{Call, Callee, Expr};
use rculint_link::{FileId, FnId, Program, Use, Value, assignments, calls_in};
use rculint_syntax::{MentionKind, Name};
use std::collections::BTreeSet;

/// What the member of some `struct tag` may hold.
pub(crate) fn in_member(program: &Program, tag: &Name, member: &Name) -> BTreeSet<FnId> {
    in_member_of(program, tag, member, |_| true)
}

/// The same of a struct that only some functions may write to.
pub(crate) fn in_member_of(
    program: &Program,
    tag: &Name,
    member: &Name,
    may_write: impl Fn(FnId) -> bool,
) -> BTreeSet<FnId> {
    let tables = program.held_in_tables(member).iter();
    let mut found: BTreeSet<FnId> = tables.filter(|(of, _)| of == tag).map(|&(_, function)| function).collect();
    for &writer in writers(program, member).iter().filter(|&&writer| may_write(writer)) {
        for (of, _, value) in stores(program, writer, |written| written == member) {
            if of == *tag {
                found.extend(functions(program.values_everywhere(writer, value)));
            }
        }
    }
    found
}

/// What a variable may hold, beside what it is initialised with.
pub(crate) fn in_variable(program: &Program, file: FileId, name: &Name) -> BTreeSet<FnId> {
    let mut found = BTreeSet::new();
    for &writer in program.users_of(Use::AssignedVariable, name) {
        let means = || program.variable(program.file_of(writer), name).is_some_and(|(home, _)| home == file);
        for (place, value) in assignments(program.body(writer)).filter(|_| means()) {
            if matches!(place, Expr::Name(written) if written == name) {
                found.extend(functions(program.values_everywhere(writer, value)));
            }
        }
    }
    found
}

/// What `writer` stores in members that are `wanted`: the tag of the struct, the member, and the value.
pub(crate) fn stores(program: &Program, writer: FnId, wanted: impl Fn(&Name) -> bool) -> Vec<(Name, Name, &Expr)> {
    let mut found = Vec::new();
    for (place, value) in assignments(program.body(writer)) {
        if let Expr::Field(base, member) = place
            && wanted(member)
        {
            found.extend(program.tag_of(writer, base).map(|tag| (tag, *member, value)));
        }
        let Expr::List(items) = value else { continue };
        let items: Vec<_> = items.iter().filter(|(member, _)| wanted(member)).collect();
        if let Some(tag) = items.first().and_then(|_| program.tag_of(writer, place)) {
            found.extend(items.into_iter().map(|(member, value)| (tag, *member, value)));
        }
    }
    found
}

fn writers<'p>(program: &'p Program, member: &Name) -> &'p [FnId] {
    program.users_of(Use::AssignedMember, member)
}

/// Whether somebody may store one of `functions` in a member of that name, as far as names tell; a helper may be handed it.
fn may_hold(program: &Program, member: &Name, functions: &dyn Fn(FnId) -> bool) -> bool {
    let names_one = |writer: FnId| {
        let mut named = program.refers_to(writer).filter(|(_, how)| how.names());
        named.any(|(function, _)| functions(function))
    };
    let in_table = program.held_in_tables(member).iter().any(|&(_, function)| functions(function));
    in_table
        || writers(program, member).iter().any(|&writer| {
            names_one(writer) || keeps_a_parameter(program, writer) && program.callers(writer).any(names_one)
        })
}

/// Those of `functions` that `caller` may call through a member. Its graph is only looked at where names say that it may.
pub(crate) fn called_by(program: &Program, caller: FnId, functions: &dyn Fn(FnId) -> bool) -> BTreeSet<FnId> {
    let called = program.mentions(caller).iter().filter(|mention| mention.kind == MentionKind::MemberCall);
    let called: Vec<&Name> =
        called.map(|mention| &mention.name).filter(|name| may_hold(program, name, functions)).collect();
    let mut found = BTreeSet::new();
    if called.is_empty() {
        return found;
    }
    for call in calls_in(program.body(caller)) {
        if member_of(&call.callee).is_some_and(|(_, member)| called.contains(&member)) {
            let held = behind_member(program, caller, call, |_| true).into_iter();
            found.extend(held.filter(|&function| functions(function)));
        }
    }
    found
}

/// What a call through the member of a struct may mean, where its tag is one that is `wanted`.
pub(crate) fn behind_member(
    program: &Program,
    caller: FnId,
    call: &Call,
    wanted: impl Fn(&Name) -> bool,
) -> BTreeSet<FnId> {
    let Some((base, member)) = member_of(&call.callee) else { return BTreeSet::new() };
    let tag = program.tag_of(caller, base).filter(wanted);
    tag.map(|tag| in_member(program, &tag, member)).unwrap_or_default()
}

/// The member that is called through, and of what.
pub(crate) fn member_of(callee: &Callee) -> Option<(&Expr, &Name)> {
    match callee {
        Callee::Pointer(pointer) => match &**pointer {
            Expr::Field(base, member) => Some((base, member)),
            _ => None,
        },
        Callee::Name(_) => None,
    }
}

/// The functions among `values`.
pub(crate) fn functions(values: BTreeSet<Value>) -> BTreeSet<FnId> {
    let functions = values.into_iter().filter_map(|value| match value {
        Value::Function(function) => Some(function),
        _ => None,
    });
    functions.collect()
}
