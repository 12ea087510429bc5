//! Functions that a call hands over.
use super::Summaries;
use crate::facts::exists;
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
                let mut found: Vec<FnId> = self.tables(f, value).into_iter().map(|(_, target)| target).collect();
                found.extend(self.behind_table(file, place));
                found
            }
            _ => Vec::new(),
        }
    }

    /// The functions of further tables that a table points to.
    fn behind_table(&self, file: FileId, place: &Expr) -> Vec<FnId> {
        let Expr::Name(name) = place else { return Vec::new() };
        let Some((home, table)) = self.program.variable(file, name) else { return Vec::new() };
        let pointed = table.init.iter().filter(|_| self.is_unowned(table)).flat_map(members);
        let further = pointed.filter_map(|member| self.program.variable(home, member));
        let further = further.filter(|(_, further)| self.is_unowned(further));
        let held = further.flat_map(|(home, further)| self.program.table_functions(home, further));
        held.map(|(_, target, _)| target).collect()
    }

    /// Whether a table does not say which module it belongs to: where it does, its users may hold the module in whatever way.
    fn is_unowned(&self, table: &Variable) -> bool {
        let kept = &self.program.model().kept;
        table.init.as_ref().is_some_and(|init| !names_module(init, kept))
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
            let tables = self.program.variables_named(file, &name);
            for (home, variable) in tables.filter(|(_, table)| exists(table.guard.as_ref(), self.kernel)) {
                let pointed = variable.init.iter().flat_map(elements);
                let pointed = pointed.filter_map(|name| self.program.variable(home, name));
                found.extend(pointed.chain([(home, variable)]));
            }
        }
        found
    }
}

/// Whether a table that is initialised so has the value which keeps the module.
fn keeps(init: &Init, fact: &KeptFact) -> bool {
    init.items().iter().any(|(path, inner)| match &inner.value {
        InitValue::Name(value) => path.last() == Some(&fact.member) && *value == fact.value,
        _ => keeps(inner, fact),
    })
}

/// The elements of `{ &one, &other }`.
fn elements(init: &Init) -> impl Iterator<Item = &Name> {
    init.items().iter().filter_map(|(path, element)| match &element.value {
        InitValue::AddressOf(name) if path.is_empty() => Some(name),
        _ => None,
    })
}

/// What the members of a table are initialised with, by name.
fn members(table: &Init) -> impl Iterator<Item = &Name> {
    table.items().iter().filter_map(|(path, member)| match &member.value {
        InitValue::AddressOf(name) | InitValue::Name(name) if !path.is_empty() => Some(name),
        _ => None,
    })
}

/// Whether a module is named somewhere in a table, in the words of `kept`.
fn names_module(table: &Init, kept: &[KeptFact]) -> bool {
    match &table.value {
        InitValue::Name(name) => kept.iter().any(|fact| fact.value == *name),
        _ => table.items().iter().any(|(_, item)| names_module(item, kept)),
    }
}

fn is_member(place: &Expr) -> bool {
    match place {
        Expr::Field(..) => true,
        Expr::Cast(_, inner) => is_member(inner),
        _ => false,
    }
}
