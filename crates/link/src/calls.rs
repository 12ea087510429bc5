//! Which function refers to which, as a graph that is walked in both directions again and again.
use crate::program::{FnId, Program};
use petgraph::csr::Csr;

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
}

impl Calls {
    /// The graph of `nodes` functions with these edges, in any order.
    pub fn new(nodes: usize, edges: &[(FnId, FnId, Reference)]) -> Self {
        let (to, from) = rayon::join(
            || rows(nodes, edges.iter().map(|&(from, to, how)| (from.index() as u32, to.index() as u32, how))),
            || rows(nodes, edges.iter().map(|&(from, to, how)| (to.index() as u32, from.index() as u32, how))),
        );
        Calls { to, from }
    }
}

/// A row for each function, edges between the same two functions as one.
fn rows(nodes: usize, edges: impl Iterator<Item = (u32, u32, Reference)>) -> Csr<(), References> {
    let mut sorted: Vec<_> = edges.collect();
    sorted.sort_unstable();
    let parallel = sorted.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
    let merged = parallel.map(|same| {
        let references = same.iter().fold(References::default(), |known, (.., one)| known.and(*one));
        (same[0].0, same[0].1, references)
    });
    let mut rows = Csr::from_sorted_edges(&merged.collect::<Vec<_>>()).unwrap_or_default();
    while rows.node_count() < nodes {
        rows.add_node(());
    }
    rows
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

    /// The functions that call `function` by name, in order.
    pub fn callers(&self, function: FnId) -> impl Iterator<Item = FnId> + '_ {
        self.referring_to(function).filter(|(_, how)| how.has(Reference::Call)).map(|(caller, _)| caller)
    }

    /// The functions that take the address of `function`, in order.
    pub fn takers(&self, function: FnId) -> impl Iterator<Item = FnId> + '_ {
        self.referring_to(function).filter(|(_, how)| how.has(Reference::Address)).map(|(taker, _)| taker)
    }
}
