//! The commands, each in its own module, and what they share.
mod audit;
mod baseline;
mod caches;
mod check;
mod clean;
mod convert;
mod explain;
mod link;
mod lints;
mod man;
mod review;
mod summarize;
mod watch;

use crate::analyze::Analysis;
use crate::cache::{self, Cache};
use crate::checkout::Origin;
use crate::cli::{Cli, Command, Input};
use crate::clock::{Clock, Lap};
use crate::config::Config;
use crate::kernels::{OnKernels, analyze_each, analyze_on};
use crate::scope::Scope;
use crate::summaries::Merged;
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
        Command::Summarize(arguments) => summarize::run(&arguments),
        Command::Link(arguments) => link::run(arguments),
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
    origin: Origin,
    done: OnKernels,
    /// Writes what is to be kept when it is dropped: after the output.
    cache: Cache,
}

/// Reads the configuration and the lints, and analyses the input.
fn analyzed(input: &Input) -> Result<Analyzed> {
    analyzed_for(input, usize::MAX)
}

/// The same for the first `most` of the kernels that are asked for.
fn analyzed_for(input: &Input, most: usize) -> Result<Analyzed> {
    let analyzed = if input.summaries.is_empty() { of_tree(input, most)? } else { of_summaries(input, most)? };
    if input.timings {
        tell_laps(&analyzed.done.together.timings);
        tell_memory("analysis", crate::memory::peak());
    }
    Ok(analyzed)
}

fn of_tree(input: &Input, most: usize) -> Result<Analyzed> {
    let (config, lints, mut kernels) = settings(input)?;
    kernels.truncate(most);
    let tree = Tree::open(&input.paths)?;
    let cache = cache::place(&input.cache, &config);
    let cache = cache.map_or_else(Cache::none, |folder| Cache::in_folder(&folder, input.quiet));
    let done = cache.install(pool(input.jobs)?, || analyze_on(&tree, &lints, &kernels, &cache));
    Ok(Analyzed { config, lints, scope: tree.scope().clone(), origin: Origin::Root, done, cache })
}

/// Without the tree: what was found there counts, but for what the command line says.
fn of_summaries(input: &Input, most: usize) -> Result<Analyzed> {
    let merged = Merged::read(&input.summaries)?;
    let config = match &input.config {
        Some(_) => Config::find(input)?,
        None => merged.config().map(Config::read).transpose()?.unwrap_or_default(),
    };
    let lints = lint_set(input.lints.as_deref(), &config)?;
    let mut kernels = kernels(input, &config)?;
    kernels.truncate(most);
    let read = |clock: &mut Clock| {
        let sources = merged.sources(lints.model());
        clock.lap("summaries");
        sources
    };
    let done = pool(input.jobs)?.install(|| analyze_each(read, &lints, &kernels))?;
    let origin = Origin::Told(merged.version_control());
    Ok(Analyzed { scope: merged.scope(), origin, config, lints, done, cache: Cache::none() })
}

/// The lines of `--timings` about stages.
fn tell_laps(laps: &[Lap]) {
    for Lap { stage, wall, cpu } in laps {
        let [wall, cpu] = [wall, cpu].map(|time| time.as_secs_f64() * 1000.0);
        eprintln!("{stage:<16}{wall:>8.0} ms{cpu:>8.0} ms of processor time");
    }
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
    let analyzed = analyzed_for(input, 1)?;
    Ok((analyzed.done.together, analyzed.scope, analyzed.cache))
}

/// The configuration, the lints, and the kernels that are asked for, in order and each once.
pub(crate) fn settings(input: &Input) -> Result<(Config, LintSet, Vec<Version>)> {
    let config = Config::find(input)?;
    let lints = lint_set(input.lints.as_deref(), &config)?;
    let kernels = kernels(input, &config)?;
    Ok((config, lints, kernels))
}

fn kernels(input: &Input, config: &Config) -> Result<Vec<Version>> {
    let mut kernels = if input.kernel.is_empty() { config.kernels()? } else { input.kernel.clone() };
    let mut seen = BTreeSet::new();
    kernels.retain(|kernel| seen.insert(*kernel));
    Ok(kernels)
}

/// Threads to analyse on.
pub(crate) fn pool(jobs: Option<usize>) -> Result<rayon::ThreadPool> {
    if jobs.is_some_and(|jobs| jobs > MOST_JOBS) {
        anyhow::bail!("--jobs: no more than {MOST_JOBS}");
    }
    Ok(rayon::ThreadPoolBuilder::new().stack_size(STACK).num_threads(jobs.unwrap_or(0)).build()?)
}

fn lint_set(asked: Option<&Path>, config: &Config) -> Result<LintSet> {
    let mut lints = LintSet::builtin()?;
    if let Some(folder) = asked.or(config.lints.as_deref()) {
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
            some => format!("; {some} callbacks are waited for, or not, out of sight"),
        };
        eprintln!(
            "rculint: of {} functions, {degraded} are only known by their calls; {unresolved} destroys of an unknown cache{handed} (-v lists them)",
            analysis.lowered
        );
    }
}
