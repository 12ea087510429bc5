//! Which sites put which cache's objects in flight.
use crate::caches::{Cache, CacheId, Caches};
use crate::effect::Subject;
use crate::elsewhere::may_share;
use crate::facts::{ModelCall, exists};
use crate::held::called_by;
use crate::inside::values_inside;
use crate::kind::Kind;
use crate::mixed::{allocator, gives_back};
use crate::object::{Object, pointed_to};
use crate::origin::origin;
use crate::posted::{Post, Posted};
use crate::queued::Queued;
use crate::reposted::Outer;
use crate::run::Run;
use crate::summary::is_refused;
use crate::text::{homes, loadable_with};
use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use rculint_ir::model::{MemoryRole, Role};
use rculint_ir::{Call, Callee, EventKind};
use rculint_link::{FileId, FnId, PIECE, Program, References};
use rculint_syntax::{InitValue, Name, Span, TypeRef, Version};
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    /// The callback that posts it, if one does.
    pub outer: Option<Outer>,
}

impl Deferred {
    /// The call that puts it in flight; of what a callback posts the one that posts that callback. None of a method in a table.
    pub fn put_at(&self) -> Option<(FnId, Span)> {
        match &self.outer {
            Some(outer) => Some((outer.function?, outer.span)),
            None => Some((self.function?, self.span)),
        }
    }
}

/// A batched free of something whose type is not known, or that is of one that not only the cache has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Untyped {
    /// The function around the call.
    pub function: FnId,
    /// Where.
    pub span: Span,
    /// What is called.
    pub name: Name,
    /// The kind.
    pub kind: Name,
    /// What else yields objects of the type, where that is known.
    pub also: Option<Name>,
}

/// What may be in flight.
#[derive(Debug, Default)]
pub struct Found {
    /// All that is known to be.
    pub sure: BTreeSet<Deferred>,
    /// By cache, what may be one of its objects.
    pub untyped: BTreeMap<CacheId, BTreeSet<Untyped>>,
}

/// Finds all deferrals.
pub fn deferrals(program: &Program, caches: &Caches, calls: &[ModelCall], kernel: Version) -> Found {
    let methods = methods(program, kernel);
    let is_wanted = |call: &&ModelCall| !call.is(Role::Defer) || !is_refused(program, call.function, call.span);
    let calls: Vec<ModelCall> = calls.par_iter().with_max_len(PIECE).filter(is_wanted).copied().collect();
    let calls = calls.as_slice();
    let finder = Finder::new(program, caches, calls, kernel);
    let mut posted = Posted::find(program, calls, &methods, &finder.run, kernel);
    let callbacks = posted.all.iter().flat_map(|post| post.callbacks.iter().copied());
    // What works post more is followed in modules that can be unloaded: the rest is most of what there is.
    let deferring = calls.iter().filter(|call| call.is(Role::Defer)).map(|call| call.function);
    let deferring = deferring.filter(|&function| loadable_with(program, program.file_of(function)).next().is_some());
    let wanted = || {
        let mut wanted = program.callers_of(deferring);
        wanted.union_with(&finder.freeing);
        wanted
    };
    let queued = Queued::find(&finder.run, wanted, callbacks);
    posted.add_queued(&finder.run, &queued);
    let of_post = |post: &Post| {
        let mut found = Found::default();
        for &callback in &post.callbacks {
            finder.by_callback(post, callback, &mut found);
            finder.by_work(post, callback, &queued, &mut found);
        }
        found
    };
    let posts = posted.all.par_iter().with_max_len(PIECE).map(of_post);
    let mut found = posts.reduce(Found::default, Found::and);
    for call in calls.iter().filter(|call| call.is(Role::Defer)) {
        finder.by_object(call, &posted, &mut found);
    }
    for method in &methods {
        finder.by_method(method, &mut found);
    }
    crate::text::add(program, &posted, &methods, &mut found.sure);
    posted.add_reposted(&finder.run, calls, caches, &mut found.sure);
    found.number();
    found
}

impl Found {
    fn and(mut self, other: Found) -> Self {
        self.sure.extend(other.sure);
        for (cache, frees) in other.untyped {
            self.untyped.entry(cache).or_default().extend(frees);
        }
        self
    }

