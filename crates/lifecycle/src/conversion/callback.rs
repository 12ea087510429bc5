//! What a callback does with its argument: a walk over its graph, into what it calls.
use petgraph::visit::Bfs;
use rculint_ir::model::{FunctionFact, MemoryFact, MemoryRole, Role};
use rculint_ir::{BlockId, Body, Call, Callee, EventKind, Expr};
use rculint_link::{FnId, Program};
use rculint_syntax::{Name, Span, TypeRef};
use std::collections::HashMap;

/// Helpers of helpers of a callback that only frees; deeper ones do more than that.
const DEPTH: u32 = 4;

/// A pointer, as seen from the callback's argument.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Pointer {
    /// The argument itself, or an object that begins with it.
    Head,
    /// The object of `struct tag` that has the argument at this path.
    Around(Name, Vec<Name>),
    /// Anything else.
    Unknown,
}

/// A free.
#[derive(Clone, Debug)]
pub(super) struct Freed {
    pub object: Pointer,
    /// The function that frees.
    pub with: Name,
    /// The cache argument and the function that it stands in, when it has one.
    pub cache: Option<(FnId, Expr)>,
    pub at: (FnId, Span),
}

/// All that a callback does.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub frees: Vec<Freed>,
    /// Anything else that it does.
    pub more: Vec<(FnId, Span, String)>,
    /// The functions that were looked into.
    pub through: Vec<FnId>,
}

impl Reading {
    /// The free of the callback's own object.
    pub fn own(&self) -> Option<&Freed> {
        self.frees.iter().find(|freed| freed.object != Pointer::Unknown)
    }

    /// What it does besides that free.
    pub fn besides(&self) -> Vec<(FnId, Span, String)> {
        let own = self.own().map(|own| own.at);
        let seconds = self.frees.iter().filter(|freed| Some(freed.at) != own || self.twice(freed));
        let seconds = seconds.map(|freed| match freed.object {
            Pointer::Unknown => (freed.at.0, freed.at.1, format!("frees a second object with `{}()`", freed.with)),
            _ => (freed.at.0, freed.at.1, "frees it in more than one place".into()),
        });
        seconds.chain(self.more.iter().cloned()).collect()
    }

    fn twice(&self, freed: &Freed) -> bool {
        self.frees.iter().filter(|other| other.at == freed.at).count() > 1
    }
}

/// Reads `callback`.
pub(super) fn read(program: &Program, callback: FnId) -> Reading {
    let mut reader = Reader { program, reading: Reading::default() };
    reader.function(callback, &[Pointer::Head], 0);
    reader.reading
}

struct Reader<'p> {
    program: &'p Program,
    reading: Reading,
}

/// What the names of one function hold.
struct Scope<'b> {
    function: FnId,
    body: &'b Body,
    holds: HashMap<Name, Pointer>,
    depth: u32,
}

