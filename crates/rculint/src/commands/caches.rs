//! `rculint caches`
use super::{CLEAN, INCOMPLETE, analyzed_on_one, is_incomplete, warn};
use crate::cli::{Caches, CachesFormat};
use anyhow::Result;
use comfy_table::{ContentArrangement, Table};
use rculint_lifecycle::{Lifecycle, Site};
use std::process::ExitCode;

pub(super) fn run(arguments: &Caches) -> Result<ExitCode> {
    let (analysis, _, _cache) = analyzed_on_one(&arguments.input)?;
    crate::output::write(arguments.input.output.as_deref(), |out| match arguments.format {
        CachesFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &analysis.lifecycles)?;
            writeln!(out)
        }
        CachesFormat::Table => writeln!(out, "{}", table(&analysis.lifecycles)),
    })?;
    warn(&arguments.input, &analysis);
    Ok(ExitCode::from(if is_incomplete(&arguments.input, &analysis) { INCOMPLETE } else { CLEAN }))
}

fn table(records: &[Lifecycle]) -> Table {
    let mut table = Table::new();
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["MODULE", "CACHE", "OBJECT", "CREATED", "IN FLIGHT", "VERDICT", "WHY"]);
    for record in records {
        let mut kinds: Vec<&str> = record.deferrals.iter().map(|deferral| deferral.kind.as_str()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let verdict = serde_json::to_value(record.verdict).ok().and_then(|value| value.as_str().map(str::to_owned));
        table.add_row([
            record.module.to_string(),
            record.cache.to_string(),
            record.object_type.clone().unwrap_or_default(),
            record.created.first().map(place).unwrap_or_default(),
            kinds.join(" "),
            verdict.unwrap_or_default(),
            record.reason.clone(),
        ]);
    }
    table
}

fn place(site: &Site) -> String {
    format!("{}:{}", site.file, site.line)
}
