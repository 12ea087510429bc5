//! What is asked of a whole program again for each kernel version, and is the same for all of them.
use crate::program::{FnId, Program, Reference};
use petgraph::visit::EdgeRef;
use rculint_syntax::MentionKind;
use rustc_hash::FxHashSet as HashSet;

impl Program {
    /// Functions whose address is stored in a table or passed on.
    pub fn handed_over(&self) -> &HashSet<FnId> {
        self.handed.get_or_init(|| {
            let tables = self.all_variables().flat_map(|(file, variable)| {
                let held = self.table_functions(file, variable).into_iter().map(|(_, function, _)| function);
                held.filter(move |&function| !self.is_only_run(file, variable, function))
            });
            let mut handed: HashSet<FnId> = tables.collect();
            let addressed = self.calls.edge_references().filter(|edge| *edge.weight() == Reference::Address);
            handed.extend(addressed.map(|edge| edge.target()));
            handed.extend(self.invoked());
            handed
        })
    }

    /// Functions that a macro at file scope, of which the model says nothing, is handed.
    fn invoked(&self) -> Vec<FnId> {
        let mut found = Vec::new();
        for (id, file) in self.files.iter().enumerate() {
            let unknown = file.outline.invocations.iter();
            let unknown = unknown.filter(|invocation| self.entry_role(&invocation.name).is_none());
            found.extend(unknown.flat_map(|invocation| &invocation.args).flat_map(|arg| self.resolve(id, arg)));
        }
        found
    }

    /// Functions that call something that the model has facts about.
    pub fn calling_modelled(&self) -> &[FnId] {
        self.modelled.get_or_init(|| {
            self.mentioning(|mention| mention.kind == MentionKind::Call && !self.facts(&mention.name).is_empty())
        })
    }
}
