//! What leads to a deferral of a cache, by names alone: a function that mentions one that does, a table that holds it, a variable
//! that was given by whoever was handed the table.
use super::Ground;
use rculint_ir::{Call, Callee, Expr};
use rculint_lifecycle::{Lifecycle, Site};
use rculint_link::{FileId, FnId, Program, assignments};
use rculint_syntax::{Init, InitValue, Name, Variable};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What leads to a deferral of one cache.
pub(crate) struct Leads<'p> {
    program: &'p Program,
    /// The files of the cache's own units.
    own: BTreeSet<FileId>,
    /// Functions and variables of these files.
    names: HashSet<Name>,
    /// Functions anywhere that call one of the functions.
    callers: HashSet<FnId>,
    /// Members that one of the functions stands in.
    members: HashSet<Name>,
}

impl<'p> Leads<'p> {
    pub(crate) fn of(ground: &Ground<'p>, record: &Lifecycle) -> Self {
        let program = ground.program;
        let own = own_files(program, record);
        let deferrals = record.deferrals.iter();
        // A method in a table is called later by somebody: it stands for whatever leads there.
        let seeds = deferrals.map(|one| match &one.callback {
            Some(callback) if one.site.function.is_empty() => callback.clone(),
            _ => one.site.function.clone(),
        });
        let names = reversed(ground, record, &own).closure(seeds.collect());
        let functions = own.iter().flat_map(|file| ground.functions_of(*file));
        let functions = functions.filter(|&one| names.contains(program.name(one)));
        let callers = ground.callers(functions.collect());
        let members = members(program, &own, &names);
        Leads { program, own, names, callers, members }
    }

    /// Whether something that stands in the call leads there.
    pub(crate) fn is_named_in(&self, function: FnId, call: &Call) -> bool {
        let mut names = BTreeSet::new();
        names_of_call(call, &mut names);
        self.is_own(function) && names.iter().any(|name| self.names.contains(name))
    }

    /// Whether somebody is handed something that leads there.
    pub(crate) fn is_handed_by(&self, function: FnId, call: &Call) -> bool {
        let mut names = BTreeSet::new();
        call.args.iter().for_each(|arg| names_of(arg, &mut names));
        self.is_own(function) && names.iter().any(|name| self.names.contains(name))
    }

    /// Whether calling `function` leads there.
    pub(crate) fn is_one(&self, function: FnId) -> bool {
        self.callers.contains(&function)
    }

    /// Whether a call through `pointer` may.
    pub(crate) fn may_be(&self, pointer: &Expr) -> bool {
        match pointer {
            Expr::Field(_, member) => self.members.contains(member),
            Expr::Deref(inner) | Expr::Cast(_, inner) | Expr::Index(inner) => self.may_be(inner),
            _ => true,
        }
    }

    fn is_own(&self, function: FnId) -> bool {
        self.own.contains(&self.program.file_of(function))
    }
}

/// The files linked with those that create the cache or defer for it, and the headers beside them.
fn own_files(program: &Program, record: &Lifecycle) -> BTreeSet<FileId> {
    let deferrals = record.deferrals.iter().flat_map(|one| one.frees.iter().chain([&one.site]));
    let sites: Vec<&Site> = deferrals.chain(&record.created).collect();
    let is_home = |file: &FileId| sites.iter().any(|site| site.file == program.files[*file].path);
    let homes: Vec<FileId> = (0..program.files.len()).filter(is_home).collect();
    let units: BTreeSet<_> = homes.iter().flat_map(|&home| program.units_of(home)).collect();
    let folder = |file: FileId| program.files[file].path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folders: BTreeSet<&str> = homes.iter().map(|&home| folder(home)).collect();
    let is_own = |file: &FileId| {
        homes.contains(file)
            || program.units_of(*file).iter().any(|unit| units.contains(unit))
            || (program.files[*file].is_header() && folders.contains(folder(*file)))
    };
    (0..program.files.len()).filter(is_own).collect()
}

/// Who mentions whom, the other way round.
#[derive(Default)]
struct Reversed(HashMap<Name, Vec<Name>>);

