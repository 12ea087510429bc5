//! How many instructions the analysis takes for a byte of C: a number that a busy machine does not blur, and a new module in
//! testdata/ hardly moves.
use crate::{call, root};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What to do with the counts.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Keep these counts as what later ones are compared with.
    #[arg(long)]
    write: bool,
}

/// What is counted: a name, and the function that it is all of, callees included; the whole program for none.
const STAGES: [(&str, &str); 6] = [
    ("all", ""),
    ("token pass", "rculint_syntax::scan::scanned"),
    ("parsing", "rculint_syntax::parse::parse"),
    ("linking", "rculint_link::program::Program::new"),
    ("lifecycles", "rculint_lifecycle::verdict::assess"),
    ("version ranges", "rculint_lifecycle::ranges::fill_ranges"),
];
/// Where counts are kept.
const KEPT: &str = "crates/xtask/src/instructions.toml";
/// More than this many times what was kept is a regression.
const LIMIT: f64 = 1.1;

/// Instructions per byte of C, by stage.
type Counts = BTreeMap<String, f64>;

/// Counts, prints, and compares with what was kept.
pub(crate) fn run(options: &Options) -> Result<()> {
    let counts = count(&crate::tool::build()?)?;
    if options.write {
        let head =
            "# `cargo xtask instructions --write`: instructions of `check` per byte of C in testdata/, by stage.\n";
        return crate::write(KEPT, &format!("{head}{}", toml::to_string(&counts)?));
    }
    let kept = std::fs::read_to_string(root().join(KEPT)).with_context(|| format!("cannot read {KEPT}"))?;
    let kept: Counts = toml::from_str(&kept).with_context(|| format!("{KEPT} is broken"))?;
    compare(&counts, &kept)
}

fn compare(counts: &Counts, kept: &Counts) -> Result<()> {
    let mut over = Vec::new();
    for (stage, &count) in counts {
        let before = *kept.get(stage).with_context(|| format!("no count was kept of `{stage}`: --write keeps them"))?;
        let ratio = count / before;
        println!("{stage:<16}{count:>8.1} instructions per byte, {ratio:.3} times what was kept");
        if ratio > LIMIT {
            over.push(stage.as_str());
        }
    }
    if !over.is_empty() {
        bail!(
            "over {LIMIT} times the instructions that were kept: {}; if it is worth that, --write keeps it",
            over.join(", ")
        );
    }
    Ok(())
}

fn count(binary: &Path) -> Result<Counts> {
    let folder = tempfile::tempdir()?;
    let profile = folder.path().join("callgrind.out");
    let mut command = Command::new("valgrind");
    command
        .args(["--quiet", "--tool=callgrind"])
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(binary);
    command.args([
        "check",
        "--jobs",
        "1",
        "--kernel",
        "6.6",
        "--fail-on",
        "never",
        "--format",
        "json",
        "--quiet",
        "--no-cache",
    ]);
    command.arg("--output").arg(folder.path().join("report.json")).arg("testdata").current_dir(root());
    call(&mut command)?;
    let annotated =
        Command::new("callgrind_annotate").args(["--inclusive=yes", "--threshold=100"]).arg(&profile).output();
    let annotated = annotated.context("cannot start callgrind_annotate, which comes with valgrind")?;
    let text = String::from_utf8_lossy(&annotated.stdout);
    let bytes = bytes_of_c(&root().join("testdata"))? as f64;
    let per_byte = |count: u64| (count as f64 / bytes * 10.0).round() / 10.0;
    STAGES.iter().map(|(stage, function)| Ok(((*stage).to_owned(), per_byte(inclusive(&text, function)?)))).collect()
}

fn bytes_of_c(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if crate::is_c(entry.path()) {
            bytes += entry.metadata()?.len();
        }
    }
    Ok(bytes)
}

/// `12,345 (1.2%)  file:function [binary]`: the largest count of one whose function begins so.
fn inclusive(annotated: &str, function: &str) -> Result<u64> {
    let wanted = match function {
        "" => "PROGRAM TOTALS".to_owned(),
        function => format!(":{function}"),
    };
    let lines = annotated.lines().filter(|line| line.contains(&wanted));
    let counts = lines.filter_map(|line| line.trim_start().split(' ').next()?.replace(',', "").parse().ok());
    counts.max().with_context(|| format!("callgrind saw no `{wanted}`: was it inlined?"))
}
