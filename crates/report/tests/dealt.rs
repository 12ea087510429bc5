//! What is put aside, GitHub's limits, and the formats of CI servers.
mod common;
use common::*;
use rculint_lints::{Aside, Level, Why};
use rculint_report::{
    Report, write_github, write_github_sarif, write_gitlab, write_junit, write_markdown, write_pretty, write_sarif,
};
use serde_json::Value;

fn with_aside<'a>(mut report: Report<'a>, texts: &Texts) -> Report<'a> {
    let allowed = Aside { finding: finding(texts), why: Why::Allowed("the device is gone".into()) };
    report.dealt.aside = vec![allowed, Aside { finding: leak(), why: Why::Baseline }];
    report.dealt.has_baseline = true;
    report
}

fn log(text: &str) -> Value {
    let log = serde_json::from_str(text).expect("the output is JSON");
    sarif::check(&log);
    log
}

#[test]
fn what_is_put_aside_is_in_sarif_with_the_reason() {
    let texts = texts();
    let findings = [leak()];
    let report = with_aside(report(&findings, &texts), &texts);
    let log = log(&written(|out| write_sarif(&report, out)));
    let results = &log["runs"][0]["results"];
    assert_eq!(results[0]["baselineState"], "new");
    assert_eq!(results[1]["suppressions"][0]["justification"], "the device is gone");
    assert_eq!(results[1]["suppressions"][0]["kind"], "inSource");
    assert_eq!(results[2]["baselineState"], "unchanged");
    let flow = |index: usize| results[index]["partialFingerprints"]["rculintFlow/v1"].as_str().expect("one").to_owned();
    assert_ne!(flow(0), flow(2), "findings that look the same are numbered");
    let pretty = written(|out| write_pretty(&report, rculint_report::Style::default(), out));
    assert!(pretty.contains("1 warning (1 allowed by a comment, 1 in the baseline)"), "{pretty}");
}

#[test]
fn github_gets_the_most_severe_and_nothing_put_aside() {
    let texts = texts();
    let findings = [leak(), finding(&texts)];
    let report = with_aside(report(&findings, &texts), &texts);
    let log = log(&written(|out| write_github_sarif(&report, out).map(drop)));
    let ids: Vec<&str> = log["runs"][0]["results"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|result| result["ruleId"].as_str().expect("an id"))
        .collect();
    assert_eq!(ids, ["RCU001", "SLAB001"]);
}

#[test]
fn what_github_does_not_take_is_left_out_with_a_warning() {
    let texts = Texts::new();
    let mut findings = vec![leak(); 25_000];
    let mut error = leak();
    error.level = Level::Error;
    findings.push(error);
    let report = report(&findings, &texts);
    let mut out = Vec::new();
    let warnings = write_github_sarif(&report, &mut out).expect("writing to memory works");
    let log: Value = serde_json::from_slice(&out).expect("the output is JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert_eq!(results.len(), 25_000);
    assert_eq!(results[0]["level"], "error");
    assert!(warnings[0].contains("the 1 least severe of 25001 are left out"), "{warnings:?}");
    assert!(warnings[1].contains("shows 5000"), "{warnings:?}");
    let notes = log["runs"][0]["invocations"][0]["toolExecutionNotifications"].as_array().expect("notifications");
    assert_eq!(notes.iter().filter(|note| note["descriptor"]["id"] == "GAP005").count(), 2);
}

#[test]
fn github_annotations() {
    let texts = texts();
    let findings = [finding(&texts), leak()];
    insta::assert_snapshot!(written(|out| write_github(&with_gaps(report(&findings, &texts), &texts), out)));
}

#[test]
fn gitlab_code_quality() {
    let texts = texts();
    let findings = [finding(&texts), leak()];
    insta::assert_snapshot!(written(|out| write_gitlab(&report(&findings, &texts), out)));
}

#[test]
fn junit_xml() {
    let texts = texts();
    let findings = [finding(&texts)];
    insta::assert_snapshot!(written(|out| write_junit(&with_gaps(report(&findings, &texts), &texts), out)));
}

#[test]
fn markdown_page() {
    let texts = texts();
    let findings = [finding(&texts), leak()];
    insta::assert_snapshot!(written(|out| write_markdown(&with_gaps(report(&findings, &texts), &texts), out)));
}
