//! Findings as SARIF results.
use super::flow::code_flow;
use super::identity::{Fingerprints, KEY};
use super::location::{Locations, properties};
use super::message::{Messages, related};
use super::rule::rank;
use crate::report::{BaselineState, Report};
use rculint_lints::{Finding, Level};
use serde::{Serialize, Serializer};
use serde_sarif::sarif::{Location, PropertyBag, Result as SarifResult, ResultLevel};
use std::collections::BTreeMap;

/// All results; each is made when it is written.
pub(super) struct Results<'a> {
    report: &'a Report<'a>,
    messages: Messages,
    locations: Locations<'a>,
}

impl<'a> Results<'a> {
    /// The results of `report`.
    pub fn new(report: &'a Report<'a>, messages: Messages, locations: Locations<'a>) -> Self {
        Results { report, messages, locations }
    }

    fn result(&self, finding: &Finding, fingerprint: String) -> SarifResult {
        let rule = self.report.rule(&finding.id);
        let mut result = SarifResult::builder()
            .rule_id(finding.id.as_str())
            .level(level(finding.level))
            .message(self.messages.message(finding, rule.is_some()))
            .locations(vec![self.locations.location(&finding.site)])
            .partial_fingerprints(BTreeMap::from([(KEY.to_owned(), fingerprint)]))
            .properties(bag(finding))
            .build();
        result.baseline_state = self.report.baseline_state.map(|BaselineState::New| serde_json::json!("new"));
        result.rule_index = rule.map(|(index, _)| index as i64);
        result.rank = rule.and_then(|(_, rule)| rank(rule));
        result.code_flows = code_flow(finding, &self.locations).map(|flow| vec![flow]);
        result.related_locations = self.related(finding);
        result
    }

    /// The evidence, numbered as the message links to it.
    fn related(&self, finding: &Finding) -> Option<Vec<Location>> {
        let located = (1..).zip(related(finding));
        let located =
            located.map(|(id, step)| Location { id: Some(id), ..self.locations.described(&step.site, &step.message) });
        let located: Vec<Location> = located.collect();
        (!located.is_empty()).then_some(located)
    }
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fingerprints = Fingerprints::default();
        serializer
            .collect_seq(self.report.findings.iter().map(|finding| self.result(finding, fingerprints.next(finding))))
    }
}

fn level(level: Level) -> ResultLevel {
    match level {
        Level::Error => ResultLevel::Error,
        Level::Warning => ResultLevel::Warning,
        Level::Note => ResultLevel::Note,
    }
}

fn bag(finding: &Finding) -> PropertyBag {
    let versions = [("kernelsSince", finding.kernels.since), ("kernelsUntil", finding.kernels.until)];
    let versions = versions.map(|(key, version)| (key, version.map(|version| version.to_string())));
    let known =
        [("cache", finding.cache.as_str()), ("module", finding.module.as_str()), ("help", finding.help.as_str())];
    let versions = versions.iter().filter_map(|(key, version)| Some((*key, version.as_deref()?)));
    properties(known.into_iter().chain(versions))
}
