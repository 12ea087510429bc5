//! Workflow commands: annotations in the log and on the changed lines of a pull request.
use crate::report::Report;
use crate::text::clean;
use rculint_lints::Level;
use std::io::{self, Write};

/// Writes one workflow command a finding, with its path in the message, and one for what could not be read. GitHub shows ten
/// of each level of a step. Fails only if `out` does.
pub fn write_github(report: &Report<'_>, mut out: impl Write) -> io::Result<()> {
    for finding in report.findings {
        let (command, site) = (command(finding.level), &finding.site);
        let file = property(&report.path(&site.file));
        let title = property(&format!("{} {}", finding.id, finding.name));
        let steps = finding.steps.iter().map(|step| {
            format!("\n{}:{}: {}", clean(&report.path(&step.site.file)), step.site.line, clean(&step.message))
        });
        let text = clean(&finding.message) + &steps.collect::<String>() + "\n" + &clean(&finding.help);
        let (line, column) = (site.line, site.column);
        writeln!(out, "::{command} file={file},line={line},col={column},title={title}::{}", data(&text))?;
    }
    for problem in &report.problems {
        let (file, text) = (property(&report.path(&problem.path)), data(&clean(&problem.message)));
        writeln!(out, "::error file={file},title=incomplete::{text}")?;
    }
    out.flush()
}

fn command(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "notice",
    }
}

/// What follows the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
