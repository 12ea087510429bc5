//! Loops over a table of functions, unrolled: every function is called by its name, in the order in which the loop runs them.
//!
//! The control-flow graph is run with the values that the loops' counters have. What is not a number is taken to be such that the
//! loop runs all of the table, and what an entry says of itself (`if (!done[i]) continue`) to be such that the entry is run: on
//! the way out what was not set up is not there. A loop of which the order cannot be told is left as it is.
use crate::program::{FnId, Program};
use crate::tables::{Element, is_counter};
use petgraph::Direction;
use petgraph::graph::DiGraph;
use petgraph::visit::EdgeRef;
use rculint_ir::{Block, BlockId, Body, Callee, Edge, Event, EventKind, Expr};
use rculint_syntax::Name;
use std::collections::{BTreeSet, HashMap};

/// An unrolled function is not larger than this.
const BLOCKS: usize = 4000;

/// The values of the counters.
type Values = Vec<Option<i64>>;

/// `body` with its loops over tables unrolled, if it has some and all are understood.
pub(crate) fn unrolled(program: &Program, function: FnId, body: &Body) -> Option<Body> {
    let elements: Vec<Element> = body.events().filter_map(Element::called).collect();
    if elements.is_empty() {
        return None;
    }
    let counters: BTreeSet<&Name> = elements.iter().map(|element| element.index).collect();
    let file = program.file_of(function);
    let mut unroll = Unroll { body, counters: counters.into_iter().collect(), columns: Vec::new(), sizes: Vec::new() };
    if !unroll.counters.iter().all(|counter| is_counter(body, counter)) {
        return None;
    }
    for element in elements {
        let column = program.column(file, &element)?;
        unroll.columns.push((element, column));
    }
    for &counter in &unroll.counters {
        let own = unroll.columns.iter().filter(|(element, _)| element.index == counter);
        unroll.sizes.push(own.map(|(_, column)| column.len()).max()? as i64);
    }
    unroll.run()
}

struct Unroll<'b> {
    body: &'b Body,
    counters: Vec<&'b Name>,
    /// What each element may be.
    columns: Vec<(Element<'b>, Vec<Option<Name>>)>,
    /// How many entries each counter counts.
    sizes: Vec<i64>,
}

