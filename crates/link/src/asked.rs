//! What is asked of a whole program again for each kernel version, and is the same for all of them.
use crate::calls::{Reference, References};
use crate::program::{FileId, FnId, PIECE, Program};
use crate::users::{Use, Users};
use fixedbitset::FixedBitSet;
use rayon::prelude::*;
use rculint_ir::model::{EntryRole, Role};
use rculint_ir::{BlockId, Call, Callee, Event, EventKind};
use rculint_syntax::{Init, InitValue, Mention, MentionKind, Name, TypeRef, handed_on, is_shouted, number};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Macros in macros that a name is followed through.
const MACROS: usize = 4;

/// What was asked for so far.
#[derive(Default)]
pub(crate) struct Asked {
    pub(crate) users: OnceLock<Users>,
    callbacks: OnceLock<Vec<FnId>>,
    /// By member, the tag of the struct around it and the function.
    held: OnceLock<HashMap<Name, Vec<(Name, FnId)>>>,
    modelled: OnceLock<Vec<(FnId, BlockId, usize)>>,
    allocator: OnceLock<HashSet<FileId>>,
    leading: OnceLock<FixedBitSet>,
    calling_params: OnceLock<FixedBitSet>,
    handing_params: OnceLock<FixedBitSet>,
    handing_order: OnceLock<FixedBitSet>,
    handing_destroys: OnceLock<Vec<(FnId, Name)>>,
    /// Sets of names, with the functions from which a call of one of them is reached.
    reaching: Mutex<HashMap<BTreeSet<Name>, Arc<FixedBitSet>>>,
    /// What names stand for in files.
    numbers: Mutex<HashMap<(FileId, Name), Option<i64>>>,
    own_callees: Mutex<HashMap<FnId, Arc<BTreeSet<FnId>>>>,
}

/// What a list initialises.
#[derive(Clone, Copy)]
struct Table {
    /// The tag of its struct, or of its elements'.
    tag: Name,
    is_array: bool,
}

impl Program {
    /// Functions whose address is stored in a table or passed on.
    pub fn handed_over(&self) -> &HashSet<FnId> {
        &self.handed
    }

    /// Whether a function stands in a table, or a macro at file scope is handed it.
    pub fn is_handed_at_file_scope(&self, function: FnId) -> bool {
        self.handed_at_file_scope.contains(&function)
    }

    /// Those that [`Self::is_handed_at_file_scope`] is about.
    pub(crate) fn find_handed_at_file_scope(&self) -> HashSet<FnId> {
        let variables: Vec<_> = self.all_variables().collect();
        let tables = variables.into_par_iter().flat_map_iter(|(file, variable)| {
            let held = self.table_functions(file, variable).into_iter().map(|(_, function, _)| function);
            held.filter(move |&function| !self.is_only_run(file, variable, function))
        });
        let found: Vec<FnId> = tables.collect();
        found.into_iter().chain(self.invoked()).collect()
    }

    pub(crate) fn find_handed_over(&self) -> HashSet<FnId> {
        let functions: Vec<FnId> = self.functions().collect();
        let taken = functions.into_par_iter().filter(|&function| self.takers(function).next().is_some());
        let taken: Vec<FnId> = taken.collect();
        taken.into_iter().chain(self.handed_at_file_scope.iter().copied()).collect()
    }

    /// The functions that tables with an initialiser hold in a member of that name, each with the tag of the struct around it.
    pub fn held_in_tables(&self, member: &Name) -> &[(Name, FnId)] {
        self.tables_holding().get(member).map_or(&[], Vec::as_slice)
    }

