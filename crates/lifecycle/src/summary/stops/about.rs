//! Calls that are about some work, timer, thread or queue, and which.
use crate::posted::{is_of_variable, label_of_name, place};
use crate::queued::queue;
use crate::summary::works::Works;
use rayon::prelude::*;
use rculint_ir::model::{WorkFact, WorkRole};
use rculint_ir::{Call, Expr};
use rculint_link::{FnId, PIECE, Program, Use, named_calls};
use rculint_syntax::Name;

/// A call that is about some work, timer, thread or queue.
pub(super) struct About<'a> {
    pub function: FnId,
    pub call: &'a Call,
    pub fact: &'a WorkFact,
    /// Which.
    pub place: Name,
}

impl About<'_> {
    /// Whether it is about a member of the object that a variable of the module points to: one that is there as long as the module.
    pub fn is_of_variable(&self, program: &Program) -> bool {
        let object = self.fact.work.and_then(|at| self.call.args.get(at));
        object.is_some_and(|object| is_of_variable(program, self.function, object))
    }
}

/// The calls with a role that is wanted, in functions that are `near`.
pub(super) fn calls<'a>(
    program: &'a Program,
    works: &Works<'a>,
    near: impl Fn(FnId) -> bool,
    wanted: impl Fn(WorkRole) -> bool + Sync,
) -> Vec<About<'a>> {
    let names = program.model().works.iter().filter(|fact| wanted(fact.role)).map(|fact| &fact.name);
    let users: Vec<FnId> = program.users(Use::Called, names).into_iter().filter(|&user| near(user)).collect();
    let about = |function: FnId, (call, name): (&'a Call, &Name)| {
        let fact = works.any_fact(name, &wanted)?;
        let place = stopped_by(program, function, call, fact)?;
        Some(About { function, call, fact, place })
    };
    let of = |function| named_calls(program.body(function)).filter_map(move |called| about(function, called));
    users.into_par_iter().with_max_len(PIECE).flat_map_iter(of).collect()
}

/// The place of what a call is about that the fact is about.
pub(super) fn stopped_by(program: &Program, function: FnId, call: &Call, fact: &WorkFact) -> Option<Name> {
    let arg = |at: Option<usize>| call.args.get(at?);
    match fact.role {
        WorkRole::Drain => queue(program, function, call, fact),
        _ if !fact.named_by.is_empty() => label_of_name(arg(fact.work)?),
        _ if fact.around => place(program, function, &around(arg(fact.work)?)?),
        _ => {
            let work = arg(fact.work)?;
            // Who has no cookie is known by the number alone.
            let number = || arg(fact.number).filter(|_| work.is_null()).and_then(|at| place(program, function, at));
            let told = || told_by(program, function, work, arg(fact.number)?);
            let known = place(program, function, work).or_else(told).or_else(number);
            known.or_else(|| place(program, function, array_of(program, function, work)?))
        }
    }
}

/// What tells something of an object that comes and goes from others of objects of its type: what a number is called that it has, or
/// the number itself.
pub(super) fn told_by(program: &Program, function: FnId, object: &Expr, number: &Expr) -> Option<Name> {
    let Expr::Name(name) = object.without_casts() else { return None };
    let number = match number {
        Expr::Int(number) => number.to_string(),
        number => number.last_name().filter(|number| *number != name)?.to_string(),
    };
    let is_local = program.body(function).has_local(name);
    let tag = program.tag_of(function, object).filter(|_| is_local)?;
    Some(Name::from(format!("of struct {tag}, by .{number}")))
}

/// The array of the module's that somebody goes through: which of its elements it is is not known.
fn array_of<'e>(program: &Program, function: FnId, element: &'e Expr) -> Option<&'e Expr> {
    let Expr::Index(array, _) = element.without_casts() else { return None };
    let Expr::Name(name) = &**array else { return None };
    let is_array = program.variable(program.file_of(function), name).is_some_and(|(_, variable)| variable.array);
    (is_array && !program.body(function).has_local(name)).then_some(array)
}

/// The address of the object whose member has that address.
fn around(member: &Expr) -> Option<Expr> {
    match member {
        Expr::AddressOf(place) => match &**place {
            Expr::Field(object, _) => Some(object.address()),
            _ => None,
        },
        Expr::Cast(_, inner) => around(inner),
        _ => None,
    }
}
