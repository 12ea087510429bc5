//! Types of expressions, as far as declarations in the files at hand tell.
use crate::pointsto::{assignments, events};
use crate::program::{FileId, FnId, Program};
use rculint_ir::model::MemoryRole;
use rculint_ir::{Call, Callee, EventKind, Expr};
use rculint_syntax::{Member, Name, Span, TypeRef};
use std::sync::{Arc, PoisonError};

/// A type is told from another one's, where nothing declares it, through so many others.
const FAR: u8 = 5;

/// A function's names: those of a macro are what it is given.
#[derive(Clone, Copy)]
struct Scope<'s> {
    program: &'s Program,
    function: FnId,
    /// Of a macro: the arguments, and where they stand.
    given: Option<(&'s Scope<'s>, &'s [Expr])>,
    /// How many others may still be asked.
    far: u8,
}

impl Scope<'_> {
    fn type_of(&self, expr: &Expr) -> Option<TypeRef> {
        let program = self.program;
        let ty = match expr {
            Expr::Name(name) => self.type_of_name(name)?,
            Expr::Field(base, member) => {
                let members = self.members_of(base)?.1;
                members.iter().find(|candidate| candidate.name == *member)?.ty.clone()
            }
            Expr::Deref(inner) | Expr::Index(inner, _) => adjust(self.type_of(inner)?, -1),
            Expr::AddressOf(inner) => adjust(self.type_of(inner)?, 1),
            Expr::Cast(ty, _) => ty.clone(),
            Expr::Call(call) => self.type_of_call(call)?,
            Expr::Either(options) | Expr::Choice(_, options) => {
                options.iter().find_map(|option| self.type_of(option))?
            }
            _ => return None,
        };
        Some(program.spelled_out(ty))
    }

    /// The members of the struct that the place is, or points to, and their file.
    fn members_of(&self, place: &Expr) -> Option<(FileId, Arc<Vec<Member>>)> {
        let program = self.program;
        if let Some(tag) = program.tag(&self.type_of(place)?) {
            let (home, body) = program.struct_home(program.file_of(self.function), &tag)?;
            return Some((home, program.members(home, body)));
        }
        // A struct without a tag is known by the member that it is.
        match place {
            Expr::Deref(inner) | Expr::Index(inner, _) | Expr::AddressOf(inner) => self.members_of(inner),
            Expr::Field(base, member) => {
                let (home, members) = self.members_of(base)?;
                let body = members.iter().find(|candidate| candidate.name == *member)?.body?;
                Some((home, program.members(home, body)))
            }
            _ => None,
        }
    }

    fn type_of_call(&self, call: &Call) -> Option<TypeRef> {
        // `container_of(p, struct T, m)` and its relatives name the type that they yield.
        let named = call.args.iter().find_map(|arg| match arg {
            Expr::Type(ty @ TypeRef::Struct { pointers: 0, .. }) => Some(adjust(ty.clone(), 1)),
            _ => None,
        });
        let Callee::Name(name) = &call.callee else { return None };
        named.or_else(|| self.type_around(name, call)).or_else(|| {
            let found = self.program.resolve(self.program.file_of(self.function), name);
            found.into_iter().find_map(|id| match self.program.definition(id) {
                Ok(function) => Some(function.returns.clone()),
                Err(_) => self.type_of_macro(id, &call.args),
            })
        })
    }

    /// `container_of(p, typedef_name, m)`
    fn type_around(&self, name: &Name, call: &Call) -> Option<TypeRef> {
        let mut containers = self.program.model().memory.iter().filter(|fact| fact.role == MemoryRole::Container);
        let arg = call.args.get(containers.find(|fact| fact.name == *name)?.ty?)?;
        let Expr::Name(name) = arg else { return None };
        Some(TypeRef::Named { name: *name, pointers: 1 })
    }

    /// The type of what a macro stands for.
    fn type_of_macro(&self, id: FnId, args: &[Expr]) -> Option<TypeRef> {
        let inner =
            Scope { program: self.program, function: id, given: Some((self, args)), far: self.far.checked_sub(1)? };
        events(self.program.body(id)).find_map(|event| match event {
            EventKind::Return(Some(value)) => inner.type_of(value),
            _ => None,
        })
    }

    fn type_of_name(&self, name: &Name) -> Option<TypeRef> {
        let body = self.program.body(self.function);
        if let Some(local) = body.locals.iter().find(|local| local.name == *name) {
            return if local.ty.is_of_its_value() { self.type_of_written(name) } else { Some(local.ty.clone()) };
        }
        if let Some(at) = body.param(name) {
            return match self.given {
                Some((outer, args)) => outer.type_of(args.get(at)?),
                None => Some(body.params[at].ty.clone()),
            };
        }
        let file = self.program.file_of(self.function);
        match self.program.variable(file, name) {
            Some((_, variable)) => Some(adjust(variable.ty.clone(), i8::from(variable.array))),
            None => self.program.type_by_macro(file, name),
        }
    }

    /// The type of what is written to a local variable.
    fn type_of_written(&self, name: &Name) -> Option<TypeRef> {
        let nearer = Scope { far: self.far.checked_sub(1)?, ..*self };
        let mut written = assignments(self.program.body(self.function))
            .filter(|(lhs, _)| matches!(lhs, Expr::Name(written) if written == name));
        written.find_map(|(_, rhs)| nearer.type_of(rhs))
    }
}

