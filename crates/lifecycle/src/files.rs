//! Open files keep their module: what the release of the last one waits for on some paths may have been waited for on unload.
use crate::deferrals::Deferred;
use crate::effect::{Subject, Wait};
use crate::kind::Kind;
use crate::mounts::held_in;
use crate::record::RootKind;
use crate::summary::Summaries;
use crate::verdict::{Judge, Teardown};
use rculint_ir::model::MountRole;
use rculint_link::{FileId, FnId};
use std::collections::{BTreeMap, BTreeSet};

/// What is waited for where a file is released, if not on each path: by the function and the wait.
pub(crate) type Released = BTreeMap<(Subject, Kind), (FnId, Wait)>;

impl Judge<'_> {
    /// What the releases of open files wait for on some paths, of what is only deferred in the same modules and may be in flight
    /// when one is unloaded.
    pub(crate) fn released(&self, summaries: &Summaries) -> Released {
        let mut found = Released::new();
        let hazardous = |teardown: &Teardown, deferred: &[Deferred]| {
            teardown.kind == RootKind::ModuleExit
                && deferred.iter().any(|deferral| self.is_hazardous(teardown, deferral))
        };
        let at_risk = self.deferred.iter().filter(|(subject, deferred)| match subject {
            Subject::Cache(cache) => {
                self.teardowns.get(cache).into_iter().flatten().any(|teardown| hazardous(teardown, deferred))
            }
            Subject::Text(_) => false,
        });
        let mut releases: BTreeMap<FileId, BTreeSet<FnId>> = BTreeMap::new();
        for (&subject, deferred) in at_risk {
            let kinds = rculint_link::group_by(deferred.iter().map(|deferral| (&deferral.kind, deferral.file)));
            for (kind, files) in kinds {
                let mut waits = files.into_iter().map(|file| {
                    let releases = releases.entry(file).or_insert_with(|| self.releases(file));
                    releases.iter().find_map(|&one| Some((one, self.waits_within(one, file, kind, summaries)?)))
                });
                let first = waits.next().flatten();
                if let Some(first) = first.filter(|_| waits.all(|wait| wait.is_some())) {
                    found.insert((subject, kind.clone()), first);
                }
            }
        }
        found
    }

    /// The functions of the file's unit that run when an open file goes.
    fn releases(&self, file: FileId) -> BTreeSet<FnId> {
        let facts: Vec<_> =
            self.program.model().mounts.iter().filter(|fact| fact.role == MountRole::Released).collect();
        let tables = self.program.linked_with([file]).into_iter().flat_map(|file| self.program.variables_in(file));
        let mut found = BTreeSet::new();
        for (home, table) in tables.filter(|(_, table)| table.init.is_some()) {
            let tag = self.program.tag(&table.ty);
            for fact in facts.iter().filter(|fact| tag.as_ref() == Some(&fact.tag)) {
                found.extend(fact.member.iter().flat_map(|member| held_in(self.program, home, table, member)));
            }
        }
        found
    }

    /// A wait for the kind that `release` comes by, in a file that is linked with `file`.
    fn waits_within(&self, release: FnId, file: FileId, kind: &Kind, summaries: &Summaries) -> Option<Wait> {
        if !summaries.may_wait_for(kind.first()).contains(release.index()) {
            return None;
        }
        let (program, summary) = (self.program, summaries.of(release));
        let is_own = |wait: &&Wait| program.share_unit(program.file_of(wait.function), file);
        let mut own = summary.effect.passed.iter().filter(is_own);
        own.find(|wait| wait.waits_for(kind.first())).cloned()
    }
}
