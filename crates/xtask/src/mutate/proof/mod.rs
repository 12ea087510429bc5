//! Whether a cache is drained, worked out a second time, and in another way than the analysis does it.
//!
//! A number flows along every path from a root to a destroy: how many more waits it takes until nothing is in flight. It knows no
//! points-to of caches, no conditions and no failures, and tells by names alone what may defer: whatever is called by name, or is
//! handed something, a table or what was given for one, that leads to a deferral by the names in it. So it proves less than the
//! analysis does, and what it proves does not rest on it.
mod flow;
mod ground;
mod leads;
mod passed;
mod started;
mod state;

pub(crate) use ground::Ground;
pub(crate) use leads::Leads;

use flow::{About, Flow};
use rculint_lifecycle::{Lifecycle, RootKind, Site, site_in};
use rculint_link::{FnId, Program};
use rculint_syntax::Name;
use state::State;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A line of a file: lines stay where they are, whatever is changed.
pub(crate) type Line = (Name, u32);

/// A barrier that only the paths past it are asked about.
#[derive(Clone, Default)]
pub(crate) struct Mark {
    /// Where it is; none: all paths are.
    pub(crate) at: Option<Line>,
    /// Whether it counts as if it were not there: it calls nothing back either, and takes nothing back.
    pub(crate) is_gone: bool,
    /// Whether only what may be in flight when it is reached is asked about: the rest has not been waited for by it anyway.
    pub(crate) is_last: bool,
}

/// So many waits it takes where a work defers that runs after a grace period: its queue has to be waited for in between, and that
/// is not followed.
pub(crate) const UNFOLLOWED: u8 = u8::MAX;

/// What may be in flight at a destroy.
pub(crate) struct Left {
    /// How many waits it takes on the worst path.
    pub(crate) waits: u8,
    /// Who may have put it there last, where that is known.
    pub(crate) by: Option<(Site, Name)>,
}

/// What is known of all paths from one root to one destroy.
#[derive(Default)]
pub(crate) struct Paths {
    /// By its kind.
    pub(crate) in_flight: BTreeMap<Name, Left>,
    /// How many waits it takes after a deferral: two where a callback may defer again.
    pub(crate) stages: u8,
    /// Whether waits ended it.
    pub(crate) is_ended: bool,
}

/// All paths to a cache's destroys that pass the mark, by the destroy's and the root's line.
pub(crate) struct Proof(BTreeMap<(Line, Line), Paths>);

impl Proof {
    /// Follows all paths to the destroys of the cache that had `record`.
    pub(crate) fn of(ground: &Ground, leads: &Leads, record: &Lifecycle, mark: &Mark) -> Self {
        let kinds: BTreeSet<&Name> = record.deferrals.iter().map(|deferral| &deferral.kind).collect();
        let deferrals: HashSet<Line> = record.deferrals.iter().map(|deferral| line(&deferral.site)).collect();
        let created: HashSet<Line> = match is_one(record) {
            true => record.created.iter().map(line).collect(),
            false => HashSet::new(),
        };
        let destroys: HashSet<Line> = record.destroyed.iter().map(|destroy| line(&destroy.site)).collect();
        let stages = leads.waits(record);
        let mut proof = Proof(BTreeMap::new());
        for kind in kinds {
            let (deferrals, destroys, created) = (&deferrals, &destroys, &created);
            let about = About { kind, stages, leads, deferrals, destroys, created, mark };
            let mut flow = Flow::new(ground, about);
            for (root, start) in roots(record) {
                let pending = if root == RootKind::ModuleInit { 0 } else { stages };
                for function in defined_at(ground, &start) {
                    for (destroy, states) in &flow.of(function, pending, pending > 0, mark.at.is_none()).destroys {
                        if let Some(state) = &states.past {
                            proof.add(ground.program, (kind, stages), (*destroy, start), state);
                        }
                    }
                }
            }
        }
        proof
    }

