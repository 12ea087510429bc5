//! Which files an analysis reads: those with one of its words, what is linked with their caches and callbacks, and the headers of both.
use crate::callers::{Naming, search, using, wrappers};
use crate::earlier::Make;
use crate::headers::{Headers, is_private, is_shared};
use crate::walk::{LARGEST, Matcher, Problem, Scan, Tree};
use crate::wrapped::{self, Sought, Wrapped, defined, owns, used};
use rayon::iter::Either;
use rayon::prelude::*;
use rculint_ir::model::{EntryRole, Model};
use rculint_link::kbuild::{LinkUnit, Linkage};
use rculint_link::{SourceFile, directory};
use rculint_syntax::Name;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::BTreeSet;

/// Larger headers are tables of registers.
const LARGEST_SEARCHED: u64 = 256 << 10;

/// Candidates, everything linked with a file that creates or destroys a cache or posts callbacks, whoever calls them to destroy a
/// cache, who does any of that by what a header wraps, and the headers that these include.
pub(crate) fn read_needed(
    tree: &Tree,
    scan: Scan,
    units: &[LinkUnit],
    model: &Model,
    make: &dyn Make,
    problems: &mut Vec<Problem>,
) -> (Vec<SourceFile>, Sought) {
    let owners = owners(&scan, model);
    let others = linked_with(&owners, units, |path| scan.candidates.contains_key(path));
    let Scan { candidates, headers, .. } = scan;
    let directories = candidates.keys().chain(&others).map(|path| directory(path).to_owned()).collect();
    let headers = Headers::new(headers.iter(), directories);
    let candidates: Vec<(Name, Vec<u8>)> = candidates.into_iter().collect();
    let files = make.files(candidates);
    let mut reading = Reading { tree, make, headers, files, seen: BTreeSet::new(), problems };
    reading.read(others);
    reading.read_included(0);
    let (wrapped, wrapping) = reading.find_wrapped(model);
    let mut sought = wrapped.sought();
    sought.owning.extend(parts(&reading.files, &owners, units, model));
    let (sought, callers) = reading.read_callers(units, model, sought);
    reading.read_included_from_anywhere(&reading.including(owners, &wrapped, &callers));
    reading.read_wrapping(wrapping);
    let mut files = reading.files;
    files.sort_by_key(|a| a.path);
    (files, sought)
}

/// What has been read so far.
struct Reading<'r> {
    tree: &'r Tree,
    make: &'r dyn Make,
    headers: Headers<'r>,
    files: Vec<SourceFile>,
    /// Headers that have been asked for.
    seen: BTreeSet<&'r Name>,
    problems: &'r mut Vec<Problem>,
}

impl<'r> Reading<'r> {
    fn read(&mut self, paths: Vec<Name>) {
        let load = |path: Name| match self.tree.read(&path) {
            Ok(text) => Either::Left((path, text)),
            Err(error) => Either::Right(Problem { path: path.to_string(), message: error.to_string() }),
        };
        let (read, failed): (Vec<_>, Vec<Problem>) = paths.into_par_iter().map(load).partition_map(|read| read);
        self.files.extend(self.make.files(read));
        self.problems.extend(failed);
    }

    /// The headers that the files from the `new`-th on include, and those that these do.
    fn read_included(&mut self, mut new: usize) {
        while new < self.files.len() {
            let included = included(&self.headers, &self.files[new..]);
            new = self.files.len();
            let wanted = included.into_iter().filter(|path| self.seen.insert(path)).cloned().collect();
            self.read(wanted);
        }
    }

    /// What private headers wrap, and those of them that wrap something and have not been read.
    fn find_wrapped(&self, model: &Model) -> (Wrapped, Vec<SourceFile>) {
        let mut unread: BTreeSet<&Name> = self.headers.all().filter(|path| is_private(self.tree, path)).collect();
        unread.retain(|path| !self.seen.contains(path));
        let matcher = Matcher::new(&wrapped::words(model));
        let mut more = self.made(&unread, |text| matcher.matters(text));
        let mut wrapped = Wrapped::new(model);
        loop {
            unread.retain(|path| more.iter().all(|header| header.path != **path));
            let headers = self.files.iter().filter(|file| file.is_header() && is_private(self.tree, &file.path));
            let new = wrapped.grow(&headers.chain(&more).collect::<Vec<_>>());
            // In a kernel tree, what wraps a wrapper lies near it, or is read.
            let is_near = |path: &str| new.iter().any(|(_, directory)| path.starts_with(directory.as_str()));
            let near = unread.iter().filter(|path| !self.tree.is_kernel() || is_near(path)).copied().collect();
            let naming = Naming::new(new.iter().map(|(name, _)| name));
            let found = if naming.is_empty() { Vec::new() } else { self.made(&near, |text| naming.is_in(text)) };
            if found.is_empty() {
                more.retain(|header| wrapped.is_in(header));
                return (wrapped, more);
            }
            more.extend(found);
        }
    }

