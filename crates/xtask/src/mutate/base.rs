//! The tree as it is: which caches are drained, and by what.
use super::Key;
use super::operator::AROUND;
use anyhow::{Context, Result};
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
    /// The directories of the modules that are looked at.
    scope: Vec<String>,
    /// Drained caches of the whole tree.
    pub(crate) drained: usize,
    /// Those of them that are looked at, as the analysis of the scope has them.
    pub(crate) records: Vec<Lifecycle>,
    /// The scope analysed, by the kernel that was asked for.
    pub(crate) analyses: BTreeMap<Option<Version>, Analysis>,
    /// Functions that the scope's own sources define: what they do is known.
    pub(crate) defined: BTreeSet<Name>,
}

impl Base {
    /// Analyses the whole tree, then the directories of each `step`-th cache that is drained.
    pub(crate) fn of(path: &Path, lints: &LintSet, step: usize) -> Result<Self> {
        let tree = Tree::open(&[PathBuf::from(path)])?;
        let pool = pool(0)?;
        let whole = pool.install(|| analyze(&tree, lints, None));
        let drained: Vec<&Lifecycle> =
            whole.lifecycles.iter().filter(|record| record.verdict == Verdict::Drained).collect();
        let chosen: Vec<&Lifecycle> = drained.iter().step_by(step).copied().collect();
        let scope: BTreeSet<String> =
            chosen.iter().flat_map(|record| files(record)).map(|file| directory(file).to_owned()).collect();
        let mut base = Base {
            scope: scope.into_iter().collect(),
            drained: drained.len(),
            records: Vec::new(),
            analyses: BTreeMap::new(),
            defined: BTreeSet::new(),
            tree,
        };
        let kernels = AROUND.into_iter().map(Some).chain([None]);
        base.analyses =
            kernels.map(|kernel| (kernel, pool.install(|| base.analyse(lints, Overlay::new(), kernel)))).collect();
        let own = base.analyses.get(&None).context("the tree was analysed")?;
        for record in chosen {
            let key = Key::of(record);
            let found = own.lifecycles.iter().find(|other| Key::of(other) == key && other.created == record.created);
            let found = found.filter(|found| found.verdict == Verdict::Drained && found.barriers == record.barriers);
            base.records.push(found.cloned().with_context(|| {
                format!("`{}` of {} is not the same in its own directories as in the whole tree", key.cache, key.module)
            })?);
        }
        base.defined = pool.install(|| base.definitions());
        Ok(base)
    }

    /// The scope with changed texts.
    pub(crate) fn analyse(&self, lints: &LintSet, overlay: Overlay, kernel: Option<Version>) -> Analysis {
        analyze(&self.tree.with(overlay, self.scope.clone()), lints, kernel)
    }

    /// The unchanged scope, on the kernel that the tree is.
    pub(crate) fn own(&self) -> Option<&Analysis> {
        self.analyses.get(&None)
    }

    fn definitions(&self) -> BTreeSet<Name> {
        let Some(own) = self.own() else { return BTreeSet::new() };
        let inside = |path: &str| self.scope.iter().any(|folder| directory(path) == folder);
        let texts: Vec<&Vec<u8>> = own.texts.iter().filter(|(path, _)| inside(path)).map(|(_, text)| text).collect();
        let names = texts.par_iter().flat_map_iter(|text| {
            let outline = Outline::new(text);
            let macros = outline.macros.into_iter().map(|one| one.name);
            outline.functions.into_iter().map(|one| one.name).chain(macros)
        });
        names.collect()
    }
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
