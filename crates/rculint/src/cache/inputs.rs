//! What an answer rests on, and whether that is still so.
use super::Digest;
use super::stamp::{Nanoseconds, Stamp, nanoseconds};
use crate::walk::{Listing, Matcher, Problem, Tree};
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
    /// When the walk began.
    since: Nanoseconds,
    /// By position among the names.
    files: Vec<File>,
}

/// A file's state.
#[derive(Clone, Copy, BorshSerialize, BorshDeserialize)]
pub(super) struct File {
    /// As it was before it was read; none if nobody asked.
    stamp: Option<Stamp>,
    /// Of its content. None if the analysis did not read it: a header that nothing includes, a source that does not matter.
    digest: Option<Digest>,
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
}

#[derive(Clone, Copy)]
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

    /// The states of all files.
    pub fn stamps(&self, tree: &Tree) -> Vec<Option<Stamp>> {
        self.paths().map(|(_, path)| stamp(tree, path)).collect()
    }
}

impl Inputs {
    /// `stamps` were taken before anything was read; `makefiles` are those of all the other files; `texts` are those of everything that was
    /// read besides. Nothing if something was read that the walk did not find.
    pub fn new(
        now: Now,
        stamps: Vec<Option<Stamp>>,
        makefiles: &HashMap<Name, Digest>,
        texts: &HashMap<Name, Digest>,
    ) -> Option<Self> {
        let files = now.paths().zip(stamps).map(|((kind, path), stamp)| {
            let known = if let Kind::Other = kind { makefiles.get(path) } else { texts.get(path) };
            File { stamp, digest: known.copied() }
        });
        let files: Vec<File> = files.collect();
        let read = files.iter().filter(|file| file.digest.is_some()).count();
        let names = now.names();
        let Now { listing, since, stated } = now;
        (read == texts.len() + makefiles.len()).then_some(Inputs {
            names,
            problems: listing.problems,
            stated,
            since,
            files,
        })
    }

    /// Whether the analysis would read the same again; what was looked at for that, if so.
    pub fn still_hold(&self, tree: &Tree, now: &Now, matcher: &Matcher) -> Option<Looked> {
        let same = self.problems == now.listing.problems && self.stated == now.stated && self.names == now.names();
        if !same {
            return None;
        }
        let look = |((kind, path), file): ((Kind, &Name), &File)| self.look(tree, kind, path, *file, matcher);
        let looked: Option<Vec<(File, bool)>> = now.paths().zip(&self.files).map(look).collect();
        let looked = looked?;
        let count = looked.iter().filter(|(_, read)| *read).count();
        Some(Looked { files: looked.into_iter().map(|(file, _)| file).collect(), count })
    }

    /// The file's state now, and whether it had to be read; nothing if it is not as it was.
    fn look(&self, tree: &Tree, kind: Kind, path: &Name, file: File, matcher: &Matcher) -> Option<(File, bool)> {
        if let (Kind::Header, None) = (kind, file.digest) {
            return Some((File { stamp: None, ..file }, false));
        }
        let stamp = stamp(tree, path);
        if stamp.is_some() && stamp == file.stamp && !stamp.is_some_and(|stamp| stamp.is_too_young(self.since)) {
            return Some((file, false));
        }
        let same = match (kind, file.digest) {
            (Kind::Other, known) => known == Some(digest(tree.read_makefile(path).ok()?.as_bytes())),
            (_, Some(known)) => known == digest(&tree.read(path).ok()?),
            (_, None) => !matcher.matters(&tree.read(path).ok()?),
        };
        same.then_some((File { stamp, ..file }, true))
    }

    /// The same, seen again.
    pub fn renew(&mut self, files: Vec<File>, since: Nanoseconds) {
        (self.files, self.since) = (files, since);
    }
}

fn stamp(tree: &Tree, path: &str) -> Option<Stamp> {
    Stamp::new(&tree.root().join(path).metadata().ok()?)
}

pub(super) fn digest(text: &[u8]) -> Digest {
    *blake3::hash(text).as_bytes()
}

/// Of each text.
pub(super) fn digests<'a>(texts: impl Iterator<Item = (&'a Name, &'a [u8])>) -> HashMap<Name, Digest> {
    texts.map(|(path, text)| (path.clone(), digest(text))).collect()
}
