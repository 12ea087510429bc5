//! The files of the inputs, looked up by path, by directory and by pattern.
use super::Inputs;
use rculint_syntax::Name;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

/// The files, ready to be looked up.
pub(crate) struct Tree<'a> {
    makefiles: &'a BTreeMap<Name, String>,
    pub(super) sources: HashSet<&'a str>,
    by_dir: HashMap<&'a str, Vec<&'a str>>,
    /// The directories with a makefile.
    pub(super) built: BTreeSet<&'a str>,
    /// What was looked for and is not there.
    pub(super) lacking: Mutex<BTreeSet<String>>,
    /// The names of the directories that the root is in, and its own; none if it is not known.
    root: Vec<&'a str>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(inputs: &'a Inputs) -> Self {
        let mut by_dir: HashMap<&str, Vec<&str>> = HashMap::new();
        for source in &inputs.sources {
            by_dir.entry(split_path(source).0).or_default().push(source);
        }
        let makefiles = inputs.makefiles.keys().map(|path| split_path(path));
        Self {
            makefiles: &inputs.makefiles,
            sources: inputs.sources.iter().map(Name::as_str).collect(),
            by_dir,
            built: makefiles.filter(|(_, file)| ["Kbuild", "Makefile"].contains(file)).map(|(dir, _)| dir).collect(),
            lacking: Mutex::default(),
            root: inputs.root.split('/').filter(|part| !part.is_empty()).collect(),
        }
    }

    pub(crate) fn lacks(&self, path: String) {
        self.lacking.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
    }

    /// A makefile's path as the inputs hold it, and its text.
    pub(crate) fn makefile(&self, path: &str) -> Option<(&'a str, &'a str)> {
        self.makefiles.get_key_value(&Name::known(path)?).map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// `path` as seen from `dir`, without `.` and with `..` only at its start; from the root if it begins with `/`. `None` above all
    /// that is known.
    pub(crate) fn resolve(&self, dir: &str, path: &str) -> Option<String> {
        let base = if path.starts_with('/') { "" } else { dir };
        let mut above = 0;
        let mut parts: Vec<&str> = Vec::new();
        for part in base.split('/').chain(path.split('/')) {
            match part {
                "" | "." => {}
                ".." => above += usize::from(parts.pop().is_none()),
                // Back to where `..` came from.
                _ if parts.is_empty() && above > 0 && self.root.iter().nth_back(above - 1) == Some(&part) => above -= 1,
                _ => parts.push(part),
            }
        }
        (above <= self.root.len()).then(|| [vec![".."; above], parts].concat().join("/"))
    }

    /// The sources that match `pattern`, whose last part may hold a `*`.
    pub(crate) fn glob(&self, dir: &str, pattern: &str) -> Vec<&'a str> {
        let Some(path) = self.resolve(dir, pattern) else {
            return Vec::new();
        };
        let (dir, file) = split_path(&path);
        let here = self.by_dir.get(dir);
        if here.is_none() {
            self.lacks(path.clone());
        }
        here.into_iter().flatten().copied().filter(|source| matches(split_path(source).1, file)).collect()
    }
}

/// A path's directory and last part.
pub(super) fn split_path(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn matches(file: &str, pattern: &str) -> bool {
    let Some((prefix, pattern)) = pattern.split_once('*') else {
        return file == pattern;
    };
    let Some(mut rest) = file.strip_prefix(prefix) else {
        return false;
    };
    let (middle, suffix) = pattern.rsplit_once('*').unwrap_or(("", pattern));
    for piece in middle.split('*') {
        let Some(at) = rest.find(piece) else {
            return false;
        };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(suffix)
}
