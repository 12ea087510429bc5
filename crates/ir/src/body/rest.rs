//! What is left of a body behind one of its events.
use super::{BlockId, Body};
use petgraph::algo::dominators::simple_fast;

impl Body {
    /// The same body, as if it began behind an event. Of a loop around that only what is left of this turn: the next one is about
    /// something else.
    pub fn rest(&self, block: BlockId, event: usize) -> Body {
        let mut rest = Body { entry: block, ..self.clone() };
        rest.cfg[block].events.drain(..=event);
        let dominators = simple_fast(&self.cfg, self.entry);
        let before: Vec<BlockId> = dominators.strict_dominators(block).into_iter().flatten().collect();
        let around = self.loops().find(|blocks| blocks.contains(&block)).unwrap_or_default();
        rest.cfg.retain_edges(|cfg, edge| {
            let ends = cfg.edge_endpoints(edge);
            ends.is_some_and(|(from, to)| to != block && !(before.contains(&from) && around.contains(&to)))
        });
        rest
    }
}
