//! Findings and caches of all runs as CSV, for spreadsheets.
use super::{Audit, Run, subsystem, verdict_name};
use crate::text::clean;
use rculint_lifecycle::{Lifecycle, Site};
use rculint_lints::Finding;
use std::io::{self, Write};

/// Writes one line a finding and run. Fails only if `out` does.
pub fn write_findings_csv(audit: &Audit<'_>, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    let header = "run,kernel,change,level,lint,name,cache,module,file,line,column,function,since,until,message";
    out.write_record(header.split(','))?;
    for row in audit.findings() {
        for (run, finding) in present(audit, &row.runs) {
            out.write_record(finding_cells(run, finding, row.change.name()).iter().map(|text| cell(text)))?;
        }
    }
    out.flush()
}

/// Writes one line a cache and run. Fails only if `out` does.
pub fn write_caches_csv(audit: &Audit<'_>, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    let header =
        "run,kernel,change,subsystem,module,cache,scope,object,verdict,created,deferrals,barriers,destroys,why";
    out.write_record(header.split(','))?;
    for row in audit.caches() {
        for (run, cache) in present(audit, &row.runs) {
            out.write_record(cache_cells(run, cache, row.change.name()).iter().map(|text| cell(text)))?;
        }
    }
    out.flush()
}

fn present<'a, T>(audit: &'a Audit<'_>, found: &'a [Option<&T>]) -> impl Iterator<Item = (&'a Run<'a>, &'a T)> {
    audit.runs.iter().zip(found).filter_map(|(run, found)| Some((run, (*found)?)))
}

fn finding_cells(run: &Run<'_>, finding: &Finding, change: &str) -> [String; 15] {
    let version =
        |version: Option<rculint_syntax::Version>| version.map_or(String::new(), |version| version.to_string());
    let site = &finding.site;
    [
        run.label.clone(),
        run.report.kernel.clone(),
        change.to_owned(),
        finding.level.name().to_owned(),
        finding.id.to_string(),
        finding.name.to_string(),
        finding.cache.to_string(),
        finding.module.to_string(),
        site.file.to_string(),
        site.line.to_string(),
        site.column.to_string(),
        site.function.to_string(),
        version(finding.kernels.since),
        version(finding.kernels.until),
        finding.message.clone(),
    ]
}

fn cache_cells(run: &Run<'_>, cache: &Lifecycle, change: &str) -> [String; 14] {
    let deferral = |one: &rculint_lifecycle::Deferral| format!("{} {}", one.kind, place(&one.site));
    [
        run.label.clone(),
        run.report.kernel.clone(),
        change.to_owned(),
        subsystem(cache).to_owned(),
        cache.module.to_string(),
        cache.cache.to_string(),
        cache.scope.clone(),
        cache.object_type.clone().unwrap_or_default(),
        verdict_name(cache.verdict),
        joined(cache.created.iter().map(place)),
        joined(cache.deferrals.iter().map(deferral)),
        joined(cache.barriers.iter().map(|one| format!("{} {}", one.call, place(&one.site)))),
        joined(cache.destroyed.iter().map(|one| place(&one.site))),
        cache.reason.clone(),
    ]
}

fn place(site: &Site) -> String {
    format!("{}:{}", site.file, site.line)
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

/// A spreadsheet would run what begins like a formula.
fn cell(text: &str) -> String {
    let text = clean(text);
    match text.starts_with(['=', '+', '-', '@']) {
        true => format!("'{text}"),
        false => text,
    }
}
