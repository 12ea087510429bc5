//! Several runs side by side: one tree on several kernels, several trees, or both.
mod compare;
mod merge;
mod table;

pub(crate) use compare::{Change, Row, rows};
pub use merge::{kernels, merge_findings};
pub use table::{write_caches_csv, write_findings_csv};

use crate::report::Report;
use rculint_lifecycle::Lifecycle;
use rculint_lints::Finding;

/// What an auditor is given: runs, in the order in which they are compared.
pub struct Audit<'a> {
    /// What was audited, for people.
    pub title: String,
    /// The runs; the first is what the others are compared with.
    pub runs: Vec<Run<'a>>,
}

/// One tree, analysed for one kernel.
pub struct Run<'a> {
    /// What tells it from the others: `linux-6.1 on 6.6`.
    pub label: String,
    /// What was found.
    pub report: Report<'a>,
    /// Every cache.
    pub caches: &'a [Lifecycle],
    /// Files that were written of this run beside the report: what they are, and their names.
    pub files: Vec<(String, String)>,
}

impl Run<'_> {
    /// The commit of the tree, if it is in a repository; says so when there is more than the commit has.
    pub(crate) fn commit(&self) -> Option<String> {
        let known = self.report.version_control.as_ref()?;
        let commit = known.revision.as_ref()?;
        Some(if known.has_changes { format!("{commit}, with changes") } else { commit.clone() })
    }
}

impl<'a> Audit<'a> {
    /// Every finding once, with the runs that have it; the heaviest first.
    pub(crate) fn findings(&self) -> Vec<Row<'a, Finding>> {
        let key = |one: &'a Finding| (&one.id, &one.cache, &one.module, &one.site.file, &one.site.function);
        let runs = self.runs.iter().map(|run| run.report.findings);
        let mut all = rows(runs, key, |a, b| a.level == b.level);
        all.sort_by_key(|row| {
            let one = row.last();
            (std::cmp::Reverse(one.level), &one.id, &one.site.file, one.site.line)
        });
        all
    }

    /// Every cache once, with the runs that have it.
    pub(crate) fn caches(&self) -> Vec<Row<'a, Lifecycle>> {
        let key = |one: &'a Lifecycle| (&one.module, &one.cache, &one.scope);
        rows(self.runs.iter().map(|run| run.caches), key, |a, b| a.verdict == b.verdict)
    }
}

/// The top directory of where a cache lives; `.` for what lies at the root.
pub(crate) fn subsystem(cache: &Lifecycle) -> &str {
    let destroys = cache.destroyed.iter().map(|destroy| &destroy.site);
    let deferrals = cache.deferrals.iter().map(|deferral| &deferral.site);
    let file = cache.created.iter().chain(destroys).chain(deferrals).map(|site| site.file.as_str()).next();
    file.and_then(|file| file.split_once('/')).map_or(".", |(top, _)| top)
}

/// A verdict as in JSON: `never-destroyed`.
pub(crate) fn verdict_name(verdict: rculint_lifecycle::Verdict) -> String {
    serde_json::to_value(verdict).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
