//! Which queue a work is put on, or waited for: told from others only where nothing else may stand for the same queue.
use crate::posted::{is_of_objects, is_of_variable, label};
use crate::told::Told;
use rculint_ir::model::WorkRole;
use rculint_ir::{Call, Callee, Expr};
use rculint_link::{FileId, FnId, Loc, Program, Use, Value, assignments};
use rculint_syntax::Name;

/// So many variables are followed to what makes a queue.
const DEEP: usize = 4;

/// The queue that a call is about: the argument at a position, or one that all such calls are about.
pub(crate) fn queue(
    program: &Program,
    function: FnId,
    call: &Call,
    at: Option<usize>,
    on: Option<Name>,
) -> Option<Name> {
    match on {
        Some(on) => Some(of_kernel(program, &on).unwrap_or(on)),
        None => of(program, function, call.args.get(at?)?),
    }
}

/// The queue that a call puts work on; none where each of many objects may have one: who ends the object ends its queue.
pub(crate) fn put_on(
    program: &Program,
    function: FnId,
    call: &Call,
    at: Option<usize>,
    on: Option<Name>,
) -> Option<Name> {
    let pointer = at.and_then(|at| call.args.get(at));
    let is_one = |queue: &Name| {
        !is_of_objects(queue) || pointer.is_some_and(|pointer| is_of_variable(program, function, pointer))
    };
    queue(program, function, call, at, on).filter(is_one)
}

/// The queue that a pointer points to; none where it is a parameter, or may be one of several.
pub(crate) fn of(program: &Program, function: FnId, pointer: &Expr) -> Option<Name> {
    let told = Told::new(program, function, pointer)?;
    if is_plain(&told.place) && told.param(program).is_some() {
        return None;
    }
    let values: Vec<Value> = program.values(function, &told.place).into_iter().collect();
    match (&told.place, values.as_slice()) {
        // No header is there that declares it.
        (Expr::Name(name), []) => of_kernel(program, name),
        (_, [Value::Load(place)]) => {
            let label = label(program, place)?;
            of_kernel(program, &label).or_else(|| is_made(program, place, &label).then_some(label))
        }
        _ => None,
    }
}

/// Whether it is a variable, or what one points to.
pub(crate) fn is_plain(pointer: &Expr) -> bool {
    match pointer {
        Expr::Name(_) => true,
        Expr::Deref(inner) | Expr::Cast(_, inner) => is_plain(inner),
        _ => false,
    }
}

/// One of the kernel's own queues, by the name that counts.
fn of_kernel(program: &Program, name: &Name) -> Option<Name> {
    let fact = program.model().queues.iter().find(|fact| fact.name == *name)?;
    Some(fact.counts_as.unwrap_or(*name))
}

/// Whether all that is stored at the place is a new queue: it is not another one's.
fn is_made(program: &Program, place: &Loc, is_it: &Name) -> bool {
    let (how, name) = match place {
        Loc::Global(file, name) if is_defined(program, *file, name) => (Use::AssignedVariable, name),
        Loc::GlobalMember(_, _, member) | Loc::Member(_, _, member) => (Use::AssignedMember, member),
        Loc::Global(..) | Loc::Element(..) | Loc::Local(..) => return false,
    };
    // A whole struct may be stored over a member.
    let mut is_seen = matches!(place, Loc::Global(..));
    let mut is_made = |writer: FnId| {
        let written = assignments(program.body(writer)).filter(|(written, _)| written.last_name() == Some(name));
        let of_it = written.filter(|(written, _)| {
            let meant = program.places_of(writer, written);
            meant.is_empty() || meant.iter().any(|one| label(program, one).as_ref() == Some(is_it))
        });
        let values: Vec<&Expr> = of_it.map(|(_, value)| value).collect();
        is_seen |= !values.is_empty();
        values.into_iter().all(|value| makes(program, writer, value, DEEP))
    };
    program.users_of(how, name).iter().all(|&writer| is_made(writer)) && is_seen
}

/// Whether a variable is defined in what was read.
fn is_defined(program: &Program, file: FileId, name: &Name) -> bool {
    program.variable(file, name).is_some_and(|(_, variable)| !variable.is_extern)
}

/// Whether a value is a new queue, or none.
fn makes(program: &Program, function: FnId, value: &Expr, deep: usize) -> bool {
    let Some(deep) = deep.checked_sub(1) else { return false };
    let is_maker = |name: &Name| {
        let mut facts = program.model().works.iter().filter(|fact| fact.role == WorkRole::MakeQueue);
        facts.any(|fact| fact.name == *name)
    };
    match value {
        value if value.is_null() => true,
        Expr::Call(call) => matches!(&call.callee, Callee::Name(name) if is_maker(name)),
        Expr::Cast(_, inner) => makes(program, function, inner, deep),
        Expr::Name(name) if program.body(function).has_local(name) => {
            let mut given = assignments(program.body(function))
                .filter(|(written, _)| matches!(written, Expr::Name(one) if one == name));
            program.body(function).param(name).is_none()
                && given.all(|(_, value)| makes(program, function, value, deep))
        }
        _ => false,
    }
}
