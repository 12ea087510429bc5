//! Functions that a call hands over.
use super::Summaries;
use rculint_ir::model::KeptFact;
use rculint_ir::{Call, Expr};
use rculint_link::{FileId, FnId, Loc, Value};
use rculint_syntax::{Init, InitValue, Name, Variable};
use std::collections::BTreeSet;

impl Summaries<'_> {
    /// Functions that the callee is handed, by name or in a table: it may call them.
    pub(super) fn passed_functions(&self, f: FnId, call: &Call) -> BTreeSet<FnId> {
        call.args.iter().flat_map(|arg| self.passed_as(f, arg)).collect()
    }

    /// The same without what nobody runs any more: where `name` takes a table back whose users keep the module, there are none when it
    /// is unloaded.
    pub(super) fn still_run(&self, f: FnId, call: &Call, name: &Name) -> BTreeSet<FnId> {
        let mut passed = self.passed_functions(f, call);
        if passed.is_empty() {
            return passed;
        }
        for fact in self.program.model().kept.iter().filter(|fact| fact.unregister.contains(name)) {
            for (home, table) in call.args.iter().flat_map(|arg| self.pointed_to(f, arg)) {
                if self.program.tag(&table.ty) == Some(fact.tag)
                    && table.init.as_ref().is_some_and(|init| keeps(init, fact))
                {
                    let held = self.program.table_functions(home, table).into_iter();
                    let held: BTreeSet<FnId> = held.map(|(_, function, _)| function).collect();
                    passed.retain(|function| !held.contains(function));
                }
            }
        }
        passed
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

    /// The functions of the tables that `arg` points to.
    pub(super) fn tables(&self, f: FnId, arg: &Expr) -> Vec<(Name, FnId)> {
        let held = |(home, table)| self.program.table_functions(home, table);
        let held = self.pointed_to(f, arg).into_iter().flat_map(held);
        held.map(|(member, target, _)| (member, target)).collect()
    }

    /// The tables that `arg` points to; of an array of pointers to tables, all of these, too.
    fn pointed_to(&self, f: FnId, arg: &Expr) -> Vec<(FileId, &Variable)> {
        let mut found = Vec::new();
        for value in self.program.values(f, arg) {
            let Value::Address(Loc::Global(file, name)) = value else { continue };
            let Some((home, variable)) = self.program.variable(file, &name) else { continue };
            let pointed = variable.init.iter().flat_map(elements);
            let pointed = pointed.filter_map(|name| self.program.variable(home, name));
            found.extend(pointed.chain([(home, variable)]));
        }
        found
    }
}

/// Whether a table that is initialised so has the value which keeps the module.
fn keeps(init: &Init, fact: &KeptFact) -> bool {
    let InitValue::List(items) = &init.value else { return false };
    items.iter().any(|(path, inner)| match &inner.value {
        InitValue::Name(value) => path.last() == Some(&fact.member) && *value == fact.value,
        _ => keeps(inner, fact),
    })
}

/// The elements of `{ &one, &other }`.
fn elements(init: &Init) -> impl Iterator<Item = &Name> {
    let items = match &init.value {
        InitValue::List(items) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter_map(|(path, element)| match &element.value {
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
