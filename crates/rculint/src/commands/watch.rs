//! `rculint check --watch`
use super::INCOMPLETE;
use super::check::{check, write_all};
use crate::cli::Check;
use crate::config::{Config, NAME};
use crate::formats::Target;
use crate::output::is_terminal;
use crate::walk::{Tree, is_input};
use anyhow::{Context, Result};
use crossbeam_channel::{Receiver, unbounded};
use notify_debouncer_full::notify::{self, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, DebouncedEvent, Debouncer, RecommendedCache, new_debouncer};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Saving has ended when nothing came for so long.
const PAUSE: Duration = Duration::from_millis(200);
/// An empty terminal, with nothing to scroll back to.
const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";

/// The exit status of the last check; whoever writes results holds it.
type Status = Arc<Mutex<u8>>;

/// Checks, and again after each save. Ends on Ctrl-C, with the exit status of the last check that was written.
pub(super) fn run(arguments: &Check, targets: &[Target]) -> Result<ExitCode> {
    let status = Status::new(Mutex::new(INCOMPLETE));
    end_on_interrupt(&status)?;
    let (_watching, saves) = watch(arguments)?;
    // Bad usage ends it; what is half typed later on does not.
    once(arguments, targets, &status)?;
    while saves.recv().is_ok() {
        // Saves while it checked are one reason to check again, not many.
        while saves.try_recv().is_ok() {}
        if let Err(error) = once(arguments, targets, &status) {
            eprintln!("rculint: {error:#}");
        }
    }
    anyhow::bail!("the system does not tell of changes any more")
}

/// Results are written whole: the process ends before or after that.
fn end_on_interrupt(status: &Status) -> Result<()> {
    let status = Arc::clone(status);
    let end = move || {
        let status = status.lock().unwrap_or_else(PoisonError::into_inner);
        std::process::exit(i32::from(*status));
    };
    ctrlc::set_handler(end).context("cannot wait for Ctrl-C")
}

fn once(arguments: &Check, targets: &[Target], status: &Status) -> Result<()> {
    let start = Instant::now();
    let checked = check(arguments)?;
    let mut status = status.lock().unwrap_or_else(PoisonError::into_inner);
    if targets.iter().any(|target| is_terminal(target.file.as_deref())) {
        let mut out = std::io::stdout();
        out.write_all(CLEAR.as_bytes()).and_then(|()| out.flush()).context("cannot write to the terminal")?;
    }
    *status = write_all(arguments, &checked, targets)?;
    if !arguments.input.quiet {
        let took = start.elapsed().as_secs_f64();
        eprintln!("rculint: checked in {took:.1} s; waiting for changes, Ctrl-C ends");
    }
    Ok(())
}

/// What is to be watched, and which changes below it count.
struct Watched {
    /// The parts of the tree that a check reads.
    tree: Vec<PathBuf>,
    /// Lints of the user's own: all below counts.
    lints: Option<PathBuf>,
    /// Single files that count.
    files: Vec<PathBuf>,
}

impl Watched {
    fn new(arguments: &Check) -> Result<Self> {
        let input = &arguments.input;
        let config = Config::find(input)?;
        let baseline = arguments.baseline.as_ref().or(config.baseline.as_ref());
        let found = config.folder.as_ref().map(|folder| folder.join(NAME));
        let files = input.config.iter().chain(&found).chain(baseline);
        let lints = input.lints.as_ref().or(config.lints.as_ref());
        Ok(Watched {
            tree: Tree::open(&input.paths)?.read_from(),
            lints: lints.and_then(|path| path.canonicalize().ok()),
            files: files.filter_map(|path| path.canonicalize().ok()).collect(),
        })
    }

    fn counts(&self, event: &DebouncedEvent) -> bool {
        // That a check opens files is told, too.
        let is_change = event.kind.is_create() || event.kind.is_modify() || event.kind.is_remove();
        is_change && event.paths.iter().any(|path| self.counts_path(path))
    }

    fn counts_path(&self, path: &Path) -> bool {
        let is_input = path.to_str().is_some_and(is_input) || path.file_name().is_some_and(|name| name == NAME);
        is_input
            || self.files.iter().any(|file| file == path)
            || self.lints.iter().any(|folder| path.starts_with(folder))
    }

    fn start(&self, watcher: &mut Watcher) -> notify::Result<()> {
        for folder in self.tree.iter().chain(&self.lints) {
            watcher.watch(folder, RecursiveMode::Recursive)?;
        }
        // A file is replaced when it is saved, its directory stays.
        let folders = self.files.iter().filter_map(|file| file.parent());
        for folder in folders.filter(|folder| !self.tree.iter().any(|tree| folder.starts_with(tree))) {
            watcher.watch(folder, RecursiveMode::NonRecursive)?;
        }
        Ok(())
    }
}

type Watcher = Debouncer<RecommendedWatcher, RecommendedCache>;

/// Watches until the first is dropped; the second says that something was saved.
fn watch(arguments: &Check) -> Result<(Watcher, Receiver<()>)> {
    let (saved, saves) = unbounded();
    let watched = Arc::new(Watched::new(arguments)?);
    let counts = Arc::clone(&watched);
    let told = move |events: DebounceEventResult| match events {
        Ok(events) if events.iter().any(|event| counts.counts(event)) => drop(saved.send(())),
        Ok(_) => {}
        Err(errors) => errors.iter().for_each(|error| eprintln!("rculint: {error}")),
    };
    let mut watcher = new_debouncer(PAUSE, None, told).context("cannot watch files")?;
    watched.start(&mut watcher).context("cannot watch the input")?;
    Ok((watcher, saves))
}
