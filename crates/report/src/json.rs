//! The report as one JSON document.
use crate::report::{Note, Problem, Report, Stats};
use rculint_lifecycle::{Site, Step, VersionRange};
use rculint_lints::{Finding, Level};
use serde::{Serialize, Serializer};
use std::io::{self, Write};

/// Writes the document `{"version": 1, "tool", "kernel", "kernel_source", "findings", "degraded", "unresolved", "undecided",
/// "problems", "stats"}`. Of several kernels, `kernel` has all with commas between them, and a finding those it was found on
/// as `found_on`. Fields are only ever added to version 1. Fails only if `out` does.
pub fn write_json(report: &Report<'_>, mut out: impl Write) -> io::Result<()> {
    let document = Document {
        version: 1,
        tool: Tool { name: "rculint", version: &report.tool_version },
        kernel: &report.kernel,
        kernel_source: &report.kernel_source,
        findings: Findings(report.findings),
        degraded: &report.degraded,
        unresolved: &report.unresolved,
        undecided: &report.undecided,
        problems: &report.problems,
        stats: &report.stats,
    };
    serde_json::to_writer_pretty(&mut out, &document)?;
    writeln!(out)?;
    out.flush()
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: Tool<'a>,
    kernel: &'a str,
    kernel_source: &'a str,
    findings: Findings<'a>,
    degraded: &'a [Note],
    unresolved: &'a [Note],
    undecided: &'a [Note],
    problems: &'a [Problem],
    stats: &'a Stats,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'a str,
    version: &'a str,
}

struct Findings<'a>(&'a [Finding]);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Entry::new))
    }
}

/// A finding.
#[derive(Serialize)]
pub(crate) struct Entry<'a> {
    id: &'a str,
    name: &'a str,
    level: Level,
    message: &'a str,
    cache: &'a str,
    module: &'a str,
    site: &'a Site,
    steps: &'a [Step],
    help: &'a str,
    kernels: Kernels,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    found_on: Vec<String>,
}

impl<'a> Entry<'a> {
    /// All of `finding`.
    pub fn new(finding: &'a Finding) -> Self {
        Entry {
            id: &finding.id,
            name: &finding.name,
            level: finding.level,
            message: &finding.message,
            cache: &finding.cache,
            module: &finding.module,
            site: &finding.site,
            steps: &finding.steps,
            help: &finding.help,
            kernels: Kernels::new(finding.kernels),
            found_on: finding.found_on.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Versions as people write them.
#[derive(Serialize)]
pub(crate) struct Kernels {
    since: Option<String>,
    until: Option<String>,
}

impl Kernels {
    /// `since` inclusive, `until` exclusive.
    pub fn new(range: VersionRange) -> Self {
        let text = |version: Option<rculint_syntax::Version>| version.map(|version| version.to_string());
        Kernels { since: text(range.since), until: text(range.until) }
    }
}
