//! The commands, each in its own module, and what they share.
mod audit;
mod baseline;
mod caches;
mod check;
mod convert;
mod explain;
mod lints;
mod man;
mod review;

use crate::analyze::{Analysis, Lap, analyze};
use crate::cli::{Cli, Command, Input};
use crate::config::Config;
use crate::walk::Tree;
use anyhow::{Context, Result};
use clap::CommandFactory;
use rculint_lints::LintSet;
use rculint_syntax::Version;
use std::path::Path;
use std::process::ExitCode;

/// Nothing found.
const CLEAN: u8 = 0;
/// Findings at or over `--fail-on`.
const FINDINGS: u8 = 1;
/// Something that matters could not be read.
const INCOMPLETE: u8 = 3;
/// The parser recurses as deep as an expression nests.
const STACK: usize = 64 << 20;

/// Runs a command.
///
/// # Errors
/// On bad input; the exit status is 2 then.
pub fn run(cli: Cli) -> Result<ExitCode> {
    match cli.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Caches(arguments) => caches::run(&arguments),
        Command::Convert(arguments) => convert::run(&arguments),
        Command::Review(arguments) => review::run(&arguments),
        Command::Baseline(arguments) => baseline::run(&arguments),
        Command::Lints { format, lints } => lints::run(format, lints.as_deref()),
        Command::Man { command, output } => man::run(command.as_deref(), output.as_deref()),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Lsp(arguments) => crate::lsp::run(&arguments),
        Command::Explain { lint, lints } => explain::run(&lint, lints.as_deref()),
        Command::Words => {
            let words = crate::analyze::words(LintSet::builtin()?.model());
            crate::output::write(None, |out| words.iter().try_for_each(|word| writeln!(out, "{word}")))?;
            Ok(ExitCode::from(CLEAN))
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "rculint", &mut script);
            crate::output::write(None, |out| out.write_all(&script))?;
            Ok(ExitCode::from(CLEAN))
        }
    }
}

/// Reads the configuration and the lints, and analyses the input.
fn analyzed(input: &Input) -> Result<(Config, LintSet, Analysis, Tree)> {
    let (config, lints, kernel) = settings(input)?;
    let tree = Tree::open(&input.paths)?;
    let analysis = pool(input.jobs)?.install(|| analyze(&tree, &lints, kernel));
    if input.timings {
        for Lap { stage, wall, cpu } in &analysis.timings {
            let [wall, cpu] = [wall, cpu].map(|time| time.as_secs_f64() * 1000.0);
            eprintln!("{stage:<16}{wall:>8.0} ms{cpu:>8.0} ms of processor time");
        }
    }
    Ok((config, lints, analysis, tree))
}

/// The configuration, the lints, and the kernel that is asked for.
pub(crate) fn settings(input: &Input) -> Result<(Config, LintSet, Option<Version>)> {
    let config = Config::find(input)?;
    let lints = lint_set(input, &config)?;
    let stated =
        || config.kernel.as_deref().map(|text| text.parse::<Version>().map_err(anyhow::Error::msg)).transpose();
    let kernel = match input.kernel {
        Some(kernel) => Some(kernel),
        None => stated().context("`kernel` in the configuration")?,
    };
    Ok((config, lints, kernel))
}

/// Threads to analyse on.
pub(crate) fn pool(jobs: Option<usize>) -> Result<rayon::ThreadPool> {
    Ok(rayon::ThreadPoolBuilder::new().stack_size(STACK).num_threads(jobs.unwrap_or(0)).build()?)
}

fn lint_set(input: &Input, config: &Config) -> Result<LintSet> {
    let mut lints = LintSet::builtin()?;
    if let Some(folder) = input.lints.as_ref().or(config.lints.as_ref()) {
        lints = lints.with_folder(folder)?;
    }
    if let Some(facts) = &config.facts {
        lints = lints.with_facts(Path::new(crate::config::NAME), facts.clone())?;
    }
    for named in config.ignore.iter().chain(config.policy()?.lints()) {
        if lints.get(named).is_none() {
            anyhow::bail!("{} names the lint `{named}`, and there is no such lint", crate::config::NAME);
        }
    }
    lints.retain(|lint| !config.ignore.iter().any(|ignored| lint.id == *ignored || lint.name == *ignored));
    Ok(lints)
}

/// Whether the results lack something; with `--strict` also what was read and not understood.
fn is_incomplete(input: &Input, analysis: &Analysis) -> bool {
    !analysis.problems.is_empty() || (input.strict && !(analysis.degraded.is_empty() && analysis.unresolved.is_empty()))
}

/// Says on standard error what the results lack.
fn warn(input: &Input, analysis: &Analysis) {
    if input.quiet {
        return;
    }
    for problem in &analysis.problems {
        eprintln!("rculint: {}: {}", problem.path, problem.message);
    }
    if input.verbose {
        for (site, reason) in &analysis.degraded {
            eprintln!("rculint: {}:{}: {}() is only known by its calls: {reason}", site.file, site.line, site.function);
        }
        for site in &analysis.unresolved {
            eprintln!("rculint: {}:{}: which cache is destroyed in {}()?", site.file, site.line, site.function);
        }
    }
    let (degraded, unresolved) = (analysis.degraded.len(), analysis.unresolved.len());
    if degraded + unresolved > 0 {
        eprintln!(
            "rculint: of {} functions, {degraded} are only known by their calls; {unresolved} destroys of an unknown cache (-v lists them)",
            analysis.lowered
        );
    }
}
