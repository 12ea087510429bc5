//! Which functions an analysis will ask for, as far as one file tells.
use rculint_ir::model::Model;
use rculint_link::SourceFile;
use rculint_syntax::{Mention, Name};
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// The functions that the kernel model knows.
pub(super) struct Known<'m>(FxHashSet<&'m str>);

impl<'m> Known<'m> {
    pub fn new(model: &'m Model) -> Self {
        Known(model.functions.iter().map(|fact| fact.name.as_str()).collect())
    }

    /// The functions and macros of `file` that mention one of them, and what these mention of the file; by position, as
    /// [`rculint_link::Bodies`] has them. Whatever else is asked for later is lowered then: more would be lowered in vain than
    /// is asked for.
    pub fn likely(&self, file: &SourceFile) -> BTreeSet<u32> {
        let outline = &file.outline;
        let functions = outline.functions.iter().map(|function| (&function.name, &function.mentions));
        let macros = outline.macros.iter().map(|mac| (&mac.name, &mac.mentions));
        let all: Vec<(u32, &Name, &Vec<Mention>)> =
            (0..).zip(functions.chain(macros)).map(|(at, (name, mentions))| (at, name, mentions)).collect();
        let knows = |mentions: &[Mention]| mentions.iter().any(|mention| self.0.contains(mention.name.as_str()));
        let (users, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, _, mentions)| knows(mentions));
        let used: FxHashSet<&Name> = users.iter().flat_map(|(_, _, mentions)| *mentions).map(|one| &one.name).collect();
        let others = others.iter().filter(|(_, name, _)| used.contains(name));
        users.iter().chain(others).map(|(at, _, _)| *at).collect()
    }
}
