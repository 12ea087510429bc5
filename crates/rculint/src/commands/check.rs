//! `rculint check`
use super::{Analyzed, CLEAN, FINDINGS, INCOMPLETE, analyzed, is_incomplete, tell_memory, warn, watch};
use crate::checkout;
use crate::cli::{Check, FailOn, LevelArg};
use crate::dealt::{apply_baseline, apply_changes, deal, read_baseline};
use crate::formats::{Format, Target, targets, write};
use crate::memory::Started;
use anyhow::{Context, Result};
use rculint_lints::{Finding, Level};
use rculint_report::{Dealt, Report};
use std::process::ExitCode;

/// The file that `--sarif-dir` keeps up to date.
const SARIF: &str = "rculint.sarif";

/// A tree, and what is to be said of it.
pub(super) struct Checked {
    analyzed: Analyzed,
    shown: Vec<Finding>,
    hidden: usize,
    dealt: Dealt,
    fails: bool,
}

pub(super) fn run(arguments: &Check) -> Result<ExitCode> {
    let targets = all_targets(arguments)?;
    if arguments.watch {
        return watch::run(arguments, &targets);
    }
    let checked = check(arguments)?;
    Ok(ExitCode::from(write_all(arguments, &checked, &targets)?))
}

fn all_targets(arguments: &Check) -> Result<Vec<Target>> {
    let mut targets = targets(&arguments.format, arguments.input.output.as_deref())?;
    if let Some(folder) = &arguments.sarif_dir {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make the directory {}", folder.display()))?;
        targets.push(Target { format: Format::Sarif, file: Some(folder.join(SARIF)) });
    }
    Ok(targets)
}

/// Analyses, and deals with the findings.
pub(super) fn check(arguments: &Check) -> Result<Checked> {
    let analyzed = analyzed(&arguments.input)?;
    let Analyzed { config, lints, scope, done, .. } = &analyzed;
    let (mut findings, mut dealt) = deal(&done.together, scope, lints, config)?;
    if let Some(path) = arguments.baseline.as_ref().or(config.baseline.as_ref()) {
        apply_baseline(&mut findings, &mut dealt, &read_baseline(path)?);
    }
    if let Some(revision) = &arguments.new_from {
        apply_changes(&mut findings, &mut dealt, &checkout::changes(scope.root(), revision)?);
    }
    let fail_on = arguments.fail_on.or(config.fail_on).unwrap_or(FailOn::Warning);
    let fails = findings.iter().any(|finding| fail_on.fails(finding.level));
    let lowest: Level = arguments.level.or(config.level).unwrap_or(LevelArg::Warning).into();
    let (shown, hidden): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| finding.level >= lowest);
    Ok(Checked { analyzed, shown, hidden: hidden.len(), dealt, fails })
}

/// Writes all targets, and says on standard error what is to be said; the exit status.
pub(super) fn write_all(arguments: &Check, checked: &Checked, targets: &[Target]) -> Result<u8> {
    let done = &checked.analyzed.done;
    let report = report(arguments, checked, targets);
    let memory = arguments.input.timings.then(Started::now).flatten();
    for target in targets {
        for warning in write(&report, &done.each(), target, arguments.sarif_profile, arguments.color)? {
            eprintln!("rculint: {warning}");
        }
    }
    if let Some(memory) = memory {
        tell_memory("writing", memory.most());
    }
    if !arguments.input.quiet {
        for note in &report.dealt.useless_allows {
            eprintln!("rculint: {}:{}: {}", note.site.file, note.site.line, note.message);
        }
    }
    warn(&arguments.input, &done.together);
    Ok(match () {
        () if is_incomplete(&arguments.input, &done.together) => INCOMPLETE,
        () if checked.fails => FINDINGS,
        () => CLEAN,
    })
}

fn report<'a>(arguments: &Check, checked: &'a Checked, targets: &[Target]) -> Report<'a> {
    let Analyzed { lints, scope, origin, done, .. } = &checked.analyzed;
    let mut report = crate::reporting::report(scope, lints, &done.together, &checked.shown, checked.hidden);
    report.kernel = done.names();
    report.dealt = checked.dealt.clone();
    report.category = arguments.category.clone();
    if targets.iter().any(|target| target.format.is_about_checkouts()) {
        report.version_control = origin.of(scope.root());
    }
    if targets.iter().any(|target| target.format == Format::Sarif) {
        report.fixes = crate::fixes::fixes(&done.together, lints);
    }
    report
}
