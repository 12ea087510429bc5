//! What the analysis of a tree says, in numbers.
use crate::tool::json;
use anyhow::Result;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Numbers from the two JSON documents.
pub(crate) struct Counts {
    /// Single numbers, by what they count.
    pub(crate) totals: Vec<(&'static str, usize)>,
    /// Caches by verdict.
    pub(crate) verdicts: BTreeMap<String, usize>,
    /// Findings by lint and level.
    pub(crate) findings: BTreeMap<String, usize>,
    /// Unknown caches by reason.
    pub(crate) unknown: BTreeMap<String, usize>,
}

impl Counts {
    /// Runs both commands on `tree` and counts.
    pub(crate) fn of(tree: &Path) -> Result<Self> {
        let report: Value = json(&["check", "--level", "note"], tree)?;
        let caches: Value = json(&["caches"], tree)?;
        let length = |key: &str| report[key].as_array().map_or(0, Vec::len);
        let stat = |key: &str| report["stats"][key].as_u64().unwrap_or(0) as usize;
        let records = caches.as_array().map(Vec::as_slice).unwrap_or_default();
        let findings = report["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
        let unknown: Vec<&Value> = records.iter().filter(|record| record["verdict"] == "unknown").collect();
        Ok(Counts {
            totals: vec![
                ("files read", stat("files")),
                ("functions analysed", stat("functions")),
                ("of them only by their calls (degraded)", length("degraded")),
                ("caches", records.len()),
                ("destroys of a cache that could not be told", length("unresolved")),
                ("files that could not be read, or not to their end", length("problems")),
            ],
            verdicts: tally(records.iter().map(|record| text(&record["verdict"]))),
            findings: tally(findings.iter().map(|one| format!("{} {}", text(&one["id"]), text(&one["level"])))),
            unknown: tally(unknown.iter().map(|record| text(&record["reason"]))),
        })
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn tally(words: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for word in words {
        *tally.entry(word).or_insert(0) += 1;
    }
    tally
}
