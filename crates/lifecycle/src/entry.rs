//! A loop over a table that destroys one entry's cache after the other: what the entry says of itself decides what is done for it.
use crate::caches::CacheId;
use crate::flags::Entry;
use crate::told::Told;
use crate::verdict::{Judge, Teardown};
use rculint_ir::Expr;
use rculint_link::{FileId, FnId, Loc, Program, Value, assignments};
use rculint_syntax::{Init, InitValue, Name, Variable, is_plain};
use std::collections::{BTreeMap, BTreeSet};

impl Judge<'_> {
    /// The entries of a table that the destroy may be of when it is about the cache; none where it is of no entry, or one is not
    /// understood.
    pub(crate) fn entries(&self, teardown: &Teardown, cache: CacheId) -> Vec<Entry> {
        let found = teardown.exposure.told.as_ref().and_then(|told| self.entries_with(told, cache));
        found.unwrap_or_default()
    }

    fn entries_with(&self, told: &Told, cache: CacheId) -> Option<Vec<Entry>> {
        let program = self.program;
        let (table, member) = element(&told.place)?;
        let (home, variable) = program.variable(program.file_of(told.function), table)?;
        if !variable.array || !is_left_alone(program, home, variable) {
            return None;
        }
        let mut found = Vec::new();
        for (path, entry) in variable.init.as_ref()?.items() {
            let values = values(program, home, variable, entry).filter(|_| path.is_empty())?;
            let held = match &values.get(member)?.value {
                InitValue::AddressOf(name, _) => program.variable(home, name)?,
                _ => return None,
            };
            let pointer = Value::Load(Loc::Global(held.0, held.1.name));
            if self.caches.of_values(&BTreeSet::from([pointer])).contains(&cache) {
                let set = values.iter().filter_map(|(member, value)| Some((*member, truth(program, home, value)?)));
                found.push(Entry {
                    file: home,
                    table: *table,
                    set: set.collect(),
                    named: values.into_keys().collect(),
                });
            }
        }
        Some(found)
    }
}

/// Whether nobody is seen to write to a table of the file.
fn is_left_alone(program: &Program, home: FileId, table: &Variable) -> bool {
    let names_it = |function: &FnId| program.mentions(*function).iter().any(|mention| mention.name == table.name);
    let writes = |function: FnId| {
        let body = program.body(function);
        body.degraded.is_some() || assignments(body).any(|(place, _)| begins_with(place, &table.name))
    };
    table.is_static
        && is_plain(program.files[home].text(), &table.name)
        && !program.functions_in(home).filter(names_it).any(writes)
}

fn begins_with(place: &Expr, table: &Name) -> bool {
    match place {
        Expr::Name(name) => name == table,
        Expr::Field(inner, _) | Expr::Index(inner, _) => begins_with(inner, table),
        _ => false,
    }
}

/// `*table[i].member`: the table and the member.
fn element(place: &Expr) -> Option<(&Name, &Name)> {
    let Expr::Deref(pointer) = place else { return None };
    let Expr::Field(entry, member) = &**pointer else { return None };
    let Expr::Index(table, _) = &**entry else { return None };
    match &**table {
        Expr::Name(table) => Some((table, member)),
        _ => None,
    }
}

/// What an entry holds, by member.
fn values<'i>(program: &Program, home: FileId, table: &Variable, entry: &'i Init) -> Option<BTreeMap<Name, &'i Init>> {
    let InitValue::List(items) = &entry.value else { return None };
    let named = items.iter().map(|(path, value)| {
        let name = match path.as_slice() {
            [] => program.member_at(home, &table.ty, value.position?),
            [name] => Some(*name),
            _ => None,
        };
        Some((name?, value))
    });
    named.collect()
}

/// Whether a value is other than 0.
fn truth(program: &Program, home: FileId, value: &Init) -> Option<bool> {
    let written = program.files[home].text().get(value.span.start as usize..value.span.end as usize)?;
    match written.trim_ascii() {
        b"true" => Some(true),
        b"false" | b"NULL" => Some(false),
        number => std::str::from_utf8(number).ok()?.parse::<u64>().ok().map(|number| number != 0),
    }
}
