//! All functions of the files at hand, resolved as the linker does it.
use crate::asked::Asked;
use crate::by_name::ByName;
use crate::calls::{Calls, Reference};
use crate::index::{self, Standing};
use crate::kbuild::LinkUnit;
use crate::own::Own;
use crate::source::{Seen, SourceFile};
use fixedbitset::FixedBitSet;
use petgraph::graph::NodeIndex;
use rayon::prelude::*;
use rculint_ir::model::{EntryRole, FunctionFact, Model, Role};
use rculint_ir::{Body, Wrappers};
use rculint_syntax::{Cond, Function, Macro, Member, Mention, MentionKind, Name, Span, TypeRef, Version};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

/// How much a thread takes at a time of work that differs much from piece to piece: one that has nothing left to do can only take over
/// what nobody has begun.
pub const PIECE: usize = 8;

/// A file of the program, by position in [`Program::files`].
pub type FileId = usize;
/// A link unit, by position in [`Program::units`].
pub type UnitId = usize;
/// A function or macro.
pub type FnId = NodeIndex;

/// Which definition in its file a function is.
#[derive(Clone, Copy, Debug)]
enum Definition {
    Function(usize),
    Macro(usize),
    /// An exit function that a macro at file scope makes: in [`Program::made`].
    Made(usize),
}

struct Node {
    file: FileId,
    definition: Definition,
    /// A function that other files may call.
    is_global: bool,
    /// Few of all functions are ever lowered.
    body: OnceLock<Arc<Body>>,
}

/// A function that something outside the call graph starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The function.
    pub function: FnId,
    /// What makes it one.
    pub role: EntryRole,
}

/// A struct's members, shared.
type Members = Arc<Vec<Member>>;

/// The resolved program.
#[derive(Default)]
pub struct Program {
    /// All files.
    pub files: Vec<SourceFile>,
    /// All link units that have one of the files.
    pub units: Vec<LinkUnit>,
    /// Who refers to whom, by name.
    pub(crate) calls: Calls,
    pub(crate) includers: OnceLock<crate::includes::Includers>,
    /// By file, who may see what it defines.
    pub(crate) seeing: Mutex<HashMap<FileId, Arc<FixedBitSet>>>,
    /// Functions started from outside: `module_init`, `module_exit`, exports.
    pub entries: Vec<Entry>,
    nodes: Vec<Node>,
    /// Those with the name of something that the model has facts about.
    implementing: FixedBitSet,
    /// What files define themselves under such a name.
    pub(crate) own: Own,
    made: Vec<Function>,
    pub(crate) made_in: HashMap<FileId, Vec<FnId>>,
    pub(crate) by_name: ByName<FnId>,
    pub(crate) variables: ByName<(FileId, usize)>,
    /// Macros that stand for a variable, where no variable has their name.
    pub(crate) variable_names: Standing,
    /// The same of functions.
    pub(crate) function_names: Standing,
    pub(crate) structs: ByName<(FileId, Span)>,
    /// What typedefs' names stand for; `None` where that is not known.
    pub(crate) typedefs: HashMap<Name, Option<TypeRef>>,
    /// Struct tags and typedef names that some variable is an object of, not a pointer to.
    instances: HashSet<Name>,
    /// Of tables that nobody has but the loops that run them entry by entry, the functions that these loops call.
    pub(crate) run: HashMap<(FileId, Name), BTreeSet<FnId>>,
    /// The functions with such loops.
    pub(crate) runners: HashSet<FnId>,
    facts: HashMap<Name, Vec<FunctionFact>>,
    pub(crate) wrappers: Wrappers,
    pub(crate) file_units: Vec<Vec<UnitId>>,
    /// The files that include each one, in order.
    pub(crate) included_by: HashMap<FileId, Vec<FileId>>,
    /// The files of each unit, in order.
    pub(crate) unit_files: Vec<Vec<FileId>>,
    pub(crate) model: Model,
    pub(crate) memo: crate::pointsto::Memo,
    pub(crate) handed: HashSet<FnId>,
    pub(crate) handed_at_file_scope: HashSet<FnId>,
    pub(crate) asked: Asked,
    /// Whether each use of an array names one element.
    pub(crate) indexed: Mutex<HashMap<(FileId, Name), bool>>,
    /// The first function of each file.
    pub(crate) first_of: Vec<usize>,
    pub(crate) refusing: OnceLock<crate::refused::Refusing>,
    pub(crate) switching: OnceLock<crate::switches::Switching>,
    pub(crate) switched: Mutex<HashMap<(FileId, Version), Arc<crate::switches::Switched>>>,
    /// Members of struct definitions, by file and first byte.
    pub(crate) members: Mutex<HashMap<(FileId, u32), Members>>,
    /// Whether the macros of a name may make an entry, so many levels deep.
    pub(crate) making_entries: Mutex<HashMap<(Name, usize), bool>>,
}

