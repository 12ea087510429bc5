//! A destroy, or an unload, with something in flight: why, and the path to it.
use crate::deferrals::Deferred;
use crate::effect::{Effect, Gen, Subject, Wait};
use crate::facts::is_callback;
use crate::handed::receiver;
use crate::kind::{Kind, Stage};
use crate::owner::releases_own;
use crate::polls::polls;
use crate::record::*;
use crate::roots::{root, site, site_in};
use crate::summary::Summaries;
use crate::tables::{handed_over_first, may_wait_first};
use crate::text::{calls_one, signals};
use crate::verdict::{Judge, Teardown};
use rculint_ir::model::{EntryRole, TextRole};
use rculint_ir::{Callee, Expr};
use rculint_link::{FnId, Program};
use rculint_syntax::Span;
use std::cell::OnceCell;

impl Judge<'_> {
    /// The destroys of one cache with something in flight, one for each kind.
    pub(crate) fn hazards(&self, deferred: &[Deferred], teardowns: &[Teardown], s: &Summaries) -> Vec<Hazard> {
        let kinds = rculint_link::group_by(deferred.iter().map(|deferral| (&deferral.kind, deferral)));
        let mut hazards: Vec<Hazard> = Vec::new();
        for teardown in teardowns {
            let late = OnceCell::new();
            for deferrals in kinds.values() {
                let hazard = self.hazard_before(teardown, deferrals, s);
                hazards.extend(hazard.or_else(|| {
                    let late = late.get_or_init(|| self.deferred_late(teardown, s));
                    self.hazard_after(teardown, deferrals, late, s)
                }));
            }
        }
        hazards
    }

    /// A destroy with something of a kind in flight.
    fn hazard_before(&self, teardown: &Teardown, deferrals: &[&Deferred], s: &Summaries) -> Option<Hazard> {
        if !self.is_hazardous(teardown, deferrals[0]) {
            return None;
        }
        let left = deferrals.iter().copied().filter(|deferral| !self.was_waited_for(teardown, deferral));
        let left = left.filter(|deferral| self.is_hazardous_where_posted(teardown, deferral, s));
        let left = left.filter(|deferral| !self.importers_waited_before(teardown, deferral, s));
        let left: Vec<&Deferred> = left.collect();
        if left.is_empty() || self.is_open_ended(teardown, deferrals[0]) {
            return None;
        }
        let before = &teardown.exposure.before;
        let deferral = shown(self.program, &left, again_behind_wait(before, left[0]));
        let on_path = [teardown.root, teardown.exposure.function];
        Some(self.hazard(teardown, deferral, cause(self.program, &on_path, before, deferral), None))
    }

    /// Whether something of the deferral's kind may be in flight at the destroy.
    pub(crate) fn is_hazardous(&self, teardown: &Teardown, deferral: &Deferred) -> bool {
        let runs = teardown.kind != RootKind::ModuleExit || self.never_runs(teardown.root).is_none();
        let (before, from_nothing) = (&teardown.exposure.before, self.is_first(teardown, deferral));
        let is_ended = || before.comes_to_last(deferral.subject, &deferral.kind, from_nothing);
        let destroy_waits = self.destroy_waits.contains(&deferral.kind.last().flavour) && is_ended();
        runs && !destroy_waits && in_flight(before, deferral, from_nothing) && !self.are_apart(teardown, deferral)
    }

    /// Whether nothing that the deferral's call defers is in flight when the teardown begins: it is about a module that is being loaded,
    /// or it makes the call itself, and nobody calls it but who unloads the module.
    pub(crate) fn is_first(&self, teardown: &Teardown, deferral: &Deferred) -> bool {
        let is_own = || deferral.put_at().is_some_and(|(function, _)| function == teardown.root);
        match teardown.kind {
            RootKind::ModuleInit => true,
            RootKind::ModuleExit => is_own() && self.program.callers(teardown.root).next().is_none(),
            RootKind::Callback | RootKind::Exported | RootKind::Uncalled => false,
        }
    }

    /// Not all is known of what ran before: somebody out of sight calls it, or a loop over a table; or of what would help.
    pub(crate) fn is_open_ended(&self, teardown: &Teardown, deferral: &Deferred) -> bool {
        let kind = &deferral.kind;
        match teardown.kind {
            _ if receiver(kind).is_some() => true,
            RootKind::Exported | RootKind::Uncalled => true,
            _ if self.is_told_of(teardown, deferral) => true,
            RootKind::Callback => {
                may_wait_first(self.program, self.kernel, teardown.root, &kind.first().flavour)
                    || self.is_started_by(teardown, deferral)
            }
            _ if self.unread_wait(teardown, kind).is_some() => true,
            RootKind::ModuleExit if self.released.contains_key(&(deferral.subject, kind.clone())) => true,
            RootKind::ModuleInit | RootKind::ModuleExit if self.handed_over_first(teardown, kind).is_some() => true,
            RootKind::ModuleInit => false,
            RootKind::ModuleExit => {
                self.polled(teardown.root, &teardown.exposure.before, deferral).is_some()
                    || self.waits_behind_pointer(teardown, kind.first()).is_some()
            }
        }
    }

    /// Whether the callback tells somebody, and the teardown waits to be told; or gives a reference to its module back, without which
    /// the exit function does not run. Who has a barrier there does not count on it.
    pub(crate) fn is_told_of(&self, teardown: &Teardown, deferral: &Deferred) -> bool {
        let is_exit = match teardown.kind {
            RootKind::ModuleExit => true,
            RootKind::Callback => false,
            RootKind::ModuleInit | RootKind::Exported | RootKind::Uncalled => return false,
        };
        !teardown.exposure.before.passed.iter().any(is_barrier)
            && deferral.callback.is_some_and(|(callback, ..)| {
                is_exit && releases_own(self.program, callback)
                    || calls_one(self.program, teardown.root, &[TextRole::Awaits]) && signals(self.program, callback)
            })
    }

    /// The callback, where the exit function polls something that it changes.
    pub(crate) fn polled(&self, exit: FnId, before: &Effect, deferral: &Deferred) -> Option<FnId> {
        let callback = deferral.callback.map(|(callback, ..)| callback);
        callback.filter(|&callback| polls(self.program, exit, before, callback))
    }

    /// A function on the way to the destroy that could not be read, and by which a wait for the kind comes: it may be before or after.
    pub(crate) fn unread_wait<'t>(&self, teardown: &'t Teardown, kind: &Kind) -> Option<(FnId, &'t Wait)> {
        let exposure = &teardown.exposure;
        let way = exposure.chain.iter().map(|&(function, _)| function).chain([exposure.function]);
        unread_wait(self.program, way, &exposure.before, kind)
    }

    /// A function that may wait, and that a loop over a table may have let somebody call before the destroy.
    pub(crate) fn handed_over_first(&self, teardown: &Teardown, kind: &Kind) -> Option<FnId> {
        let exposure = &teardown.exposure;
        handed_over_first(self.program, self.kernel, &exposure.chain, exposure.function, &kind.first().flavour)
    }

    /// How the teardown begins, for people: who is called back and creates the cache too may only undo that.
    fn begun(&self, teardown: &Teardown, subject: Subject) -> String {
        let root = self.program.name(teardown.root);
        match teardown.kind == RootKind::Callback && self.is_made_by(teardown, subject) {
            true => format!("`{root}()` creates the cache, and comes to a destroy of it"),
            false => format!("teardown starts in `{root}()`"),
        }
    }

    /// What is in flight for which cause; `late`: what puts it there when the cache is destroyed.
    pub(crate) fn hazard(
        &self,
        teardown: &Teardown,
        deferral: &Deferred,
        cause: Cause,
        late: Option<(FnId, Span)>,
    ) -> Hazard {
        let exposure = &teardown.exposure;
        let program = self.program;
        let start = root(program, teardown.root, teardown.kind);
        let destroy = site_in(program, exposure.function, exposure.span);
        let mut path = Path::new(program, deferral);
        path.push(StepKind::Root, start.site.clone(), self.begun(teardown, deferral.subject));
        path.waits(&exposure.before, deferral, cause);
        let callees = exposure.chain.iter().skip(1).map(|&(function, _)| function).chain([exposure.function]);
        for (&(caller, span), callee) in exposure.chain.iter().zip(callees) {
            let message = format!("which calls `{}()`", program.name(callee));
            path.push(StepKind::Call, site_in(program, caller, span), message);
        }
        path.push(StepKind::Destroy, destroy.clone(), "the cache is destroyed here".into());
        if let Some((function, span)) = late {
            let message = format!("and then more may be deferred here ({})", deferral.kind.name);
            path.push(StepKind::Again, site_in(program, function, span), message);
        }
        Hazard {
            destroy,
            root: start,
            kind: deferral.kind.name,
            steps: path.steps,
            cause,
            kernels: VersionRange::default(),
        }
    }
}

