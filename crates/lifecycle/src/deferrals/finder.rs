//! What each post, and each batched free, puts in flight.
use super::freed::free_sites;
use super::{Deferred, Doubt, Found, Method};
use crate::caches::{Cache, CacheId, Caches};
use crate::effect::Subject;
use crate::facts::ModelCall;
use crate::kind::Kind;
use crate::mixed::{allocator, gives_back};
use crate::object::Object;
use crate::origin::origin;
use crate::posted::{Post, Posted};
use crate::queued::Queued;
use crate::run::Run;
use crate::text::homes;
use fixedbitset::FixedBitSet;
use rculint_ir::Expr;
use rculint_link::{FileId, FnId, Program, References};
use rculint_syntax::{Name, Version};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Finds it on one kernel.
pub(super) struct Finder<'a, 'p> {
    pub program: &'p Program,
    pub caches: &'a Caches,
    kernel: Version,
    pub frees: HashMap<FnId, Vec<&'a ModelCall<'p>>>,
    /// Functions from which a free into some cache is reached, through calls and what is handed to somebody.
    pub freeing: FixedBitSet,
    pub run: Run<'p>,
}

impl<'a, 'p> Finder<'a, 'p> {
    pub fn new(program: &'p Program, caches: &'a Caches, calls: &'a [ModelCall<'p>], kernel: Version) -> Self {
        let frees = free_sites(calls);
        let may_run = |how: References, user: FnId| how.is_by_name() && !program.implements_model(user);
        let freeing = program.upwards(frees.keys().copied(), may_run);
        let mut wanted = program.leading_to_deferrals().clone();
        wanted.union_with(&freeing);
        wanted.extend(crate::queued::queuing(program).map(FnId::index));
        Finder { program, caches, kernel, frees, freeing, run: Run::new(program, wanted) }
    }

    pub fn by_callback(&self, post: &Post, callback: FnId, found: &mut Found) {
        self.add_freed(post, &post.kind, callback, callback, found);
    }

    /// What the callback leaves to works that it queues.
    pub fn by_work(&self, post: &Post, callback: FnId, queued: &Queued, found: &mut Found) {
        for (function, stage) in queued.by(callback) {
            if let Some(kind) = crate::queued::kind(&post.kind, stage) {
                self.add_freed(post, &kind, callback, function, found);
            }
        }
    }

    /// What `function` frees once `callback` has run.
    fn add_freed(&self, post: &Post, kind: &Kind, callback: FnId, function: FnId, found: &mut Found) {
        for freed in self.freed_by(function, post.function) {
            found.add(freed, |cache, free| Deferred {
                subject: Subject::Cache(cache),
                kind: kind.clone(),
                function: Some(post.function),
                file: self.program.file_of(post.function),
                span: post.span,
                callback: Some((callback, free.0, free.1)),
                outer: None,
            });
        }
    }

    /// `kfree_rcu(p, f)`: the caches whose objects have the type of `p`; those that may, where it has none.
    pub fn by_object(&self, call: &ModelCall, posted: &Posted, found: &mut Found) {
        let Some(object) = Object::of(call) else { return };
        let Some(kind) = crate::posted::kind_of(self.program, call) else { return };
        let structs = object.structs(self.program, call.function);
        let typed = structs.known.iter().flat_map(|(owner, tag)| self.caches_of(*owner, *owner, tag));
        let (mixed, sure): (BTreeSet<_>, BTreeSet<_>) = typed.partition(|(_, also)| also.is_some());
        let mut sure: BTreeSet<CacheId> = sure.into_iter().map(|(cache, _)| cache).collect();
        let mut open: BTreeSet<CacheId> =
            structs.open.iter().flat_map(|&owner| self.caches_with(owner, object.head.as_ref())).collect();
        let mut mixed: BTreeMap<CacheId, Name> =
            mixed.into_iter().filter_map(|(cache, also)| Some((cache, also?))).collect();
        // The function itself tells which objects are of the cache.
        mixed.extend(
            structs.known.iter().flat_map(|(owner, tag)| self.mixed(call, &object, *owner, tag, &sure, posted)),
        );
        sure.retain(|cache| !mixed.contains_key(cache));
        if sure.is_empty() && mixed.is_empty() {
            open.extend(structs.known.iter().flat_map(|(owner, tag)| self.caches_around(*owner, tag)));
        }
        // Without a head the pointer may be of any type, or of none.
        if object.head.is_none() && !structs.open.is_empty() {
            let origin = origin(self.program, self.caches, self.kernel, call.function, &object.pointer);
            if origin.caches.is_empty() && !origin.is_elsewhere {
                open.extend(self.caches_in(self.program.file_of(call.function)));
            }
            sure.extend(origin.caches);
        }
        found.sure.extend(sure.into_iter().map(|cache| Deferred {
            subject: Subject::Cache(cache),
            kind: kind.clone(),
            function: Some(call.function),
            file: self.program.file_of(call.function),
            span: call.span,
            callback: None,
            outer: None,
        }));
        let mixed = mixed.into_iter().map(|(cache, allocator)| (cache, Doubt::Allocator(allocator)));
        for (cache, doubt) in open.into_iter().map(|cache| (cache, Doubt::Type)).chain(mixed) {
            found.doubt(cache, call, &kind, doubt);
        }
    }

    /// `call_rcu(&p->head, callback)` with a callback that stands nowhere, as one that a macro of a header makes, or whose name it
    /// pastes together: it may free what `p` points to.
    pub fn by_unseen(&self, call: &ModelCall, found: &mut Found) {
        let arg = |at: Option<usize>| call.call.args.get(at?);
        let callback = arg(call.fact.callback).and_then(|callback| unseen(self.program, call.function, callback));
        let object = arg(call.fact.head).and_then(Object::around);
        let kind = crate::posted::kind_of(self.program, call);
        let (Some(callback), Some(object), Some(kind)) = (callback, object, kind) else { return };
        for (owner, tag) in object.structs(self.program, call.function).known {
            for (cache, _) in self.caches_of(owner, owner, &tag) {
                found.doubt(cache, call, &kind, Doubt::Callback(callback));
            }
        }
    }

    /// Those of the caches of which it is not known whether the object is theirs, each with what may have yielded it instead.
    fn mixed(
        &self,
        call: &ModelCall,
        object: &Object,
        owner: FnId,
        tag: &Name,
        caches: &BTreeSet<CacheId>,
        posted: &Posted,
    ) -> Vec<(CacheId, Name)> {
        let frees = self.frees.get(&call.function).map_or(&[][..], Vec::as_slice);
        let later: BTreeSet<CacheId> = match caches.is_empty() {
            true => BTreeSet::new(),
            false => posted
                .with(call.function, &object.pointer)
                .flat_map(|callback| self.caches_freed_by(callback))
                .collect(),
        };
        let is_mixed = |cache: &&CacheId| {
            later.contains(cache) || gives_back(self.program, self.caches, frees, &object.pointer, **cache)
        };
        let mut given_back = caches.iter().filter(is_mixed).peekable();
        let allocator =
            given_back.peek().and_then(|_| allocator(self.program, &homes(self.program, owner, owner), tag));
        given_back.filter_map(|&cache| Some((cache, allocator?))).collect()
    }

    /// The caches that are created in the file.
    fn caches_in(&self, file: FileId) -> impl Iterator<Item = CacheId> + '_ {
        let is_in =
            move |cache: &Cache| cache.created.iter().any(|&(function, _)| self.program.file_of(function) == file);
        self.caches.all.iter().enumerate().filter(move |(_, cache)| is_in(cache)).map(|(id, _)| id)
    }

    pub fn by_method(&self, method: &Method, found: &mut Found) {
        for freed in self.freed_by(method.callback, method.callback) {
            found.add(freed, |cache, free| Deferred {
                subject: Subject::Cache(cache),
                kind: Kind::single(method.kind, None),
                function: None,
                file: method.file,
                span: method.span,
                callback: Some((method.callback, free.0, free.1)),
                outer: None,
            });
        }
    }

    fn caches_freed_by(&self, callback: FnId) -> BTreeSet<CacheId> {
        self.freed_by(callback, callback).into_iter().map(|freed| freed.cache).collect()
    }
}

/// The name of a callback that nothing at hand has.
fn unseen(program: &Program, function: FnId, callback: &Expr) -> Option<Name> {
    let Expr::Name(name) = callback.without_casts() else { return None };
    let (file, body) = (program.file_of(function), program.body(function));
    let is_known = callback.is_null()
        || body.param(name).is_some()
        || body.has_local(name)
        || program.variable(file, name).is_some()
        || !program.resolve(file, name).is_empty();
    (!is_known).then_some(*name)
}