impl Reader<'_> {
    /// Reads a function that is called with `arguments`; what it returns comes back.
    fn function(&mut self, function: FnId, arguments: &[Pointer], depth: u32) -> Pointer {
        let body = self.program.body(function);
        self.reading.through.push(function);
        let params = body.params.iter().map(|param| param.name);
        let mut scope = Scope { function, body, holds: params.zip(arguments.iter().cloned()).collect(), depth };
        if let Some(reason) = &body.degraded {
            self.more(&scope, None, format!("could not be parsed ({reason})"));
        }
        let mut result = Pointer::Unknown;
        for block in blocks(body) {
            if body.cfg.edges(block).count() > 1 {
                self.more(
                    &scope,
                    body.cfg[block].events.last().map(|event| event.span),
                    "has a branch or a loop".into(),
                );
            }
            for event in &body.cfg[block].events {
                match &event.kind {
                    EventKind::Call(call) => self.call(&scope, event.span, call),
                    EventKind::Assign { lhs, rhs } => self.assign(&mut scope, event.span, lhs, rhs),
                    EventKind::Return(Some(value)) => result = self.value(&scope, value),
                    EventKind::Return(None) => {}
                    EventKind::Assembly => self.more(&scope, Some(event.span), "has inline assembly".into()),
                    EventKind::Unused(_) => self.more(
                        &scope,
                        Some(event.span),
                        "has a statement that only computes or tests something".into(),
                    ),
                }
            }
        }
        result
    }

    fn more(&mut self, scope: &Scope, span: Option<Span>, what: String) {
        let span = span.unwrap_or_else(|| self.program.name_span(scope.function));
        self.reading.more.push((scope.function, span, what));
    }

    fn assign(&mut self, scope: &mut Scope, span: Span, lhs: &Expr, rhs: &Expr) {
        match lhs {
            Expr::Name(name) if scope.body.has_local(name) => {
                let value = match (self.value(scope, rhs), rhs) {
                    (Pointer::Unknown, Expr::Call(call)) => self.as_declared(scope, name, call),
                    (value, _) => value,
                };
                scope.holds.insert(*name, value);
            }
            Expr::Name(name) | Expr::Field(_, name) => self.more(scope, Some(span), format!("writes `{name}`")),
            _ => self.more(scope, Some(span), "writes to memory".into()),
        }
    }

    /// What the call does; what it yields is asked for by [`Reader::value`].
    fn call(&mut self, scope: &Scope, span: Span, call: &Call) {
        let Callee::Name(name) = &call.callee else {
            return self.more(scope, Some(span), "calls through a pointer".into());
        };
        if let Some(freed) = self.free(scope, span, name, call) {
            return self.reading.frees.push(freed);
        }
        if self.container(name).is_some() {
            return;
        }
        match self.helper(scope, name) {
            Some(helper) => self.enter(scope, span, helper, call),
            None => self.more(scope, Some(span), format!("calls `{name}()`")),
        }
    }

    /// A helper that frees the object is part of the callback; any other must do nothing at all.
    fn enter(&mut self, scope: &Scope, span: Span, helper: FnId, call: &Call) {
        let arguments = self.arguments(scope, call);
        let mut inner = Reader { program: self.program, reading: Reading::default() };
        let result = inner.function(helper, &arguments, scope.depth + 1);
        let reading = inner.reading;
        // What does nothing and yields nothing is a stub: elsewhere, or configured otherwise, there is more to it.
        let yields = result != Pointer::Unknown && reading.frees.is_empty() && reading.more.is_empty();
        if reading.own().is_some() || yields {
            self.reading.frees.extend(reading.frees);
            self.reading.more.extend(reading.more);
            self.reading.through.extend(reading.through);
        } else {
            self.more(scope, Some(span), format!("calls `{}()`", self.program.name(helper)));
        }
    }

    fn free(&self, scope: &Scope, span: Span, name: &Name, call: &Call) -> Option<Freed> {
        let is_free = |fact: &&FunctionFact| fact.role == Role::Free;
        let slab = self.program.facts(name).iter().find(is_free).map(|fact| (fact.object, fact.cache));
        let (object, cache) = slab.or_else(|| Some((Some(self.memory(name, MemoryRole::Free)?.object), None)))?;
        let object = object.and_then(|at| call.args.get(at)).map_or(Pointer::Unknown, |arg| self.value(scope, arg));
        let cache = cache.and_then(|at| call.args.get(at)).map(|arg| (scope.function, arg.clone()));
        Some(Freed { object, with: *name, cache, at: (scope.function, span) })
    }

    fn memory(&self, name: &str, role: MemoryRole) -> Option<&MemoryFact> {
        self.program.model().memory.iter().find(|fact| fact.name == name && fact.role == role)
    }

    fn container(&self, name: &str) -> Option<&MemoryFact> {
        self.memory(name, MemoryRole::Container)
    }

    /// The one function or macro that `name` can mean, in whatever configuration.
    fn helper(&self, scope: &Scope, name: &Name) -> Option<FnId> {
        let file = self.program.file_of(scope.function);
        let found = self.program.resolve(file, name);
        let [one] = *found.as_slice() else { return None };
        let home = self.program.file_of(one);
        let (guard, around) = (self.program.guard(one), self.program.guard(scope.function));
        let certain = guard.is_none() || (home == file && guard == around);
        let near = self.program.is_own(scope.function, one);
        let known = self.program.facts(name).is_empty() && one != scope.function;
        (certain && near && known && scope.depth < DEPTH).then_some(one)
    }

    fn arguments(&self, scope: &Scope, call: &Call) -> Vec<Pointer> {
        call.args.iter().map(|arg| self.value(scope, arg)).collect()
    }

    fn value(&self, scope: &Scope, expr: &Expr) -> Pointer {
        match expr {
            Expr::Name(name) => scope.holds.get(name).cloned().unwrap_or(Pointer::Unknown),
            Expr::Cast(_, inner) => self.value(scope, inner),
            Expr::Call(call) => self.yielded(scope, call),
            _ => Pointer::Unknown,
        }
    }

    fn yielded(&self, scope: &Scope, call: &Call) -> Pointer {
        let Callee::Name(name) = &call.callee else { return Pointer::Unknown };
        if let Some(fact) = self.container(name) {
            return self.around(scope, call, fact, None).unwrap_or(Pointer::Unknown);
        }
        let Some(helper) = self.helper(scope, name) else { return Pointer::Unknown };
        let mut inner = Reader { program: self.program, reading: Reading::default() };
        inner.function(helper, &self.arguments(scope, call), scope.depth + 1)
    }

    /// `p = container_of(head, typeof(*p), rcu)`: the object has the type that `p` is declared with.
    fn as_declared(&self, scope: &Scope, local: &Name, call: &Call) -> Pointer {
        let Callee::Name(name) = &call.callee else { return Pointer::Unknown };
        let declared = self.program.type_of(scope.function, &Expr::Name(*local));
        let tag = match &declared {
            Some(ty @ (TypeRef::Struct { pointers: 1, .. } | TypeRef::Named { pointers: 1, .. })) => {
                self.program.tag(ty)
            }
            _ => None,
        };
        let fact = self.container(name);
        fact.and_then(|fact| self.around(scope, call, fact, tag)).unwrap_or(Pointer::Unknown)
    }

    /// The object around a member; `typeof` is of the type that is `declared` for what it is assigned to.
    fn around(&self, scope: &Scope, call: &Call, fact: &MemoryFact, declared: Option<Name>) -> Option<Pointer> {
        let member = self.value(scope, call.args.get(fact.object)?);
        let tag = match call.args.get(fact.ty?)? {
            Expr::Type(ty @ (TypeRef::Struct { pointers: 0, .. } | TypeRef::Named { pointers: 0, .. })) => {
                self.program.tag(ty)
            }
            Expr::Name(name) => self.program.tag(&TypeRef::Named { name: *name, pointers: 0 }),
            Expr::Type(TypeRef::Other) => declared,
            _ => None,
        }?;
        let mut path = member_path(call.args.get(fact.member?)?)?;
        match member {
            Pointer::Head => {}
            Pointer::Around(_, inner) => path.extend(inner),
            Pointer::Unknown => return None,
        }
        Some(Pointer::Around(tag, path))
    }
}

/// `a.b` as a member's designator.
fn member_path(expr: &Expr) -> Option<Vec<Name>> {
    match expr {
        Expr::Name(name) => Some(vec![*name]),
        Expr::Field(base, member) => {
            let mut path = member_path(base)?;
            path.push(*member);
            Some(path)
        }
        _ => None,
    }
}

/// The blocks that can be reached, those that come first first.
fn blocks(body: &Body) -> Vec<BlockId> {
    let mut walk = Bfs::new(&body.cfg, body.entry);
    std::iter::from_fn(|| walk.next(&body.cfg)).collect()
}
