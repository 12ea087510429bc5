//! The audit report: one HTML file that needs nothing else.
//!
//! What an auditor clicks is in `script.js`, how it looks in `style.css`; without either, the page still says everything.
mod caches;
mod findings;
mod overview;
mod picture;
mod scope;
mod snippet;
mod table;

use crate::audit::Audit;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::io::{self, Write};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// The browser itself sees to it that the page asks nobody for anything.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/// Writes the report. Fails only if `out` does.
pub fn write_html(audit: &Audit<'_>, mut out: impl Write) -> io::Result<()> {
    let (findings, caches) = (audit.findings(), audit.caches());
    let version = audit.runs.first().map_or("", |run| run.report.tool_version.as_str());
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="icon" href="data:,";
                title { "rculint: " (audit.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (audit.title) }
                    p { "Slab caches, and what is in flight when they are destroyed. rculint " (version) "." }
                    nav {
                        a href="#scope" { "Scope" }
                        a href="#overview" { "Overview" }
                        a href="#findings" { "Findings" }
                        a href="#caches" { "Caches" }
                        a href="#gaps" { "Not seen" }
                    }
                }
                main {
                    (scope::section(audit))
                    (overview::section(audit, &findings, &caches))
                    (findings::section(audit, &findings))
                    (caches::section(audit, &caches))
                    (scope::gaps(audit))
                }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    out.write_all(page.into_string().as_bytes())?;
    out.flush()
}

/// A sentence, with what it has in backquotes as code.
fn words(sentence: &str) -> Markup {
    let pieces: Vec<&str> = sentence.split('`').collect();
    let has_pairs = pieces.len() % 2 == 1;
    html! {
        @if has_pairs {
            @for (at, piece) in pieces.iter().enumerate() {
                @if at % 2 == 1 { code { (piece) } } @else { (piece) }
            }
        } @else { (sentence) }
    }
}
