//! What is known of functions, by all the names that they have: `#define drain_all rcu_barrier` makes one more.
use crate::source::SourceFile;
use rculint_ir::model::{FunctionFact, Model};
use rculint_syntax::{Alias, Cond, Name};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

/// Names that stand for names that stand for names.
const DEPTH: usize = 4;

/// The facts of the model, by name, and those of names that stand for one of the model's.
pub(crate) fn facts(model: &Model, files: &[SourceFile]) -> HashMap<Name, Vec<FunctionFact>> {
    let mut facts: HashMap<Name, Vec<FunctionFact>> = HashMap::default();
    for fact in &model.functions {
        facts.entry(fact.name).or_default().push(fact.clone());
    }
    let known: HashSet<&Name> = model.functions.iter().map(|fact| &fact.name).collect();
    // A name of the model's may stand for another one on kernels that do not have it.
    let is_versioned = |alias: &Alias| alias.guard.as_ref().is_some_and(Cond::asks_for_version);
    let own = |alias: &&Alias| !known.contains(&alias.name) || is_versioned(alias);
    let mut left: Vec<&Alias> = files.iter().flat_map(|file| &file.outline.aliases).filter(own).collect();
    for _ in 0..DEPTH {
        let (found, rest): (Vec<&Alias>, Vec<&Alias>) =
            left.into_iter().partition(|alias| facts.contains_key(&alias.target));
        let added: Vec<(Name, FunctionFact)> = found
            .into_iter()
            .flat_map(|alias| facts[&alias.target].iter().map(|fact| (alias.name, guarded(fact, &alias.guard))))
            .collect();
        added.into_iter().for_each(|(name, fact)| facts.entry(name).or_default().push(fact));
        left = rest;
    }
    facts
}

/// The fact where `more` conditions hold as well.
pub(crate) fn guarded<'c>(fact: &'c FunctionFact, more: impl IntoIterator<Item = &'c Cond>) -> FunctionFact {
    let guards: Vec<Cond> = fact.guard.iter().chain(more).cloned().collect();
    FunctionFact { guard: (!guards.is_empty()).then_some(Cond::All(guards)), ..fact.clone() }
}
