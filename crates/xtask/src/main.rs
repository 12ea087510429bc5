//! Chores of this project: `cargo xtask corpora`, `bench`, `instructions`, `scorecard`, `mutate`, `audit`.
mod apt;
mod audit;
mod bench;
mod corpora;
mod instructions;
mod mutate;
mod scorecard;
mod tool;

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
    /// Check that each finding on the trees is judged in docs/audit.toml; write docs/audit-6.1.md and docs/audit-6.12.md
    Audit(audit::Options),
}

fn main() -> Result<()> {
    match Arguments::parse().chore {
        Chore::Corpora => corpora::run(),
        Chore::Bench(options) => bench::run(&options),
        Chore::Instructions(options) => instructions::run(&options),
        Chore::Scorecard => scorecard::run(),
        Chore::Mutate(options) => mutate::run(&options),
        Chore::Audit(options) => audit::run(&options),
    }
}

/// The workspace's directory.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Writes a file of the workspace.
fn write(path: &str, text: &str) -> Result<()> {
    let path = root().join(path);
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Whether it is a source or a header.
fn is_c(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "c" || extension == "h")
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
