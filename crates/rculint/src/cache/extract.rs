//! What counts of a file's content: most edits of a file change nothing that an analysis has looked at.
use super::Digest;
use super::inputs::digest;
use super::summaries::Summaries;
use crate::callers::Naming;
use crate::needed::owners_matcher;
use crate::walk::{Matcher, Tree};
use crate::wrapped::{self, Sought};
use aho_corasick::AhoCorasick;
use borsh::{BorshDeserialize, BorshSerialize};
use rculint_ir::Wrappers;
use rculint_ir::model::Model;
use rculint_link::{Seen, SourceFile, View, wrappers};
use rculint_lints::allows;
use rculint_syntax::{Name, Outline, Version};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// What an analysis rests on of a file whose text it has not read itself: its outline, and this.
#[derive(Clone, BorshSerialize, BorshDeserialize)]
pub(super) struct Extract {
    /// The functions and macros whose inside it has looked at.
    bodies: Vec<u32>,
    /// The structs whose members it has read, with these.
    structs: Vec<(u32, Digest)>,
    /// Where its lines begin, as far as anything is; none if nobody has asked for a line. Then only the order of places counts.
    lines: Option<Digest>,
    /// Which names of facts, and kernel versions, are in its text; none if nobody has asked for that.
    names: Option<Digest>,
    why: Why,
}

/// Why a file was read; a header was for none of these.
#[derive(Clone, PartialEq, BorshSerialize, BorshDeserialize)]
struct Why {
    /// For its own sake.
    matters: bool,
    /// So was what it is linked with, for its sake.
    owns: bool,
    /// It names a function through which a cache is destroyed, or another one that owns: a source that does not matter is read for
    /// that, with what it is linked with.
    calls: bool,
    /// It names something that wraps what matters: such a source is read, too.
    wraps: bool,
}

/// What tells the sources that are read for the names in them.
pub(super) struct Seekers<'n> {
    owning: Naming<'n>,
    all: Naming<'n>,
}

impl<'n> Seekers<'n> {
    pub fn new(sought: &'n Sought) -> Self {
        Seekers { owning: Naming::new(&sought.owning), all: Naming::new(sought.all()) }
    }
}

/// What tells whether an extract is the same.
pub(super) struct Check<'a> {
    pub tree: &'a Tree,
    /// Tells the sources that matter.
    pub matcher: &'a Matcher,
    owners: Matcher,
    /// Tells the headers that may wrap something.
    wrapping: Matcher,
    /// The names of all functions and members that the model has facts about.
    names: OnceLock<Option<AhoCorasick>>,
    model: &'a Model,
    wrappers: Wrappers,
    summaries: &'a Summaries<'a>,
}

impl<'a> Check<'a> {
    pub fn new(tree: &'a Tree, model: &'a Model, matcher: &'a Matcher, summaries: &'a Summaries<'a>) -> Self {
        let (owners, wrappers) = (owners_matcher(model), wrappers(model));
        let wrapping = Matcher::new(&wrapped::words(model));
        Check { tree, matcher, owners, wrapping, names: OnceLock::new(), model, wrappers, summaries }
    }

    /// The extract of a file with this text, of which an analysis has `seen` something; none if that is the text itself. `seekers` tell
    /// the names that sources were looked for by besides the model's.
    pub fn extract(&self, file: &SourceFile, text: &[u8], seen: &Seen, seekers: &Seekers) -> Option<Extract> {
        if seen.text {
            return None;
        }
        let lines = match seen.lines {
            true => Some(lines(text, self.view(file, &seen.bodies)?.end())),
            false => None,
        };
        let names = match seen.names {
            true => Some(self.names_in(text)?),
            false => None,
        };
        let structs = seen.structs.iter().map(|&at| Some((at, members(file, text, at)?))).collect::<Option<_>>()?;
        Some(Extract { bodies: seen.bodies.clone(), structs, lines, names, why: self.why(file, text, seekers) })
    }