    fn add(&mut self, program: &Program, (kind, stages): (&Name, u8), pair: (Line, Line), state: &State) {
        let paths = self.0.entry(pair).or_default();
        paths.stages = stages;
        if state.pending > 0 {
            let by = state.again.as_ref();
            let by = by.map(|(function, span, name)| (site_in(program, *function, *span), *name));
            paths.in_flight.insert(*kind, Left { waits: state.pending, by });
        }
        paths.is_ended |= !state.ended_by.is_empty();
    }

    /// Whether each destroy comes before anything could be deferred.
    pub(crate) fn is_before_anything(&self) -> bool {
        !self.0.is_empty() && self.0.values().all(|paths| paths.in_flight.is_empty() && !paths.is_ended)
    }

    /// The destroys, each with what is known of the paths from one root.
    pub(crate) fn paths(&self) -> impl Iterator<Item = (&Line, &Paths)> {
        self.0.iter().map(|((destroy, _), paths)| (destroy, paths))
    }
}

/// Where it is, but for the column.
pub(crate) fn line(site: &Site) -> Line {
    (site.file, site.line)
}

/// Whether there is one such cache at a time, made in one place.
fn is_one(record: &Lifecycle) -> bool {
    let many = ["field:struct ", "local:"];
    record.created.len() == 1 && !many.iter().any(|scope| record.scope.starts_with(scope))
}

fn roots(record: &Lifecycle) -> BTreeSet<(RootKind, Line)> {
    let roots = record.destroyed.iter().flat_map(|destroy| &destroy.roots);
    roots.map(|root| (root.kind, line(&root.site))).collect()
}

fn defined_at(ground: &Ground, at: &Line) -> Vec<FnId> {
    let program = ground.program;
    let here = |one: &FnId| line(&site_in(program, *one, program.name_span(*one))) == *at;
    ground.program.file_at(&at.0).into_iter().flat_map(|file| ground.program.functions_in(file)).filter(here).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rculint::analyze::analyze_with;
    use rculint::walk::Tree;
    use rculint_lifecycle::Cause;
    use rculint_lints::LintSet;
    use rculint_syntax::Version;

    /// What the analysis finds in flight and this does not.
    fn wrongly_proven(ground: &Ground, record: &Lifecycle) -> Vec<String> {
        let proof = Proof::of(ground, &Leads::of(ground, record), record, &Mark::default());
        let is_proven = |hazard: &&rculint_lifecycle::Hazard| {
            let paths = proof.0.get(&(line(&hazard.destroy), line(&hazard.root.site)));
            paths.is_some_and(|paths| paths.in_flight.is_empty())
        };
        // What is deferred behind the destroy is not asked for here.
        let before = record.hazards.iter().filter(|hazard| hazard.cause != Cause::DestroyedFirst);
        let wrong = before.filter(is_proven);
        wrong.map(|hazard| format!("{}:{}", hazard.destroy.file, hazard.destroy.line)).collect()
    }

    #[test]
    fn nothing_that_is_found_is_proven_to_be_right() {
        let lints = LintSet::builtin().expect("the lints load");
        let folders = std::fs::read_dir(crate::root().join("testdata")).expect("there").flatten();
        let mut all = Vec::new();
        for folder in folders.filter(|folder| folder.file_name().to_string_lossy().ends_with("-bad")) {
            let tree = Tree::open(&[folder.path()]).expect("it opens");
            let (_, wrong) = analyze_with(&tree, &lints, Some(Version(6, 6, 0)), |program, kernel, outcome| {
                let ground = Ground::new(program, kernel);
                outcome.lifecycles.iter().flat_map(|record| wrongly_proven(&ground, record)).collect::<Vec<_>>()
            });
            all.extend((!wrong.is_empty()).then(|| format!("{}: {wrong:?}", folder.path().display())));
        }
        assert!(all.is_empty(), "{all:#?}");
    }
}
