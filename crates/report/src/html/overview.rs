//! Counts: by verdict, by subsystem, and what differs between the runs.
use crate::audit::{Audit, Change, Row, subsystem, verdict_name};
use maud::{Markup, html};
use rculint_lifecycle::{Lifecycle, Verdict};
use rculint_lints::Finding;
use std::collections::BTreeMap;

/// Counts by run, by name.
type Counts = BTreeMap<String, Vec<usize>>;

/// All counts.
pub(super) fn section(audit: &Audit<'_>, findings: &[Row<'_, Finding>], caches: &[Row<'_, Lifecycle>]) -> Markup {
    html! {
        section id="overview" {
            h2 { "Overview" }
            div.side {
                (counts(audit, "Caches by verdict", &by(audit, |cache| Some(verdict_name(cache.verdict)))))
                (counts(audit, "Caches by subsystem", &by(audit, |cache| Some(subsystem(cache).to_owned()))))
                (counts(audit, "Destroyed in flight, by subsystem", &by(audit, hazardous)))
            }
            @if audit.runs.len() > 1 { (differences(audit, findings, caches)) }
        }
    }
}

fn hazardous(cache: &Lifecycle) -> Option<String> {
    let hazard = matches!(cache.verdict, Verdict::HazardKfreeRcu | Verdict::HazardCallRcu);
    hazard.then(|| subsystem(cache).to_owned())
}

fn by(audit: &Audit<'_>, name: impl Fn(&Lifecycle) -> Option<String>) -> Counts {
    let mut counts = Counts::new();
    for (at, run) in audit.runs.iter().enumerate() {
        for name in run.caches.iter().filter_map(&name) {
            counts.entry(name).or_insert_with(|| vec![0; audit.runs.len()])[at] += 1;
        }
    }
    counts
}

fn counts(audit: &Audit<'_>, title: &str, counts: &Counts) -> Markup {
    html! {
        div.wide {
            table.plain {
                caption { (title) }
                thead { tr { th {} @for run in &audit.runs { th.number scope="col" { (run.label) } } } }
                tbody {
                    @for (name, counts) in counts {
                        tr { th scope="row" { (name) } @for count in counts { td.number { (count) } } }
                    }
                    @if counts.is_empty() { tr { td { "none" } } }
                }
            }
        }
    }
}

fn differences(audit: &Audit<'_>, findings: &[Row<'_, Finding>], caches: &[Row<'_, Lifecycle>]) -> Markup {
    let count = |change: Change| {
        let findings = findings.iter().filter(|row| row.change == change).count();
        (findings, caches.iter().filter(|row| row.change == change).count())
    };
    let first = audit.runs.first().map_or("", |run| run.label.as_str());
    let last = audit.runs.last().map_or("", |run| run.label.as_str());
    html! {
        h3 { "From " (first) " to " (last) }
        div.wide {
            table.plain {
                thead { tr { th {} th.number scope="col" { "findings" } th.number scope="col" { "caches" } } }
                tbody {
                    @for change in Change::ALL {
                        @let (findings, caches) = count(change);
                        tr {
                            th scope="row" { (change.name()) }
                            td.number { (jump("findings", change, findings)) }
                            td.number { (jump("caches", change, caches)) }
                        }
                    }
                }
            }
        }
    }
}

/// A count that, clicked, shows what it counts.
fn jump(section: &str, change: Change, count: usize) -> Markup {
    html! { a href={ "#" (section) } data-change=(change.name()) { (count) } }
}
