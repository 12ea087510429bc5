//! How long it takes, next to `rg` looking for the same words in the same files.
use crate::corpora::{VERSIONS, tree};
use crate::counts::Counts;
use crate::{call, page, root};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What to measure.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// How often each command runs; the median counts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    runs: u32,
    /// Write docs/measurements.md.
    #[arg(long)]
    write: bool,
}

/// One command on one tree.
pub(crate) struct Row {
    /// The command, without the tree's path.
    pub(crate) name: &'static str,
    /// How long it took, sorted.
    pub(crate) times: Vec<Duration>,
}

impl Row {
    /// The one in the middle.
    pub(crate) fn median(&self) -> Duration {
        self.times.get(self.times.len() / 2).copied().unwrap_or_default()
    }
}

/// What was measured on one tree.
pub(crate) struct Measured {
    /// What the tree says it is.
    pub(crate) release: String,
    /// `rg` first.
    pub(crate) rows: Vec<Row>,
    /// What the analysis found.
    pub(crate) counts: Counts,
}

const NAMES: [&str; 3] = ["rg", "rculint check", "rculint caches"];

/// Measures, prints, and writes the page if asked to.
pub(crate) fn run(options: &Options) -> Result<()> {
    crate::corpora::run()?;
    call(Command::new(env!("CARGO")).args(["build", "--release", "--package", "rculint"]).current_dir(root()))?;
    let binary = binary();
    let words = words(&binary)?;
    let trees: Vec<PathBuf> = VERSIONS.iter().map(|version| tree(version)).collect();
    let mut times = vec![vec![Vec::new(); NAMES.len()]; trees.len()];
    // The first round only fills the page cache. Then all commands in turn: what slows the machine down slows all of them.
    for round in 0..=options.runs {
        for (tree, times) in trees.iter().zip(&mut times) {
            for (name, times) in NAMES.iter().zip(times) {
                let time = time(&mut command(name, &binary, &words, tree))?;
                eprintln!("{} {name}: {:.2} s", tree.display(), time.as_secs_f64());
                if round > 0 {
                    times.push(time);
                }
            }
        }
    }
    let measured =
        trees.iter().zip(times).map(|(tree, times)| measured(&binary, tree, times)).collect::<Result<Vec<_>>>()?;
    let page = page::render(&measured, words.len(), options.runs);
    println!("{page}");
    if options.write {
        let path = root().join("docs/measurements.md");
        std::fs::write(&path, page).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn measured(binary: &Path, tree: &Path, times: Vec<Vec<Duration>>) -> Result<Measured> {
    let row = |(name, mut times): (&'static str, Vec<Duration>)| {
        times.sort();
        Row { name, times }
    };
    Ok(Measured {
        release: crate::corpora::release(tree)?,
        rows: NAMES.into_iter().zip(times).map(row).collect(),
        counts: Counts::of(binary, tree)?,
    })
}

/// The release build.
pub(crate) fn binary() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("release/rculint")
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

fn command(name: &str, binary: &Path, words: &[String], tree: &Path) -> Command {
    let Some(verb) = name.strip_prefix("rculint ") else { return ripgrep(words, tree) };
    let mut command = Command::new(binary);
    command.args([verb, "--quiet", "--format", "json"]).arg(tree);
    command
}

/// The same files: each `.c` file, but for the directories that hold no kernel code.
fn ripgrep(words: &[String], tree: &Path) -> Command {
    let mut command = Command::new("rg");
    command.args(["--no-config", "--no-ignore", "--fixed-strings", "--count-matches", "--glob", "*.c"]);
    for folder in ["Documentation", "scripts", "tools"] {
        command.arg("--glob").arg(format!("!/{folder}/"));
    }
    for word in words {
        command.arg("-e").arg(word);
    }
    command.arg(".").current_dir(tree);
    command
}

fn time(command: &mut Command) -> Result<Duration> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let status = command.status().with_context(|| format!("cannot start `{name}`; is it installed?"))?;
    let time = start.elapsed();
    // 1: findings; 3: some file could not be read. Both ran to their end.
    if !matches!(status.code(), Some(0 | 1 | 3)) {
        bail!("`{name}` failed with {status}");
    }
    Ok(time)
}