impl Unroll<'_> {
    fn run(&self) -> Option<Body> {
        let mut cfg: DiGraph<Block, Edge> = DiGraph::new();
        let exit = cfg.add_node(Block::default());
        let entry = cfg.add_node(Block::default());
        let start = (self.body.entry, self.passed());
        let mut nodes = HashMap::from([(start.clone(), entry)]);
        let mut work = vec![start];
        while let Some((block, before)) = work.pop() {
            let node = nodes[&(block, before.clone())];
            let (events, values) = self.events(block, before)?;
            let edges = self.edges(block, &values)?;
            cfg[node].events = events;
            if edges.iter().any(|(_, edge)| matches!(edge, Edge::True | Edge::False)) {
                cfg[node].branch = self.body.cfg[block].branch.clone();
            }
            for (target, edge) in edges {
                let to = match nodes.get(&(target, values.clone())) {
                    _ if target == self.body.exit => exit,
                    Some(&known) => known,
                    None => {
                        let new = cfg.add_node(Block::default());
                        nodes.insert((target, values.clone()), new);
                        work.push((target, values.clone()));
                        new
                    }
                };
                cfg.add_edge(node, to, edge);
            }
            if cfg.node_count() > BLOCKS {
                return None;
            }
        }
        let runs: BTreeSet<Name> = self.columns.iter().map(|(element, _)| *element.table).collect();
        Some(Body { cfg, entry, exit, runs: runs.into_iter().collect(), ..self.body.clone() })
    }

    /// What the counters are at first: one that was passed is such that all entries are run.
    fn passed(&self) -> Values {
        let passed = |(at, name): (usize, &&Name)| {
            self.body.param(name)?;
            self.first(at, self.body.entry, 0)
        };
        self.counters.iter().enumerate().map(passed).collect()
    }

    /// The events of a block with the functions that they call, and the values behind it.
    fn events(&self, block: BlockId, mut values: Values) -> Option<(Vec<Event>, Values)> {
        let mut out = Vec::new();
        for (at, event) in self.body.cfg[block].events.iter().enumerate() {
            let mut event = event.clone();
            if let Some(element) = Element::called(&self.body.cfg[block].events[at]) {
                let EventKind::Call(call) = &mut event.kind else { continue };
                let Some(name) = self.entry(&element, &values)? else { continue };
                call.callee = Callee::Name(name);
            }
            if let EventKind::Assign { lhs: Expr::Name(name), rhs } = &event.kind
                && let Some(counter) = self.counter(name)
            {
                values[counter] = match rhs {
                    Expr::Int(value) => Some(*value),
                    Expr::Step(by) => values[counter].map(|value| value + by),
                    _ => self.first(counter, block, at + 1),
                };
            }
            out.push(event);
        }
        Some((out, values))
    }

    fn counter(&self, name: &Name) -> Option<usize> {
        self.counters.iter().position(|counter| *counter == name)
    }

    /// The function that an element is, if there is one; `None` when which one is not known.
    fn entry(&self, element: &Element, values: &Values) -> Option<Option<Name>> {
        let at = usize::try_from(values[self.counter(element.index)?]?).ok()?;
        let (_, column) = self.columns.iter().find(|(known, _)| known == element)?;
        column.get(at).cloned()
    }

    /// The edges that leave a block with these values.
    fn edges(&self, block: BlockId, values: &Values) -> Option<Vec<(BlockId, Edge)>> {
        let mut edges: Vec<_> = self.body.cfg.edges(block).map(|edge| (edge.target(), edge.weight().clone())).collect();
        edges.reverse();
        let Some(condition) = &self.body.cfg[block].branch else { return Some(edges) };
        let held = match self.holds(condition, values) {
            None => self.leading(condition, &edges, values)?,
            held => held,
        };
        if let Some(held) = held {
            edges.retain(|(_, edge)| *edge != if held { Edge::False } else { Edge::True });
            edges.iter_mut().filter(|(_, edge)| matches!(edge, Edge::True | Edge::False)).for_each(|(_, edge)| {
                *edge = Edge::Always;
            });
        }
        Some(edges)
    }

    /// The side of a condition on which the present entry is run, where that is one of two and the condition is about the
    /// entry; `None` where it is about something else, so that nobody knows whether the entry is run.
    fn leading(&self, condition: &Expr, edges: &[(BlockId, Edge)], values: &Values) -> Option<Option<bool>> {
        let side = |side: Edge| edges.iter().find(|(_, edge)| *edge == side).map(|(to, _)| *to);
        let (Some(yes), Some(no)) = (side(Edge::True), side(Edge::False)) else { return Some(None) };
        for (counter, name) in self.counters.iter().enumerate() {
            let leads = |to: BlockId| self.ahead(counter, to, 0).iter().any(|next| next.call().is_some());
            if values[counter].is_some() && leads(yes) != leads(no) {
                return is_of_entry(condition, name).then_some(Some(leads(yes)));
            }
        }
        Some(None)
    }

    /// Whether a condition holds, as far as the counters tell.
    fn holds(&self, condition: &Expr, values: &Values) -> Option<bool> {
        match condition {
            Expr::Not(inner) => self.holds(inner, values).map(|held| !held),
            Expr::Less(a, b) => self.numbers(a, b, values).map(|(a, b)| a < b),
            Expr::Equal(a, b, same) if b.is_null() && Element::of(a).is_some() => {
                self.holds(a, values).map(|held| held != *same)
            }
            Expr::Equal(a, b, same) => self.numbers(a, b, values).map(|(a, b)| (a == b) == *same),
            Expr::Name(name) => values[self.counter(name)?].map(|value| value != 0),
            element => Some(self.entry(&Element::of(element)?, values)?.is_some()),
        }
    }

    /// The two sides of a comparison, one of them a counter. What is not a number is how many entries there are.
    fn numbers(&self, a: &Expr, b: &Expr, values: &Values) -> Option<(i64, i64)> {
        let count = |expr: &Expr| match expr {
            Expr::Name(name) => self.counter(name),
            _ => None,
        };
        let number = |expr: &Expr, counter: usize| match expr {
            Expr::Int(value) => *value,
            _ => self.sizes[counter],
        };
        match (count(a), count(b)) {
            (Some(a), Some(b)) => Some((values[a]?, values[b]?)),
            (Some(counter), None) => Some((values[counter]?, number(b, counter))),
            (None, Some(counter)) => Some((number(a, counter), values[counter]?)),
            (None, None) => None,
        }
    }

    /// Where a counter starts that is set to something other than a number: such that the loop ends with the first entry.
    fn first(&self, counter: usize, block: BlockId, from: usize) -> Option<i64> {
        let mut next = self.ahead(counter, block, from);
        let calls: Vec<_> = next.iter().filter_map(Ahead::call).collect();
        next.extend(calls.iter().flat_map(|&(block, at)| self.ahead(counter, block, at + 1)));
        let down = next.iter().all(|next| matches!(next, Ahead::Call(..) | Ahead::Step(-1)));
        let stepped = next.contains(&Ahead::Step(-1));
        (down && stepped).then(|| self.sizes[counter] - i64::from(!calls.is_empty()))
    }

    /// What comes first of a counter on the paths from an event on: a call with it, or a step.
    fn ahead(&self, counter: usize, block: BlockId, from: usize) -> BTreeSet<Ahead> {
        let mut found = BTreeSet::new();
        let mut work = vec![(block, from)];
        let mut seen = BTreeSet::new();
        while let Some((block, from)) = work.pop() {
            let mut events = self.body.cfg[block].events.iter().enumerate().skip(from);
            match events.find_map(|(at, event)| self.concerns(counter, event, (block, at))) {
                Some(next) => found.extend(next),
                None => {
                    let targets = self.body.cfg.neighbors_directed(block, Direction::Outgoing);
                    work.extend(targets.filter(|&to| seen.insert(to)).map(|to| (to, 0)));
                }
            }
        }
        found
    }

    /// What the event at a place has to do with a counter; `Some(None)`: the counter is set anew.
    fn concerns(&self, counter: usize, event: &Event, place: (BlockId, usize)) -> Option<Option<Ahead>> {
        let name = self.counters[counter];
        if Element::called(event).is_some_and(|element| element.index == name) {
            return Some(Some(Ahead::Call(place.0, place.1)));
        }
        match &event.kind {
            EventKind::Assign { lhs: Expr::Name(written), rhs } if written == name => Some(match rhs {
                Expr::Step(by) => Some(Ahead::Step(*by)),
                _ => None,
            }),
            _ => None,
        }
    }
}

/// What happens first with a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ahead {
    /// A call of an element, at an event of a block.
    Call(BlockId, usize),
    Step(i64),
}

impl Ahead {
    fn call(&self) -> Option<(BlockId, usize)> {
        match *self {
            Ahead::Call(block, at) => Some((block, at)),
            Ahead::Step(_) => None,
        }
    }
}

/// Whether a condition is about `something[index]`.
fn is_of_entry(condition: &Expr, index: &Name) -> bool {
    match condition {
        Expr::Index(_, at) => **at == Expr::Name(*index),
        Expr::Field(inner, _) | Expr::Deref(inner) | Expr::Not(inner) | Expr::Cast(_, inner) => {
            is_of_entry(inner, index)
        }
        Expr::Equal(a, b, _) | Expr::Less(a, b) => is_of_entry(a, index) || is_of_entry(b, index),
        _ => false,
    }
}
