//! The tree as it is: which caches are drained, and by what.
use anyhow::Result;
use rayon::prelude::*;
use rculint::analyze::{Analysis, analyze};
use rculint::walk::{Overlay, Tree};
use rculint_lifecycle::{Lifecycle, Site, Verdict};
use rculint_lints::LintSet;
use rculint_syntax::{Name, Outline, Version};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The parser recurses as deep as an expression nests.
const STACK: usize = 64 << 20;

/// The unchanged tree.
pub(crate) struct Base {
    tree: Tree,
    /// Drained caches of the whole tree.
    pub(crate) drained: usize,
    /// Those of them that are looked at.
    pub(crate) records: Vec<Lifecycle>,
    /// Analyses by the kernel that was asked for: for none of the whole tree, else of the directories of `records`.
    pub(crate) analyses: BTreeMap<Option<Version>, Analysis>,
    /// Functions that those directories define: what they do is known.
    pub(crate) defined: BTreeSet<Name>,
}

impl Base {
    /// Analyses the tree as it is, and the directories of each `step`-th cache that is drained as `kernels`.
    pub(crate) fn of(path: &Path, lints: &LintSet, step: usize, kernels: &BTreeSet<Option<Version>>) -> Result<Self> {
        let tree = Tree::open(&[PathBuf::from(path)])?;
        let pool = pool(0)?;
        let own = pool.install(|| analyze(&tree, lints, None));
        let drained = own.lifecycles.iter().filter(|record| record.verdict == Verdict::Drained);
        let records: Vec<Lifecycle> = drained.clone().step_by(step).cloned().collect();
        let (drained, analyses) = (drained.count(), BTreeMap::new());
        let mut base = Base { tree, drained, records, analyses, defined: BTreeSet::new() };
        let scope = directories(base.records.iter().flat_map(files));
        base.defined = pool.install(|| definitions(&own, &scope));
        base.analyses.insert(None, own);
        for &kernel in kernels.iter().filter(|kernel| kernel.is_some()) {
            let analysis = pool.install(|| base.analyse(lints, Overlay::new(), scope.clone(), kernel));
            base.analyses.insert(kernel, analysis);
        }
        Ok(base)
    }

    /// The directories in `scope` with changed texts.
    pub(crate) fn analyse(
        &self,
        lints: &LintSet,
        overlay: Overlay,
        scope: Vec<String>,
        kernel: Option<Version>,
    ) -> Analysis {
        analyze(&self.tree.with(overlay, scope), lints, kernel)
    }

    /// The unchanged tree, on the kernel that it is.
    pub(crate) fn own(&self) -> Option<&Analysis> {
        self.analyses.get(&None)
    }
}

fn definitions(analysis: &Analysis, scope: &[String]) -> BTreeSet<Name> {
    let inside = |path: &str| scope.iter().any(|folder| directory(path) == folder);
    let texts: Vec<&Vec<u8>> = analysis.texts.iter().filter(|(path, _)| inside(path)).map(|(_, text)| text).collect();
    let names = texts.par_iter().flat_map_iter(|text| {
        let outline = Outline::new(text);
        let macros = outline.macros.into_iter().map(|one| one.name);
        outline.functions.into_iter().map(|one| one.name).chain(macros).collect::<Vec<_>>()
    });
    names.collect()
}

/// The directories that hold `files`; shared headers belong to every scope.
pub(crate) fn directories<'f>(files: impl Iterator<Item = &'f Name>) -> Vec<String> {
    let own = files.filter(|file| !file.starts_with("include/"));
    let folders: BTreeSet<String> = own.map(|file| directory(file).to_owned()).collect();
    folders.into_iter().collect()
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

fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}
