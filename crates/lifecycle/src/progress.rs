//! How far what is in flight has come along its stages: which waits have been done one after the other.
use crate::kind::{Kind, STAGES, Stage};

/// From each stage the one that it has come to when some code has run.
type Steps = [u8; STAGES];

const NONE: Steps = [0, 1, 2];

/// What some code waits for on every path, by the numbers of the kinds; empty where it brings nothing on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress(Vec<Steps>);

impl Progress {
    /// That of one wait for all of `waited` at once.
    pub fn of_wait<'k>(kinds: impl IntoIterator<Item = &'k Kind>, waited: &[Stage]) -> Self {
        let mut progress = Progress::default();
        for kind in kinds {
            let steps = NONE.map(|from| kind.passed_on(from.into(), waited) as u8);
            if let Some(number) = kind.number().filter(|_| steps != NONE) {
                progress.0.resize(progress.0.len().max(number + 1), NONE);
                progress.0[number] = steps;
            }
        }
        progress
    }

    /// The stage that something of the kind has come to which had come as far as `from`.
    pub fn from(&self, kind: &Kind, from: usize) -> usize {
        let steps = kind.number().and_then(|number| self.0.get(number));
        steps.and_then(|steps| steps.get(from)).map_or(from, |&to| to.into())
    }

    /// First `self`, then `next`.
    pub fn then(&mut self, next: &Progress) {
        self.0.resize(self.0.len().max(next.0.len()), NONE);
        for (steps, next) in self.0.iter_mut().zip(&next.0) {
            *steps = steps.map(|to| next.get(usize::from(to)).copied().unwrap_or(to));
        }
    }

    /// Either `self` or `other`.
    pub fn join(&mut self, other: &Progress) {
        self.0.truncate(other.0.len());
        for (steps, other) in self.0.iter_mut().zip(&other.0) {
            for (to, other) in steps.iter_mut().zip(other) {
                *to = (*to).min(*other);
            }
        }
        let brought_on = self.0.iter().rposition(|steps| *steps != NONE).map_or(0, |last| last + 1);
        self.0.truncate(brought_on);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RCU: &str = "call-rcu";
    const WORK: &str = "work";

    fn stage(flavour: &str, domain: Option<&str>) -> Stage {
        Stage::of_domain(flavour.into(), domain.map(Into::into))
    }

    /// A callback queues a `rcu_work`, on a queue of its own.
    fn kind() -> Kind {
        let work = Kind::of_stages("rcu-work".into(), [stage(RCU, None), stage(WORK, Some("wq"))]);
        let kind = work.reposted_by(&Kind::single(RCU.into(), None)).expect("three waits are followed");
        kind.numbered(Some(1))
    }

    fn after(waits: &[Stage]) -> usize {
        let kind = kind();
        let mut progress = Progress::default();
        for wait in waits {
            progress.then(&Progress::of_wait([&kind], &[*wait]));
        }
        progress.from(&kind, 0)
    }

    #[test]
    fn each_stage_is_waited_for_after_the_one_before() {
        let (rcu, wq) = (stage(RCU, None), stage(WORK, Some("wq")));
        assert_eq!(after(&[rcu, rcu, wq]), 3);
        assert_eq!(after(&[rcu, wq, rcu]), 2);
        assert_eq!(after(&[wq, rcu, rcu]), 2);
        assert_eq!(after(&[rcu, wq]), 1);
    }

    #[test]
    fn another_queue_is_another_stage_and_an_unknown_one_is_any() {
        let rcu = stage(RCU, None);
        assert_eq!(after(&[rcu, rcu, stage(WORK, Some("other"))]), 2);
        assert_eq!(after(&[rcu, rcu, stage(WORK, None)]), 3);
    }

    #[test]
    fn who_waits_for_the_kind_itself_waits_from_where_it_was_posted() {
        let (rcu, whole) = (stage(RCU, None), stage("rcu-work", None));
        assert_eq!(after(&[rcu, whole]), 3);
        assert_eq!(after(&[whole]), 0);
    }

    #[test]
    fn of_two_ways_the_shorter_one_counts() {
        let (kind, rcu) = (kind(), stage(RCU, None));
        let one = Progress::of_wait([&kind], &[rcu]);
        let mut both = one.clone();
        both.then(&one);
        both.join(&one);
        assert_eq!(both, one);
        both.join(&Progress::default());
        assert_eq!(both, Progress::default());
    }
}
