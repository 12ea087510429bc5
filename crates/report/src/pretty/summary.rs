//! The last lines: how much was found, for which kernel, and what is missing.
use super::Style;
use crate::report::{Problem, Report};
use crate::text::{clean, count};
use rculint_lints::{Level, Why};
use std::io::{self, Write};

/// Problems listed one by one.
const LISTED: usize = 20;

/// Writes what could not be read and the summary line.
pub(super) fn write(report: &Report<'_>, style: Style, out: &mut impl Write) -> io::Result<()> {
    problems(&report.problems, style, out)?;
    let missing = missing(report);
    if !missing.is_empty() {
        let word = if report.problems.is_empty() { "not seen in full" } else { "incomplete" };
        writeln!(out, "{word}: {}", missing.join(", "))?;
    }
    let source = match report.kernel_source.trim() {
        "" => String::new(),
        source => format!(" ({})", clean(source)),
    };
    writeln!(out, "{}; kernel {}{source}", bold(&found(report), style), clean(&report.kernel))
}

fn problems(problems: &[Problem], style: Style, out: &mut impl Write) -> io::Result<()> {
    for problem in problems.iter().take(LISTED) {
        writeln!(out, "{}: {}: {}", bold("incomplete", style), clean(&problem.path), clean(&problem.message))?;
    }
    match problems.len().checked_sub(LISTED) {
        None | Some(0) => Ok(()),
        Some(more) => writeln!(out, "{}: and {more} more", bold("incomplete", style)),
    }
}

fn missing(report: &Report<'_>) -> Vec<String> {
    let parts = [
        (report.problems.len(), "problem", "with reading"),
        (report.degraded.len(), "function", "seen as a list of calls only"),
        (report.unresolved.len(), "destroy", "of an unknown cache"),
        (report.undecided.len(), "callback", "waited for, or not, out of sight"),
    ];
    let present = parts.iter().filter(|(number, ..)| *number > 0);
    present.map(|(number, noun, what)| format!("{} {what}", count(*number, noun))).collect()
}

fn found(report: &Report<'_>) -> String {
    let levels = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "note")];
    let counts = levels.map(|(level, noun)| (report.count(level), noun));
    let present: Vec<String> =
        counts.iter().filter(|(number, _)| *number > 0).map(|(number, noun)| count(*number, noun)).collect();
    let found = if present.is_empty() { "no findings".to_owned() } else { present.join(", ") };
    let apart = [
        (report.stats.hidden_notes, "below --level"),
        (report.aside(|why| matches!(why, Why::Allowed(_))), "allowed by a comment"),
        (report.aside(|why| *why == Why::Baseline), "in the baseline"),
        (report.aside(|why| *why == Why::Unchanged), "not on changed lines"),
    ];
    let apart: Vec<String> =
        apart.iter().filter(|(number, _)| *number > 0).map(|(number, what)| format!("{number} {what}")).collect();
    if apart.is_empty() { found } else { format!("{found} ({})", apart.join(", ")) }
}

fn bold(text: &str, style: Style) -> String {
    match style.color {
        true => format!("\u{1b}[1m{text}\u{1b}[0m"),
        false => text.to_owned(),
    }
}
