//! Runs a command and measures it as a whole.
use anyhow::{Context, Result, bail};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wait4::Wait4;

/// What one run took.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sample {
    /// By the clock on the wall.
    pub(crate) wall: Duration,
    /// On all processors, in the program and for it in the kernel.
    pub(crate) cpu: Duration,
    /// The most memory that it had at a time, in bytes.
    pub(crate) peak: u64,
}

/// Runs `command` to its end; what it prints is dropped.
pub(crate) fn run(command: &mut Command) -> Result<Sample> {
    let name = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let child = command.spawn().with_context(|| format!("cannot start `{name}`; is it installed?"))?;
    let ended = child.wait4().with_context(|| format!("cannot wait for `{name}`"))?;
    let wall = start.elapsed();
    // 1: findings; 3: some file could not be read. Both ran to their end.
    if !matches!(ended.status.code(), Some(0 | 1 | 3)) {
        bail!("`{name}` failed with {}", ended.status);
    }
    let usage = ended.rusage;
    Ok(Sample { wall, cpu: usage.utime + usage.stime, peak: usage.maxrss })
}

/// One command on one tree.
pub(crate) struct Row {
    /// What is run, for people.
    pub(crate) name: String,
    /// Its runs.
    pub(crate) samples: Vec<Sample>,
}

impl Row {
    /// The middle one of what `of` tells of each run, with the smallest and the largest.
    pub(crate) fn spread<T: Copy + Ord + Default>(&self, of: impl Fn(&Sample) -> T) -> (T, T, T) {
        let mut all: Vec<T> = self.samples.iter().map(of).collect();
        all.sort_unstable();
        let at = |position: usize| all.get(position).copied().unwrap_or_default();
        (at(all.len() / 2), at(0), at(all.len().saturating_sub(1)))
    }

    /// The middle one.
    pub(crate) fn median<T: Copy + Ord + Default>(&self, of: impl Fn(&Sample) -> T) -> T {
        self.spread(of).0
    }
}
