//! Something is put in flight when its cache is gone already: nothing that waits before the destroy helps.
use crate::deferrals::Deferred;
use crate::effect::{Gen, Subject};
use crate::hazard::shown;
use crate::mounts::is_kept_by_mounts;
use crate::record::{Cause, Hazard, RootKind};
use crate::summary::{Key, Summaries};
use crate::verdict::{Judge, Teardown};
use rculint_ir::model::Role;
use rculint_ir::{Callee, Expr};
use rculint_link::FnId;
use rculint_syntax::{Name, Span};
use std::collections::BTreeMap;

impl Judge<'_> {
    /// What the teardown may put in flight behind the destroy.
    pub(crate) fn deferred_late(&self, teardown: &Teardown, s: &Summaries) -> BTreeMap<Key, Gen> {
        let ends = match teardown.kind {
            RootKind::ModuleExit => self.never_runs(teardown.root).is_none(),
            RootKind::Callback => true,
            RootKind::ModuleInit | RootKind::Exported | RootKind::Uncalled => false,
        };
        if ends { s.deferred_late(&teardown.exposure) } else { BTreeMap::new() }
    }

    /// The destroy of a cache that something of a kind may be freed into later.
    pub(crate) fn hazard_after(
        &self,
        teardown: &Teardown,
        deferrals: &[&Deferred],
        late: &BTreeMap<Key, Gen>,
        s: &Summaries,
    ) -> Option<Hazard> {
        let again = late.get(&(deferrals[0].subject, deferrals[0].kind.clone()))?;
        let left = deferrals.iter().copied().filter(|deferral| self.may_be_late(teardown, deferral, again, s));
        let left: Vec<&Deferred> = left.collect();
        if left.is_empty() || self.is_open_ended(teardown, deferrals[0]) {
            return None;
        }
        let deferral = shown(self.program, &left, Some(again));
        Some(self.hazard(teardown, deferral, Cause::DestroyedFirst, Some(again.site)))
    }

    /// Whether nothing says of a deferral that it is over before the teardown starts, or is about another cache. A work
    /// that the teardown stops itself may be pending still when the last mount is gone.
    fn may_be_late(&self, teardown: &Teardown, deferral: &Deferred, again: &Gen, s: &Summaries) -> bool {
        let runs_on = again.until.is_some_and(|place| s.is_queued(&place)) || self.is_taken_back_at(again.site);
        let is_over = teardown.kind == RootKind::ModuleExit && !runs_on && self.is_over_with_mounts(teardown, deferral);
        !is_over
            && !self.is_of_another(teardown, deferral)
            && !self.are_apart(teardown, deferral)
            && !self.is_made_by(teardown, deferral.subject)
    }

    /// Whether a call takes back what was registered with a variable of a file: whether something is mounted does not matter to that.
    fn is_taken_back_at(&self, (function, span): (FnId, Span)) -> bool {
        let model = self.program.model();
        let takes_back = |name: &Name| {
            model.works.iter().any(|fact| fact.name == *name && fact.role.stops())
                || self.program.facts(name).iter().any(|fact| fact.role == Role::CallsBack)
        };
        let body = self.program.body(function);
        let is_of_file = |arg: &Expr| match arg {
            Expr::AddressOf(place) => matches!(&**place, Expr::Name(name) if !body.has_local(name)),
            _ => false,
        };
        body.calls_at(span).any(|call| match &call.callee {
            Callee::Name(name) => takes_back(name) && call.args.iter().any(is_of_file),
            Callee::Pointer(_) => false,
        })
    }

    /// Whether mounts keep the module: what may be deferred as long as there are any is over then.
    fn is_over_with_mounts(&self, teardown: &Teardown, deferral: &Deferred) -> bool {
        let units = self.program.units_of(self.program.file_of(teardown.root));
        self.unmounted.contains(deferral) || units.iter().any(|&unit| is_kept_by_mounts(self.program, unit))
    }

    /// Whether what tears a cache down may make it as well: what comes behind the destroy may be about the next one.
    pub(crate) fn is_made_by(&self, teardown: &Teardown, subject: Subject) -> bool {
        let Subject::Cache(cache) = subject else { return false };
        let creators = self.program.callers_of(self.caches.all[cache].created.iter().map(|&(creator, _)| creator));
        creators.contains(teardown.root.index())
    }
}
