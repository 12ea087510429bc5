//! What names mean: which unit a file is part of, and which definition a name in it stands for.
use crate::index::Standing;
use crate::program::{FileId, FnId, Program, UnitId};
use rculint_syntax::{Init, InitValue, Name, Span, Variable};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// How far away what is static in a file is from another one that the preprocessor makes one text with: farther than all else.
const JOINED: u8 = 100;

impl Program {
    /// The link units of a file; a header has none.
    pub fn units_of(&self, file: FileId) -> &[UnitId] {
        &self.file_units[file]
    }

    /// The files of a link unit that are at hand, in order.
    pub fn files_of(&self, unit: UnitId) -> &[FileId] {
        &self.unit_files[unit]
    }

    /// The variables of one file.
    pub fn variables_in(&self, file: FileId) -> impl Iterator<Item = (FileId, &Variable)> {
        self.files[file].outline.variables.iter().map(move |variable| (file, variable))
    }

    /// The file at a path, relative to the tree's root.
    pub fn file_at(&self, path: &str) -> Option<FileId> {
        self.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()
    }

    /// The headers in the directory of a file.
    pub fn headers_beside(&self, file: FileId) -> impl Iterator<Item = FileId> {
        let directory = self.files[file].directory();
        // Paths are in order, and what lies in a directory has its name in front.
        let first = self.files.partition_point(|other| other.path.as_str() < directory);
        let inside = self.files.iter().enumerate().skip(first);
        let inside = inside.take_while(move |(_, other)| other.path.starts_with(directory));
        inside.filter(move |(_, other)| other.is_header() && other.directory() == directory).map(|(file, _)| file)
    }

    /// `files`, and everything that is linked with one of them.
    pub fn linked_with(&self, files: impl IntoIterator<Item = FileId>) -> BTreeSet<FileId> {
        let files: BTreeSet<FileId> = files.into_iter().collect();
        let units: BTreeSet<UnitId> = files.iter().flat_map(|&file| self.units_of(file)).copied().collect();
        let linked = units.into_iter().flat_map(|unit| self.files_of(unit)).copied();
        linked.collect::<BTreeSet<_>>().union(&files).copied().collect()
    }

    /// Whether a function is defined in a header: it is part of who uses it.
    pub fn is_in_header(&self, function: FnId) -> bool {
        self.files[self.file_of(function)].is_header()
    }

    /// Whether both are one file, or part of one unit.
    pub fn share_unit(&self, a: FileId, b: FileId) -> bool {
        a == b || self.file_units[a].iter().any(|unit| self.file_units[b].contains(unit))
    }

    /// What `name` means in `file`: its own definitions, then its unit's, then headers', then exported and built-in ones.
    pub fn resolve(&self, file: FileId, name: &Name) -> Vec<FnId> {
        self.candidates(file, name).into_owned()
    }

