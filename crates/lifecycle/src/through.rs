//! Calls through members of structs that a module has for itself: nobody else makes them, so what such a member holds is called by its
//! own callers and by nobody out of sight.
use crate::held::{in_member_of, member_of};
use crate::stored;
use fixedbitset::FixedBitSet;
use petgraph::graphmap::DiGraphMap;
use rculint_ir::{BlockId, Body, Callee, EventKind};
use rculint_link::{FileId, FnId, Program, Use};
use rculint_syntax::Name;
use std::collections::{BTreeMap, BTreeSet};

/// A member of `struct tag`, of all that the files of a module's directories define.
type Place = (Name, Name);

/// What own members hold, and who calls it.
#[derive(Default)]
pub struct Through {
    /// By place, what it may hold.
    held: BTreeMap<Place, BTreeSet<FnId>>,
    /// Functions that call something of that through such a member, with what it may be, as far as names tell.
    calls: BTreeMap<FnId, BTreeSet<FnId>>,
    /// Functions that are called in this way only.
    pub called: BTreeSet<FnId>,
}

impl Through {
    /// Those that hold something which comes to a destroy, to something that waits, or to something that defers, in its own module.
    pub fn find(
        program: &Program,
        destroying: impl Iterator<Item = FnId>,
        waiting: impl Iterator<Item = FnId>,
        deferring: impl Iterator<Item = FnId>,
    ) -> Self {
        let waiting = own_callers_of(program, waiting);
        let mut ending = own_callers_of(program, destroying);
        ending.union_with(&waiting);
        let mut wanted = own_callers_of(program, deferring);
        wanted.union_with(&ending);
        let mut places: BTreeMap<Place, BTreeSet<FnId>> = BTreeMap::new();
        let mut elsewhere: BTreeSet<FnId> = BTreeSet::new();
        let stored = wanted.ones().map(FnId::new).flat_map(|function| {
            stored::places(program, function).into_iter().map(move |(tag, member)| (member, tag, function))
        });
        let in_tables = program.all_held().filter(|(.., function)| wanted.contains(function.index()));
        for (member, tag, function) in in_tables.chain(stored) {
            if is_own_struct(program, program.file_of(function), &tag) {
                places.entry((tag, member)).or_default().insert(function);
            } else {
                elsewhere.insert(function);
            }
        }
        let own = places.values().flatten().copied().filter(|function| ending.contains(function.index()));
        let mut own: BTreeSet<FnId> = own.collect();
        let mut pairs: BTreeSet<(FnId, FnId, Place)> = BTreeSet::new();
        for (place, functions) in places {
            let calls = functions.iter().flat_map(|&function| callers(program, function, &place));
            let calls: BTreeSet<FnId> = calls.collect();
            let is_near = |writer| functions.iter().chain(&calls).any(|&function| program.is_own(function, writer));
            // Who else writes to it is only looked for where somebody calls it: that lowers all who do.
            let all = match calls.is_empty() {
                true => functions,
                false => in_member_of(program, &place.0, &place.1, is_near),
            };
            // Where one of several that are run one after the other waits, their order matters: `tables` looks at that.
            let waits = all.iter().any(|function| waiting.contains(function.index()));
            let are_several = all.iter().filter(|function| ending.contains(function.index())).count() > 1;
            let are_run = || {
                calls.iter().any(|&caller| goes_round(program.body(caller), &place.1))
                    || are_in_one_table(program, &all)
            };
            if are_several && waits && are_run() {
                own.retain(|function| !all.contains(function));
            } else if !calls.is_empty() {
                pairs.extend(calls.iter().flat_map(|&caller| all.iter().map(move |&one| (caller, one, place))));
            }
        }
        let mut found = Through::default();
        for (caller, function, place) in without_circles(program, pairs) {
            found.calls.entry(caller).or_default().insert(function);
            found.held.entry(place).or_default().insert(function);
        }
        let is_called = |function: &FnId| {
            program.callers(*function).next().is_some() || found.held.values().any(|held| held.contains(function))
        };
        let is_own = |function: &FnId| !elsewhere.contains(function) && program.takers(*function).next().is_none();
        found.called = own.into_iter().filter(is_own).filter(is_called).collect();
        found
    }

    /// Functions that call something through such a member.
    pub fn callers(&self) -> impl Iterator<Item = FnId> {
        self.calls.keys().copied()
    }

    /// `ends` and every function from which calls lead to one of them, through such a member or not.
    pub fn leading_to(&self, program: &Program, ends: impl Iterator<Item = FnId>) -> FixedBitSet {
        let mut found = program.callers_of(ends);
        loop {
            let leads = |called: &BTreeSet<FnId>| called.iter().any(|function| found.contains(function.index()));
            let new = self.calls.iter().filter(|(caller, called)| !found.contains(caller.index()) && leads(called));
            let new: Vec<FnId> = new.map(|(&caller, _)| caller).collect();
            if new.is_empty() {
                return found;
            }
            found.union_with(&program.callers_of(new));
        }
    }

