//! What a module defines itself under the name of something that the model knows: who calls that in a file which sees the definition,
//! its own or that of a header beside it, calls that.
//!
//! Of a name there is one set of facts for the whole program, so these calls get a name that stands in no source. Where the definition
//! is only there in some versions or configurations, the kernel's own is meant in all others: the facts hold for the new name under
//! that condition.
use crate::aliases::guarded;
use crate::program::{FileId, FnId, Program};
use rculint_ir::model::FunctionFact;
use rculint_ir::{Body, Call, Callee, EventKind, Expr};
use rculint_syntax::{Cond, Name};
use rustc_hash::FxHashMap as HashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The functions and macros that stand for themselves.
#[derive(Default)]
pub(crate) struct Own {
    /// By file, the names, and what calls are named instead.
    of: HashMap<FileId, Vec<(Name, Name)>>,
    /// By that, what is meant.
    meant: HashMap<Name, Meant>,
    /// The definitions.
    pub functions: Vec<FnId>,
}

/// What a name in some files means.
struct Meant {
    /// The name in the source.
    written: Name,
    functions: Vec<FnId>,
}

impl Own {
    /// Those of `program`: static functions and macros.
    pub fn find(program: &Program) -> Self {
        let mut own = Own::default();
        let known: BTreeSet<Name> = program.model().functions.iter().map(|fact| fact.name).collect();
        for name in known.into_iter().filter(|name| program.is_modelled(name)) {
            let all = program.by_name.get(&name).iter().copied();
            let taking: Vec<FnId> = all.filter(|&one| takes_its_place(program, one)).collect();
            for (file, functions) in seen_by(program, &taking) {
                own.add(program, file, name, functions);
            }
        }
        own.functions.sort_unstable();
        own.functions.dedup();
        own
    }

    fn add(&mut self, program: &Program, file: FileId, name: Name, functions: Vec<FnId>) {
        let always = functions.iter().filter(|&&one| program.guard(one).is_none()).count();
        // Which of several counts where depends on what is undefined in between.
        if always > 1 || always == 1 && functions.len() > 1 {
            return;
        }
        let homes: Vec<&str> = functions.iter().map(|&one| program.files[program.file_of(one)].path.as_str()).collect();
        let called = Name::from(format!("own {name} of {}", homes.join(", ")));
        self.of.entry(file).or_default().push((name, called));
        self.functions.extend(&functions);
        self.meant.entry(called).or_insert(Meant { written: name, functions });
    }

    /// The facts that hold for a name where no definition is there which takes the kernel's place.
    pub fn facts(&self, program: &Program) -> Vec<(Name, Vec<FunctionFact>)> {
        let facts = self.meant.iter().filter_map(|(called, meant)| {
            let guards = meant.functions.iter().map(|&one| program.guard(one));
            let others =
                guards.map(|guard| Some(Cond::Not(Box::new(guard?.clone())))).collect::<Option<Vec<Cond>>>()?;
            let facts = program.facts(&meant.written).iter();
            Some((*called, facts.map(|fact| guarded(fact, &others)).collect()))
        });
        facts.collect()
    }

    /// What is meant by what is called so.
    pub fn meant(&self, called: &Name) -> Option<&[FnId]> {
        self.meant.get(called).map(|meant| meant.functions.as_slice())
    }

    /// Whether `function` may be meant in a file by its name: it is none of them, or that file sees it.
    pub fn may_mean(&self, file: FileId, function: FnId) -> bool {
        let means = |called: &Name| self.meant(called).is_some_and(|meant| meant.contains(&function));
        self.functions.binary_search(&function).is_err()
            || self.of.get(&file).is_some_and(|names| names.iter().any(|(_, called)| means(called)))
    }

    /// Whether a file has one of them.
    pub fn is_in(&self, file: FileId) -> bool {
        self.of.contains_key(&file)
    }

    /// The name in the source of what is called so.
    pub fn written(&self, called: &Name) -> Option<&Name> {
        self.meant.get(called).map(|meant| &meant.written)
    }

