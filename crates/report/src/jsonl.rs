//! One JSON object a line.
use crate::json::Entry;
use crate::report::Report;
use std::io::{self, Write};

/// Writes each finding as an object of its own on a line of its own, with the fields that it has in the JSON document. Fails
/// only if `out` does.
pub fn write_jsonl(report: &Report<'_>, mut out: impl Write) -> io::Result<()> {
    for finding in report.findings {
        serde_json::to_writer(&mut out, &Entry::new(finding))?;
        writeln!(out)?;
    }
    out.flush()
}
