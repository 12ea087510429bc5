//! `cargo xtask mutate`: takes away, moves, weakens or swaps the barriers of a real tree, and sees whether rculint notices.
//!
//! Nothing is written to the trees: the changed texts stand in memory. Changes that cannot touch one another are analysed together.
mod ahead;
mod base;
mod batch;
mod judge;
mod make;
mod operator;
mod page;
mod proof;
mod words;

use crate::corpora::{VERSIONS, tree};
use anyhow::{Result, bail};
use judge::Fate;
use operator::Operator;
use rculint_lifecycle::{Lifecycle, Site};
use rculint_lints::LintSet;
use std::path::Path;

/// What to mutate.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// One tree only.
    #[arg(long, value_parser = VERSIONS)]
    tree: Option<String>,
    /// Every N-th cache only, by file and name.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    sample: u32,
    /// One operator only.
    #[arg(long, value_enum)]
    operator: Option<Operator>,
    /// Changes in files whose path contains this only.
    #[arg(long, value_name = "PATH")]
    file: Option<String>,
    /// Write docs/mutants.md.
    #[arg(long)]
    write: bool,
}

/// A cache's identity, whatever its verdict and whatever else is analysed with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    /// Its name.
    cache: String,
    /// Where the name lives.
    scope: String,
    /// The file that creates it, else one that destroys it.
    home: String,
}

impl Key {
    fn of(record: &Lifecycle) -> Self {
        let mut sites = record.created.iter().chain(record.destroyed.iter().map(|destroy| &destroy.site));
        let home = sites.next().map(|site| site.file.to_string()).unwrap_or_default();
        Key { cache: record.cache.to_string(), scope: record.scope.clone(), home }
    }
}

/// One change as one cache sees it, and what became of it.
pub(crate) struct Mutant {
    /// What kind of change.
    operator: Operator,
    /// The cache.
    key: Key,
    /// Where.
    site: Site,
    /// What was done there.
    what: String,
    /// Whether it was noticed.
    fate: Fate,
}

/// All mutants of one tree.
pub(crate) struct Mutated {
    /// What the tree says it is.
    release: String,
    /// Drained caches of the whole tree.
    drained: usize,
    /// Those of them that were looked at.
    caches: usize,
    /// The mutants.
    mutants: Vec<Mutant>,
    /// Places that an operator has nothing to do at, each with the reason.
    left_out: Vec<(Operator, &'static str)>,
}

/// Runs, prints, and fails when a mutant survives.
pub(crate) fn run(options: &Options) -> Result<()> {
    crate::corpora::run()?;
    let lints = LintSet::builtin()?;
    let wanted = VERSIONS.into_iter().filter(|version| options.tree.as_ref().is_none_or(|one| one == version));
    let mut all = Vec::new();
    for version in wanted {
        let path = tree(version);
        all.push(mutated(&path, crate::corpora::release(&path)?, &lints, options)?);
    }
    let page = page::render(&all);
    println!("{page}");
    if options.write {
        crate::write("docs/mutants.md", &page)?;
    }
    let survived = all.iter().flat_map(|tree| &tree.mutants).filter(|mutant| matches!(mutant.fate, Fate::Survived(_)));
    match survived.count() {
        0 => Ok(()),
        count => bail!("{count} mutants survive: the analysis does not notice what was done to them"),
    }
}

fn mutated(path: &Path, release: String, lints: &LintSet, options: &Options) -> Result<Mutated> {
    let operators = Operator::ALL.into_iter().filter(|one| options.operator.is_none_or(|wanted| wanted == *one));
    let base = base::Base::of(path, lints, options.sample as usize)?;
    let mut left_out = Vec::new();
    let mut changes = Vec::new();
    for operator in operators {
        changes.extend(make::changes(operator, &base, lints, &mut left_out)?);
    }
    if let Some(file) = &options.file {
        changes.retain(|change| change.site.file.contains(file.as_str()));
    }
    let mutants = batch::run(&base, lints, changes)?;
    Ok(Mutated { release, drained: base.drained, caches: base.records.len(), mutants, left_out })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The good modules of testdata/, as small trees.
    fn good() -> Vec<(String, Mutated)> {
        let lints = LintSet::builtin().expect("the lints load");
        let options = Options { tree: None, sample: 1, operator: None, file: None, write: false };
        let folders = std::fs::read_dir(crate::root().join("testdata")).expect("there").flatten();
        let mut names: Vec<String> = folders.map(|one| one.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| name.ends_with("-good"));
        names.sort();
        let one = |name: String| {
            let path = crate::root().join("testdata").join(&name);
            let all = mutated(&path, name.clone(), &lints, &options).expect("it can be mutated");
            (name, all)
        };
        names.into_iter().map(one).collect()
    }

    #[test]
    fn no_mutant_of_a_good_module_survives() {
        let all = good();
        let mutants = || all.iter().flat_map(|(name, tree)| tree.mutants.iter().map(move |mutant| (name, mutant)));
        let survivors: Vec<String> = mutants()
            .filter_map(|(name, mutant)| match &mutant.fate {
                Fate::Survived(why) => Some(format!("{name}: {}: {why}", mutant.what)),
                _ => None,
            })
            .collect();
        assert!(survivors.is_empty(), "{survivors:#?}");
        // None of the modules relies on such a call alone.
        for operator in Operator::ALL.into_iter().filter(|operator| *operator != Operator::Unregister) {
            let caught = mutants().filter(|(_, one)| one.operator == operator && matches!(one.fate, Fate::Caught));
            assert!(caught.count() > 0, "nothing was caught of: {}", operator.title());
        }
    }
}
