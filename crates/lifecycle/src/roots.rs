//! Where teardown starts: functions that something outside the call graph runs.
use crate::facts::{exists, guard_of};
use crate::record::{Root, RootKind, Site};
use petgraph::Direction;
use petgraph::visit::EdgeRef;
use rculint_ir::model::EntryRole;
use rculint_link::{FileId, FnId, Program, Reference};
use rculint_syntax::{Name, Span, Version};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What makes each function a root, if it is one.
pub struct Roots {
    kinds: BTreeMap<FnId, RootKind>,
}

impl Roots {
    /// The roots among `candidates`.
    pub fn find(program: &Program, candidates: &HashSet<FnId>, kernel: Version) -> Self {
        let entries: HashMap<FnId, Vec<EntryRole>> =
            rculint_link::group_by(program.entries.iter().map(|e| (e.function, e.role))).into_iter().collect();
        let handed = handed_over(program);
        let mut kinds = BTreeMap::new();
        for &function in candidates {
            if exists(guard_of(program, function), kernel)
                && program.definition(function).is_ok()
                && let Some(kind) = kind_of(program, function, entries.get(&function), &handed)
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
    handed: &HashSet<FnId>,
) -> Option<RootKind> {
    let is = |role| entries.is_some_and(|roles| roles.contains(&role));
    let called = program
        .calls
        .edges_directed(function, Direction::Incoming)
        .any(|edge| *edge.weight() == Reference::Call && edge.source() != function);
    match () {
        () if is(EntryRole::Exit) => Some(RootKind::ModuleExit),
        () if is(EntryRole::Init) => Some(RootKind::ModuleInit),
        () if handed.contains(&function) => Some(RootKind::Callback),
        () if called => None,
        () if is(EntryRole::Export) => Some(RootKind::Exported),
        () => Some(RootKind::Uncalled),
    }
}

/// Functions whose address is stored in a table or passed on.
fn handed_over(program: &Program) -> HashSet<FnId> {
    let tables = program.all_variables().flat_map(|(file, variable)| program.table_functions(file, variable));
    let mut handed: HashSet<FnId> = tables.map(|(_, function, _)| function).collect();
    let addressed = program.calls.edge_references().filter(|edge| *edge.weight() == Reference::Address);
    handed.extend(addressed.map(|edge| edge.target()));
    handed.extend(invoked(program));
    handed
}

/// Functions that a macro at file scope, of which the model says nothing, is handed.
fn invoked(program: &Program) -> Vec<FnId> {
    let mut found = Vec::new();
    for (id, file) in program.files.iter().enumerate() {
        let unknown =
            file.outline.invocations.iter().filter(|invocation| program.entry_role(&invocation.name).is_none());
        found.extend(unknown.flat_map(|invocation| &invocation.args).flat_map(|arg| program.resolve(id, arg)));
    }
    found
}

/// A place, for people.
pub fn site(program: &Program, file: FileId, function: Option<FnId>, span: Span) -> Site {
    let source = &program.files[file];
    let (line, column) = source.lines.line_column(span.start);
    let function = function.map_or(Name::default(), |function| program.name(function).clone());
    Site { file: source.path.clone(), line, column, function, span }
}

/// A place in a function.
pub fn site_in(program: &Program, function: FnId, span: Span) -> Site {
    site(program, program.file_of(function), Some(function), span)
}

/// A root, for people.
pub fn root(program: &Program, function: FnId, kind: RootKind) -> Root {
    Root {
        function: program.name(function).clone(),
        kind,
        site: site_in(program, function, program.name_span(function)),
    }
}
