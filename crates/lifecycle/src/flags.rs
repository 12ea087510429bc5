//! Flags of a module: static variables that decide both what is posted and what is waited for.
use crate::branches::tested;
use crate::deferrals::Deferred;
use crate::started;
use rculint_ir::model::EntryRole;
use rculint_ir::{Body, Callee, Edge, Event, EventKind, Expr};
use rculint_link::{FileId, FnId, Program, assignments};
use rculint_syntax::{Invocation, Name, is_plain};
use std::collections::{BTreeMap, BTreeSet};

/// A post is followed through so many callers to the flags that it depends on.
const CALLERS: usize = 3;

/// Of some flags, whether they are set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flags {
    variables: BTreeMap<(FileId, Name), bool>,
    entry: Option<Entry>,
}

/// An entry of a table, when a loop comes to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The table's file.
    pub file: FileId,
    /// The table.
    pub table: Name,
    /// Which of its members are other than 0, as far as that is known.
    pub set: BTreeMap<Name, bool>,
    /// All members that it has a value for; the others are 0.
    pub named: BTreeSet<Name>,
}

impl Entry {
    /// Whether `table[i].member` is other than 0.
    fn decide(&self, file: FileId, entry: &Expr, member: &Name) -> Option<bool> {
        let Expr::Index(table, _) = entry else { return None };
        let is_it = file == self.file && **table == Expr::Name(self.table);
        let set = self.set.get(member).copied().or_else(|| (!self.named.contains(member)).then_some(false));
        set.filter(|_| is_it)
    }
}

impl Flags {
    /// What an entry says of itself.
    pub fn of_entry(entry: Entry) -> Self {
        Flags { entry: Some(entry), ..Flags::default() }
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.variables.is_empty() && self.entry.is_none()
    }

    /// The flag of the file is known to be so.
    pub fn add(&mut self, file: FileId, flag: Name, is_set: bool) {
        self.variables.insert((file, flag), is_set);
    }

    /// Adds what `others` say.
    pub fn extend(&mut self, others: Flags) {
        self.variables.extend(others.variables);
        self.entry = others.entry.or(self.entry.take());
    }

    /// Whether a condition of a function of the file holds, where one of the flags decides that.
    pub fn decide(&self, file: FileId, body: &Body, condition: &Expr) -> Option<bool> {
        let (value, set) = tested(condition, true);
        let known = match value {
            Expr::Name(name) => self.variables.get(&(file, *name)).copied().filter(|_| !body.has_local(name)),
            Expr::Field(entry, member) => self.entry.as_ref()?.decide(file, entry, member),
            _ => None,
        };
        known.map(|known| known == set)
    }

    fn keep_common(&mut self, others: &Flags) {
        self.variables.retain(|flag, is_set| others.variables.get(flag) == Some(is_set));
    }
}

/// How flags that only loading sets have to be for the deferral to be made.
pub(crate) fn of_post(program: &Program, deferral: &Deferred) -> Flags {
    let site =
        deferral.function.map(|function| required(program, function, CALLERS, |event| event.span == deferral.span));
    site.unwrap_or_default()
}

/// How they have to be for `function` to come to an event that is wanted.
fn required(program: &Program, function: FnId, callers: usize, is_wanted: impl Fn(&Event) -> bool) -> Flags {
    let (body, file) = (program.body(function), program.file_of(function));
    let mut flags = Flags::default();
    if body.degraded.is_some() {
        return flags;
    }
    let branches = body.cfg.node_weights().filter_map(|block| block.branch.as_ref());
    let names: BTreeSet<&Name> = branches
        .filter_map(|branch| match tested(branch, true).0 {
            Expr::Name(name) if !body.has_local(name) => Some(name),
            _ => None,
        })
        .collect();
    for name in names {
        let comes = |is_set: bool| {
            let mut one = Flags::default();
            one.add(file, *name, is_set);
            comes_to(&one, file, body, &is_wanted)
        };
        let (set, clear) = (comes(true), comes(false));
        if set != clear && is_constant(program, file, name) {
            flags.add(file, *name, set);
        }
    }
    flags.extend(required_by_callers(program, function, callers));
    flags
}