/// Whether something of the deferral's kind may be in flight after `before`; `from_nothing`: nothing was when it began.
pub(crate) fn in_flight(before: &Effect, deferral: &Deferred, from_nothing: bool) -> bool {
    let from_start = !from_nothing && !before.ends(deferral.subject, &deferral.kind);
    // What a callback posts is a question of its own only where the callback itself is waited for.
    let asked = !deferral.kind.is_reposted() || before.waits_for(deferral.kind.first());
    asked && (from_start || before.defers(deferral.subject, &deferral.kind))
}

/// What defers again, where all that was in flight before has been waited for.
pub(crate) fn again_behind_wait<'e>(before: &'e Effect, deferral: &Deferred) -> Option<&'e Gen> {
    let (subject, kind) = (deferral.subject, &deferral.kind);
    before.gens.get(&(subject, kind.clone())).filter(|_| before.ends(subject, kind))
}

/// Which of several deferrals of one kind to show: one that what defers `again` reaches, where only that is in flight; else one
/// that may happen after the module's init function.
pub(crate) fn shown<'d>(program: &Program, deferrals: &[&'d Deferred], again: Option<&Gen>) -> &'d Deferred {
    let is_shown = |deferral: &&&Deferred| {
        let Some((function, span)) = deferral.put_at() else { return again.is_none() };
        let above = program.callers_of([function]);
        match again {
            Some(again) => {
                again.site == (function, span)
                    || called_at(program, again.site).iter().any(|to| above.contains(to.index()))
            }
            None => above
                .ones()
                .map(FnId::new)
                .any(|caller| program.handed_over().contains(&caller) || starts_later(program, caller)),
        }
    };
    deferrals.iter().find(is_shown).unwrap_or(&deferrals[0])
}

