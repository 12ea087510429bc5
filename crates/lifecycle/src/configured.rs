//! What is posted in some configurations only, or where some flag is set, and waited for in the same cases.
use crate::deferrals::Deferred;
use crate::effect::{Effect, Subject};
use crate::flags::Flags;
use crate::hazard::in_flight;
use crate::record::RootKind;
use crate::summary::{Assumption, Summaries, Summary};
use crate::verdict::{Judge, Teardown};
use rculint_link::kbuild::MODULE;
use rculint_link::{FnId, Program};
use rculint_syntax::{Assumed, Cond, Span};
use std::sync::Arc;

impl Judge<'_> {
    /// Whether the deferral may be in flight at the destroy in a configuration in which it exists.
    pub(crate) fn is_hazardous_where_posted(&self, teardown: &Teardown, deferral: &Deferred, s: &Summaries) -> bool {
        let exposure = &teardown.exposure;
        let from_nothing = self.is_first(teardown, deferral);
        let is_left = |summary: &Summary| {
            let same = summary.exposures.iter().filter(|other| {
                (other.function, other.span) == (exposure.function, exposure.span)
                    && (&other.cache, &other.told) == (&exposure.cache, &exposure.told)
            });
            same.into_iter().any(|same| in_flight(&same.before, deferral, from_nothing))
        };
        let destroy = (exposure.function, exposure.span);
        let places: Vec<(FnId, Span)> = posted_at(deferral).into_iter().chain([destroy]).collect();
        let entries = match deferral.subject {
            Subject::Cache(cache) => self.entries(teardown, cache),
            Subject::Text(_) => Vec::new(),
        };
        let ways: Vec<Flags> = match entries.is_empty() {
            true => vec![Flags::default()],
            false => entries.into_iter().map(Flags::of_entry).collect(),
        };
        ways.into_iter().any(|flags| {
            let known = (&places[..], flags);
            self.in_their_configuration(teardown.root, teardown.kind, &exposure.before, deferral, known, s)
                .is_none_or(|one| is_left(&one))
        })
    }

    /// Whether the deferral may be in flight when the module's exit function returns, in a configuration in which it exists.
    pub(crate) fn is_left_where_posted(&self, exit: FnId, effect: &Effect, deferral: &Deferred, s: &Summaries) -> bool {
        let places: Vec<(FnId, Span)> = posted_at(deferral).into_iter().collect();
        let known = (&places[..], Flags::default());
        let summary = self.in_their_configuration(exit, RootKind::ModuleExit, effect, deferral, known, s);
        summary.is_none_or(|summary| in_flight(&summary.effect, deferral, false))
    }

    /// What `root` does in the configurations in which all the `places` exist, and with `flags` and others as they are then. `None`: in all, or it
    /// makes no difference.
    fn in_their_configuration(
        &self,
        root: FnId,
        kind: RootKind,
        before: &Effect,
        deferral: &Deferred,
        (places, mut flags): (&[(FnId, Span)], Flags),
        s: &Summaries,
    ) -> Option<Arc<Summary>> {
        if !before.passed.iter().any(|wait| wait.waits_for(deferral.kind.first())) {
            return None;
        }
        let configuration = assumed(self.program, kind, places);
        // While a module is loaded its flags are not yet what they will be.
        if kind != RootKind::ModuleInit {
            flags.extend(s.flags_in(root, deferral));
        }
        let assumption = Assumption { configuration, flags };
        (!assumption.is_empty()).then(|| s.of_assuming(root, assumption))
    }
}

fn posted_at(deferral: &Deferred) -> Option<(FnId, Span)> {
    Some((deferral.function?, deferral.span))
}

/// What the configuration has to be for what stands at the places to exist, and the root to run.
fn assumed(program: &Program, root: RootKind, places: &[(FnId, Span)]) -> Assumed {
    let mut assumed = Assumed::default();
    if root == RootKind::ModuleExit {
        assumed.add(&Cond::Defined(MODULE.into()));
    }
    for &(function, span) in places {
        let events = program.body(function).events();
        let own = events.filter(|event| event.span == span).find_map(|event| event.guard.as_ref());
        program.guard(function).into_iter().chain(own).for_each(|guard| assumed.add(guard));
    }
    assumed
}
