//! What all that is proven of one program shares.
use petgraph::Direction;
use petgraph::visit::EdgeRef;
use rculint_ir::model::Role;
use rculint_link::{FileId, FnId, Program, Reference};
use rculint_syntax::{MentionKind, Name, Version};
use std::collections::{HashMap, HashSet};

/// A program on one kernel.
pub(crate) struct Ground<'p> {
    pub(crate) program: &'p Program,
    pub(crate) kernel: Version,
    by_file: HashMap<FileId, Vec<FnId>>,
    /// Functions from which a wait or a destroy can be reached.
    ordered: HashSet<FnId>,
}

impl<'p> Ground<'p> {
    pub(crate) fn new(program: &'p Program, kernel: Version) -> Self {
        let mut by_file: HashMap<FileId, Vec<FnId>> = HashMap::new();
        for function in program.functions() {
            by_file.entry(program.file_of(function)).or_default().push(function);
        }
        let mut ground = Ground { program, kernel, by_file, ordered: HashSet::new() };
        ground.ordered =
            ground.callers(program.functions().filter(|&function| is_ordered(program, function)).collect());
        ground
    }

    /// The functions and macros of a file.
    pub(crate) fn functions_of(&self, file: FileId) -> impl Iterator<Item = FnId> + '_ {
        self.by_file.get(&file).into_iter().flatten().copied()
    }

    /// Whether a wait or a destroy can be reached from `function`.
    pub(crate) fn is_ordered(&self, function: FnId) -> bool {
        self.ordered.contains(&function)
    }

    /// `seeds`, and all that call them.
    pub(crate) fn callers(&self, seeds: Vec<FnId>) -> HashSet<FnId> {
        let mut seen: HashSet<FnId> = seeds.iter().copied().collect();
        let mut work = seeds;
        while let Some(function) = work.pop() {
            let callers = self.program.calls.edges_directed(function, Direction::Incoming);
            let callers = callers.filter(|edge| *edge.weight() == Reference::Call).map(|edge| edge.source());
            work.extend(callers.filter(|&caller| seen.insert(caller)));
        }
        seen
    }
}

fn is_ordered(program: &Program, function: FnId) -> bool {
    let roles = [Role::Wait, Role::Synchronize, Role::Destroy, Role::CallsBack];
    let matters = |name: &Name| program.facts(name).iter().any(|fact| roles.contains(&fact.role));
    let mut mentions = program.mentions(function).iter();
    mentions.any(|mention| mention.kind == MentionKind::Call && matters(&mention.name))
}
