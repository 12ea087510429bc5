//! `rculint check`
use super::{CLEAN, FINDINGS, INCOMPLETE, analyzed, is_incomplete, warn};
use crate::analyze::Analysis;
use crate::cli::{Check, Color, FailOn, Format, LevelArg};
use crate::walk::Tree;
use anyhow::Result;
use rculint_lints::{Finding, Level, Lint, LintSet};
use rculint_report::{Note, Problem, Report, Rule, Stats, Style, write_concise, write_json, write_pretty, write_sarif};
use std::collections::BTreeMap;
use std::process::ExitCode;

pub(super) fn run(arguments: &Check) -> Result<ExitCode> {
    let (config, lints, analysis, tree) = analyzed(&arguments.input)?;
    let lowest: Level = arguments.level.or(config.level).unwrap_or(LevelArg::Warning).into();
    let fail_on = arguments.fail_on.or(config.fail_on).unwrap_or(FailOn::Warning);
    let (shown, hidden): (Vec<Finding>, Vec<Finding>) =
        analysis.findings.iter().cloned().partition(|finding| finding.level >= lowest);
    let report = report(&tree, &lints, &analysis, &shown, hidden.len());
    let output = arguments.input.output.as_deref();
    crate::output::write(output, |out| match arguments.format {
        Format::Pretty => write_pretty(&report, style(arguments), out),
        Format::Concise => write_concise(&report, out),
        Format::Json => write_json(&report, out),
        Format::Sarif => write_sarif(&report, out),
    })?;
    warn(&arguments.input, &analysis);
    let fails = analysis.findings.iter().any(|finding| fail_on.fails(finding.level));
    Ok(ExitCode::from(match () {
        () if is_incomplete(&arguments.input, &analysis) => INCOMPLETE,
        () if fails => FINDINGS,
        () => CLEAN,
    }))
}

fn style(arguments: &Check) -> Style {
    let terminal = crate::output::is_terminal(arguments.input.output.as_deref());
    let color = match arguments.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && std::env::var_os("NO_COLOR").is_none(),
    };
    Style { color, ..Style::default() }
}

pub(super) fn report<'a>(
    tree: &Tree,
    lints: &LintSet,
    analysis: &'a Analysis,
    findings: &'a [Finding],
    hidden_notes: usize,
) -> Report<'a> {
    let note = |site: &rculint_lifecycle::Site, message: &str| Note { site: site.clone(), message: message.to_owned() };
    let mut verdicts = BTreeMap::new();
    for record in &analysis.lifecycles {
        *verdicts.entry(record.verdict).or_insert(0) += 1;
    }
    Report {
        tool_version: env!("CARGO_PKG_VERSION").into(),
        kernel: analysis.kernel.to_string(),
        kernel_source: analysis.kernel_source.clone(),
        findings,
        rules: lints.lints().iter().map(rule).collect(),
        degraded: analysis.degraded.iter().map(|(site, reason)| note(site, reason)).collect(),
        unresolved: analysis
            .unresolved
            .iter()
            .map(|site| note(site, "which cache is destroyed here could not be told"))
            .collect(),
        problems: analysis
            .problems
            .iter()
            .map(|one| Problem { path: one.path.clone(), message: one.message.clone() })
            .collect(),
        sources: &analysis.texts,
        stats: Stats {
            files: analysis.texts.len(),
            functions: analysis.lowered,
            caches: analysis.lifecycles.len(),
            verdicts,
            hidden_notes,
        },
        root: Some(tree.root().display().to_string()),
        version_control: None,
        category: None,
    }
}

fn rule(lint: &Lint) -> Rule {
    let precision = serde_json::to_value(lint.precision).ok().and_then(|value| value.as_str().map(str::to_owned));
    Rule {
        id: lint.id.to_string(),
        name: lint.name.to_string(),
        level: Some(lint.level),
        security_severity: lint.security_severity.clone(),
        precision,
        short: lint.summary().lines().next().unwrap_or_default().to_owned(),
        full: lint.summary().to_owned(),
        help: lint.readme.clone(),
        help_uri: None,
        tags: Vec::new(),
    }
}
