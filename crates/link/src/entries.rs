//! What macros at file scope make of the functions that they are handed: `module_init(demo_init)` starts one on load.
use crate::drivers::{DEPTH, passed};
use crate::program::{Entry, FileId, FnId, Program};
use rculint_ir::Callee;
use rculint_ir::model::{EntryFact, EntryRole};
use rculint_syntax::Name;

impl Program {
    pub(crate) fn find_entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for fact in self.model.entries.iter().filter(|fact| fact.by_name) {
            let named = self.by_name.get(&fact.name).into_iter().flatten().copied();
            let functions = named.filter(|&id| self.is_global(id));
            entries.extend(functions.map(|function| Entry { function, role: fact.role }));
        }
        for (file, source) in self.files.iter().enumerate() {
            for invocation in &source.outline.invocations {
                self.add_entries(file, &invocation.name, &invocation.args, DEPTH, &mut entries);
            }
        }
        entries
    }

    /// What the model says of the macro; else what the macros say that it is made of.
    fn add_entries(&self, file: FileId, name: &str, args: &[Name], depth: usize, entries: &mut Vec<Entry>) {
        if let Some((role, at)) = self.entry_role(name) {
            let functions = args.get(at).map(|argument| self.resolve(file, argument)).unwrap_or_default();
            entries.extend(functions.into_iter().map(|function| Entry { function, role }));
            return;
        }
        let Some(depth) = depth.checked_sub(1) else { return };
        for id in self.resolve(file, name) {
            let Err(definition) = self.definition(id) else { continue };
            if !self.may_make_entry(file, id, depth) {
                continue;
            }
            let is_function = |name: &Name| !self.resolve(file, name).is_empty();
            for call in crate::pointsto::calls_in(self.body(id)) {
                let Callee::Name(inner) = &call.callee else { continue };
                let args = call.args.iter().map(|arg| passed(arg, &definition.params, args, &is_function));
                self.add_entries(file, inner, &args.collect::<Vec<_>>(), depth, entries);
            }
        }
    }

    /// Whether the macro mentions something that makes an entry, or another macro that does: most are not worth a graph.
    fn may_make_entry(&self, file: FileId, id: FnId, depth: usize) -> bool {
        let mut called = self.called(id);
        called.any(|mention| {
            let deeper = |depth: usize| {
                let mut macros = self.resolve(file, &mention.name).into_iter();
                macros.any(|inner| self.definition(inner).is_err() && self.may_make_entry(file, inner, depth))
            };
            self.entry_fact(&mention.name).is_some() || depth.checked_sub(1).is_some_and(deeper)
        })
    }

    /// What a macro at file scope makes of which of its arguments.
    pub fn entry_role(&self, name: &str) -> Option<(EntryRole, usize)> {
        self.entry_fact(name).map(|fact| (fact.role, fact.argument))
    }

    /// The fact about a macro at file scope.
    pub(crate) fn entry_fact(&self, name: &str) -> Option<&EntryFact> {
        self.model.entry(name)
    }
}
