//! The findings of a day, kept in a file: what is in it is known, what is not is new.
use crate::{Finding, Fingerprints, Level};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The format's version.
const VERSION: u32 = 1;

/// Known findings, by fingerprint. Lines are not part of it: it holds when code moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    findings: BTreeMap<String, Known>,
}

/// A known finding, for whoever reads the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The lint.
    pub id: String,
    /// How much it weighed.
    pub level: Level,
    /// The file of its main location.
    pub file: String,
    /// The function there.
    pub function: String,
    /// The cache.
    pub cache: String,
}

impl Baseline {
    /// All of `findings`.
    pub fn new(findings: &[Finding]) -> Self {
        let mut fingerprints = Fingerprints::default();
        let known = |finding: &Finding| (fingerprints.place(finding), Known::new(finding));
        Baseline { version: VERSION, findings: findings.iter().map(known).collect() }
    }

    /// Reads what [`Baseline::to_json`] wrote.
    ///
    /// # Errors
    /// When `text` is something else, with the place.
    pub fn parse(text: &str) -> Result<Self, String> {
        let baseline: Baseline = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match baseline.version {
            VERSION => Ok(baseline),
            other => Err(format!("its version is {other}, and only {VERSION} is known")),
        }
    }

    /// One document, sorted, so that two of them can be compared line by line.
    pub fn to_json(&self) -> String {
        // A map with string keys and plain values cannot fail to serialise.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// Whether it has the finding with this [`Fingerprints::place`].
    pub fn has(&self, fingerprint: &str) -> bool {
        self.findings.contains_key(fingerprint)
    }

    /// Drops what `now` does not have, and with `add` takes in what it has more. Returns how many went and came.
    pub fn update(&mut self, now: Baseline, add: bool) -> (usize, usize) {
        let before = self.findings.len();
        self.findings.retain(|fingerprint, _| now.findings.contains_key(fingerprint));
        let gone = before - self.findings.len();
        if add {
            self.findings.extend(now.findings);
        }
        (gone, self.findings.len() + gone - before)
    }

    /// How many findings it has.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Known {
    fn new(finding: &Finding) -> Self {
        Known {
            id: finding.id.to_string(),
            level: finding.level,
            file: finding.site.file.to_string(),
            function: finding.site.function.to_string(),
            cache: finding.cache.to_string(),
        }
    }
}
