//! The pipeline: sources, program, lifecycles, findings.
use crate::clock::{Clock, Lap};
use crate::scope::Scope;
use crate::sources::Sources;
use crate::walk::{Problem, Tree};
use crate::wrapped;
use borsh::{BorshDeserialize, BorshSerialize};
use rculint_ir::model::Model;
use rculint_lifecycle::{
    Conversion, IdleBarrier, Lifecycle, Outcome, Site, Unload, assess, fill_ranges, lifecycles_on_all,
};
use rculint_link::{Program, Seen, SourceFile};
use rculint_lints::{Finding, LintSet};
use rculint_syntax::{Name, Version};
use std::collections::{BTreeSet, HashMap};

/// What an analysis yields.
#[derive(BorshSerialize, BorshDeserialize)]
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
    /// What could not be read, or not to its end.
    pub problems: Vec<Problem>,
    /// How many of these are files and directories that could not be read at all.
    pub unread: usize,
    /// How many files were read.
    pub files: usize,
    /// The files that were read, for snippets; after a warm run, those of them that something is said of.
    #[borsh(skip)]
    pub texts: HashMap<Name, Vec<u8>>,
    /// What each stage took, in their order.
    #[borsh(skip)]
    pub timings: Vec<Lap>,
}

impl Analysis {
    /// What may be pending when a module is unloaded, or may not.
    pub fn undecided(&self) -> impl Iterator<Item = &(Site, String)> {
        self.unloads.iter().flat_map(|unload| &unload.undecided)
    }
}

/// Analyses `tree` with `lints`, for `kernel` or the kernel that the tree shows to be.
pub fn analyze(tree: &Tree, lints: &LintSet, kernel: Option<Version>) -> Analysis {
    let mut clock = Clock::default();
    let sources = Sources::read(tree, lints.model(), &mut clock);
    analyze_sources(sources, lints, kernel, clock)
}

/// Analyses what was read, as [`analyze`] does; `clock` has the stages so far.
pub fn analyze_sources(sources: Sources, lints: &LintSet, kernel: Option<Version>, clock: Clock) -> Analysis {
    let (analysis, (), program) = run(sources, lints, kernel, clock, true, |_, _, _| ());
    Analysis { texts: texts(program), ..analysis }
}

/// The same, with all files as an analysis of the same tree can use them again, but for their texts, and with what the analysis
/// rests on of each.
pub(crate) fn analyze_and_keep(
    sources: Sources,
    lints: &LintSet,
    kernel: Option<Version>,
    clock: Clock,
) -> (Analysis, Vec<(SourceFile, Seen)>) {
    let (analysis, (), program) = run(sources, lints, kernel, clock, true, |_, _, _| ());
    let seen = program.seen();
    let mut files = program.into_files();
    let texts = files.iter_mut().map(|file| (file.path, file.take_text())).collect();
    (Analysis { texts, ..analysis }, files.into_iter().zip(seen).collect())
}

/// The same without the versions that findings hold for, which take most of the time, and with what `look` makes of the linked program
/// on the kernel that it is analysed for.
pub fn analyze_with<T>(
    tree: &Tree,
    lints: &LintSet,
    kernel: Option<Version>,
    look: impl FnOnce(&Program, Version, &Outcome) -> T,
) -> (Analysis, T) {
    let mut clock = Clock::default();
    let sources = Sources::read(tree, lints.model(), &mut clock);
    let (analysis, seen, program) = run(sources, lints, kernel, clock, false, look);
    (Analysis { texts: texts(program), ..analysis }, seen)
}

/// Without the texts, which the program still has.
fn run<T>(
    sources: Sources,
    lints: &LintSet,
    kernel: Option<Version>,
    mut clock: Clock,
    with_ranges: bool,
    look: impl FnOnce(&Program, Version, &Outcome) -> T,
) -> (Analysis, T, Program) {
    let model = lints.model();
    let Sources { scope, files, units, problems, unread, stated, .. } = sources;
    let program = Program::new(files, units, model.clone());
    clock.lap("program");
    let (kernel, kernel_source) = choose_kernel(stated, &program, kernel);
    let mut outcome = outcome(&program, kernel, with_ranges, &mut clock);
    let kernel = kernel.unwrap_or_else(|| newest(model));
    outcome.lifecycles.retain(|record| is_asked(&scope, record));
    outcome.unloads.retain(|unload| scope.is_asked(&unload.exit.site.file));
    outcome.conversions.retain(|conversion| scope.is_asked(&conversion.call.file));
    outcome.idle_barriers.retain(|barrier| scope.is_asked(&barrier.site.file));
    outcome.unresolved_destroys.retain(|site| scope.is_asked(&site.file));
    let (lowered, rejected) = program.lowered();
    let degraded = rejected.into_iter().map(|(function, reason)| {
        (rculint_lifecycle::site_in(&program, function, program.name_span(function)), reason.to_owned())
    });
    let findings = lints.check(&outcome);
    clock.lap("findings");
    let seen = look(&program, kernel, &outcome);
    let analysis = Analysis {
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
        unread,
        files: program.files.len(),
        texts: HashMap::new(),
        timings: clock.laps(),
    };
    (analysis, seen, program)
}

/// What snippets are taken from. The rest of the program is millions of small pieces: nobody has to wait until they are freed.
fn texts(mut program: Program) -> HashMap<Name, Vec<u8>> {
    let files = program.files.iter_mut();
    let texts = files.map(|file| (std::mem::take(&mut file.path), file.take_text())).collect();
    rayon::spawn(move || drop(program));
    texts
}

/// On one kernel; when none is known, on all that the model knows.
fn outcome(program: &Program, kernel: Option<Version>, with_ranges: bool, clock: &mut Clock) -> Outcome {
    let Some(kernel) = kernel else {
        let outcome = lifecycles_on_all(program, newest(program.model()));
        clock.lap("lifecycles");
        return outcome;
    };
    let mut outcome = assess(program, kernel);
    clock.lap("lifecycles");
    if with_ranges {
        fill_ranges(program, kernel, &mut outcome);
        clock.lap("version ranges");
    }
    outcome
}

fn newest(model: &Model) -> Version {
    model.newest.parse().unwrap_or(Version(7, 0, 0))
}

/// Whether one of its places lies in what was asked for.
fn is_asked(scope: &Scope, record: &Lifecycle) -> bool {
    let deferrals = record.deferrals.iter().map(|deferral| &deferral.site);
    let destroys = record.destroyed.iter().map(|destroy| &destroy.site);
    record.created.iter().chain(deferrals).chain(destroys).any(|site| scope.is_asked(&site.file))
}

/// The words of which a file must have one to matter by itself.
pub fn words(model: &Model) -> Vec<String> {
    // A callback may be handed to an inline function: no other word is in its source then.
    let heads = model.heads.iter().map(ToString::to_string);
    wrapped::words(model).into_iter().chain(heads).collect::<BTreeSet<_>>().into_iter().collect()
}

/// What was asked for; else what the tree does; else what it says it is (`stated`); else none.
fn choose_kernel(stated: Option<Version>, program: &Program, asked: Option<Version>) -> (Option<Version>, String) {
    if let Some(kernel) = asked {
        return (Some(kernel), "--kernel".into());
    }
    let Some(stated) = stated else {
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