    /// `body` with the calls that mean the file's own; what a macro of that name calls by it is no longer the macro.
    pub fn renamed(&self, file: FileId, function: &Name, body: Arc<Body>) -> Arc<Body> {
        let Some(names) = self.of.get(&file) else { return body };
        let names: Vec<(Name, Name)> = names.iter().filter(|(name, _)| name != function).copied().collect();
        let mut renamed = (*body).clone();
        for block in renamed.cfg.node_weights_mut() {
            block.branch.iter_mut().for_each(|branch| rename(branch, &names));
            for event in &mut block.events {
                match &mut event.kind {
                    EventKind::Call(call) => rename_call(call, &names),
                    EventKind::Assign { lhs, rhs } => [lhs, rhs].into_iter().for_each(|side| rename(side, &names)),
                    EventKind::Return(value) => value.iter_mut().for_each(|value| rename(value, &names)),
                    EventKind::Unused(value) => rename(value, &names),
                    EventKind::Assembly => {}
                }
            }
        }
        Arc::new(renamed)
    }
}

/// Whether a file that sees it means this one by the name, and no other file does.
fn takes_its_place(program: &Program, function: FnId) -> bool {
    !program.is_global(function) && !program.stands_for_statement(function)
}

/// What each file sees of some definitions: those that stand there, else those of headers beside it that it includes.
fn seen_by(program: &Program, functions: &[FnId]) -> BTreeMap<FileId, Vec<FnId>> {
    let mut seen: BTreeMap<FileId, Vec<FnId>> = BTreeMap::new();
    for &function in functions {
        seen.entry(program.file_of(function)).or_default().push(function);
    }
    let homes: BTreeSet<FileId> = seen.keys().copied().filter(|&file| program.files[file].is_header()).collect();
    for &home in &homes {
        let here = seen[&home].clone();
        let including = includers(program, home);
        // The kernel's own headers lie beside nobody who calls it.
        if including.iter().all(|&file| program.files[file].is_header()) {
            seen.remove(&home);
            continue;
        }
        for file in including.into_iter().filter(|file| !homes.contains(file)) {
            let is_own = |function: &FnId| program.file_of(*function) == file;
            let all = seen.entry(file).or_default();
            if !all.iter().any(is_own) {
                all.extend(&here);
            }
        }
    }
    seen
}

/// The files that include a header by its name beside them, directly or not.
fn includers(program: &Program, header: FileId) -> BTreeSet<FileId> {
    let mut found = BTreeSet::new();
    let mut work = vec![header];
    while let Some(file) = work.pop() {
        let including = program.included_by.get(&file).into_iter().flatten().copied();
        work.extend(including.filter(|&one| found.insert(one)));
    }
    found
}

fn rename_call(call: &mut Call, names: &[(Name, Name)]) {
    match &mut call.callee {
        Callee::Name(name) => {
            let found = names.iter().find(|(written, _)| written == name);
            *name = found.map_or(*name, |(_, called)| *called);
        }
        Callee::Pointer(pointer) => rename(pointer, names),
    }
    call.args.iter_mut().for_each(|arg| rename(arg, names));
}

fn rename(expr: &mut Expr, names: &[(Name, Name)]) {
    match expr {
        Expr::Call(call) => rename_call(call, names),
        Expr::Field(inner, _)
        | Expr::Deref(inner)
        | Expr::AddressOf(inner)
        | Expr::Cast(_, inner)
        | Expr::SizeOf(inner)
        | Expr::Not(inner) => rename(inner, names),
        Expr::Index(a, b) | Expr::Equal(a, b, _) | Expr::Bits(a, b) | Expr::Less(a, b) => {
            rename(a, names);
            rename(b, names);
        }
        Expr::Either(options) => options.iter_mut().for_each(|option| rename(option, names)),
        Expr::Choice(condition, options) => {
            rename(condition, names);
            options.iter_mut().for_each(|option| rename(option, names));
        }
        Expr::List(members) => members.iter_mut().for_each(|(_, value)| rename(value, names)),
        Expr::Name(_) | Expr::Type(_) | Expr::Int(_) | Expr::Text(_) | Expr::Step(_) | Expr::Other => {}
    }
}
