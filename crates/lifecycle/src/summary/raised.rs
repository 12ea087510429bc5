//! Flags that a teardown sets first of all, so that nothing is posted any more: `exiting = true`.
use super::question::Question;
use super::{Key, Summaries};
use crate::branches::tested;
use crate::deferrals::Deferred;
use crate::flags::{Flags, is_init, is_private, of_post, truth, writers};
use fixedbitset::FixedBitSet;
use rculint_ir::model::EntryRole;
use rculint_ir::{EventKind, Expr};
use rculint_link::{FileId, FnId, Program, assignments};
use rculint_syntax::Name;
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The functions that test such a flag and put something in flight, and all that lead to them: what they do depends on who asks. `gens`
/// is what each function may put in flight.
pub(super) fn ordered(program: &Program, gens: &HashMap<FnId, Arc<BTreeSet<Key>>>) -> FixedBitSet {
    let files: BTreeSet<FileId> = gens.keys().map(|&function| program.file_of(function)).collect();
    let exits = program.entries.iter().filter(|entry| entry.role == EntryRole::Exit).map(|entry| entry.function);
    let raised = exits.filter(|&exit| files.contains(&program.file_of(exit))).flat_map(|exit| {
        let set = assignments(program.body(exit)).filter_map(move |(place, value)| raised(program, exit, place, value));
        set.map(move |(flag, _)| (program.file_of(exit), flag))
    });
    let testing = raised.flat_map(|(file, flag)| {
        let posts = program.functions_in(file).filter(|function| gens.contains_key(function));
        posts.filter(move |&function| {
            let mut branches = program.body(function).cfg.node_weights().filter_map(|block| block.branch.as_ref());
            branches.any(|branch| *tested(branch, true).0 == Expr::Name(flag))
        })
    });
    program.callers_of(testing.collect::<Vec<_>>())
}

/// The flag that is set or cleared there, and by nobody else but who loads the module.
fn raised(program: &Program, function: FnId, place: &Expr, value: &Expr) -> Option<(Name, bool)> {
    let Expr::Name(flag) = place else { return None };
    let (body, file) = (program.body(function), program.file_of(function));
    let is_set = truth(value)?;
    let is_same = |(other, value): (&Expr, &Expr)| other != place || truth(value) == Some(is_set);
    let is_known = !body.has_local(flag)
        && assignments(body).all(is_same)
        && is_private(program, file, flag)
        && writers(program, file, flag).all(|writer| writer == function || is_init(program, writer));
    is_known.then_some((*flag, is_set))
}

impl Summaries<'_> {
    /// How flags are while `root` runs that decide what the deferral does.
    pub fn flags_in(&self, root: FnId, deferral: &Deferred) -> Flags {
        let mut flags = of_post(self.program, deferral);
        flags.extend(Question::new(self).raised_first(root));
        flags
    }
}

impl Question<'_, '_> {
    /// The flags that `root` sets before it does anything else.
    fn raised_first(&self, root: FnId) -> Flags {
        let (program, body) = (self.program, self.program.body(root));
        let (mut flags, mut block, mut seen) = (Flags::default(), body.entry, BTreeSet::new());
        while seen.insert(block) {
            for event in &body.cfg[block].events {
                match &event.kind {
                    EventKind::Assign { lhs, rhs } if event.guard.is_none() => {
                        let raised = raised(program, root, lhs, rhs).into_iter();
                        raised.for_each(|(flag, is_set)| flags.add(program.file_of(root), flag, is_set));
                    }
                    _ if self.is_quiet(root, event) => {}
                    _ => return flags,
                }
            }
            let mut next = body.cfg.neighbors(block);
            block = match (next.next(), next.next()) {
                (Some(only), None) => only,
                _ => return flags,
            };
        }
        flags
    }
}
