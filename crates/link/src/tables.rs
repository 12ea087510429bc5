//! Tables of functions, as a loop over one of them runs it: entry by entry.
use crate::calls::Reference;
use crate::program::{FileId, FnId, PIECE, Program};
use rayon::prelude::*;
use rculint_ir::{Body, Call, Callee, Event, EventKind, Expr};
use rculint_syntax::{Init, InitValue, MentionKind, Name, TypeRef, Variable};
use std::collections::BTreeSet;

/// How a function of a table is named: `table[index].member`, `table[index]->member`, or `table[index]`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Element<'e> {
    pub table: &'e Name,
    pub index: &'e Name,
    member: Option<&'e Name>,
}

impl<'e> Element<'e> {
    pub fn of(expr: &'e Expr) -> Option<Self> {
        let (place, member) = match expr {
            Expr::Field(base, member) => (&**base, Some(member)),
            place => (place, None),
        };
        let place = match place {
            Expr::Deref(pointer) if member.is_some() => &**pointer,
            place => place,
        };
        let Expr::Index(table, index) = place else { return None };
        match (&**table, &**index) {
            (Expr::Name(table), Expr::Name(index)) => Some(Element { table, index, member }),
            _ => None,
        }
    }

    /// The function of a table that is called at `event`.
    pub fn called(event: &'e Event) -> Option<Self> {
        match &event.kind {
            EventKind::Call(call) => match &call.callee {
                Callee::Pointer(callee) => Self::of(callee),
                Callee::Name(_) => None,
            },
            _ => None,
        }
    }
}

impl Program {
    /// The functions that an element stands for, by its index; `None` where a table is not understood.
    ///
    /// Each is named as `file` names it.
    pub(crate) fn column(&self, file: FileId, element: &Element) -> Option<Vec<Option<Name>>> {
        let (home, variable) = self.variable(file, element.table).filter(|(_, variable)| variable.array)?;
        let init = variable.init.as_ref()?;
        let InitValue::List(entries) = &init.value else { return None };
        if self.has_directive(home, init) {
            return None;
        }
        let mut column = Vec::new();
        for (path, entry) in entries {
            let at = usize::from(entry.position.filter(|_| path.is_empty())?);
            column.resize(at, None);
            column.push(self.held(file, home, variable, entry, element.member)?);
        }
        (!column.is_empty()).then_some(column)
    }

    /// The function in one entry, if there is one.
    fn held(
        &self,
        file: FileId,
        home: FileId,
        variable: &Variable,
        entry: &Init,
        member: Option<&Name>,
    ) -> Option<Option<Name>> {
        let (home, ty, entry) = match (&entry.value, member) {
            (InitValue::AddressOf(object, _), Some(_)) => {
                let (home, object) = self.variable(home, object)?;
                (home, &object.ty, object.init.as_ref()?)
            }
            _ => (home, &variable.ty, entry),
        };
        let value = match (&entry.value, member) {
            (InitValue::List(members), Some(member)) => self.of_member(home, ty, members, member)?,
            (_, None) => Some(entry),
            _ => return None,
        };
        match value.map(|init| &init.value) {
            Some(InitValue::Name(name) | InitValue::AddressOf(name, _)) if name != "NULL" => {
                (self.resolve(file, name) == self.resolve(home, name)).then_some(Some(*name))
            }
            Some(InitValue::Name(_)) | None => Some(None),
            Some(_) => None,
        }
    }

    /// What an entry holds for `member`; `None` where that cannot be told.
    fn of_member<'i>(
        &self,
        home: FileId,
        ty: &TypeRef,
        members: &'i [(Vec<Name>, Init)],
        member: &Name,
    ) -> Option<Option<&'i Init>> {
        if let Some((_, init)) = members.iter().find(|(path, _)| path.last() == Some(member)) {
            return Some(Some(init));
        }
        let mut unnamed = members.iter().filter(|(path, _)| path.is_empty()).map(|(_, init)| init).peekable();
        if unnamed.peek().is_none() {
            return Some(None);
        }
        let at = self.member_position(home, ty, member)?;
        Some(unnamed.find(|init| init.position == Some(at)))
    }

    /// Whether a part of the initialiser is there in some configurations only.
    fn has_directive(&self, file: FileId, init: &Init) -> bool {
        let text = self.files[file].text().get(init.span.start as usize..init.span.end as usize).unwrap_or_default();
        text.split(|&byte| byte == b'\n').any(|line| line.trim_ascii_start().starts_with(b"#"))
    }
}

