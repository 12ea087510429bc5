//! One module as a whole: whether all of it was seen, and what of it may run after a grace period.
use crate::facts::ModelCall;
use crate::verdict::Judge;
use rculint_ir::model::Role;
use rculint_link::kbuild::Linkage;
use rculint_link::{FileId, FnId, Program, UnitId};
use rculint_syntax::Name;
use std::collections::BTreeSet;

/// A link unit and its files.
pub(crate) struct Module<'a, 'p> {
    pub judge: &'a Judge<'p>,
    pub calls: &'a [ModelCall<'p>],
    pub unit: UnitId,
    pub files: BTreeSet<FileId>,
}

impl<'a, 'p> Module<'a, 'p> {
    pub fn new(judge: &'a Judge<'p>, calls: &'a [ModelCall<'p>], unit: UnitId) -> Self {
        let program = judge.program;
        let files = program.files_of(unit).iter().copied().collect();
        Module { judge, calls, unit, files }
    }

    /// A module of its own, of which every file was read and belongs to no other.
    pub fn is_whole(&self) -> bool {
        let link = &self.judge.program.units[self.unit];
        let alone = |file: &FileId| self.judge.program.units_of(*file) == [self.unit];
        link.linkage == Linkage::Module && link.files.len() == self.files.len() && self.files.iter().all(alone)
    }

    /// Whether the function is defined in one of its files.
    pub fn has(&self, function: FnId) -> bool {
        self.files.contains(&self.judge.program.file_of(function))
    }

    /// Its functions and macros.
    pub fn functions(&self) -> impl Iterator<Item = FnId> {
        self.files.iter().flat_map(|&file| self.judge.program.functions_in(file))
    }

    /// Whether the function takes what a callback takes: one pointer to a struct that a deferral queues.
    pub fn takes_a_head(&self, function: FnId) -> bool {
        let program = self.judge.program;
        let heads = self.judge.heads.get_or_init(|| heads(program, self.calls));
        let Ok(own) = program.definition(function) else { return false };
        own.params.iter().any(|param| program.tag(&param.ty).is_some_and(|tag| heads.contains(&tag)))
    }

    /// Whether a table of it has a member that the kernel calls after a grace period.
    pub fn has_methods(&self) -> bool {
        let members: BTreeSet<&Name> = self.judge.program.model().methods.iter().map(|method| &method.member).collect();
        let tables = self.judge.program.all_variables().filter(|(file, _)| self.files.contains(file));
        let mut held = tables.flat_map(|(file, variable)| self.judge.program.table_functions(file, variable));
        held.any(|(member, ..)| members.contains(&member))
    }
}

/// The structs that deferrals queue.
fn heads(program: &Program, calls: &[ModelCall]) -> BTreeSet<Name> {
    let deferrals = calls.iter().filter(|call| call.is(Role::Defer) && call.fact.callback.is_some());
    let heads = deferrals.filter_map(|call| program.tag_of(call.function, call.call.args.get(call.fact.head?)?));
    heads.collect()
}
