//! Functions that a call hands over.
use super::Summaries;
use crate::facts::exists;
use rculint_ir::model::{AttachedFact, KeptFact, UnkeptFact};
use rculint_ir::{Call, Expr};
use rculint_link::{FileId, FnId, Loc, Value, assignments};
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
        let kept = self.kept(f, call, |fact| fact.unregister.contains(name));
        passed.retain(|function| !kept.contains(function));
        passed
    }

    /// The functions of tables that a call is handed and whose users keep the module, as facts that are wanted say.
    pub(super) fn kept(&self, f: FnId, call: &Call, wanted: impl Fn(&KeptFact) -> bool) -> BTreeSet<FnId> {
        let mut found = BTreeSet::new();
        for fact in self.program.model().kept.iter().filter(|fact| wanted(fact)) {
            for (home, table) in call.args.iter().flat_map(|arg| self.pointed_to(f, arg)) {
                if self.program.tag(&table.ty) == Some(fact.tag)
                    && table.init.as_ref().is_some_and(|init| keeps(init, fact))
                {
                    let held = self.program.table_functions(home, table).into_iter();
                    found.extend(held.map(|(_, function, _)| function));
                }
            }
        }
        found
    }

    /// The function that a value is the name of, or those of a table that it points to.
    pub(super) fn passed_as(&self, f: FnId, value: &Expr) -> Vec<FnId> {
        match value {
            Expr::Name(name) if self.is_pointer_to_table(f, name) => self.in_tables(f, value),
            Expr::Name(name) if self.variable(f, name).is_none() => self.program.resolve(self.program.file_of(f), name),
            Expr::AddressOf(place) if is_member(place) => self.in_member(f, place),
            Expr::AddressOf(place) => match &**place {
                Expr::Name(name) if self.program.body(f).has_local(name) => self.in_local(f, name),
                // `&function` is the function.
                Expr::Name(name) if self.variable(f, name).is_none() => self.passed_as(f, place),
                _ => self.in_tables(f, value),
            },
            Expr::Cast(_, inner) => self.passed_as(f, inner),
            _ => Vec::new(),
        }
    }

    fn in_tables(&self, f: FnId, value: &Expr) -> Vec<FnId> {
        let mut found: Vec<FnId> = self.tables(f, value).into_iter().map(|(_, target)| target).collect();
        for (home, table) in self.pointed_to(f, value) {
            found.extend(self.behind_table(home, table));
            found.extend(self.attached(home, table));
        }
        found
    }

    /// Whether it is the name of an array, or of a pointer that is seen to point to some variable.
    fn is_pointer_to_table(&self, f: FnId, name: &Name) -> bool {
        let body = self.program.body(f);
        match self.variable(f, name) {
            _ if body.has_local(name) => assignments(body).any(|(written, value)| {
                matches!(written, Expr::Name(local) if local == name) && self.is_address(f, value)
            }),
            Some((_, variable)) if variable.array => variable.init.is_some(),
            Some((_, variable)) => {
                variable.init.as_ref().is_some_and(|init| matches!(init.value, InitValue::AddressOf(..)))
            }
            None => false,
        }
    }

    fn is_address(&self, f: FnId, value: &Expr) -> bool {
        match value {
            Expr::AddressOf(place) => !is_member(place),
            Expr::Name(name) => self.variable(f, name).is_some_and(|(_, variable)| variable.array),
            Expr::Cast(_, inner) => self.is_address(f, inner),
            _ => false,
        }
    }

    fn variable(&self, f: FnId, name: &Name) -> Option<(FileId, &Variable)> {
        self.program.variable(self.program.file_of(f), name)
    }

    /// The functions that are put into a local table.
    fn in_local(&self, f: FnId, table: &Name) -> Vec<FnId> {
        let is_table = |place: &Expr| matches!(place, Expr::Name(local) if local == table);
        let mut put: Vec<&Expr> = Vec::new();
        for (written, value) in assignments(self.program.body(f)) {
            match (written, value) {
                (table, Expr::List(members)) if is_table(table) => put.extend(members.iter().map(|(_, value)| value)),
                (Expr::Field(base, _), value) if is_table(base) => put.push(value),
                _ => {}
            }
        }
        let functions = put.into_iter().filter(|value| matches!(value, Expr::Name(_)));
        functions.flat_map(|value| self.passed_as(f, value)).collect()
    }

    /// The functions that a member of a table holds: a member that has an address is a table in a table.
    fn in_member(&self, f: FnId, place: &Expr) -> Vec<FnId> {
        let Expr::Field(base, member) = place else { return Vec::new() };
        let Expr::Name(name) = &**base else { return Vec::new() };
        let table = self.variable(f, name).filter(|_| !self.program.body(f).has_local(name));
        table.map(|(home, table)| self.program.member_functions(home, table, member)).unwrap_or_default()
    }

    /// The functions of further tables that a table points to, or an array of pointers to such.
    fn behind_table(&self, home: FileId, table: &Variable) -> Vec<FnId> {
        let unkept = self.program.tag(&table.ty).and_then(|tag| self.unkept(&tag));
        let pointed = table.init.iter().filter(|_| unkept.is_some() || self.is_unowned(table)).flat_map(members);
        let pointed = pointed.filter_map(|member| self.program.variable(home, member));
        let further = pointed.flat_map(|(home, pointed)| self.with_elements(home, pointed));
        let further = further.filter(|(_, further)| self.is_unowned(further));
        let held = further.flat_map(|(home, further)| self.program.table_functions(home, further));
        let held = held.filter(|(member, ..)| unkept.is_none_or(|fact| fact.members.contains(member)));
        held.map(|(_, target, _)| target).collect()
    }

    /// The functions of tables that go with those that `arg` points to.
    pub(super) fn attached_to(&self, f: FnId, arg: &Expr) -> BTreeSet<FnId> {
        self.pointed_to(f, arg).into_iter().flat_map(|(home, table)| self.attached(home, table)).collect()
    }

    /// The functions of tables that go with this one when it is taken back.
    fn attached(&self, home: FileId, table: &Variable) -> Vec<FnId> {
        let tag = self.program.tag(&table.ty);
        let facts = self.program.model().attached.iter();
        let facts: Vec<&AttachedFact> = facts.filter(|fact| fact.tag.is_none() || fact.tag == tag).collect();
        let mut names = Vec::new();
        if let Some(init) = &table.init {
            add_attached(init, None, &facts, &mut names);
        }
        let further = names.into_iter().filter_map(|name| self.program.variable(home, name));
        let further = further.flat_map(|(home, further)| self.with_elements(home, further));
        further.flat_map(|(home, further)| self.behind_table(home, further)).collect()
    }

    /// What is known of a table's struct whose users do not keep the module that it names.
    fn unkept(&self, tag: &Name) -> Option<&UnkeptFact> {
        self.program.model().unkept.iter().find(|fact| fact.tag == *tag)
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
            for (home, variable) in
                tables.filter(|(home, table)| exists(self.program, *home, table.guard.as_ref(), self.kernel))
            {
                found.extend(self.with_elements(home, variable));
            }
        }
        found
    }

    /// A table; of an array of pointers to tables, all of these, too.
    pub(super) fn with_elements<'v>(
        &'v self,
        home: FileId,
        variable: &'v Variable,
    ) -> impl Iterator<Item = (FileId, &'v Variable)> {
        let pointed = variable.init.iter().flat_map(elements);
        pointed.filter_map(move |name| self.program.variable(home, name)).chain([(home, variable)])
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
        InitValue::AddressOf(name, _) if path.is_empty() => Some(name),
        _ => None,
    })
}

/// What the members of a table are initialised with, by name.
fn members(table: &Init) -> impl Iterator<Item = &Name> {
    table.items().iter().filter_map(|(path, member)| match &member.value {
        InitValue::AddressOf(name, _) | InitValue::Name(name) if !path.is_empty() => Some(name),
        _ => None,
    })
}

/// The names of what goes with a table, or with the member of one that is `within`.
fn add_attached<'i>(table: &'i Init, within: Option<&Name>, facts: &[&AttachedFact], out: &mut Vec<&'i Name>) {
    for (path, value) in table.items() {
        let Some((member, around)) = path.split_last() else { continue };
        let within = around.last().or(within);
        match &value.value {
            InitValue::Name(name) | InitValue::AddressOf(name, _) => {
                let is_attached =
                    |fact: &&AttachedFact| fact.within.as_ref() == within && fact.members.contains(member);
                out.extend(facts.iter().any(is_attached).then_some(name));
            }
            _ => add_attached(value, Some(member), facts, out),
        }
    }
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
