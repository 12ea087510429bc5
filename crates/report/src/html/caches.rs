//! Every cache: a line in the table, with its life to unfold.
use super::table::{Cell, Column, Line, chosen, plain, table, text};
use super::words;
use crate::audit::{Audit, Row, subsystem, verdict_name};
use maud::{Markup, html};
use rculint_lifecycle::{Lifecycle, Site};

/// The table of caches.
pub(super) fn section(audit: &Audit<'_>, rows: &[Row<'_, Lifecycle>]) -> Markup {
    let several = audit.runs.len() > 1;
    let mut columns: Vec<Column> =
        vec![plain("Cache"), plain("Module"), chosen("Subsystem"), plain("Object"), chosen("Verdict"), plain("Life")];
    if several {
        columns.extend([plain("Verdict by run"), chosen("Change")]);
    }
    let lines: Vec<Line> = rows.iter().map(|row| (None, cells(audit, row, several))).collect();
    html! {
        section id="caches" {
            h2 { "Caches" }
            (table("caches", &columns, &lines))
        }
    }
}

fn cells(audit: &Audit<'_>, row: &Row<'_, Lifecycle>, several: bool) -> Vec<Cell> {
    let cache = row.last();
    let verdict = verdict_name(cache.verdict);
    let mut cells = vec![
        Cell { shown: html! { code { (cache.cache) } }, ..text(cache.cache.to_string()) },
        text(cache.module.to_string()),
        text(subsystem(cache)),
        text(cache.object_type.clone().unwrap_or_default()),
        Cell { shown: html! { span class={ "tag " (verdict) } { (verdict) } }, ..text(verdict.clone()) },
        Cell { shown: life(cache), ..text(cache.reason.clone()) },
    ];
    if several {
        cells.push(Cell { shown: by_run(audit, row), ..text(verdict) });
        cells.push(text(row.change.name()));
    }
    cells
}

fn by_run(audit: &Audit<'_>, row: &Row<'_, Lifecycle>) -> Markup {
    html! {
        @for (run, cache) in audit.runs.iter().zip(&row.runs) {
            div title=(run.label) { (cache.map_or_else(|| "not there".to_owned(), |cache| verdict_name(cache.verdict))) }
        }
    }
}

fn life(cache: &Lifecycle) -> Markup {
    html! {
        details {
            summary { (words(&cache.reason)) }
            dl.life {
                (places("created", cache.created.iter().map(|site| (site, String::new()))))
                (places("in flight", cache.deferrals.iter().map(|one| (&one.site, one.kind.to_string()))))
                (places("barriers", cache.barriers.iter().map(|one| (&one.site, one.call.to_string()))))
                (places("destroyed", cache.destroyed.iter().map(|one| (&one.site, roots(one)))))
            }
        }
    }
}

fn roots(destroy: &rculint_lifecycle::Destroy) -> String {
    let roots: Vec<&str> = destroy.roots.iter().map(|root| root.function.as_str()).collect();
    if roots.is_empty() { String::new() } else { format!("from {}", roots.join(", ")) }
}

fn places<'a>(what: &str, sites: impl Iterator<Item = (&'a Site, String)>) -> Markup {
    let sites: Vec<(&Site, String)> = sites.collect();
    html! {
        @if !sites.is_empty() {
            dt { (what) }
            @for (site, more) in sites {
                dd { code { (site.file) ":" (site.line) } " " (site.function) @if !more.is_empty() { " (" (more) ")" } }
            }
        }
    }
}
