//! How long it takes, next to `rg` looking for the same words in the same files, and what it finds.
mod child;
mod counts;
mod editor;
mod measurements;
mod part;
mod performance;
mod warm;

use crate::corpora::{VERSIONS, tree};
use crate::root;
use anyhow::{Context, Result, bail};
use child::{Row, Sample};
use counts::Counts;
use part::Part;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use warm::Warm;

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How often each command runs; the median counts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Write docs/measurements.md and docs/performance.md.
    #[arg(long)]
    write: bool,
}

/// What was measured on one tree.
struct Measured {
    /// What the tree says it is.
    release: String,
    /// `rg` first.
    rows: Vec<Row>,
    /// Stages with what each took.
    stages: Vec<Stage>,
    /// What the analysis found.
    counts: Counts,
}

/// One line of `--timings`.
struct Stage {
    name: String,
    /// In milliseconds.
    wall: f64,
    /// In milliseconds.
    cpu: f64,
}

/// A part of a tree, and how long it takes.
struct Sized {
    /// One of how many directories.
    nth: usize,
    /// Bytes of C.
    bytes: u64,
    row: Row,
}

/// The parts of the newest tree: one of so many directories.
const PARTS: [usize; 4] = [8, 4, 2, 1];

/// Measures, prints, and writes the pages if asked to.
pub(crate) fn run(options: &Options) -> Result<()> {
    crate::corpora::run()?;
    let binary = crate::tool::build()?;
    let words = words(&binary)?;
    let trees: Vec<PathBuf> = VERSIONS.iter().map(|version| tree(version)).collect();
    let rows = alternate(options.runs, &trees, |tree| commands(&binary, &words, tree))?;
    let measured =
        trees.iter().zip(rows).map(|(tree, rows)| measured(&binary, tree, rows)).collect::<Result<Vec<_>>>()?;
    let sized = trees.last().map_or(Ok(Vec::new()), |tree| by_size(&binary, tree, options.runs))?;
    let warm = trees.last().map_or(Ok(Warm::default()), |tree| warm::measured(&binary, &words, tree, options.runs))?;
    let pages = [
        ("docs/measurements.md", measurements::render(&measured)),
        ("docs/performance.md", performance::render(&measured, &sized, &warm, words.len(), options.runs)),
    ];
    for (path, page) in pages {
        println!("{page}");
        if options.write {
            crate::write(path, &page)?;
        }
    }
    Ok(())
}

/// Runs all commands in turn, so that what slows the machine down slows all of them. The first round only fills the page cache.
fn alternate(
    runs: u32,
    trees: &[PathBuf],
    commands: impl Fn(&Path) -> Vec<(String, Command)>,
) -> Result<Vec<Vec<Row>>> {
    let mut all: Vec<Vec<Row>> = trees
        .iter()
        .map(|tree| commands(tree).into_iter().map(|(name, _)| Row { name, samples: Vec::new() }).collect())
        .collect();
    for round in 0..=runs {
        for (tree, rows) in trees.iter().zip(&mut all) {
            for ((name, mut command), row) in commands(tree).into_iter().zip(rows) {
                let sample: Sample = child::run(&mut command)?;
                eprintln!("{} {name}: {:.2} s", tree.display(), sample.wall.as_secs_f64());
                if round > 0 {
                    row.samples.push(sample);
                }
            }
        }
    }
    Ok(all)
}

fn commands(binary: &Path, words: &[String], tree: &Path) -> Vec<(String, Command)> {
    let mut all = vec![
        ("rg".to_owned(), ripgrep(words, tree, "--count-matches")),
        ("rculint check".to_owned(), check(binary, tree, &[])),
        ("rculint check --jobs 1".to_owned(), check(binary, tree, &["--jobs", "1"])),
    ];
    if has("spatch") {
        all.push(("spatch, free-only callbacks, file by file".to_owned(), spatch(tree)));
    }
    all
}

/// Nothing is kept, unless `more` says where.
fn check(binary: &Path, tree: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(binary);
    command.env("RCULINT_NO_CACHE", "1");
    command.args(["check", "--quiet", "--format", "json"]).arg(tree).args(more);
    command
}

/// Says `what` of the same files: each `.c` file, but for the directories that hold no kernel code.
fn ripgrep(words: &[String], tree: &Path, what: &str) -> Command {
    let mut command = Command::new("rg");
    command.args(["--no-config", "--no-ignore", "--fixed-strings", what, "--glob", "*.c"]);
    for folder in ["Documentation", "scripts", "tools"] {
        command.arg("--glob").arg(format!("!/{folder}/"));
    }
    for word in words {
        command.arg("-e").arg(word);
    }
    command.arg(".").current_dir(tree);
    command
}

fn spatch(tree: &Path) -> Command {
    let mut command = Command::new("spatch");
    command.args(["--jobs", "2", "--very-quiet", "--no-includes", "--sp-file"]);
    command.arg(root().join("crates/xtask/src/bench/free-only.cocci")).arg("--dir").arg(tree);
    command
}

fn has(program: &str) -> bool {
    let quiet = || Stdio::null();
    Command::new(program).arg("--version").stdout(quiet()).stderr(quiet()).status().is_ok_and(|status| status.success())
}

fn measured(binary: &Path, tree: &Path, rows: Vec<Row>) -> Result<Measured> {
    Ok(Measured {
        release: crate::corpora::release(tree)?,
        rows,
        stages: stages(binary, tree)?,
        counts: Counts::of(tree)?,
    })
}

/// One more run, that says where its time goes.
fn stages(binary: &Path, tree: &Path) -> Result<Vec<Stage>> {
    let output = check(binary, tree, &["--timings"]).output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let stages: Vec<Stage> = text.lines().filter_map(stage).collect();
    if stages.is_empty() {
        bail!("`rculint check --timings` said nothing of its stages: {text}");
    }
    Ok(stages)
}

/// `outlines   1133 ms   2101 ms of processor time`
fn stage(line: &str) -> Option<Stage> {
    let (times, _) = line.split_once(" ms of processor time")?;
    let (first, cpu) = times.rsplit_once(" ms")?;
    let (name, wall) = first.trim_end().rsplit_once(' ')?;
    Some(Stage { name: name.trim().to_owned(), wall: wall.parse().ok()?, cpu: cpu.trim().parse().ok()? })
}

fn by_size(binary: &Path, tree: &Path, runs: u32) -> Result<Vec<Sized>> {
    let parts = PARTS.iter().map(|&nth| Part::new(tree, nth)).collect::<Result<Vec<_>>>()?;
    let paths: Vec<PathBuf> = parts.iter().map(|part| part.path().to_owned()).collect();
    let rows = alternate(runs, &paths, |part| vec![("rculint check".to_owned(), check(binary, part, &[]))])?;
    let rows = rows.into_iter().flatten();
    Ok(PARTS
        .into_iter()
        .zip(&parts)
        .zip(rows)
        .map(|((nth, part), row)| Sized { nth, bytes: part.bytes, row })
        .collect())
}

/// What the analysis looks for before it reads a file.
fn words(binary: &Path) -> Result<Vec<String>> {
    let output =
        Command::new(binary).arg("words").output().with_context(|| format!("cannot start {}", binary.display()))?;
    let words: Vec<String> = String::from_utf8(output.stdout)?.lines().map(str::to_owned).collect();
    if words.is_empty() {
        bail!("`rculint words` printed none: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(words)
}
