//! An answer, and the texts that it is told with.
use super::Digest;
use super::inputs::{Inputs, digest};
use crate::analyze::Analysis;
use crate::walk::Tree;
use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;
use rculint_lifecycle::Site;
use rculint_lints::allows;
use rculint_syntax::Name;
use std::collections::{BTreeSet, HashMap};

/// What is kept of one analysis.
#[derive(BorshSerialize, BorshDeserialize)]
pub(super) struct Kept {
    /// What it rests on.
    pub inputs: Inputs,
    /// The files that something may be said of, with their content.
    shown: Vec<(Name, Digest)>,
    answer: Vec<u8>,
}

impl Kept {
    pub fn new(inputs: Inputs, tree: &Tree, analysis: &Analysis) -> Option<Self> {
        let shown = shown(tree, analysis).into_par_iter();
        let shown = shown.filter_map(|path| Some((*path, digest(analysis.texts.get(path)?))));
        Some(Kept { inputs, shown: shown.collect(), answer: borsh::to_vec(analysis).ok()? })
    }

    /// The analysis; nothing if one of its files is no longer what it was, or what `changed` has of it.
    pub fn analysis(&self, tree: &Tree, changed: &HashMap<Name, Digest>) -> Option<Analysis> {
        let text = |(path, known): &(Name, Digest)| {
            let text = tree.read(path).ok()?;
            (digest(&text) == *changed.get(path).unwrap_or(known)).then_some((*path, text))
        };
        let texts: Option<HashMap<Name, Vec<u8>>> = self.shown.par_iter().map(text).collect();
        Some(Analysis { texts: texts?, ..borsh::from_slice(&self.answer).ok()? })
    }

    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        borsh::to_vec(self).ok()
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        borsh::from_slice(bytes).ok()
    }
}

/// The files of everything that a report names with its text, and those with comments for us.
fn shown<'a>(tree: &Tree, analysis: &'a Analysis) -> Vec<&'a Name> {
    let findings = analysis.findings.iter();
    let findings = findings.flat_map(|one| std::iter::once(&one.site).chain(one.steps.iter().map(|step| &step.site)));
    let conversions = analysis.conversions.iter().flat_map(|one| [&one.call, &one.defined]);
    let degraded = analysis.degraded.iter().map(|(site, _)| site);
    let undecided = analysis.undecided().map(|(site, _)| site);
    let sites = findings.chain(conversions).chain(degraded).chain(undecided).chain(&analysis.unresolved);
    let has_comment = |path: &Name, text: &[u8]| tree.scope().is_asked(path) && !allows(text).is_empty();
    let commented = analysis.texts.par_iter().filter(|(path, text)| has_comment(path, text)).map(|(path, _)| path);
    let commented: Vec<&Name> = commented.collect();
    let files: BTreeSet<&Name> = sites.map(|site: &Site| &site.file).chain(commented).collect();
    files.into_iter().collect()
}
