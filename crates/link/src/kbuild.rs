//! Kbuild/Makefile and Kconfig: which objects make which module.
mod tree;

use crate::kconfig::{self, Kind};
pub use crate::makefile::Defined;
use crate::makefile::{BELOW, Makefile, Selector};
use rayon::prelude::*;
use rculint_syntax::Name;
use serde::{Deserialize, Serialize};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::PoisonError;
pub(crate) use tree::Tree;
use tree::split_path;

/// What Kbuild defines for the objects of a module (scripts/Makefile.lib, `part-of-module`).
pub const MODULE: &str = "MODULE";

/// How a link unit gets into the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Linkage {
    /// It can be loaded and unloaded (`obj-m`, or a tristate option).
    Module,
    /// Always or only ever built in (`obj-y`, a bool option).
    BuiltIn,
}

/// Objects that are linked together: a module, or the built-in objects of one directory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkUnit {
    /// The module's name without `.ko` (with `-` turned into `_`, as the kernel does), or the directory for a built-in unit.
    pub name: Name,
    /// Module or built in.
    pub linkage: Linkage,
    /// Its `.c` files, relative to the root, sorted.
    pub files: Vec<Name>,
    /// What its makefile has the compiler define for all of it, however it is configured.
    pub defined: Vec<Defined>,
}

/// Everything that the link units are computed from. Paths are relative to the root, `/`-separated; what lies above it begins with `..`.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// Text of each `Makefile` and `Kbuild`, by path, and of what they include, whatever its name: the rest is ignored.
    pub makefiles: BTreeMap<Name, String>,
    /// Text of each `Kconfig*`, by path.
    pub kconfigs: BTreeMap<Name, String>,
    /// All `.c` files.
    pub sources: Vec<Name>,
    /// Where the root is, as an absolute path: from above it, its name leads back. Empty if nothing above it is asked for.
    pub root: String,
}

/// The link units, sorted by directory, then by name. Each source is in at least one.
pub fn link_units(inputs: &Inputs) -> Vec<LinkUnit> {
    let tree = Tree::new(inputs);
    let mut units = Units::of(&tree, inputs, |_| true);
    units.add_the_rest(&tree, &inputs.sources);
    units.finish()
}

/// What the makefiles of the directories that are `inside` name and the inputs lack: included makefiles, and sources of objects, with a
/// `*` in the last part where it is a pattern. Not all of that is there: each include is looked for in two places, and an object may
/// be of assembly.
pub fn outside(inputs: &Inputs, inside: impl Fn(&str) -> bool + Sync) -> BTreeSet<String> {
    let tree = Tree::new(inputs);
    Units::of(&tree, inputs, inside);
    tree.lacking.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Kbuild is the one that counts, unless it names no objects.
fn makefile_of<'a>(tree: &'a Tree<'a>, dir: &'a str) -> Option<Makefile<'a>> {
    let candidates = ["Kbuild", "Makefile"].map(|file| tree.resolve(dir, file));
    let existing = candidates.into_iter().flatten().filter(|path| tree.makefile(path).is_some());
    existing.map(|path| Makefile::read(tree, dir, &path)).find(Makefile::has_objects)
}

/// By directory, what its makefile has defined in those below: few say anything of them.
fn defined_below<'a>(tree: &Tree<'a>) -> BTreeMap<&'a str, Vec<Defined>> {
    let says = |dir: &&str| {
        let mut paths = ["Kbuild", "Makefile"].into_iter().filter_map(|file| tree.resolve(dir, file));
        paths.any(|path| tree.makefile(&path).is_some_and(|(_, text)| text.contains(BELOW)))
    };
    let of = |dir: &'a str| Some((dir, makefile_of(tree, dir)?.defined_below()));
    tree.built.par_iter().copied().filter(says).filter_map(of).collect()
}

/// Directory, name, linkage: the order of the result.
type Key = (Name, Name, Linkage);

struct Units<'a> {
    options: HashMap<&'a str, Kind>,
    found: BTreeMap<Key, BTreeSet<&'a str>>,
    defined: BTreeMap<Key, Vec<Defined>>,
    /// By directory, what is defined in those below it.
    below: BTreeMap<&'a str, Vec<Defined>>,
    /// By directory: the units whose makefile does not tell what they are made of.
    open: BTreeMap<&'a str, BTreeSet<Key>>,
}

/// What a makefile says of one object.
struct Object<'a> {
    key: Key,
    files: BTreeSet<&'a str>,
    /// What it is compiled with.
    defined: Vec<Defined>,
    /// Its makefile does not tell what it is made of.
    is_open: bool,
}

