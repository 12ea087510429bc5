//! From summaries to one record per cache.
use crate::caches::{Cache, CacheId, Caches, shown_name};
use crate::conversion::Conversion;
use crate::deferrals::{Deferred, Found, Untyped, deferrals};
use crate::effect::{Effect, Subject, Wait};
use crate::elsewhere::Waiting;
use crate::facts::{ModelCall, model_calls};
use crate::files::Released;
use crate::focus::Focus;
use crate::kind::{Kind, Stage};
use crate::record::*;
use crate::roots::{Roots, root, site, site_in};
use crate::summary::{Exposure, Summaries};
use rayon::prelude::*;
use rculint_ir::model::Role;
use rculint_link::{FileId, FnId, Loc, PIECE, Program};
use rculint_syntax::{Name, Version};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Everything that the analysis has to say.
#[derive(Debug, Default)]
pub struct Outcome {
    /// One record per cache, by file and name.
    pub lifecycles: Vec<Lifecycle>,
    /// One record per module whose own callbacks may be in flight, by module.
    pub unloads: Vec<Unload>,
    /// Destroys whose cache could not be told.
    pub unresolved_destroys: Vec<Site>,
    /// Deferrals whose callback frees its own object; only [`assess`] looks for them.
    pub conversions: Vec<Conversion>,
    /// Barriers that nothing needs; only [`assess`] looks for them.
    pub idle_barriers: Vec<IdleBarrier>,
}

/// The kind that `verdict_if_kfree_rcu` asks about.
pub(crate) const BATCHED: &str = "kfree-rcu";

/// One destroy of one cache, as seen from a root.
#[derive(Clone)]
pub(crate) struct Teardown {
    pub root: FnId,
    pub kind: RootKind,
    pub exposure: Exposure,
}

pub(crate) struct Judge<'p> {
    pub program: &'p Program,
    pub kernel: Version,
    pub focus: Option<&'p Focus>,
    pub caches: &'p Caches,
    pub deferred: BTreeMap<Subject, Vec<Deferred>>,
    /// Frees of what may be a cache's object.
    pub untyped: BTreeMap<CacheId, BTreeSet<Untyped>>,
    pub teardowns: BTreeMap<CacheId, Vec<Teardown>>,
    /// Kinds that a destroy itself waits for.
    pub destroy_waits: BTreeSet<Name>,
    pub unresolved: BTreeSet<Site>,
    /// Modules that wait themselves for what they defer into another one's caches.
    pub waiting: Waiting,
    /// What every unmount waits for.
    pub unmounted: BTreeSet<Deferred>,
    /// What the release of an open file may wait for.
    pub released: Released,
    /// The structs that deferrals queue, once somebody asks.
    pub heads: OnceLock<BTreeSet<Name>>,
}

/// The lifecycles of all caches of `program` on `kernel`.
pub fn lifecycles(program: &Program, kernel: Version) -> Outcome {
    judged(program, kernel, None, |_, _, _| {})
}

/// The hazards of what is in `focus`; of all else, anything.
pub(crate) fn hazards_in(program: &Program, kernel: Version, focus: &Focus) -> Outcome {
    judged(program, kernel, Some(focus), |_, _, _| {})
}

/// The lifecycles, which deferrals a batched free can stand for, and which barriers nothing needs.
pub fn assess(program: &Program, kernel: Version) -> Outcome {
    judged(program, kernel, None, |judge, calls, outcome| {
        outcome.conversions = crate::conversion::conversions(judge, calls);
        outcome.idle_barriers = crate::idle::idle_barriers(judge, calls);
    })
}

