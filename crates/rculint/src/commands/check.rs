//! `rculint check`
use super::{CLEAN, FINDINGS, INCOMPLETE, analyzed, is_incomplete, warn};
use crate::checkout;
use crate::cli::{Check, FailOn, LevelArg};
use crate::dealt::{apply_baseline, apply_changes, deal, read_baseline};
use crate::formats::{Format, Target, targets, write};
use anyhow::Result;
use rculint_lints::{Finding, Level};
use rculint_report::Report;
use std::process::ExitCode;

pub(super) fn run(arguments: &Check) -> Result<ExitCode> {
    let targets = targets(&arguments.format, arguments.input.output.as_deref())?;
    let (config, lints, analysis, tree) = analyzed(&arguments.input)?;
    let (mut findings, mut dealt) = deal(&analysis, &tree, &lints, &config)?;
    if let Some(path) = arguments.baseline.as_ref().or(config.baseline.as_ref()) {
        apply_baseline(&mut findings, &mut dealt, &read_baseline(path)?);
    }
    if let Some(revision) = &arguments.new_from {
        apply_changes(&mut findings, &mut dealt, &checkout::changes(tree.root(), revision)?);
    }
    let fail_on = arguments.fail_on.or(config.fail_on).unwrap_or(FailOn::Warning);
    let fails = findings.iter().any(|finding| fail_on.fails(finding.level));
    let lowest: Level = arguments.level.or(config.level).unwrap_or(LevelArg::Warning).into();
    let (shown, hidden): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| finding.level >= lowest);
    let mut report = crate::reporting::report(&tree, &lints, &analysis, &shown, hidden.len());
    report.dealt = dealt;
    report.category = arguments.category.clone();
    if targets.iter().any(|target| target.format.is_about_checkouts()) {
        report.version_control = checkout::version_control(tree.root());
    }
    if targets.iter().any(|target| target.format == Format::Sarif) {
        report.fixes = crate::fixes::fixes(&analysis, &lints);
    }
    write_all(arguments, &report, &targets)?;
    warn(&arguments.input, &analysis);
    Ok(ExitCode::from(match () {
        () if is_incomplete(&arguments.input, &analysis) => INCOMPLETE,
        () if fails => FINDINGS,
        () => CLEAN,
    }))
}

fn write_all(arguments: &Check, report: &Report<'_>, targets: &[Target]) -> Result<()> {
    for target in targets {
        for warning in write(report, target, arguments.sarif_profile, arguments.color)? {
            eprintln!("rculint: {warning}");
        }
    }
    if !arguments.input.quiet {
        for note in &report.dealt.useless_allows {
            eprintln!("rculint: {}:{}: {}", note.site.file, note.site.line, note.message);
        }
    }
    Ok(())
}
