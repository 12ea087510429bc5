//! Modules that import a function keep its module: what each such function waits for before it returns is not in flight on unload.
use crate::deferrals::Deferred;
use crate::summary::Summaries;
use crate::verdict::Judge;
use rculint_ir::model::EntryRole;
use rculint_link::FnId;

impl Judge<'_> {
    /// Whether nobody but importers gets to the deferral, and each function of theirs waits for it before it returns.
    pub(crate) fn is_waited_for_in_calls(&self, deferral: &Deferred, summaries: &Summaries) -> bool {
        let Some(function) = deferral.function else { return false };
        let key = (deferral.subject, deferral.kind.clone());
        // Who may wait is told from names; the summaries need whole functions.
        let may_wait = summaries.may_wait_for(&deferral.kind.first);
        let above = self.program.callers_of([function]);
        let starts = || above.ones().map(FnId::new).filter(|&start| self.is_start(start));
        starts().next().is_some()
            && starts().all(|start| self.is_only_imported(start) && may_wait.contains(start.index()))
            && starts().all(|start| !summaries.of(start).effect.gens.contains_key(&key))
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
