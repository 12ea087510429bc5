//! The arguments.
mod summaries;

pub use summaries::{Link, Summarize};

use crate::formats::{SarifProfile, Target};
use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use rculint_lints::Level;
use rculint_syntax::Version;
use std::path::PathBuf;

/// Finds slab caches that are destroyed while frees after an RCU grace period are still in flight.
#[derive(Debug, Parser)]
#[command(name = "rculint", version, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "Examples:
  rculint check                                 the module or tree in this directory
  rculint check drivers/net --kernel 6.6        as if it ran on 6.6
  rculint check . --format sarif -o out.sarif   for GitHub code scanning
  rculint check --format pretty --format junit=rculint.xml
  rculint check --kernel 6.6,6.12               on both; each finding says on which it was found
  rculint check --watch --sarif-dir .sarif      again after each save, for an editor's SARIF viewer
  rculint check --new-from origin/main          only what touches lines changed since
  rculint baseline create                       from now on only new findings: check --baseline rculint-baseline.json
  rculint caches fs/ext4                        one line a cache: destroyed, drained, in flight?
  rculint convert net --diff | git apply        call_rcu() to kfree_rcu(), where it is safe
  rculint review series.mbox --tree ~/linux     what each patch does to the caches it touches
  rculint audit ~/linux --kernel 6.6,6.12 -o out  a report to browse, and how the kernels differ
  rculint summarize --shard 2/4 -o 2.summaries  a quarter of the work; rculint link *.summaries
  rculint lsp                                   for editors: diagnostics, hover, fixes
  rculint explain RCU001                        what a lint means and what to do

Exit status: 0 clean, 1 findings, 2 bad usage or input, 3 incomplete (something that matters could not be read).";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Report destroys with something in flight, and caches left behind.
    Check(Check),
    /// List every cache with its lifecycle.
    Caches(Caches),
    /// Find callbacks that only free, and turn their deferrals into batched frees.
    Convert(Convert),
    /// Summarize the files of a module or tree, or a shard of them: work that many machines can divide.
    Summarize(Summarize),
    /// Check a tree by the summaries of all its shards; prints what `rculint check` of the tree prints.
    Link(Link),
    /// Review patches: what each of them does to the caches that it touches.
    Review(Review),
    /// Keep today's findings in a file, so that a check shows only new ones.
    #[command(subcommand)]
    Baseline(Baseline),
    /// List the lints.
    Lints {
        /// How to write them.
        #[arg(long, value_enum, default_value_t)]
        format: CachesFormat,
        /// A folder with more lints.
        #[arg(long, value_name = "DIR")]
        lints: Option<PathBuf>,
    },
    /// Remove what runs have kept.
    Clean {
        /// Where it is; without, rculint/ in the user's cache directory.
        #[arg(long, value_name = "DIR", env = "RCULINT_CACHE_DIR", hide_env_values = true)]
        cache_dir: Option<PathBuf>,
    },
    /// Print a manual page, for `man -l -`.
    Man {
        /// That of a command; without, that of the program.
        command: Option<String>,
        /// Write all pages to a directory instead.
        #[arg(short, long, value_name = "DIR", conflicts_with = "command")]
        output: Option<PathBuf>,
    },
    /// Write a report to browse, of several trees or kernels side by side.
    Audit(Audit),
    /// Serve an editor over standard input and output (Language Server Protocol).
    Lsp(Lsp),
    /// Explain a lint.
    Explain {
        /// Its id or name, as in RCU001.
        lint: String,
        /// A folder with more lints.
        #[arg(long, value_name = "DIR")]
        lints: Option<PathBuf>,
    },
    /// Print the words of which a source must have one to be looked at: what a fair comparison with a search tool looks for.
    #[command(hide = true)]
    Words,
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// What to look at, and how.
#[derive(Clone, Debug, Default, Args)]
pub struct Input {
    /// Files and directories: a module, a part of a kernel tree, or a whole one.
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Instead of paths: the files that `rculint summarize` wrote, one for each shard. The tree need not be there.
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with = "paths")]
    pub summaries: Vec<PathBuf>,
    /// The kernel version it runs on, or several with commas between them; without, what the tree does and says.
    #[arg(long, value_name = "VERSION", value_delimiter = ',')]
    pub kernel: Vec<Version>,
    /// A folder with more lints and facts about functions (lints/README.md says how).
    #[arg(long, value_name = "DIR")]
    pub lints: Option<PathBuf>,
    /// The configuration; without, rculint.toml in the first path's directory or one above it.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Threads; without, one for each core.
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Write to a file, all of it or nothing.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Treat what could not be parsed or decided as incomplete.
    #[arg(long)]
    pub strict: bool,
    /// Say nothing but results.
    #[arg(short, long)]
    pub quiet: bool,
    /// List everything that could not be parsed or decided.
    #[arg(short, long)]
    pub verbose: bool,
    /// Say on standard error how long each stage took, and on Linux how much memory.
    #[arg(long)]
    pub timings: bool,
    /// What to keep for the next run.
    #[command(flatten)]
    pub cache: CacheOptions,
}

