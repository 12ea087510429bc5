//! What an answer rests on, and whether that is still so.
use super::Digest;
use super::extract::{Check, Extract, Seekers};
use super::stamp::{Nanoseconds, Stamp, nanoseconds};
use crate::headers::is_private;
use crate::walk::{Listing, Problem, Tree};
use crate::wrapped::Sought;
use borsh::{BorshDeserialize, BorshSerialize};
use rayon::prelude::*;
use rculint_syntax::{Name, Version};
use std::collections::HashMap;
use std::time::SystemTime;

/// Everything that an answer rests on, but for what its key says.
#[derive(BorshSerialize, BorshDeserialize)]
pub(super) struct Inputs {
    /// Of the names of all files, in the order of [`Now::paths`].
    names: Digest,
    /// What the walk could not read.
    problems: Vec<Problem>,
    /// What the tree says it is.
    stated: Option<Version>,
    /// Names that sources were looked for by besides the model's.
    sought: Sought,
    /// When the walk began.
    since: Nanoseconds,
    /// By position among the names.
    files: Vec<File>,
}

/// A file's state.
#[derive(Clone, BorshSerialize, BorshDeserialize)]
pub(super) struct File {
    /// As it was after the analysis; none if nobody asked. Whether it was changed since it was read, its times tell.
    stamp: Option<Stamp>,
    /// Of its content. None if the analysis did not read it: a header that nothing includes, a source that does not matter.
    digest: Option<Digest>,
    /// What counts of the content; none if all of it does.
    extract: Option<Extract>,
}

/// What lies in the tree now.
pub(super) struct Now {
    pub listing: Listing,
    /// When the walk began.
    pub since: Nanoseconds,
    stated: Option<Version>,
}

/// What looking at all files brought.
pub(super) struct Looked {
    /// Their states now.
    pub files: Vec<File>,
    /// How many had to be read.
    pub count: usize,
    /// The contents of those that are not as they were, in nothing that counts.
    pub changed: HashMap<Name, Digest>,
}

/// What a look at a file says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    /// Its state is what it was.
    Untouched,
    /// Its content is, as far as it is anybody's business.
    Same,
    /// Its content is another one, and nothing that counts is.
    Changed(Digest),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Source,
    Header,
    Other,
}

impl Now {
    pub fn list(tree: &Tree) -> Self {
        let since = nanoseconds(SystemTime::now());
        Now { since, listing: tree.list(), stated: crate::kernel::stated(tree) }
    }

    fn paths(&self) -> impl IndexedParallelIterator<Item = (Kind, &Name)> {
        let Listing { sources, headers, others, .. } = &self.listing;
        let of = |kind: Kind, list| <&Vec<Name>>::into_par_iter(list).map(move |path| (kind, path));
        of(Kind::Source, sources).chain(of(Kind::Header, headers)).chain(of(Kind::Other, others))
    }

    fn names(&self) -> Digest {
        let mut hasher = blake3::Hasher::new();
        for list in [&self.listing.sources, &self.listing.headers, &self.listing.others] {
            let joined = list.iter().fold(String::new(), |joined, name| joined + name + "\0");
            hasher.update(&(joined.len() as u64).to_le_bytes()).update(joined.as_bytes());
        }
        *hasher.finalize().as_bytes()
    }
}

impl Inputs {
    /// `makefiles` are those of all the other files; `texts` are those of everything that was read besides. Nothing if something was read
    /// that the walk did not find.
    pub fn new(
        now: Now,
        tree: &Tree,
        makefiles: &HashMap<Name, Digest>,
        texts: &HashMap<Name, Digest>,
        extracts: &HashMap<Name, Extract>,
        sought: Sought,
    ) -> Option<Self> {
        let files = now.paths().map(|(kind, path)| {
            let digest = if let Kind::Other = kind { makefiles.get(path) } else { texts.get(path) };
            let is_looked_at = digest.is_some() || is_searched(tree, kind, path);
            let stamp = is_looked_at.then(|| stamp(tree, path)).flatten();
            File { stamp, digest: digest.copied(), extract: extracts.get(path).cloned() }
        });
        let files: Vec<File> = files.collect();
        let read = files.iter().filter(|file| file.digest.is_some()).count();
        let names = now.names();
        let Now { listing, since, stated } = now;
        (read == texts.len() + makefiles.len()).then_some(Inputs {
            names,
            problems: listing.problems,
            stated,
            sought,
            since,
            files,
        })
    }

    /// Whether the analysis would see the same again; what was looked at for that, if so.
    pub fn still_hold(&self, now: &Now, check: &Check) -> Option<Looked> {
        let same = self.problems == now.listing.problems && self.stated == now.stated && self.names == now.names();
        if !same {
            return None;
        }
        let seekers = Seekers::new(&self.sought);
        let look = |((kind, path), file)| self.look(check, &seekers, kind, path, file);
        let looked: Option<Vec<(File, Found)>> = now.paths().zip(&self.files).map(look).collect();
        let looked = looked?;
        let count = looked.iter().filter(|(_, found)| *found != Found::Untouched).count();
        let changed = now.paths().zip(&looked).filter_map(|((_, path), (_, found))| match found {
            Found::Changed(digest) => Some((*path, *digest)),
            _ => None,
        });
        Some(Looked { changed: changed.collect(), count, files: looked.into_iter().map(|(file, _)| file).collect() })
    }

    /// The file's state now, and what it was found to be; nothing if that may change the answer.
    fn look(&self, check: &Check, seekers: &Seekers, kind: Kind, path: &Name, file: &File) -> Option<(File, Found)> {
        if file.digest.is_none() && !is_searched(check.tree, kind, path) {
            return Some((File { stamp: None, ..file.clone() }, Found::Untouched));
        }
        let stamp = stamp(check.tree, path);
        if stamp.is_some() && stamp == file.stamp && !stamp.is_some_and(|stamp| stamp.is_too_young(self.since)) {
            return Some((file.clone(), Found::Untouched));
        }
        let found = match (kind, file.digest) {
            (Kind::Other, known) => {
                let now = digest(check.tree.read_makefile(path).ok()?.as_bytes());
                (known == Some(now)).then_some(Found::Same)
            }
            (_, Some(known)) => {
                let text = check.tree.read(path).ok()?;
                let now = digest(&text);
                match known == now {
                    true => Some(Found::Same),
                    false => check
                        .has_same_extract(path, file.extract.as_ref()?, &known, text, seekers)
                        .then_some(Found::Changed(now)),
                }
            }
            (_, None) => {
                let text = check.tree.read(path).ok()?;
                (!check.is_sought(kind == Kind::Header, &text, seekers)).then_some(Found::Same)
            }
        };
        Some((File { stamp, ..file.clone() }, found?))
    }

    /// The same, seen again.
    pub fn renew(&mut self, files: Vec<File>, since: Nanoseconds) {
        (self.files, self.since) = (files, since);
    }
}

/// Whether what is in it decides whether it is read.
fn is_searched(tree: &Tree, kind: Kind, path: &str) -> bool {
    kind != Kind::Header || is_private(tree, path)
}

fn stamp(tree: &Tree, path: &str) -> Option<Stamp> {
    Stamp::new(&tree.root().join(path).metadata().ok()?)
}

pub(super) fn digest(text: &[u8]) -> Digest {
    *blake3::hash(text).as_bytes()
}

/// Of each text.
pub(super) fn digests<'a>(texts: impl Iterator<Item = (&'a Name, &'a [u8])>) -> HashMap<Name, Digest> {
    texts.map(|(path, text)| (*path, digest(text))).collect()
}