    /// Those of the headers whose text is meant, not yet among the files.
    fn made(&self, paths: &BTreeSet<&Name>, is_meant: impl Fn(&[u8]) -> bool + Sync) -> Vec<SourceFile> {
        let paths: Vec<&Name> = paths.iter().copied().collect();
        let look = |path: &Name, text: &[u8]| is_meant(text).then(|| (*path, text.to_vec()));
        self.make.files(search(self.tree, &paths, LARGEST_SEARCHED, look))
    }

    /// Who destroys a cache through a function of the files, or uses what is wrapped, with what is linked with it; the names by which
    /// they were found, and those with what is linked.
    fn read_callers(&mut self, units: &[LinkUnit], model: &Model, mut sought: Sought) -> (Sought, BTreeSet<Name>) {
        sought.owning.extend(wrappers(&self.files, units, model));
        let read: HashSet<&Name> = self.files.iter().map(|file| &file.path).collect();
        let mut seen = read.clone();
        let unread = units.iter().flat_map(|unit| &unit.files).filter(|path| seen.insert(path));
        let (naming, owning) = (Naming::new(sought.all()), Naming::new(&sought.owning));
        let look = |path: &Name, text: &[u8]| naming.is_in(text).then(|| (*path, owning.is_in(text)));
        let unread: Vec<&Name> = if naming.is_empty() { Vec::new() } else { unread.collect() };
        let found = search(self.tree, &unread, LARGEST, look);
        let mut all = using(self.files.par_iter(), &sought.owning);
        all.extend(found.iter().filter(|(_, owns)| *owns).map(|(path, _)| *path));
        let mut callers: BTreeSet<Name> = found.into_iter().map(|(path, _)| path).collect();
        callers.extend(linked_with(&all, units, |path| read.contains(path)));
        let new = self.files.len();
        self.headers.add_directories(callers.iter().map(|path| directory(path).to_owned()));
        self.read(callers.into_iter().collect());
        self.read_included(new);
        (sought, all)
    }

    /// The files whose headers are read wherever they are: those with caches, for their structs. Out of a kernel tree all: it is not
    /// hundreds of megabytes of registers that they include, and anything may be there.
    fn including(&self, owners: BTreeSet<Name>, wrapped: &Wrapped, callers: &BTreeSet<Name>) -> BTreeSet<Name> {
        let mut including = owners;
        match self.tree.is_kernel() {
            true => {
                let callers = self.files.par_iter().filter(|file| callers.contains(&file.path));
                including.extend(using(callers, &wrapped.sought().owning));
            }
            false => including.extend(self.files.iter().map(|file| file.path)),
        }
        including
    }

    /// What `files`, and their own headers, include from directories that nobody else does.
    fn read_included_from_anywhere(&mut self, files: &BTreeSet<Name>) {
        let mut at: HashMap<Name, usize> = HashMap::default();
        let mut work: Vec<Name> = files.iter().cloned().collect();
        let mut done: HashSet<Name> = work.iter().cloned().collect();
        while !work.is_empty() {
            let known = at.len();
            at.extend(self.files.iter().enumerate().skip(known).map(|(at, file)| (file.path, at)));
            let mut meant: BTreeSet<&'r Name> = BTreeSet::new();
            for file in work.drain(..).filter_map(|path| Some(&self.files[*at.get(&path)?])) {
                let includes = file.outline.includes.iter();
                meant.extend(includes.flat_map(|include| self.headers.meant_anywhere(file.directory(), include)));
            }
            meant.retain(|path| !is_shared(path));
            work.extend(meant.iter().filter(|path| done.insert(*(**path))).map(|path| *(*path)));
            let wanted = meant.into_iter().filter(|path| self.seen.insert(path)).cloned().collect();
            self.read(wanted);
        }
    }

