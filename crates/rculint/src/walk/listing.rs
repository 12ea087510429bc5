//! What lies in a tree, by name.
use super::{NOT_UTF8, Problem, Tree, is_kconfig, is_named, relative};
use crate::scope::is_above;
use rayon::prelude::*;
use rculint_link::kbuild::{self, Inputs};
use rculint_syntax::Name;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use walkdir::{DirEntry, WalkDir};

/// Directories of a kernel tree whose C is no kernel code.
const NOT_KERNEL: [&str; 3] = ["Documentation", "scripts", "tools"];
/// Directories so deep are walked on all cores, each by one: there are hundreds of them, and none has most of the files.
const SPLIT: usize = 2;

/// The files that an analysis may read, each list in order and without repetition.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    /// Each `.c` file.
    pub sources: Vec<Name>,
    /// Each `.h` file.
    pub headers: Vec<Name>,
    /// Each makefile and `Kconfig*`.
    pub others: Vec<Name>,
    /// Directories that could not be read, and names that are no text.
    pub problems: Vec<Problem>,
}

impl Listing {
    fn add(&mut self, mut more: Listing) {
        self.sources.append(&mut more.sources);
        self.headers.append(&mut more.headers);
        self.others.append(&mut more.others);
        self.problems.append(&mut more.problems);
    }

    fn sort(&mut self) {
        for list in [&mut self.sources, &mut self.headers, &mut self.others] {
            list.par_sort_unstable();
            list.dedup();
        }
        self.problems.sort();
    }
}

impl Tree {
    /// Walks what was asked for (of single files: their directories), with the headers and makefiles that it needs.
    pub(crate) fn list(&self) -> Listing {
        let mut listing = Listing::default();
        for start in self.starts() {
            self.walk(&start, &mut listing);
        }
        let starts = self.starts();
        let below = |path: &str| starts.iter().any(|start| Path::new(path).starts_with(start));
        for path in self.overlay.keys().filter(|path| self.has(path) && below(path)) {
            self.sort_in(&self.root().join(path), &mut listing);
        }
        self.leave_out_siblings(&mut listing);
        listing.sort();
        self.add_outside(&mut listing);
        listing
    }

    /// Makefiles may name what lies elsewhere in the kernel tree, or beside what was asked for: it is part of the same modules.
    fn add_outside(&self, listing: &mut Listing) {
        let starts = self.starts();
        let inside = |path: &str| !is_above(path) && starts.iter().any(|start| Path::new(path).starts_with(start));
        if self.is_kernel && inside("") {
            return;
        }
        let mut makefiles = BTreeMap::new();
        loop {
            let unread = listing.others.iter().filter(|path| !is_kconfig(path) && !makefiles.contains_key(*path));
            // What cannot be read is reported by who reads everything.
            let read = unread.filter_map(|path| Some((*path, self.read_makefile(path).ok()?)));
            makefiles.extend(read.collect::<Vec<_>>());
            let sources = listing.sources.clone();
            let inputs = Inputs { makefiles, kconfigs: BTreeMap::new(), sources, root: self.beside() };
            let named = kbuild::outside(&inputs, inside);
            makefiles = inputs.makefiles;
            let mut more = Listing::default();
            let is_listed = |path: &str| listing.others.iter().any(|known| known == path);
            for path in named.iter().filter(|path| (!self.is_kernel || is_kernel_code(path)) && !is_listed(path)) {
                self.add_named(path, &mut more);
            }
            if more.sources.is_empty() && more.others.is_empty() {
                return;
            }
            let directories: BTreeSet<&str> = more.sources.iter().map(|path| rculint_link::directory(path)).collect();
            let headers = directories.into_iter().flat_map(|directory| self.files_in(directory).headers).collect();
            listing.add(Listing { headers, ..more.clone() });
            listing.sort();
        }
    }

    /// A file that a makefile names: a source, or a makefile of any name that it includes. Of a pattern, all sources of its directory.
    fn add_named(&self, path: &str, listing: &mut Listing) {
        if path.contains('*') {
            listing.sources.append(&mut self.files_in(rculint_link::directory(path)).sources);
        } else if self.has(path) {
            let list = if path.ends_with(".c") { &mut listing.sources } else { &mut listing.others };
            list.push(path.into());
        }
    }

    /// The files that lie in a directory itself.
    fn files_in(&self, directory: &str) -> Listing {
        let mut found = Listing::default();
        let entries = WalkDir::new(self.root().join(directory)).max_depth(1).into_iter();
        let files = entries.flatten().filter(|entry| entry.file_type().is_file());
        files.for_each(|entry| self.sort_in(entry.path(), &mut found));
        found
    }

