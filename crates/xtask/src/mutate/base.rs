//! The tree as it is: which caches are drained, and by what.
use super::ahead::{self, Ahead};
use super::proof::{Ground, Leads, Line, Mark, Proof, line};
use anyhow::{Context, Result};
use rayon::prelude::*;
use rculint::analyze::{Analysis, analyze_with};
use rculint::walk::{Overlay, Tree};
use rculint_lifecycle::{Barrier, Lifecycle, Site, Verdict};
use rculint_link::{FileId, directory};
use rculint_lints::LintSet;
use rculint_syntax::{Name, Version};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The parser recurses as deep as an expression nests.
const STACK: usize = 64 << 20;

/// The unchanged tree.
pub(crate) struct Base {
    tree: Tree,
    /// The kernel that it is.
    pub(crate) kernel: Version,
    /// Drained caches of the whole tree.
    pub(crate) drained: usize,
    /// Those of them that are looked at.
    pub(crate) records: Vec<Lifecycle>,
    /// For each of them, what is known of it without a change.
    pub(crate) known: Vec<Known>,
    /// What all files are that changes are made in.
    pub(crate) texts: HashMap<Name, Vec<u8>>,
    /// Analyses of parts of the unchanged tree, by the directories and the kernel that was asked for.
    parts: Mutex<BTreeMap<Part, Arc<Analysis>>>,
}

/// What is known of a cache as it is.
pub(crate) struct Known {
    /// All paths to its destroys.
    pub(crate) whole: Proof,
    /// The paths past each barrier of its own units, had they not had it. Others wait for reasons of their own.
    pub(crate) without: BTreeMap<Line, Proof>,
    /// What of that which each of them has waited for is not waited for again.
    pub(crate) left: BTreeMap<Line, Proof>,
    /// Where each barrier would be too early.
    pub(crate) ahead: BTreeMap<Line, Ahead>,
    /// Whether all that is in flight is deferred by other modules.
    pub(crate) deferred_elsewhere: bool,
}

impl Known {
    fn of(ground: &Ground, record: &Lifecycle) -> Self {
        let leads = Leads::of(ground, record);
        let own = own_files(ground, record);
        let is_own =
            |barrier: &&Barrier| ground.program.file_at(&barrier.site.file).is_some_and(|file| own.contains(&file));
        let barriers = || record.barriers.iter().filter(is_own);
        let gone = |barrier: &Barrier, is_last: bool| {
            let at = line(&barrier.site);
            let mark = Mark { at: Some(at), is_gone: true, is_last };
            (at, Proof::of(ground, &leads, record, &mark))
        };
        let direct = Leads::direct(ground, record);
        let ahead = |barrier: &Barrier| Some((line(&barrier.site), ahead::last(ground, &direct, barrier)?));
        let elsewhere = |site: &Site| ground.program.file_at(&site.file).is_some_and(|file| !own.contains(&file));
        Known {
            deferred_elsewhere: record.deferrals.iter().all(|deferral| elsewhere(&deferral.site)),
            whole: Proof::of(ground, &leads, record, &Mark::default()),
            without: barriers().map(|barrier| gone(barrier, false)).collect(),
            left: barriers().map(|barrier| gone(barrier, true)).collect(),
            ahead: barriers().filter_map(ahead).collect(),
        }
    }
}

/// The files linked with those that destroy the cache, or that teardown starts in.
fn own_files(ground: &Ground, record: &Lifecycle) -> BTreeSet<FileId> {
    let roots = record.destroyed.iter().flat_map(|destroy| &destroy.roots).map(|root| &root.site);
    let sites = record.destroyed.iter().map(|destroy| &destroy.site).chain(roots);
    ground.files_around(&sites.filter_map(|site| ground.program.file_at(&site.file)).collect())
}

/// Some directories, as a kernel.
type Part = (Vec<String>, Option<Version>);

impl Base {
    /// Analyses the tree as it is, and looks closer at each `step`-th cache that is drained.
    pub(crate) fn of(path: &Path, lints: &LintSet, step: usize) -> Result<Self> {
        let tree = Tree::open(&[PathBuf::from(path)])?;
        let (own, (records, known)) = pool(0)?.install(|| {
            analyze_with(&tree, lints, None, |program, kernel, outcome| {
                let records = outcome.lifecycles.iter().filter(|record| record.verdict == Verdict::Drained);
                let records: Vec<Lifecycle> = records.step_by(step).cloned().collect();
                let ground = Ground::new(program, kernel);
                let known = records.par_iter().map(|record| Known::of(&ground, record)).collect();
                (records, known)
            })
        });
        let drained = own.lifecycles.iter().filter(|record| record.verdict == Verdict::Drained).count();
        let parts = Mutex::default();
        Ok(Base { tree, kernel: own.kernel, drained, records, known, texts: own.texts, parts })
    }

    /// Some directories with changed texts, and what `look` makes of them.
    pub(crate) fn analyse_with<T>(
        &self,
        lints: &LintSet,
        overlay: Overlay,
        (scope, kernel): &Part,
        look: impl FnOnce(&Ground) -> T,
    ) -> (Analysis, T) {
        let tree = self.tree.with(overlay, scope.clone());
        analyze_with(&tree, lints, *kernel, |program, kernel, _| look(&Ground::new(program, kernel)))
    }

    /// The same directories as they are.
    pub(crate) fn before(&self, lints: &LintSet, part: &Part) -> Result<Arc<Analysis>> {
        let parts = || self.parts.lock().ok().context("a thread of the analysis died");
        if let Some(known) = parts()?.get(part) {
            return Ok(known.clone());
        }
        let analysis = Arc::new(self.analyse_with(lints, Overlay::new(), part, |_| ()).0);
        parts()?.insert(part.clone(), analysis.clone());
        Ok(analysis)
    }
}

/// The directories that hold `files`; shared headers belong to every scope.
pub(crate) fn directories<'f>(files: impl Iterator<Item = &'f Name>) -> Vec<String> {
    let own = files.filter(|file| !file.starts_with("include/"));
    own.map(|file| directory(file).to_owned()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// A pool whose threads can parse.
pub(crate) fn pool(threads: usize) -> Result<rayon::ThreadPool> {
    Ok(rayon::ThreadPoolBuilder::new().stack_size(STACK).num_threads(threads).build()?)
}

/// Every file that a cache's life takes place in.
pub(crate) fn files(record: &Lifecycle) -> BTreeSet<&Name> {
    let destroys = record.destroyed.iter();
    let roots = destroys.clone().flat_map(|destroy| &destroy.roots).map(|root| &root.site);
    let deferrals = record.deferrals.iter().map(|deferral| &deferral.site);
    let barriers = record.barriers.iter().map(|barrier| &barrier.site);
    let frees = record.deferrals.iter().filter_map(|deferral| deferral.frees.as_ref());
    let sites = record.created.iter().chain(destroys.map(|destroy| &destroy.site));
    let sites: Vec<&Site> = sites.chain(roots).chain(deferrals).chain(barriers).chain(frees).collect();
    sites.into_iter().map(|site| &site.file).collect()
}
