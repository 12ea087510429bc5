//! What macros at file scope make of the functions that they are handed: `module_init(demo_init)` starts one on load.
use crate::drivers::{DEPTH, passed};
use crate::program::{Entry, FileId, Program};
use rculint_ir::model::{EntryFact, EntryRole};
use rculint_syntax::Name;
use std::sync::PoisonError;

impl Program {
    /// Whether the file exports what has this name there.
    pub fn is_exported(&self, file: FileId, name: &Name) -> bool {
        let exports = |of: &Name| self.entry_fact(of).is_some_and(|fact| fact.role == EntryRole::Export);
        self.files[file].outline.invocations.iter().any(|one| one.args.contains(name) && exports(&one.name))
    }

    pub(crate) fn find_entries(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        for fact in self.model.entries.iter().filter(|fact| fact.by_name) {
            let named = self.by_name.get(&fact.name).iter().copied();
            let functions = named.filter(|&id| self.is_global(id));
            entries.extend(functions.map(|function| Entry { function, role: fact.role }));
        }
        self.add_aliased_entries(&mut entries);
        for (file, source) in self.files.iter().enumerate() {
            for invocation in &source.outline.invocations {
                self.add_entries(file, &invocation.name, &invocation.args, DEPTH, &mut entries);
            }
        }
        entries
    }

    /// `void cleanup_module(void) __attribute__((alias("stop")))`: what has one more name that makes an entry.
    fn add_aliased_entries(&self, entries: &mut Vec<Entry>) {
        let facts: Vec<&EntryFact> = self.model.entries.iter().filter(|fact| fact.by_name).collect();
        for (file, source) in self.files.iter().enumerate() {
            for alias in &source.outline.aliases {
                let Some(fact) = facts.iter().find(|fact| fact.name == alias.name) else { continue };
                let functions = self.resolve(file, &alias.target).into_iter();
                entries.extend(functions.map(|function| Entry { function, role: fact.role }));
            }
        }
    }

    /// What the model says of the macro; else what the macros say that it is made of.
    fn add_entries(&self, file: FileId, name: &Name, args: &[Name], depth: usize, entries: &mut Vec<Entry>) {
        if let Some((role, at)) = self.entry_role(name) {
            let functions = args.get(at).map(|argument| self.resolve(file, argument)).unwrap_or_default();
            entries.extend(functions.into_iter().map(|function| Entry { function, role }));
            return;
        }
        let Some(depth) = depth.checked_sub(1).filter(|&depth| self.may_make_entry(name, depth)) else { return };
        for id in self.resolve(file, name) {
            let Err(definition) = self.definition(id) else { continue };
            let is_function = |name: &Name| !self.resolve(file, name).is_empty();
            for (call, inner) in crate::pointsto::named_calls(self.body(id)) {
                let args = call.args.iter().map(|arg| passed(arg, &definition.params, args, &is_function));
                self.add_entries(file, inner, &args.collect::<Vec<_>>(), depth, entries);
            }
        }
    }

    /// Whether a macro of that name mentions something that makes an entry, or, `depth` deep, another macro that does: most are
    /// not worth a graph.
    pub(crate) fn may_make_entry(&self, name: &Name, depth: usize) -> bool {
        let known = || self.making_entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&known) = known().get(&(*name, depth)) {
            return known;
        }
        let deeper = |name: &Name| depth.checked_sub(1).is_some_and(|depth| self.may_make_entry(name, depth));
        let macros = self.by_name.get(name).iter().filter(|&&id| self.definition(id).is_err());
        let mut called = macros.flat_map(|&id| self.called(id)).map(|mention| &mention.name);
        let found = called.any(|inner| self.entry_fact(inner).is_some() || deeper(inner));
        known().insert((*name, depth), found);
        found
    }

    /// What a macro at file scope makes of which of its arguments.
    pub fn entry_role(&self, name: &Name) -> Option<(EntryRole, usize)> {
        self.entry_fact(name).map(|fact| (fact.role, fact.argument))
    }

    /// The fact about a macro at file scope.
    pub(crate) fn entry_fact(&self, name: &Name) -> Option<&EntryFact> {
        self.model.entry(name)
    }
}