/// What to keep for the next run.
#[derive(Clone, Debug, Default, Args)]
pub struct CacheOptions {
    /// Where to keep answers for the next run; without, rculint/ in the user's cache directory. `rculint clean` removes them.
    #[arg(long, value_name = "DIR", env = "RCULINT_CACHE_DIR", hide_env_values = true)]
    pub cache_dir: Option<PathBuf>,
    /// Keep nothing, use nothing that was kept, and read every file again, also those whose size and times are the same.
    #[arg(long, env = "RCULINT_NO_CACHE", hide_env_values = true, value_parser = FalseyValueParser::new())]
    pub no_cache: bool,
}

/// `rculint check`
#[derive(Debug, Args)]
pub struct Check {
    /// What to look at.
    #[command(flatten)]
    pub input: Input,
    /// How to write findings, and where: pretty (the default), concise, json, jsonl, sarif, github, gitlab, junit,
    /// markdown or html. May be given several times; all but one need a file.
    #[arg(long, value_name = "FORMAT[=FILE]")]
    pub format: Vec<Target>,
    /// Keep one more file up to date, DIR/rculint.sarif, for a viewer that watches it; the directory is made if it is not there.
    #[arg(long, value_name = "DIR")]
    pub sarif_dir: Option<PathBuf>,
    /// Check again whenever a source, makefile or the configuration is saved, until Ctrl-C.
    #[arg(long, conflicts_with = "summaries")]
    pub watch: bool,
    /// For whom SARIF is.
    #[arg(long, value_enum, default_value_t, value_name = "PROFILE")]
    pub sarif_profile: SarifProfile,
    /// What tells this run from others over the same tree, in SARIF: `6.12`.
    #[arg(long, value_name = "NAME")]
    pub category: Option<String>,
    /// Leave out the findings that this file has; `rculint baseline create` writes it.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Show only what touches lines changed since this git revision; everything is analysed all the same.
    #[arg(long, value_name = "REV")]
    pub new_from: Option<String>,
    /// The lowest level that is shown; lower ones are counted.
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<LevelArg>,
    /// The lowest level that makes the exit status 1.
    #[arg(long, value_name = "LEVEL")]
    pub fail_on: Option<FailOn>,
    /// When to colour.
    #[arg(long, value_enum, default_value_t)]
    pub color: Color,
}

/// `rculint caches`
#[derive(Debug, Args)]
pub struct Caches {
    /// What to look at.
    #[command(flatten)]
    pub input: Input,
    /// How to write caches.
    #[arg(long, value_enum, default_value_t)]
    pub format: CachesFormat,
}

const CONVERT: &str = "Examples:
  rculint convert                               the scorecard of the tree in this directory
  rculint convert net --kernel 6.6              which would be safe on 6.6, and what keeps the others
  rculint convert net --diff > convert.patch    the ready ones as a patch, for git apply
  rculint convert block/blk-ioc.c --write       change the file

Verdicts: ready; ready-barrier-can-go (the barrier to see has nothing left to wait for); needs-to-wait (a cache is destroyed
without waiting for batched frees); not-convertible, with the reasons.

Exit status: 0 done, 2 bad usage or input, 3 incomplete (something that matters could not be read).";

/// `rculint convert`
#[derive(Debug, Args)]
#[command(after_help = CONVERT)]
pub struct Convert {
    /// What to look at.
    #[command(flatten)]
    pub input: Input,
    /// How to write the scorecard.
    #[arg(long, value_enum, default_value_t)]
    pub format: CachesFormat,
    /// Print a unified diff of the ready ones instead.
    #[arg(long, conflicts_with = "format")]
    pub diff: bool,
    /// Change the files, each of them whole or not at all.
    #[arg(long)]
    pub write: bool,
    /// With --diff and --write: also those that need to wait for a newer kernel.
    #[arg(long)]
    pub force: bool,
}

/// `rculint audit`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rculint audit ~/linux -o report                       one tree, on the kernel that it is
  rculint audit ~/linux --kernel 6.6,6.12 -o report     one tree on two kernels, and what differs
  rculint audit linux-6.1 linux-6.12 -o report          two trees, and what differs

