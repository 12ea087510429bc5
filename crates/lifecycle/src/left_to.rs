//! What a function leaves to others: to the works that it queues, and to whoever the last reference was set up with that it may give
//! back.
use crate::held::functions;
use crate::posted::{last_part, place};
use crate::queued::{calls, declared};
use rculint_ir::model::{Role, WorkFact};
use rculint_ir::{Call, Expr};
use rculint_link::{FileId, FnId, Program, Use, named_calls};
use rculint_syntax::Name;
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;

/// The functions of its module that `function` leaves something to.
pub(crate) fn left_by(program: &Program, function: FnId) -> BTreeSet<FnId> {
    let facts = program.model().works.iter().filter(|fact| fact.role.leaves());
    let facts: HashMap<Name, &WorkFact> = facts.map(|fact| (fact.name, fact)).collect();
    if !program.called(function).any(|mention| facts.contains_key(&mention.name)) {
        return BTreeSet::new();
    }
    let left = calls(program, function, &facts).into_iter();
    left.flat_map(|(call, fact)| left_by_call(program, function, call, fact)).collect()
}

/// Those that one call does, of which this is known.
pub(crate) fn left_by_call(program: &Program, function: FnId, call: &Call, fact: &WorkFact) -> BTreeSet<FnId> {
    let place = fact.work.and_then(|at| place(program, function, call.args.get(at)?));
    let mut found = place.map_or_else(BTreeSet::new, |place| put_into(program, program.file_of(function), place));
    found.retain(|&one| program.is_own(function, one));
    found
}

/// The functions that somebody in the module of the file puts into what is at the `wanted` place.
fn put_into(program: &Program, file: FileId, wanted: Name) -> BTreeSet<FnId> {
    let near = program.linked_with([file]);
    let mut found: BTreeSet<FnId> = declared(program, near.iter().copied())
        .filter(|(declared, _)| *declared == wanted)
        .map(|(_, function)| function)
        .collect();
    let setting_up = setting_up(program);
    let last_name = last_part(&wanted);
    let names_it = |user: &FnId| program.mentions(*user).iter().any(|mention| mention.name == last_name);
    for user in program.users_near(Use::Called, setting_up.keys(), &near).filter(names_it) {
        for (call, name) in named_calls(program.body(user)) {
            let Some(&(object, function)) = setting_up.get(name) else { continue };
            let is_it = |object: &Expr| place(program, user, object).as_ref() == Some(&wanted);
            if let (Some(_), Some(function)) = (call.args.get(object).filter(|one| is_it(one)), call.args.get(function))
            {
                found.extend(functions(program.values_everywhere(user, function)));
            }
        }
    }
    found
}

/// What puts a function into something: the positions of both.
fn setting_up(program: &Program) -> HashMap<Name, (usize, usize)> {
    let works = program.model().works.iter().filter(|fact| fact.role.sets_up());
    let works = works.filter_map(|fact| Some((fact.name, (fact.work?, fact.function?))));
    let heads = program.model().functions.iter().filter(|fact| fact.role == Role::Install);
    works.chain(heads.filter_map(|fact| Some((fact.name, (fact.head?, fact.callback?))))).collect()
}