    /// Adds what `deferred` makes of a free, or that it may be none of the cache's objects.
    fn add(&mut self, freed: Freed, deferred: impl FnOnce(CacheId, (FnId, Span)) -> Deferred) {
        let Freed { cache, function, span, also } = freed;
        let deferred = deferred(cache, (function, span));
        match also {
            None => drop(self.sure.insert(deferred)),
            Some((name, allocator)) => {
                let kind = deferred.kind.last().flavour;
                let untyped = Untyped { function, span, name, kind, also: Some(allocator) };
                self.untyped.entry(cache).or_default().insert(untyped);
            }
        }
    }

    /// Gives each kind that takes several waits its number.
    fn number(&mut self) {
        let several = self.sure.iter().map(|deferral| &deferral.kind).filter(|kind| !kind.is_single());
        let several: BTreeSet<Kind> = several.cloned().collect();
        let numbers: BTreeMap<Kind, usize> = several.into_iter().zip(0..).collect();
        let numbered = |deferral: Deferred| {
            let number = numbers.get(&deferral.kind).copied();
            Deferred { kind: deferral.kind.numbered(number), ..deferral }
        };
        self.sure = std::mem::take(&mut self.sure).into_iter().map(numbered).collect();
    }
}

fn free_sites<'a, 'p>(calls: &'a [ModelCall<'p>]) -> HashMap<FnId, Vec<&'a ModelCall<'p>>> {
    let mut sites: HashMap<FnId, Vec<&ModelCall>> = HashMap::new();
    for call in calls.iter().filter(|call| call.is(Role::Free)) {
        sites.entry(call.function).or_default().push(call);
    }
    sites
}

/// Structs that begin with one another are followed so deep.
const NESTED: usize = 4;

/// A free into a cache.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Freed {
    cache: CacheId,
    function: FnId,
    span: Span,
    /// What is called, and what else yields what it frees: it may be no object of the cache.
    also: Option<(Name, Name)>,
}

struct Finder<'a, 'p> {
    program: &'p Program,
    caches: &'a Caches,
    kernel: Version,
    frees: HashMap<FnId, Vec<&'a ModelCall<'p>>>,
    /// Functions from which a free into some cache is reached, through calls and what is handed to somebody.
    freeing: FixedBitSet,
    run: Run<'p>,
}

