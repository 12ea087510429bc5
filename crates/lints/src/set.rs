//! All lints and the kernel model, from `lints/`.
use crate::{Finding, Level, Lint, LintError, When};
use include_dir::{Dir, include_dir};
use rculint_ir::model::Model;
use rculint_lifecycle::{
    Cause, Conversion, Hazard, IdleBarrier, Lifecycle, Outcome, Root, RootKind, Site, Step, StepKind, Unload,
    VersionRange,
};
use rculint_syntax::Name;
use std::collections::BTreeSet;
use std::path::Path;

static BUILTIN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../lints");

/// The lints that run, and the facts that they rest on.
#[derive(Clone, Debug)]
pub struct LintSet {
    model: Model,
    lints: Vec<Lint>,
}

impl LintSet {
    /// What is compiled in.
    ///
    /// # Errors
    /// When the folder that the program was built with is broken; its tests keep that from happening.
    pub fn builtin() -> Result<Self, LintError> {
        let read = |path: &Path| BUILTIN.get_file(path).and_then(|file| file.contents_utf8()).map(str::to_owned);
        let model = crate::load::model(Path::new("linux.toml"), &read(Path::new("linux.toml")).unwrap_or_default())?;
        let mut lints = Vec::new();
        for folder in BUILTIN.dirs() {
            let has = |part: &str| BUILTIN.get_dir(folder.path().join(part)).is_some();
            lints.push(crate::load::lint(folder.path(), read, has)?);
        }
        lints.sort_by_key(|a| a.id);
        Ok(LintSet { model, lints })
    }

    /// Adds a user's own folder: a lint with a known id replaces that one; facts in its `linux.toml` are added.
    ///
    /// # Errors
    /// When a file there cannot be read or is not valid.
    pub fn with_folder(mut self, folder: &Path) -> Result<Self, LintError> {
        let (model, lints) = crate::load::folder(folder)?;
        if let Some(more) = model {
            self.add(more);
        }
        for lint in lints {
            self.lints.retain(|known| known.id != lint.id);
            self.lints.push(lint);
        }
        self.lints.sort_by_key(|a| a.id);
        Ok(self)
    }

    /// Adds facts, in the tables of `linux.toml`; `path` is the file that they stand in.
    ///
    /// # Errors
    /// When one is not valid.
    pub fn with_facts(mut self, path: &Path, mut facts: toml::Table) -> Result<Self, LintError> {
        // Which versions the facts are known for is nothing that a project adds to.
        for bound in ["oldest", "newest"] {
            facts.entry(bound).or_insert_with(|| String::new().into());
        }
        self.add(crate::load::model(path, &facts.to_string())?);
        Ok(self)
    }

    fn add(&mut self, more: Model) {
        self.model.heads.extend(more.heads);
        self.model.functions.extend(more.functions);
        self.model.methods.extend(more.methods);
        self.model.entries.extend(more.entries);
        self.model.probes.extend(more.probes);
        self.model.memory.extend(more.memory);
        self.model.parameters.extend(more.parameters);
        self.model.replacements.extend(more.replacements);
        self.model.texts.extend(more.texts);
        self.model.wrappers.extend(more.wrappers);
        self.model.mounts.extend(more.mounts);
        self.model.kept.extend(more.kept);
        self.model.unkept.extend(more.unkept);
        self.model.attached.extend(more.attached);
        self.model.works.extend(more.works);
        self.model.queues.extend(more.queues);
        self.model.failures.extend(more.failures);
    }

    /// The facts.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// The lints, by id.
    pub fn lints(&self) -> &[Lint] {
        &self.lints
    }

    /// A lint by its id or name, in any case.
    pub fn get(&self, wanted: &str) -> Option<&Lint> {
        self.lints.iter().find(|lint| lint.id.eq_ignore_ascii_case(wanted) || lint.name.eq_ignore_ascii_case(wanted))
    }

    /// Keeps only the lints that `keep` says.
    pub fn retain(&mut self, keep: impl FnMut(&Lint) -> bool) {
        self.lints.retain(keep);
    }

    /// The findings in what the analysis says, by place.
    pub fn check(&self, outcome: &Outcome) -> Vec<Finding> {
        let Outcome { lifecycles: records, unloads, conversions, idle_barriers: idle, .. } = outcome;
        let mut findings: Vec<Finding> = records.iter().flat_map(|record| self.check_one(record)).collect();
        findings.extend(unloads.iter().flat_map(|unload| self.check_unload(unload)));
        for lint in &self.lints {
            let about = conversions.iter().filter(|conversion| lint.matches_conversion(conversion));
            findings.extend(about.map(|conversion| conversion_finding(lint, conversion)));
            let idle = idle.iter().filter(|_| lint.when == When::IdleBarrier);
            findings.extend(idle.map(|barrier| idle_finding(lint, barrier)));
        }
        findings.sort_by(|a, b| (&a.site, &a.id, b.level, &a.cache).cmp(&(&b.site, &b.id, a.level, &b.cache)));
        // Several roots reach one destroy: the one that weighs most tells the story.
        findings
            .dedup_by(|later, first| (&later.site, &later.id, &later.cache) == (&first.site, &first.id, &first.cache));
        findings
    }

