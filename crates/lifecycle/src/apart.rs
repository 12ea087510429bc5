//! Objects that have a cache each, behind pointers of one type: `items->cache` is not `names->cache`, where each of the two was made for
//! its pointer.
use crate::branches::hands_out;
use crate::caches::Cache;
use crate::deferrals::Deferred;
use crate::effect::Subject;
use crate::told::{Told, given_once};
use crate::verdict::{Judge, Teardown};
use rculint_ir::model::Role;
use rculint_ir::{Call, Callee, EventKind, Expr};
use rculint_link::{FileId, FnId, Program, Use, assignments, events};
use rculint_syntax::{InitValue, Name, Span, Variable};

/// Through so many callers a pointer is followed.
const HANDED_ON: usize = 3;

impl Judge<'_> {
    /// Whether what is destroyed is surely another cache than the one that is freed into, though both are at one member of a struct.
    pub(crate) fn are_apart(&self, teardown: &Teardown, deferral: &Deferred) -> bool {
        let (Some(told), Subject::Cache(cache)) = (&teardown.exposure.told, deferral.subject) else { return false };
        let Some(destroyed) = Owned::new(self, &self.caches.all[cache], told) else { return false };
        let freed = deferral.callback.and_then(|(_, function, span)| {
            let (call, name) = call_at(self.program, function, span)?;
            let fact = self.program.facts(name).iter().find(|fact| fact.role == Role::Free)?;
            Told::new(self.program, function, call.args.get(fact.cache?)?)
        });
        freed.is_some_and(|freed| self.is_other(&freed, &destroyed, &self.caches.all[cache], HANDED_ON))
    }

    /// Whether the place is behind another pointer, whoever of the callers hands it on.
    fn is_other(&self, freed: &Told, destroyed: &Owned, cache: &Cache, calls: usize) -> bool {
        if freed.param(self.program).is_none() {
            return Owned::new(self, cache, freed).is_some_and(|freed| freed.is_beside(destroyed));
        }
        let callers = self.program.call_sites(freed.function);
        let is_other = |(caller, call): &(FnId, &Call)| {
            let freed = freed.in_caller(self.program, *caller, call);
            freed.is_some_and(|freed| calls > 0 && self.is_other(&freed, destroyed, cache, calls - 1))
        };
        !callers.is_empty() && self.program.takers(freed.function).next().is_none() && callers.iter().all(is_other)
    }
}

/// The call by name that is at a place.
fn call_at(program: &Program, function: FnId, span: Span) -> Option<(&Call, &Name)> {
    program.body(function).calls_at(span).find_map(|call| match &call.callee {
        Callee::Name(name) => Some((call, name)),
        Callee::Pointer(_) => None,
    })
}

/// A member that holds a cache of its own, of the object that was made for a pointer.
#[derive(PartialEq)]
struct Owned {
    pointer: (FileId, Name),
    member: Name,
}

impl Owned {
    /// What was told, if each object that the pointer was ever given was made together with its cache.
    fn new(judge: &Judge, cache: &Cache, told: &Told) -> Option<Self> {
        let program = judge.program;
        let Expr::Field(base, member) = told.place.without_casts() else { return None };
        let Expr::Deref(pointer) = &**base else { return None };
        let Expr::Name(name) = pointer.without_casts() else { return None };
        let (home, variable) = program.variable(program.file_of(told.function), name)?;
        let is_made = |made: &Expr, by: FnId| match made.without_casts() {
            Expr::Call(call) => makes(program, by, call, cache, member),
            other => other.is_null(),
        };
        (is_own(program, home, variable)
            && each_written(program, home, Use::AssignedVariable, name, is_made)
            && each_written(program, home, Use::AssignedMember, member, |value, _| {
                program.creates(value) || value.is_null()
            }))
        .then_some(Owned { pointer: (home, *name), member: *member })
    }

    fn is_beside(&self, other: &Owned) -> bool {
        self.member == other.member && self.pointer != other.pointer
    }
}

/// Whether only assignments of its own file change a variable.
fn is_own(program: &Program, home: FileId, variable: &Variable) -> bool {
    let starts_empty =
        variable.init.as_ref().is_none_or(|init| matches!(&init.value, InitValue::Name(name) if name == "NULL"));
    let is_handed_out = |function: FnId| {
        program.mentions(function).iter().any(|mention| mention.name == variable.name)
            && events(program.body(function)).any(|event| hands_out(event, &variable.name))
    };
    let is_plain = variable.is_static && !variable.array && starts_empty && !program.files[home].is_header();
    is_plain && !program.functions_in(home).any(is_handed_out)
}

/// Whether all that is written there, by whoever shares a module with the file, is wanted.
fn each_written(program: &Program, home: FileId, how: Use, name: &Name, wanted: impl Fn(&Expr, FnId) -> bool) -> bool {
    let writers = program.users_of(how, name).iter().copied();
    let mut near = writers.filter(|&writer| program.share_unit(program.file_of(writer), home));
    near.all(|writer| {
        let body = program.body(writer);
        let is_it = |place: &Expr| match place {
            Expr::Name(written) => how == Use::AssignedVariable && written == name && !body.has_local(name),
            Expr::Field(_, written) => how == Use::AssignedMember && written == name,
            _ => false,
        };
        body.degraded.is_none()
            && assignments(body).filter(|(place, _)| is_it(place)).all(|(_, value)| wanted(value, writer))
    })
}

/// Whether `call` makes an object, and a cache into its member, each time.
fn makes(program: &Program, caller: FnId, call: &Call, cache: &Cache, member: &Name) -> bool {
    let Callee::Name(name) = &call.callee else { return false };
    let callees = program.resolve(program.file_of(caller), name);
    let [maker] = callees.as_slice() else { return false };
    let body = program.body(*maker);
    let is_failure = |value: &Expr| value.is_null() || is_of_others(program, *maker, value);
    let returned: Vec<&Expr> = events(body)
        .filter_map(|event| match event {
            EventKind::Return(Some(value)) if !is_failure(value.without_casts()) => Some(value.without_casts()),
            _ => None,
        })
        .collect();
    let Some(object @ Expr::Name(local)) = returned.first() else { return false };
    let is_member = |place: &Expr| match place {
        Expr::Field(base, written) => {
            written == member && matches!(&**base, Expr::Deref(pointer) if &**pointer == *object)
        }
        _ => false,
    };
    // What is looked up in the module may have been there before.
    returned.iter().all(|other| other == object)
        && given_once(body, local).is_some_and(|made| is_of_others(program, *maker, made.without_casts()))
        && cache.created.iter().any(|(creator, _)| creator == maker)
        && assignments(body).any(|(place, value)| is_member(place) && program.creates(value))
}

/// Whether it is what a function yields that is no part of the module.
fn is_of_others(program: &Program, function: FnId, value: &Expr) -> bool {
    let Expr::Call(call) = value else { return false };
    let Callee::Name(name) = &call.callee else { return false };
    let file = program.file_of(function);
    let directory = |file: FileId| program.files[file].directory();
    program
        .resolve(file, name)
        .into_iter()
        .map(|callee| program.file_of(callee))
        .all(|other| !program.share_unit(file, other) && directory(file) != directory(other))
}
