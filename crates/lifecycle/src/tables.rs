//! Functions that a module runs itself, through a table of its own (`for (..) steps[i].exit()`).
//!
//! Where the order in which such a loop runs them cannot be told and one of them waits, another one may run after it. Where it can,
//! the graph of the loop's function has it, and what is left to ask is whether one of them lets somebody call what waits.
use crate::facts::is_there;
use rculint_ir::model::Role;
use rculint_ir::{BlockId, Call, Callee, EventKind};
use rculint_link::{FileId, FnId, Program};
use rculint_syntax::{Mention, MentionKind, Name, Span, Variable, Version};
use rustc_hash::FxHashSet as HashSet;
use std::collections::BTreeSet;

/// Whether another function of a table that `function` stands in may wait for `kind` before `function` runs.
pub fn may_wait_first(program: &Program, kernel: Version, function: FnId, kind: &Name) -> bool {
    let others = siblings(program, function).into_iter().filter(|&other| other != function);
    reached(program, others, |reached| waits(program, kernel, reached, kind)).is_some()
}

/// Whether `function`, or what it calls in its own unit, runs a table of its unit in which some function may wait for `kind`.
pub fn runs_one_that_waits(program: &Program, kernel: Version, function: FnId, kind: &Name) -> bool {
    let own = program.own_callees(function);
    let run = own.iter().flat_map(|&runner| run_by(program, runner)).collect::<BTreeSet<_>>();
    let followed = own.iter().filter(|&&runner| program.runs_a_table(runner));
    let followed = followed.flat_map(|&runner| called(program, runner, |_| true)).collect::<BTreeSet<_>>();
    let run = run.into_iter().chain(handed_over(program, function, followed));
    reached(program, run, |reached| waits(program, kernel, reached, kind)).is_some()
}

/// A function that may wait, handed over by one that a loop over a table on the way from `chain` to `last` runs first.
pub fn handed_over_first(
    program: &Program,
    kernel: Version,
    chain: &[(FnId, Span)],
    last: FnId,
    kind: &Name,
) -> Option<FnId> {
    let callees = chain.iter().skip(1).map(|&(function, _)| function).chain([last]);
    let mut steps = chain.iter().map(|&(function, _)| function).zip(callees);
    steps.find_map(|(runner, callee)| {
        if !program.runs_a_table(runner) {
            return None;
        }
        let body = program.body(runner);
        let calls = |block: BlockId| called_in(program, runner, block).contains(&callee);
        let last: Vec<BlockId> = body.cfg.node_indices().filter(|&block| calls(block)).collect();
        let reversed = petgraph::visit::Reversed(&body.cfg);
        let before =
            |block: BlockId| last.iter().any(|&to| petgraph::algo::has_path_connecting(reversed, to, block, None));
        let handed = handed_over(program, runner, called(program, runner, before));
        let waits = |reached: FnId| waits(program, kernel, reached, kind);
        // One of its own unit tells more.
        let own = reached(program, handed.iter().copied(), |reached| program.is_own(runner, reached) && waits(reached));
        own.or_else(|| reached(program, handed.into_iter(), waits))
    })
}

/// The functions that some blocks of `runner` call by name.
fn called(program: &Program, runner: FnId, wanted: impl Fn(BlockId) -> bool) -> BTreeSet<FnId> {
    let blocks = program.body(runner).cfg.node_indices().filter(|&block| wanted(block));
    blocks.flat_map(|block| called_in(program, runner, block)).collect()
}

fn called_in(program: &Program, function: FnId, block: BlockId) -> Vec<FnId> {
    let names = program.body(function).cfg[block].events.iter().filter_map(|event| match &event.kind {
        EventKind::Call(Call { callee: Callee::Name(name), .. }) => Some(name),
        _ => None,
    });
    names.flat_map(|name| program.resolve(program.file_of(function), name)).collect()
}