impl Program {
    /// The type of `expr` in `function`; what a typedef stands for, where that is known.
    pub fn type_of(&self, function: FnId, expr: &Expr) -> Option<TypeRef> {
        Scope { program: self, function, given: None, far: FAR }.type_of(expr)
    }

    /// What the typedef's name stands for, if the type is one. A struct of that name comes first: of locals it is not told which
    /// of both they are.
    fn spelled_out(&self, ty: TypeRef) -> TypeRef {
        let (TypeRef::Struct { tag: name, pointers } | TypeRef::Named { name, pointers }) = &ty else { return ty };
        match self.typedefs.get(name) {
            Some(Some(stands)) => with_pointers(stands, *pointers),
            _ => ty,
        }
    }

    /// The type that a macro at file scope is given before the name: `DEFINE_PER_CPU(struct T *, name)`.
    fn type_by_macro(&self, file: FileId, name: &Name) -> Option<TypeRef> {
        let invocations = self.files[file].outline.invocations.iter();
        invocations
            .filter_map(|invocation| {
                let at = invocation.args.iter().position(|arg| arg == name)?.checked_sub(1)?;
                TypeRef::spelled(invocation.args[at].as_bytes())
            })
            .next()
    }

    /// The struct tag of the place `base` in `base.member`.
    pub fn tag_of(&self, function: FnId, base: &Expr) -> Option<Name> {
        let ty = self.type_of(function, base)?;
        self.tag(&ty)
    }

    /// The struct tag of a type, pointers aside.
    pub fn tag(&self, ty: &TypeRef) -> Option<Name> {
        match self.spelled_out(ty.clone()) {
            TypeRef::Struct { tag, .. } if !tag.is_empty() => Some(tag),
            TypeRef::Named { name, .. } if self.structs.has(&name) => Some(name),
            _ => None,
        }
    }

    /// The type of a struct's member.
    pub fn member_type(&self, file: FileId, tag: &Name, member: &str) -> Option<TypeRef> {
        let (home, body) = self.struct_home(file, tag)?;
        self.members(home, body).iter().find(|candidate| candidate.name == member).map(|found| found.ty.clone())
    }

    /// The type of the member that a struct begins with.
    pub fn first_member(&self, file: FileId, tag: &Name) -> Option<TypeRef> {
        let (home, body) = self.struct_home(file, tag)?;
        self.members(home, body).first().map(|member| member.ty.clone())
    }

    /// Which member of its struct `member` is, from 0.
    pub(crate) fn member_position(&self, file: FileId, ty: &TypeRef, member: &str) -> Option<u16> {
        let (home, body) = self.struct_home(file, &self.tag(ty)?)?;
        let at = self.members(home, body).iter().position(|candidate| candidate.name == member)?;
        u16::try_from(at).ok()
    }

    /// Whether a member of a struct is a pointer to something that has a name.
    pub(crate) fn holds_pointer(&self, file: FileId, ty: &TypeRef, member: &Name) -> bool {
        let home = self.tag(ty).and_then(|tag| self.struct_home(file, &tag));
        let members = home.map(|(home, body)| self.members(home, body));
        members.iter().flat_map(|members| members.iter()).any(|one| {
            one.name == *member
                && matches!(one.ty, TypeRef::Struct { pointers: 1.., .. } | TypeRef::Named { pointers: 1.., .. })
        })
    }

    /// The name of the member that is the struct's `at`-th, from 0.
    pub fn member_at(&self, file: FileId, ty: &TypeRef, at: u16) -> Option<Name> {
        let (home, body) = self.struct_home(file, &self.tag(ty)?)?;
        self.members(home, body).get(usize::from(at)).map(|member| member.name)
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
        let all = self.structs.get(tag);
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

pub(crate) fn with_pointers(ty: &TypeRef, more: u8) -> TypeRef {
    adjust(ty.clone(), i8::try_from(more).unwrap_or(i8::MAX))
}
