//! What stands for a barrier: chosen from the kernel model.
use rculint_ir::model::{FunctionFact, Model, Role};
use rculint_lifecycle::Barrier;
use rculint_syntax::{Name, Version};

/// A call without arguments that waits for a grace period only.
pub(crate) fn synchronize(model: &Model, kernel: Version) -> Option<&Name> {
    let mut facts = model.functions.iter().filter(|fact| fact.holds_on(kernel));
    facts.find(|fact| fact.role == Role::Synchronize && fact.domain.is_none()).map(|fact| &fact.name)
}

/// A barrier without arguments that waits for nothing that `barrier` waits for.
pub(crate) fn other_flavour<'m>(model: &'m Model, kernel: Version, barrier: &Barrier) -> Option<&'m Name> {
    let disjoint = |fact: &&FunctionFact| {
        !fact.waits_for.is_empty() && !fact.waits_for.iter().any(|kind| barrier.waits_for.contains(kind))
    };
    let mut facts = model.functions.iter().filter(|fact| fact.holds_on(kernel) && fact.domain.is_none());
    facts.find(|fact| only_waits(model, &fact.name) && disjoint(fact)).map(|fact| &fact.name)
}

/// Whether waiting is all that the function does.
pub(crate) fn only_waits(model: &Model, name: &str) -> bool {
    let mut facts = model.functions.iter().filter(|fact| fact.name == name).peekable();
    facts.peek().is_some() && facts.all(|fact| fact.role == Role::Wait && fact.table.is_none())
}
