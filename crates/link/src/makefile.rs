//! Makefiles, read tolerantly: every branch of every condition counts and every assignment adds to its variable.
//!
//! Which options are on is not known, so the question is never "what does make do" but "what can make do".
mod expand;
mod flags;
mod lines;
mod text;

use crate::kbuild::Tree;
use expand::Expander;
pub(crate) use flags::BELOW;
pub use flags::Defined;
use lines::{Line, Operator, classify, definition, logical_lines};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

/// How many bytes the expansions of one makefile may produce: enough for the largest, and variables that double never hang.
const BUDGET: usize = 4 << 20;

/// What follows the last `-` of a variable such as `obj-$(CONFIG_X)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Selector {
    /// No selector: an ordinary variable.
    Plain,
    /// `-y`.
    Yes,
    /// `-m`.
    Module,
    /// `-objs`.
    Objs,
    /// `-$(CONFIG_X)`: the option without `CONFIG_`.
    Config(String),
    /// What this makefile alone does not tell: a variable that it does not set, what the shell says.
    Unknown,
}

struct Assignment {
    selector: Selector,
    value: String,
    operator: Operator,
    branch: Branch,
}

/// The branches of conditions that a line stands in, from the outermost, each by a number of its own.
type Branch = Vec<usize>;

/// One directory's makefile with all that it includes.
pub(crate) struct Makefile<'a> {
    tree: &'a Tree<'a>,
    dir: &'a str,
    variables: HashMap<String, Vec<Assignment>>,
    included: HashSet<&'a str>,
    /// Of the line that is being read.
    branch: Branch,
    /// How many branches there have been.
    branches: usize,
    /// Whether the text that is being read was expanded from a line: lines of it are not expanded again, or they might not end.
    is_expanded: bool,
    budget: Cell<usize>,
}

impl<'a> Makefile<'a> {
    /// Reads the makefile at `path` as make does in its directory `dir`.
    pub(crate) fn read(tree: &'a Tree<'a>, dir: &'a str, path: &str) -> Self {
        let mut makefile = Self {
            tree,
            dir,
            variables: HashMap::new(),
            included: HashSet::new(),
            branch: Branch::new(),
            branches: 0,
            is_expanded: false,
            budget: Cell::new(BUDGET),
        };
        makefile.include(path);
        makefile
    }

    /// Whether the makefile names objects to build: then it is one that Kbuild reads.
    pub(crate) fn has_objects(&self) -> bool {
        ["obj", "lib"].iter().any(|stem| self.has(stem))
    }

    fn has(&self, stem: &str) -> bool {
        self.assignments(stem).next().is_some()
    }

    /// The words of `STEM-y`, `STEM-m`, `STEM-objs`, `STEM-$(CONFIG_X)`, each assignment with its selector.
    pub(crate) fn selected(&self, stem: &str) -> Vec<(&Selector, Vec<String>)> {
        self.assignments(stem).map(|assignment| (&assignment.selector, self.words(&assignment.value))).collect()
    }

    fn assignments(&self, stem: &str) -> impl Iterator<Item = &Assignment> {
        let all = self.variables.get(stem).into_iter().flatten();
        all.filter(|assignment| assignment.selector != Selector::Plain)
    }

    fn words(&self, value: &str) -> Vec<String> {
        self.expand(value).split_whitespace().map(str::to_owned).collect()
    }

    fn expand(&self, text: &str) -> String {
        if text.contains('$') { Expander::new(self).expand(text) } else { text.to_owned() }
    }

    /// Includes form no cycles: a file counts once.
    fn include(&mut self, path: &str) {
        let Some((path, text)) = self.tree.makefile(path) else {
            return;
        };
        if self.included.insert(path) {
            self.parse(text);
        }
    }

    fn parse(&mut self, text: &str) {
        let around = self.branch.clone();
        let mut in_rule = false;
        let mut lines = logical_lines(text);
        while let Some(line) = lines.next() {
            match classify(&line, in_rule) {
                Line::Rule => in_rule = true,
                Line::Define(name) => self.assign(name, &definition(&mut lines), Operator::Sets),
                Line::Expansion => self.read_expanded(&line),
                Line::Assignment { name, value, operator } => {
                    in_rule = false;
                    self.assign(name, value, operator);
                }
                Line::Include(paths) => {
                    in_rule = false;
                    self.include_all(paths);
                }
                Line::If => self.enter_branch(),
                Line::Else => {
                    self.branch.pop();
                    self.enter_branch();
                }
                Line::EndIf => drop(self.branch.pop()),
                Line::Other => {}
            }
        }
        // What a file leaves open ends with it.
        self.branch = around;
    }

    fn read_expanded(&mut self, line: &str) {
        if self.is_expanded {
            return;
        }
        let texts = Expander::new(self).lines(line);
        self.is_expanded = true;
        texts.iter().for_each(|text| self.parse(text));
        self.is_expanded = false;
    }

    fn enter_branch(&mut self) {
        self.branches += 1;
        self.branch.push(self.branches);
    }

    /// A default counts unless another assignment is made wherever this one is.
    fn assign(&mut self, name: &str, value: &str, operator: Operator) {
        let name = self.expand(name);
        let name = name.trim();
        if name.is_empty() || name.contains(char::is_whitespace) {
            return;
        }
        let (stem, selector) = split(name);
        let is_made = |known: &Assignment| known.selector == selector && self.branch.starts_with(&known.branch);
        if operator == Operator::Defaults && self.variables.get(stem).is_some_and(|known| known.iter().any(is_made)) {
            return;
        }
        let assignment = Assignment { selector, value: value.to_owned(), operator, branch: self.branch.clone() };
        match self.variables.get_mut(stem) {
            Some(known) => known.push(assignment),
            None => {
                self.variables.insert(stem.to_owned(), vec![assignment]);
            }
        }
    }

    /// Make looks from where it runs, which is the root of the kernel, or the directory itself out of tree.
    fn include_all(&mut self, paths: &str) {
        for path in self.words(paths) {
            let here = self.tree.resolve(self.dir, &path);
            let root = self.tree.resolve("", &path);
            let places: Vec<String> = [here, root].into_iter().flatten().collect();
            match places.iter().find(|path| self.tree.makefile(path).is_some()) {
                Some(found) => self.include(found),
                None => places.into_iter().for_each(|place| self.tree.lacks(place)),
            }
        }
    }
}

/// A variable's name into what it selects for and the selector.
fn split(name: &str) -> (&str, Selector) {
    let parts = name.rsplit_once('-').and_then(|(stem, text)| Some((stem, selector(text)?)));
    parts.unwrap_or((name, Selector::Plain))
}

/// What the end of a name selects. `n` is never built and stays part of an ordinary variable.
fn selector(text: &str) -> Option<Selector> {
    // `$(A)$(CONFIG_X)`: what is not known of it may be nothing.
    let known = text.trim_matches('*');
    let is_known = known.len() == text.len();
    match known {
        "y" if is_known => Some(Selector::Yes),
        "m" if is_known => Some(Selector::Module),
        "objs" if is_known => Some(Selector::Objs),
        "" | "y" | "m" if !is_known => Some(Selector::Unknown),
        _ => match known.strip_prefix("CONFIG_") {
            Some(option) => Some(Selector::Config(option.to_owned())),
            None => known.contains("CONFIG_").then_some(Selector::Unknown),
        },
    }
}
