//! From an analysis to a report.
use crate::analyze::Analysis;
use crate::scope::Scope;
use rculint_lifecycle::Site;
use rculint_lints::{Finding, Lint, LintSet};
use rculint_report::{Dealt, Note, Problem, Report, Rule, Stats};
use std::collections::BTreeMap;

/// A report of `findings`; `hidden_notes` more are below the level that is shown.
pub fn report<'a>(
    scope: &Scope,
    lints: &LintSet,
    analysis: &'a Analysis,
    findings: &'a [Finding],
    hidden_notes: usize,
) -> Report<'a> {
    let note = |site: &Site, message: &str| Note { site: site.clone(), message: message.to_owned() };
    let unresolved = "which cache is destroyed here could not be told";
    let problem = |one: &crate::walk::Problem| Problem { path: one.path.clone(), message: one.message.clone() };
    Report {
        tool_version: env!("CARGO_PKG_VERSION").into(),
        kernel: analysis.kernel.to_string(),
        kernel_source: analysis.kernel_source.clone(),
        findings,
        rules: lints.lints().iter().map(rule).collect(),
        degraded: analysis.degraded.iter().map(|(site, reason)| note(site, reason)).collect(),
        undecided: analysis.undecided().map(|(site, reason)| note(site, reason)).collect(),
        unresolved: analysis.unresolved.iter().map(|site| note(site, unresolved)).collect(),
        problems: analysis.problems.iter().map(problem).collect(),
        sources: &analysis.texts,
        stats: stats(analysis, hidden_notes),
        root: Some(scope.root().display().to_string()),
        version_control: None,
        category: None,
        dealt: Dealt::default(),
        fixes: Vec::new(),
    }
}

/// Counts of what was looked at.
pub fn stats(analysis: &Analysis, hidden_notes: usize) -> Stats {
    let mut verdicts = BTreeMap::new();
    for record in &analysis.lifecycles {
        *verdicts.entry(record.verdict).or_insert(0) += 1;
    }
    Stats {
        files: analysis.files,
        functions: analysis.lowered,
        caches: analysis.lifecycles.len(),
        verdicts,
        hidden_notes,
    }
}

/// A lint, as a reader sees it.
pub fn rule(lint: &Lint) -> Rule {
    Rule {
        id: lint.id.to_string(),
        name: lint.name.to_string(),
        level: Some(lint.level),
        security_severity: lint.security_severity.clone(),
        precision: Some(lint.precision.name().to_owned()),
        short: lint.summary().lines().next().unwrap_or_default().to_owned(),
        full: lint.summary().to_owned(),
        help: lint.readme.clone(),
        help_uri: lint.help_uri.clone(),
        tags: lint.tags.clone(),
    }
}
