//! Which of several values a variable has at an event.
use super::{BlockId, Body, Expr, last_given};
use petgraph::Direction;
use std::collections::BTreeSet;

impl Body {
    /// The values that `place` may have been given last before an event; `None` where it may have been given none.
    pub fn reaching(&self, block: BlockId, event: usize, place: &Expr) -> Option<Vec<&Expr>> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        let mut work = vec![(block, event)];
        while let Some((block, end)) = work.pop() {
            if let Some((_, value)) = last_given(&self.cfg[block].events[..end], place) {
                found.push(value);
                continue;
            }
            if block == self.entry {
                return None;
            }
            let before = self.cfg.neighbors_directed(block, Direction::Incoming).filter(|&block| seen.insert(block));
            work.extend(before.map(|block| (block, self.cfg[block].events.len())));
        }
        Some(found)
    }
}