/// What `start`, and what these call in the unit of `runner`, hand over, by name or in a table. What others hand over is of their own.
fn handed_over(program: &Program, runner: FnId, start: BTreeSet<FnId>) -> BTreeSet<FnId> {
    let mut work: Vec<FnId> = start.into_iter().collect();
    let mut seen: HashSet<FnId> = work.iter().copied().collect();
    let mut handed = BTreeSet::new();
    while let Some(function) = work.pop() {
        handed.extend(program.refers_to(function).filter(|(_, how)| how.names()).map(|(named, _)| named));
        let own = program.callees(function).filter(|&target| program.is_own(runner, target));
        work.extend(own.filter(|&target| !program.implements_model(target) && seen.insert(target)));
    }
    handed
}

/// The functions of tables that `runner` names, in members that it calls through.
fn run_by(program: &Program, runner: FnId) -> BTreeSet<FnId> {
    let file = program.file_of(runner);
    let named = |kind: MentionKind| program.mentions(runner).iter().filter(move |mention| mention.kind == kind);
    let members: HashSet<&Name> = named(MentionKind::MemberCall).map(|mention| &mention.name).collect();
    let mut found = BTreeSet::new();
    // What is run one by one is called, as far as the graphs tell.
    let followed = |table: &Name| program.body(runner).runs.contains(table);
    for mention in named(MentionKind::Value).filter(|mention| !members.is_empty() && !followed(&mention.name)) {
        let tables = program.variables_named(file, &mention.name);
        let held = tables.flat_map(|(home, table)| program.table_functions(home, table));
        found.extend(held.filter(|(member, ..)| members.contains(member)).map(|(_, function, _)| function));
    }
    found
}

/// The functions of the same member in each table that `function`'s own unit runs through.
fn siblings(program: &Program, function: FnId) -> BTreeSet<FnId> {
    let home = program.file_of(function);
    let tables = program.linked_with([home]).into_iter().flat_map(|file| program.variables_in(file));
    let mut found = BTreeSet::new();
    for (file, variable) in tables.filter(|(_, variable)| variable.array) {
        let held = program.table_functions(file, variable);
        let members = held.iter().filter(|(_, held, _)| *held == function).map(|(member, ..)| member);
        for run in members.filter(|member| is_run(program, file, variable, member)) {
            found.extend(held.iter().filter(|(member, ..)| member == run).map(|(_, sibling, _)| *sibling));
        }
    }
    found
}

/// Whether a function of the file calls through `member` and names the table.
fn is_run(program: &Program, file: FileId, variable: &Variable, member: &Name) -> bool {
    let has = |mentions: &[Mention], kind: MentionKind, name: &Name| {
        mentions.iter().any(|mention| mention.kind == kind && mention.name == *name)
    };
    program.files[file].outline.functions.iter().any(|function| {
        has(&function.mentions, MentionKind::MemberCall, member)
            && has(&function.mentions, MentionKind::Value, &variable.name)
    })
}

/// One that is `wanted` and that `start` may run: what it calls, and what it hands over by name or in a table.
fn reached(program: &Program, start: impl Iterator<Item = FnId>, wanted: impl Fn(FnId) -> bool) -> Option<FnId> {
    let mut work: Vec<FnId> = start.collect();
    let mut seen: HashSet<FnId> = work.iter().copied().collect();
    while let Some(function) = work.pop() {
        if wanted(function) {
            return Some(function);
        }
        let next = program.refers_to(function).map(|(next, _)| next);
        work.extend(next.filter(|&target| !program.implements_model(target) && seen.insert(target)));
    }
    None
}

/// Whether `function` itself calls something that waits for `kind`.
pub fn waits(program: &Program, kernel: Version, function: FnId, kind: &Name) -> bool {
    is_there(program, function, kernel)
        && program.called(function).any(|mention| is_wait(program, kernel, &mention.name, kind))
}

/// Whether the model says that a function of that name waits for `kind`.
pub fn is_wait(program: &Program, kernel: Version, name: &Name, kind: &Name) -> bool {
    program
        .facts(name)
        .iter()
        .any(|fact| fact.role == Role::Wait && fact.holds_on(kernel) && fact.waits_for.contains(kind))
}
