//! Functions behind pointers: what a member of a struct may hold, by the tables of that struct and by what is stored there.
use rculint_ir::{Callee, EventKind, Expr};
use rculint_link::{FileId, FnId, Program, Use, Value, assignments, events};
use rculint_syntax::{MentionKind, Name};
use std::collections::BTreeSet;

/// What members and variables hold.
pub(crate) struct Held<'p> {
    pub program: &'p Program,
}

impl Held<'_> {
    /// What the member of some `struct tag` may hold.
    pub fn in_member(&self, tag: &Name, member: &Name) -> BTreeSet<FnId> {
        let tables = self.program.held_in_tables(member).iter();
        let mut found: BTreeSet<FnId> = tables.filter(|(of, _)| of == tag).map(|&(_, function)| function).collect();
        for &writer in self.writers(member) {
            for (place, value) in assignments(self.program.body(writer)) {
                let is_it = matches!(place, Expr::Field(base, written)
                    if written == member && self.program.tag_of(writer, base).as_ref() == Some(tag));
                if is_it {
                    found.extend(functions(self.program.values_everywhere(writer, value)));
                }
            }
        }
        found
    }

    /// What a variable may hold, beside what it is initialised with.
    pub fn in_variable(&self, file: FileId, name: &Name) -> BTreeSet<FnId> {
        let mut found = BTreeSet::new();
        for &writer in self.program.users_of(Use::AssignedVariable, name) {
            let means =
                || self.program.variable(self.program.file_of(writer), name).is_some_and(|(home, _)| home == file);
            for (place, value) in assignments(self.program.body(writer)).filter(|_| means()) {
                if matches!(place, Expr::Name(written) if written == name) {
                    found.extend(functions(self.program.values_everywhere(writer, value)));
                }
            }
        }
        found
    }

    fn writers(&self, member: &Name) -> &[FnId] {
        self.program.users_of(Use::AssignedMember, member)
    }

    /// Whether somebody may store one of `functions` in a member of that name, as far as names tell.
    fn may_hold(&self, member: &Name, functions: &dyn Fn(FnId) -> bool) -> bool {
        let in_table = self.program.held_in_tables(member).iter().any(|&(_, function)| functions(function));
        in_table
            || self.writers(member).iter().any(|&writer| {
                let named = self.program.refers_to(writer).filter(|(_, how)| how.names());
                named.into_iter().any(|(function, _)| functions(function))
            })
    }

    /// Those of `functions` that `caller` may call through a member. Its graph is only looked at where names say that it may.
    pub fn called_by(&self, caller: FnId, functions: &dyn Fn(FnId) -> bool) -> BTreeSet<FnId> {
        let called = self.program.mentions(caller).iter().filter(|mention| mention.kind == MentionKind::MemberCall);
        let called: Vec<&Name> =
            called.map(|mention| &mention.name).filter(|name| self.may_hold(name, functions)).collect();
        let mut found = BTreeSet::new();
        if called.is_empty() {
            return found;
        }
        for event in events(self.program.body(caller)) {
            let EventKind::Call(call) = event else { continue };
            let Callee::Pointer(pointer) = &call.callee else { continue };
            let Expr::Field(base, member) = &**pointer else { continue };
            if let (true, Some(tag)) = (called.contains(&member), self.program.tag_of(caller, base)) {
                found.extend(self.in_member(&tag, member).into_iter().filter(|&function| functions(function)));
            }
        }
        found
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
