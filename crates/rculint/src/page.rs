//! The findings of a check as a page: an audit of one tree.
use crate::analyze::Analysis;
use rculint_lints::Finding;
use rculint_report::{Audit, Report, Run, write_html};
use std::io::Write;
use std::path::Path;

/// Writes `report` with the caches of each of `analyses`, on one kernel each, side by side. Fails only if `out` does.
pub fn write_page(report: &Report<'_>, analyses: &[&Analysis], out: impl Write) -> std::io::Result<()> {
    let on = |one: &Analysis| {
        let found = report.findings.iter().filter(|finding| is_on(finding, one));
        found.cloned().collect()
    };
    let found: Vec<Vec<Finding>> = analyses.iter().map(|one| on(one)).collect();
    let mut runs = Vec::new();
    for (one, findings) in analyses.iter().zip(&found) {
        let kernel = one.kernel.to_string();
        runs.push(Run {
            label: label(report.root.as_deref().map(Path::new), &kernel),
            report: Report { findings, kernel, ..report.clone() },
            caches: &one.lifecycles,
            files: Vec::new(),
        });
    }
    let labels: Vec<&str> = runs.iter().map(|run| run.label.as_str()).collect();
    write_html(&Audit { title: format!("RCU check: {}", labels.join(", ")), runs }, out)
}

/// What tells a tree on a kernel from others: `linux-6.1 on 6.6`.
pub fn label(tree: Option<&Path>, kernel: &str) -> String {
    let name = tree.and_then(Path::file_name).map_or_else(|| "/".into(), |name| name.to_string_lossy());
    format!("{name} on {kernel}")
}

fn is_on(finding: &Finding, analysis: &Analysis) -> bool {
    finding.found_on.is_empty() || finding.found_on.contains(&analysis.kernel)
}
