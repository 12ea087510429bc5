//! GitLab's code quality report.
use crate::report::Report;
use rculint_lints::{Finding, Fingerprints, Level};
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use std::io::{self, Write};

/// Writes an array with one issue a finding. Fails only if `out` does.
pub fn write_gitlab(report: &Report<'_>, mut out: impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, &Issues(report))?;
    writeln!(out)?;
    out.flush()
}

struct Issues<'a>(&'a Report<'a>);

impl Serialize for Issues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fingerprints = Fingerprints::default();
        let mut all = serializer.serialize_seq(Some(self.0.findings.len()))?;
        for finding in self.0.findings {
            all.serialize_element(&Issue::new(self.0, finding, fingerprints.place(finding)))?;
        }
        all.end()
    }
}

#[derive(Serialize)]
struct Issue<'a> {
    r#type: &'static str,
    check_name: &'a str,
    description: String,
    categories: [&'static str; 1],
    severity: &'static str,
    fingerprint: String,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
}

impl<'a> Issue<'a> {
    fn new(report: &Report<'_>, finding: &'a Finding, fingerprint: String) -> Self {
        Issue {
            r#type: "issue",
            check_name: &finding.id,
            description: format!("{}. {}", finding.message, finding.help),
            categories: ["Bug Risk"],
            severity: severity(finding.level),
            fingerprint,
            location: Location {
                path: report.path(&finding.site.file),
                lines: Lines { begin: finding.site.line.max(1) },
            },
        }
    }
}

fn severity(level: Level) -> &'static str {
    match level {
        Level::Error => "critical",
        Level::Warning => "major",
        Level::Note => "info",
    }
}
