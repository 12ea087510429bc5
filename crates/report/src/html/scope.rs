//! What was looked at, and what could not be seen.
use crate::audit::{Audit, Run};
use crate::report::{Note, Rule};
use maud::{Markup, html};
use rculint_lints::Level;

/// A property of a run.
type Property = (&'static str, fn(&Run<'_>) -> Markup);

const PROPERTIES: [Property; 12] = [
    ("Tree", |run| html! { @if let Some(root) = &run.report.root { code { (root) } } @else { "not said" } }),
    ("Commit", |run| html! { @if let Some(commit) = run.commit() { code { (commit) } } @else { "in no repository" } }),
    ("Kernel", |run| html! { (run.report.kernel) }),
    ("Told by", |run| html! { (run.report.kernel_source) }),
    ("Files read", |run| html! { (run.report.stats.files) }),
    ("Functions analysed", |run| html! { (run.report.stats.functions) }),
    ("Caches", |run| html! { (run.caches.len()) }),
    ("Findings", |run| levels(run)),
    ("Only known by their calls", |run| html! { (run.report.degraded.len()) " functions" }),
    ("Of an unknown cache", |run| html! { (run.report.unresolved.len()) " destroys" }),
    ("Waited for out of sight, or not", |run| html! { (run.report.undecided.len()) " callbacks" }),
    ("Unreadable", |run| html! { (run.report.problems.len()) }),
];

fn levels(run: &Run<'_>) -> Markup {
    html! {
        @for level in [Level::Error, Level::Warning, Level::Note] {
            span class={ "tag " (level.name()) } { (run.report.count(level)) " " (level.name()) }
            " "
        }
        @if run.report.stats.hidden_notes > 0 { (run.report.stats.hidden_notes) " below the level that was asked for" }
    }
}

/// Trees, versions and lints.
pub(super) fn section(audit: &Audit<'_>) -> Markup {
    html! {
        section id="scope" {
            h2 { "Scope" }
            div.wide {
                table.plain {
                    thead { tr { th {} @for run in &audit.runs { th scope="col" { (run.label) } } } }
                    tbody {
                        @for (name, value) in PROPERTIES {
                            tr { th scope="row" { (name) } @for run in &audit.runs { td { (value(run)) } } }
                        }
                        @if audit.runs.iter().any(|run| !run.files.is_empty()) { (files(audit)) }
                    }
                }
            }
            @if let Some(run) = audit.runs.first() { (lints(&run.report.rules)) }
        }
    }
}

fn files(audit: &Audit<'_>) -> Markup {
    html! {
        tr {
            th scope="row" { "For programs" }
            @for run in &audit.runs { td { @for (what, name) in &run.files { a href=(name) { (what) } " " } } }
        }
    }
}

fn lints(rules: &[Rule]) -> Markup {
    html! {
        details {
            summary { (rules.len()) " lints were looked for" }
            dl { @for rule in rules { dt { code { (rule.id) } " " (rule.name) } dd { (rule.short) } } }
        }
    }
}

/// What the results lack.
pub(super) fn gaps(audit: &Audit<'_>) -> Markup {
    html! {
        section id="gaps" {
            h2 { "Not seen" }
            p { "What could not be read, parsed or decided. Nothing in these places counts as a wait, or as a finding." }
            @for run in &audit.runs {
                h3 { (run.label) }
                details {
                    summary { (run.report.problems.len()) " files or directories could not be read" }
                    ul { @for one in &run.report.problems { li { code { (one.path) } ": " (one.message) } } }
                }
                (notes("functions are only known by their calls", &run.report.degraded))
                (notes("destroys are of a cache that could not be told", &run.report.unresolved))
                (notes("callbacks are waited for, or not, out of sight", &run.report.undecided))
            }
        }
    }
}

fn notes(what: &str, notes: &[Note]) -> Markup {
    html! {
        details {
            summary { (notes.len()) " " (what) }
            ul {
                @for note in notes {
                    li { code { (note.site.file) ":" (note.site.line) } " " (note.site.function) "(): " (note.message) }
                }
            }
        }
    }
}
