//! `docs/audit.toml`: what a reader of the code says of each finding.
use super::said::Finding;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Class {
    /// It can happen.
    Bug,
    /// What it proposes is right; nothing is broken.
    Advice,
    /// The path exists, and something outside of it keeps it from being taken.
    NotReachable,
    /// The analysis is wrong.
    False,
}

impl Class {
    /// All of them, as the pages count them.
    pub(crate) const ALL: [Class; 4] = [Class::Bug, Class::Advice, Class::NotReachable, Class::False];

    /// As the pages name it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Class::Bug => "bug",
            Class::Advice => "advice",
            Class::NotReachable => "not reachable",
            Class::False => "false",
        }
    }
}

/// What is said of the findings that `lint`, `file`, `function` and `cache` tell; what is left out fits all.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Judgement {
    lint: String,
    file: Option<String>,
    function: Option<String>,
    cache: Option<String>,
    /// Where it is found, if not in both.
    trees: Option<Vec<String>>,
    /// What it is.
    pub(crate) is: Class,
    /// Why.
    pub(crate) because: String,
    /// What would mend a bug.
    #[serde(default)]
    pub(crate) fix: String,
    /// The release of the tree from which on the bug is gone.
    pub(crate) mended: Option<String>,
}

impl Judgement {
    fn is_about(&self, finding: &Finding) -> bool {
        let same = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
        self.lint == finding.id
            && same(&self.file, &finding.site.file)
            && same(&self.function, &finding.site.function)
            && same(&self.cache, &finding.cache)
    }

    fn is_for(&self, tree: &str) -> bool {
        self.trees.as_ref().is_none_or(|trees| trees.iter().any(|one| one == tree))
    }

    /// As a line names it.
    pub(crate) fn name(&self) -> String {
        let parts = [Some(&self.lint), self.file.as_ref(), self.function.as_ref(), self.cache.as_ref()];
        parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")
    }
}

/// All that is said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ledger {
    /// The release of each tree that was read.
    read: BTreeMap<String, String>,
    judgement: Vec<Judgement>,
}

impl Ledger {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not as it should be", path.display()))
    }

    /// What is said of a finding: the first that fits.
    pub(crate) fn of(&self, tree: &str, finding: &Finding) -> Option<&Judgement> {
        self.judgement.iter().find(|one| one.is_for(tree) && one.is_about(finding))
    }

    /// The release that the judgements of a tree were made on.
    pub(crate) fn release(&self, tree: &str) -> Option<&str> {
        self.read.get(tree).map(String::as_str)
    }

    /// Judgements of what a later release has mended: they tell nothing that is found.
    pub(crate) fn mended(&self, tree: &str, findings: &[Finding]) -> Vec<&Judgement> {
        let gone = |one: &&Judgement| one.mended.is_some() && one.is_for(tree) && !self.tells(one, tree, findings);
        self.judgement.iter().filter(gone).collect()
    }

    fn tells(&self, judgement: &Judgement, tree: &str, findings: &[Finding]) -> bool {
        findings.iter().any(|finding| self.of(tree, finding).is_some_and(|first| std::ptr::eq(first, judgement)))
    }

    /// Findings that nothing is said of, bugs without a fix, and judgements of what is not found.
    pub(crate) fn open<'f>(&self, trees: impl Iterator<Item = (&'f str, &'f [Finding])>) -> Vec<String> {
        let mut open: Vec<String> = Vec::new();
        for (tree, findings) in trees {
            let silent = findings.iter().filter(|finding| self.of(tree, finding).is_none());
            open.extend(silent.map(|finding| format!("{tree}: no judgement of {}", name(finding))));
            for (at, one) in self.judgement.iter().enumerate().filter(|(_, one)| one.is_for(tree)) {
                if one.mended.is_none() && !self.tells(one, tree, findings) {
                    open.push(format!("{tree}: judgement {} is of nothing found: {}", at + 1, one.name()));
                }
            }
        }
        let unfixed = self.judgement.iter().filter(|one| one.is == Class::Bug && one.fix.is_empty());
        open.extend(unfixed.map(|one| format!("a bug without a fix: {}", one.name())));
        open
    }
}

fn name(finding: &Finding) -> String {
    let site = &finding.site;
    format!("{} {} {}() {} ({})", finding.id, site.place(), site.function, finding.cache, finding.level)
}

#[cfg(test)]
mod tests {
    use super::super::said::Site;
    use super::*;

    fn ledger(text: &str) -> Ledger {
        toml::from_str(&format!("[read]\n\"6.1\" = \"6.1.7\"\n\n{text}")).expect("a ledger")
    }

    fn finding(id: &str, cache: &str) -> Finding {
        let site = Site { file: "a.c".into(), line: 7, function: "demo_exit".into() };
        Finding { id: id.into(), cache: cache.into(), site, ..Finding::default() }
    }

    const ONE: &str = "[[judgement]]\nlint = \"RCU002\"\nfile = \"a.c\"\nfunction = \"demo_exit\"\ncache = \"demo\"\n";

    #[test]
    fn a_finding_that_nothing_is_said_of() {
        let ledger = ledger(&format!("{ONE}is = \"false\"\nbecause = \"it waits\""));
        let open =
            ledger.open([("6.1", [finding("RCU002", "demo"), finding("RCU002", "other")].as_slice())].into_iter());
        assert_eq!(open, ["6.1: no judgement of RCU002 a.c:7 demo_exit() other ()"]);
    }

    #[test]
    fn a_judgement_of_nothing_found() {
        let ledger = ledger(&format!("{ONE}is = \"bug\"\nbecause = \"no wait\"\nfix = \"wait\"\ntrees = [\"6.1\"]"));
        let found = [finding("RCU002", "demo")];
        assert_eq!(ledger.open([("6.1", found.as_slice()), ("6.12", &[])].into_iter()), Vec::<String>::new());
        let open = ledger.open([("6.1", [].as_slice())].into_iter());
        assert_eq!(open, ["6.1: judgement 1 is of nothing found: RCU002 a.c demo_exit demo"]);
    }

    #[test]
    fn a_bug_that_a_later_release_has_mended() {
        let ledger = ledger(&format!("{ONE}is = \"bug\"\nbecause = \"no wait\"\nfix = \"wait\"\nmended = \"6.1.9\""));
        for (found, gone) in [(vec![finding("RCU002", "demo")], 0), (Vec::new(), 1)] {
            assert_eq!(ledger.open([("6.1", found.as_slice())].into_iter()), Vec::<String>::new());
            assert_eq!(ledger.mended("6.1", &found).len(), gone);
        }
    }

    #[test]
    fn a_bug_has_a_fix() {
        let ledger = ledger(&format!("{ONE}is = \"bug\"\nbecause = \"no wait\""));
        let open = ledger.open([("6.1", [finding("RCU002", "demo")].as_slice())].into_iter());
        assert_eq!(open, ["a bug without a fix: RCU002 a.c demo_exit demo"]);
    }

    #[test]
    fn one_judgement_for_a_whole_lint() {
        let ledger = ledger("[[judgement]]\nlint = \"RCU007\"\nis = \"advice\"\nbecause = \"it only frees\"");
        let found = [finding("RCU007", "a"), finding("RCU007", "b")];
        assert_eq!(ledger.open([("6.1", found.as_slice())].into_iter()), Vec::<String>::new());
    }
}
