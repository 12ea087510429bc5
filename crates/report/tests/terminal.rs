//! What people see.
mod common;
use common::*;
use rculint_lifecycle::StepKind;
use rculint_report::{Style, write_concise, write_pretty};

fn pretty(report: &rculint_report::Report<'_>, style: Style) -> String {
    written(|out| write_pretty(report, style, out))
}

#[test]
fn a_path_through_two_files() {
    let texts = texts();
    let findings = [finding(&texts)];
    insta::assert_snapshot!(pretty(&report(&findings, &texts), Style::default()));
}

#[test]
fn ascii_and_narrow() {
    let texts = texts();
    let findings = [finding(&texts)];
    let style = Style { color: false, unicode: false, width: 60 };
    let text = pretty(&report(&findings, &texts), style);
    insta::assert_snapshot!(text);
}

#[test]
fn colour_only_when_asked_for() {
    let texts = texts();
    let findings = [finding(&texts)];
    let report = report(&findings, &texts);
    assert!(!pretty(&report, Style::default()).contains('\u{1b}'));
    let colored = pretty(&report, Style { color: true, ..Style::default() });
    assert!(colored.contains("\u{1b}]8;;https://example.org/rculint/RCU001"), "a link that can be clicked");
}

#[test]
fn gaps_and_files_that_are_not_at_hand() {
    let texts = texts();
    let mut first = finding(&texts);
    first.steps[0].site.file = "net/demo/elsewhere.c".into();
    let findings = [first, leak()];
    insta::assert_snapshot!(pretty(&with_gaps(report(&findings, &texts), &texts), Style::default()));
}

#[test]
fn source_that_is_not_utf8() {
    let mut texts = texts();
    let latin1 = b"/* Gr\xfc\xdfe */ void f(void) { /* \xe4\x1b[31m */ kfree_rcu(node, rcu); }\r\n".to_vec();
    texts.insert("net/demo/tree.c".into(), latin1);
    let mut finding = finding(&texts);
    finding.steps[0].site = site(&texts, "net/demo/tree.c", "f", "kfree_rcu(node, rcu)");
    finding.site = finding.steps[0].site.clone();
    finding.steps.truncate(1);
    insta::assert_snapshot!(pretty(&report(&[finding], &texts), Style::default()));
}

#[test]
fn a_line_too_long_to_show() {
    let mut texts = texts();
    let mut long = b"int x;".repeat(200);
    long.extend_from_slice(b"kfree_rcu(node, rcu);\nshort();\n");
    texts.insert("net/demo/tree.c".into(), long);
    let mut finding = finding(&texts);
    finding.steps[0].site = site(&texts, "net/demo/tree.c", "f", "kfree_rcu(node, rcu)");
    finding.steps.insert(1, step(StepKind::Call, site(&texts, "net/demo/tree.c", "f", "short()"), "short"));
    finding.steps.truncate(2);
    insta::assert_snapshot!(pretty(&report(&[finding], &texts), Style::default()));
}

#[test]
fn nothing_found() {
    let texts = Texts::new();
    insta::assert_snapshot!(pretty(&report(&[], &texts), Style::default()), @"no findings; kernel 6.1.192 (the tree's Makefile)");
}

#[test]
fn one_line_each() {
    let texts = texts();
    let mut odd = leak();
    odd.message = "two\nlines\u{1b}[31m".into();
    let findings = [finding(&texts), odd];
    let report = with_gaps(report(&findings, &texts), &texts);
    insta::assert_snapshot!(written(|out| write_concise(&report, str::to_owned, out)));
    assert_eq!(written(|out| write_concise(&common::report(&[], &texts), str::to_owned, out)), "");
}
