//! Which files an analysis reads: those with one of its words, what is linked with their caches and callbacks, and the headers of both.
use crate::callers::{Naming, calling, wrappers};
use crate::earlier::Make;
use crate::headers::{Headers, is_shared};
use crate::walk::{Matcher, Problem, Scan, Tree};
use rayon::iter::Either;
use rayon::prelude::*;
use rculint_ir::model::{FunctionFact, Model, Role};
use rculint_link::kbuild::{LinkUnit, Linkage};
use rculint_link::{SourceFile, directory};
use rculint_syntax::Name;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::BTreeSet;

/// Candidates, everything linked with a file that creates or destroys a cache or posts callbacks, whoever calls them to destroy a
/// cache, and the headers that these include.
pub(crate) fn read_needed(
    tree: &Tree,
    scan: Scan,
    units: &[LinkUnit],
    model: &Model,
    make: &dyn Make,
    problems: &mut Vec<Problem>,
) -> (Vec<SourceFile>, BTreeSet<Name>) {
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
    let names = reading.read_callers(units, model);
    reading.read_included_by_owners(&owners);
    let mut files = reading.files;
    files.sort_by_key(|a| a.path);
    (files, names)
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

    /// Who destroys a cache through a function of the files, with what is linked with it; the names of these functions.
    fn read_callers(&mut self, units: &[LinkUnit], model: &Model) -> BTreeSet<Name> {
        let names = wrappers(&self.files, units, model);
        let read: HashSet<&Name> = self.files.iter().map(|file| &file.path).collect();
        let mut seen = read.clone();
        let unread = units.iter().flat_map(|unit| &unit.files).filter(|path| seen.insert(path));
        let mut callers = Naming::new(&names).files(self.tree, &unread.collect::<Vec<_>>());
        let mut all = calling(&self.files, &names);
        all.extend(callers.iter().cloned());
        callers.extend(linked_with(&all, units, |path| read.contains(path)));
        let new = self.files.len();
        self.headers.add_directories(callers.iter().map(|path| directory(path).to_owned()));
        self.read(callers.into_iter().collect());
        self.read_included(new);
        names
    }

    /// What files with caches, and their own headers, include from directories that nobody else does: their structs are needed.
    fn read_included_by_owners(&mut self, owners: &BTreeSet<Name>) {
        let mut at: HashMap<Name, usize> = HashMap::default();
        let mut work: Vec<Name> = owners.iter().cloned().collect();
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
    let owns = |fact: &&FunctionFact| match fact.role {
        Role::Create | Role::Destroy | Role::Install => true,
        Role::Defer => fact.callback.is_some(),
        _ => false,
    };
    let names: BTreeSet<String> = model.functions.iter().filter(owns).map(|fact| fact.name.to_string()).collect();
    Matcher::new(&names.into_iter().collect::<Vec<_>>())
}

/// The candidates that have a cache of their own, or post callbacks.
fn owners(scan: &Scan, model: &Model) -> BTreeSet<Name> {
    let matcher = owners_matcher(model);
    scan.candidates.iter().filter(|(_, text)| matcher.matters(text)).map(|(path, _)| *path).collect()
}

/// The other files of the loadable modules that one of `files` is part of, but for those that are there.
fn linked_with(files: &BTreeSet<Name>, units: &[LinkUnit], is_there: impl Fn(&Name) -> bool) -> Vec<Name> {
    let modules = units.iter().filter(|unit| unit.linkage == Linkage::Module);
    let linked = modules.filter(|unit| unit.files.iter().any(|file| files.contains(file))).flat_map(|unit| &unit.files);
    let others: BTreeSet<&Name> = linked.filter(|path| !is_there(path)).collect();
    others.into_iter().cloned().collect()
}
