//! What headers of a module's own wrap: a source that names nothing but their macros and functions has no word of the model in it.
use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;
use rculint_ir::model::{FunctionFact, Model, Role};
use rculint_link::{PIECE, SourceFile};
use rculint_syntax::{Mention, MentionKind, Name};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::BTreeSet;

/// The names by which a source is found that has none of the model's words.
#[derive(Clone, Default, BorshSerialize, BorshDeserialize)]
pub(crate) struct Sought {
    /// What is linked with their sources is read, too.
    pub owning: BTreeSet<Name>,
    /// All others.
    pub other: BTreeSet<Name>,
}

impl Sought {
    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Name> {
        self.owning.iter().chain(&self.other)
    }
}

/// Whether a source with this word may have a cache of its own, or post callbacks.
pub(crate) fn owns(fact: &FunctionFact) -> bool {
    match fact.role {
        Role::Create | Role::Destroy | Role::Install => true,
        Role::Defer => fact.callback.is_some(),
        _ => false,
    }
}

/// Whether a source with this word matters by itself.
pub(crate) fn matters(fact: &FunctionFact) -> bool {
    let decides_nothing = matches!(
        fact.role,
        Role::Synchronize
            | Role::Allocate
            | Role::Free
            | Role::CallsBack
            | Role::Calls
            | Role::MayCall
            | Role::Runs
            | Role::LeavesAlone
    );
    !decides_nothing && !fact.common
}

/// The words of which a header must have one to wrap something. That a struct has a head wraps nothing.
pub(crate) fn words(model: &Model) -> Vec<String> {
    let functions = model.functions.iter().filter(|fact| matters(fact)).map(|fact| fact.name.to_string());
    let methods = model.methods.iter().map(|method| format!(".{}", method.member));
    functions.chain(methods).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The model's words, and what is known to wrap one; with each, whether it owns.
pub(crate) struct Wrapped {
    names: HashMap<Name, bool>,
    members: HashSet<Name>,
    /// Whatever a header says that these are, the model knows better.
    facts: HashSet<Name>,
    found: HashMap<Name, bool>,
}

impl Wrapped {
    /// Nothing yet but the words.
    pub fn new(model: &Model) -> Self {
        let words = model.functions.iter().filter(|fact| matters(fact));
        Wrapped {
            names: words.map(|fact| (fact.name, owns(fact))).collect(),
            members: model.methods.iter().map(|method| method.member).collect(),
            facts: model.functions.iter().map(|fact| fact.name).collect(),
            found: HashMap::default(),
        }
    }

    /// Adds what `headers` define that wraps what is known, and what wraps that; these, with their headers' directories.
    pub fn grow(&mut self, headers: &[&SourceFile]) -> Vec<(Name, String)> {
        let mut all = Vec::new();
        loop {
            let new = headers.par_iter().with_max_len(PIECE).flat_map_iter(|header| self.wrapping(header));
            let new: Vec<(Name, bool, String)> = new.collect();
            if new.is_empty() {
                return all;
            }
            for (name, owns, directory) in new {
                for names in [&mut self.names, &mut self.found] {
                    *names.entry(name).or_default() |= owns;
                }
                all.push((name, directory));
            }
        }
    }

    /// What `header` defines that wraps more than is known yet.
    fn wrapping(&self, header: &SourceFile) -> Vec<(Name, bool, String)> {
        let owning = |mentions: &[Mention]| mentions.iter().filter_map(|mention| self.owning(mention)).max();
        let outline = &header.outline;
        // What is not static is a source's that only ends in `.h`: others link to it.
        let functions = outline.functions.iter().filter(|one| one.is_static || one.is_inline);
        let functions = functions.map(|one| (one.name, owning(&one.mentions)));
        let macros = outline.macros.iter().map(|one| (one.name, owning(&one.mentions)));
        let aliases = outline.aliases.iter().map(|one| (one.name, self.names.get(&one.target).copied()));
        let all = functions.chain(macros).chain(aliases);
        let new = all.filter(|(name, owns)| *owns > self.names.get(name).copied() && !self.facts.contains(name));
        new.filter_map(|(name, owns)| Some((name, owns?, header.directory().to_owned()))).collect()
    }

    fn owning(&self, mention: &Mention) -> Option<bool> {
        match mention.kind {
            MentionKind::Member | MentionKind::MemberCall => self.members.contains(&mention.name).then_some(false),
            MentionKind::Call | MentionKind::Value => self.names.get(&mention.name).copied(),
        }
    }

    /// Whether `header` defines some of what was found.
    pub fn is_in(&self, header: &SourceFile) -> bool {
        defined(header).any(|name| self.found.contains_key(&name))
    }

    /// What was found.
    pub fn sought(&self) -> Sought {
        let named =
            |wanted: bool| self.found.iter().filter(|(_, owns)| **owns == wanted).map(|(name, _)| *name).collect();
        Sought { owning: named(true), other: named(false) }
    }
}

/// The names of what a file defines that can stand for something else.
pub(crate) fn defined(file: &SourceFile) -> impl Iterator<Item = Name> {
    let outline = &file.outline;
    let functions = outline.functions.iter().map(|one| one.name);
    let macros = outline.macros.iter().map(|one| one.name);
    functions.chain(macros).chain(outline.aliases.iter().map(|one| one.name))
}

/// Those of `names` that one of the files uses.
pub(crate) fn used<'f>(files: impl ParallelIterator<Item = &'f SourceFile>, names: &HashSet<Name>) -> HashSet<Name> {
    files.flat_map_iter(uses).filter(|name| names.contains(name)).collect::<Vec<_>>().into_iter().collect()
}

/// The names that a file calls, or uses otherwise.
pub(crate) fn uses(file: &SourceFile) -> impl Iterator<Item = Name> {
    let outline = &file.outline;
    let functions = outline.functions.iter().map(|one| &one.mentions);
    let mentions = functions.chain(outline.macros.iter().map(|one| &one.mentions)).flatten();
    let mentions = mentions.filter(|mention| matches!(mention.kind, MentionKind::Call | MentionKind::Value));
    let invocations = outline.invocations.iter().map(|one| one.name);
    let aliases = outline.aliases.iter().map(|one| one.target);
    mentions.map(|mention| mention.name).chain(invocations).chain(aliases)
}
