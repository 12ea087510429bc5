//! The life of the cache under the cursor.
use super::state::State;
use super::text::word_at;
use lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};
use rculint_lifecycle::{Lifecycle, Site, Verdict};
use std::fmt::Write as _;

/// What is known of the cache with the name under the cursor; nothing for other words.
pub(super) fn hover(state: &State, parameters: &HoverParams) -> Option<Hover> {
    let at = &parameters.text_document_position_params;
    let (_, text, known) = state.look_up(&at.text_document.uri)?;
    let word = word_at(text, at.position)?;
    let lives: Vec<String> = known.analysis.lifecycles.iter().filter(|record| record.cache == word).map(life).collect();
    if lives.is_empty() {
        return None;
    }
    let value = lives.join("\n---\n");
    Some(Hover { contents: HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value }), range: None })
}

fn life(record: &Lifecycle) -> String {
    let mut out = String::new();
    let of = record.object_type.as_ref().map_or_else(String::new, |object| format!(" of `{object}`"));
    let (cache, verdict, kernel, reason) = (&record.cache, verdict(record.verdict), &record.kernel, &record.reason);
    let _ = writeln!(out, "**{verdict}** on {kernel}: slab cache `{cache}`{of}\n\n{reason}\n");
    let places = [
        ("created", record.created.iter().map(place).collect::<Vec<_>>()),
        ("in flight", record.deferrals.iter().map(|one| format!("{}, {}", one.kind, place(&one.site))).collect()),
        ("waited", record.barriers.iter().map(|one| format!("`{}()`, {}", one.call, place(&one.site))).collect()),
        ("destroyed", record.destroyed.iter().map(|one| place(&one.site)).collect()),
    ];
    for (what, sites) in &places {
        for site in sites {
            let _ = writeln!(out, "* {what}: {site}");
        }
    }
    out
}

fn place(site: &Site) -> String {
    match site.function.as_str() {
        "" => format!("{}:{}", site.file, site.line),
        function => format!("{}:{} in `{function}()`", site.file, site.line),
    }
}

fn verdict(verdict: Verdict) -> String {
    serde_json::to_value(verdict).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
