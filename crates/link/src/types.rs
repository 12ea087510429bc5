//! Types of expressions, as far as declarations in the files at hand tell.
use crate::program::{FileId, FnId, Program};
use rculint_ir::{Callee, Expr};
use rculint_syntax::{Member, Name, Span, TypeRef};
use std::sync::{Arc, PoisonError};

impl Program {
    /// The type of `expr` in `function`.
    pub fn type_of(&self, function: FnId, expr: &Expr) -> Option<TypeRef> {
        let file = self.file_of(function);
        match expr {
            Expr::Name(name) => self.type_of_name(function, name),
            Expr::Field(base, member) => self.member_type(file, &self.tag_of(function, base)?, member),
            Expr::Deref(inner) | Expr::Index(inner, _) => Some(adjust(self.type_of(function, inner)?, -1)),
            Expr::AddressOf(inner) => Some(adjust(self.type_of(function, inner)?, 1)),
            Expr::Cast(ty, _) => Some(ty.clone()),
            Expr::Call(call) => {
                // `container_of(p, struct T, m)` and its relatives name the type that they yield.
                let named = call.args.iter().find_map(|arg| match arg {
                    Expr::Type(ty @ TypeRef::Struct { pointers: 0, .. }) => Some(adjust(ty.clone(), 1)),
                    _ => None,
                });
                let Callee::Name(name) = &call.callee else { return None };
                let declared = || {
                    let found = self.resolve(file, name);
                    found.into_iter().find_map(|id| Some(self.definition(id).ok()?.returns.clone()))
                };
                named.or_else(declared)
            }
            Expr::Either(options) => options.iter().find_map(|option| self.type_of(function, option)),
            _ => None,
        }
    }

    fn type_of_name(&self, function: FnId, name: &Name) -> Option<TypeRef> {
        let body = self.body(function);
        let mut locals = body.locals.iter().chain(&body.params);
        if let Some(local) = locals.find(|local| local.name == *name) {
            return Some(local.ty.clone());
        }
        let (_, variable) = self.variable(self.file_of(function), name)?;
        Some(variable.ty.clone())
    }

    /// The struct tag of the place `base` in `base.member`.
    pub fn tag_of(&self, function: FnId, base: &Expr) -> Option<Name> {
        let ty = self.type_of(function, base)?;
        self.tag(&ty)
    }

    /// The struct tag of a type, pointers aside.
    pub fn tag(&self, ty: &TypeRef) -> Option<Name> {
        match ty {
            TypeRef::Struct { tag, .. } if !tag.is_empty() => Some(*tag),
            TypeRef::Named { name, .. } if self.structs.contains_key(name) => Some(*name),
            _ => None,
        }
    }

    /// The type of a struct's member.
    pub fn member_type(&self, file: FileId, tag: &Name, member: &str) -> Option<TypeRef> {
        let (home, body) = self.struct_home(file, tag)?;
        self.members(home, body).iter().find(|candidate| candidate.name == member).map(|found| found.ty.clone())
    }

    /// Which member of its struct `member` is, from 0.
    pub(crate) fn member_position(&self, file: FileId, ty: &TypeRef, member: &str) -> Option<u16> {
        let (home, body) = self.struct_home(file, &self.tag(ty)?)?;
        let at = self.members(home, body).iter().position(|candidate| candidate.name == member)?;
        u16::try_from(at).ok()
    }

    /// The members of a struct's definition, read once.
    fn members(&self, home: FileId, body: Span) -> Arc<Vec<Member>> {
        let lock = || self.members.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (home, body.start);
        if let Some(known) = lock().get(&key) {
            return known.clone();
        }
        let members = Arc::new(self.files[home].members(body));
        lock().insert(key, members.clone());
        members
    }

    /// The definition of `struct tag` that `file` sees: its own, its directory's, any header's.
    pub fn struct_home(&self, file: FileId, tag: &Name) -> Option<(FileId, Span)> {
        let all = self.structs.get(tag)?;
        let directory = |id: FileId| self.files[id].directory();
        let rank = |home: FileId| match () {
            () if home == file => 0,
            () if self.files[home].is_header() && directory(home) == directory(file) => 1,
            () if self.files[home].is_header() => 2,
            () => 3,
        };
        all.iter().copied().min_by_key(|&(home, _)| (rank(home), home)).filter(|&(home, _)| rank(home) < 3)
    }
}

fn adjust(ty: TypeRef, by: i8) -> TypeRef {
    match ty {
        TypeRef::Struct { tag, pointers } => TypeRef::Struct { tag, pointers: pointers.saturating_add_signed(by) },
        TypeRef::Named { name, pointers } => TypeRef::Named { name, pointers: pointers.saturating_add_signed(by) },
        TypeRef::Other => TypeRef::Other,
    }
}
