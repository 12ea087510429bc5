//! What machines read: JSON and SARIF.
mod common;
use common::*;
use rculint_lints::Finding;
use rculint_report::{Report, VersionControl, write_json, write_sarif};
use serde_json::Value;
use std::collections::BTreeSet;

fn json(report: &Report<'_>) -> Value {
    serde_json::from_str(&written(|out| write_json(report, out))).expect("the output is JSON")
}

/// The log, after it went through the schema and the checks that the schema cannot do.
fn checked(report: &Report<'_>) -> Value {
    let log = serde_json::from_str(&written(|out| write_sarif(report, out))).expect("the output is JSON");
    sarif::check(&log);
    serde_json::from_value::<serde_sarif::sarif::Sarif>(log.clone()).expect("it reads back");
    log
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a value can be written")
}

#[test]
fn json_of_everything() {
    let texts = texts();
    let findings = [finding(&texts), leak()];
    insta::assert_snapshot!(pretty(&json(&with_gaps(report(&findings, &texts), &texts))));
}

#[test]
fn json_keeps_its_order() {
    let texts = texts();
    let text = written(|out| write_json(&report(&[], &texts), out));
    insta::assert_snapshot!(text);
}

#[test]
fn sarif_of_a_path() {
    let texts = texts();
    let findings = [finding(&texts)];
    insta::assert_snapshot!(pretty(&checked(&report(&findings, &texts))));
}

#[test]
fn sarif_of_gaps() {
    let texts = texts();
    let findings = [leak()];
    let mut report = with_gaps(report(&findings, &texts), &texts);
    report.root = Some("/home/me/linux 6".into());
    report.category = Some("6.1".into());
    report.version_control = Some(VersionControl {
        has_changes: false,
        repository_uri: "https://example.org/linux.git".into(),
        revision: Some("0123456789abcdef".into()),
        branch: None,
        root: Some("/home/me".into()),
        prefix: "linux 6/".into(),
    });
    insta::assert_snapshot!(pretty(&checked(&report)));
}

#[test]
fn sarif_of_nothing() {
    let texts = Texts::new();
    let log = checked(&report(&[], &texts));
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn columns_count_utf16() {
    let mut texts = texts();
    let mut finding = finding(&texts);
    texts.insert("net/demo/tree.c".into(), b"/* \xf0\x9f\x90\xa7\xff */ kfree_rcu(node,\r\n  rcu);\n".to_vec());
    finding.site = site(&texts, "net/demo/tree.c", "f", "kfree_rcu(node,\r\n  rcu)");
    finding.steps.clear();
    let log = checked(&report(&[finding], &texts));
    let region = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    let numbers = ["startLine", "startColumn", "endLine", "endColumn"].map(|key| region[key].as_i64());
    assert_eq!(numbers, [Some(1), Some(11), Some(2), Some(7)]);
    assert_eq!(region["snippet"]["text"], "kfree_rcu(node,\r\n  rcu)");
}

#[test]
fn lines_too_long_have_no_snippet() {
    let mut texts = texts();
    let mut finding = finding(&texts);
    texts.insert("net/demo/tree.c".into(), [b"x ".repeat(500), b"kfree_rcu(node)".to_vec()].concat());
    finding.site = site(&texts, "net/demo/tree.c", "f", "kfree_rcu(node)");
    let log = checked(&report(&[finding], &texts));
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert!(place.get("contextRegion").is_none() && place["region"].get("snippet").is_none());
    assert_eq!(place["region"]["startColumn"], 1001);
}

fn fingerprints(findings: &[Finding]) -> Vec<String> {
    let texts = texts();
    let log = checked(&report(findings, &texts));
    let results = log["runs"][0]["results"].as_array().expect("results").iter();
    results
        .map(|result| result["partialFingerprints"]["rculint/v1"].as_str().expect("a fingerprint").to_owned())
        .collect()
}

#[test]
fn fingerprints_survive_moves_and_are_unique() {
    let finding = finding(&texts());
    let mut moved = finding.clone();
    moved.site.line = 4;
    moved.message = "reworded".into();
    assert_eq!(fingerprints(std::slice::from_ref(&finding)), fingerprints(&[moved.clone()]));
    let mut elsewhere = finding.clone();
    elsewhere.cache = "other_cache".into();
    let all = fingerprints(&[finding, moved, elsewhere]);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 3);
}

#[test]
fn a_finding_without_its_rule() {
    let texts = texts();
    let mut finding = finding(&texts);
    finding.id = "USER001".into();
    let log = checked(&report(&[finding], &texts));
    let result = &log["runs"][0]["results"][0];
    assert!(result.get("ruleIndex").is_none() && result["message"].get("id").is_none());
}

#[test]
fn severity_only_where_the_lint_has_one() {
    let texts = texts();
    let log = checked(&report(&[], &texts));
    let rules = &log["runs"][0]["tool"]["driver"]["rules"];
    assert!(rules[0]["properties"].get("security-severity").is_none());
    assert_eq!(rules[1]["properties"]["security-severity"], "7.0");
}
