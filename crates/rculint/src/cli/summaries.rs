//! The arguments of the commands that divide the work among machines.
use super::Check;
use crate::summaries::Shard;
use clap::Args;
use clap::builder::Resettable;
use std::path::PathBuf;

/// `rculint summarize`
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  rculint summarize ~/linux --shard 1/2 -o 1.summaries      on one machine
  rculint summarize ~/linux --shard 2/2 -o 2.summaries      on another one, with the same tree
  rculint link 1.summaries 2.summaries --kernel 6.6         on a third one, without the tree

Each shard has about the same number of files, by a hash of their paths. The file has their texts, too, packed: treat it as you treat
the source.

Exit status: 0 written, 2 bad usage or input. What could not be read is told by `rculint link`.")]
pub struct Summarize {
    /// Files and directories: a module, a part of a kernel tree, or a whole one. For all shards the same.
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Which shard of the files, of how many: 2/4 is the second of four.
    #[arg(long = "shard", value_name = "I/N", default_value_t = Shard::ALL)]
    pub shard: Shard,
    /// Write to this file, all of it or nothing.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// A folder with more lints and facts about functions; `rculint link` needs the same.
    #[arg(long, value_name = "DIR")]
    pub lints: Option<PathBuf>,
    /// The configuration; without, rculint.toml in the first path's directory or one above it. It is remembered.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Threads; without, one for each core.
    #[arg(short, long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Say nothing.
    #[arg(short, long)]
    pub quiet: bool,
    /// Say on standard error how long each stage took, and on Linux how much memory.
    #[arg(long)]
    pub timings: bool,
}

/// `rculint link`
#[derive(Debug, Args)]
#[command(
    mut_arg("paths", |paths| paths
        .value_name("FILE")
        .default_value(Resettable::Reset)
        .required(true)
        .help("The files that `rculint summarize` wrote, one for each shard, in any order")),
    mut_arg("config", |config| config.help("The configuration; without, the one that `rculint summarize` found")),
    mut_arg("summaries", |summaries| summaries.hide(true)),
    mut_arg("watch", |watch| watch.hide(true).conflicts_with("paths")),
    after_help = "Examples:
  rculint link *.summaries                      what `rculint check` prints, and its exit status
  rculint link *.summaries --kernel 6.6,6.12 --format sarif=rculint.sarif
  rculint caches --summaries *.summaries        other commands take them, too: caches, convert, baseline

The shards have to be of one state of one tree, each of them once, made by this version of rculint.

Exit status: 0 clean, 1 findings, 2 bad usage or input, 3 incomplete (something that matters could not be read)."
)]
pub struct Link {
    /// As a check has them.
    #[command(flatten)]
    pub check: Check,
}
