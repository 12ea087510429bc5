//! `rculint convert`
use super::{CLEAN, INCOMPLETE, analyzed_on_one, is_incomplete, warn};
use crate::analyze::Analysis;
use crate::cli::{CachesFormat, Convert};
use anyhow::Result;
use comfy_table::{ContentArrangement, Table};
use rculint_lifecycle::{Conversion, ConversionVerdict};
use rculint_syntax::Name;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// A file with its text before and after.
struct Change<'a> {
    path: &'a Name,
    old: &'a [u8],
    new: Vec<u8>,
    calls: usize,
}

pub(super) fn run(arguments: &Convert) -> Result<ExitCode> {
    let (analysis, scope, _cache) = analyzed_on_one(&arguments.input)?;
    let changes = changes(&analysis, arguments.force);
    let output = arguments.input.output.as_deref();
    crate::output::write(output, |out| match (arguments.diff, arguments.format) {
        (true, _) => {
            changes.iter().try_for_each(|one| out.write_all(&rculint_edit::unified_diff(one.path, one.old, &one.new)))
        }
        (false, CachesFormat::Json) => {
            serde_json::to_writer_pretty(&mut *out, &analysis.conversions)?;
            writeln!(out)
        }
        (false, CachesFormat::Table) => writeln!(out, "{}\n{}", table(&analysis.conversions), counts(&analysis)),
    })?;
    if arguments.write {
        for one in &changes {
            crate::output::replace(&scope.root().join(one.path.as_str()), one.old, &one.new)?;
        }
        if !arguments.input.quiet {
            let calls: usize = changes.iter().map(|one| one.calls).sum();
            eprintln!("rculint: {calls} calls in {} files are converted", changes.len());
        }
    }
    warn(&arguments.input, &analysis);
    Ok(ExitCode::from(if is_incomplete(&arguments.input, &analysis) { INCOMPLETE } else { CLEAN }))
}

fn changes(analysis: &Analysis, force: bool) -> Vec<Change<'_>> {
    let wanted = |one: &&Conversion| one.verdict.is_ready() || (force && one.verdict == ConversionVerdict::NeedsToWait);
    let mut by_file: BTreeMap<&Name, Vec<&Conversion>> = BTreeMap::new();
    for one in analysis.conversions.iter().filter(wanted) {
        by_file.entry(&one.call.file).or_default().push(one);
    }
    let mut changes = Vec::new();
    for (path, conversions) in by_file {
        let Some(old) = analysis.texts.get(path) else { continue };
        let new = rculint_edit::apply(old, &rculint_edit::edits(old, &conversions));
        changes.push(Change { path, old, new, calls: conversions.len() });
    }
    changes
}

fn table(conversions: &[Conversion]) -> Table {
    let mut table = Table::new();
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["SITE", "CALLBACK", "CACHE", "VERDICT", "SEE"]);
    for one in conversions {
        table.add_row([
            format!("{}:{}", one.call.file, one.call.line),
            format!("{}()", one.callback),
            if one.caches.is_empty() { "?".into() } else { one.caches.join(" ") },
            one.verdict.name().into(),
            see(one),
        ]);
    }
    table
}

/// The reasons; for what only has to wait, with the places.
fn see(one: &Conversion) -> String {
    let place = |see: &rculint_lifecycle::See| format!("{}:{}: {}", see.site.file, see.site.line, see.what);
    let places = one.see.iter().map(place);
    match one.verdict {
        ConversionVerdict::NotConvertible => one.reasons.join("; "),
        _ => one.reasons.iter().cloned().chain(places).collect::<Vec<_>>().join("; "),
    }
}

fn counts(analysis: &Analysis) -> String {
    let mut counts: BTreeMap<ConversionVerdict, usize> = BTreeMap::new();
    for one in &analysis.conversions {
        *counts.entry(one.verdict).or_default() += 1;
    }
    let each: Vec<String> = counts.iter().map(|(verdict, count)| format!("{count} {}", verdict.name())).collect();
    let all = if each.is_empty() { "none".into() } else { each.join(", ") };
    let (count, kernel, source) = (analysis.conversions.len(), analysis.kernel, &analysis.kernel_source);
    format!("{count} calls whose callback frees its object, on {kernel} ({source}): {all}")
}
