//! Why a question stays open.
use crate::caches::CacheId;
use crate::deferrals::{Deferred, Doubt, Untyped};
use crate::effect::Wait;
use crate::handed::receiver;
use crate::kind::Stage;
use crate::record::RootKind;
use crate::roots::site_in;
use crate::verdict::{Judge, Teardown};
use rculint_link::{FnId, Loc, Program};
use rculint_syntax::{Name, TypeRef};
use std::collections::BTreeSet;

impl Judge<'_> {
    /// A teardown that would be a hazard, if it were known that nobody waits before it.
    pub(crate) fn undecided(&self, deferred: &[Deferred], teardowns: &[Teardown]) -> Option<String> {
        let undecided = |teardown: &Teardown, deferral: &&Deferred| {
            self.is_hazardous(teardown, deferral) && self.is_open_ended(teardown, deferral)
        };
        teardowns.iter().find_map(|teardown| {
            let deferral = deferred.iter().find(|deferral| undecided(teardown, deferral))?;
            Some(self.not_seen(deferral).unwrap_or_else(|| self.not_known(teardown, deferral)))
        })
    }

    /// Why nothing is known of a callback that somebody unseen is handed.
    pub(crate) fn not_seen(&self, deferral: &Deferred) -> Option<String> {
        let (receiver, (callback, ..)) = (receiver(&deferral.kind)?, deferral.callback?);
        let name = self.program.name(callback);
        Some(format!("{name}() is handed to {receiver}(), whose body is not there: what waits for it is not known"))
    }

    /// Why nothing is known of a wait in a function that could not be read.
    pub(crate) fn not_read(&self, unread: FnId, wait: &Wait, end: &str) -> String {
        let name = self.program.name(unread);
        format!("{name}() is only known by its calls: whether {}() comes before {end} is not known", wait.call)
    }

    /// Why nothing is known of a callback whose counter somebody polls.
    pub(crate) fn not_counted(&self, root: FnId, callback: FnId, end: &str) -> String {
        let [root, callback] = [root, callback].map(|function| self.program.name(function));
        format!(
            "before {end} {root}() polls something that {callback}() changes: whether it counts all that is in flight is not known"
        )
    }

    /// A free that no destroy waits for, of what may be an object of the cache.
    pub(crate) fn untyped_left(&self, cache: CacheId, teardowns: &[Teardown]) -> Option<String> {
        let ends = teardowns.iter().filter(|teardown| teardown.kind != RootKind::ModuleInit);
        let befores: Vec<_> = ends.map(|teardown| &teardown.exposure.before).collect();
        let is_left = |free: &&Untyped| {
            !self.destroy_waits.contains(&free.kind)
                && !befores.iter().all(|before| before.waits_for(&Stage::plain(free.kind)))
        };
        let left: BTreeSet<Untyped> = self.untyped.get(&cache)?.iter().filter(is_left).cloned().collect();
        (!left.is_empty()).then(|| self.not_typed(&left))
    }

    /// Why nothing is known of a free.
    pub(crate) fn not_typed(&self, frees: &BTreeSet<Untyped>) -> String {
        let Some(free) = frees.first() else { return String::new() };
        let at = site_in(self.program, free.function, free.span);
        let at = format!("{}() in {}() at {}:{}", free.name, at.function, at.file, at.line);
        match free.doubt {
            Doubt::Type => {
                format!("the type of what {at} frees is not known: it may be one of the cache's objects")
            }
            Doubt::Allocator(also) => format!(
                "{also}() yields objects of the cache's type, too: whether what {at} frees is one of the cache's is not known"
            ),
            Doubt::Callback(callback) => format!(
                "{callback}(), which {at} hands one of the cache's objects, is not there: whether it frees that is not known"
            ),
        }
    }

    fn not_known(&self, teardown: &Teardown, deferral: &Deferred) -> String {
        let name = self.program.name(teardown.root);
        let released = self.released.get(&(deferral.subject, deferral.kind.clone()));
        if let Some((release, wait)) = released.filter(|_| teardown.kind == RootKind::ModuleExit) {
            let (release, at) = (self.program.name(*release), site_in(self.program, wait.function, wait.span));
            return format!(
                "an open file keeps the module, and {release}() comes by {}() at {}:{} on some paths: whether on all where \
                 something is in flight is not known",
                wait.call, at.file, at.line
            );
        }
        if let Some((unread, wait)) = self.unread_wait(teardown, &deferral.kind) {
            return self.not_read(unread, wait, "the destroy");
        }
        if let Some((callback, ..)) = deferral.callback.filter(|_| self.is_told_of(teardown, deferral)) {
            return format!(
                "{}() gives back a reference to a module, or tells who waits for it: whether {name}() comes after the last of \
                 them is not known",
                self.program.name(callback)
            );
        }
        let polled = || self.polled(teardown.root, &teardown.exposure.before, deferral);
        if let Some(callback) = (teardown.kind == RootKind::ModuleExit).then(polled).flatten() {
            return self.not_counted(teardown.root, callback, "the destroy");
        }
        if let Some(waits) = self.handed_over_first(teardown, &deferral.kind).map(|waits| self.program.name(waits)) {
            return format!(
                "{name}() runs a table of functions, and one before the destroy has a driver or the like taken back, on whose way \
                 {waits}() may wait: whether it does for all that is in flight is not known"
            );
        }
        if let Some(waits) = self.waits_behind_pointer(teardown, deferral.kind.first()) {
            return format!(
                "before the destroy {}() may be called through a pointer, and may wait: whether it is what the pointer stands for is not \
                 known",
                self.program.name(waits)
            );
        }
        if let Some((callback, ..)) = deferral.callback.filter(|_| self.is_started_by(teardown, deferral)) {
            return format!(
                "{}() itself may have {name}() started, as one that drops a reference does: whether only the last one does is not \
                 known",
                self.program.name(callback)
            );
        }
        let seen = match teardown.kind {
            RootKind::Exported => "is exported and no caller of it was seen",
            RootKind::Uncalled => "has no caller that was seen",
            RootKind::ModuleInit | RootKind::ModuleExit => "is not followed to its end",
            RootKind::Callback => "is run from a table beside functions that wait, in an order that is not followed",
        };
        format!("{name}() {seen}: whether somebody waits first is not known")
    }

    /// A struct whose definition is not there and that holds the cache's pointer: what else is done with it is not known.
    pub(crate) fn held_unseen(&self, cache: CacheId) -> Option<Name> {
        self.caches.places_of(cache).filter_map(|place| unseen_struct(self.program, place)).min()
    }
}

fn unseen_struct(program: &Program, place: &Loc) -> Option<Name> {
    match place {
        Loc::Member(None, tag, _) => Some(*tag),
        Loc::GlobalMember(file, name, _) => {
            let (home, variable) = program.variable(*file, name)?;
            let TypeRef::Struct { tag, .. } = &variable.ty else { return None };
            program.struct_home(home, tag).is_none().then_some(*tag)
        }
        Loc::Global(..) | Loc::Element(..) | Loc::Local(..) | Loc::Member(Some(_), ..) => None,
    }
}