fn judged(
    program: &Program,
    kernel: Version,
    focus: Option<&Focus>,
    more: impl Fn(&Judge, &[ModelCall], &mut Outcome),
) -> Outcome {
    let mut calls = model_calls(program, kernel);
    calls.retain(|call| focus.is_none_or(|focus| focus.has_call(program, call)));
    let caches = Caches::find(program, &calls);
    let Found { sure: mut deferred, untyped } = deferrals(program, &caches, &calls, kernel);
    deferred.retain(|deferral| focus.is_none_or(|focus| focus.has_subject(deferral.subject)));
    let destroyed = destroyed(program, &caches, &calls);
    let at_risk = deferred.iter().filter(|deferral| match deferral.subject {
        Subject::Cache(cache) => destroyed.contains(&cache),
        // What is posted from elsewhere may be posted for anybody, and would follow every call into the core.
        Subject::Text(unit) => program.units_of(deferral.file).contains(&unit),
    });
    let summaries = Summaries::new(program, kernel, &calls, &caches, at_risk);
    let mut judge = Judge {
        program,
        kernel,
        focus,
        destroy_waits: destroy_waits(program, kernel),
        deferred: rculint_link::group_by(deferred.into_iter().map(|deferral| (deferral.subject, deferral))),
        caches: &caches,
        untyped,
        teardowns: BTreeMap::new(),
        unresolved: BTreeSet::new(),
        waiting: Waiting::new(),
        unmounted: BTreeSet::new(),
        released: Released::new(),
        heads: OnceLock::new(),
    };
    judge.find_teardowns(&calls, &summaries);
    let ends = || rayon::join(|| judge.unmounted(&summaries), || judge.released(&summaries));
    let (waiting, (unmounted, released)) = rayon::join(|| judge.waiting(&summaries), ends);
    (judge.waiting, judge.unmounted, judge.released) = (waiting, unmounted, released);
    let mut records: Vec<Lifecycle> = judge
        .caches
        .all
        .par_iter()
        .with_max_len(PIECE)
        .enumerate()
        .filter_map(|(id, cache)| judge.record(id, cache, &summaries))
        .collect();
    records.sort_by(|a, b| (&a.created, &a.destroyed, &a.cache).cmp(&(&b.created, &b.destroyed, &b.cache)));
    let unloads = judge.unloads(&summaries, &records);
    let too_deep = summaries.too_deep().into_iter();
    judge.unresolved.extend(too_deep.map(|function| site_in(program, function, program.name_span(function))));
    let unresolved_destroys = judge.unresolved.iter().cloned().collect();
    let mut outcome = Outcome { lifecycles: records, unloads, unresolved_destroys, ..Outcome::default() };
    more(&judge, &calls, &mut outcome);
    outcome
}

/// The caches that some destroy may be about: what is in flight for all others does not matter to anybody.
fn destroyed(program: &Program, caches: &Caches, calls: &[ModelCall]) -> BTreeSet<CacheId> {
    let destroys = calls.iter().filter(|call| call.is(Role::Destroy));
    let args = destroys.filter_map(|call| Some((call.function, call.call.args.get(call.fact.cache?)?)));
    args.flat_map(|(function, arg)| caches.of_values(&program.values_everywhere(function, arg))).collect()
}

fn destroy_waits(program: &Program, kernel: Version) -> BTreeSet<Name> {
    let facts = || program.model().functions.iter().filter(|fact| fact.holds_on(kernel));
    let destroys: BTreeSet<&Name> = facts().filter(|fact| fact.role == Role::Destroy).map(|fact| &fact.name).collect();
    let waits = facts().filter(|fact| fact.role == Role::Wait && destroys.contains(&fact.name));
    waits.flat_map(|fact| fact.waits_for.iter().cloned()).collect()
}

