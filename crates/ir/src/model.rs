//! The kernel model: facts about kernel functions, as read from `lints/linux.toml`.
mod kept;
mod mount;
mod work;

pub use kept::{AttachedFact, KeptFact, UnkeptFact};
pub use mount::{MountFact, MountRole};

use rculint_syntax::{Cond, Name, Version};
use serde::{Deserialize, Serialize};
pub use work::{QueueFact, WorkFact, WorkRole};

/// All facts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Oldest and newest kernel version that the facts hold for, as `"3.0"`.
    pub oldest: String,
    /// The newest version known.
    pub newest: String,
    /// Tags of the structs that a callback is given, and nothing else, when its grace period has passed.
    #[serde(default)]
    pub heads: Vec<Name>,
    /// What functions and function-like macros do.
    #[serde(default, rename = "function")]
    pub functions: Vec<FunctionFact>,
    /// Function-pointer members that the kernel calls in a way that matters.
    #[serde(default, rename = "method")]
    pub methods: Vec<MethodFact>,
    /// Macros at file scope that make a function a root.
    #[serde(default, rename = "entry")]
    pub entries: Vec<EntryFact>,
    /// What functions and macros do to an object's memory, whatever it was allocated from.
    #[serde(default, rename = "memory")]
    pub memory: Vec<MemoryFact>,
    /// Which batched free stands for a deferral whose callback only frees.
    #[serde(default, rename = "replacement")]
    pub replacements: Vec<Replacement>,
    /// Tables whose functions a mount of a file system has called.
    #[serde(default, rename = "mount")]
    pub mounts: Vec<MountFact>,
    /// Tables whose users keep the module.
    #[serde(default, rename = "kept")]
    pub kept: Vec<KeptFact>,
    /// Tables that say which module they belong to, and whose users do not keep it.
    #[serde(default, rename = "unkept")]
    pub unkept: Vec<UnkeptFact>,
    /// Tables that are taken back with the one that points to them.
    #[serde(default, rename = "attached")]
    pub attached: Vec<AttachedFact>,
    /// What queues work, and what waits for it.
    #[serde(default, rename = "work")]
    pub works: Vec<WorkFact>,
    /// The kernel's own queues.
    #[serde(default, rename = "queue")]
    pub queues: Vec<QueueFact>,
    /// Macros whose value is that of one of their arguments.
    #[serde(default, rename = "wrapper")]
    pub wrappers: Vec<WrapperFact>,
    /// What tells that something failed from the pointer that came of it.
    #[serde(default, rename = "failure")]
    pub failures: Vec<FailureFact>,
    /// Macros at file scope by which who loads a module gives a variable its value.
    #[serde(default, rename = "parameter")]
    pub parameters: Vec<ParameterFact>,
    /// What functions do to the time that a module's text stays.
    #[serde(default, rename = "text")]
    pub texts: Vec<TextFact>,
    /// How to tell from a tree's source that it has a behaviour, whatever its version says.
    #[serde(default, rename = "probe")]
    pub probes: Vec<Probe>,
}

impl Model {
    /// The fact about a macro at file scope; one with its very name rather than a pattern.
    pub fn entry(&self, name: &str) -> Option<&EntryFact> {
        let facts = || self.entries.iter().filter(|fact| !fact.by_name);
        facts().find(|fact| fact.name == name).or_else(|| facts().find(|fact| glob(&fact.name, name)))
    }
}

/// `*` matches any run of characters.
fn glob(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((head, rest)) => name.strip_prefix(head).is_some_and(|tail| {
            (0..=tail.len()).filter(|&at| tail.is_char_boundary(at)).any(|at| glob(rest, &tail[at..]))
        }),
    }
}