impl<'a> Units<'a> {
    /// What the makefiles of the directories that are `wanted` name.
    fn of(tree: &Tree<'a>, inputs: &'a Inputs, wanted: impl Fn(&str) -> bool + Sync) -> Self {
        let mut units = Units {
            options: kconfig::kinds(&inputs.kconfigs),
            found: BTreeMap::new(),
            defined: BTreeMap::new(),
            below: defined_below(tree),
            open: BTreeMap::new(),
        };
        let found = tree.built.par_iter().filter(|dir| wanted(dir)).flat_map_iter(|dir| {
            let makefile = makefile_of(tree, dir);
            let objects = makefile.map(|makefile| units.in_directory(tree, dir, &makefile)).unwrap_or_default();
            objects.into_iter().map(|object| (*dir, object))
        });
        for (dir, object) in found.collect::<Vec<_>>() {
            units.define(object.key, object.defined);
            if object.is_open {
                units.open.entry(dir).or_default().insert(object.key);
            }
            units.found.entry(object.key).or_default().extend(object.files);
        }
        units
    }

    /// What an object is compiled with holds for its unit if it does for all objects there.
    fn define(&mut self, key: Key, defined: Vec<Defined>) {
        match self.defined.entry(key) {
            Entry::Vacant(new) => drop(new.insert(defined)),
            Entry::Occupied(mut known) => known.get_mut().retain(|one| defined.contains(one)),
        }
    }

    /// What the makefiles of the directories above have defined in `dir`, the nearest one last.
    fn defined_above(&self, dir: &str) -> impl Iterator<Item = Defined> {
        let above = self.below.iter().filter(move |(above, _)| **above != dir && Path::new(dir).starts_with(above));
        above.flat_map(|(_, defined)| defined).cloned()
    }

    fn in_directory(&self, tree: &Tree<'a>, dir: &str, makefile: &Makefile<'_>) -> Vec<Object<'a>> {
        let defined: Vec<Defined> = self.defined_above(dir).chain(makefile.defined()).collect();
        let of_object = |(object, linkage): (String, Linkage)| {
            let mut parts =
                Parts { tree, dir, makefile, visited: HashSet::new(), files: BTreeSet::new(), is_open: false };
            parts.add(&object);
            let Parts { files, is_open, .. } = parts;
            let key = key(tree, dir, &object, linkage).filter(|_| is_open || !files.is_empty())?;
            Some(Object { key, files, defined: defined.clone(), is_open })
        };
        self.objects(tree, dir, makefile).into_iter().filter_map(of_object).collect()
    }

    /// What `obj-*` and `lib-*` name, without `.o`. An object that is named twice is a module if it can be one.
    fn objects(&self, tree: &Tree<'a>, dir: &str, makefile: &Makefile<'_>) -> BTreeMap<String, Linkage> {
        let mut objects: BTreeMap<String, Linkage> = BTreeMap::new();
        let built_in = ["lib", "extra"].map(|stem| (stem, Some(Linkage::BuiltIn)));
        for (stem, linkage) in [("obj", None)].into_iter().chain(built_in) {
            for (selector, words) in makefile.selected(stem) {
                let linkage = linkage.unwrap_or_else(|| self.linkage(selector));
                for object in words.iter().flat_map(|word| object_stems(tree, dir, word)) {
                    let known = objects.entry(object).or_insert(linkage);
                    *known = linkage.min(*known);
                }
            }
        }
        objects
    }

    fn linkage(&self, selector: &Selector) -> Linkage {
        match selector {
            Selector::Yes => Linkage::BuiltIn,
            Selector::Config(option) if self.options.get(option.as_str()) == Some(&Kind::Bool) => Linkage::BuiltIn,
            _ => Linkage::Module,
        }
    }

    /// What no makefile names.
    fn add_the_rest(&mut self, tree: &Tree<'a>, sources: &'a [Name]) {
        let named: HashSet<&str> = self.found.values().flatten().copied().collect();
        for source in sources.iter().filter(|source| !named.contains(source.as_str())) {
            let key = self.key_of_unnamed(tree, source);
            self.found.entry(key).or_default().insert(source);
        }
    }

    /// It is part of what its makefile does not tell the parts of, if there is one such unit; alone if its directory has a makefile,
    /// together with its directory otherwise.
    fn key_of_unnamed(&self, tree: &Tree<'_>, source: &str) -> Key {
        let (dir, file) = split_path(source);
        let mut open = self.open.get(dir).into_iter().flatten();
        if let (Some(key), None) = (open.next(), open.next()) {
            return *key;
        }
        let name = match split_path(dir).1 {
            _ if tree.built.contains(dir) => file.strip_suffix(".c").unwrap_or(file),
            "" | "." => "module",
            last => last,
        };
        (dir.into(), module_name(name), Linkage::Module)
    }

    fn finish(self) -> Vec<LinkUnit> {
        let Units { found, mut defined, .. } = self;
        let found = found.into_iter().filter(|(_, files)| !files.is_empty());
        let units = found.map(|(key, files)| LinkUnit {
            name: key.1,
            linkage: key.2,
            files: files.into_iter().map(Name::from).collect(),
            defined: defined.remove(&key).unwrap_or_default(),
        });
        units.collect()
    }
}

