//! Which function refers to which, as a graph that is walked in both directions again and again.
use crate::program::{FnId, Program};
use petgraph::csr::Csr;
use petgraph::visit::EdgeFiltered;
use rustc_hash::FxHashMap as HashMap;

/// Why control may get from one function to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reference {
    /// It is called by name.
    Call,
    /// Its address is taken: it may be called later, by somebody.
    Address,
    /// It stands in a table whose address is taken, or of which a member is used.
    Table,
}

/// All the ways in which one function refers to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct References(u8);

impl References {
    fn and(self, one: Reference) -> Self {
        References(self.0 | 1 << one as u8)
    }

    /// Whether this is one of them.
    pub fn has(self, one: Reference) -> bool {
        self.0 & 1 << one as u8 != 0
    }

    /// Whether it calls it by name, or takes its address.
    pub fn is_by_name(self) -> bool {
        self.has(Reference::Call) || self.has(Reference::Address)
    }

    /// Whether it does more than call it.
    pub fn names(self) -> bool {
        self.has(Reference::Address) || self.has(Reference::Table)
    }
}

/// The graph: millions of edges, each once for either direction.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    to: Csr<(), References>,
    from: Csr<(), References>,
    cycles: Cycles,
}

/// The functions of each cycle of calls, in order, and the cycle of each function that is part of one.
#[derive(Debug, Default)]
struct Cycles {
    all: Vec<Vec<FnId>>,
    of: HashMap<FnId, usize>,
}

impl Calls {
    /// The graph of `nodes` functions with these edges; quickest where they are in order.
    pub fn new(nodes: usize, mut edges: Vec<(FnId, FnId, Reference)>) -> Self {
        edges.sort();
        let mut merged: Vec<Edge> = Vec::with_capacity(edges.len());
        for (from, to, how) in edges {
            let ends = (from.index() as u32, to.index() as u32);
            match merged.last_mut().filter(|last| (last.0, last.1) == ends) {
                Some(same) => same.2 = same.2.and(how),
                None => merged.push((ends.0, ends.1, References::default().and(how))),
            }
        }
        let with_cycles = || {
            let to = rows(nodes, &merged);
            let cycles = Cycles::of(&to);
            (to, cycles)
        };
        let ((to, cycles), from) = rayon::join(with_cycles, || rows(nodes, &reversed(nodes, &merged)));
        Calls { to, from, cycles }
    }
}

impl Cycles {
    fn of(graph: &Csr<(), References>) -> Self {
        let calls = EdgeFiltered::from_fn(graph, |edge| edge.weight().has(Reference::Call));
        let mut cycles = Cycles::default();
        for cycle in petgraph::algo::tarjan_scc(&calls).into_iter().filter(|cycle| cycle.len() > 1) {
            let mut cycle: Vec<FnId> = cycle.into_iter().map(|at| FnId::new(at as usize)).collect();
            cycle.sort_unstable();
            cycles.of.extend(cycle.iter().map(|&function| (function, cycles.all.len())));
            cycles.all.push(cycle);
        }
        cycles
    }
}

type Edge = (u32, u32, References);

fn rows(nodes: usize, sorted: &[Edge]) -> Csr<(), References> {
    let mut rows = Csr::from_sorted_edges(sorted).unwrap_or_default();
    while rows.node_count() < nodes {
        rows.add_node(());
    }
    rows
}

/// The edges the other way round, in order: each is put where it belongs, which is quicker than sorting.
fn reversed(nodes: usize, sorted: &[Edge]) -> Vec<Edge> {
    let mut next = vec![0_usize; nodes + 1];
    sorted.iter().for_each(|edge| next[edge.1 as usize + 1] += 1);
    for at in 1..next.len() {
        next[at] += next[at - 1];
    }
    let mut edges = vec![Edge::default(); sorted.len()];
    for &(from, to, how) in sorted {
        let at = &mut next[to as usize];
        edges[*at] = (to, from, how);
        *at += 1;
    }
    edges
}

fn row(graph: &Csr<(), References>, function: FnId) -> impl Iterator<Item = (FnId, References)> {
    let at = function.index() as u32;
    let ends = graph.neighbors_slice(at).iter().map(|&end| FnId::new(end as usize));
    ends.zip(graph.edges_slice(at).iter().copied())
}

impl Program {
    /// The functions that `function` refers to by name, in order, each once.
    pub fn refers_to(&self, function: FnId) -> impl Iterator<Item = (FnId, References)> + '_ {
        row(&self.calls.to, function)
    }

    /// The functions that refer to `function` by name, in order, each once.
    pub fn referring_to(&self, function: FnId) -> impl Iterator<Item = (FnId, References)> + '_ {
        row(&self.calls.from, function)
    }

    /// The functions that `function` calls by name, in order.
    pub fn callees(&self, function: FnId) -> impl Iterator<Item = FnId> + '_ {
        self.refers_to(function).filter(|(_, how)| how.has(Reference::Call)).map(|(callee, _)| callee)
    }

    /// The functions that `function` calls, directly or not, and that call it; itself among them. None if it is part of no cycle, or of
    /// one with itself alone.
    pub fn cycle_of(&self, function: FnId) -> &[FnId] {
        let cycles = &self.calls.cycles;
        cycles.of.get(&function).map_or(&[], |&at| &cycles.all[at])
    }

    /// The functions that call `function` by name, in order.
    pub fn callers(&self, function: FnId) -> impl Iterator<Item = FnId> + '_ {
        self.referring_to(function).filter(|(_, how)| how.has(Reference::Call)).map(|(caller, _)| caller)
    }

    /// The functions that take the address of `function`, in order.
    pub fn takers(&self, function: FnId) -> impl Iterator<Item = FnId> + '_ {
        self.referring_to(function).filter(|(_, how)| how.has(Reference::Address)).map(|(taker, _)| taker)
    }
}
