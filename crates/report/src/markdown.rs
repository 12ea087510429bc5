//! Markdown: for the summary of a CI job, or to paste into a ticket.
use crate::report::Report;
use crate::text::{clean, count};
use rculint_lints::Level;
use std::io::{self, Write};

/// Writes a heading with the counts, a table with one row a finding, and the path of each as a list. Fails only if `out` does.
pub fn write_markdown(report: &Report<'_>, mut out: impl Write) -> io::Result<()> {
    let counts = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")];
    let counts = counts.map(|(level, noun)| count(report.count(level), noun)).join(", ");
    writeln!(out, "# rculint: {counts}\n")?;
    writeln!(out, "Kernel {} ({}).", escaped(&report.kernel), escaped(&report.kernel_source))?;
    if !report.findings.is_empty() {
        writeln!(out, "\n| | lint | where | what |\n| --- | --- | --- | --- |")?;
    }
    for (number, finding) in (1..).zip(report.findings) {
        let (level, site) = (finding.level.name(), &finding.site);
        let place = format!("{}:{}", escaped(&site.file), site.line);
        writeln!(out, "| {number} | {level} {} | {place} | {} |", escaped(&finding.id), escaped(&finding.message))?;
    }
    for (number, finding) in (1..).zip(report.findings) {
        writeln!(out, "\n## {number}. {}\n", escaped(&finding.message))?;
        for (order, step) in (1..).zip(&finding.steps) {
            let place = format!("{}:{}", escaped(&step.site.file), step.site.line);
            writeln!(out, "{order}. {place}: {}", escaped(&step.message))?;
        }
        writeln!(out, "\n{}", escaped(&finding.help))?;
    }
    for problem in &report.problems {
        writeln!(out, "\nIncomplete: {}: {}", escaped(&problem.path), escaped(&problem.message))?;
    }
    out.flush()
}

/// On one line, with nothing that Markdown or HTML would read, but code in backquotes that are in pairs.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let text = clean(text);
    let pieces: Vec<&str> = text.split('`').collect();
    let has_pairs = pieces.len() % 2 == 1;
    for (at, piece) in pieces.iter().enumerate() {
        if at > 0 {
            out.push_str(if has_pairs { "`" } else { "\\`" });
        }
        let is_code = has_pairs && at % 2 == 1;
        for c in piece.chars() {
            let special = if is_code { c == '|' } else { "\\*_[]<>|#&~".contains(c) };
            if special {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}
