//! Whatever is in a finding, every format stays one.
mod common;
use common::*;
use proptest::collection::vec;
use proptest::prelude::*;
use rculint_lifecycle::{Site, Step, StepKind, VersionRange};
use rculint_lints::{Finding, Level};
use rculint_report::{
    Note, Problem, Style, write_concise, write_github, write_gitlab, write_json, write_jsonl, write_junit,
    write_markdown, write_pretty, write_sarif,
};
use rculint_syntax::{Name, Span};
use serde_json::Value;

fn site() -> impl Strategy<Value = Site> {
    let file = prop_oneof![Just("a.c".to_owned()), any::<String>()];
    (file, 0..6u32, 0..30u32, any::<String>(), 0..90u32, 0..90u32).prop_map(
        |(file, line, column, function, start, end)| Site {
            file: file.into(),
            line,
            column,
            function: function.into(),
            span: Span { start, end },
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let kinds = [
        StepKind::Deferral,
        StepKind::Callback,
        StepKind::Free,
        StepKind::Root,
        StepKind::Call,
        StepKind::Wait,
        StepKind::Destroy,
        StepKind::Create,
    ];
    (proptest::sample::select(kinds.to_vec()), site(), any::<String>()).prop_map(|(kind, site, message)| Step {
        kind,
        site,
        message,
    })
}

fn finding() -> impl Strategy<Value = Finding> {
    let id = prop_oneof![Just("RCU001".to_owned()), any::<String>()];
    let level = proptest::sample::select(vec![Level::Note, Level::Warning, Level::Error]);
    let words = (any::<String>(), any::<String>(), any::<String>(), any::<String>(), any::<String>());
    (id, level, words, site(), vec(step(), 0..6)).prop_map(
        |(id, level, (name, message, help, cache, module), site, steps)| Finding {
            id: id.into(),
            name: name.into(),
            level,
            message,
            site,
            steps,
            help,
            kernels: VersionRange::default(),
            found_on: Vec::new(),
            cache: cache.into(),
            module: module.into(),
        },
    )
}

/// C-like bytes, with line ends of all sorts and some that are not UTF-8.
fn source() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"f(x);",
        b"\n",
        b"\r\n",
        b"\r",
        b"\t",
        b"\xff",
        b"\xc3\xa9",
        b"\xe2\x80",
        b"\xf0\x9f\x90\xa7",
        b"{",
        b" ",
        b"\0",
    ];
    vec(proptest::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_format_stays_one(findings in vec(finding(), 0..4), source in source(), path: String, words: String, width in 0..120usize) {
        let texts = Texts::from([(Name::from("a.c"), source)]);
        let mut report = report(&findings, &texts);
        report.problems.push(Problem { path, message: words.clone() });
        report.degraded.extend(findings.iter().map(|finding| Note { site: finding.site.clone(), message: words.clone() }));

        let json: Value = serde_json::from_str(&written(|out| write_json(&report, out)))?;
        prop_assert_eq!(json["findings"].as_array().map(Vec::len), Some(findings.len()));
        for (read, finding) in json["findings"].as_array().into_iter().flatten().zip(&findings) {
            prop_assert_eq!(read["message"].as_str(), Some(finding.message.as_str()));
            prop_assert_eq!(read["site"]["file"].as_str(), Some(finding.site.file.as_str()));
        }

        let log: Value = serde_json::from_str(&written(|out| write_sarif(&report, out)))?;
        sarif::check(&log);
        let read: serde_sarif::sarif::Sarif = serde_json::from_value(log.clone())?;
        prop_assert_eq!(serde_json::to_value(read)?, log, "it round-trips");

        let style = Style { color: false, unicode: true, width };
        let pretty = written(|out| write_pretty(&report, style, out));
        prop_assert!(!pretty.contains(|c: char| c.is_control() && c != '\n'));
        let concise = written(|out| write_concise(&report, str::to_owned, out));
        prop_assert_eq!(concise.lines().count(), findings.len() + 1);
        let annotations = written(|out| write_github(&report, out));
        prop_assert_eq!(annotations.lines().filter(|line| line.starts_with("::")).count(), findings.len() + 1);
        prop_assert_eq!(annotations.lines().count(), findings.len() + 1, "nothing is a command of its own");
        let quality: Vec<Value> = serde_json::from_str(&written(|out| write_gitlab(&report, out)))?;
        prop_assert!(quality.len() >= findings.len());
        for line in written(|out| write_jsonl(&report, out)).lines() {
            serde_json::from_str::<Value>(line)?;
        }
        written(|out| write_markdown(&report, out));
        let junit = written(|out| write_junit(&report, out));
        prop_assert!(!junit.contains(|c: char| c.is_control() && !c.is_whitespace()), "XML 1.0 has no such characters");
    }
}