/// Whether something out of sight may call `function` once its module is there.
fn starts_later(program: &Program, function: FnId) -> bool {
    let later = [EntryRole::Exit, EntryRole::Export];
    program.entries.iter().any(|entry| entry.function == function && later.contains(&entry.role))
}

/// The functions that the call at a place calls, or hands on by name.
fn called_at(program: &Program, (function, span): (FnId, Span)) -> Vec<FnId> {
    let mut found = Vec::new();
    for call in program.body(function).calls_at(span) {
        let names = call.args.iter().filter_map(|arg| match arg {
            Expr::Name(name) => Some(name),
            _ => None,
        });
        let callee = match &call.callee {
            Callee::Name(name) => Some(name),
            Callee::Pointer(_) => None,
        };
        found.extend(names.chain(callee).flat_map(|name| program.resolve(program.file_of(function), name)));
    }
    found
}

/// Why it still is in flight.
///
/// Only what waits in the units of the `path` counts: others wait on some paths, for reasons of their own. So do functions of
/// headers, unless these lie with the path, or it leads through them.
pub(crate) fn cause(program: &Program, path: &[FnId], before: &Effect, deferral: &Deferred) -> Cause {
    let near =
        |wait: &&Wait| path.iter().any(|&on_path| on_path == wait.function || is_near(program, on_path, wait.function));
    let kind = &deferral.kind;
    let again = before.gens.get(&(deferral.subject, kind.clone()));
    let near = || before.passed.iter().filter(near);
    let passed = || near().filter(|wait| !wait.kinds.is_empty());
    match () {
        () if before.drains(kind) && again.is_some_and(|again| again.late && again.waited == 0) => Cause::TooEarly,
        () if !kind.is_single() && before.waits_for(kind.first()) => Cause::Reposted,
        () if passed().any(|wait| wait.waits_for(kind.first())) => Cause::SomePaths,
        () if passed().any(is_barrier) => Cause::OtherFlavour,
        () if near().any(|wait| wait.kinds.is_empty()) => Cause::OnlySynchronized,
        () => Cause::NoWait,
    }
}