    /// The same; of most names there is one definition, and nothing to be collected.
    pub(crate) fn candidates(&self, file: FileId, name: &Name) -> Cow<'_, [FnId]> {
        let all = self.by_name.get(name);
        if all.is_empty() {
            if let Some(meant) = self.own.meant(name) {
                return Cow::Borrowed(meant);
            }
            let target = self.stands_for(&self.function_names, file, name);
            return target.map_or(Cow::Borrowed(&[]), |target| self.candidates(file, target));
        }
        // Nodes are in the order of their files.
        let own = &all[all.partition_point(|&id| self.file_of(id) < file)..];
        let own = &own[..own.partition_point(|&id| self.file_of(id) == file)];
        if !own.is_empty() {
            return Cow::Borrowed(own);
        }
        let global = |id: FnId| self.is_global(id);
        let in_header = |id: FnId| self.is_in_header(id) && self.own.may_mean(file, id);
        if let [one] = all {
            let seen = global(*one) || in_header(*one) || self.is_joined(self.file_of(*one), file);
            return Cow::Borrowed(if seen { all } else { &[] });
        }
        let nearest = |pick: &dyn Fn(FnId) -> bool| all.iter().copied().filter(|&id| pick(id)).collect::<Vec<_>>();
        let steps: [&dyn Fn(FnId) -> bool; 3] =
            [&|id| global(id) && self.share_unit(self.file_of(id), file), &in_header, &global];
        let found = steps.iter().map(|pick| nearest(*pick)).find(|found| !found.is_empty());
        let joined = || nearest(&|id| self.is_joined(self.file_of(id), file));
        Cow::Owned(found.unwrap_or_else(|| Some(joined()).filter(|all| all.len() == 1).unwrap_or_default()))
    }

    /// Whether a function of that name is called in `file` by what is `called` there.
    pub(crate) fn means(&self, file: FileId, called: &Name, name: &Name) -> bool {
        called == name
            || self.own.written(called) == Some(name)
            || self.stands_for(&self.function_names, file, called) == Some(name)
    }

    /// What a macro without parameters stands for, where nothing else has its name.
    fn stands_for<'n>(&self, names: &'n Standing, file: FileId, name: &Name) -> Option<&'n Name> {
        let all = names.get(name)?;
        let own = all.iter().find(|(home, _)| *home == file);
        let agree = || all.first().filter(|(_, first)| all.iter().all(|(_, other)| other == first));
        let near = |home: FileId| self.files[home].is_header() || self.share_unit(home, file);
        own.or_else(|| agree().filter(|(home, _)| near(*home))).map(|(_, target)| target)
    }

    /// Whether the preprocessor makes one text of both files: what is static in `home` has its name in `file` too, if no other
    /// file is joined to it so that has one.
    fn is_joined(&self, home: FileId, file: FileId) -> bool {
        let includes = |around: FileId, inner: FileId| {
            self.included_by.get(&inner).is_some_and(|all| all.binary_search(&around).is_ok())
        };
        includes(home, file) || !self.files[home].is_header() && includes(file, home)
    }

    /// The variable that `name` means in `file`: a definition rather than an `extern` declaration, with its initialiser rather than
    /// declared ahead without.
    pub fn variable(&self, file: FileId, name: &Name) -> Option<(FileId, &Variable)> {
        let all = self.variables.get(name);
        if all.is_empty() {
            return self.variable(file, self.stands_for(&self.variable_names, file, name)?);
        }
        let get = |&(file, at): &(FileId, usize)| (file, &self.files[file].outline.variables[at]);
        let rank = |found: &(FileId, &Variable)| {
            let (home, variable) = *found;
            let near = match home {
                _ if home == file => 0,
                _ if variable.is_static && !self.files[home].is_header() => {
                    let joined = self.is_joined(home, file);
                    return joined.then_some((JOINED, home, variable.init.is_none()));
                }
                _ if self.share_unit(home, file) => 1,
                _ => 2,
            };
            let declared = u8::from(variable.is_extern);
            // A table may be declared before it is filled.
            Some((if variable.is_static { near } else { near + 10 * declared }, home, variable.init.is_none()))
        };
        let ranked = || all.iter().map(get).filter_map(|found| Some((rank(&found)?, found)));
        let ((near, home, _), found) = ranked().min_by_key(|(rank, _)| *rank)?;
        let is_clear = near != JOINED || ranked().all(|((_, other, _), _)| other == home);
        is_clear.then_some(found)
    }

    /// All that [`Program::variable`] may be: of a table that depends on a condition there is one for each branch.
    pub fn variables_named(&self, file: FileId, name: &Name) -> impl Iterator<Item = (FileId, &Variable)> {
        let first = self.variable(file, name);
        let conditional = first.filter(|(_, variable)| variable.guard.is_some());
        let others = conditional.into_iter().flat_map(move |(home, first)| {
            let all = self.variables.get(&first.name).iter().filter(move |(file, _)| *file == home);
            let all = all.map(move |&(_, at)| (home, &self.files[home].outline.variables[at]));
            all.filter(move |(_, other)| other.init.is_some() && !std::ptr::eq(*other, first))
        });
        first.into_iter().chain(others)
    }

    /// Functions stored in the table `variable`, with the member that holds each and where.
    pub fn table_functions(&self, file: FileId, variable: &Variable) -> Vec<(Name, FnId, Span)> {
        let mut found = Vec::new();
        self.each_held(file, variable, &mut |member, function, span| found.push((*member, function, span)));
        found
    }

    /// Those stored in one member of it.
    pub fn member_functions(&self, file: FileId, variable: &Variable, member: &Name) -> Vec<FnId> {
        let at = self.member_position(file, &variable.ty, member);
        let mut found = Vec::new();
        for (path, inner) in variable.init.iter().flat_map(Init::items) {
            let is_it = match path.first() {
                Some(first) => first == member,
                None => at.is_some() && inner.position == at,
            };
            if is_it {
                self.each_in(file, member, inner, &mut |_, function, _| found.push(function));
            }
        }
        found
    }

    /// Hands each of them to `take`.
    pub(crate) fn each_held(&self, file: FileId, variable: &Variable, take: &mut dyn FnMut(&Name, FnId, Span)) {
        if let Some(init) = &variable.init {
            self.each_in(file, &Name::default(), init, take);
        }
    }

    fn each_in(&self, file: FileId, member: &Name, init: &Init, take: &mut dyn FnMut(&Name, FnId, Span)) {
        match &init.value {
            InitValue::Name(name) | InitValue::AddressOf(name, _) => {
                self.candidates(file, name).iter().for_each(|&id| take(member, id, init.span));
            }
            InitValue::Call(_, args) => {
                let held = args.iter().flat_map(|arg| self.resolve(file, arg));
                held.for_each(|id| take(member, id, init.span));
            }
            InitValue::List(items) => {
                for (path, inner) in items {
                    self.each_in(file, path.last().unwrap_or(member), inner, take);
                }
            }
            InitValue::Other => {}
        }
    }

    /// All variables, with their files.
    pub fn all_variables(&self) -> impl Iterator<Item = (FileId, &Variable)> {
        self.files.iter().enumerate().flat_map(|(id, file)| file.outline.variables.iter().map(move |v| (id, v)))
    }

    /// Link unit names of a file, for people: its modules, or its directory.
    pub fn unit_name(&self, file: FileId) -> Name {
        match self.file_units[file].first() {
            Some(&unit) => self.units[unit].name,
            None => match self.files[file].directory() {
                "" => Name::new("."),
                directory => directory.into(),
            },
        }
    }
}