    /// Where walking starts; a start inside another is left out.
    pub(crate) fn starts(&self) -> Vec<String> {
        let as_directory = |path: &String| match self.has(path) || self.overlay.contains_key(path) {
            true => rculint_link::directory(path).to_owned(),
            false => path.clone(),
        };
        let mut starts: Vec<String> = self.scope.asked().iter().map(as_directory).collect();
        starts.sort();
        starts.dedup();
        let all = starts.clone();
        starts.retain(|path| {
            !all.iter().any(|other| other != path && (other.is_empty() || path.starts_with(&format!("{other}/"))))
        });
        starts
    }

    /// Files that were asked for by name, in a directory without a makefile, are the module: not their siblings too.
    fn leave_out_siblings(&self, listing: &mut Listing) {
        for start in self.starts() {
            let by_name = self
                .scope
                .asked()
                .iter()
                .filter(|path| self.has(path))
                .any(|path| rculint_link::directory(path) == start);
            let whole = self.scope.asked().contains(&start);
            let built = listing.others.iter().any(|path| rculint_link::directory(path) == start);
            if by_name && !whole && !built {
                let is_asked = |path: &Name| self.scope.asked().iter().any(|asked| path == asked);
                listing.sources.retain(|path| !path.starts_with(&start) || is_asked(path));
            }
        }
    }

    fn walk(&self, start: &str, listing: &mut Listing) {
        listing.add(self.entries(&self.root().join(start)));
        if start.is_empty() || !self.is_kernel {
            return;
        }
        let headers = self.entries(&self.root().join("include"));
        listing.add(Listing { sources: Vec::new(), others: Vec::new(), ..headers });
        for ancestor in Path::new(start).ancestors().skip(1) {
            let names = ["Makefile", "Kbuild", "Kconfig"];
            let paths = names.iter().map(|name| relative(Path::new(""), &ancestor.join(name)));
            listing.others.extend(paths.filter(|path| self.has(path)).map(Name::from));
        }
    }

    fn entries(&self, start: &Path) -> Listing {
        let outside = |entry: &DirEntry| {
            self.is_kernel
                && entry.depth() == 1
                && start == self.root()
                && entry.file_type().is_dir()
                && entry.file_name().to_str().is_some_and(|name| NOT_KERNEL.contains(&name))
        };
        let mut deep = Vec::new();
        let mut listing = Listing::default();
        let shallow = WalkDir::new(start).max_depth(SPLIT).into_iter();
        for entry in shallow.filter_entry(|entry| is_shown(entry) && !outside(entry)) {
            match entry {
                Ok(entry) if entry.depth() == SPLIT && entry.file_type().is_dir() => deep.push(entry.into_path()),
                entry => self.enter(start, entry, &mut listing),
            }
        }
        let below = |start: &std::path::PathBuf| {
            let mut listing = Listing::default();
            let entries = WalkDir::new(start).min_depth(1).into_iter();
            entries.filter_entry(is_shown).for_each(|entry| self.enter(start, entry, &mut listing));
            listing
        };
        let found: Vec<Listing> = deep.par_iter().with_max_len(1).map(below).collect();
        found.into_iter().for_each(|more| listing.add(more));
        listing
    }

    fn enter(&self, start: &Path, entry: walkdir::Result<DirEntry>, listing: &mut Listing) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => self.sort_in(entry.path(), listing),
            Ok(_) => {}
            Err(error) => {
                let message = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                listing.problems.push(self.problem(error.path().unwrap_or(start), message));
            }
        }
    }

    fn sort_in(&self, path: &Path, listing: &mut Listing) {
        let last = path.file_name().unwrap_or_default().to_string_lossy();
        let list = match path.extension().and_then(|extension| extension.to_str()) {
            Some("c") => &mut listing.sources,
            Some("h") => &mut listing.headers,
            Some("mk") => &mut listing.others,
            _ if ["Makefile", "Kbuild", "Kconfig"].iter().any(|head| last.starts_with(head)) => &mut listing.others,
            Some("inc") => &mut listing.headers,
            _ => return,
        };
        let name = Name::from(relative(self.root(), path));
        if self.overlay.get(name.as_str()).is_some_and(Option::is_none) {
            return;
        }
        match is_named(self.root(), path) {
            true => list.push(name),
            false => listing.problems.push(self.problem(path, NOT_UTF8.into())),
        }
    }

    fn problem(&self, path: &Path, message: String) -> Problem {
        let name = relative(self.root(), path);
        Problem { path: if name.is_empty() { self.root().display().to_string() } else { name }, message }
    }
}

fn is_kernel_code(path: &str) -> bool {
    path.split('/').next().is_some_and(|first| !NOT_KERNEL.contains(&first))
}

/// Whether it is no hidden one; what was asked for by name always is.
fn is_shown(entry: &DirEntry) -> bool {
    entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
}
