//! What running some code does to what is in flight: the lattice of the dataflow.
use crate::caches::{CacheId, Caches};
use crate::kind::{Kind, Stage};
use crate::progress::Progress;
use rculint_link::{FileId, FnId, Program, UnitId};
use rculint_syntax::{Name, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What must not go away while something is in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A cache: its objects are freed into it.
    Cache(CacheId),
    /// A module's text: callbacks run in it.
    Text(UnitId),
}

impl Subject {
    /// Whether it is a cache, or the text, of a module that `file` is part of.
    pub fn is_of(self, program: &Program, caches: &Caches, file: FileId) -> bool {
        match self {
            Subject::Text(unit) => program.units_of(file).contains(&unit),
            Subject::Cache(cache) => caches.all[cache].is_near(program, file),
        }
    }
}

/// A call that waits, or looks as if it did.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wait {
    /// The function around it.
    pub function: FnId,
    /// Where.
    pub span: Span,
    /// What is called.
    pub call: Name,
    /// The stages it waits for; none for `synchronize_*`.
    pub kinds: Vec<Stage>,
}

impl Wait {
    /// Whether it waits for `stage`.
    pub fn waits_for(&self, stage: &Stage) -> bool {
        self.kinds.iter().any(|waited| waited.covers(stage))
    }
}

/// Something that may go in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gen {
    /// The call that leads there.
    pub site: (FnId, Span),
    /// Everything of its kind had been waited for on every path before.
    pub late: bool,
    /// So many of its stages have been waited for since.
    pub waited: usize,
    /// Only until what is at the place is stopped: not where it has been stopped before.
    pub until: Option<Name>,
}

/// Work that was queued on every path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queued {
    /// Where it was put, if that is known.
    pub queue: Option<Name>,
    /// The stages of what may have been deferred since: its function may have waited before that.
    pub since: BTreeSet<Stage>,
}

/// What code does: `in_flight_after = (in_flight_before - waits) + gens`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Stages waited for on every path, and by whom.
    pub waits: BTreeMap<Stage, BTreeSet<Wait>>,
    /// Stages waited for one after the other on every path.
    pub progress: Progress,
    /// Everything that waits on some path, whatever for: evidence.
    pub passed: BTreeSet<Wait>,
    /// What may be put in flight.
    pub gens: BTreeMap<(Subject, Kind), Gen>,
    /// Caches created on every path: what was in flight before belongs to another life.
    pub fresh: BTreeSet<CacheId>,
    /// Caches that on some paths do not exist, and on all others are waited for: with the stage.
    pub settled: BTreeSet<(CacheId, Stage)>,
    /// Work that is on its way, by its place.
    pub queued: BTreeMap<Name, Queued>,
    /// What was stopped on every path, and not started again, by its place.
    pub stopped: BTreeSet<Name>,
    /// What was set up on some path and is not yet started, by its place.
    pub set_up: BTreeSet<Name>,
}

