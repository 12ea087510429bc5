//! Works that callbacks leave something to, as far as each can be waited for alone: who does, or cancels one.
use super::Summaries;
use crate::deferrals::Deferred;
use crate::effect::{Effect, Wait};
use crate::facts::WORK;
use crate::kind::Stage;
use crate::posted::place;
use rculint_ir::Call;
use rculint_ir::model::WorkRole;
use rculint_link::{FnId, Program, Use};
use rculint_syntax::{Name, Span};
use std::collections::BTreeSet;

/// The places of such works.
#[derive(Default)]
pub(super) struct Left {
    works: BTreeSet<Name>,
    /// Functions of the same units that wait for some work.
    pub users: Vec<FnId>,
}

impl Left {
    /// Those of all that is deferred.
    pub fn find<'d>(program: &Program, deferred: impl Iterator<Item = &'d Deferred>) -> Self {
        let mut left = Left::default();
        let mut files = BTreeSet::new();
        for deferral in deferred {
            for work in deferral.kind.stages().iter().filter_map(|stage| stage.work) {
                left.works.insert(work);
                files.insert(deferral.file);
            }
        }
        if !files.is_empty() {
            let near = program.linked_with(files);
            let names = program.model().works.iter().filter(|fact| ends(fact.role)).map(|fact| &fact.name);
            left.users = program.users_near(Use::Called, names, &near).collect();
        }
        left
    }

    /// Whether there are any.
    pub fn matters(&self) -> bool {
        !self.works.is_empty()
    }
}

/// Whether a work that was queued has run then, or runs no more.
fn ends(role: WorkRole) -> bool {
    matches!(role, WorkRole::Stop | WorkRole::Flush)
}

impl Summaries<'_> {
    /// What a call does that waits for one such work, or cancels it.
    pub(super) fn end_work(&self, at: (FnId, Span), call: &Call, name: &Name, effect: &mut Effect) {
        if !self.left.matters() {
            return;
        }
        let Some(fact) = self.works.any_fact(name, ends) else { return };
        let work = fact.work.and_then(|of| place(self.program, at.0, call.args.get(of)?));
        if work.is_some_and(|work| self.left.works.contains(&work)) {
            let kinds = vec![Stage { flavour: WORK.into(), domain: None, work }];
            effect.then(&self.waited(Wait { function: at.0, span: at.1, call: *name, kinds }));
        }
    }
}
