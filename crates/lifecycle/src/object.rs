//! What is freed after a grace period without a callback, and which struct that is.
use crate::facts::ModelCall;
use crate::verdict::BATCHED;
use rculint_ir::Expr;
use rculint_link::{FnId, Program};
use rculint_syntax::{Name, TypeRef};
use std::collections::BTreeSet;

/// The object of a deferral.
pub(crate) struct Object {
    /// What points to it.
    pub pointer: Expr,
    /// The member of it that is its head, where the call tells.
    pub head: Option<Name>,
}

/// The structs that an object may be.
#[derive(Default)]
pub(crate) struct Structs {
    /// Each with the function that knows it.
    pub known: BTreeSet<(FnId, Name)>,
    /// The functions that have a pointer to it, and none knows to what.
    pub open: BTreeSet<FnId>,
}

impl Object {
    /// What the call defers.
    pub fn of(call: &ModelCall) -> Option<Self> {
        let arg = |at: Option<usize>| call.call.args.get(at?);
        if let Some(pointer) = arg(call.fact.object) {
            let head = arg(call.fact.member).and_then(|head| first_name(head).copied());
            return Some(Object { pointer: pointer.clone(), head });
        }
        let batched = call.fact.kind.as_deref() == Some(BATCHED) && call.fact.callback.is_none();
        Object::around(arg(call.fact.head).filter(|_| batched)?)
    }

    /// `&p->head`
    pub fn around(head: &Expr) -> Option<Self> {
        let Expr::AddressOf(place) = head.without_casts() else { return None };
        let mut place = &**place;
        let mut head = None;
        while let Expr::Field(base, member) = place {
            (place, head) = (base, Some(*member));
        }
        Some(Object { pointer: place.address(), head })
    }

    /// The structs that it may be: what a macro is given, and what has no type of its own, is as whoever passes it says.
    pub fn structs(&self, program: &Program, function: FnId) -> Structs {
        let mut found = Structs::default();
        let mut seen = BTreeSet::new();
        let mut work = vec![(function, self.pointer.clone())];
        while let Some((function, object)) = work.pop() {
            if let Some(tag) = struct_at(program, function, &object) {
                found.known.insert((function, tag));
                continue;
            }
            let passed = match object.without_casts() {
                Expr::Name(name) => program.body(function).param(name),
                _ => None,
            };
            let Some(at) = passed else {
                found.open.insert(function);
                continue;
            };
            if seen.insert((function, at)) {
                let given = program.passed_at(function, at);
                // A macro that nobody uses frees nothing.
                if given.is_empty() && program.definition(function).is_ok() {
                    found.open.insert(function);
                }
                work.extend(given.into_iter().map(|(caller, arg)| (caller, arg.clone())));
            }
        }
        found
    }
}

/// `head`, or `u` of `u.head`.
fn first_name(head: &Expr) -> Option<&Name> {
    match head {
        Expr::Name(name) => Some(name),
        Expr::Field(base, _) => first_name(base),
        _ => None,
    }
}

/// The struct that `pointer` points to, if it points to one, and not to a pointer.
pub(crate) fn pointed_to(program: &Program, function: FnId, pointer: &Expr) -> Option<Name> {
    pointed_to_by(program, function, pointer, |pointers| pointers == 1)
}

/// The same of what is certainly a pointer to an object: of arrays of arrays one level is told.
fn struct_at(program: &Program, function: FnId, pointer: &Expr) -> Option<Name> {
    pointed_to_by(program, function, pointer, |pointers| pointers <= 1)
}

fn pointed_to_by(program: &Program, function: FnId, pointer: &Expr, fits: impl Fn(u8) -> bool) -> Option<Name> {
    let ty = program.type_of(function, pointer)?;
    let (TypeRef::Struct { pointers, .. } | TypeRef::Named { pointers, .. }) = ty else { return None };
    if fits(pointers) { program.tag(&ty) } else { None }
}

/// The struct of which `size` is that: `sizeof(struct tag)`, `sizeof(*p)`.
pub(crate) fn sized(program: &Program, function: FnId, size: &Expr) -> Option<Name> {
    match size {
        Expr::Type(ty) => program.tag(ty),
        Expr::SizeOf(inner) => match &**inner {
            Expr::Type(ty) => program.tag(ty),
            value => program.tag_of(function, value).or_else(|| named_type(program, value)),
        },
        _ => None,
    }
}

/// `sizeof(typedef_name)`, which looks like a value.
fn named_type(program: &Program, value: &Expr) -> Option<Name> {
    let Expr::Name(name) = value else { return None };
    program.tag(&TypeRef::Named { name: *name, pointers: 0 })
}
