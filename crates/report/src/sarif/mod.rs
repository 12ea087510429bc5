//! SARIF 2.1.0, written one result at a time: a whole log in memory takes a hundred times as much.
mod fix;
mod flow;
mod limits;
mod line_hash;
mod location;
mod message;
mod notification;
mod result;
mod rule;

use crate::report::{Report, VersionControl};
use location::Locations;
use message::Messages;
use rculint_lints::{Aside, Finding};
use result::Results;
use serde::Serialize;
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, ResultColumnKind, Run, RunAutomationDetails, Tool, ToolComponent,
    VersionControlDetails,
};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The base of every relative path.
const ROOT: &str = "%SRCROOT%";
/// Where the tool is described; empty as long as its manifest does not say: what its lints rest on stands in then.
const HOME: &str = env!("CARGO_PKG_REPOSITORY");
const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [StreamedRun<'a>; 1],
}

/// A run whose results are made as they are written.
#[derive(Serialize)]
struct StreamedRun<'a> {
    #[serde(flatten)]
    run: Run,
    results: Results<'a>,
}

/// Writes one run with all rules, one result a finding, and a notification for each thing that could not be seen. Columns
/// count UTF-16 code units; paths are relative to `%SRCROOT%`, the root of the checkout or else of the tree. What is put
/// aside is there too, with its suppression or as unchanged. Fails only if `out` does.
pub fn write_sarif(report: &Report<'_>, out: impl Write) -> io::Result<()> {
    write(report, report.findings.iter().collect(), &report.dealt.aside, &[], out)
}

/// As [`write_sarif`], for GitHub code scanning: without what is put aside, of which it would open alerts, the most severe
/// first, and no more than it takes. Returns what GitHub will not take or show, in words. Fails only if `out` does.
pub fn write_github_sarif(report: &Report<'_>, out: impl Write) -> io::Result<Vec<String>> {
    let mut warnings = limits::warnings(report.findings.len());
    let mut out = limits::Zipped::new(out);
    write(report, limits::most_severe(report), &[], &warnings, &mut out)?;
    warnings.extend(out.finish()?);
    Ok(warnings)
}

fn write(
    report: &Report<'_>,
    findings: Vec<&Finding>,
    aside: &[Aside],
    warnings: &[String],
    mut out: impl Write,
) -> io::Result<()> {
    let locations = Locations::new(report, report.prefix());
    let messages = Messages::new(findings.iter().copied().chain(aside.iter().map(|aside| &aside.finding)));
    let run = run(report, &messages, &locations, warnings);
    let results = Results::new(report, findings, aside, messages, locations);
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [StreamedRun { run, results }] };
    serde_json::to_writer(&mut out, &log)?;
    writeln!(out)?;
    out.flush()
}

fn run(report: &Report<'_>, messages: &Messages, locations: &Locations<'_>, warnings: &[String]) -> Run {
    let mut run = Run::builder()
        .tool(Tool::builder().driver(driver(report, messages)).build())
        .invocations(vec![invocation(report, locations, warnings)])
        .automation_details(RunAutomationDetails::builder().id(category(report)).build())
        .column_kind(serde_json::json!(ResultColumnKind::Utf16CodeUnits.to_string()))
        .default_source_language("c")
        .language("en-US")
        .original_uri_base_ids(BTreeMap::from([(ROOT.to_owned(), base(report))]))
        .properties(location::properties([
            ("kernel", report.kernel.as_str()),
            ("kernelSource", report.kernel_source.as_str()),
        ]))
        .build();
    run.version_control_provenance = report.version_control.as_ref().map(|known| vec![provenance(known)]);
    run
}

fn driver(report: &Report<'_>, messages: &Messages) -> ToolComponent {
    let mut driver = ToolComponent::builder()
        .name("rculint")
        .version(report.tool_version.clone())
        .semantic_version(report.tool_version.clone())
        .short_description(message::plain("Finds slab caches that are destroyed while RCU frees are in flight."))
        .rules(report.rules.iter().map(|rule| rule::descriptor(rule, messages)).collect::<Vec<_>>())
        .notifications(notification::descriptors())
        .build();
    let lints = || report.rules.iter().find_map(|rule| rule.help_uri.clone());
    driver.information_uri = Some(HOME.to_owned()).filter(|uri| !uri.is_empty()).or_else(lints);
    driver
}

fn invocation(report: &Report<'_>, locations: &Locations<'_>, warnings: &[String]) -> Invocation {
    Invocation::builder()
        .execution_successful(report.problems.is_empty())
        .tool_execution_notifications(notification::notifications(report, locations, warnings))
        .build()
}

/// What GitHub groups runs by: everything up to the last `/`.
fn category(report: &Report<'_>) -> String {
    let category = report.category.as_deref().unwrap_or_default().trim_matches('/');
    if category.is_empty() { "rculint/".to_owned() } else { format!("rculint/{category}/") }
}

fn base(report: &Report<'_>) -> ArtifactLocation {
    let mut base = ArtifactLocation::builder().description(message::text("The root of the source tree.")).build();
    let checkout = report.version_control.as_ref().and_then(|known| known.root.as_ref());
    let absolute = checkout.or(report.root.as_ref()).filter(|root| root.starts_with('/'));
    base.uri = absolute.map(|root| format!("file://{}/", location::encode(root.trim_end_matches('/'))));
    base
}

fn provenance(known: &VersionControl) -> VersionControlDetails {
    let mut details = VersionControlDetails::builder()
        .repository_uri(known.repository_uri.clone())
        .mapped_to(ArtifactLocation::builder().uri_base_id(ROOT).build())
        .build();
    details.revision_id = known.revision.clone();
    details.branch = known.branch.clone();
    details
}