impl Program {
    /// Links `files` (the order does not matter: they are sorted by path here) as `units` say.
    pub fn new(mut files: Vec<SourceFile>, units: Vec<LinkUnit>, model: Model) -> Self {
        files.sort_by_key(|a| a.path);
        let facts = crate::aliases::facts(&model, &files);
        let wrappers = crate::summary::wrappers(&model);
        let mut program = Program { facts, wrappers, model, files, ..Program::default() };
        program.place_units(units);
        program.index();
        program.own = Own::find(&program);
        program.facts.extend(program.own.facts(&program));
        program.own.functions.iter().for_each(|one| program.implementing.remove(one.index()));
        let mut made = program.driver_exits();
        made.extend(program.made_entries());
        let mut references = program.references();
        program.link_tables(&mut references);
        program.calls = Calls::new(program.nodes.len(), references);
        program.handed_at_file_scope = program.find_handed_at_file_scope();
        program.handed = program.find_handed_over();
        program.entries = program.find_entries();
        program.entries.extend(made);
        program
    }

    fn place_units(&mut self, units: Vec<LinkUnit>) {
        let ids: HashMap<&Name, FileId> = self.files.iter().enumerate().map(|(id, file)| (&file.path, id)).collect();
        let included_by = self.inclusions(&ids);
        // What is no header is compiled as part of who includes it: it is no module of its own.
        let is_part = |file: FileId| included_by.contains_key(&file) && !self.files[file].is_header();
        let mut file_units = vec![Vec::new(); self.files.len()];
        let mut kept = Vec::new();
        for unit in units {
            let members: Vec<FileId> = unit.files.iter().filter_map(|path| ids.get(path).copied()).collect();
            if !members.is_empty() && !matches!(members.as_slice(), [one] if is_part(*one)) {
                for member in members {
                    file_units[member].push(kept.len());
                }
                kept.push(unit);
            }
        }
        let mut parts: Vec<FileId> = included_by.keys().copied().filter(|&inner| is_part(inner)).collect();
        parts.sort_unstable();
        for inner in parts.into_iter().filter(|&inner| file_units[inner].is_empty()).collect::<Vec<_>>() {
            let around = included_by[&inner].first().map(|&first| file_units[first].clone()).unwrap_or_default();
            for &unit in &around {
                kept[unit].files.push(self.files[inner].path);
            }
            file_units[inner] = around;
        }
        self.unit_files = vec![Vec::new(); kept.len()];
        for (file, units) in file_units.iter().enumerate() {
            units.iter().for_each(|&unit| self.unit_files[unit].push(file));
        }
        (self.units, self.file_units, self.included_by) = (kept, file_units, included_by);
    }

    fn index(&mut self) {
        for (file, source) in self.files.iter().enumerate() {
            self.first_of.push(self.nodes.len());
            let node = |definition, is_global| Node { file, definition, is_global, body: OnceLock::new() };
            let functions = source.outline.functions.iter().enumerate();
            self.nodes.extend(functions.map(|(at, one)| node(Definition::Function(at), !one.is_static)));
            self.nodes.extend((0..source.outline.macros.len()).map(|at| node(Definition::Macro(at), false)));
        }
        // Each has about half a million names.
        let Program { files, variables, structs, typedefs, instances, .. } = self;
        let (by_name, ()) =
            rayon::join(|| index::functions(files), || index::data(files, variables, structs, typedefs, instances));
        for id in self.facts.keys().flat_map(|name| by_name.get(name)) {
            self.implementing.grow_and_insert(id.index());
        }
        self.by_name = by_name;
        self.variable_names = index::standing(&self.files, |name| self.variables.has(name));
        self.function_names = index::standing(&self.files, |name| self.by_name.has(name));
    }

