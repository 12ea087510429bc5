//! What a helper is about that a call hands it: `put(&cache)` destroys that cache, whatever others hand to `put()`.
use crate::given::is_unchanged;
use rculint_ir::{Body, Call, Expr};
use rculint_link::assignments;
use rculint_syntax::Name;

/// So many variables and members lie between a parameter and the cache.
const DEEP: usize = 8;

/// `expr` by a parameter of the function around it; none where it does not come from one, or something else may have been put in its
/// place.
pub(super) fn by_param(body: &Body, expr: &Expr) -> Option<Expr> {
    let told = without_locals(body, expr)?;
    body.param(root(&told)?)?;
    Some(told)
}

/// `told`, which is by a parameter of `callee`, by what `call` passes for that.
pub(super) fn in_caller(callee: &Body, told: &Expr, caller: &Body, call: &Call) -> Option<Expr> {
    let at = callee.param(root(told)?)?;
    without_locals(caller, &with_root(told, call.args.get(at)?)?)
}

/// `expr` with each local variable replaced by the one value that it is given.
pub(crate) fn without_locals(body: &Body, expr: &Expr) -> Option<Expr> {
    without(body, expr, DEEP)
}

fn without(body: &Body, expr: &Expr, deep: usize) -> Option<Expr> {
    let deep = deep.checked_sub(1)?;
    let name = root(expr)?;
    if !body.has_local(name) {
        return Some(expr.clone());
    }
    if body.param(name).is_some() {
        return is_unchanged(body, name).then(|| expr.clone());
    }
    let mut given = assignments(body).filter(|(lhs, _)| matches!(lhs, Expr::Name(written) if written == name));
    match (given.next(), given.next()) {
        (Some((_, value)), None) => without(body, &with_root(expr, value)?, deep),
        _ => None,
    }
}

/// The variable that a place begins with.
fn root(expr: &Expr) -> Option<&Name> {
    match expr {
        Expr::Name(name) => Some(name),
        Expr::Field(inner, _)
        | Expr::Deref(inner)
        | Expr::AddressOf(inner)
        | Expr::Index(inner, _)
        | Expr::Cast(_, inner) => root(inner),
        _ => None,
    }
}

/// `place` with `value` for the variable that it begins with.
fn with_root(place: &Expr, value: &Expr) -> Option<Expr> {
    let inside = |inner: &Expr| with_root(inner, value).map(Box::new);
    Some(match place {
        Expr::Name(_) => value.clone(),
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
