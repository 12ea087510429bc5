//! Objects of one struct that come from a cache and from the general allocator, and functions that tell the ones from the others.
use crate::caches::{CacheId, Caches};
use crate::facts::ModelCall;
use crate::object::sized;
use rculint_ir::model::MemoryRole;
use rculint_ir::{Callee, Expr};
use rculint_link::{FileId, FnId, Program, Use, assignments, named_calls};
use rculint_syntax::Name;
use std::collections::BTreeSet;

/// Whether one of `frees`, which are in one function, gives what is at `pointer` back to the cache at once: what the function does not
/// give back so may be no object of the cache.
pub(crate) fn gives_back(
    program: &Program,
    caches: &Caches,
    frees: &[&ModelCall],
    pointer: &Expr,
    cache: CacheId,
) -> bool {
    frees.iter().any(|free| {
        let arg = |at: Option<usize>| at.and_then(|at| free.call.args.get(at));
        let is_it = arg(free.fact.object).is_some_and(|object| object.without_casts() == pointer.without_casts());
        let values = arg(free.fact.cache).filter(|_| is_it).map(|from| program.values_everywhere(free.function, from));
        values.is_some_and(|values| caches.of_values(&values).contains(&cache))
    })
}

/// What yields a `struct tag` in a module of the files and knows of no cache.
pub(crate) fn allocator(program: &Program, files: &BTreeSet<FileId>, tag: &Name) -> Option<Name> {
    let facts = program.model().memory.iter().filter(|fact| fact.role == MemoryRole::Allocate);
    facts.map(|fact| fact.name).find(|name| {
        let users = program.users_of(Use::Called, name).iter().copied();
        let is_near = |user: FnId| files.iter().any(|&file| program.share_unit(program.file_of(user), file));
        let mut near = users.filter(|&user| is_near(user));
        near.any(|user| yields(program, user, name, tag))
    })
}

/// Whether `function` takes what an allocator yields for a `struct tag`, or has it made in its size.
fn yields(program: &Program, function: FnId, allocator: &Name, tag: &Name) -> bool {
    let of = |pointer: &Expr| program.tag_of(function, &Expr::Deref(Box::new(pointer.clone())));
    let is_sized = |size: &Expr| sized(program, function, size).as_ref() == Some(tag);
    let body = program.body(function);
    assignments(body)
        .filter(|(_, value)| is_from(value, allocator))
        .any(|(pointer, _)| of(pointer).as_ref() == Some(tag))
        || named_calls(body).any(|(call, name)| name == allocator && call.args.iter().any(is_sized))
}

fn is_from(value: &Expr, allocator: &Name) -> bool {
    match value {
        Expr::Call(call) => matches!(&call.callee, Callee::Name(name) if name == allocator),
        Expr::Either(options) | Expr::Choice(_, options) => options.iter().any(|option| is_from(option, allocator)),
        Expr::Cast(_, inner) => is_from(inner, allocator),
        _ => false,
    }
}
