//! Findings that somebody has dealt with: kept, and not counted.
use crate::Finding;

/// Why a finding is put aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// A comment allows it, and gives this reason.
    Allowed(String),
    /// The baseline has it.
    Baseline,
    /// It touches no line changed since a revision.
    Unchanged,
}

/// A finding that is put aside.
#[derive(Clone, Debug, PartialEq)]
pub struct Aside {
    /// The finding.
    pub finding: Finding,
    /// Why.
    pub why: Why,
}

/// Takes those findings out of `findings` for which `why` has a reason.
pub fn put_aside(findings: &mut Vec<Finding>, aside: &mut Vec<Aside>, mut why: impl FnMut(&Finding) -> Option<Why>) {
    let mut kept = Vec::with_capacity(findings.len());
    for finding in findings.drain(..) {
        match why(&finding) {
            Some(why) => aside.push(Aside { finding, why }),
            None => kept.push(finding),
        }
    }
    *findings = kept;
}
