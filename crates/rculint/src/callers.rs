//! Who destroys a cache through a function of somebody else: without a word of the model in it, its file would not be read, and what
//! it waits for first, or does not, decides.
use crate::walk::Tree;
use crate::wrapped::uses;
use aho_corasick::AhoCorasick;
use aho_corasick::packed::{Config, MatchKind, Searcher};
use rayon::prelude::*;
use rculint_ir::model::{EntryRole, Model, Role};
use rculint_link::kbuild::{LinkUnit, Linkage};
use rculint_link::{PIECE, SourceFile};
use rculint_syntax::{Function, MentionKind, Name};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::BTreeSet;

/// Tells the texts that name one of some functions.
pub(crate) struct Naming<'n> {
    names: Vec<&'n str>,
    /// None if these are more names than the vectorised search takes.
    searcher: Option<Searcher>,
    /// For these; none if there are too many even for it.
    automaton: Option<AhoCorasick>,
}

impl<'n> Naming<'n> {
    pub fn new(names: impl IntoIterator<Item = &'n Name>) -> Self {
        let names: Vec<&str> = names.into_iter().map(Name::as_str).collect();
        let searcher = Config::new().match_kind(MatchKind::LeftmostLongest).builder().extend(&names).build();
        let is_taken = searcher.is_some() || names.is_empty();
        let automaton = if is_taken { None } else { AhoCorasick::new(&names).ok() };
        Naming { names, searcher, automaton }
    }

    /// Whether `text` names one, as a word.
    pub fn is_in(&self, text: &[u8]) -> bool {
        match (&self.searcher, &self.automaton) {
            (Some(searcher), _) => searcher.find_iter(text).any(|found| is_word(text, found.start(), found.end())),
            (None, Some(automaton)) => {
                automaton.find_overlapping_iter(text).any(|found| is_word(text, found.start(), found.end()))
            }
            (None, None) => self.names.iter().any(|name| {
                let mut found = memchr::memmem::find_iter(text, name.as_bytes());
                found.any(|at| is_word(text, at, at + name.len()))
            }),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}

/// What `look` makes of those of the files that it makes something of. What cannot be read has been reported before.
pub(crate) fn search<T: Send>(
    tree: &Tree,
    files: &[&Name],
    limit: u64,
    look: impl Fn(&Name, &[u8]) -> Option<T> + Sync,
) -> Vec<T> {
    // The second most costly step of all that read files: one buffer for all that a thread looks at.
    let found = files.par_iter().with_max_len(32 * PIECE).map_init(Vec::new, |buffer, path| {
        tree.read_up_to(limit, path, buffer).ok()?;
        look(path, buffer)
    });
    found.flatten().collect()
}

fn is_word(text: &[u8], start: usize, end: usize) -> bool {
    let joins = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    !joins(start.checked_sub(1).and_then(|at| text.get(at))) && !joins(text.get(end))
}

/// The functions through which others can destroy a cache of a link unit that also puts something in flight: those that are exported,
/// and those of built-in objects. What only runs on load or at boot is not among them.
pub(crate) fn wrappers(files: &[SourceFile], units: &[LinkUnit], model: &Model) -> BTreeSet<Name> {
    let by_path: HashMap<&str, &SourceFile> = files.iter().map(|file| (file.path.as_str(), file)).collect();
    let words = Words::of(model);
    let found = units.par_iter().with_max_len(PIECE).flat_map_iter(|unit| {
        let own: Vec<&SourceFile> = unit.files.iter().filter_map(|path| by_path.get(path.as_str()).copied()).collect();
        let leading = words.leading(&own);
        let is_shared = |file: &SourceFile, function: &Function| {
            !function.is_static && (unit.linkage == Linkage::BuiltIn || words.is_exported(file, &function.name))
        };
        let shared = leading.into_iter().filter(|(file, function)| is_shared(file, function));
        shared.map(|(_, function)| function.name).collect::<Vec<_>>()
    });
    found.collect::<Vec<_>>().into_iter().collect()
}

/// Those of the files, headers aside, that use one of `names`.
pub(crate) fn using<'f>(files: impl ParallelIterator<Item = &'f SourceFile>, names: &BTreeSet<Name>) -> BTreeSet<Name> {
    let names: HashSet<Name> = names.iter().copied().collect();
    let using = files.filter(|file| !file.is_header() && uses(file).any(|name| names.contains(&name)));
    using.map(|file| file.path).collect::<Vec<_>>().into_iter().collect()
}

/// The names that matter, by what the model says of them.
struct Words<'m> {
    model: &'m Model,
    all: HashSet<&'m str>,
    destroys: HashSet<&'m str>,
    defers: HashSet<&'m str>,
    methods: Vec<String>,
}

impl<'m> Words<'m> {
    fn of(model: &'m Model) -> Self {
        let named = |wanted: fn(Role) -> bool| {
            model.functions.iter().filter(|fact| wanted(fact.role)).map(|fact| fact.name.as_str()).collect()
        };
        Words {
            model,
            all: named(|_| true),
            destroys: named(|role| role == Role::Destroy),
            defers: named(|role| role == Role::Defer),
            methods: model.methods.iter().map(|method| format!(".{}", method.member)).collect(),
        }
    }

    /// The functions of one unit from which a destroy is reached, if the unit also defers.
    fn leading<'f>(&self, own: &[&'f SourceFile]) -> Vec<(&'f SourceFile, &'f Function)> {
        let functions: Vec<(&SourceFile, &Function)> = own.iter().flat_map(|file| self.functions(file)).collect();
        let mut found: Vec<bool> = functions.iter().map(|(_, function)| calls(function, &self.destroys)).collect();
        if !found.contains(&true) || !own.iter().any(|file| self.defers(file)) {
            return Vec::new();
        }
        loop {
            let names = functions.iter().zip(&found).filter(|(_, found)| **found);
            let names: HashSet<&str> = names.map(|((_, function), _)| function.name.as_str()).collect();
            let more = functions.iter().zip(&found).map(|((_, function), found)| *found || calls(function, &names));
            let more: Vec<bool> = more.collect();
            if more == found {
                break;
            }
            found = more;
        }
        functions.into_iter().zip(found).filter(|(_, found)| *found).map(|(function, _)| function).collect()
    }

    /// Those of a file that the model says nothing of, and that may run later than on load.
    fn functions<'f>(&self, file: &'f SourceFile) -> impl Iterator<Item = (&'f SourceFile, &'f Function)> {
        let on_load =
            |attribute: &Name| self.model.entry(attribute).is_some_and(|fact| fact.role == EntryRole::InitText);
        let functions = file.outline.functions.iter();
        let later = functions.filter(move |function| !function.attributes.iter().any(on_load));
        later.filter(|function| !self.all.contains(function.name.as_str())).map(move |function| (file, function))
    }

    fn defers(&self, file: &SourceFile) -> bool {
        file.outline.functions.iter().any(|function| calls(function, &self.defers))
            || self.methods.iter().any(|method| memchr::memmem::find(file.searched_text(), method.as_bytes()).is_some())
    }

    fn is_exported(&self, file: &SourceFile, name: &Name) -> bool {
        let exports = |of: &Name| self.model.entry(of).is_some_and(|fact| fact.role == EntryRole::Export);
        file.outline.invocations.iter().any(|one| one.args.contains(name) && exports(&one.name))
    }
}

fn calls(function: &Function, names: &HashSet<&str>) -> bool {
    let mut called = function.mentions.iter().filter(|mention| mention.kind == MentionKind::Call);
    called.any(|mention| names.contains(mention.name.as_str()))
}
