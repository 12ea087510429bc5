//! One line a finding, for editors and `grep`.
use crate::report::Report;
use crate::text::clean;
use std::io::{self, Write};

/// Writes `file:line:column: level[ID] message`, one line a finding, then `path: incomplete: message` for what could not be
/// read. `named` says how the reader calls a file of the tree, so that an editor started where the reader stands opens it. Control
/// characters come out as `?`. Fails only if `out` does.
pub fn write_concise(report: &Report<'_>, named: impl Fn(&str) -> String, mut out: impl Write) -> io::Result<()> {
    for finding in report.findings {
        let (site, level) = (&finding.site, finding.level.name());
        let (file, id, message) = (clean(&named(&site.file)), clean(&finding.id), clean(&finding.message));
        writeln!(out, "{file}:{}:{}: {level}[{id}] {message}", site.line, site.column)?;
    }
    for problem in &report.problems {
        writeln!(out, "{}: incomplete: {}", clean(&named(&problem.path)), clean(&problem.message))?;
    }
    out.flush()
}