/// A function that runs a table entry by entry.
struct Run {
    runner: FnId,
    file: FileId,
    table: Name,
    /// What is called of the table in other ways too; `None` when somebody else has it.
    others: Option<BTreeSet<FnId>>,
}

impl Program {
    /// Whether loops that run a table entry by entry are all that calls what it holds there.
    pub(crate) fn is_only_run(&self, file: FileId, variable: &Variable, function: FnId) -> bool {
        self.run.get(&(file, variable.name)).is_some_and(|run| run.contains(&function))
    }

    /// Whether a loop of the function runs a table entry by entry, as far as that was followed.
    pub fn runs_a_table(&self, function: FnId) -> bool {
        self.runners.contains(&function)
    }

    /// Who runs a table calls its functions.
    pub(crate) fn link_tables(&mut self, references: &mut Vec<(FnId, FnId, Reference)>) {
        let functions: Vec<FnId> = self.functions().collect();
        let files: Vec<&[FnId]> = functions.chunk_by(|&a, &b| self.file_of(a) == self.file_of(b)).collect();
        let found: Vec<Run> = files.par_iter().with_max_len(PIECE).flat_map_iter(|own| self.run_by(own)).collect();
        for Run { runner, file, table, others } in found {
            self.runners.insert(runner);
            let mut called: BTreeSet<FnId> = crate::pointsto::calls_in(self.body(runner))
                .filter_map(|call| match &call.callee {
                    Callee::Name(name) => Some(self.resolve(file, name)),
                    Callee::Pointer(_) => None,
                })
                .flatten()
                .collect();
            references.extend(called.iter().map(|&to| (runner, to, Reference::Call)));
            let Some(others) = others else { continue };
            called.retain(|function| !others.contains(function));
            for name in self.run_with(file, &table).into_iter().chain([table]) {
                self.run.entry((file, name)).or_default().extend(&called);
            }
        }
    }

    /// Which of the functions of one file run a table of it.
    fn run_by(&self, functions: &[FnId]) -> Vec<Run> {
        let file = self.file_of(functions[0]);
        let mut found = Vec::new();
        for table in self.files[file].outline.variables.iter().filter(|variable| variable.array) {
            let Some(InitValue::List(entries)) = table.init.as_ref().map(|init| &init.value) else { continue };
            let named = |function: &&FnId| {
                let mut mentions = self.mentions(**function).iter();
                mentions.any(|mention| mention.kind == MentionKind::Value && mention.name == table.name)
            };
            // Most arrays hold numbers that have names.
            let plain = entries.iter().any(|(_, entry)| match &entry.value {
                InitValue::Name(name) | InitValue::AddressOf(name, _) => !self.resolve(file, name).is_empty(),
                _ => false,
            });
            let calls = |function: &&FnId| {
                plain || self.mentions(**function).iter().any(|mention| mention.kind == MentionKind::MemberCall)
            };
            let named: Vec<&FnId> = functions.iter().filter(named).collect();
            let runners =
                named.iter().filter(|function| calls(function) && self.body(***function).runs.contains(&table.name));
            let runners: Vec<FnId> = runners.map(|function| **function).collect();
            if runners.is_empty() {
                continue;
            }
            let own =
                table.is_static && !self.files[file].outline.variables.iter().any(|other| is_in(other, &table.name));
            let others: Option<Vec<_>> = named.iter().map(|function| self.others(**function, &table.name)).collect();
            let others: Option<BTreeSet<FnId>> =
                others.filter(|_| own).map(|others| others.into_iter().flatten().collect());
            let run = |runner| Run { runner, file, table: table.name, others: others.clone() };
            found.extend(runners.into_iter().map(run));
        }
        found
    }