/// A module is where its object is; built-in objects are with their makefile.
fn key(tree: &Tree<'_>, dir: &str, object: &str, linkage: Linkage) -> Option<Key> {
    if linkage == Linkage::BuiltIn {
        let name = if dir.is_empty() { "." } else { dir };
        return Some((dir.into(), name.into(), linkage));
    }
    let path = tree.resolve(dir, object)?;
    let (dir, file) = split_path(&path);
    Some((dir.into(), module_name(file), linkage))
}

fn module_name(name: &str) -> Name {
    Name::from(name.replace('-', "_"))
}

/// The objects that a word names, without `.o`, relative to `dir` where they are below it, else from the root.
fn object_stems(tree: &Tree<'_>, dir: &str, word: &str) -> Vec<String> {
    let Some(stem) = word.strip_suffix(".o") else {
        return Vec::new();
    };
    if !stem.contains('*') {
        return vec![relative(dir, stem)];
    }
    // Part of the name is not known.
    if is_anything(stem) {
        return Vec::new();
    }
    let found = tree.glob(dir, &format!("{stem}.c"));
    found.iter().filter_map(|path| path.strip_suffix(".c")).map(|path| relative(dir, &format!("/{path}"))).collect()
}

/// A `*` alone says nothing.
fn is_anything(word: &str) -> bool {
    split_path(word.strip_suffix(".o").unwrap_or(word)).1.trim_matches('*').is_empty() && word.contains('*')
}

/// `$(obj)/x` is `x`: composites are looked up by the name that the makefile gives them.
fn relative(dir: &str, stem: &str) -> String {
    let inside = stem.strip_prefix('/').map(|path| path.trim_start_matches('/'));
    let inside = inside.and_then(|path| path.strip_prefix(dir)).filter(|rest| dir.is_empty() || rest.starts_with('/'));
    let inside = inside.map(|rest| rest.trim_start_matches('/'));
    inside.or(stem.strip_prefix("./")).unwrap_or(stem).to_owned()
}

/// Collects the sources of one object.
struct Parts<'t, 'a> {
    tree: &'t Tree<'a>,
    dir: &'t str,
    makefile: &'t Makefile<'t>,
    /// Composites that were opened: one inside of itself means its source.
    visited: HashSet<String>,
    files: BTreeSet<&'a str>,
    /// The makefile does not tell any part of a composite.
    is_open: bool,
}

impl Parts<'_, '_> {
    /// A composite's parts; the object's own source if it has none.
    fn add(&mut self, object: &str) {
        let mut todo = vec![object.to_owned()];
        while let Some(object) = todo.pop() {
            let parts = if self.visited.insert(object.clone()) { self.of(&object) } else { Vec::new() };
            if parts.is_empty() {
                self.add_source(&object);
            }
            todo.extend(parts);
        }
    }

    /// `obj` is both a composite's name and what the top objects are in: only `obj-objs` can be the composite.
    fn of(&mut self, object: &str) -> Vec<String> {
        let selected = self.makefile.selected(object).into_iter();
        let selected = selected.filter(|(selector, _)| object != "obj" || **selector == Selector::Objs);
        let words: Vec<String> = selected.flat_map(|(_, words)| words).collect();
        let parts: Vec<String> = words.iter().flat_map(|word| object_stems(self.tree, self.dir, word)).collect();
        self.is_open |= parts.is_empty() && words.iter().any(|word| is_anything(word));
        parts
    }

    fn add_source(&mut self, object: &str) {
        let path = self.tree.resolve(self.dir, &format!("{object}.c"));
        let Some(path) = path else { return };
        match self.tree.sources.get(path.as_str()) {
            Some(source) => drop(self.files.insert(source)),
            None => self.tree.lacks(path),
        }
    }
}