impl<'a, 'p> Finder<'a, 'p> {
    fn new(program: &'p Program, caches: &'a Caches, calls: &'a [ModelCall<'p>], kernel: Version) -> Self {
        let frees = free_sites(calls);
        let may_run = |how: References, user: FnId| how.is_by_name() && !program.implements_model(user);
        let freeing = program.upwards(frees.keys().copied(), may_run);
        let mut wanted = program.leading_to_deferrals().clone();
        wanted.union_with(&freeing);
        wanted.extend(crate::queued::queuing(program).map(FnId::index));
        Finder { program, caches, kernel, frees, freeing, run: Run::new(program, wanted) }
    }

    fn by_callback(&self, post: &Post, callback: FnId, found: &mut Found) {
        self.add_freed(post, &post.kind, callback, callback, found);
    }

    /// What the callback leaves to works that it queues.
    fn by_work(&self, post: &Post, callback: FnId, queued: &Queued, found: &mut Found) {
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
    fn by_object(&self, call: &ModelCall, posted: &Posted, found: &mut Found) {
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
        let mixed = mixed.into_iter().map(|(cache, allocator)| (cache, Some(allocator)));
        for (cache, also) in open.into_iter().map(|cache| (cache, None)).chain(mixed) {
            let (function, span, name) = (call.function, call.span, call.fact.name);
            let untyped = Untyped { function, span, name, kind: kind.name, also };
            found.untyped.entry(cache).or_default().insert(untyped);
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

    /// The caches of the function's unit whose objects have a head of that name.
    fn caches_with(&self, owner: FnId, head: Option<&Name>) -> Vec<CacheId> {
        let file = self.program.file_of(owner);
        let has_head = |cache: &Cache| {
            let ty = cache.object.as_ref().and_then(|tag| self.program.member_type(file, tag, head?));
            matches!(ty, Some(TypeRef::Struct { pointers: 0, .. })) && cache.is_near(self.program, file)
        };
        self.caches.all.iter().enumerate().filter(|(_, cache)| has_head(cache)).map(|(id, _)| id).collect()
    }

    /// The caches whose objects are `struct tag`, in the unit of the `owner` that has one, each with what else yields such objects
    /// where that matters. An owner in a header is part of where it is used `by` somebody.
    fn caches_of(&self, owner: FnId, by: FnId, tag: &Name) -> Vec<(CacheId, Option<Name>)> {
        let file = self.program.file_of(owner);
        let typed = |near: bool| -> Vec<CacheId> {
            let all = self.caches.all.iter().enumerate();
            let is_one = |cache: &Cache| {
                cache.object.as_ref() == Some(tag)
                    && (!near || cache.is_near(self.program, file))
                    && self.means_the_same(file, cache, tag)
            };
            all.filter(|(_, cache)| is_one(cache)).map(|(id, _)| id).collect()
        };
        let near = typed(true);
        if !near.is_empty() || !self.is_shared(file, tag) {
            return near.into_iter().map(|cache| (cache, None)).collect();
        }
        let far = typed(false);
        if far.is_empty() {
            return Vec::new();
        }
        let homes = homes(self.program, owner, by);
        let yields = allocator(self.program, &homes, tag);
        let of_other = |id: CacheId| {
            let cache = &self.caches.all[id];
            let is_near = homes.iter().any(|&home| cache.is_near(self.program, home));
            let creators = || cache.created.iter().map(|&(function, _)| self.program.file_of(function)).collect();
            match yields.filter(|_| !is_near) {
                Some(_) if !may_share(self.program, &homes, &creators()) => None,
                also => Some((id, also)),
            }
        };
        far.into_iter().filter_map(of_other).collect()
    }

    /// Whether `struct tag` may be the same in `file` as where the cache is created: what a source defines for itself is known nowhere
    /// else.
    fn means_the_same(&self, file: FileId, cache: &Cache, tag: &Name) -> bool {
        let home = |file: FileId| self.program.struct_home(file, tag).map(|(home, _)| home);
        let is_own = |home: FileId| !self.program.files[home].is_header();
        let Some(here) = home(file) else { return true };
        let mut there =
            cache.created.iter().filter_map(|&(function, _)| home(self.program.file_of(function))).peekable();
        there.peek().is_none() || there.any(|there| there == here || !is_own(there) && !is_own(here))
    }

    /// The caches of the function's directory whose objects begin with a `struct tag`, where no other struct there does: what
    /// points to the one may point to the other.
    fn caches_around(&self, owner: FnId, tag: &Name) -> Vec<CacheId> {
        let file = self.program.file_of(owner);
        let directory = |file: FileId| self.program.files[file].directory();
        let is_there = |other: FileId| self.program.share_unit(other, file) && directory(other) == directory(file);
        let begins = |cache: &Cache| {
            let object = cache.object.as_ref()?;
            let is_near = cache.created.iter().any(|&(function, _)| is_there(self.program.file_of(function)));
            (is_near && self.begins_with(file, object, tag)).then_some(*object)
        };
        let all = self.caches.all.iter().enumerate();
        let found: Vec<(CacheId, Name)> = all.filter_map(|(id, cache)| Some((id, begins(cache)?))).collect();
        // A header is part of no unit.
        let is_beside = |other: FileId| self.program.files[other].is_header() && directory(other) == directory(file);
        let may_define = |other: FileId| !found.is_empty() && (is_there(other) || is_beside(other));
        let mut files = self.program.files.iter().enumerate().filter(|(other, _)| may_define(*other));
        let begins_too =
            |other: &Name| found.iter().all(|(_, object)| object != other) && self.begins_with(file, other, tag);
        if files.any(|(_, source)| source.outline.structs.iter().any(|other| begins_too(&other.tag))) {
            return Vec::new();
        }
        found.into_iter().map(|(id, _)| id).collect()
    }

    /// Whether the first member of `struct outer` is a `struct inner`, or begins with one.
    fn begins_with(&self, file: FileId, outer: &Name, inner: &Name) -> bool {
        let mut outer = *outer;
        for _ in 0..NESTED {
            match self.program.first_member(file, &outer) {
                Some(TypeRef::Struct { tag, pointers: 0 }) if tag == *inner => return true,
                Some(TypeRef::Struct { tag, pointers: 0 }) => outer = tag,
                _ => return false,
            }
        }
        false
    }

    /// Whether other units can have objects of this struct: it is defined in a header.
    fn is_shared(&self, file: FileId, tag: &Name) -> bool {
        self.program.struct_home(file, tag).is_some_and(|(home, _)| self.program.files[home].is_header())
    }

    fn by_method(&self, method: &Method, found: &mut Found) {
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

    /// What `callback`, which is posted `by` somebody, gives back to caches, directly or through functions that it calls.
    fn freed_by(&self, callback: FnId, by: FnId) -> BTreeSet<Freed> {
        let mut found = BTreeSet::new();
        let run = self.run_by(callback);
        for &function in &run {
            for free in self.frees.get(&function).into_iter().flatten() {
                let Some(arg) = free.fact.cache.and_then(|at| free.call.args.get(at)) else { continue };
                let values = values_inside(self.program, function, arg, &run);
                let caches = self.caches.of_values(&values);
                found.extend(caches.into_iter().map(|cache| Freed { cache, function, span: free.span, also: None }));
            }
        }
        let is_its_own = |function: &FnId| *function == callback || !self.is_called_by_others(*function, &run);
        run.iter().copied().filter(is_its_own).for_each(|function| self.given_back(function, by, &mut found));
        found
    }

    /// Whether others than the functions of `run` may call it.
    fn is_called_by_others(&self, function: FnId, run: &BTreeSet<FnId>) -> bool {
        self.program.handed_over().contains(&function)
            || self.program.callers(function).any(|caller| !run.contains(&caller))
    }

    /// `kfree(p)` in a callback: it takes objects of any cache, and `p` tells which by its type. Helpers that callbacks share
    /// with others also free what never was of a cache; so does one whose module has objects of the type from elsewhere, too.
    fn given_back(&self, function: FnId, by: FnId, found: &mut BTreeSet<Freed>) {
        if self.frees.contains_key(&function) {
            return;
        }
        let frees = self.program.model().memory.iter().filter(|fact| fact.role == MemoryRole::Free);
        let calls = |name: &Name| self.program.called(function).any(|mention| mention.name == *name);
        for fact in frees.filter(|fact| calls(&fact.name)) {
            for event in self.program.body(function).events() {
                let EventKind::Call(Call { callee: Callee::Name(name), args }) = &event.kind else { continue };
                let object = args.get(fact.object).filter(|_| *name == fact.name);
                let Some(tag) = object.and_then(|object| pointed_to(self.program, function, object)) else { continue };
                let caches = self.caches_of(function, by, &tag);
                if caches.is_empty() {
                    continue;
                }
                let yields = allocator(self.program, &homes(self.program, function, by), &tag);
                found.extend(caches.into_iter().map(|(cache, also)| {
                    let also = also.or(yields).map(|allocator| (*name, allocator));
                    Freed { cache, function, span: event.span, also }
                }));
            }
        }
    }

    /// `callback` and what runs in it: by name, and through members that hold what frees. The farther a member is called from the
    /// callback, the less the object that is passed there has to do with the callback's: one call is followed, and nothing that is
    /// handed over behind it. A module may be a library, whose callbacks call what other modules put there; what the core calls so is
    /// the model's to say.
    fn run_by(&self, callback: FnId) -> BTreeSet<FnId> {
        let is_own = |function: FnId| self.program.is_own(callback, function);
        let is_library = loadable_with(self.program, self.program.file_of(callback)).next().is_some();
        let is_wanted = |function: FnId| self.freeing.contains(function.index()) && (is_library || is_own(function));
        let mut run = BTreeSet::new();
        let mut starts = BTreeSet::from([callback]);
        let mut work = vec![callback];
        while let Some(start) = work.pop() {
            let inside = if start == callback { self.run.inside(start) } else { self.program.own_callees(start) };
            run.extend(inside.iter());
            for near in self.program.callees(start).filter(|&callee| is_own(callee)).chain([start]) {
                let called = called_by(self.program, near, &is_wanted).into_iter();
                work.extend(called.filter(|&function| starts.insert(function)));
            }
        }
        run
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

impl Method {
    /// The method, as what posts more.
    pub(crate) fn outer(&self) -> Outer {
        let Method { callback, file, span, .. } = *self;
        Outer { kind: Kind::single(self.kind, None), function: None, file, span, callback }
    }
}

/// All of them.
pub fn methods(program: &Program, kernel: Version) -> Vec<Method> {
    let facts: Vec<_> = program.model().methods.iter().filter(|fact| fact.holds_on(kernel)).collect();
    let mut found = Vec::new();
    for (file, variable) in program.all_variables() {
        let Some(tag) = program.tag(&variable.ty) else { continue };
        let Some(InitValue::List(_)) = variable.init.as_ref().map(|init| &init.value) else { continue };
        let is_there = || exists(program, file, variable.guard.as_ref(), kernel) && program.is_built(file, kernel);
        for fact in facts.iter().filter(|fact| fact.tag == tag && is_there()) {
            let held =
                program.table_functions(file, variable).into_iter().filter(|(member, ..)| *member == fact.member);
            found.extend(held.map(|(_, callback, span)| Method { callback, kind: fact.kind, file, span }));
        }
    }
    found
}
