//! What all that is proven of one program shares.
use petgraph::Direction;
use petgraph::visit::EdgeRef;
use rculint_ir::model::Role;
use rculint_link::{FileId, FnId, Program, Reference, UnitId};
use rculint_syntax::{Init, InitValue, MentionKind, Name, Version};
use std::collections::{BTreeSet, HashMap, HashSet};

/// A variable that holds functions, or the addresses of other variables.
pub(crate) struct Table {
    file: FileId,
    pub(crate) variable: Name,
    /// By the member that each stands in.
    pub(crate) functions: Vec<(Name, FnId)>,
    /// All names in its initialiser.
    pub(crate) names: BTreeSet<Name>,
}

/// A program on one kernel.
pub(crate) struct Ground<'p> {
    pub(crate) program: &'p Program,
    pub(crate) kernel: Version,
    by_file: HashMap<FileId, Vec<FnId>>,
    by_path: HashMap<&'p str, FileId>,
    by_unit: HashMap<UnitId, Vec<FileId>>,
    /// Headers by their folder.
    headers: HashMap<&'p str, Vec<FileId>>,
    tables: Vec<Table>,
    tables_of: HashMap<FileId, Vec<usize>>,
    /// Tables by what they hold.
    holders: HashMap<FnId, Vec<usize>>,
    /// Functions by the variables that they mention.
    mentioning: HashMap<Name, Vec<FnId>>,
    /// Functions from which a wait or a destroy can be reached.
    ordered: HashSet<FnId>,
}

impl<'p> Ground<'p> {
    pub(crate) fn new(program: &'p Program, kernel: Version) -> Self {
        let mut by_file: HashMap<FileId, Vec<FnId>> = HashMap::new();
        for function in program.functions() {
            by_file.entry(program.file_of(function)).or_default().push(function);
        }
        let (mut by_path, mut by_unit, mut headers): (HashMap<_, _>, HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) =
            Default::default();
        for (file, source) in program.files.iter().enumerate() {
            by_path.insert(source.path.as_str(), file);
            program.units_of(file).iter().for_each(|&unit| by_unit.entry(unit).or_default().push(file));
            if source.is_header() {
                headers.entry(folder(&source.path)).or_default().push(file);
            }
        }
        let tables = tables(program);
        let mut tables_of: HashMap<FileId, Vec<usize>> = HashMap::new();
        let mut holders: HashMap<FnId, Vec<usize>> = HashMap::new();
        for (at, table) in tables.iter().enumerate() {
            tables_of.entry(table.file).or_default().push(at);
            table.functions.iter().for_each(|(_, function)| holders.entry(*function).or_default().push(at));
        }
        let mentioning = mentioning(program);
        let ordered = HashSet::new();
        let mut ground = Ground {
            program,
            kernel,
            by_file,
            by_path,
            by_unit,
            headers,
            tables,
            tables_of,
            holders,
            mentioning,
            ordered,
        };
        ground.ordered =
            ground.callers(program.functions().filter(|&function| is_ordered(program, function)).collect());
        ground
    }

    /// The functions and macros of a file.
    pub(crate) fn functions_of(&self, file: FileId) -> impl Iterator<Item = FnId> + '_ {
        self.by_file.get(&file).into_iter().flatten().copied()
    }

    /// The file at a path.
    pub(crate) fn file(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// The files linked with some, and the headers beside those.
    pub(crate) fn files_around(&self, homes: &BTreeSet<FileId>) -> BTreeSet<FileId> {
        let units = homes.iter().flat_map(|&home| self.program.units_of(home));
        let linked = units.filter_map(|unit| self.by_unit.get(unit)).flatten();
        let folders = homes.iter().map(|&home| folder(&self.program.files[home].path));
        let beside = folders.filter_map(|folder| self.headers.get(folder)).flatten();
        homes.iter().chain(linked).chain(beside).copied().collect()
    }

    /// The tables of some files.
    pub(crate) fn tables_in<'g>(&'g self, files: &'g BTreeSet<FileId>) -> impl Iterator<Item = &'g Table> {
        files.iter().filter_map(|file| self.tables_of.get(file)).flatten().map(|&at| &self.tables[at])
    }

    /// The tables that `function` stands in.
    pub(crate) fn holders_of(&self, function: FnId) -> impl Iterator<Item = &Name> {
        self.holders.get(&function).into_iter().flatten().map(|&at| &self.tables[at].variable)
    }

    /// The functions that mention a variable.
    pub(crate) fn mentioning(&self, variable: &Name) -> impl Iterator<Item = FnId> + '_ {
        self.mentioning.get(variable).into_iter().flatten().copied()
    }

    /// Whether a wait or a destroy can be reached from `function`.
    pub(crate) fn is_ordered(&self, function: FnId) -> bool {
        self.ordered.contains(&function)
    }

    /// `seeds`, and all that call them.
    pub(crate) fn callers(&self, seeds: Vec<FnId>) -> HashSet<FnId> {
        let mut seen: HashSet<FnId> = seeds.iter().copied().collect();
        let mut work = seeds;
        while let Some(function) = work.pop() {
            let callers = self.program.calls.edges_directed(function, Direction::Incoming);
            let callers = callers.filter(|edge| *edge.weight() == Reference::Call).map(|edge| edge.source());
            work.extend(callers.filter(|&caller| seen.insert(caller)));
        }
        seen
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn tables(program: &Program) -> Vec<Table> {
    let mut found = Vec::new();
    for (file, variable) in program.all_variables().filter(|(file, _)| !program.units_of(*file).is_empty()) {
        let mut names = BTreeSet::new();
        variable.init.iter().for_each(|init| names_of(init, &mut names));
        if !names.is_empty() {
            let functions = program.table_functions(file, variable).into_iter();
            let functions = functions.map(|(member, function, _)| (member, function)).collect();
            found.push(Table { file, variable: variable.name.clone(), functions, names });
        }
    }
    found
}

fn mentioning(program: &Program) -> HashMap<Name, Vec<FnId>> {
    let variables = program.all_variables().filter(|(file, _)| !program.files[*file].is_header());
    let variables: HashSet<&Name> = variables.map(|(_, variable)| &variable.name).collect();
    let mut found: HashMap<Name, Vec<FnId>> = HashMap::new();
    for function in program.functions() {
        let values = program.mentions(function).iter().filter(|mention| mention.kind == MentionKind::Value);
        for mention in values.filter(|mention| variables.contains(&mention.name)) {
            found.entry(mention.name.clone()).or_default().push(function);
        }
    }
    found
}

fn names_of(init: &Init, names: &mut BTreeSet<Name>) {
    match &init.value {
        InitValue::Name(name) | InitValue::AddressOf(name) => drop(names.insert(name.clone())),
        InitValue::Call(_, args) => names.extend(args.iter().cloned()),
        InitValue::List(all) => all.iter().for_each(|(_, inner)| names_of(inner, names)),
        InitValue::Other => {}
    }
}

fn is_ordered(program: &Program, function: FnId) -> bool {
    let roles = [Role::Wait, Role::Synchronize, Role::Destroy, Role::CallsBack];
    let matters = |name: &Name| program.facts(name).iter().any(|fact| roles.contains(&fact.role));
    let mut mentions = program.mentions(function).iter();
    mentions.any(|mention| mention.kind == MentionKind::Call && matters(&mention.name))
}