/// Whether `other` is part of the unit of `function`, or in a header that lies with it.
fn is_near(program: &Program, function: FnId, other: FnId) -> bool {
    let [file, home] = [function, other].map(|function| &program.files[program.file_of(function)]);
    let lies_with = || std::path::Path::new(home.directory()).starts_with(file.directory());
    program.is_own(function, other) && (!home.is_header() || lies_with())
}

/// A function of the way, or that waits, which could not be read, where something waits for the kind.
pub(crate) fn unread_wait<'t>(
    program: &Program,
    way: impl Iterator<Item = FnId>,
    before: &'t Effect,
    kind: &Kind,
) -> Option<(FnId, &'t Wait)> {
    let wait = before.passed.iter().find(|wait| wait.waits_for(kind.first()))?;
    let unread = way.chain([wait.function]).find(|&function| program.body(function).degraded.is_some());
    unread.map(|function| (function, wait))
}

/// Whether it waits for callbacks or batches of some kind, not for a queue of work.
pub(crate) fn is_barrier(wait: &Wait) -> bool {
    wait.kinds.iter().any(|stage| is_callback(&stage.flavour))
}

/// Whether it waits for work on another queue than those where something of the kind is.
fn is_on_another(wait: &Wait, kind: &Kind) -> bool {
    wait.kinds.iter().any(Stage::is_on_one_queue)
        && kind.is_on_one_queue()
        && !kind.stages().iter().any(|stage| wait.waits_for(stage))
}

/// The steps of a path, as far as they are told.
pub(crate) struct Path<'p> {
    program: &'p Program,
    pub steps: Vec<Step>,
}

impl<'p> Path<'p> {
    /// Begins with what goes in flight.
    pub fn new(program: &'p Program, deferral: &Deferred) -> Self {
        let mut path = Path { program, steps: Vec::new() };
        if let (Some(outer), Some(function)) = (&deferral.outer, deferral.function) {
            outer.tell(program, function, &mut path);
        }
        let at = site(program, deferral.file, deferral.function, deferral.span);
        path.push(StepKind::Deferral, at, format!("an object goes in flight here ({})", deferral.kind.name));
        if let Some((callback, function, span)) = deferral.callback {
            let name = program.name(callback);
            let message = match (function, span) == (callback, program.name_span(callback)) {
                true => format!("`{name}()` runs after a grace period"),
                false => format!("`{name}()` gives it back only after a grace period"),
            };
            path.push(StepKind::Free, site_in(program, function, span), message);
        }
        path
    }

    /// Adds a step.
    pub fn push(&mut self, kind: StepKind, site: Site, message: String) {
        self.steps.push(Step { kind, site, message });
    }

    /// Adds the waits that do not help, and what defers again after one that would.
    pub fn waits(&mut self, before: &Effect, deferral: &Deferred, cause: Cause) {
        let kind = &deferral.kind;
        let looks_like_one = |wait: &&Wait| {
            wait.kinds.is_empty() || is_barrier(wait) || wait.waits_for(kind.first()) || is_on_another(wait, kind)
        };
        for wait in before.passed.iter().filter(looks_like_one) {
            let message = match (wait.waits_for(kind.first()), cause) {
                (false, _) if is_on_another(wait, kind) => format!("`{}()` waits for another queue", wait.call),
                (false, _) => format!("`{}()` does not wait for {}", wait.call, kind.name),
                (true, Cause::TooEarly | Cause::DestroyedFirst) => format!("`{}()` waits here, too early", wait.call),
                (true, Cause::Reposted) => format!("`{}()` does not wait for what callbacks post", wait.call),
                (true, Cause::SomePaths) => format!("`{}()` waits on some paths only", wait.call),
                (true, _) => continue,
            };
            self.push(StepKind::Wait, site_in(self.program, wait.function, wait.span), message);
        }
        if let (Cause::TooEarly, Some(again)) = (cause, before.gens.get(&(deferral.subject, kind.clone()))) {
            let at = site_in(self.program, again.site.0, again.site.1);
            self.push(StepKind::Again, at, format!("and then more may be deferred here ({})", kind.name));
        }
    }
}
