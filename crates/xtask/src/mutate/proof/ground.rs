//! What all that is proven of one program shares.
use rculint_ir::model::Role;
use rculint_link::{FileId, FnId, Program, Reference};
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
        let tables = tables(program);
        let mut tables_of: HashMap<FileId, Vec<usize>> = HashMap::new();
        let mut holders: HashMap<FnId, Vec<usize>> = HashMap::new();
        for (at, table) in tables.iter().enumerate() {
            tables_of.entry(table.file).or_default().push(at);
            table.functions.iter().for_each(|(_, function)| holders.entry(*function).or_default().push(at));
        }
        let mentioning = mentioning(program);
        let ordered = HashSet::new();
        let mut ground = Ground { program, kernel, tables, tables_of, holders, mentioning, ordered };
        ground.ordered =
            ground.callers(program.functions().filter(|&function| is_ordered(program, function)).collect());
        ground
    }

    /// The files linked with some, and the headers beside those.
    pub(crate) fn files_around(&self, homes: &BTreeSet<FileId>) -> BTreeSet<FileId> {
        let beside = homes.iter().flat_map(|&home| self.program.headers_beside(home));
        self.program.linked_with(homes.iter().copied()).into_iter().chain(beside).collect()
    }

    /// The tables of some files.
    pub(crate) fn tables_in<'g>(&'g self, files: &'g BTreeSet<FileId>) -> impl Iterator<Item = &'g Table> {
        files.iter().filter_map(|file| self.tables_of.get(file)).flatten().map(|&at| &self.tables[at])
    }

    /// The tables that `function` stands in.
    pub(crate) fn holders_of(&self, function: FnId) -> impl Iterator<Item = &Name> {
        self.holders.get(&function).into_iter().flatten().map(|&at| &self.tables[at].variable)
    }

    /// The tag of the struct of a table that `member` is a member of, where that is known.
    pub(crate) fn struct_of(&self, table: &Table, member: &Name) -> Option<Name> {
        let (_, variable) = self.program.variable(table.file, &table.variable)?;
        let tag = self.program.tag(&variable.ty)?;
        self.program.member_type(table.file, &tag, member).is_some().then_some(tag)
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
        self.program.upwards(seeds, |how, _| how.has(Reference::Call)).ones().map(FnId::new).collect()
    }
}

fn tables(program: &Program) -> Vec<Table> {
    let mut found = Vec::new();
    for (file, variable) in program.all_variables().filter(|(file, _)| !program.units_of(*file).is_empty()) {
        let mut names = BTreeSet::new();
        variable.init.iter().for_each(|init| names_of(init, &mut names));
        if !names.is_empty() {
            let functions = program.table_functions(file, variable).into_iter();
            let functions = functions.map(|(member, function, _)| (member, function)).collect();
            found.push(Table { file, variable: variable.name, functions, names });
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
            found.entry(mention.name).or_default().push(function);
        }
    }
    found
}

fn names_of(init: &Init, names: &mut BTreeSet<Name>) {
    match &init.value {
        InitValue::Name(name) | InitValue::AddressOf(name, _) => drop(names.insert(*name)),
        InitValue::Call(_, args) => names.extend(args.iter().cloned()),
        InitValue::List(all) => all.iter().for_each(|(_, inner)| names_of(inner, names)),
        InitValue::Other => {}
    }
}

fn is_ordered(program: &Program, function: FnId) -> bool {
    let roles = [Role::Wait, Role::Synchronize, Role::Destroy, Role::CallsBack];
    let matters = |name: &Name| program.facts(name).iter().any(|fact| roles.contains(&fact.role));
    program.called(function).any(|mention| matters(&mention.name))
}
