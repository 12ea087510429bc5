//! Which cache a call is about, by the place that some function names: `put(&cache)` destroys that one, whatever others hand to `put()`.
use crate::given::is_unchanged;
use rculint_ir::{Body, Call, Callee, EventKind, Expr};
use rculint_link::{FileId, FnId, Program, assignments, events};
use rculint_syntax::Name;

/// So many variables, members and calls lie between a parameter and the cache.
const DEEP: usize = 8;

/// A place that begins with a parameter of a function, or with a variable of its file.
#[derive(Clone, Debug)]
pub struct Told {
    /// Who names it so.
    pub function: FnId,
    /// The place.
    pub place: Expr,
    /// Where others may name it so, too; none where it begins with a parameter.
    file: Option<FileId>,
}

impl PartialEq for Told {
    fn eq(&self, other: &Self) -> bool {
        let is_near = self.file.is_some() || self.function == other.function;
        is_near && (&self.place, self.file) == (&other.place, other.file)
    }
}

impl Told {
    /// What `expr` in `function` is; none where something else may have been put in its place.
    pub fn new(program: &Program, function: FnId, expr: &Expr) -> Option<Self> {
        let told = Told { function, place: without_locals(program, function, expr, DEEP)?, file: None };
        let file = told.param(program).is_none().then(|| program.file_of(function));
        Some(Told { file, ..told })
    }

    /// The same as `call` in `caller` has it called.
    pub fn in_caller(&self, program: &Program, caller: FnId, call: &Call) -> Option<Self> {
        match self.param(program) {
            None => Some(self.clone()),
            Some(at) => Told::new(program, caller, &with_root(&self.place, call.args.get(at)?)?),
        }
    }

    /// The parameter that it begins with.
    pub fn param(&self, program: &Program) -> Option<usize> {
        program.body(self.function).param(self.variable()?)
    }

    /// The variable that it begins with.
    pub fn variable(&self) -> Option<&Name> {
        match root(&self.place)? {
            Expr::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// `expr` with each local variable replaced by the one value that it is given, and each call by what it yields.
fn without_locals(program: &Program, function: FnId, expr: &Expr, deep: usize) -> Option<Expr> {
    let deep = deep.checked_sub(1)?;
    let body = program.body(function);
    let value = match root(expr)? {
        Expr::Call(call) => yielded(program, function, call, deep)?,
        Expr::Name(name) if !body.has_local(name) => return Some(expr.clone()),
        Expr::Name(name) if body.param(name).is_some() => return is_unchanged(body, name).then(|| expr.clone()),
        Expr::Name(name) => given_once(body, name)?.clone(),
        _ => return None,
    };
    without_locals(program, function, &with_root(expr, &value)?, deep)
}

/// The one value that a local variable is given.
pub(crate) fn given_once<'b>(body: &'b Body, local: &Name) -> Option<&'b Expr> {
    let mut given = assignments(body).filter(|(lhs, _)| matches!(lhs, Expr::Name(written) if written == local));
    let (_, value) = given.next()?;
    given.next().is_none().then_some(value)
}

/// What a call yields that takes it from what it is handed: of `take(&cache)` the cache.
fn yielded(program: &Program, caller: FnId, call: &Call, deep: usize) -> Option<Expr> {
    let Callee::Name(name) = &call.callee else { return None };
    let callees = program.resolve(program.file_of(caller), name);
    let [callee] = callees.as_slice() else { return None };
    let body = program.body(*callee);
    if program.is_modelled(name) || body.degraded.is_some() {
        return None;
    }
    let returned = events(body).filter_map(|event| match event {
        EventKind::Return(value) => Some(value.as_ref()),
        _ => None,
    });
    let mut places = returned.map(|value| without_locals(program, *callee, value?, deep));
    let place = places.next()??;
    let Expr::Name(param) = root(&place)? else { return None };
    let at = body.param(param)?;
    let is_all = places.all(|other| other.as_ref() == Some(&place));
    is_all.then(|| with_root(&place, call.args.get(at)?)).flatten()
}

/// The variable, or call, that a place begins with.
fn root(expr: &Expr) -> Option<&Expr> {
    match expr {
        Expr::Name(_) | Expr::Call(_) => Some(expr),
        Expr::Field(inner, _)
        | Expr::Deref(inner)
        | Expr::AddressOf(inner)
        | Expr::Index(inner, _)
        | Expr::Cast(_, inner) => root(inner),
        _ => None,
    }
}

/// `place` with `value` for what it begins with.
fn with_root(place: &Expr, value: &Expr) -> Option<Expr> {
    let inside = |inner: &Expr| with_root(inner, value).map(Box::new);
    Some(match place {
        Expr::Name(_) | Expr::Call(_) => value.clone(),
        Expr::Field(inner, member) => Expr::Field(inside(inner)?, *member),
        Expr::Deref(inner) => match with_root(inner, value)? {
            Expr::AddressOf(place) => *place,
            pointer => Expr::Deref(Box::new(pointer)),
        },
        Expr::AddressOf(inner) => Expr::AddressOf(inside(inner)?),
        Expr::Index(inner, _) => Expr::Index(inside(inner)?, Box::new(Expr::Other)),
        Expr::Cast(ty, inner) => Expr::Cast(ty.clone(), inside(inner)?),
        _ => return None,
    })
}
