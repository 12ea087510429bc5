//! Functions that a module runs itself, through a table of its own (`for (..) steps[i].exit()`).
//!
//! The order in which such a loop runs them is not followed. Where one of them waits, another one may run after it.
use crate::effect::covers;
use crate::facts::exists;
use rculint_ir::model::Role;
use rculint_link::{FileId, FnId, Program};
use rculint_syntax::{Mention, MentionKind, Name, Variable, Version};
use rustc_hash::FxHashSet as HashSet;
use std::collections::BTreeSet;

/// Whether another function of a table that `function` stands in may wait for `kind` before `function` runs.
pub fn may_wait_first(program: &Program, kernel: Version, function: FnId, kind: &Name) -> bool {
    let others = siblings(program, function).into_iter().filter(|&other| other != function);
    reaches(program, others, |reached| waits(program, kernel, reached, kind))
}

/// Whether `function`, or what it calls in its own unit, runs a table of its unit in which some function may wait for `kind`.
pub fn runs_one_that_waits(program: &Program, kernel: Version, function: FnId, kind: &Name) -> bool {
    let own = crate::posted::own_callees(program, function);
    let run = own.iter().flat_map(|&runner| run_by(program, runner)).collect::<BTreeSet<_>>();
    reaches(program, run.into_iter(), |reached| waits(program, kernel, reached, kind))
}

/// The functions of tables that `runner` names, in members that it calls through.
fn run_by(program: &Program, runner: FnId) -> BTreeSet<FnId> {
    let file = program.file_of(runner);
    let named = |kind: MentionKind| program.mentions(runner).iter().filter(move |mention| mention.kind == kind);
    let members: HashSet<&Name> = named(MentionKind::MemberCall).map(|mention| &mention.name).collect();
    let mut found = BTreeSet::new();
    for mention in named(MentionKind::Value).filter(|_| !members.is_empty()) {
        let Some((home, variable)) = program.variable(file, &mention.name) else { continue };
        let held = program.table_functions(home, variable).into_iter();
        found.extend(held.filter(|(member, ..)| members.contains(member)).map(|(_, function, _)| function));
    }
    found
}

/// The functions of the same member in each table that `function`'s own unit runs through.
fn siblings(program: &Program, function: FnId) -> BTreeSet<FnId> {
    let home = program.file_of(function);
    let units = program.units_of(home);
    let is_own = |file: FileId| file == home || program.units_of(file).iter().any(|unit| units.contains(unit));
    let mut found = BTreeSet::new();
    for (file, variable) in program.all_variables().filter(|(file, variable)| variable.array && is_own(*file)) {
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

/// Whether `start` may run one that is `wanted`: what it calls, and what it hands over by name or in a table.
fn reaches(program: &Program, start: impl Iterator<Item = FnId>, wanted: impl Fn(FnId) -> bool) -> bool {
    let mut work: Vec<FnId> = start.collect();
    let mut seen: HashSet<FnId> = work.iter().copied().collect();
    while let Some(function) = work.pop() {
        if wanted(function) {
            return true;
        }
        let file = program.file_of(function);
        let mut next: Vec<FnId> = program.calls.neighbors(function).collect();
        for mention in program.mentions(function).iter().filter(|mention| mention.kind == MentionKind::Value) {
            if let Some((home, variable)) = program.variable(file, &mention.name) {
                next.extend(program.table_functions(home, variable).into_iter().map(|(_, target, _)| target));
            }
        }
        work.extend(next.into_iter().filter(|&target| !program.implements_model(target) && seen.insert(target)));
    }
    false
}

/// Whether `function` itself calls something that waits for `kind`.
pub fn waits(program: &Program, kernel: Version, function: FnId, kind: &Name) -> bool {
    let called = program.mentions(function).iter().filter(|mention| mention.kind == MentionKind::Call);
    exists(crate::facts::guard_of(program, function), kernel)
        && called.flat_map(|mention| program.facts(&mention.name)).any(|fact| {
            fact.role == Role::Wait && fact.holds_on(kernel) && fact.waits_for.iter().any(|waited| covers(waited, kind))
        })
}