/// What a kernel function does. A function may have several facts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FunctionFact {
    /// Its name.
    pub name: Name,
    /// What it does.
    pub role: Role,
    /// First version that does it; absent: from the oldest on.
    #[serde(default)]
    pub since: Option<String>,
    /// First version that does not do it any more.
    #[serde(default)]
    pub until: Option<String>,
    /// Under which condition besides, where the name is a macro for the function's.
    #[serde(skip)]
    pub guard: Option<Cond>,
    /// Where to read that it is so: file and commit.
    pub proof: String,
    /// Position of the cache argument, from 0. For `create` absent means: the result; for `wait`: all caches.
    #[serde(default)]
    pub cache: Option<usize>,
    /// Position of the freed or deferred object (`kmem_cache_free(c, OBJECT)`, `kfree_rcu(OBJECT, f)`); of `wrap`: of the
    /// address of what is filled in; of `allocate`: of the address that pointers to objects are stored at.
    #[serde(default)]
    pub object: Option<usize>,
    /// `defer`: position of the name of the head in the object (`kfree_rcu(p, HEAD)`).
    #[serde(default)]
    pub member: Option<usize>,
    /// `create`: position of a struct tag (`KMEM_CACHE(TAG, flags)`).
    #[serde(default)]
    pub tag: Option<usize>,
    /// `create`: position of the object size.
    #[serde(default)]
    pub size: Option<usize>,
    /// `create`: position of the slab flags.
    #[serde(default)]
    pub flags: Option<usize>,
    /// `defer`, `calls`, `may-call`, `calls-later`: position of the callback.
    #[serde(default)]
    pub callback: Option<usize>,
    /// `defer`: position of the `rcu_head` (`call_rcu(&p->HEAD, cb)`).
    #[serde(default)]
    pub head: Option<usize>,
    /// `defer`: the kind put in flight.
    #[serde(default)]
    pub kind: Option<Name>,
    /// `defer`: what has to be waited for, one after the other, where it is not the kind itself.
    #[serde(default)]
    pub stages: Vec<Name>,
    /// `wait`: the kinds waited for.
    #[serde(default)]
    pub waits_for: Vec<Name>,
    /// `wait`, `runs`: only where this has been waited for before, on every path: a kind of that name. That is over then.
    #[serde(default)]
    pub after: Option<Name>,
    /// Called in so many places that no file is read for this alone: what else matters there decides.
    #[serde(default)]
    pub common: bool,
    /// `defer` and `wait` with a domain (`call_srcu(S, ..)`, `srcu_barrier(S)`): its position.
    #[serde(default)]
    pub domain: Option<usize>,
    /// `defer` and `wait` with a stage of work: position of the queue.
    #[serde(default)]
    pub queue: Option<usize>,
    /// `wait`: until nothing is queued any more, also not by what it waits for.
    #[serde(default)]
    pub until_empty: bool,
    /// `defer` and `wait` with a stage of work: the queue, where it is none of the arguments.
    #[serde(default)]
    pub on: Option<Name>,
    /// `calls-back`: position of the ops table; `takes-back`: of it, or of what whoever was handed it returned.
    #[serde(default)]
    pub table: Option<usize>,
    /// `calls-back`: the members it calls before it returns.
    #[serde(default)]
    pub members: Vec<Name>,
    /// `runs`: what holds the functions.
    #[serde(default)]
    pub held: Option<HeldFact>,
}

/// A member of a struct that holds a function.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldFact {
    /// The struct's tag.
    #[serde(rename = "struct")]
    pub tag: Name,
    /// The member.
    pub member: Name,
}

/// What a function does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Creates a cache.
    Create,
    /// Takes an object from a cache.
    Allocate,
    /// Gives an object back at once.
    Free,
    /// Puts an object in flight.
    Defer,
    /// Waits until kinds of deferrals are done.
    Wait,
    /// Waits for a grace period only: looks like a barrier and is none.
    Synchronize,
    /// Destroys a cache.
    Destroy,
    /// Calls members of an ops table back before it returns.
    CallsBack,
    /// Calls the function that it is handed, and returns when that has.
    Calls,
    /// May call the function that it is handed before it returns, once or often, and not later.
    MayCall,
    /// May call, before it returns, what a member of some object holds. What else the function does comes first.
    Runs,
    /// Ends what was begun with an ops table (`m = kern_mount(&type)`, `kern_unmount(m)`): until it returns, all that the table
    /// leads to may be done.
    TakesBack,
    /// Is handed functions or tables of them, calls none of these and gives them to nobody who could: nothing is deferred by that.
    LeavesAlone,
    /// Puts a callback into a head that is posted later (`INIT_RCU_WORK(head, callback)`).
    Install,
    /// Is handed a function and what to call it with later: `devm_add_action(device, callback, object)`.
    CallsLater,
    /// Makes something that allocates from a cache and frees into it (`mempool_create_slab_pool(n, cache)`): the result
    /// stands for the cache.
    Wrap,
}

