//! `rculint lints`
use super::CLEAN;
use crate::cli::CachesFormat;
use anyhow::Result;
use comfy_table::{ContentArrangement, Table};
use rculint_lints::LintSet;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(format: CachesFormat, folder: Option<&Path>) -> Result<ExitCode> {
    let mut lints = LintSet::builtin()?;
    if let Some(folder) = folder {
        lints = lints.with_folder(folder)?;
    }
    crate::output::write(None, |out| match format {
        CachesFormat::Table => writeln!(out, "{}", table(&lints)),
        CachesFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, lints.lints())?;
            writeln!(out)
        }
    })?;
    Ok(ExitCode::from(CLEAN))
}

fn table(lints: &LintSet) -> Table {
    let mut table = Table::new();
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["ID", "NAME", "LEVEL", "PRECISION", "TAGS", "FINDS"]);
    for lint in lints.lints() {
        let rule = crate::reporting::rule(lint);
        let level = lint.level.name().to_owned();
        let precision = lint.precision.name().to_owned();
        table.add_row([rule.id, rule.name, level, precision, lint.tags.join(" "), lint.summary().replace('\n', " ")]);
    }
    table
}