    /// One finding for each lint, about what weighs most: what else is in flight at the same exit is the same mistake.
    fn check_unload(&self, unload: &Unload) -> Vec<Finding> {
        let about = |lint: &Lint| {
            let hazards = unload.hazards.iter().filter(|hazard| lint.matches_unload(hazard));
            hazards.min_by_key(|hazard| is_left_open(hazard.cause))
        };
        let found = self.lints.iter().filter_map(|lint| Some((lint, about(lint)?)));
        found.map(|(lint, hazard)| unload_finding(lint, unload, hazard)).collect()
    }

    fn check_one(&self, record: &Lifecycle) -> Vec<Finding> {
        let mut findings = Vec::new();
        for lint in &self.lints {
            let hazards = record.hazards.iter().filter(|hazard| lint.matches(hazard));
            findings.extend(hazards.map(|hazard| hazard_finding(lint, record, hazard)));
            if lint.matches_leak(record)
                && let Some(exit) = &record.leaked_by
            {
                findings.extend(leak_finding(lint, record, exit));
            }
        }
        findings
    }
}

fn hazard_finding(lint: &Lint, record: &Lifecycle, hazard: &Hazard) -> Finding {
    let level = match hazard.root.kind {
        // Whoever waits on some paths may know that nothing is in flight on the others: a flag says so.
        RootKind::ModuleExit if hazard.cause == Cause::SomePaths => lint.level.min(Level::Warning),
        RootKind::ModuleExit => lint.level,
        RootKind::Callback | RootKind::Exported | RootKind::Uncalled => lint.level.min(Level::Warning),
        RootKind::ModuleInit => Level::Note,
    };
    let kernels = versions(hazard.kernels);
    let fill = |text: &str| {
        text.replace("{cache}", &record.cache)
            .replace("{kind}", &hazard.kind)
            .replace("{root}", &hazard.root.function)
            .replace("{destroy}", &hazard.destroy.function)
            .replace("{kernels}", &kernels)
    };
    Finding {
        id: lint.id,
        name: lint.name,
        level,
        message: fill(lint.hazard_message(hazard)).trim_end().to_owned(),
        site: hazard.destroy.clone(),
        steps: hazard.steps.clone(),
        help: fill(&lint.help),
        kernels: hazard.kernels,
        found_on: Vec::new(),
        cache: record.cache,
        module: record.module,
    }
}

/// How the hazard's callbacks are pending, and how others are that another wait is needed for and that weigh as much.
fn pending(lint: &Lint, unload: &Unload, hazard: &Hazard) -> String {
    let others = unload.hazards.iter().filter(|other| lint.matches_unload(other) && other.kind != hazard.kind);
    let as_heavy = others.filter(|other| is_left_open(other.cause) == is_left_open(hazard.cause));
    let others: BTreeSet<&str> = as_heavy.filter(|other| !other.is_of_objects()).map(|other| &*other.kind).collect();
    match others.is_empty() {
        true => hazard.kind.to_string(),
        false => format!("{}; others by {}", hazard.kind, Vec::from_iter(others).join(", ")),
    }
}

fn unload_finding(lint: &Lint, unload: &Unload, hazard: &Hazard) -> Finding {
    let pending = pending(lint, unload, hazard);
    let same = unload.deferrals.iter().filter(|one| one.kind == hazard.kind);
    let callbacks: BTreeSet<&str> = same.filter_map(|one| one.callback.as_deref()).collect();
    let first = hazard.steps.iter().find(|step| step.kind == StepKind::Free).map(|step| step.site.function);
    let callback = first.unwrap_or_default();
    let others = match callbacks.iter().filter(|&&one| callback != one).count() {
        0 => String::new(),
        1 => " and one other callback".into(),
        more => format!(" and {more} other callbacks"),
    };
    let kernels = versions(hazard.kernels);
    let fill = |text: &str| {
        text.replace("{module}", &unload.module)
            .replace("{callback}", &callback)
            .replace("{others}", &others)
            .replace("{kind}", &pending)
            .replace("{root}", &hazard.root.function)
            .replace("{why}", why(hazard.cause))
            .replace("{kernels}", &kernels)
    };
    Finding {
        id: lint.id,
        name: lint.name,
        level: if is_left_open(hazard.cause) { Level::Note } else { lint.level },
        message: fill(lint.unload_message()).trim_end().to_owned(),
        site: hazard.destroy.clone(),
        steps: hazard.steps.clone(),
        help: fill(&lint.help),
        kernels: hazard.kernels,
        found_on: Vec::new(),
        cache: Name::default(),
        module: unload.module,
    }
}

