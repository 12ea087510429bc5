//! Which sites put which cache's objects in flight.
use crate::caches::{CacheId, Caches};
use crate::effect::Subject;
use crate::facts::{ModelCall, exists};
use crate::kind::Kind;
use crate::posted::{Post, Posted};
use rculint_ir::Expr;
use rculint_ir::model::Role;
use rculint_link::{FileId, FnId, Program};
use rculint_syntax::{InitValue, Name, Span, TypeRef, Version};
use std::collections::{BTreeSet, HashMap};

/// A deferral of one cache's objects, or of a callback in one module's text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deferred {
    /// What must stay until then.
    pub subject: Subject,
    /// The kind.
    pub kind: Kind,
    /// The function around the call; `None` for a method in a table.
    pub function: Option<FnId>,
    /// Its file.
    pub file: FileId,
    /// Where.
    pub span: Span,
    /// The callback and where it frees (of a module's text: where it is).
    pub callback: Option<(FnId, FnId, Span)>,
}

/// Finds all deferrals.
pub fn deferrals(program: &Program, caches: &Caches, calls: &[ModelCall], kernel: Version) -> BTreeSet<Deferred> {
    let finder = Finder { program, caches, frees: free_sites(calls) };
    let posted = Posted::find(program, calls, kernel);
    let mut found = BTreeSet::new();
    for post in &posted.all {
        for callback in &post.callbacks {
            finder.by_callback(post, *callback, &mut found);
        }
    }
    for call in calls.iter().filter(|call| call.is(Role::Defer)) {
        finder.by_object(call, &mut found);
    }
    finder.by_method(kernel, &mut found);
    crate::text::add(program, &posted, &mut found);
    posted.add_reposted(&mut found);
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
    fn by_callback(&self, post: &Post, callback: FnId, found: &mut BTreeSet<Deferred>) {
        for (cache, free) in self.freed_by(callback) {
            found.insert(Deferred {
                subject: Subject::Cache(cache),
                kind: post.kind.clone(),
                function: Some(post.function),
                file: self.program.file_of(post.function),
                span: post.span,
                callback: Some((callback, free.0, free.1)),
            });
        }
    }

    /// `kfree_rcu(p, f)`: the caches whose objects have the type of `p`.
    fn by_object(&self, call: &ModelCall, found: &mut BTreeSet<Deferred>) {
        let Some(arg) = call.fact.object.and_then(|at| call.call.args.get(at)) else { return };
        let Some(kind) = crate::posted::kind_of(self.program, call) else { return };
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
            found.insert(Deferred {
                subject: Subject::Cache(cache),
                kind,
                function,
                file,
                span: call.span,
                callback: None,
            });
        }
    }

    fn pointed_to(&self, function: FnId, object: &Expr) -> Option<Name> {
        let ty = self.program.type_of(function, object)?;
        let single = matches!(ty, TypeRef::Struct { pointers: 1, .. } | TypeRef::Named { pointers: 1, .. });
        if single { self.program.tag(&ty) } else { None }
    }

    fn is_near(&self, cache: &crate::caches::Cache, file: FileId) -> bool {
        cache.created.iter().any(|&(function, _)| self.program.share_unit(self.program.file_of(function), file))
    }

    /// Whether other units can have objects of this struct: it is defined in a header.
    fn is_shared(&self, file: FileId, tag: &str) -> bool {
        self.program.struct_home(file, tag).is_some_and(|(home, _)| self.program.files[home].is_header())
    }

    fn by_method(&self, kernel: Version, found: &mut BTreeSet<Deferred>) {
        for method in methods(self.program, kernel) {
            for (cache, free) in self.freed_by(method.callback) {
                found.insert(Deferred {
                    subject: Subject::Cache(cache),
                    kind: Kind::single(method.kind.clone()),
                    function: None,
                    file: method.file,
                    span: method.span,
                    callback: Some((method.callback, free.0, free.1)),
                });
            }
        }
    }

    /// The caches that `callback` gives objects back to, directly or through functions that it calls, and where.
    fn freed_by(&self, callback: FnId) -> BTreeSet<(CacheId, (FnId, Span))> {
        let mut found = BTreeSet::new();
        for &function in self.program.own_callees(callback).iter() {
            for free in self.frees.get(&function).into_iter().flatten() {
                let Some(arg) = free.fact.cache.and_then(|at| free.call.args.get(at)) else { continue };
                let values = self.program.values_everywhere(function, arg);
                let caches = self.caches.of_values(&values);
                found.extend(caches.into_iter().map(|cache| (cache, (function, free.span))));
            }
        }
        found
    }
}

/// A function in a table that the kernel calls after a grace period.
pub struct Method {
    /// The function.
    pub callback: FnId,
    /// How it is called.
    pub kind: Name,
    /// The table's file.
    pub file: FileId,
    /// Where it stands in the table.
    pub span: Span,
}

/// All of them.
pub fn methods(program: &Program, kernel: Version) -> Vec<Method> {
    let facts: Vec<_> = program.model().methods.iter().filter(|fact| fact.holds_on(kernel)).collect();
    let mut found = Vec::new();
    for (file, variable) in program.all_variables() {
        let Some(tag) = program.tag(&variable.ty) else { continue };
        let Some(InitValue::List(_)) = variable.init.as_ref().map(|init| &init.value) else { continue };
        for fact in facts.iter().filter(|fact| fact.tag == tag && exists(variable.guard.as_ref(), kernel)) {
            let held =
                program.table_functions(file, variable).into_iter().filter(|(member, ..)| *member == fact.member);
            found.extend(held.map(|(_, callback, span)| Method { callback, kind: fact.kind.clone(), file, span }));
        }
    }
    found
}
