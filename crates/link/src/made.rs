//! Functions that macros of headers make where they are invoked, and make entries: `DEMO_MODULE(pond)` for `pond_init()` and
//! `module_init(pond_init)`.
use crate::drivers::DEPTH;
use crate::program::{Entry, FileId, Program};
use rculint_ir::model::EntryRole;
use rculint_ir::{Body, lower_function};
use rculint_syntax::{Function, Invocation, Macro, parse_function, written_out};

/// A function that is run on load or unload, in the file with the invocation.
struct Made {
    file: FileId,
    role: EntryRole,
    function: Function,
    body: Body,
}

impl Program {
    /// Adds them; they are entries.
    pub(crate) fn made_entries(&mut self) -> Vec<Entry> {
        let mut found = Vec::new();
        for (file, invocation) in self.invocations_in_sources() {
            if let Some(home) = self.header_of(invocation) {
                found.extend(self.made_by(file, invocation, home));
            }
        }
        let add = |Made { file, role, function, body }| Entry { function: self.add_made(file, function, body), role };
        found.into_iter().map(add).collect()
    }

    /// The header with the only macro that may be meant, if that may make an entry of something that it makes itself.
    fn header_of(&self, invocation: &Invocation) -> Option<FileId> {
        let name = &invocation.name;
        let [one] = *self.by_name.get(name) else { return None };
        let makes = |mac: &Macro| mac.guard.is_none();
        let is_meant = self.is_in_header(one) && self.definition(one).is_err_and(makes);
        // What the model knows is asked last: its names are patterns.
        let may_make = is_meant && self.may_make_entry(name, DEPTH) && self.entry_fact(name).is_none();
        may_make.then(|| self.file_of(one))
    }

    fn made_by(&self, file: FileId, invocation: &Invocation, home: FileId) -> Vec<Made> {
        let (source, header) = (&self.files[file], &self.files[home]);
        let made = written_out(source.text(), invocation, header.text(), &header.outline.macros);
        let entries = made.invocations.iter().filter_map(|inner| {
            let (role, at) = self.entry_role(&inner.name)?;
            let name = inner.args.get(at).filter(|_| matches!(role, EntryRole::Init | EntryRole::Exit))?;
            let function = made.functions.iter().find(|function| function.name == *name)?.clone();
            let parsed = parse_function(source.text(), &function);
            let body = lower_function(source.text(), &function, parsed, &self.wrappers);
            Some(Made { file, role, function, body })
        });
        entries.collect()
    }
}
