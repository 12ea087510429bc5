//! Which sites put which cache's objects in flight.
mod finder;
mod freed;
mod methods;
mod typed;

use crate::caches::{CacheId, Caches};
use crate::effect::Subject;
use crate::facts::ModelCall;
use crate::kind::Kind;
use crate::posted::{Post, Posted};
use crate::queued::Queued;
use crate::reposted::Outer;
use crate::summary::is_refused;
use crate::text::loadable_with;
use finder::Finder;
use freed::Freed;
pub use methods::{Method, methods};
use rayon::prelude::*;
use rculint_ir::model::Role;
use rculint_link::{FileId, FnId, PIECE, Program};
use rculint_syntax::{Name, Span, Version};
use std::collections::{BTreeMap, BTreeSet};

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

/// What may free one of a cache's objects after a grace period.
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
    /// Why that is not known.
    pub doubt: Doubt,
}

/// Why it is not known whether a cache's object is freed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// The type of what is freed is not known.
    Type,
    /// This yields objects of the cache's type as well.
    Allocator(Name),
    /// The callback of that name, which is given one of them, is not there.
    Callback(Name),
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
        finder.by_unseen(call, &mut found);
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
                let untyped = Untyped { function, span, name, kind, doubt: Doubt::Allocator(allocator) };
                self.untyped.entry(cache).or_default().insert(untyped);
            }
        }
    }

    /// Adds that a call may put the cache's objects in flight.
    fn doubt(&mut self, cache: CacheId, call: &ModelCall, kind: &Kind, doubt: Doubt) {
        let (function, span, name) = (call.function, call.span, call.fact.name);
        self.untyped.entry(cache).or_default().insert(Untyped { function, span, name, kind: kind.name, doubt });
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