    /// What `function` calls of the table in an order that is not followed; `None` when it gives the table to somebody.
    fn others(&self, function: FnId, table: &Name) -> Option<Vec<FnId>> {
        if self.hands_out(function, table) {
            return None;
        }
        let events = self.body(function).events();
        let mut found = Vec::new();
        for element in events.filter_map(Element::called).filter(|element| element.table == table) {
            let names = self.column(self.file_of(function), &element)?.into_iter().flatten();
            found.extend(names.flat_map(|name| self.resolve(self.file_of(function), &name)));
        }
        Some(found)
    }

    /// The structs of one file that a table of it points to, and nobody else.
    fn run_with(&self, file: FileId, table: &Name) -> Vec<Name> {
        let outline = &self.files[file].outline;
        let variable = self.variable(file, table).and_then(|(_, variable)| variable.init.as_ref());
        let Some(InitValue::List(entries)) = variable.map(|init| &init.value) else { return Vec::new() };
        let named = |name: &Name| {
            let mut mentions = outline.functions.iter().flat_map(|function| &function.mentions);
            mentions.any(|mention| mention.name == *name)
                || outline.variables.iter().any(|other| other.name != *table && is_in(other, name))
        };
        let pointed = entries.iter().filter_map(|(_, entry)| match &entry.value {
            InitValue::AddressOf(name, _) => Some(name),
            _ => None,
        });
        let is_static = |name: &&Name| outline.variables.iter().any(|other| other.name == **name && other.is_static);
        pointed.filter(is_static).filter(|name| !named(name)).cloned().collect()
    }

    /// Whether `function` gives the table, or a pointer into it, to somebody.
    fn hands_out(&self, function: FnId, table: &Name) -> bool {
        let body = self.body(function);
        // `ARRAY_SIZE(table)`, of which the definition may not be at hand.
        let measures = |call: &Call| match &call.callee {
            Callee::Name(name) if call.args.len() == 1 => {
                self.resolve(self.file_of(function), name).iter().all(|&callee| self.definition(callee).is_err())
            }
            _ => false,
        };
        body.degraded.is_some()
            || crate::pointsto::events(body).any(|event| match event {
                EventKind::Call(call) => !measures(call) && call.args.iter().any(|arg| is_pointer_into(arg, table)),
                EventKind::Assign { rhs, .. } | EventKind::Return(Some(rhs)) => is_pointer_into(rhs, table),
                _ => false,
            })
    }
}

fn is_pointer_into(expr: &Expr, table: &Name) -> bool {
    match expr {
        Expr::Name(name) => name == table,
        Expr::AddressOf(place) => match &**place {
            Expr::Index(base, _) => is_pointer_into(base, table),
            place => is_pointer_into(place, table),
        },
        Expr::Cast(_, inner) => is_pointer_into(inner, table),
        Expr::Either(options) | Expr::Choice(_, options) => options.iter().any(|option| is_pointer_into(option, table)),
        Expr::List(members) => members.iter().any(|(_, value)| is_pointer_into(value, table)),
        _ => false,
    }
}

/// Whether the initialiser of `variable` names `table`.
fn is_in(variable: &Variable, table: &Name) -> bool {
    fn names(init: &Init, table: &Name) -> bool {
        match &init.value {
            InitValue::Name(name) | InitValue::AddressOf(name, _) => name == table,
            InitValue::Call(_, args) => args.contains(table),
            InitValue::List(items) => items.iter().any(|(_, inner)| names(inner, table)),
            InitValue::Other => false,
        }
    }
    variable.init.as_ref().is_some_and(|init| names(init, table))
}

/// Whether `index` is a local number, or one that was passed, which nobody else can change.
pub(crate) fn is_counter(body: &Body, index: &Name) -> bool {
    let mut locals = body.locals.iter().chain(&body.params);
    let is_address = |expr: &Expr| matches!(expr, Expr::AddressOf(place) if **place == Expr::Name(*index));
    locals.any(|local| local.name == *index && local.ty == TypeRef::Other)
        && !crate::pointsto::events(body).any(|event| match event {
            EventKind::Call(call) => call.args.iter().any(is_address),
            EventKind::Assign { rhs, .. } => is_address(rhs),
            _ => false,
        })
}
