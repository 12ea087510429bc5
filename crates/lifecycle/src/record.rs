//! The records this crate produces: plain data, in deterministic order.
use crate::posted::is_of_objects;
use borsh::{BorshDeserialize, BorshSerialize};
use rculint_syntax::{Name, Span, Version};
use serde::{Deserialize, Serialize};

/// A place in a source file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Site {
    /// Relative to the tree root.
    pub file: Name,
    /// From 1.
    pub line: u32,
    /// From 1, in bytes.
    pub column: u32,
    /// The function around it; empty at file scope.
    pub function: Name,
    /// The bytes themselves.
    #[serde(skip)]
    pub span: Span,
}

/// Where teardown starts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Root {
    /// The function.
    pub function: Name,
    /// What makes it one.
    pub kind: RootKind,
    /// Where it is defined.
    pub site: Site,
}

/// What makes a function a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RootKind {
    /// Runs on module unload.
    ModuleExit,
    /// Runs on module load or at boot: its error paths tear down.
    ModuleInit,
    /// A member of an ops table, or a registered callback: tears down one instance.
    Callback,
    /// Exported: another module may call it.
    Exported,
    /// Nobody calls it as far as could be seen.
    Uncalled,
}

/// A site that puts an object in flight.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Deferral {
    /// The call, or the table's member for a method.
    #[serde(flatten)]
    pub site: Site,
    /// `kfree-rcu`, `call-rcu`, `rcu-work`, `vfs-inode`, ...
    pub kind: Name,
    /// The callback, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback: Option<Name>,
    /// Where the callback gives the object back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frees: Option<Site>,
}

/// A site that waits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Barrier {
    /// The call.
    #[serde(flatten)]
    pub site: Site,
    /// What is called there.
    pub call: Name,
    /// The kinds it waits for on this kernel.
    pub waits_for: Vec<Name>,
}

/// A barrier before a destroy that nothing in its module needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize)]
pub struct IdleBarrier {
    /// The call.
    #[serde(flatten)]
    pub site: Site,
    /// What is called there.
    pub call: Name,
    /// The caches that are destroyed behind it.
    pub caches: Vec<Name>,
    /// The first of these destroys.
    pub destroy: Site,
    /// The link unit.
    pub module: Name,
}

/// A site that destroys the cache.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Destroy {
    /// The call.
    #[serde(flatten)]
    pub site: Site,
    /// The teardown roots that reach it.
    pub roots: Vec<Root>,
}

/// What became of the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, BorshSerialize, BorshDeserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// No destroy anywhere.
    NeverDestroyed,
    /// Nothing is freed after a grace period.
    NoDeferral,
    /// Every destroy comes after a barrier that waits for every kind in flight.
    Drained,
    /// Only `kfree-rcu` in flight, and the destroy itself waits for it.
    DestroyWaits,
    /// `SLAB_TYPESAFE_BY_RCU`: the allocator itself defers.
    Typesafe,
    /// Destroyed with batched frees in flight.
    HazardKfreeRcu,
    /// Destroyed with callbacks in flight.
    HazardCallRcu,
    /// Could not be decided; the reason says why.
    Unknown,
}

/// A cache's life, on one kernel.
#[derive(Clone, Debug, PartialEq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Lifecycle {
    /// The variable or member that holds it.
    pub cache: Name,
    /// `static`, `global`, `field:struct T.f`.
    pub scope: String,
    /// `struct T`.
    pub object_type: Option<String>,
    /// The link unit.
    pub module: Name,
    /// Where it is created.
    pub created: Vec<Site>,
    /// Where it is destroyed.
    pub destroyed: Vec<Destroy>,
    /// What puts objects in flight.
    pub deferrals: Vec<Deferral>,
    /// What waits, on the way to a destroy.
    pub barriers: Vec<Barrier>,
    /// The answer.
    pub verdict: Verdict,
    /// The answer, had every `call_rcu` free been a `kfree_rcu`.
    pub verdict_if_kfree_rcu: Verdict,
    /// Formatted as a version.
    pub kernel: String,
    /// Why, in one sentence.
    pub reason: String,
    /// Destroys with something in flight.
    #[serde(skip)]
    pub hazards: Vec<Hazard>,
    /// Set when the module's exit path leaves the cache behind: the exit function.
    #[serde(skip)]
    pub leaked_by: Option<Root>,
}

/// A destroy with something in flight, and the path that a maintainer would have to find by hand.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Hazard {
    /// The destroy.
    pub destroy: Site,
    /// Where teardown started.
    pub root: Root,
    /// What is in flight.
    pub kind: Name,
    /// In execution order: deferral, callback, root, calls, waits that do not help, destroy (last). Of what a callback posts, the
    /// deferral and the calls of that callback come first.
    pub steps: Vec<Step>,
    /// Why nothing helps.
    pub cause: Cause,
    /// First kernel version that it no longer holds for, if any, and first version it holds for, if not the oldest.
    pub kernels: VersionRange,
}

impl Hazard {
    /// Whether each object has a domain of its own for what is in flight: who ends the object ends that.
    pub fn is_of_objects(&self) -> bool {
        self.kind.split_once('(').is_some_and(|(_, domain)| is_of_objects(domain))
    }
}

/// Why something is still in flight.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Nothing waits for anything.
    NoWait,
    /// What waits for it does so on some paths only.
    SomePaths,
    /// The unload does not wait for it; what ends the life of one instance does.
    PerInstance,
    /// Only waits for a grace period stand between.
    OnlySynchronized,
    /// A barrier stands between, and waits for something else.
    OtherFlavour,
    /// What waits for it is followed by something that defers again.
    TooEarly,
    /// What waits for it does not wait for what its callbacks post themselves.
    Reposted,
    /// All that was in flight was waited for, and something defers again after the destroy.
    DestroyedFirst,
}

/// A module whose own text is what callbacks run in, and what its exit waits for.
#[derive(Clone, Debug, PartialEq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Unload {
    /// The link unit.
    pub module: Name,
    /// Its exit function.
    pub exit: Root,
    /// What posts callbacks of its own.
    pub deferrals: Vec<Deferral>,
    /// What may do so unseen: where, and why that is not known.
    #[serde(skip)]
    pub undecided: Vec<(Site, String)>,
    /// Kinds that may be in flight when the exit function returns; one of each kind.
    #[serde(skip)]
    pub hazards: Vec<Hazard>,
}

/// `since` inclusive, `until` exclusive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct VersionRange {
    /// First version; `None`: from the oldest supported.
    pub since: Option<Version>,
    /// First version after it; `None`: still so in the newest.
    pub until: Option<Version>,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Step {
    /// What it is.
    pub kind: StepKind,
    /// Where.
    pub site: Site,
    /// One sentence without a full stop at its end.
    pub message: String,
}

/// What a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// An object goes in flight.
    Deferral,
    /// What a callback does until it puts an object in flight.
    Callback,
    /// The callback frees it.
    Free,
    /// Teardown starts.
    Root,
    /// A call on the way.
    Call,
    /// A wait that does not wait for this kind.
    Wait,
    /// Something that may defer again.
    Again,
    /// The destroy.
    Destroy,
    /// The exit function returns: the module's text may go.
    Return,
    /// The creation (of a leaked cache).
    Create,
}