impl Role {
    /// Whether it calls the function that it is handed before it returns, or may.
    pub fn calls_what_it_is_handed(self) -> bool {
        matches!(self, Role::Calls | Role::MayCall)
    }

    /// Whether the call is about a cache or its objects, wherever it stands.
    pub fn is_of_objects(self) -> bool {
        !self.is_of_order() && !matches!(self, Role::LeavesAlone | Role::CallsLater | Role::MayCall)
    }

    /// Whether of the call only matters what is done before and after it.
    pub fn is_of_order(self) -> bool {
        matches!(self, Role::Wait | Role::Synchronize | Role::CallsBack | Role::Calls | Role::Runs | Role::TakesBack)
    }
}

/// What a function does to the time that a module's text stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextFact {
    /// Its name.
    pub name: Name,
    /// What it does.
    pub role: TextRole,
    /// `may-wait`: for what.
    #[serde(default)]
    pub waits_for: Vec<Name>,
    /// Where to read that it is so.
    pub proof: String,
}

/// What a function does to the time that a module's text stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextRole {
    /// Takes a reference to a module: with `THIS_MODULE` in its init function the module is never unloaded.
    Takes,
    /// Gives a reference to a module back: the module stays until then.
    Releases,
    /// Tells somebody who waits.
    Signals,
    /// Waits until somebody tells.
    Awaits,
    /// Waits for callbacks when the last of something goes, or where something is in use: not always.
    MayWait,
    /// Gives a reference to an object back, and says whether it was the last.
    TestsLast,
}

/// A macro whose value is that of one of its arguments, or whether that is other than 0: `unlikely(x)`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrapperFact {
    /// Its name.
    pub name: Name,
    /// Position of the argument.
    #[serde(default)]
    pub argument: usize,
    /// Position of what is written there first: `WRITE_ONCE(x, value)`.
    #[serde(default)]
    pub assigned: Option<usize>,
    /// Position of what changes places with it: `swap(x, y)`.
    #[serde(default)]
    pub swapped: Option<usize>,
    /// 0 is written there, and the value is what was there before: `no_free_ptr(p)`.
    #[serde(default)]
    pub cleared: bool,
    /// The argument is the address of the value: `xchg(&x, value)`.
    #[serde(default)]
    pub dereferenced: bool,
    /// It wraps a statement instead, which runs once: `scoped_guard(mutex, &lock) { .. }`.
    #[serde(default)]
    pub once: bool,
    /// `once`: not where the argument ends so.
    #[serde(default)]
    pub unless: Vec<Name>,
    /// Where to read that it is so.
    pub proof: String,
}

/// A macro that holds for pointers which say that a call failed: `IS_ERR(x)`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FailureFact {
    /// Its name.
    pub name: Name,
    /// Position of the pointer.
    #[serde(default)]
    pub argument: usize,
    /// Where to read that it is so.
    pub proof: String,
}

/// A macro at file scope that names a variable which is given its value when the module is loaded:
/// `module_param(VARIABLE, type, PERMISSIONS)`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterFact {
    /// Its name.
    pub name: Name,
    /// Position of the variable.
    #[serde(default)]
    pub variable: usize,
    /// Position of who may read it and write to it later; absent: the macro only names it.
    #[serde(default)]
    pub permissions: Option<usize>,
    /// Names of permissions without that of writing.
    #[serde(default)]
    pub read_only: Vec<Name>,
    /// Where to read that it is so.
    pub proof: String,
}

impl ParameterFact {
    /// Whether nobody may write to the variable later.
    pub fn is_read_only(&self, args: &[Name]) -> bool {
        let Some(at) = self.permissions else { return true };
        let Some(permissions) = args.get(at) else { return false };
        let digits = permissions.strip_prefix('0').filter(|digits| !digits.is_empty());
        match digits.map(|digits| u32::from_str_radix(digits, 8)) {
            Some(mode) => mode.is_ok_and(|mode| mode & 0o222 == 0),
            None => permissions.as_str() == "0" || self.read_only.contains(permissions),
        }
    }
}

/// What a function or macro does to an object's memory.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemoryFact {
    /// Its name.
    pub name: Name,
    /// What it does.
    pub role: MemoryRole,
    /// Position of the object, or of the pointer to its member; of `allocate` none.
    #[serde(default)]
    pub object: usize,
    /// `container`: position of the type.
    #[serde(default, rename = "type")]
    pub ty: Option<usize>,
    /// `container`: position of the member.
    #[serde(default)]
    pub member: Option<usize>,
    /// Where to read that it is so.
    pub proof: String,
}

