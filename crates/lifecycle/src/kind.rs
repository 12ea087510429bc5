//! How something is in flight, and what has to be waited for until it is not.
use crate::facts::WORK;
use rculint_syntax::Name;
use std::sync::Arc;

/// What has to be waited for: callbacks of a flavour, or work. What is waited for is one, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stage {
    /// `call-rcu`, `call-srcu`, `work`.
    pub flavour: Name,
    /// Its `srcu_struct`, or its queue, where that is known.
    pub domain: Option<Name>,
    /// The work, where there is only one such: it can be waited for alone.
    pub work: Option<Name>,
}

impl Stage {
    /// One of which no more is known.
    pub fn plain(flavour: Name) -> Self {
        Self::of_domain(flavour, None)
    }

    /// One of a domain, where that is known.
    pub fn of_domain(flavour: Name, domain: Option<Name>) -> Self {
        Stage { flavour, domain, work: None }
    }

    /// Whether who waits for this waits for `stage` too: a domain that could not be told may be any.
    pub fn covers(&self, stage: &Stage) -> bool {
        let is_of_domain = || self.domain.is_none() || stage.domain.is_none() || self.domain == stage.domain;
        self.flavour == stage.flavour
            && match self.work {
                Some(_) => self.work == stage.work,
                None => is_of_domain(),
            }
    }

    /// Whether it is of work on a queue that can be told from others.
    pub fn is_on_one_queue(&self) -> bool {
        self.flavour == WORK && self.domain.is_some()
    }

    /// As people write it: `call-srcu(domain)`, and of work without its queue: few know that by this name.
    pub fn name(&self) -> Name {
        let domain = if self.flavour == WORK { self.work } else { self.domain };
        with_domain(&self.flavour, domain.as_ref())
    }
}

/// So many stages, one after the other, are followed.
pub const STAGES: usize = 3;

/// A kind of deferral.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// As people write it: `call-rcu`, `kfree-rcu`, `rcu-work`, `call-srcu(domain)`.
    pub name: Name,
    /// What has to be waited for, one after the other: what comes first posts or queues the next.
    stages: Arc<[Stage]>,
    /// The stage that it begins with itself; those before are of the callback that posts it.
    own: usize,
    /// Its number among the kinds of several stages.
    number: Option<usize>,
}

impl Kind {
    /// A kind of one stage.
    pub fn single(flavour: Name, domain: Option<Name>) -> Self {
        let stage = Stage::of_domain(flavour, domain);
        Self::of_stages(stage.name(), [stage])
    }

    /// A kind that takes several waits.
    pub fn of_stages(name: Name, stages: impl IntoIterator<Item = Stage>) -> Self {
        Kind { name, stages: stages.into_iter().collect(), own: 0, number: None }
    }

    /// What has to be waited for first.
    pub fn first(&self) -> &Stage {
        &self.stages[0]
    }

    /// What has to be waited for last.
    pub fn last(&self) -> &Stage {
        &self.stages[self.stages.len() - 1]
    }

    /// What has to be waited for, in this order.
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// The stage that it begins with itself.
    pub fn own(&self) -> usize {
        self.own
    }

    /// Its number among the kinds of several stages, where it has one.
    pub fn number(&self) -> Option<usize> {
        self.number
    }

    /// The same with its number.
    pub fn numbered(self, number: Option<usize>) -> Self {
        Kind { number, ..self }
    }

    /// Whether one wait is enough.
    pub fn is_single(&self) -> bool {
        self.stages.len() == 1
    }

    /// Whether it is posted by a callback.
    pub fn is_reposted(&self) -> bool {
        self.own > 0
    }

    /// The same, posted from a callback that itself has to be waited for; not where that takes more waits than are followed.
    pub fn reposted_by(&self, outer: &Kind) -> Option<Self> {
        let stages: Arc<[Stage]> = outer.stages.iter().chain(self.stages.iter()).copied().collect();
        let own = outer.stages.len() + self.own;
        (stages.len() <= STAGES).then_some(Kind { name: self.name, stages, own, number: None })
    }

    /// How something of it is in flight that its callback leaves to a work.
    pub fn left_to(&self, name: Name, work: Stage) -> Option<Self> {
        let stages: Vec<Stage> = self.stages.iter().copied().chain([work]).collect();
        (stages.len() <= STAGES).then(|| Self::of_stages(name, stages))
    }

    /// Whether it has a stage of work on a queue that can be told from others.
    pub fn is_on_one_queue(&self) -> bool {
        self.stages.iter().any(Stage::is_on_one_queue)
    }

    /// How far who waits for all of `waited` at once brings what has come as far as a stage: one that was not posted before that is
    /// not waited for.
    pub fn passed_on(&self, from: usize, waited: &[Stage]) -> usize {
        let waits_for = |stage: &Stage| waited.iter().any(|waited| waited.covers(stage));
        match self.stages.get(from) {
            Some(_) if from >= self.own && waits_for(&Stage::plain(self.name)) => self.stages.len(),
            Some(stage) if waits_for(stage) => from + 1,
            _ => from,
        }
    }
}

/// A kind's name without its domain.
pub fn flavour(kind: &str) -> &str {
    kind.split_once('(').map_or(kind, |(flavour, _)| flavour)
}

/// `flavour(domain)`, where the domain is known.
fn with_domain(flavour: &Name, domain: Option<&Name>) -> Name {
    domain.map_or_else(|| *flavour, |domain| Name::from(format!("{flavour}({domain})")))
}
