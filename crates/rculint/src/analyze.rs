//! The pipeline: scan, link units, outlines, program, lifecycles, findings.
use crate::walk::{Problem, Scan, Tree};
use rayon::prelude::*;
use rculint_ir::model::{FunctionFact, Model, Role};
use rculint_lifecycle::{
    Conversion, IdleBarrier, Lifecycle, Outcome, Site, Unload, assess, fill_ranges, lifecycles_on_all,
};
use rculint_link::kbuild::{Inputs, LinkUnit, Linkage, link_units};
use rculint_link::{Program, SourceFile};
use rculint_lints::{Finding, LintSet};
use rculint_syntax::{Name, Version};
use std::collections::{BTreeSet, HashMap};
use std::time::{Duration, Instant};

/// What an analysis yields.
pub struct Analysis {
    /// The kernel it was done for.
    pub kernel: Version,
    /// How that was told, for people.
    pub kernel_source: String,
    /// All caches.
    pub lifecycles: Vec<Lifecycle>,
    /// All modules that post callbacks of their own.
    pub unloads: Vec<Unload>,
    /// Deferrals whose callback frees its own object, each judged.
    pub conversions: Vec<Conversion>,
    /// Barriers that nothing in their module needs.
    pub idle_barriers: Vec<IdleBarrier>,
    /// All findings.
    pub findings: Vec<Finding>,
    /// Functions that lang-c rejected among those that mattered.
    pub degraded: Vec<(Site, String)>,
    /// Functions lowered.
    pub lowered: usize,
    /// Destroys whose cache could not be told.
    pub unresolved: Vec<Site>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// The files that were read, for snippets.
    pub texts: HashMap<Name, Vec<u8>>,
    /// How long each stage took.
    pub timings: Vec<(&'static str, Duration)>,
}

/// Analyses `tree` with `lints`, for `kernel` or the kernel that the tree shows to be.
pub fn analyze(tree: &Tree, lints: &LintSet, kernel: Option<Version>) -> Analysis {
    let model = lints.model();
    let mut clock = Clock::default();
    let mut scan = tree.scan(&words(model));
    clock.lap("scan");
    let units = link_units(&Inputs {
        makefiles: std::mem::take(&mut scan.makefiles),
        kconfigs: std::mem::take(&mut scan.kconfigs),
        sources: std::mem::take(&mut scan.sources),
    });
    clock.lap("link units");
    let mut problems = std::mem::take(&mut scan.problems);
    let files = read_needed(tree, scan, &units, model, &mut problems);
    clock.lap("outlines");
    for file in files.iter().filter(|file| !file.is_header()) {
        problems.extend(file.outline.problems.iter().map(|(span, message)| Problem {
            path: file.path.to_string(),
            message: format!("line {}: {message}", file.lines().line_column(span.start).0),
        }));
    }
    let program = Program::new(files, units, model.clone());
    clock.lap("program");
    let (kernel, kernel_source) = choose_kernel(tree, &program, kernel);
    let mut outcome = outcome(&program, kernel, &mut clock);
    let kernel = kernel.unwrap_or_else(|| newest(model));
    outcome.lifecycles.retain(|record| is_asked(tree, record));
    outcome.unloads.retain(|unload| tree.is_asked(&unload.exit.site.file));
    outcome.conversions.retain(|conversion| tree.is_asked(&conversion.call.file));
    outcome.idle_barriers.retain(|barrier| tree.is_asked(&barrier.site.file));
    outcome.unresolved_destroys.retain(|site| tree.is_asked(&site.file));
    let (lowered, rejected) = program.lowered();
    let degraded = rejected.into_iter().map(|(function, reason)| {
        (rculint_lifecycle::site_in(&program, function, program.name_span(function)), reason.to_owned())
    });
    let findings = lints.check(&outcome);
    clock.lap("findings");
    Analysis {
        kernel,
        kernel_source,
        findings,
        lifecycles: outcome.lifecycles,
        unloads: outcome.unloads,
        conversions: outcome.conversions,
        idle_barriers: outcome.idle_barriers,
        degraded: degraded.collect(),
        lowered,
        unresolved: outcome.unresolved_destroys,
        problems,
        texts: program.files.into_iter().map(|file| (file.path, file.text)).collect(),
        timings: clock.laps,
    }
}

/// On one kernel; when none is known, on all that the model knows.
fn outcome(program: &Program, kernel: Option<Version>, clock: &mut Clock) -> Outcome {
    let Some(kernel) = kernel else {
        let outcome = lifecycles_on_all(program, newest(program.model()));
        clock.lap("lifecycles");
        return outcome;
    };
    let mut outcome = assess(program, kernel);
    clock.lap("lifecycles");
    fill_ranges(program, kernel, &mut outcome);
    clock.lap("version ranges");
    outcome
}

/// Measures one stage after the other.
struct Clock {
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Default for Clock {
    fn default() -> Self {
        Clock { last: Instant::now(), laps: Vec::new() }
    }
}

impl Clock {
    /// Ends a stage.
    fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.laps.push((stage, now - self.last));
        self.last = now;
    }
}

fn newest(model: &Model) -> Version {
    model.newest.parse().unwrap_or(Version(7, 0, 0))
}

/// Whether one of its places lies in what was asked for.
fn is_asked(tree: &Tree, record: &Lifecycle) -> bool {
    let deferrals = record.deferrals.iter().map(|deferral| &deferral.site);
    let destroys = record.destroyed.iter().map(|destroy| &destroy.site);
    record.created.iter().chain(deferrals).chain(destroys).any(|site| tree.is_asked(&site.file))
}

/// The words of which a file must have one to matter by itself.
pub fn words(model: &Model) -> Vec<String> {
    let matter = |role: Role| !matches!(role, Role::Synchronize | Role::Allocate | Role::Free);
    let functions = model.functions.iter().filter(|fact| matter(fact.role)).map(|fact| fact.name.to_string());
    let methods = model.methods.iter().map(|method| format!(".{}", method.member));
    functions.chain(methods).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Candidates, everything linked with a file that creates or destroys a cache or posts a callback, and the headers for their types.
fn read_needed(
    tree: &Tree,
    scan: Scan,
    units: &[LinkUnit],
    model: &Model,
    problems: &mut Vec<Problem>,
) -> Vec<SourceFile> {
    let matters = |fact: &&FunctionFact| match fact.role {
        Role::Create | Role::Destroy => true,
        Role::Defer => fact.callback.is_some() || fact.head.is_some(),
        _ => false,
    };
    let names = model.functions.iter().filter(matters).map(|fact| fact.name.as_str());
    let names: Vec<&str> = names.collect::<BTreeSet<_>>().into_iter().collect();
    let owns = |text: &[u8]| names.iter().any(|name| memchr::memmem::find(text, name.as_bytes()).is_some());
    let owners: BTreeSet<&Name> = scan.candidates.iter().filter(|(_, text)| owns(text)).map(|(path, _)| path).collect();
    let mut wanted: BTreeSet<&Name> = scan.candidates.keys().collect();
    for unit in units
        .iter()
        .filter(|unit| unit.linkage == Linkage::Module && unit.files.iter().any(|file| owners.contains(file)))
    {
        wanted.extend(&unit.files);
    }
    let directories: BTreeSet<&str> = wanted.iter().map(|path| directory(path)).collect();
    let shared = |path: &str| path.starts_with("include/") || path.contains("/include/asm/");
    wanted.extend(scan.headers.iter().filter(|path| shared(path) || directories.contains(directory(path))));
    let others: Vec<Name> = wanted.into_iter().filter(|path| !scan.candidates.contains_key(*path)).cloned().collect();
    let load = |path: Name| match tree.read(&path) {
        Ok(text) => Ok(SourceFile::new(path, text)),
        Err(error) => Err(Problem { path: path.to_string(), message: error.to_string() }),
    };
    let candidates: Vec<(Name, Vec<u8>)> = scan.candidates.into_iter().collect();
    let candidates = candidates.into_par_iter().map(|(path, text)| Ok(SourceFile::new(path, text)));
    let loaded: Vec<Result<SourceFile, Problem>> = candidates.chain(others.into_par_iter().map(load)).collect();
    let mut files = Vec::new();
    for result in loaded {
        match result {
            Ok(file) => files.push(file),
            Err(problem) => problems.push(problem),
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}

/// What was asked for; else what the tree does; else what it says it is; else none.
fn choose_kernel(tree: &Tree, program: &Program, asked: Option<Version>) -> (Option<Version>, String) {
    if let Some(kernel) = asked {
        return (Some(kernel), "--kernel".into());
    }
    let Some(stated) = crate::kernel::stated(tree) else {
        return (None, format!("no version is known: all since {}", program.model().oldest));
    };
    for probe in &program.model().probes {
        let Ok(since) = probe.since.parse::<Version>() else { continue };
        if program.behaves(probe) == Some(true) && stated < since {
            let why = format!("{} behaves as in {since}, although the tree says {stated}", probe.function);
            return (Some(since), why);
        }
    }
    (Some(stated), "the tree's Makefile".into())
}
