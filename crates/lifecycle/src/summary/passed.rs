//! Functions that a call hands over.
use super::Summaries;
use rculint_ir::{Call, Expr};
use rculint_link::{FnId, Loc, Value};
use rculint_syntax::{Init, InitValue, Name};
use std::collections::BTreeSet;

impl Summaries<'_> {
    /// Functions that the callee is handed, by name or in a table: it may call them.
    pub(super) fn passed_functions(&self, f: FnId, call: &Call) -> BTreeSet<FnId> {
        call.args.iter().flat_map(|arg| self.passed_as(f, arg)).collect()
    }

    /// The function that a value is the name of, or those of a table whose address it is.
    pub(super) fn passed_as(&self, f: FnId, value: &Expr) -> Vec<FnId> {
        let file = self.program.file_of(f);
        match value {
            Expr::Name(name) if self.program.variable(file, name).is_none() => self.program.resolve(file, name),
            // A member has no table's address.
            Expr::AddressOf(place) if !is_member(place) => {
                self.tables(f, value).into_iter().map(|(_, target)| target).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The functions of the tables that `arg` points to; of an array of pointers to tables, those of all of them.
    pub(super) fn tables(&self, f: FnId, arg: &Expr) -> Vec<(Name, FnId)> {
        let mut found = Vec::new();
        for value in self.program.values(f, arg) {
            let Value::Address(Loc::Global(file, name)) = value else { continue };
            let Some((home, variable)) = self.program.variable(file, &name) else { continue };
            let pointed = variable.init.iter().flat_map(pointed_to);
            let pointed = pointed.filter_map(|name| self.program.variable(home, name));
            for (home, table) in pointed.chain([(home, variable)]) {
                let functions = self.program.table_functions(home, table).into_iter();
                found.extend(functions.map(|(member, target, _)| (member, target)));
            }
        }
        found
    }
}

/// The elements of `{ &one, &other }`.
fn pointed_to(init: &Init) -> impl Iterator<Item = &Name> {
    let elements = match &init.value {
        InitValue::List(items) => items.as_slice(),
        _ => &[],
    };
    elements.iter().filter_map(|(path, element)| match &element.value {
        InitValue::AddressOf(name) if path.is_empty() => Some(name),
        _ => None,
    })
}

fn is_member(place: &Expr) -> bool {
    match place {
        Expr::Field(..) => true,
        Expr::Cast(_, inner) => is_member(inner),
        _ => false,
    }
}
