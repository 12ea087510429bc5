//! Every finding: a line in the table, and below it the picture of its path beside the source of each step.
use super::snippet::Texts;
use super::table::{Cell, Column, Line, chosen, plain, table, text};
use super::{picture, snippet, words};
use crate::audit::{Audit, Row};
use maud::{Markup, html};
use rculint_lifecycle::VersionRange;
use rculint_lints::{Finding, Level};

/// The table of findings, and the findings.
pub(super) fn section(audit: &Audit<'_>, rows: &[Row<'_, Finding>]) -> Markup {
    let several = audit.runs.len() > 1;
    let mut columns: Vec<Column> =
        vec![chosen("Level"), chosen("Lint"), plain("Cache"), chosen("Module"), plain("Place"), plain("Message")];
    if several {
        columns.push(chosen("Change"));
    }
    let lines: Vec<Line> =
        rows.iter().enumerate().map(|(at, row)| (Some(format!("f{at}")), cells(at, row, several))).collect();
    let mut texts: Vec<Texts<'_>> = audit.runs.iter().map(|run| Texts::new(run.report.sources)).collect();
    html! {
        section id="findings" {
            h2 { "Findings" }
            @if rows.is_empty() { p { "None." } } @else { (table("findings", &columns, &lines)) }
            div.details {
                @for (at, row) in rows.iter().enumerate() {
                    (article(audit, &format!("f{at}"), row, &mut texts[row.last_run()]))
                }
            }
        }
    }
}

fn cells(at: usize, row: &Row<'_, Finding>, several: bool) -> Vec<Cell> {
    let finding = row.last();
    let (level, site) = (finding.level.name(), &finding.site);
    let place = format!("{}:{}", site.file, site.line);
    let order = [Level::Error, Level::Warning, Level::Note].iter().position(|one| *one == finding.level);
    let mut cells = vec![
        Cell { shown: html! { span class={ "tag " (level) } { (level) } }, order, ..text(level) },
        text(finding.id.to_string()),
        Cell { shown: html! { code { (finding.cache) } }, ..text(finding.cache.to_string()) },
        text(finding.module.to_string()),
        Cell { shown: html! { a href={ "#f" (at) } { (place) } }, ..text(place.clone()) },
        Cell { shown: words(&finding.message), ..text(finding.message.clone()) },
    ];
    if several {
        cells.push(text(row.change.name()));
    }
    cells
}

fn article(audit: &Audit<'_>, id: &str, row: &Row<'_, Finding>, texts: &mut Texts<'_>) -> Markup {
    let finding = row.last();
    let level = finding.level.name();
    html! {
        details.finding id=(id) {
            summary {
                span class={ "tag " (level) } { (level) } " "
                code { (finding.id) } " " (words(&finding.message))
            }
            p { "Holds for " (kernels(finding.kernels)) @if audit.runs.len() > 1 { "; " (runs(audit, row)) } "." }
            div.path {
                (picture::path(id, &finding.steps))
                div.steps {
                    @for (at, step) in finding.steps.iter().enumerate() { (snippet::step(id, at, step, texts)) }
                    @if finding.steps.is_empty() { (snippet::place(&finding.site, texts)) }
                }
            }
            @if !finding.help.is_empty() { p.help { (words(&finding.help)) } }
        }
    }
}

fn runs(audit: &Audit<'_>, row: &Row<'_, Finding>) -> String {
    let present = audit.runs.iter().zip(&row.runs).filter(|(_, found)| found.is_some());
    let labels: Vec<&str> = present.map(|(run, _)| run.label.as_str()).collect();
    let shown = audit.runs.get(row.last_run()).map_or("", |run| run.label.as_str());
    format!("found in {} (shown as in {shown})", labels.join(", "))
}

fn kernels(range: VersionRange) -> String {
    match (range.since, range.until) {
        (None, None) => "all supported kernels".into(),
        (Some(since), None) => format!("kernels from {since}"),
        (None, Some(until)) => format!("kernels before {until}"),
        (Some(since), Some(until)) => format!("kernels from {since} to before {until}"),
    }
}