    /// What a call of `pointer` in `caller` may call: nothing, where that is not known.
    pub fn targets(&self, program: &Program, caller: FnId, callee: &Callee) -> Vec<FnId> {
        let Some((base, member)) = member_of(callee) else { return Vec::new() };
        let Some(called) = self.calls.get(&caller) else { return Vec::new() };
        let tag = program.tag_of(caller, base);
        let held = tag.and_then(|tag| self.held.get(&(tag, *member)));
        held.filter(|held| held.is_subset(called)).into_iter().flatten().copied().collect()
    }
}

/// `ends` and what calls them in their own modules, directly or not.
fn own_callers_of(program: &Program, ends: impl Iterator<Item = FnId>) -> FixedBitSet {
    let mut found = program.no_function();
    let mut work: Vec<FnId> = ends.collect();
    while let Some(function) = work.pop() {
        if !found.put(function.index()) {
            work.extend(program.callers(function).filter(|&caller| program.is_own(caller, function)));
        }
    }
    found
}

/// Whether `tag` is defined where sources of the same module as `file` lie: the kernel's own structs are not.
pub(crate) fn is_own_struct(program: &Program, file: FileId, tag: &Name) -> bool {
    let Some((home, _)) = program.struct_home(file, tag) else { return false };
    let directory = program.files[home].directory();
    let is_there = |file: FileId| program.files[file].directory() == directory;
    let units = program.units_of(file).iter();
    is_there(file) || units.flat_map(|&unit| program.files_of(unit)).any(|&file| is_there(file))
}

/// The functions that call through a member of that name: those of the same unit, and of others that the struct lies with, too.
fn callers<'p>(program: &'p Program, function: FnId, (tag, member): &'p Place) -> impl Iterator<Item = FnId> + 'p {
    let home = program.file_of(function);
    let users = program.users_of(Use::CalledMember, member).iter().copied();
    users.filter(move |&user| {
        let file = program.file_of(user);
        program.share_unit(file, home) || is_own_struct(program, file, tag)
    })
}

/// Whether several of the functions are in one array.
fn are_in_one_table(program: &Program, functions: &BTreeSet<FnId>) -> bool {
    let files = program.linked_with(functions.iter().map(|&function| program.file_of(function)));
    let arrays = files.into_iter().flat_map(|file| program.variables_in(file)).filter(|(_, variable)| variable.array);
    arrays.into_iter().any(|(file, array)| {
        let held = program.table_functions(file, array).into_iter().map(|(_, function, _)| function);
        held.filter(|function| functions.contains(function)).collect::<BTreeSet<FnId>>().len() > 1
    })
}

/// Whether the body calls through a member of that name in a loop.
fn goes_round(body: &Body, member: &Name) -> bool {
    let calls = |block: BlockId| {
        body.cfg[block].events.iter().any(|event| match &event.kind {
            EventKind::Call(call) => member_of(&call.callee).is_some_and(|(_, called)| called == member),
            _ => false,
        })
    };
    body.loops().flatten().any(calls)
}

/// Without what would call itself in a circle: a summary is made of those of what is called.
fn without_circles(
    program: &Program,
    pairs: BTreeSet<(FnId, FnId, Place)>,
) -> impl Iterator<Item = (FnId, FnId, Place)> {
    let callers: BTreeSet<FnId> = pairs.iter().map(|pair| pair.0).collect();
    let above: Vec<(FnId, FixedBitSet)> =
        callers.into_iter().map(|caller| (caller, program.callers_of([caller]))).collect();
    let comes_to = |function: FnId| {
        let led = above.iter().filter(move |(_, above)| above.contains(function.index()));
        led.map(|(caller, _)| *caller).collect::<Vec<FnId>>()
    };
    let functions: BTreeSet<FnId> = pairs.iter().map(|pair| pair.1).collect();
    let next: BTreeMap<FnId, Vec<FnId>> =
        functions.into_iter().map(|function| (function, comes_to(function))).collect();
    let edges = pairs.iter().flat_map(|(caller, function, _)| next[function].iter().map(move |to| (*caller, *to)));
    let graph: DiGraphMap<FnId, ()> = edges.collect();
    let circles = petgraph::algo::tarjan_scc(&graph).into_iter().enumerate();
    let circle: BTreeMap<FnId, usize> =
        circles.flat_map(|(at, circle)| circle.into_iter().map(move |caller| (caller, at))).collect();
    let is_in_circle =
        move |caller: FnId, function: FnId| next[&function].iter().any(|to| circle.get(to) == circle.get(&caller));
    pairs.into_iter().filter(move |(caller, function, _)| !is_in_circle(*caller, *function))
}
