//! What the kernel model says of the functions of a program.
use crate::verdict::BATCHED;
use rayon::prelude::*;
use rculint_ir::model::{FunctionFact, Role};
use rculint_ir::{Call, Callee, EventKind};
use rculint_link::{FileId, FnId, PIECE, Program, Use};
use rculint_syntax::{Cond, Name, Span, Version};

/// A call that a fact of the model is about.
#[derive(Clone, Copy)]
pub struct ModelCall<'p> {
    /// The function around it.
    pub function: FnId,
    /// Where.
    pub span: Span,
    /// The call.
    pub call: &'p Call,
    /// What the model says of it on this kernel.
    pub fact: &'p FunctionFact,
}

/// Whether code of `file` under `guard` exists on `kernel`; what neither the version nor the file's own macros decide, does.
pub fn exists(program: &Program, file: FileId, guard: Option<&Cond>, kernel: Version) -> bool {
    exists_where(program, file, guard, kernel, &|_| None)
}

/// The same where `assumed` tells what is left open.
pub(crate) fn exists_where(
    program: &Program,
    file: FileId,
    guard: Option<&Cond>,
    kernel: Version,
    assumed: &dyn Fn(&Cond) -> Option<bool>,
) -> bool {
    guard.is_none_or(|cond| program.holds(file, cond, kernel, assumed) != Some(false))
}

/// Whether the whole function exists on `kernel`.
pub fn is_there(program: &Program, function: FnId, kernel: Version) -> bool {
    exists(program, program.file_of(function), program.guard(function), kernel)
}

/// Every call that deals with a cache or its objects, outside the kernel's own implementation of the model.
pub fn model_calls(program: &Program, kernel: Version) -> Vec<ModelCall<'_>> {
    let mut found = Vec::new();
    for (function, event) in program.modelled_calls() {
        let EventKind::Call(call) = &event.kind else { continue };
        let Callee::Name(name) = &call.callee else { continue };
        let is_there = || exists(program, program.file_of(function), event.guard.as_ref(), kernel);
        if uses_model(program, function, kernel) && is_there() {
            let facts = program.facts(name).iter().filter(|fact| fact.holds_on(kernel) && fact.role.is_of_objects());
            found.extend(facts.map(|fact| ModelCall { function, span: event.span, call, fact }));
        }
    }
    found
}

/// The functions that call something of which only the order matters, as their tokens look.
pub fn ordering(program: &Program, kernel: Version) -> impl Iterator<Item = FnId> {
    let names = program.names_of(|fact| fact.holds_on(kernel) && fact.role.is_of_order());
    let users = program.users(Use::Called, names);
    users.into_iter().filter(move |&function| uses_model(program, function, kernel))
}

/// The functions that call something that waits for callbacks, or looks as if it did, as their tokens look. A destroy waits for the
/// objects of one cache only.
pub fn draining(program: &Program, kernel: Version) -> impl Iterator<Item = FnId> {
    let destroys = |name: &Name| program.facts(name).iter().any(|fact| fact.role == Role::Destroy);
    let waits = move |fact: &FunctionFact| match fact.role {
        Role::Wait => fact.waits_for.iter().any(is_callback) && !destroys(&fact.name),
        Role::Synchronize => true,
        _ => false,
    };
    let names = program.names_of(move |fact| fact.holds_on(kernel) && waits(fact));
    program.users(Use::Called, names).into_iter()
}

/// The flavour of work on a queue.
pub const WORK: &str = "work";

/// Whether a grace period has to pass for it, and not only somebody to work.
pub fn is_callback(stage: &Name) -> bool {
    stage.starts_with("call-") || stage.as_str() == BATCHED
}

/// Whether the function exists on `kernel` and is no part of what the model describes.
fn uses_model(program: &Program, function: FnId, kernel: Version) -> bool {
    !program.allocator().contains(&program.file_of(function))
        && !program.implements_model(function)
        && is_there(program, function, kernel)
        && program.is_built(program.file_of(function), kernel)
}

/// Lowers functions on all cores: it is most of the work, and each depends on its own file alone.
pub fn lower(program: &Program, functions: &[FnId]) {
    functions.par_iter().with_max_len(PIECE).for_each(|&function| {
        program.body(function);
    });
}

impl ModelCall<'_> {
    /// Whether the fact has this role.
    pub fn is(&self, role: Role) -> bool {
        self.fact.role == role
    }
}