/// How they have to be for anybody to call `function`, or to have handed it over.
fn required_by_callers(program: &Program, function: FnId, callers: usize) -> Flags {
    let is_entry = program.entries.iter().any(|entry| entry.function == function && entry.role != EntryRole::InitText);
    if callers == 0 || is_entry {
        return Flags::default();
    }
    let is_handed = program.takers(function).next().is_some() || program.handed_over().contains(&function);
    let of_starters = is_handed.then(|| started::flags(program, function));
    let calls = |event: &Event| match &event.kind {
        EventKind::Call(call) => matches!(&call.callee, Callee::Name(name) if name == program.name(function)),
        _ => false,
    };
    let of_callers = program.callers(function).map(|caller| required(program, caller, callers - 1, calls));
    let common = of_callers.chain(of_starters).reduce(|mut common, flags| {
        common.keep_common(&flags);
        common
    });
    common.unwrap_or_default()
}

/// Whether an event that is wanted can be reached.
fn comes_to(flags: &Flags, file: FileId, body: &Body, is_wanted: impl Fn(&Event) -> bool) -> bool {
    let mut seen = BTreeSet::from([body.entry]);
    let mut work = vec![body.entry];
    while let Some(block) = work.pop() {
        if body.cfg[block].events.iter().any(&is_wanted) {
            return true;
        }
        let decided = body.cfg[block].branch.as_ref().and_then(|branch| flags.decide(file, body, branch));
        let never = decided.map(|holds| if holds { Edge::False } else { Edge::True });
        let mut edges = body.cfg.neighbors(block).detach();
        while let Some((edge, next)) = edges.next(&body.cfg) {
            if never.as_ref() != Some(&body.cfg[edge]) && seen.insert(next) {
                work.push(next);
            }
        }
    }
    false
}

/// Whether the variable keeps its value once the module is there.
fn is_constant(program: &Program, file: FileId, name: &Name) -> bool {
    is_private(program, file, name) && writers(program, file, name).all(|writer| is_init(program, writer))
}

/// Whether only assignments of its own file change the variable: nobody has its address, and who loads the module may not write to it
/// later.
pub(crate) fn is_private(program: &Program, file: FileId, name: &Name) -> bool {
    let source = &program.files[file];
    let variable = program.variable(file, name).filter(|(home, _)| *home == file);
    variable.is_some_and(|(_, variable)| variable.is_static && !variable.array)
        && !source.is_header()
        && is_plain(source.text(), name)
        && source.outline.invocations.iter().all(|invocation| leaves_alone(program, invocation, name))
}

fn leaves_alone(program: &Program, invocation: &Invocation, name: &Name) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let names = |arg: &Name| arg.as_bytes().split(|&byte| !is_word(byte)).any(|word| word == name.as_bytes());
    let facts = program.model().parameters.iter().filter(|fact| fact.name == invocation.name);
    let fact = facts.into_iter().find(|fact| invocation.args.get(fact.variable) == Some(name));
    !invocation.args.iter().any(names) || fact.is_some_and(|fact| fact.is_read_only(&invocation.args))
}

/// The functions that write to a variable of the file.
pub(crate) fn writers<'p>(program: &'p Program, file: FileId, name: &'p Name) -> impl Iterator<Item = FnId> + 'p {
    let mentions = move |function: &FnId| program.mentions(*function).iter().any(|mention| mention.name == *name);
    program.functions_in(file).filter(mentions).filter(move |&function| {
        let body = program.body(function);
        let is_it = |place: &Expr| matches!(place, Expr::Name(written) if written == name) && !body.has_local(name);
        body.degraded.is_some() || assignments(body).any(|(place, _)| is_it(place))
    })
}

/// Whether it runs when the module is loaded, and never again.
pub(crate) fn is_init(program: &Program, function: FnId) -> bool {
    program.entries.iter().any(|entry| entry.function == function && entry.role == EntryRole::Init)
}

/// Whether the constant is other than 0.
pub(crate) fn truth(value: &Expr) -> Option<bool> {
    match value.without_casts() {
        Expr::Int(value) => Some(*value != 0),
        Expr::Name(name) if name == "true" => Some(true),
        Expr::Name(name) if name == "false" => Some(false),
        _ => None,
    }
}
