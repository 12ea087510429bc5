//! What functions may put in flight through what they call.
use super::Key;
use fixedbitset::FixedBitSet;
use petgraph::graph::DiGraph;
use rculint_link::{FnId, Program};
use rculint_syntax::Span;
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// For each function the deferrals that it reaches through calls: callees first, and all of a cycle at once.
pub(super) fn reached(
    program: &Program,
    sites: &HashMap<(FnId, Span), BTreeSet<Key>>,
) -> HashMap<FnId, Arc<BTreeSet<Key>>> {
    let mut own: HashMap<FnId, BTreeSet<Key>> = HashMap::default();
    for ((function, _), keys) in sites {
        own.entry(*function).or_default().extend(keys.iter().cloned());
    }
    let mut reached: HashMap<FnId, Arc<BTreeSet<Key>>> = HashMap::default();
    let calls = calls_among(program, &program.callers_of(own.keys().copied()));
    for cycle in petgraph::algo::tarjan_scc(&calls) {
        let callees: BTreeSet<FnId> =
            cycle.iter().flat_map(|&at| calls.neighbors(at)).map(|callee| calls[callee]).collect();
        let cycle: Vec<FnId> = cycle.into_iter().map(|at| calls[at]).collect();
        let mut parts: Vec<Arc<BTreeSet<Key>>> =
            callees.iter().filter_map(|callee| reached.get(callee).cloned()).collect();
        parts.extend(cycle.iter().filter_map(|function| own.get(function).cloned().map(Arc::new)));
        parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
        parts.dedup_by(|a, b| Arc::ptr_eq(a, b));
        // Most functions have one callee that matters: they share its set.
        let keys = match parts.as_slice() {
            [one] => one.clone(),
            [most, rest @ ..] if rest.iter().all(|part| part.is_subset(most)) => most.clone(),
            all => Arc::new(all.iter().flat_map(|part| part.iter().cloned()).collect()),
        };
        reached.extend(cycle.into_iter().map(|function| (function, keys.clone())));
    }
    reached
}

/// The calls between `concerned` functions: the whole graph is many times as large.
fn calls_among(program: &Program, concerned: &FixedBitSet) -> DiGraph<FnId, ()> {
    let mut calls = DiGraph::new();
    let functions = || concerned.ones().map(FnId::new);
    let nodes: HashMap<FnId, _> = functions().map(|function| (function, calls.add_node(function))).collect();
    for function in functions() {
        for to in program.callees(function).filter_map(|callee| nodes.get(&callee)) {
            calls.add_edge(nodes[&function], *to, ());
        }
    }
    calls
}