/// What a function or macro does to an object's memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MemoryRole {
    /// Yields an object that is of no cache.
    Allocate,
    /// Gives it back, whichever general cache it came from.
    Free,
    /// Yields the object around a member.
    Container,
}

/// A deferral and its callback that one batched free can stand for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replacement {
    /// What defers: `DEFERRAL(&p->head, callback)`.
    pub deferral: Name,
    /// What the callback frees with.
    pub free: Name,
    /// What does both: `BY(p, head)`.
    pub by: Name,
    /// First version.
    #[serde(default)]
    pub since: Option<String>,
    /// The head's offset in the object must be less.
    #[serde(default)]
    pub head_below: Option<u64>,
    /// Why not before, for people.
    #[serde(default)]
    pub before: Option<String>,
    /// Where to read that it is so.
    pub proof: String,
}

impl Replacement {
    /// Whether it can be used on `kernel`.
    pub fn holds_on(&self, kernel: Version) -> bool {
        within(self.since.as_deref(), None, kernel)
    }
}

/// A member that the kernel calls after a grace period.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodFact {
    /// The ops struct's tag.
    #[serde(rename = "struct")]
    pub tag: Name,
    /// The member.
    pub member: Name,
    /// The kind of deferral: what the method frees is in flight in this way.
    pub kind: Name,
    /// First version.
    #[serde(default)]
    pub since: Option<String>,
    /// First version without.
    #[serde(default)]
    pub until: Option<String>,
    /// Where to read that it is so.
    pub proof: String,
}

/// A macro at file scope that makes a root.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryFact {
    /// Its name, or a glob: `module_*_driver`.
    #[serde(rename = "macro")]
    pub name: Name,
    /// Not a macro, but a function that is started because it has this name.
    #[serde(default)]
    pub by_name: bool,
    /// What it makes of its argument.
    pub role: EntryRole,
    /// Position of the function or table.
    #[serde(default)]
    pub argument: usize,
    /// `driver`: what the module's exit calls with the table's address.
    #[serde(default)]
    pub unregister: Option<Name>,
    /// `driver`: position of the name of what it calls.
    #[serde(default)]
    pub unregister_argument: Option<usize>,
    /// Where to read that it is so.
    pub proof: String,
}

/// What a macro at file scope makes of its argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntryRole {
    /// Runs when the module is loaded, or at boot.
    Init,
    /// Runs when the module is unloaded.
    Exit,
    /// Registers a table on load and unregisters it on unload: the module has an exit without a function of its own.
    Driver,
    /// Exports a symbol to other modules.
    Export,
    /// Only names it: nobody calls it for that.
    Name,
    /// An attribute: the function can only run while the module is loaded, or at boot.
    InitText,
}

/// A behaviour that a tree's own source shows: `function` calls one of `calls`, so the facts of `since` hold.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Probe {
    /// A function of the kernel itself.
    pub function: Name,
    /// Calls, in its body or in a function of the same file that it calls, that show the behaviour.
    pub calls: Vec<Name>,
    /// Where trees have it, from their root: read even when nothing else there matters.
    #[serde(default)]
    pub files: Vec<Name>,
    /// The tree behaves like this version or newer when it does call one, and like an older one when it does not.
    pub since: String,
    /// Where to read that it is so.
    pub proof: String,
}

impl FunctionFact {
    /// Whether the fact holds on `kernel`.
    pub fn holds_on(&self, kernel: Version) -> bool {
        let guard = self.guard.as_ref().and_then(|guard| guard.holds_on(kernel));
        guard != Some(false) && within(self.since.as_deref(), self.until.as_deref(), kernel)
    }
}

impl MethodFact {
    /// Whether the fact holds on `kernel`.
    pub fn holds_on(&self, kernel: Version) -> bool {
        within(self.since.as_deref(), self.until.as_deref(), kernel)
    }
}

/// Bounds are validated where the model is loaded; one that does not parse bounds nothing.
fn within(since: Option<&str>, until: Option<&str>, kernel: Version) -> bool {
    let parse = |text: Option<&str>| text.and_then(|text| text.parse::<Version>().ok());
    parse(since).is_none_or(|since| kernel >= since) && parse(until).is_none_or(|until| kernel < until)
}
