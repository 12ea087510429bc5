//! `rculint audit`
use super::{Analyzed, CLEAN, INCOMPLETE, analyzed, is_incomplete, settings, warn};
use crate::analyze::Analysis;
use crate::cli::{Audit as Arguments, Input, LevelArg};
use crate::output::write;
use crate::page::label;
use crate::scope::Scope;
use crate::walk::Tree;
use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use rculint_lints::{Finding, Level, LintSet};
use rculint_report::{
    Audit, Dealt, Run, Stats, write_caches_csv, write_findings_csv, write_html, write_json, write_sarif,
};
use rculint_syntax::Name;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// One tree on one kernel, analysed.
struct Done {
    label: String,
    /// The label, as a file's name.
    name: String,
    lints: LintSet,
    analysis: Analysis,
    scope: Scope,
    shown: Vec<Finding>,
    dealt: Dealt,
    stats: Stats,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    // A path that is not there is told before an hour of work, not after it.
    for path in &arguments.trees {
        Tree::open(std::slice::from_ref(path))?;
    }
    let inputs = inputs(arguments)?;
    let folder = &arguments.output;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make the directory {}", folder.display()))?;
    let bar = progress(arguments, inputs.len());
    let mut done: Vec<Done> = Vec::new();
    for input in &inputs {
        bar.set_message(input.paths.first().map_or_else(String::new, |path| path.display().to_string()));
        done.push(one(input, arguments)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    name_apart(&mut done);
    write_all(folder, &done)?;
    for (input, one) in inputs.iter().zip(&done) {
        warn(input, &one.analysis);
    }
    if !arguments.quiet {
        eprintln!("rculint: {} runs; open {}", done.len(), folder.join("index.html").display());
    }
    let incomplete = inputs.iter().zip(&done).any(|(input, one)| is_incomplete(input, &one.analysis));
    Ok(ExitCode::from(if incomplete { INCOMPLETE } else { CLEAN }))
}

/// Each tree on each kernel.
fn inputs(arguments: &Arguments) -> Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for path in &arguments.trees {
        let all = Input {
            paths: vec![path.clone()],
            kernel: arguments.kernel.clone(),
            lints: arguments.lints.clone(),
            config: arguments.config.clone(),
            jobs: arguments.jobs,
            quiet: arguments.quiet,
            cache: arguments.cache.clone(),
            ..Input::default()
        };
        let (_, _, kernels) = settings(&all)?;
        match kernels.is_empty() {
            true => inputs.push(all),
            false => inputs.extend(kernels.into_iter().map(|one| Input { kernel: vec![one], ..all.clone() })),
        }
    }
    Ok(inputs)
}

fn progress(arguments: &Arguments, length: usize) -> ProgressBar {
    if arguments.quiet {
        return ProgressBar::hidden();
    }
    // Draws on standard error, and only on a terminal.
    let bar = ProgressBar::new(length as u64);
    let style = ProgressStyle::with_template("{spinner} {bar:30} {pos}/{len} {elapsed} {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn one(input: &Input, arguments: &Arguments) -> Result<Done> {
    let Analyzed { config, lints, scope, done, cache: _cache, .. } = analyzed(input)?;
    let mut analysis = done.together;
    let lowest: Level = arguments.level.or(config.level).unwrap_or(LevelArg::Note).into();
    let (findings, dealt) = crate::dealt::deal(&analysis, &scope, &lints, &config)?;
    let (shown, hidden): (Vec<_>, Vec<_>) = findings.into_iter().partition(|finding| finding.level >= lowest);
    let stats = crate::reporting::stats(&analysis, hidden.len());
    keep_texts(&mut analysis, &shown, &dealt);
    let path = input.paths.first().and_then(|path| path.canonicalize().ok());
    let label = label(path.as_deref(), &analysis.kernel.to_string());
    Ok(Done { label, name: String::new(), lints, analysis, scope, shown, dealt, stats })
}

/// Drops the text of every file that the report names no place in: those of one tree take hundreds of megabytes.
fn keep_texts(analysis: &mut Analysis, shown: &[Finding], dealt: &Dealt) {
    let findings = shown.iter().chain(dealt.aside.iter().map(|aside| &aside.finding));
    let places = findings.flat_map(|one| std::iter::once(&one.site).chain(one.steps.iter().map(|step| &step.site)));
    let degraded = analysis.degraded.iter().map(|(site, _)| site);
    let useless = dealt.useless_allows.iter().map(|note| &note.site);
    let places = places.chain(degraded).chain(&analysis.unresolved).chain(useless);
    let named: HashSet<Name> = places.map(|site| site.file).collect();
    analysis.texts.retain(|path, _| named.contains(path));
    analysis.texts.shrink_to_fit();
}

/// Two trees may have the same name and version; their labels and files must not.
fn name_apart(done: &mut [Done]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for one in done {
        let count = seen.entry(one.label.clone()).or_default();
        *count += 1;
        if *count > 1 {
            one.label = format!("{} ({count})", one.label);
        }
        let safe = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
        let name: String = one.label.replace(" on ", "-").chars().map(safe).collect();
        one.name = name.trim_matches(['-', '.']).to_owned();
    }
}

/// The page last: when it is there, what it links to is, too.
fn write_all(folder: &Path, done: &[Done]) -> Result<()> {
    let audit = Audit { title: title(done), runs: done.iter().map(run_of).collect() };
    for (one, run) in done.iter().zip(&audit.runs) {
        write(Some(&folder.join(format!("{}.json", one.name))), |out| write_json(&run.report, out))?;
        write(Some(&folder.join(format!("{}.sarif", one.name))), |out| write_sarif(&run.report, out))?;
    }
    write(Some(&folder.join("findings.csv")), |out| write_findings_csv(&audit, out))?;
    write(Some(&folder.join("caches.csv")), |out| write_caches_csv(&audit, out))?;
    write(Some(&folder.join("index.html")), |out| write_html(&audit, out))
}

fn title(done: &[Done]) -> String {
    let labels: Vec<&str> = done.iter().map(|one| one.label.as_str()).collect();
    format!("RCU audit: {}", labels.join(", "))
}

fn run_of(done: &Done) -> Run<'_> {
    let mut report = crate::reporting::report(&done.scope, &done.lints, &done.analysis, &done.shown, 0);
    report.stats = done.stats.clone();
    report.version_control = crate::checkout::version_control(done.scope.root());
    report.category = Some(done.name.clone());
    report.dealt = done.dealt.clone();
    let own = |what: &str, end: &str| (what.to_owned(), format!("{}.{end}", done.name));
    let shared = |what: &str, name: &str| (what.to_owned(), name.to_owned());
    Run {
        label: done.label.clone(),
        report,
        caches: &done.analysis.lifecycles,
        files: vec![
            own("SARIF", "sarif"),
            own("JSON", "json"),
            shared("findings as CSV", "findings.csv"),
            shared("caches as CSV", "caches.csv"),
        ],
    }
}
