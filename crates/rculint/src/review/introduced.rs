//! What a whole series introduces: for formats that speak of one state of the tree.
use super::compare::{is_new, is_serious};
use super::{apply_all, with_findings};
use crate::analyze::{Analysis, analyze};
use crate::walk::{Overlay, Tree, is_input};
use rculint_lints::{Finding, LintSet};
use rculint_patch::Patch;
use rculint_syntax::Version;
use std::collections::BTreeSet;

/// The tree after a series, and what is wrong there that was not before it.
pub struct Introduced {
    /// The tree with all that applies.
    pub analysis: Analysis,
    /// The findings that the series brings.
    pub findings: Vec<Finding>,
    /// What does not apply.
    pub rejected: Vec<String>,
}

/// Analyses `tree` before `series` and after all of it. Nothing is written.
pub fn introduced(tree: &Tree, lints: &LintSet, kernel: Option<Version>, series: &[Patch]) -> Introduced {
    let mut overlay = Overlay::new();
    let rejected = series.iter().flat_map(|patch| apply_all(tree, patch, &mut overlay)).collect();
    let changes = series.iter().flat_map(|patch| &patch.changes);
    let paths: BTreeSet<&String> = changes.flat_map(|one| [&one.old, &one.new]).flatten().collect();
    let asked: Vec<String> = paths.into_iter().filter(|path| is_input(path)).cloned().collect();
    let analysis = analyze(&tree.with(overlay, asked.clone()), lints, kernel);
    let before = analyze(&tree.with(Overlay::new(), with_findings(asked, &analysis)), lints, kernel);
    let new = |finding: &&Finding| is_serious(finding) && is_new(&before, finding);
    let findings = analysis.findings.iter().filter(new).cloned().collect();
    Introduced { analysis, findings, rejected }
}
