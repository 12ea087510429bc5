//! What a file defines itself under the name of something that the model knows: who calls that there calls the file's own.
//!
//! Of a name there is one set of facts for the whole program, so these calls get a name that stands in no source.
use crate::program::{FileId, FnId, Program};
use rculint_ir::{Body, Call, Callee, EventKind, Expr};
use rculint_syntax::{Cond, Name};
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The functions and macros that stand for themselves.
#[derive(Default)]
pub(crate) struct Own {
    /// By file, the names, and what calls are named instead.
    of: HashMap<FileId, Vec<(Name, Name)>>,
    /// By that, the name in the source.
    written: HashMap<Name, Name>,
    /// The definitions.
    pub functions: Vec<FnId>,
}

impl Own {
    /// Those of `program`: static functions and macros that are there in any configuration.
    pub fn find(program: &Program) -> Self {
        let mut own = Own::default();
        let known: BTreeSet<Name> = program.model().functions.iter().map(|fact| fact.name).collect();
        for name in known.into_iter().filter(|name| program.is_modelled(name)) {
            let all = program.by_name.get(&name);
            for &function in all.iter().filter(|&&one| takes_its_place(program, one)) {
                let file = program.file_of(function);
                if all.iter().filter(|&&other| program.file_of(other) == file).count() == 1 {
                    let called = Name::from(format!("own {name}"));
                    own.of.entry(file).or_default().push((name, called));
                    own.written.insert(called, name);
                    own.functions.push(function);
                }
            }
        }
        own
    }

    /// Whether a file has one of them.
    pub fn is_in(&self, file: FileId) -> bool {
        self.of.contains_key(&file)
    }

    /// The name in the source of what is called so.
    pub fn written(&self, called: &Name) -> Option<&Name> {
        self.written.get(called)
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

/// Whether the file around it means this one by the name, and no other file does.
fn takes_its_place(program: &Program, function: FnId) -> bool {
    program.guard(function).is_none()
        && !program.is_global(function)
        && !program.is_in_header(function)
        && !program.stands_for_statement(function)
}

/// Whether what is defined under that `guard` is for kernels that have no such function yet, or no longer: `#if LINUX_VERSION_CODE <`
/// some version, or `#ifndef` of what no configuration defines, as `HAVE_CALL_RCU_HURRY` or the name itself.
pub(crate) fn stands_in(guard: &Cond) -> bool {
    match guard {
        Cond::Not(inner) if matches!(**inner, Cond::Defined(name) if !name.starts_with("CONFIG_")) => true,
        Cond::All(parts) => parts.iter().any(stands_in),
        other => other.asks_for_version(),
    }
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