    /// Who refers to whom.
    fn references(&self) -> Vec<(FnId, FnId, Reference)> {
        let functions = self.functions().collect::<Vec<_>>().into_par_iter();
        let of = |from| self.references_of(from).into_iter().map(move |(to, how)| (from, to, how));
        functions.flat_map_iter(of).collect()
    }

    /// What a function refers to by name.
    fn references_of(&self, from: FnId) -> Vec<(FnId, Reference)> {
        let file = self.file_of(from);
        let mut found = Vec::new();
        for mention in self.mentions(from) {
            let reference = match mention.kind {
                MentionKind::Call => Reference::Call,
                MentionKind::Value => Reference::Address,
                MentionKind::MemberCall | MentionKind::Member => continue,
            };
            if reference == Reference::Address {
                for (home, table) in self.variables_named(file, &mention.name) {
                    self.each_held(home, table, &mut |_, function, _| found.push((function, Reference::Table)));
                }
            }
            // The value of a macro that stands for a statement is none.
            let is_meant = |to: &FnId| reference == Reference::Call || !self.stands_for_statement(*to);
            found.extend(
                self.candidates(file, &mention.name).iter().filter(|to| is_meant(to)).map(|&to| (to, reference)),
            );
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Adds a function that stands in no source: `body` is what it does.
    pub(crate) fn add_made(&mut self, file: FileId, function: Function, body: Body) -> FnId {
        let definition = Definition::Made(self.made.len());
        self.made.push(function);
        let made = FnId::new(self.nodes.len());
        self.nodes.push(Node { file, definition, is_global: false, body: Arc::new(body).into() });
        self.made_in.entry(file).or_default().push(made);
        made
    }

    /// All functions and function-like macros.
    pub fn functions(&self) -> impl Iterator<Item = FnId> + use<> {
        (0..self.nodes.len()).map(FnId::new)
    }

    /// The file that defines `function`.
    pub fn file_of(&self, function: FnId) -> FileId {
        self.nodes[function.index()].file
    }

    /// The function's own name.
    pub fn name(&self, function: FnId) -> &Name {
        match self.definition(function) {
            Ok(function) => &function.name,
            Err(mac) => &mac.name,
        }
    }

    /// Where its name stands.
    pub fn name_span(&self, function: FnId) -> Span {
        match self.definition(function) {
            Ok(function) => function.name_span,
            Err(mac) => mac.name_span,
        }
    }

    /// The preprocessor condition around its whole definition.
    pub fn guard(&self, function: FnId) -> Option<&Cond> {
        match self.definition(function) {
            Ok(function) => function.guard.as_ref(),
            Err(mac) => mac.guard.as_ref(),
        }
    }

    /// The function, or the macro, as the token pass saw it.
    pub fn definition(&self, function: FnId) -> Result<&Function, &Macro> {
        let node = &self.nodes[function.index()];
        let outline = &self.files[node.file].outline;
        match node.definition {
            Definition::Function(at) => Ok(&outline.functions[at]),
            Definition::Macro(at) => Err(&outline.macros[at]),
            Definition::Made(at) => Ok(&self.made[at]),
        }
    }

    /// Whether it is a function, no macro, that other files may call.
    pub(crate) fn is_global(&self, function: FnId) -> bool {
        self.nodes[function.index()].is_global
    }

    /// Whether it is a macro without parameters.
    pub(crate) fn stands_for_statement(&self, function: FnId) -> bool {
        self.definition(function).is_err_and(|mac| mac.is_object)
    }

    /// What its body mentions.
    pub fn mentions(&self, function: FnId) -> &[Mention] {
        match self.definition(function) {
            Ok(function) => &function.mentions,
            Err(mac) => &mac.mentions,
        }
    }

    /// Its control-flow graph, lowered on first use, loops over tables of functions unrolled.
    pub fn body(&self, function: FnId) -> &Body {
        let node = &self.nodes[function.index()];
        node.body.get_or_init(|| {
            let body =
                self.position(function).map(|at| self.files[node.file].body(at, &self.wrappers)).unwrap_or_default();
            let body = self.own.renamed(node.file, self.name(function), body);
            match self.definition(function) {
                Ok(_) => crate::unroll::unrolled(self, function, &body).map_or(body, Arc::new),
                Err(_) => body,
            }
        })
    }

    /// Where it stands in its file's [`Bodies`]; made functions do not.
    fn position(&self, function: FnId) -> Option<u32> {
        let node = &self.nodes[function.index()];
        let functions = self.files[node.file].outline.functions.len();
        let at = match node.definition {
            Definition::Function(at) => at,
            Definition::Macro(at) => functions + at,
            Definition::Made(_) => return None,
        };
        u32::try_from(at).ok()
    }

    /// What the analysis so far rests on of each file, in their order.
    pub fn seen(&self) -> Vec<Seen> {
        let mut seen: Vec<Seen> = self.files.iter().map(SourceFile::seen).collect();
        for function in self.functions() {
            let node = &self.nodes[function.index()];
            if let (Some(_), Some(at)) = (node.body.get(), self.position(function)) {
                seen[node.file].bodies.push(at);
            }
        }
        seen
    }

    /// The files again, each with the control-flow graphs that it had and those that were lowered. What loops over tables were
    /// made of depends on other files, and what calls of a file's own are named on the model: both are left out.
    pub fn into_files(mut self) -> Vec<SourceFile> {
        for function in self.functions().collect::<Vec<_>>() {
            let node = &self.nodes[function.index()];
            if let (Some(body), Some(at)) = (node.body.get(), self.position(function))
                && body.runs.is_empty()
                && !self.own.is_in(node.file)
            {
                self.files[node.file].bodies.entry(at).or_insert_with(|| body.clone());
            }
        }
        let files = std::mem::take(&mut self.files);
        // Millions of small pieces: nobody has to wait until they are freed.
        rayon::spawn(move || drop(self));
        files
    }

    /// How many functions were lowered, and those that lang-c rejected with the reason.
    pub fn lowered(&self) -> (usize, Vec<(FnId, &str)>) {
        let bodies = self.functions().filter_map(|id| Some((id, self.nodes[id.index()].body.get()?)));
        let (mut count, mut degraded) = (0, Vec::new());
        for (id, body) in bodies {
            count += 1;
            degraded.extend(body.degraded.as_deref().map(|reason| (id, reason)));
        }
        (count, degraded)
    }

    /// The facts of the kernel model about `name`.
    pub fn facts(&self, name: &Name) -> &[FunctionFact] {
        self.facts.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether what a call of that name does is in its facts, and not to be looked for in a body.
    pub fn is_modelled(&self, name: &Name) -> bool {
        self.facts(name).iter().any(|fact| fact.role != Role::LeavesAlone)
    }

    /// The names that facts which `count` are about, those that only stand for one of the model's too.
    pub fn names_of(&self, count: impl Fn(&FunctionFact) -> bool) -> impl Iterator<Item = &Name> {
        self.facts.iter().filter(move |(_, facts)| facts.iter().any(&count)).map(|(name, _)| name)
    }

    /// The model that the program was linked with.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Whether a pointer to `tag` may point to a variable of its own, and not only into the heap or into another object.
    pub fn has_instances(&self, tag: &Name) -> bool {
        self.instances.contains(tag)
    }

    /// What modules define themselves under the name of something the model describes; in order.
    pub fn own_definitions(&self) -> &[FnId] {
        &self.own.functions
    }

    /// Whether `function` is the kernel's own implementation of something the model describes.
    pub fn implements_model(&self, function: FnId) -> bool {
        self.implementing.contains(function.index())
    }
}

/// Groups items by a key, keeping the order of the keys.
pub fn group_by<K: Ord, V>(items: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, Vec<V>> {
    let mut groups: BTreeMap<K, Vec<V>> = BTreeMap::new();
    for (key, value) in items {
        groups.entry(key).or_default().push(value);
    }
    groups
}

impl Program {
    /// Whether the tree's own implementation shows a behaviour; `None` when its source is not there.
    pub fn behaves(&self, probe: &rculint_ir::model::Probe) -> Option<bool> {
        let definitions = self.by_name.get(&probe.function).iter().copied().filter(|&id| self.definition(id).is_ok());
        let mut answer = None;
        for id in definitions {
            let direct = self.mentions(id).iter().any(|mention| probe.calls.contains(&mention.name));
            let through = |callee: FnId| {
                self.file_of(callee) == self.file_of(id)
                    && self.mentions(callee).iter().any(|mention| probe.calls.contains(&mention.name))
            };
            answer = Some(answer == Some(true) || direct || self.refers_to(id).any(|(callee, _)| through(callee)));
        }
        answer
    }
}
