//! The commands, each in its own module, and what they share.
mod audit;
mod baseline;
mod caches;
mod check;
mod clean;
mod convert;
mod explain;
mod lints;
mod man;
mod review;
mod watch;

use crate::analyze::Analysis;
use crate::cache::{self, Cache};
use crate::cli::{Cli, Command, Input};
use crate::clock::Lap;
use crate::config::Config;
use crate::kernels::{OnKernels, analyze_on};
use crate::scope::Scope;
use crate::walk::Tree;
use anyhow::Result;
use clap::CommandFactory;
use rculint_lints::LintSet;
use rculint_syntax::Version;
use std::collections::BTreeSet;
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
/// More threads than any machine has use for.
const MOST_JOBS: usize = 1024;

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
        Command::Clean { cache_dir } => clean::run(cache_dir),
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

/// An input, analysed.
struct Analyzed {
    config: Config,
    lints: LintSet,
    scope: Scope,
    done: OnKernels,
    /// Writes what is to be kept when it is dropped: after the output.
    cache: Cache,
}

/// Reads the configuration and the lints, and analyses the input.
fn analyzed(input: &Input) -> Result<Analyzed> {
    let (config, lints, kernels) = settings(input)?;
    let tree = Tree::open(&input.paths)?;
    let cache = cache::place(&input.cache, &config);
    let cache = cache.map_or_else(Cache::none, |folder| Cache::in_folder(&folder, input.quiet));
    let done = pool(input.jobs)?.install(|| analyze_on(&tree, &lints, &kernels, &cache));
    if input.timings {
        for Lap { stage, wall, cpu } in &done.together.timings {
            let [wall, cpu] = [wall, cpu].map(|time| time.as_secs_f64() * 1000.0);
            eprintln!("{stage:<16}{wall:>8.0} ms{cpu:>8.0} ms of processor time");
        }
        tell_memory("analysis", crate::memory::peak());
    }
    Ok(Analyzed { config, lints, scope: tree.scope().clone(), done, cache })
}

/// A line of `--timings`.
fn tell_memory(what: &str, megabytes: Option<u64>) {
    if let Some(megabytes) = megabytes {
        eprintln!("{what:<16}{megabytes:>8} MB");
    }
}

/// As [`analyzed`], for commands that are about one kernel: of several in the configuration, the first.
fn analyzed_on_one(input: &Input) -> Result<(Analysis, Scope, Cache)> {
    if input.kernel.len() > 1 {
        anyhow::bail!("this command is about one kernel; check, baseline and audit take several");
    }
    let (_, _, kernels) = settings(input)?;
    let input = Input { kernel: kernels.into_iter().take(1).collect(), ..input.clone() };
    let analyzed = analyzed(&input)?;
    Ok((analyzed.done.together, analyzed.scope, analyzed.cache))
}

/// The configuration, the lints, and the kernels that are asked for, in order and each once.
pub(crate) fn settings(input: &Input) -> Result<(Config, LintSet, Vec<Version>)> {
    let config = Config::find(input)?;
    let lints = lint_set(input, &config)?;
    let mut kernels = if input.kernel.is_empty() { config.kernels()? } else { input.kernel.clone() };
    let mut seen = BTreeSet::new();
    kernels.retain(|kernel| seen.insert(*kernel));
    Ok((config, lints, kernels))
}

/// Threads to analyse on.
pub(crate) fn pool(jobs: Option<usize>) -> Result<rayon::ThreadPool> {
    if jobs.is_some_and(|jobs| jobs > MOST_JOBS) {
        anyhow::bail!("--jobs: no more than {MOST_JOBS}");
    }
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
            let hint = crate::similar::lint_hint(named, &lints);
            anyhow::bail!("{} names the lint `{named}`, and there is no such lint{hint}", crate::config::NAME);
        }
    }
    lints.retain(|lint| !config.ignore.iter().any(|ignored| lint.id == *ignored || lint.name == *ignored));
    Ok(lints)
}

/// Whether the results lack something; with `--strict` also what was read and not understood.
fn is_incomplete(input: &Input, analysis: &Analysis) -> bool {
    let open = || analysis.degraded.len() + analysis.unresolved.len() + analysis.undecided().count();
    !analysis.problems.is_empty() || (input.strict && open() > 0)
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
        for (site, reason) in analysis.undecided() {
            eprintln!("rculint: {}:{}: {reason}", site.file, site.line);
        }
    }
    let (degraded, unresolved) = (analysis.degraded.len(), analysis.unresolved.len());
    let undecided = analysis.undecided().count();
    if degraded + unresolved + undecided > 0 {
        let handed = match undecided {
            0 => String::new(),
            some => format!("; {some} callbacks are handed to somebody unseen"),
        };
        eprintln!(
            "rculint: of {} functions, {degraded} are only known by their calls; {unresolved} destroys of an unknown cache{handed} (-v lists them)",
            analysis.lowered
        );
    }
}
