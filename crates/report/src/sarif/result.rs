//! Findings as SARIF results.
use super::fix::fix;
use super::flow::code_flow;
use super::location::{Locations, properties};
use super::message::{Messages, related};
use super::rule::rank;
use crate::audit::kernels;
use crate::report::Report;
use rculint_lints::{Aside, Finding, Fingerprints, Level, Why};
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use serde_json::json;
use serde_sarif::sarif::{Location, PropertyBag, Result as SarifResult, ResultLevel, Suppression};
use std::collections::BTreeMap;

/// What GitHub tells alerts apart by.
const LINE: &str = "primaryLocationLineHash";
/// The lint, cache, module, file and function.
const PLACE: &str = "rculint/v1";
/// The same and the path.
const FLOW: &str = "rculintFlow/v1";

/// All results; each is made when it is written.
pub(super) struct Results<'a> {
    report: &'a Report<'a>,
    findings: Vec<&'a Finding>,
    aside: &'a [Aside],
    messages: Messages,
    locations: Locations<'a>,
}

impl<'a> Results<'a> {
    /// Results for `findings` and for what is put `aside`.
    pub fn new(
        report: &'a Report<'a>,
        findings: Vec<&'a Finding>,
        aside: &'a [Aside],
        messages: Messages,
        locations: Locations<'a>,
    ) -> Self {
        Results { report, findings, aside, messages, locations }
    }

    fn result(&self, finding: &Finding, fingerprints: BTreeMap<String, String>) -> SarifResult {
        let rule = self.report.rule(&finding.id);
        let mut result = SarifResult::builder()
            .rule_id(finding.id.as_str())
            .level(level(finding.level))
            .message(self.messages.message(finding, rule.is_some()))
            .locations(vec![self.locations.location(&finding.site)])
            .partial_fingerprints(fingerprints)
            .properties(bag(finding))
            .build();
        result.rule_index = rule.map(|(index, _)| index as i64);
        result.rank = rule.and_then(|(_, rule)| rank(rule));
        result.code_flows = code_flow(finding, &self.locations).map(|flow| vec![flow]);
        result.related_locations = self.related(finding);
        result.fixes = self.report.fix(finding).and_then(|one| fix(one, &self.locations)).map(|fix| vec![fix]);
        if self.report.dealt.has_baseline {
            result.baseline_state = Some(json!("new"));
        }
        result
    }

    fn aside(&self, aside: &Aside, fingerprints: BTreeMap<String, String>) -> SarifResult {
        let mut result = self.result(&aside.finding, fingerprints);
        match &aside.why {
            Why::Allowed(reason) => {
                let suppression = Suppression::builder().kind(json!("inSource")).justification(reason.clone()).build();
                result.suppressions = Some(vec![suppression]);
            }
            Why::Baseline | Why::Unchanged => result.baseline_state = Some(json!("unchanged")),
        }
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
        let mut places = Fingerprints::default();
        let mut flows = Fingerprints::default();
        let mut prints = |finding: &Finding| {
            let hash = self.locations.line_hash(&finding.site).map(|hash| (LINE.to_owned(), hash));
            let own = [(PLACE.to_owned(), places.place(finding)), (FLOW.to_owned(), flows.flow(finding))];
            own.into_iter().chain(hash).collect()
        };
        let mut all = serializer.serialize_seq(None)?;
        for &finding in &self.findings {
            all.serialize_element(&self.result(finding, prints(finding)))?;
        }
        for aside in self.aside {
            all.serialize_element(&self.aside(aside, prints(&aside.finding)))?;
        }
        all.end()
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
    let found_on = kernels(&finding.found_on);
    let found_on = (!found_on.is_empty()).then_some(("foundOn", found_on.as_str()));
    properties(known.into_iter().chain(versions).chain(found_on))
}
