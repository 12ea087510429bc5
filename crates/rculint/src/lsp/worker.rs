//! The thread that analyses.
use crate::analyze::Analysis;
use crate::cache::Cache;
use crate::cli::{Input, Lsp};
use crate::kernels::analyze_on;
use crate::walk::{Overlay, Tree};
use anyhow::Result;
use crossbeam_channel::{Receiver, Sender};
use rculint_syntax::Name;
use std::path::{Path, PathBuf};

/// A directory to analyse, with what the editor holds.
pub(super) struct Job {
    /// The module's directory.
    pub folder: PathBuf,
    /// Texts that stand for those on disk.
    pub buffers: Vec<(PathBuf, Vec<u8>)>,
}

/// What came of it.
pub(super) struct Outcome {
    /// The module's directory.
    pub folder: PathBuf,
    /// The analysis.
    pub known: Result<Known>,
}

/// An analysis, and the directory that its paths are relative to.
pub(super) struct Known {
    /// The tree's root.
    pub root: PathBuf,
    /// The analysis.
    pub analysis: Analysis,
}

impl Known {
    /// The path as the analysis has it.
    pub fn relative(&self, path: &Path) -> Option<String> {
        relative(&self.root, path)
    }

    /// The text of `path` as it was analysed.
    pub fn text(&self, path: &str) -> Option<&[u8]> {
        self.analysis.texts.get(&Name::known(path)?).map(Vec::as_slice)
    }
}

/// Starts the thread; it ends when nobody sends jobs any more.
pub(super) fn start(arguments: &Lsp) -> Result<(Sender<Job>, Receiver<Outcome>)> {
    let (jobs, to_do) = crossbeam_channel::unbounded::<Job>();
    let (done, outcomes) = crossbeam_channel::unbounded();
    let pool = crate::commands::pool(arguments.jobs)?;
    let arguments = arguments.clone();
    let cache = Cache::in_memory();
    std::thread::Builder::new().name("analysis".into()).spawn(move || {
        for job in to_do {
            let known = pool.install(|| analyse(&arguments, &job, &cache));
            if done.send(Outcome { folder: job.folder, known }).is_err() {
                return;
            }
        }
    })?;
    Ok((jobs, outcomes))
}

fn analyse(arguments: &Lsp, job: &Job, cache: &Cache) -> Result<Known> {
    let input = Input {
        paths: vec![job.folder.clone()],
        kernel: arguments.kernel.into_iter().collect(),
        lints: arguments.lints.clone(),
        config: arguments.config.clone(),
        ..Input::default()
    };
    // Read each time: the configuration and the lints may have changed, and cost little.
    let (config, lints, kernels) = crate::commands::settings(&input)?;
    let tree = Tree::open(&input.paths)?;
    let root = tree.root().to_owned();
    let inside = |(path, text): &(PathBuf, Vec<u8>)| Some((relative(&root, path)?, Some(text.clone())));
    let overlay: Overlay = job.buffers.iter().filter_map(inside).collect();
    let asked = relative(&root, &job.folder).into_iter().collect();
    let tree = tree.with(overlay, asked);
    let mut analysis = analyze_on(&tree, &lints, &kernels, cache).together;
    // What somebody has allowed is not shown again.
    analysis.findings = crate::dealt::deal(&analysis, tree.scope(), &lints, &config)?.0;
    Ok(Known { root, analysis })
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(root).ok()?.components();
    Some(parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/"))
}