impl Effect {
    /// A single wait; `kinds` are those of several stages.
    pub fn of_wait<'k>(wait: Wait, kinds: impl IntoIterator<Item = &'k Kind>) -> Self {
        let progress = Progress::of_wait(kinds, &wait.kinds);
        let waits = wait.kinds.iter().map(|kind| (*kind, BTreeSet::from([wait.clone()]))).collect();
        Effect { waits, progress, passed: BTreeSet::from([wait]), ..Effect::default() }
    }

    /// What another thread has done for who waits for it and has deferred `since` it was started.
    pub fn known_to_who_waits(&self, since: &BTreeSet<Stage>) -> Effect {
        let mut known = self.clone();
        known.waits.retain(|stage, _| !since.iter().any(|other| stage.covers(other) || other.covers(stage)));
        if !since.is_empty() {
            known.progress = Progress::default();
        }
        let stopped = BTreeSet::new();
        Effect { fresh: BTreeSet::new(), settled: BTreeSet::new(), queued: BTreeMap::new(), stopped, ..known }
    }

    /// Whether every path waits until callbacks of `kind` have run, those that they post included.
    pub fn drains(&self, kind: &Kind) -> bool {
        if kind.is_single() { self.waits_for(kind.first()) } else { self.drains_from(kind, 0) }
    }

    /// Whether every path waits for what has come to the stage `from` of the kind, which has several.
    pub fn drains_from(&self, kind: &Kind, from: usize) -> bool {
        self.progress.from(kind, from) == kind.stages().len()
    }

    /// Whether every path waits for `stage`.
    pub fn waits_for(&self, stage: &Stage) -> bool {
        self.by(stage).is_some()
    }

    /// Who waits for `stage`.
    pub fn by(&self, stage: &Stage) -> Option<&BTreeSet<Wait>> {
        let covering = || self.waits.iter().find(|(waited, _)| waited.covers(stage));
        self.waits.get(stage).or_else(|| covering().map(|(_, by)| by))
    }

    /// Whether it may put something of the kind in flight.
    pub fn defers(&self, subject: Subject, kind: &Kind) -> bool {
        self.gens.contains_key(&(subject, kind.clone()))
    }

    /// Whether nothing of what was in flight before still is.
    pub fn ends(&self, subject: Subject, kind: &Kind) -> bool {
        let settled = |cache| kind.is_single() && self.settles(cache, kind.first());
        self.drains(kind) || matches!(subject, Subject::Cache(cache) if self.fresh.contains(&cache) || settled(cache))
    }

    /// Whether only the last wait is left for all of the kind that may be in flight; `from_nothing`: nothing was before.
    pub fn comes_to_last(&self, subject: Subject, kind: &Kind, from_nothing: bool) -> bool {
        let last = kind.stages().len() - 1;
        let deferred = self.gens.get(&(subject, kind.clone()));
        (from_nothing || self.progress.from(kind, 0) >= last) && deferred.is_none_or(|one| one.waited >= last)
    }

    fn settles(&self, cache: CacheId, stage: &Stage) -> bool {
        self.fresh.contains(&cache) || self.waits_for(stage) || self.settled.contains(&(cache, *stage))
    }

    /// What each of two paths settles in its own way.
    fn settled_by_both(&self, other: &Effect) -> BTreeSet<(CacheId, Stage)> {
        let sides = [self, other];
        let caches: BTreeSet<CacheId> = sides
            .iter()
            .flat_map(|side| side.fresh.iter().copied().chain(side.settled.iter().map(|(cache, _)| *cache)))
            .collect();
        let stages =
            || sides.iter().flat_map(|side| side.waits.keys().chain(side.settled.iter().map(|(_, stage)| stage)));
        let all = caches.into_iter().flat_map(|cache| stages().map(move |stage| (cache, *stage)));
        all.filter(|(cache, stage)| sides.iter().all(|side| side.settles(*cache, stage))).collect()
    }

    /// First `self`, then what is called at `site` and does `next`.
    pub fn then_called(&mut self, next: &Effect, site: (FnId, Span)) {
        self.then(next);
        for key in next.gens.keys() {
            if let Some(one) = self.gens.get_mut(key) {
                one.site = site;
            }
        }
    }

    /// First `self`, then what may be done until what is at `place` is stopped.
    pub fn then_until_stopped(&mut self, mut next: Effect, place: Name) {
        next.gens.values_mut().for_each(|one| one.until = Some(place));
        self.then(&next);
    }

    /// First `self`, then `next`.
    pub fn then(&mut self, next: &Effect) {
        if *next == Effect::default() {
            return;
        }
        self.gens.retain(|(subject, kind), one| {
            one.waited = next.progress.from(kind, one.waited);
            one.waited < kind.stages().len() && !next.ends(*subject, kind)
        });
        let is_over = |one: &Gen| one.until.is_some_and(|place| self.stopped.contains(&place));
        for (key, new) in next.gens.iter().filter(|(_, one)| !is_over(one)) {
            let new = Gen { late: new.late || self.drains(&key.1), ..*new };
            let known = self.gens.get(key);
            let merged = known.map_or(new, |known| Gen {
                late: known.late && new.late,
                waited: known.waited.min(new.waited),
                until: new.until.filter(|_| known.until == new.until),
                ..new
            });
            self.gens.insert(key.clone(), merged);
        }
        self.progress.then(&next.progress);
        for (kind, by) in &next.waits {
            self.waits.insert(*kind, by.clone());
        }
        self.passed.extend(next.passed.iter().cloned());
        for queued in self.queued.values_mut() {
            queued.since.extend(next.gens.keys().flat_map(|(_, kind)| kind.stages()).copied());
        }
        self.queued.extend(next.queued.iter().map(|(work, queued)| (*work, queued.clone())));
        self.fresh.extend(&next.fresh);
        self.settled.extend(next.settled.iter().cloned());
        self.stopped.extend(next.stopped.iter().cloned());
        self.set_up.extend(next.set_up.iter().cloned());
    }

    /// Either `self` or `other`.
    pub fn join(&mut self, other: &Effect) {
        self.settled = self.settled_by_both(other);
        self.waits.retain(|kind, _| other.waits.contains_key(kind));
        for (kind, by) in &mut self.waits {
            by.extend(other.waits[kind].iter().cloned());
        }
        self.progress.join(&other.progress);
        self.passed.extend(other.passed.iter().cloned());
        self.queued.retain(|work, _| other.queued.contains_key(work));
        for (work, queued) in &mut self.queued {
            queued.queue = queued.queue.take().filter(|queue| other.queued[work].queue.as_ref() == Some(queue));
            queued.since.extend(other.queued[work].since.iter().cloned());
        }
        self.fresh.retain(|cache| other.fresh.contains(cache));
        self.stopped.retain(|place| other.stopped.contains(place));
        self.set_up.extend(other.set_up.iter().cloned());
        for (key, new) in &other.gens {
            let known = self.gens.entry(key.clone()).or_insert(*new);
            known.late &= new.late;
            known.waited = known.waited.min(new.waited);
            known.until = known.until.filter(|_| known.until == new.until);
        }
    }
}