Writes index.html (needs nothing else, and no network), findings.csv, caches.csv, and for each run NAME.json and NAME.sarif.

Exit status: 0 written, 2 bad usage or input, 3 incomplete (something that matters could not be read).")]
pub struct Audit {
    /// Trees, or parts of them; the first is what the others are compared with.
    #[arg(required = true, value_name = "TREE")]
    pub trees: Vec<PathBuf>,
    /// The kernel versions, with commas between them; without, what each tree does and says.
    #[arg(long, value_name = "VERSION", value_delimiter = ',')]
    pub kernel: Vec<Version>,
    /// The directory that the report is written to; it is made if it is not there.
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// The lowest level that is shown; lower ones are counted. Without: note.
    #[arg(long, value_name = "LEVEL")]
    pub level: Option<LevelArg>,
    /// A folder with more lints and facts about functions.
    #[arg(long, value_name = "DIR")]
    pub lints: Option<PathBuf>,
    /// The configuration; without, rculint.toml in each tree's directory or one above it.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Threads; without, one for each core.
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Show no progress, and say nothing.
    #[arg(short, long)]
    pub quiet: bool,
    /// What to keep for the next run.
    #[command(flatten)]
    pub cache: CacheOptions,
}

/// `rculint lsp`
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:
  rculint lsp                    what an editor starts, for C files
  rculint lsp --kernel 6.6       diagnostics as on 6.6, whatever the tree says

In Neovim: vim.lsp.config('rculint', { cmd = { 'rculint', 'lsp' }, filetypes = { 'c' } }); vim.lsp.enable('rculint')")]
pub struct Lsp {
    /// The kernel version it runs on; without, what the tree does and says.
    #[arg(long, value_name = "VERSION")]
    pub kernel: Option<Version>,
    /// A folder with more lints and facts about functions.
    #[arg(long, value_name = "DIR")]
    pub lints: Option<PathBuf>,
    /// The configuration; without, rculint.toml in the file's directory or one above it.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Threads; without, one for each core.
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
}

/// `rculint review`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rculint review 0001-free.patch --tree ~/linux               one patch
  git format-patch --stdout v6.6.. | rculint review - --tree ~/linux --kernel 6.6
  rculint review series.mbox --tree ~/linux --format markdown  to paste into a mail

Nothing on disk changes. Exit status: 0 fine, 1 a patch introduces a finding, 2 bad usage or input, 3 something does not apply.")]
pub struct Review {
    /// A diff, a mail, or an mbox; `-` reads standard input.
    pub patch: PathBuf,
    /// The tree that the patches are for.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub tree: PathBuf,
    /// The kernel version it runs on; without, what the tree does and says.
    #[arg(long, value_name = "VERSION")]
    pub kernel: Option<Version>,
    /// How to write what was found.
    #[arg(long, value_enum, default_value_t)]
    pub format: ReviewFormat,
    /// Write to a file, all of it or nothing.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Threads; without, one for each core.
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
}

/// How to write a review.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReviewFormat {
    /// For people.
    #[default]
    Table,
    /// To paste into a mail.
    Markdown,
    /// For programs.
    Json,
    /// SARIF 2.1.0: only what the patches introduce.
    Sarif,
}

/// `rculint baseline`
#[derive(Debug, Subcommand)]
pub enum Baseline {
    /// Write all findings to a new file: rculint-baseline.json, or --output.
    Create {
        /// What to look at.
        #[command(flatten)]
        input: Input,
        /// Replace the file if it is there.
        #[arg(long)]
        force: bool,
    },
    /// Drop what is gone from the file.
    Update {
        /// What to look at.
        #[command(flatten)]
        input: Input,
        /// Take new findings in too.
        #[arg(long)]
        add: bool,
    },
}

/// How to write caches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum CachesFormat {
    /// For people.
    #[default]
    Table,
    /// For programs.
    Json,
}

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// A level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LevelArg {
    /// Worth knowing.
    Note,
    /// Likely a bug, or one on a rare path.
    Warning,
    /// A bug.
    Error,
}

/// A level, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// Notes and over.
    Note,
    /// Warnings and errors.
    Warning,
    /// Errors only.
    Error,
    /// Findings never make the exit status 1.
    Never,
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Note => Level::Note,
            LevelArg::Warning => Level::Warning,
            LevelArg::Error => Level::Error,
        }
    }
}

impl FailOn {
    /// Whether a finding of `level` fails the run.
    pub fn fails(self, level: Level) -> bool {
        match self {
            FailOn::Note => true,
            FailOn::Warning => level >= Level::Warning,
            FailOn::Error => level >= Level::Error,
            FailOn::Never => false,
        }
    }
}
