//! From all findings to those that are shown: the configuration, comments in the source, the baseline, what changed.
use crate::analyze::Analysis;
use crate::config::Config;
use crate::scope::Scope;
use anyhow::{Context, Result};
use rculint_lifecycle::Site;
use rculint_lints::{Allow, Baseline, Changes, Finding, Fingerprints, LintSet, Why, allows, put_aside};
use rculint_report::{Dealt, Note};
use rculint_syntax::{Name, Span};
use std::collections::BTreeMap;
use std::path::Path;

/// The findings that the configuration and comments leave, with the others.
///
/// # Errors
/// When a glob of the configuration is none.
pub fn deal(analysis: &Analysis, scope: &Scope, lints: &LintSet, config: &Config) -> Result<(Vec<Finding>, Dealt)> {
    let mut findings = analysis.findings.clone();
    let mut dealt = Dealt::default();
    apply_allows(&mut findings, &mut dealt, analysis, scope, lints, config);
    let policy = config.policy()?;
    let folder = config.folder.as_deref().unwrap_or(scope.root());
    let path = |file: &str| {
        let absolute = scope.root().join(file);
        absolute.strip_prefix(folder).unwrap_or(&absolute).display().to_string()
    };
    policy.apply(&mut findings, path, |id| lints.get(id).map(|lint| lint.level));
    Ok((findings, dealt))
}

/// Puts aside what `baseline` has.
pub fn apply_baseline(findings: &mut Vec<Finding>, dealt: &mut Dealt, baseline: &Baseline) {
    let mut fingerprints = Fingerprints::default();
    let known = |finding: &Finding| baseline.has(&fingerprints.place(finding)).then_some(Why::Baseline);
    put_aside(findings, &mut dealt.aside, known);
    dealt.has_baseline = true;
}

/// Puts aside what touches no changed line.
pub fn apply_changes(findings: &mut Vec<Finding>, dealt: &mut Dealt, changes: &Changes) {
    put_aside(findings, &mut dealt.aside, |finding| (!changes.touch(finding)).then_some(Why::Unchanged));
    dealt.has_baseline = true;
}

/// Reads a baseline.
///
/// # Errors
/// When there is none at `path`, or something else.
pub fn read_baseline(path: &Path) -> Result<Baseline> {
    let text = std::fs::read_to_string(path).with_context(|| {
        format!("cannot read the baseline {}; `rculint baseline create` writes one", path.display())
    })?;
    Baseline::parse(&text).map_err(|error| anyhow::anyhow!("{} is not a baseline: {error}", path.display()))
}

fn apply_allows(
    findings: &mut Vec<Finding>,
    dealt: &mut Dealt,
    analysis: &Analysis,
    scope: &Scope,
    lints: &LintSet,
    config: &Config,
) {
    let mut by_file: BTreeMap<&Name, Vec<(Allow, bool)>> = BTreeMap::new();
    for (path, text) in analysis.texts.iter().filter(|(path, _)| scope.is_asked(path)) {
        for comment in allows(text) {
            match comment {
                Ok(allow) => by_file.entry(path).or_default().push((allow, false)),
                Err(bad) => dealt.useless_allows.push(note(path, bad.line, bad.message)),
            }
        }
    }
    put_aside(findings, &mut dealt.aside, |finding| {
        let (allow, used) = by_file.get_mut(&finding.site.file)?.iter_mut().find(|(allow, _)| allow.covers(finding))?;
        *used = true;
        Some(Why::Allowed(allow.reason.clone()))
    });
    for (path, comments) in by_file {
        for (allow, _) in comments.into_iter().filter(|(_, used)| !used) {
            if let Some(message) = useless(&allow, lints, config) {
                dealt.useless_allows.push(note(path, allow.line, message));
            }
        }
    }
    dealt.useless_allows.sort_by(|a, b| a.site.cmp(&b.site));
}

/// What to say of a comment that allows nothing; nothing if one of its lints does not run.
fn useless(allow: &Allow, lints: &LintSet, config: &Config) -> Option<String> {
    let named = allow.lints.join(", ");
    if let Some(lint) = allow.lints.iter().find(|lint| lints.get(lint).is_none()) {
        let is_off = config.ignore.iter().any(|ignored| ignored.eq_ignore_ascii_case(lint));
        let hint = crate::similar::lint_hint(lint, lints);
        return (!is_off).then(|| format!("allow({named}) names `{lint}`, and there is no such lint{hint}"));
    }
    Some(format!("allow({named}) is about line {}, where nothing is found; remove it", allow.about))
}

fn note(path: &Name, line: u32, message: String) -> Note {
    let site = Site { file: *path, line, column: 1, function: Name::default(), span: Span::default() };
    Note { site, message }
}
