//! What is done to a tree, and what rculint should say of it.
use rculint_syntax::Version;

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub(crate) enum Operator {
    /// The barrier goes.
    Delete,
    /// A call that waits, and does more than that, goes.
    Unregister,
    /// The barrier comes before the statements that it stands after.
    Move,
    /// A wait for a grace period stands for it.
    Synchronize,
    /// The callback that only frees becomes a batched free.
    Batch,
    /// A barrier of another flavour stands for it.
    Flavour,
}

/// The last version before, and the first on which a destroy waits for batched frees.
pub(crate) const AROUND: [Version; 2] = [Version(6, 11, 0), Version(6, 12, 0)];

impl Operator {
    pub(crate) const ALL: [Operator; 6] = [
        Operator::Delete,
        Operator::Unregister,
        Operator::Move,
        Operator::Synchronize,
        Operator::Batch,
        Operator::Flavour,
    ];

    /// For people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Operator::Delete => "barrier deleted",
            Operator::Unregister => "call deleted that waits among other things",
            Operator::Move => "barrier moved before what it stands after",
            Operator::Synchronize => "barrier replaced by a wait for a grace period",
            Operator::Batch => "call_rcu() converted to kfree_rcu()",
            Operator::Flavour => "barrier replaced by one of another flavour",
        }
    }

    /// The lint that should find it.
    pub(crate) fn lint(self) -> &'static str {
        match self {
            Operator::Delete | Operator::Unregister => "RCU002",
            Operator::Move => "RCU004",
            Operator::Synchronize => "RCU003",
            Operator::Batch => "RCU001",
            Operator::Flavour => "RCU005",
        }
    }

    /// The kernels that the changed tree is analysed as; `None`: what it is.
    pub(crate) fn kernels(self) -> Vec<Option<Version>> {
        match self {
            Operator::Batch => AROUND.into_iter().map(Some).collect(),
            _ => vec![None],
        }
    }
}