    /// All of them: the member, the tag, and the function; in no order.
    pub fn all_held(&self) -> impl Iterator<Item = (Name, Name, FnId)> + '_ {
        self.tables_holding()
            .iter()
            .flat_map(|(member, held)| held.iter().map(|&(tag, function)| (*member, tag, function)))
    }

    fn tables_holding(&self) -> &HashMap<Name, Vec<(Name, FnId)>> {
        self.asked.held.get_or_init(|| {
            let mut held = HashMap::default();
            for (file, variable) in self.all_variables() {
                if let (Some(init), Some(tag)) = (&variable.init, self.tag(&variable.ty)) {
                    self.add_held(file, Table { tag, is_array: variable.array }, init, &mut held);
                }
            }
            held
        })
    }

    fn add_held(&self, file: FileId, table: Table, init: &Init, held: &mut HashMap<Name, Vec<(Name, FnId)>>) {
        let InitValue::List(items) = &init.value else { return };
        for (path, inner) in items {
            if table.is_array && path.is_empty() {
                self.add_held(file, Table { is_array: false, ..table }, inner, held);
                continue;
            }
            let functions = match &inner.value {
                InitValue::Name(name) | InitValue::AddressOf(name, _) => self.candidates(file, name),
                InitValue::List(_) => Cow::Borrowed(&[][..]),
                InitValue::Call(..) | InitValue::Other => continue,
            };
            let is_list = matches!(inner.value, InitValue::List(_));
            if functions.is_empty() && !is_list {
                continue;
            }
            match self.place_in(file, table.tag, path, inner) {
                Some((tag, member)) if is_list => {
                    let ty = self.member_type(file, &tag, &member).and_then(|ty| self.tag(&ty));
                    // What is no struct is an array of them, as far as it is initialised so.
                    let inside = ty.or_else(|| path.is_empty().then_some(table.tag));
                    if let Some(tag) = inside {
                        self.add_held(file, Table { tag, is_array: false }, inner, held);
                    }
                }
                Some((tag, member)) => {
                    held.entry(member).or_default().extend(functions.iter().map(|&function| (tag, function)));
                }
                None if is_list && path.is_empty() => self.add_held(file, table, inner, held),
                None => {}
            }
        }
    }

    /// The member that a value initialises, with the tag of the struct which it is a member of: by its designators, else by its
    /// position.
    fn place_in(&self, file: FileId, tag: Name, path: &[Name], value: &Init) -> Option<(Name, Name)> {
        let Some((member, outer)) = path.split_last() else {
            let ty = TypeRef::Struct { tag, pointers: 0 };
            return Some((tag, self.member_at(file, &ty, value.position?)?));
        };
        let into = |tag: Name, member: &Name| self.tag(&self.member_type(file, &tag, member)?);
        Some((outer.iter().try_fold(tag, into)?, *member))
    }

    /// Functions that take what a callback is given, and nothing else; in order.
    pub fn callbacks(&self) -> &[FnId] {
        self.asked.callbacks.get_or_init(|| {
            let is_one = |function: &FnId| {
                let Ok(definition) = self.definition(*function) else { return false };
                let [param] = definition.params.as_slice() else { return false };
                matches!(&param.ty, TypeRef::Struct { tag, pointers: 1 } if self.model().heads.contains(tag))
            };
            self.functions().filter(is_one).collect()
        })
    }

    /// Functions that a macro at file scope, of which the model says nothing, is handed; but for those that it calls itself in what it
    /// makes, or whose name it gives to what it makes.
    fn invoked(&self) -> Vec<FnId> {
        let mut found = Vec::new();
        for (id, file) in self.files.iter().enumerate() {
            let unknown = file.outline.invocations.iter();
            for invocation in unknown.filter(|invocation| self.entry_role(&invocation.name).is_none()) {
                for (at, arg) in invocation.args.iter().enumerate() {
                    let functions = self.candidates(id, arg);
                    if !functions.is_empty() && !self.only_calls(id, &invocation.name, at, MACROS) {
                        found.extend_from_slice(&functions);
                    }
                }
            }
        }
        found
    }

    /// Whether a macro that `file` sees does nothing with what it is handed there but call it, or define a function of that name; or
    /// hand it to macros that do only so.
    fn only_calls(&self, file: FileId, name: &Name, at: usize, depth: usize) -> bool {
        let macros = self.resolve(file, name);
        !macros.is_empty() && macros.iter().all(|&id| self.only_calls_param(file, id, at, depth))
    }

    fn only_calls_param(&self, file: FileId, id: FnId, at: usize, depth: usize) -> bool {
        let Err(definition) = self.definition(id) else { return false };
        let Some(param) = definition.params.get(at) else { return false };
        let mut uses = definition.mentions.iter().filter(|mention| mention.name == *param).peekable();
        if uses.peek().is_none() {
            return false;
        }
        // As most do; else its text has to say where it stands.
        if uses.all(|mention| mention.kind == MentionKind::Call) {
            return true;
        }
        let Some(depth) = depth.checked_sub(1) else { return false };
        let text = self.files[self.file_of(id)].text();
        let only_calls = |(inner, at): &(Name, usize)| match self.entry_role(inner) {
            Some((role, _)) => role == EntryRole::Name,
            None => self.only_calls(file, inner, *at, depth),
        };
        handed_on(text, definition.body, param).is_some_and(|on| on.iter().all(only_calls))
    }

    /// What `function` calls by name, each name once.
    pub fn called(&self, function: FnId) -> impl Iterator<Item = &Mention> {
        self.mentions(function).iter().filter(|mention| mention.kind == MentionKind::Call)
    }

    /// All calls by name of something that the model says deals with caches or objects, in the order of their functions.
    pub fn modelled_calls(&self) -> impl Iterator<Item = (FnId, &Event)> {
        let calls = self.asked.modelled.get_or_init(|| {
            let functions = self.users(Use::Called, self.names_of(|fact| fact.role.is_of_objects()));
            let functions: Vec<FnId> = functions.into_iter().collect();
            // Lowering is most of the work, and each function depends on its own file alone.
            functions
                .into_par_iter()
                .with_max_len(PIECE)
                .flat_map_iter(|function| self.modelled_calls_of(function))
                .collect()
        });
        calls.iter().map(|&(function, block, at)| (function, &self.body(function).cfg[block].events[at]))
    }

    fn modelled_calls_of(&self, function: FnId) -> Vec<(FnId, BlockId, usize)> {
        let cfg = &self.body(function).cfg;
        let events = cfg.node_indices().flat_map(|block| (0..cfg[block].events.len()).map(move |at| (block, at)));
        let is_modelled = |&(block, at): &(BlockId, usize)| match &cfg[block].events[at].kind {
            EventKind::Call(Call { callee: Callee::Name(name), .. }) => {
                self.facts(name).iter().any(|fact| fact.role.is_of_objects())
            }
            _ => false,
        };
        events.filter(is_modelled).map(|(block, at)| (function, block, at)).collect()
    }

    /// `callback` and what it calls in its own unit: what lies outside handles somebody else's objects.
    pub fn own_callees(&self, callback: FnId) -> Arc<BTreeSet<FnId>> {
        let known = || self.asked.own_callees.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&callback) {
            return found.clone();
        }
        let mut seen = BTreeSet::from([callback]);
        let mut work = vec![callback];
        while let Some(function) = work.pop() {
            work.extend(self.callees(function).filter(|&callee| self.is_own(callback, callee) && seen.insert(callee)));
        }
        known().entry(callback).or_insert_with(|| Arc::new(seen)).clone()
    }

    /// Whether `callee` is part of the unit of `function`, or of every unit.
    pub fn is_own(&self, function: FnId, callee: FnId) -> bool {
        let (from, to) = (self.file_of(function), self.file_of(callee));
        self.files[to].is_header() || self.share_unit(from, to)
    }

    /// The functions that use what destroys a cache as a value, each with the name of that.
    pub fn handing_destroys(&self) -> &[(FnId, Name)] {
        self.asked.handing_destroys.get_or_init(|| {
            let destroys: HashSet<Name> = self.names_of(|fact| fact.role == Role::Destroy).copied().collect();
            let is_one = |mention: &&Mention| mention.kind == MentionKind::Value && destroys.contains(&mention.name);
            let one_of = |function| self.mentions(function).iter().find(is_one).map(|mention| (function, mention.name));
            self.functions().collect::<Vec<_>>().into_par_iter().filter_map(one_of).collect()
        })
    }

    /// Functions that call one of their parameters, as their tokens look.
    pub fn calling_params(&self) -> &FixedBitSet {
        self.asked.calling_params.get_or_init(|| self.that_name_params(MentionKind::Call))
    }

    /// Functions that have a parameter as a value, and may hand it on, as their tokens look.
    pub fn handing_params(&self) -> &FixedBitSet {
        self.asked.handing_params.get_or_init(|| self.that_name_params(MentionKind::Value))
    }

    fn that_name_params(&self, how: MentionKind) -> FixedBitSet {
        self.those_that(|function| {
            let Ok(definition) = self.definition(function) else { return false };
            let is_param = |name| definition.params.iter().any(|param| param.name == name);
            definition.mentions.iter().any(|mention| mention.kind == how && is_param(mention.name))
        })
    }

    /// Functions that have something as a value, and may hand it on, of which only the order matters, on some kernel.
    pub fn handing_order(&self) -> &FixedBitSet {
        self.asked.handing_order.get_or_init(|| {
            let names: HashSet<Name> = self.names_of(|fact| fact.role.is_of_order()).copied().collect();
            let hands = |mention: &Mention| mention.kind == MentionKind::Value && names.contains(&mention.name);
            self.those_that(|function| self.mentions(function).iter().any(hands))
        })
    }

    fn those_that(&self, is_one: impl Fn(FnId) -> bool + Sync) -> FixedBitSet {
        let all = self.functions().collect::<Vec<_>>().into_par_iter();
        all.filter(|&function| is_one(function)).map(FnId::index).collect::<Vec<_>>().into_iter().collect()
    }

    /// Functions from which a deferral of some kernel can be reached: by calls, by names, through tables.
    pub fn leading_to_deferrals(&self) -> &FixedBitSet {
        self.asked.leading.get_or_init(|| {
            let defers = |event: &Event| match &event.kind {
                EventKind::Call(Call { callee: Callee::Name(name), .. }) => {
                    self.facts(name).iter().any(|fact| fact.role == Role::Defer)
                }
                _ => false,
            };
            let calling = self.modelled_calls().filter(|(_, event)| defers(event)).map(|(function, _)| function);
            let members: HashSet<&Name> = self.model().methods.iter().map(|method| &method.member).collect();
            let tables = self.all_variables().flat_map(|(file, variable)| self.table_functions(file, variable));
            let methods = tables.filter(|(member, ..)| members.contains(member)).map(|(_, function, _)| function);
            self.upwards(calling.chain(methods), |_, _| true)
        })
    }

    /// Functions from which a call of one of `names` can be reached through calls.
    pub fn reaching(&self, names: &BTreeSet<Name>) -> Arc<FixedBitSet> {
        let known = || self.asked.reaching.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(names) {
            return found.clone();
        }
        let users = self.users(Use::Called, names);
        let found = Arc::new(self.callers_of(users));
        known().entry(names.clone()).or_insert(found).clone()
    }

    /// `seeds` and everything that calls them, directly or not. What implements the model is as the model says.
    pub fn callers_of(&self, seeds: impl IntoIterator<Item = FnId>) -> FixedBitSet {
        self.upwards(seeds, |how, caller| how.has(Reference::Call) && !self.implements_model(caller))
    }

    /// A set for functions, a bit each.
    pub fn no_function(&self) -> FixedBitSet {
        FixedBitSet::with_capacity(self.functions().count())
    }

    /// `seeds` and every function from which a chain of references that `count` leads to one of them; a reference is told with
    /// the function that makes it.
    pub fn upwards(
        &self,
        seeds: impl IntoIterator<Item = FnId>,
        count: impl Fn(References, FnId) -> bool,
    ) -> FixedBitSet {
        let mut work: Vec<FnId> = seeds.into_iter().collect();
        let mut seen = self.no_function();
        work.iter().for_each(|seed| seen.insert(seed.index()));
        while let Some(function) = work.pop() {
            for (user, how) in self.referring_to(function) {
                if count(how, user) && !seen.put(user.index()) {
                    work.push(user);
                }
            }
        }
        seen
    }

    /// What a macro or enumerator is worth that a function of `file` may name: the file, or a header beside it, says.
    pub fn number(&self, file: FileId, name: &Name) -> Option<i64> {
        if !is_shouted(name) {
            return None;
        }
        let known = || self.asked.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&(file, *name)) {
            return *found;
        }
        let of = |file: FileId| number(self.files[file].text(), name);
        let found = of(file).or_else(|| self.headers_beside(file).find_map(of));
        *known().entry((file, *name)).or_insert(found)
    }

    /// The sources of the allocator itself: the caches that its functions handle are whatever they are handed.
    pub fn allocator(&self) -> &HashSet<FileId> {
        self.asked.allocator.get_or_init(|| {
            let roles = [Role::Create, Role::Allocate, Role::Free, Role::Destroy];
            let modelled = self.model().functions.iter().filter(|fact| roles.contains(&fact.role));
            let defining = modelled.flat_map(|fact| self.by_name.get(&fact.name)).copied();
            let global = defining.filter(|&id| self.is_global(id));
            global.map(|id| self.file_of(id)).filter(|&file| !self.files[file].is_header()).collect()
        })
    }

    /// The functions and macros of one file, those that its macros make last.
    pub fn functions_in(&self, file: FileId) -> impl Iterator<Item = FnId> + '_ {
        let outline = &self.files[file].outline;
        let first = self.first_of[file];
        let written = (first..first + outline.functions.len() + outline.macros.len()).map(FnId::new);
        written.chain(self.made_in.get(&file).into_iter().flatten().copied())
    }
}