    /// Those of the headers that define what one of the files uses: whatever makes the compiler include them, its name is theirs.
    fn read_wrapping(&mut self, mut headers: Vec<SourceFile>) {
        let read: HashSet<Name> = self.seen.iter().map(|path| **path).collect();
        headers.retain(|header| !read.contains(&header.path));
        let new = self.files.len();
        while !headers.is_empty() {
            let names: HashSet<Name> = headers.iter().flat_map(defined).collect();
            let used = used(self.files.par_iter(), &names);
            let (wanted, rest): (Vec<_>, Vec<_>) =
                headers.into_iter().partition(|header| defined(header).any(|name| used.contains(&name)));
            headers = if wanted.is_empty() { Vec::new() } else { rest };
            let paths: HashSet<Name> = wanted.iter().map(|header| header.path).collect();
            self.seen.extend(self.headers.all().filter(|path| paths.contains(path)));
            self.files.extend(wanted);
        }
        let wanted = self.files[new..].iter().map(|header| header.path).collect();
        self.read_included(new);
        self.read_included_from_anywhere(&wanted);
    }
}

/// The headers that one of the files includes, each once, in order.
fn included<'s>(headers: &Headers<'s>, files: &[SourceFile]) -> Vec<&'s Name> {
    // What is written between angle brackets means the same wherever it stands.
    let written = files.iter().flat_map(|file| file.outline.includes.iter().map(move |include| (file, include)));
    let written =
        written.map(|(file, include)| (if include.starts_with('<') { "" } else { file.directory() }, include));
    let written: HashSet<(&str, &Name)> = written.collect();
    let found: HashSet<&Name> =
        written.into_par_iter().flat_map_iter(|(directory, include)| headers.meant(directory, include)).collect();
    let mut found: Vec<&Name> = found.into_iter().collect();
    found.sort_unstable();
    found
}

/// Tells the sources that may have a cache of their own, or post callbacks.
pub(crate) fn owners_matcher(model: &Model) -> Matcher {
    let names: BTreeSet<String> =
        model.functions.iter().filter(|fact| owns(fact)).map(|fact| fact.name.to_string()).collect();
    Matcher::new(&names.into_iter().collect::<Vec<_>>())
}

/// The candidates that have a cache of their own, or post callbacks.
fn owners(scan: &Scan, model: &Model) -> BTreeSet<Name> {
    let matcher = owners_matcher(model);
    scan.candidates.iter().filter(|(_, text)| matcher.matters(text)).map(|(path, _)| *path).collect()
}

/// The names by which those of the `owners` are included that look as if they were compiled as a part of others only: nothing is linked
/// with them, and nothing in them says what runs on load.
fn parts(files: &[SourceFile], owners: &BTreeSet<Name>, units: &[LinkUnit], model: &Model) -> BTreeSet<Name> {
    let linked: HashSet<&Name> =
        units.iter().filter(|unit| unit.files.len() > 1).flat_map(|unit| &unit.files).collect();
    let starts = |file: &SourceFile| {
        let outline = &file.outline;
        let starts = |role: EntryRole| matches!(role, EntryRole::Init | EntryRole::Exit | EntryRole::Driver);
        outline.invocations.iter().any(|one| model.entry(&one.name).is_some_and(|fact| starts(fact.role)))
            || outline.functions.iter().any(|one| model.entry(&one.name).is_some_and(|fact| fact.by_name))
    };
    let alone = files.iter().filter(|file| owners.contains(&file.path) && !linked.contains(&file.path));
    let parts = alone.filter(|file| !file.is_header() && !starts(file));
    parts.filter_map(|file| file.path.rsplit('/').next()).map(Name::from).collect()
}

/// The other files of the loadable modules that one of `files` is part of, but for those that are there.
fn linked_with(files: &BTreeSet<Name>, units: &[LinkUnit], is_there: impl Fn(&Name) -> bool) -> Vec<Name> {
    let modules = units.iter().filter(|unit| unit.linkage == Linkage::Module);
    let linked = modules.filter(|unit| unit.files.iter().any(|file| files.contains(file))).flat_map(|unit| &unit.files);
    let others: BTreeSet<&Name> = linked.filter(|path| !is_there(path)).collect();
    others.into_iter().cloned().collect()
}
