//! All calls that the kernel model knows, found once.
use rayon::prelude::*;
use rculint_ir::model::{FunctionFact, Role};
use rculint_ir::{Call, Callee, EventKind};
use rculint_link::{FileId, FnId, Program};
use rculint_syntax::{Cond, Span, Version};
use rustc_hash::FxHashSet as HashSet;

/// A call that a fact of the model is about.
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

/// Whether code under `guard` exists on `kernel`; what the version does not decide, does.
pub fn exists(guard: Option<&Cond>, kernel: Version) -> bool {
    guard.and_then(|cond| cond.holds_on(kernel)) != Some(false)
}

/// Every call of a modelled function, outside the kernel's own implementation of the model.
pub fn model_calls(program: &Program, kernel: Version) -> Vec<ModelCall<'_>> {
    let implementation = implementation(program);
    let mut found = Vec::new();
    let functions = program.calling_modelled();
    lower(program, functions);
    for &function in functions {
        if implementation.contains(&program.file_of(function))
            || program.implements_model(function)
            || !exists(guard_of(program, function), kernel)
        {
            continue;
        }
        for event in program.body(function).cfg.node_weights().flat_map(|block| &block.events) {
            let EventKind::Call(call) = &event.kind else { continue };
            let Callee::Name(name) = &call.callee else { continue };
            if exists(event.guard.as_ref(), kernel) {
                let facts = program.facts(name).iter().filter(|fact| fact.holds_on(kernel));
                found.extend(facts.map(|fact| ModelCall { function, span: event.span, call, fact }));
            }
        }
    }
    found
}

/// The sources of the allocator itself: the caches that its functions handle are whatever they are handed.
fn implementation(program: &Program) -> HashSet<FileId> {
    let roles = [Role::Create, Role::Allocate, Role::Free, Role::Destroy];
    let defines = |function: FnId| {
        let facts = program.facts(program.name(function));
        program.definition(function).is_ok_and(|function| !function.is_static)
            && facts.iter().any(|fact| roles.contains(&fact.role))
    };
    let files = program.functions().filter(|&function| defines(function)).map(|function| program.file_of(function));
    files.filter(|&file| !program.files[file].is_header()).collect()
}

/// Lowers functions on all cores: it is most of the work, and each depends on its own file alone.
pub fn lower(program: &Program, functions: &[FnId]) {
    functions.par_iter().for_each(|&function| {
        program.body(function);
    });
}

/// The preprocessor condition around a whole definition.
pub fn guard_of(program: &Program, function: FnId) -> Option<&Cond> {
    match program.definition(function) {
        Ok(function) => function.guard.as_ref(),
        Err(mac) => mac.guard.as_ref(),
    }
}

impl ModelCall<'_> {
    /// Whether the fact has this role.
    pub fn is(&self, role: Role) -> bool {
        self.fact.role == role
    }
}
