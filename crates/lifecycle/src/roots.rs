//! Where teardown starts: functions that something outside the call graph runs.
use crate::facts::is_there;
use crate::record::{Root, RootKind, Site};
use fixedbitset::FixedBitSet;
use rculint_ir::model::EntryRole;
use rculint_link::{FileId, FnId, Program};
use rculint_syntax::{Name, Span, Version};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, HashMap};

/// What makes each function a root, if it is one.
pub struct Roots {
    kinds: BTreeMap<FnId, RootKind>,
}

impl Roots {
    /// The roots among `candidates`; what `is_called` is none, whatever else names it.
    pub fn find(
        program: &Program,
        candidates: &FixedBitSet,
        is_called: impl Fn(&FnId) -> bool,
        kernel: Version,
    ) -> Self {
        let entries: HashMap<FnId, Vec<EntryRole>> =
            rculint_link::group_by(program.entries.iter().map(|e| (e.function, e.role))).into_iter().collect();
        let handed = program.handed_over();
        let mut kinds = BTreeMap::new();
        for function in candidates.ones().map(FnId::new).filter(|function| !is_called(function)) {
            if is_there(program, function, kernel)
                && program.definition(function).is_ok()
                && let Some(kind) = kind_of(program, function, entries.get(&function), handed)
            {
                kinds.insert(function, kind);
            }
        }
        Roots { kinds }
    }

    /// All roots with their kinds.
    pub fn iter(&self) -> impl Iterator<Item = (FnId, RootKind)> + '_ {
        self.kinds.iter().map(|(&function, &kind)| (function, kind))
    }
}

fn kind_of(
    program: &Program,
    function: FnId,
    entries: Option<&Vec<EntryRole>>,
    handed: &FxHashSet<FnId>,
) -> Option<RootKind> {
    let is = |role| entries.is_some_and(|roles| roles.contains(&role));
    let called = program.callers(function).any(|caller| caller != function);
    match () {
        () if is(EntryRole::Exit) => Some(RootKind::ModuleExit),
        () if is(EntryRole::Init) => Some(RootKind::ModuleInit),
        // A thread that loads: what it calls is gone then.
        () if handed.contains(&function) && calls_init_text(program, function) => Some(RootKind::ModuleInit),
        () if handed.contains(&function) => Some(RootKind::Callback),
        () if called => None,
        () if is(EntryRole::Export) => Some(RootKind::Exported),
        () if is_init_text(program, function) => Some(RootKind::ModuleInit),
        () => Some(RootKind::Uncalled),
    }
}

/// Whether whoever calls it, wherever that is, does so on load.
fn is_init_text(program: &Program, function: FnId) -> bool {
    let is_one = |attribute: &Name| program.entry_role(attribute).is_some_and(|(role, _)| role == EntryRole::InitText);
    program.definition(function).is_ok_and(|definition| definition.attributes.iter().any(is_one))
}

fn calls_init_text(program: &Program, function: FnId) -> bool {
    program.callees(function).any(|callee| callee != function && is_init_text(program, callee))
}

/// A place, for people.
pub fn site(program: &Program, file: FileId, function: Option<FnId>, span: Span) -> Site {
    let source = &program.files[file];
    let (line, column) = source.lines().line_column(span.start);
    let function = function.map_or(Name::default(), |function| *program.name(function));
    Site { file: source.path, line, column, function, span }
}

/// A place in a function.
pub fn site_in(program: &Program, function: FnId, span: Span) -> Site {
    site(program, program.file_of(function), Some(function), span)
}

/// A root, for people.
pub fn root(program: &Program, function: FnId, kind: RootKind) -> Root {
    Root { function: *program.name(function), kind, site: site_in(program, function, program.name_span(function)) }
}
