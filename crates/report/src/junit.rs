//! JUnit XML: a suite for each lint, a failed case for each finding.
use crate::report::{Report, Rule};
use quick_junit::{NonSuccessKind, Report as Document, TestCase, TestCaseStatus, TestSuite};
use rculint_lints::Finding;
use std::io::{self, Write};

/// Writes a suite for each lint that was looked for. A lint without findings has one case, which passes; what could not be
/// read is an error. Fails only if `out` does.
pub fn write_junit(report: &Report<'_>, mut out: impl Write) -> io::Result<()> {
    let mut document = Document::new("rculint");
    document.add_test_suites(report.rules.iter().map(|rule| suite(report, rule)));
    if !report.problems.is_empty() {
        let mut unread = TestSuite::new("incomplete");
        unread.add_test_cases(report.problems.iter().map(|problem| {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type("incomplete").set_message(problem.message.clone());
            TestCase::new(problem.path.clone(), status)
        }));
        document.add_test_suite(unread);
    }
    document.serialize(&mut out).map_err(io::Error::other)?;
    writeln!(out)?;
    out.flush()
}

fn suite(report: &Report<'_>, rule: &Rule) -> TestSuite {
    let mut suite = TestSuite::new(format!("{} {}", rule.id, rule.name));
    suite.add_test_cases(report.findings.iter().filter(|finding| finding.id == rule.id.as_str()).map(case));
    if suite.test_cases.is_empty() {
        suite.add_test_case(TestCase::new("no findings", TestCaseStatus::success()));
    }
    suite
}

fn case(finding: &Finding) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let steps = finding.steps.iter().map(|step| {
        let site = &step.site;
        format!("{}:{}:{}: {}\n", site.file, site.line, site.column, step.message)
    });
    let text = steps.collect::<String>() + &finding.help;
    status.set_type(finding.level.name()).set_message(finding.message.clone()).set_description(text);
    let site = &finding.site;
    let mut case = TestCase::new(format!("{}:{}:{} {}", site.file, site.line, site.column, finding.cache), status);
    case.set_classname(finding.module.to_string());
    case
}