/// Whether something is left to be deferred after the barrier, where there is none, or by no instance, is not followed.
fn is_left_open(cause: Cause) -> bool {
    matches!(cause, Cause::TooEarly | Cause::SomePaths | Cause::PerInstance)
}

/// Why a callback may still be pending.
fn why(cause: Cause) -> &'static str {
    match cause {
        Cause::NoWait => "nothing waits for it",
        Cause::SomePaths => "what waits for it does so on some paths only",
        Cause::PerInstance => "only what ends one instance waits for it",
        Cause::OnlySynchronized => "only a grace period is waited for",
        Cause::OtherFlavour => "what waits there waits for something else",
        Cause::TooEarly => "more may be posted after what waits for it",
        Cause::DestroyedFirst => "it may be posted after the destroy",
        Cause::Reposted => "a callback posts or queues it, and what waits does not wait for one after the other",
    }
}

fn conversion_finding(lint: &Lint, conversion: &Conversion) -> Finding {
    let verdict = match conversion.reasons.as_slice() {
        [] => conversion.verdict.words().to_owned(),
        reasons => format!("{}: {}", conversion.verdict.words(), reasons.join("; ")),
    };
    let by = format!("{}({}, {})", conversion.by, conversion.object, conversion.head);
    let fill = |text: &str| {
        text.replace("{cache}", &conversion.caches.join(", "))
            .replace("{call}", &conversion.deferral)
            .replace("{callback}", &conversion.callback)
            .replace("{by}", &by)
            .replace("{verdict}", &verdict)
    };
    let step = |kind, site: &Site, message: String| Step { kind, site: site.clone(), message };
    let mut steps = vec![step(
        StepKind::Free,
        &conversion.defined,
        format!("`{}()` does nothing but free its object", conversion.callback),
    )];
    steps.extend(conversion.see.iter().map(|see| step(StepKind::Destroy, &see.site, see.what.clone())));
    steps.push(step(StepKind::Deferral, &conversion.call, "an object goes in flight here".into()));
    Finding {
        id: lint.id,
        name: lint.name,
        level: lint.level,
        message: fill(&lint.message),
        site: conversion.call.clone(),
        steps,
        help: fill(&lint.help),
        kernels: VersionRange::default(),
        found_on: Vec::new(),
        cache: conversion.caches.first().map(|cache| Name::new(cache)).unwrap_or_default(),
        module: conversion.module,
    }
}

fn idle_finding(lint: &Lint, barrier: &IdleBarrier) -> Finding {
    let caches = Name::join(&barrier.caches, "`, `");
    let fill = |text: &str| {
        text.replace("{cache}", &caches)
            .replace("{call}", &barrier.call)
            .replace("{destroy}", &barrier.destroy.function)
    };
    let step = |kind, site: &Site, message: String| Step { kind, site: site.clone(), message };
    Finding {
        id: lint.id,
        name: lint.name,
        level: lint.level,
        message: fill(&lint.message),
        site: barrier.site.clone(),
        steps: vec![
            step(StepKind::Wait, &barrier.site, format!("`{}()` has nothing to wait for", barrier.call)),
            step(StepKind::Destroy, &barrier.destroy, "the first destroy behind it".into()),
        ],
        help: fill(&lint.help),
        kernels: VersionRange::default(),
        found_on: Vec::new(),
        cache: barrier.caches.first().cloned().unwrap_or_default(),
        module: barrier.module,
    }
}

fn leak_finding(lint: &Lint, record: &Lifecycle, exit: &Root) -> Option<Finding> {
    let site = record.created.first()?.clone();
    let fill = |text: &str| text.replace("{cache}", &record.cache).replace("{root}", &exit.function);
    let step = |kind, site, message: String| Step { kind, site, message };
    Some(Finding {
        id: lint.id,
        name: lint.name,
        level: lint.level,
        message: fill(&lint.message),
        steps: vec![
            step(
                StepKind::Root,
                exit.site.clone(),
                format!("`{}()` unloads the module and does not destroy it", exit.function),
            ),
            step(StepKind::Create, site.clone(), "the cache is created here".into()),
        ],
        site,
        help: fill(&lint.help),
        kernels: VersionRange::default(),
        found_on: Vec::new(),
        cache: record.cache,
        module: record.module,
    })
}

/// ` (before 6.12)`, ` (from 5.6 to before 6.12)`, or nothing when it holds for all versions known.
fn versions(range: VersionRange) -> String {
    match (range.since, range.until) {
        (None, None) => String::new(),
        (None, Some(until)) => format!(" (kernels before {until})"),
        (Some(since), None) => format!(" (kernels since {since})"),
        (Some(since), Some(until)) => format!(" (kernels from {since} to before {until})"),
    }
}