impl Reversed {
    fn add(&mut self, from: &Name, to: BTreeSet<Name>) {
        for to in to {
            self.0.entry(to).or_default().push(from.clone());
        }
    }

    fn closure(&self, seeds: HashSet<Name>) -> HashSet<Name> {
        let mut work: Vec<Name> = seeds.iter().cloned().collect();
        let mut seen = seeds;
        while let Some(name) = work.pop() {
            let from = self.0.get(&name).into_iter().flatten();
            work.extend(from.filter(|from| seen.insert((*from).clone())).cloned());
        }
        seen
    }
}

fn reversed(ground: &Ground, record: &Lifecycle, own: &BTreeSet<FileId>) -> Reversed {
    let program = ground.program;
    let mut reversed = Reversed::default();
    for &file in own {
        for function in ground.functions_of(file) {
            let mentions = program.mentions(function).iter().map(|mention| mention.name.clone());
            reversed.add(program.name(function), mentions.collect());
        }
        for variable in &program.files[file].outline.variables {
            let mut names = BTreeSet::new();
            variable.init.iter().for_each(|init| names_of_init(init, &mut names));
            reversed.add(&variable.name, names);
        }
    }
    for (variable, names) in given(ground, record, own) {
        reversed.add(&variable.name, names);
    }
    reversed
}

/// Variables that get their value from a call where the cache is created, with what that call was handed.
fn given<'p>(ground: &Ground<'p>, record: &Lifecycle, own: &BTreeSet<FileId>) -> Vec<(&'p Variable, BTreeSet<Name>)> {
    let program = ground.program;
    let mut found = Vec::new();
    let creates = |file: &&FileId| record.created.iter().any(|site| site.file == program.files[**file].path);
    for &file in own.iter().filter(creates) {
        let in_init = |one: &FnId| record.created.iter().any(|site| site.function == *program.name(*one));
        for function in ground.functions_of(file).filter(in_init) {
            for (place, value) in assignments(program.body(function)) {
                let (Expr::Name(name), Expr::Call(call)) = (place, value) else { continue };
                let Some((_, variable)) = program.variable(file, name) else { continue };
                let mut names = BTreeSet::new();
                call.args.iter().for_each(|arg| names_of(arg, &mut names));
                found.push((variable, names));
            }
        }
    }
    found
}

fn members(program: &Program, own: &BTreeSet<FileId>, names: &HashSet<Name>) -> HashSet<Name> {
    let variables =
        own.iter().flat_map(|&file| program.files[file].outline.variables.iter().map(move |one| (file, one)));
    let held = variables.flat_map(|(file, variable)| program.table_functions(file, variable));
    held.filter(|(_, function, _)| names.contains(program.name(*function))).map(|(member, ..)| member).collect()
}

/// All names in the call.
pub(crate) fn names_of_call(call: &Call, names: &mut BTreeSet<Name>) {
    if let Callee::Name(name) = &call.callee {
        names.insert(name.clone());
    }
    call.args.iter().for_each(|arg| names_of(arg, names));
}

fn names_of(expr: &Expr, names: &mut BTreeSet<Name>) {
    match expr {
        Expr::Name(name) => drop(names.insert(name.clone())),
        Expr::Field(inner, _) | Expr::Deref(inner) | Expr::AddressOf(inner) | Expr::Index(inner) => {
            names_of(inner, names);
        }
        Expr::Cast(_, inner) => names_of(inner, names),
        Expr::Call(call) => names_of_call(call, names),
        Expr::Either(all) => all.iter().for_each(|one| names_of(one, names)),
        Expr::List(all) => all.iter().for_each(|(_, one)| names_of(one, names)),
        _ => {}
    }
}

fn names_of_init(init: &Init, names: &mut BTreeSet<Name>) {
    match &init.value {
        InitValue::Name(name) | InitValue::AddressOf(name) => drop(names.insert(name.clone())),
        InitValue::Call(_, args) => names.extend(args.iter().cloned()),
        InitValue::List(all) => all.iter().for_each(|(_, inner)| names_of_init(inner, names)),
        InitValue::Other => {}
    }
}
