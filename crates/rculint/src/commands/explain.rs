//! `rculint explain`
use super::CLEAN;
use anyhow::Result;
use rculint_lints::LintSet;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(wanted: &str, folder: Option<&Path>) -> Result<ExitCode> {
    let mut lints = LintSet::builtin()?;
    if let Some(folder) = folder {
        lints = lints.with_folder(folder)?;
    }
    let Some(lint) = lints.get(wanted) else {
        let known: Vec<String> = lints.lints().iter().map(|lint| format!("  {}  {}", lint.id, lint.name)).collect();
        let hint = crate::similar::lint_hint(wanted, &lints);
        anyhow::bail!("there is no lint `{wanted}`{hint}; these are:\n{}", known.join("\n"));
    };
    crate::output::write(None, |out| writeln!(out, "{}", lint.readme.trim_end()))?;
    Ok(ExitCode::from(CLEAN))
}
