//! Modules that import a function keep its module: what each such function waits for before it returns is not in flight on unload.
use crate::deferrals::Deferred;
use crate::effect::Effect;
use crate::record::RootKind;
use crate::summary::Summaries;
use crate::verdict::{Judge, Teardown};
use rculint_ir::model::EntryRole;
use rculint_link::FnId;

impl Judge<'_> {
    /// Whether importers have waited for the deferral before the module's exit function tears down.
    pub(crate) fn importers_waited_before(&self, teardown: &Teardown, deferral: &Deferred, s: &Summaries) -> bool {
        teardown.kind == RootKind::ModuleExit && self.importers_have_waited(&teardown.exposure.before, deferral, s)
    }

    /// The same of what the exit function does: it posts nothing more.
    pub(crate) fn importers_have_waited(&self, before: &Effect, deferral: &Deferred, summaries: &Summaries) -> bool {
        !before.defers(deferral.subject, &deferral.kind) && self.is_waited_for_in_calls(deferral, summaries)
    }

    /// Whether nobody but importers gets to the deferral, and each function of theirs waits for it before it returns.
    fn is_waited_for_in_calls(&self, deferral: &Deferred, summaries: &Summaries) -> bool {
        let Some((function, _)) = deferral.put_at() else { return false };
        // Who may wait is told from names; the summaries need whole functions.
        let may_wait = summaries.may_wait_for(deferral.kind.first());
        let above = self.program.callers_of([function]);
        let starts = || above.ones().map(FnId::new).filter(|&start| self.is_start(start));
        starts().next().is_some()
            && starts().all(|start| self.is_only_imported(start) && may_wait.contains(start.index()))
            && starts().all(|start| !summaries.of(start).effect.defers(deferral.subject, &deferral.kind))
    }

    /// Whether something else than a call that is seen may run `function`.
    fn is_start(&self, function: FnId) -> bool {
        self.program.callers(function).next().is_none()
            || self.program.handed_over().contains(&function)
            || self.program.entries.iter().any(|entry| entry.function == function)
    }

    /// Whether `function` is exported and nothing but called.
    fn is_only_imported(&self, function: FnId) -> bool {
        let roles = || self.program.entries.iter().filter(|entry| entry.function == function).map(|entry| entry.role);
        !self.program.handed_over().contains(&function)
            && roles().any(|role| role == EntryRole::Export)
            && roles().all(|role| role == EntryRole::Export)
    }
}
