//! `rculint baseline`
use super::{Analyzed, CLEAN, INCOMPLETE, analyzed, is_incomplete, warn};
use crate::cli::{Baseline as Arguments, Input};
use crate::dealt::{deal, read_baseline};
use anyhow::{Result, bail};
use rculint_lints::Baseline;
use std::path::Path;
use std::process::ExitCode;

/// Where a baseline goes by default.
const NAME: &str = "rculint-baseline.json";

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    match arguments {
        Arguments::Create { input, force } => create(input, *force),
        Arguments::Update { input, add } => update(input, *add),
    }
}

fn create(input: &Input, force: bool) -> Result<ExitCode> {
    let path = path(input);
    if path.exists() && !force {
        bail!("{} is there already; `rculint baseline update` changes it, --force replaces it", path.display());
    }
    with_now(input, |now| {
        write(path, &now)?;
        Ok(format!("{} findings are known from now on, by {}", now.len(), path.display()))
    })
}

fn update(input: &Input, add: bool) -> Result<ExitCode> {
    let path = path(input);
    let mut baseline = read_baseline(path)?;
    with_now(input, |now| {
        let (gone, came) = baseline.update(now, add);
        write(path, &baseline)?;
        Ok(format!("{gone} findings are gone, {came} are added; {} are known by {}", baseline.len(), path.display()))
    })
}

/// Nothing is written when the analysis is incomplete: what was not seen would count as gone.
fn with_now(input: &Input, then: impl FnOnce(Baseline) -> Result<String>) -> Result<ExitCode> {
    let Analyzed { config, lints, scope, done, cache: _cache, .. } = analyzed(input)?;
    let analysis = done.together;
    warn(input, &analysis);
    if is_incomplete(input, &analysis) {
        eprintln!("rculint: incomplete, so {} stays as it was", path(input).display());
        return Ok(ExitCode::from(INCOMPLETE));
    }
    let (findings, _) = deal(&analysis, &scope, &lints, &config)?;
    let said = then(Baseline::new(&findings))?;
    if !input.quiet {
        eprintln!("rculint: {said}");
    }
    Ok(ExitCode::from(CLEAN))
}

fn path(input: &Input) -> &Path {
    input.output.as_deref().unwrap_or(Path::new(NAME))
}

fn write(path: &Path, baseline: &Baseline) -> Result<()> {
    crate::output::write(Some(path), |out| out.write_all(baseline.to_json().as_bytes()))
}
