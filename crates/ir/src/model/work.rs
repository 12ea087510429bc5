//! Facts about work that is queued, and completions that are waited for.
use super::HeldFact;
use rculint_syntax::Name;
use serde::{Deserialize, Serialize};

/// What a function or macro has to do with work and completions.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkFact {
    /// Its name.
    pub name: Name,
    /// What it does.
    pub role: WorkRole,
    /// Position of the work; of `stop` and `cancel`: of whatever is stopped.
    #[serde(default)]
    pub work: Option<usize>,
    /// `stop`: not the work itself, but the object that it is a member of.
    #[serde(default)]
    pub around: bool,
    /// `stop`: position of the number that tells it from others with the same object.
    #[serde(default)]
    pub number: Option<usize>,
    /// `stop`: the work is known by its name, and those are called with the same name at the same position to hand it over.
    #[serde(default)]
    pub named_by: Vec<Name>,
    /// `stop`: it gives a reference to the object back, and these members, of it or of its type, hold what runs if it was the last.
    #[serde(default)]
    pub releases: Vec<HeldFact>,
    /// `declare`, `install` and `set-up`: position of the work's function.
    #[serde(default)]
    pub function: Option<usize>,
    /// `queue` and `drain`: position of the queue; of `tie`: of what the work is tied to.
    #[serde(default)]
    pub queue: Option<usize>,
    /// `queue` and `drain`: the queue, where it is none of the arguments.
    #[serde(default)]
    pub on: Option<Name>,
    /// `queue`: on the queue only when its time has come; who drains the queue before does not wait for it.
    #[serde(default)]
    pub delayed: bool,
    /// `complete` and `wait-for`: position of the completion.
    #[serde(default)]
    pub completion: Option<usize>,
    /// Where to read that it is so.
    pub proof: String,
}

/// What a function or macro has to do with work and completions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorkRole {
    /// Declares a work with its function, at file scope.
    Declare,
    /// Puts a function into a work.
    Install,
    /// Has the work's function run from now on.
    Queue,
    /// Puts a function into something that runs it once it is queued, by somebody whose waits are not followed.
    SetUp,
    /// Gives a reference to an object back: the function that was put into that runs when it was the last.
    Put,
    /// Waits until a work that was queued has run.
    Flush,
    /// Waits until all that was put on a queue has run.
    Drain,
    /// Stops something that runs functions, or lets it go: until it returns, those that it was handed over with may run.
    Stop,
    /// Keeps something that runs functions from running them again, and does not wait for one that runs.
    Cancel,
    /// Ties something that runs functions to what all of its kind are stopped by.
    Tie,
    /// Lets go who waits for a completion.
    Complete,
    /// Waits for a completion, however long it takes.
    WaitFor,
    /// Makes a new queue.
    MakeQueue,
}

impl WorkRole {
    /// Whether it only puts a function where it runs once somebody starts it.
    pub fn sets_up(self) -> bool {
        matches!(self, WorkRole::Install | WorkRole::SetUp)
    }

    /// Whether it leaves something to the functions that were put there.
    pub fn leaves(self) -> bool {
        matches!(self, WorkRole::Queue | WorkRole::Put)
    }

    /// Whether a thing's functions may still run until it returns.
    pub fn stops(self) -> bool {
        matches!(self, WorkRole::Stop | WorkRole::Cancel | WorkRole::Flush | WorkRole::Drain)
    }

    /// Whether it waits until something has run.
    pub fn waits(self) -> bool {
        matches!(self, WorkRole::Flush | WorkRole::Drain | WorkRole::WaitFor)
    }
}

/// One of the kernel's own queues.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueFact {
    /// The variable that points to it.
    pub name: Name,
    /// The queue that it counts as: which of the two a function is about depends on the version.
    #[serde(default)]
    pub counts_as: Option<Name>,
    /// Where to read that it is so.
    pub proof: String,
}
