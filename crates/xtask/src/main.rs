//! Chores of this project: `cargo xtask corpora`, `bench`, `instructions`, `scorecard`, `mutate`.
mod apt;
mod bench;
mod corpora;
mod instructions;
mod mutate;
mod scorecard;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Chores of this project")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Fetch and unpack the kernel trees that the real-tree tests run on
    ///
    /// They go to corpora/ (git-ignored) and are reused from there. With RCULINT_CORPORA set to a directory that has
    /// linux-source-6.1 and linux-source-6.12, nothing is fetched.
    Corpora,
    /// Measure the release build on both trees, next to ripgrep looking for the same words
    Bench(bench::Options),
    /// Count the instructions of each stage on testdata/, and fail when one takes a tenth more than was kept
    Instructions(instructions::Options),
    /// Write docs/scorecard.md: what reviewers said of a series of conversions, and what rculint says
    Scorecard,
    /// Break what keeps each drained cache of the trees safe, and see whether rculint notices
    Mutate(mutate::Options),
}

fn main() -> Result<()> {
    match Arguments::parse().chore {
        Chore::Corpora => corpora::run(),
        Chore::Bench(options) => bench::run(&options),
        Chore::Instructions(options) => instructions::run(&options),
        Chore::Scorecard => scorecard::run(),
        Chore::Mutate(options) => mutate::run(&options),
    }
}

/// The workspace's directory.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Runs a command to its end; what it prints is seen.
fn call(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("cannot start `{name}`; is it installed?"))?;
    if !status.success() {
        bail!("`{name}` failed with {status}");
    }
    Ok(())
}