impl Judge<'_> {
    /// The kinds in which the cache's objects go in flight.
    pub fn kinds_in_flight(&self, cache: CacheId) -> BTreeSet<&Name> {
        self.deferred.get(&Subject::Cache(cache)).into_iter().flatten().map(|deferral| &deferral.kind.name).collect()
    }

    fn find_teardowns(&mut self, calls: &[ModelCall], summaries: &Summaries) {
        let destroys = calls.iter().filter(|call| call.is(Role::Destroy)).map(|call| call.function);
        let (through, handed, last) = (summaries.through(), summaries.handed_over(), summaries.last_references());
        let ends = destroys.chain(handed.by.iter().chain(&last.by).copied());
        let candidates = through.leading_to(self.program, ends);
        let is_called = |function: &FnId| {
            through.called.contains(function) || handed.run.contains(function) || last.run.contains(function)
        };
        let roots = Roots::find(self.program, &candidates, is_called, self.kernel);
        summaries.lower_ahead(roots.iter().map(|(root, _)| root));
        let roots: Vec<(FnId, RootKind)> = roots.iter().collect();
        let found: Vec<(Teardown, BTreeSet<CacheId>)> = roots
            .into_par_iter()
            .with_max_len(PIECE)
            .flat_map_iter(|(root, kind)| self.teardowns_from(root, kind, summaries))
            .collect();
        for (teardown, caches) in found {
            if caches.is_empty() {
                let Exposure { function, span, .. } = teardown.exposure;
                self.unresolved.insert(site_in(self.program, function, span));
            }
            for cache in caches {
                self.teardowns.entry(cache).or_default().push(teardown.clone());
            }
        }
    }

    /// The destroys that a root reaches, each with the caches that it may be about.
    fn teardowns_from(&self, root: FnId, kind: RootKind, summaries: &Summaries) -> Vec<(Teardown, BTreeSet<CacheId>)> {
        let summary = summaries.of(root);
        let asked = summary.exposures.iter().filter(|exposure| self.is_asked(exposure));
        let with_caches = asked.map(|exposure| {
            let caches = self.caches.of_values(&self.program.resolve_params(exposure.cache.clone()));
            (Teardown { root, kind, exposure: exposure.clone() }, caches)
        });
        with_caches.collect()
    }

    fn is_asked(&self, exposure: &Exposure) -> bool {
        self.focus.is_none_or(|focus| focus.has_destroy(self.program, exposure.function, exposure.span))
    }

    fn record(&self, id: CacheId, cache: &Cache, summaries: &Summaries) -> Option<Lifecycle> {
        let deferred = self.deferred.get(&Subject::Cache(id)).map_or(&[][..], Vec::as_slice);
        let teardowns = self.teardowns.get(&id).map_or(&[][..], Vec::as_slice);
        if cache.created.is_empty() && teardowns.is_empty() && deferred.is_empty() {
            return None;
        }
        let place = cache.place.as_ref()?;
        let hazards = self.hazards(deferred, teardowns, summaries);
        let (verdict, reason) = self.verdict(id, deferred, teardowns, &hazards, summaries);
        Some(Lifecycle {
            cache: shown_name(place),
            scope: self.scope(place),
            object_type: cache.object.as_ref().map(|tag| format!("struct {tag}")),
            module: self.module(cache, place),
            created: cache
                .created
                .iter()
                .map(|&(function, span)| site_in(self.program, function, span))
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            destroyed: self.destroyed(teardowns),
            deferrals: self.deferral_records(deferred),
            barriers: self.barriers(deferred, teardowns),
            verdict,
            verdict_if_kfree_rcu: self.verdict_if_batched(verdict, cache, deferred, teardowns),
            kernel: self.kernel.to_string(),
            reason,
            leaked_by: self.leaked_by(cache, teardowns),
            hazards,
        })
    }

    fn scope(&self, place: &Loc) -> String {
        let is_static = |file: usize, name: &Name| {
            self.program.variable(file, name).is_some_and(|(_, variable)| variable.is_static)
        };
        match place {
            Loc::Global(file, name) | Loc::Element(file, name, _) if is_static(*file, name) => "static".into(),
            Loc::Global(..) | Loc::Element(..) => "global".into(),
            Loc::GlobalMember(_, name, member) => format!("field:{name}.{member}"),
            Loc::Member(_, tag, member) => format!("field:struct {tag}.{member}"),
            Loc::Local(function, _) => format!("local:{}", self.program.name(*function)),
        }
    }

    fn module(&self, cache: &Cache, place: &Loc) -> Name {
        let home = match (cache.created.first(), place) {
            (Some((function, _)), _) | (None, Loc::Local(function, _)) => Some(self.program.file_of(*function)),
            (None, Loc::Member(file, ..)) => *file,
            (None, Loc::Global(..) | Loc::Element(..) | Loc::GlobalMember(..)) => cache.home(),
        };
        home.map_or(Name::default(), |file| self.program.unit_name(file))
    }

    fn destroyed(&self, teardowns: &[Teardown]) -> Vec<Destroy> {
        let pairs = teardowns.iter().map(|teardown| {
            let site = site_in(self.program, teardown.exposure.function, teardown.exposure.span);
            (site, root(self.program, teardown.root, teardown.kind))
        });
        let grouped = rculint_link::group_by(pairs).into_iter();
        let unique = |roots: Vec<Root>| roots.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        grouped.map(|(site, roots)| Destroy { site, roots: unique(roots) }).collect()
    }

    pub(crate) fn deferral_records<'d>(&self, deferred: impl IntoIterator<Item = &'d Deferred>) -> Vec<Deferral> {
        let records = deferred.into_iter().map(|deferral| Deferral {
            site: site(self.program, deferral.file, deferral.function, deferral.span),
            kind: deferral.kind.name,
            callback: deferral.callback.map(|(callback, ..)| *self.program.name(callback)),
            frees: deferral.callback.map(|(_, function, span)| site_in(self.program, function, span)),
        });
        records.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Waits that stand before a destroy and wait for a kind that this cache has.
    fn barriers(&self, deferred: &[Deferred], teardowns: &[Teardown]) -> Vec<Barrier> {
        let kinds: BTreeSet<&Kind> = deferred.iter().map(|deferral| &deferral.kind).collect();
        let useful = teardowns
            .iter()
            .flat_map(|teardown| kinds.iter().flat_map(|kind| teardown.exposure.before.by(kind.first())).flatten());
        let passed = teardowns.iter().flat_map(|teardown| &teardown.exposure.before.passed);
        let helpless = passed.filter(|wait| !kinds.is_empty() && !wait.kinds.is_empty());
        let sites: BTreeSet<Barrier> = useful.chain(helpless).map(|wait| self.barrier(wait)).collect();
        sites.into_iter().collect()
    }

    fn barrier(&self, wait: &Wait) -> Barrier {
        Barrier {
            site: site_in(self.program, wait.function, wait.span),
            call: wait.call,
            waits_for: wait.kinds.iter().map(Stage::name).collect(),
        }
    }

    fn verdict(
        &self,
        id: CacheId,
        deferred: &[Deferred],
        teardowns: &[Teardown],
        hazards: &[Hazard],
        summaries: &Summaries,
    ) -> (Verdict, String) {
        let serious = || hazards.iter().filter(|hazard| hazard.root.kind != RootKind::ModuleInit);
        if teardowns.is_empty() {
            return match self.destroy_handed_over(&self.caches.all[id]) {
                Some((function, destroy)) => {
                    let function = self.program.name(function);
                    let reason =
                        format!("{function}() hands {destroy}() to somebody: which caches that destroys is not known");
                    (Verdict::Unknown, reason)
                }
                None => (Verdict::NeverDestroyed, "no destroy of it was found".into()),
            };
        }
        if let Some((exit, why)) = self.only_idle_exit(teardowns) {
            return (Verdict::NeverDestroyed, format!("{}() never runs: {why}", self.program.name(exit)));
        }
        if deferred.is_empty() {
            let typesafe = "SLAB_TYPESAFE_BY_RCU: the allocator itself defers its slabs";
            if let Some(frees) = self.untyped.get(&id) {
                return (Verdict::Unknown, self.not_typed(frees));
            }
            return match self.held_unseen(id) {
                _ if self.caches.all[id].typesafe => (Verdict::Typesafe, typesafe.into()),
                Some(tag) => (
                    Verdict::Unknown,
                    format!("struct {tag} holds it and is not defined here: who else frees into it?"),
                ),
                None => (Verdict::NoDeferral, "nothing is freed into it after a grace period".into()),
            };
        }
        if let Some(reason) = self.undecided(deferred, teardowns)
            && serious().next().is_none()
        {
            return (Verdict::Unknown, reason);
        }
        if let Some(hazard) = serious().find(|hazard| hazard.kind != BATCHED).or_else(|| serious().next()) {
            let verdict = if hazard.kind == BATCHED { Verdict::HazardKfreeRcu } else { Verdict::HazardCallRcu };
            let when = match hazard.cause {
                Cause::DestroyedFirst => format!("before the last {} free is posted", hazard.kind),
                _ => format!("with {} frees in flight", hazard.kind),
            };
            let Site { file, line, .. } = hazard.destroy;
            let reason = format!("destroyed at {file}:{line} from {}() {when}", hazard.root.function);
            return (verdict, reason);
        }
        if let Some(reason) = self.untyped_left(id, teardowns) {
            return (Verdict::Unknown, reason);
        }
        let only_batched = deferred.iter().all(|deferral| self.destroy_waits.contains(&deferral.kind.last().flavour));
        if only_batched && !teardowns.iter().all(|teardown| waited(&teardown.exposure.before, deferred)) {
            return (Verdict::DestroyWaits, format!("since this kernel the destroy itself waits for {BATCHED}"));
        }
        (Verdict::Drained, self.drained_reason(deferred, teardowns, hazards, summaries))
    }

    fn drained_reason(
        &self,
        deferred: &[Deferred],
        teardowns: &[Teardown],
        on_load: &[Hazard],
        summaries: &Summaries,
    ) -> String {
        let kind = &deferred[0].kind;
        // What matters is the end of the module, not of a load that failed.
        let ends = || teardowns.iter().filter(|teardown| teardown.kind != RootKind::ModuleInit).chain(teardowns);
        let by = |stage: &Stage| ends().find_map(|teardown| teardown.exposure.before.by(stage)?.first());
        match (by(kind.first()), on_load.first()) {
            (Some(_), _) => {
                let mut waits: Vec<&Wait> = kind.stages().iter().filter_map(by).collect();
                waits.dedup();
                let told: Vec<String> = waits.iter().map(|wait| self.told(wait)).collect();
                format!(
                    "{} {} for {}",
                    told.join(" and then "),
                    if told.len() > 1 { "wait" } else { "waits" },
                    kind.name
                )
            }
            (None, _) if self.unmounted.contains(&deferred[0]) => {
                format!("each unmount waits for {} last of all, and a mount keeps the module", kind.name)
            }
            (None, _) if teardowns.iter().any(|teardown| self.was_waited_for(teardown, &deferred[0])) => {
                let users = self.program.unit_name(deferred[0].file);
                format!("{users} waits for {} when it is unloaded, which is before", kind.name)
            }
            (None, _)
                if teardowns.iter().any(|teardown| self.importers_waited_before(teardown, &deferred[0], summaries)) =>
            {
                format!("who imports what defers waits for {} in each call, and keeps the module", kind.name)
            }
            (None, Some(hazard)) => {
                format!("only the error path of {}() destroys it with something in flight", hazard.root.function)
            }
            (None, None) if teardowns.iter().any(|teardown| self.is_hazardous(teardown, &deferred[0])) => {
                "what decides that something is put in flight decides that it is waited for".into()
            }
            (None, None) => "nothing can be in flight when it is destroyed".into(),
        }
    }

    /// A wait, for people.
    fn told(&self, wait: &Wait) -> String {
        let at = site_in(self.program, wait.function, wait.span);
        format!("{}() in {}() at {}:{}", wait.call, at.function, at.file, at.line)
    }

    fn verdict_if_batched(
        &self,
        verdict: Verdict,
        cache: &Cache,
        deferred: &[Deferred],
        teardowns: &[Teardown],
    ) -> Verdict {
        let callbacks = deferred.iter().any(|deferral| deferral.kind.name.starts_with("call-"));
        if teardowns.is_empty() || !callbacks || cache.typesafe {
            return verdict;
        }
        let exits = teardowns.iter().filter(|teardown| teardown.kind != RootKind::ModuleInit);
        let waited = |teardown: &Teardown| teardown.exposure.before.waits_for(&Stage::plain(BATCHED.into()));
        match () {
            () if exits.clone().all(waited) => Verdict::Drained,
            () if self.destroy_waits.contains(&BATCHED.into()) => Verdict::DestroyWaits,
            () => Verdict::HazardKfreeRcu,
        }
    }

    /// A function of the cache's module that uses a destroy as a value, and that destroy: whoever gets it may call it.
    pub(crate) fn destroy_handed_over(&self, cache: &Cache) -> Option<(FnId, Name)> {
        let file = |function: FnId| self.program.file_of(function);
        let near = |to: FileId| cache.created.iter().any(|&(creator, _)| self.program.share_unit(file(creator), to));
        self.program.handing_destroys().iter().find(|&&(function, _)| near(file(function))).copied()
    }
}

fn waited(before: &Effect, deferred: &[Deferred]) -> bool {
    deferred.iter().all(|deferral| before.ends(deferral.subject, &deferral.kind))
}
