//! Which sites put which cache's objects in flight.
use crate::caches::{CacheId, Caches};
use crate::facts::{ModelCall, exists};
use petgraph::visit::EdgeRef;
use rculint_ir::Expr;
use rculint_ir::model::Role;
use rculint_link::{FileId, FnId, Program, Reference, Value};
use rculint_syntax::{InitValue, Name, Span, TypeRef, Version};
use std::collections::{BTreeSet, HashMap};

/// A deferral of one cache's objects.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deferred {
    /// The cache.
    pub cache: CacheId,
    /// The kind.
    pub kind: Name,
    /// The function around the call; `None` for a method in a table.
    pub function: Option<FnId>,
    /// Its file.
    pub file: FileId,
    /// Where.
    pub span: Span,
    /// The callback and where it frees.
    pub callback: Option<(FnId, FnId, Span)>,
}

/// Finds all deferrals.
pub fn deferrals(program: &Program, caches: &Caches, calls: &[ModelCall], kernel: Version) -> BTreeSet<Deferred> {
    let finder = Finder { program, caches, frees: free_sites(calls) };
    let mut found = BTreeSet::new();
    for call in calls.iter().filter(|call| call.is(Role::Defer)) {
        finder.by_callback(call, &mut found);
        finder.by_object(call, &mut found);
    }
    finder.by_method(kernel, &mut found);
    found
}

fn free_sites<'a, 'p>(calls: &'a [ModelCall<'p>]) -> HashMap<FnId, Vec<&'a ModelCall<'p>>> {
    let mut sites: HashMap<FnId, Vec<&ModelCall>> = HashMap::new();
    for call in calls.iter().filter(|call| call.is(Role::Free)) {
        sites.entry(call.function).or_default().push(call);
    }
    sites
}

struct Finder<'a, 'p> {
    program: &'p Program,
    caches: &'a Caches,
    frees: HashMap<FnId, Vec<&'a ModelCall<'p>>>,
}

impl Finder<'_, '_> {
    fn by_callback(&self, call: &ModelCall, found: &mut BTreeSet<Deferred>) {
        let Some(arg) = call.fact.callback.and_then(|at| call.call.args.get(at)) else { return };
        let Some(kind) = &call.fact.kind else { return };
        for value in self.program.values_everywhere(call.function, arg) {
            let Value::Function(callback) = value else { continue };
            for (cache, free) in self.freed_by(callback) {
                found.insert(Deferred {
                    cache,
                    kind: kind.clone(),
                    function: Some(call.function),
                    file: self.program.file_of(call.function),
                    span: call.span,
                    callback: Some((callback, free.0, free.1)),
                });
            }
        }
    }

    /// `kfree_rcu(p, f)`: the caches whose objects have the type of `p`.
    fn by_object(&self, call: &ModelCall, found: &mut BTreeSet<Deferred>) {
        let Some(arg) = call.fact.object.and_then(|at| call.call.args.get(at)) else { return };
        let Some(kind) = &call.fact.kind else { return };
        let Some(tag) = self.pointed_to(call.function, arg) else { return };
        let file = self.program.file_of(call.function);
        let typed = |near: bool| -> Vec<CacheId> {
            let all = self.caches.all.iter().enumerate();
            all.filter(|(_, cache)| cache.object.as_ref() == Some(&tag) && (!near || self.is_near(cache, file)))
                .map(|(id, _)| id)
                .collect()
        };
        let near = typed(true);
        for cache in if near.is_empty() && self.is_shared(file, &tag) { typed(false) } else { near } {
            let (kind, function) = (kind.clone(), Some(call.function));
            found.insert(Deferred { cache, kind, function, file, span: call.span, callback: None });
        }
    }

    fn pointed_to(&self, function: FnId, object: &Expr) -> Option<Name> {
        let ty = self.program.type_of(function, object)?;
        let single = matches!(ty, TypeRef::Struct { pointers: 1, .. } | TypeRef::Named { pointers: 1, .. });
        if single { self.program.tag(&ty) } else { None }
    }

    fn is_near(&self, cache: &crate::caches::Cache, file: FileId) -> bool {
        let units = self.program.units_of(file);
        cache.created.iter().any(|&(function, _)| {
            let home = self.program.file_of(function);
            home == file || self.program.units_of(home).iter().any(|unit| units.contains(unit))
        })
    }

    /// Whether other units can have objects of this struct: it is defined in a header.
    fn is_shared(&self, file: FileId, tag: &str) -> bool {
        self.program.struct_home(file, tag).is_some_and(|(home, _)| self.program.files[home].is_header())
    }

    fn by_method(&self, kernel: Version, found: &mut BTreeSet<Deferred>) {
        let methods: Vec<_> = self.program.model().methods.iter().filter(|method| method.holds_on(kernel)).collect();
        for (file, variable) in self.program.all_variables() {
            let Some(tag) = self.program.tag(&variable.ty).or_else(|| plain_tag(&variable.ty)) else { continue };
            let Some(InitValue::List(_)) = variable.init.as_ref().map(|init| &init.value) else { continue };
            if !exists(variable.guard.as_ref(), kernel) {
                continue;
            }
            for method in methods.iter().filter(|method| method.tag == tag) {
                for (member, callback, span) in self.program.table_functions(file, variable) {
                    if member != method.member {
                        continue;
                    }
                    for (cache, free) in self.freed_by(callback) {
                        let (kind, callback) = (method.kind.clone(), Some((callback, free.0, free.1)));
                        found.insert(Deferred { cache, kind, function: None, file, span, callback });
                    }
                }
            }
        }
    }

    /// The caches that `callback` gives objects back to, directly or through functions that it calls, and where.
    fn freed_by(&self, callback: FnId) -> BTreeSet<(CacheId, (FnId, Span))> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::from([callback]);
        let mut work = vec![callback];
        while let Some(function) = work.pop() {
            for free in self.frees.get(&function).into_iter().flatten() {
                let Some(arg) = free.fact.cache.and_then(|at| free.call.args.get(at)) else { continue };
                let values = self.program.values_everywhere(function, arg);
                let caches = self.caches.of_values(&values);
                found.extend(caches.into_iter().map(|cache| (cache, (function, free.span))));
            }
            for edge in self.program.calls.edges(function).filter(|edge| *edge.weight() == Reference::Call) {
                if self.is_own(callback, edge.target()) && seen.insert(edge.target()) {
                    work.push(edge.target());
                }
            }
        }
        found
    }

    /// Callees outside the callback's unit are somebody else's objects.
    fn is_own(&self, callback: FnId, callee: FnId) -> bool {
        let (from, to) = (self.program.file_of(callback), self.program.file_of(callee));
        let units = self.program.units_of(from);
        from == to
            || self.program.files[to].is_header()
            || self.program.units_of(to).iter().any(|unit| units.contains(unit))
    }
}

fn plain_tag(ty: &TypeRef) -> Option<Name> {
    match ty {
        TypeRef::Struct { tag, .. } => Some(tag.clone()),
        _ => None,
    }
}