    /// Whether `text`, which is not the one with the digest `known`, has the same extract.
    pub fn has_same_extract(
        &self,
        path: &Name,
        extract: &Extract,
        known: &Digest,
        text: Vec<u8>,
        seekers: &Seekers,
    ) -> bool {
        // A comment for us is about a line, and says so in the report.
        if !allows(&text).is_empty() {
            return false;
        }
        let new = SourceFile::new(*path, text);
        if self.why(&new, new.text(), seekers) != extract.why {
            return false;
        }
        if extract.names.is_some_and(|known| self.names_in(new.text()) != Some(known)) {
            return false;
        }
        if extract.structs.iter().any(|(at, known)| members(&new, new.text(), *at) != Some(*known)) {
            return false;
        }
        let Some(old) = self.summaries.of(known, path) else { return false };
        // What nobody has made a graph of, or one that depends on more than the file, cannot be compared.
        if !extract.bodies.iter().all(|at| old.bodies.contains_key(at)) {
            return false;
        }
        let (Some(old), Some(now)) = (self.view(&old, &extract.bodies), self.view(&new, &extract.bodies)) else {
            return false;
        };
        match extract.lines {
            None => old.is_moved(&now),
            Some(known) => old == now && lines(new.text(), now.end()) == known,
        }
    }

    fn why(&self, file: &SourceFile, text: &[u8], seekers: &Seekers) -> Why {
        let is_source = !file.is_header();
        let matters = is_source && self.matcher.matters(text);
        let wraps = is_source && !matters && seekers.all.is_in(text);
        Why { matters, owns: matters && self.owners.matters(text), calls: wraps && seekers.owning.is_in(text), wraps }
    }

    /// Whether what was not read would be now.
    pub fn is_sought(&self, is_header: bool, text: &[u8], seekers: &Seekers) -> bool {
        let matcher = if is_header { &self.wrapping } else { self.matcher };
        matcher.matters(text) || seekers.all.is_in(text)
    }

    /// Also of the kernel versions there. Nothing, if the model has more names than can be searched for.
    fn names_in(&self, text: &[u8]) -> Option<Digest> {
        let functions = self.model.functions.iter().map(|fact| &fact.name);
        let members = self.model.methods.iter().map(|fact| &fact.member);
        let names = functions.chain(members.clone()).map(ToString::to_string);
        // A member is also looked for as a table names it.
        let names = names.chain(members.map(|member| format!(".{member}")));
        let search = self.names.get_or_init(|| AhoCorasick::new(names).ok()).as_ref()?;
        let found: BTreeSet<usize> =
            search.find_overlapping_iter(text).map(|found| found.pattern().as_usize()).collect();
        let mut hasher = blake3::Hasher::new();
        for name in found {
            hasher.update(&(name as u64).to_le_bytes());
        }
        for version in Version::named_in(text) {
            hasher.update(version.to_string().as_bytes()).update(b" ");
        }
        Some(*hasher.finalize().as_bytes())
    }

    fn view(&self, file: &SourceFile, bodies: &[u32]) -> Option<View> {
        let mut view = View::default();
        view.add(&file.outline).ok()?;
        for &at in bodies {
            view.add(&*file.body(at, &self.wrappers)).ok()?;
        }
        Some(view)
    }
}

/// The members of a struct, by position in the outline.
fn members(file: &SourceFile, text: &[u8], at: u32) -> Option<Digest> {
    let body = file.outline.structs.get(at as usize)?.body;
    Some(digest(format!("{:?}", Outline::members(text, body)).as_bytes()))
}

/// Where the lines of `text` begin, up to `end`.
fn lines(text: &[u8], end: u32) -> Digest {
    let head = &text[..text.len().min(end as usize)];
    let mut hasher = blake3::Hasher::new();
    for at in memchr::memchr_iter(b'\n', head) {
        hasher.update(&(at as u64).to_le_bytes());
    }
    *hasher.finalize().as_bytes()
}
