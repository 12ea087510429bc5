//! What leads to a deferral of a cache, by names alone: a function that mentions one that does, a table that holds it, a variable
//! that was given by whoever was handed the table.
use super::{Ground, UNFOLLOWED};
use rculint_ir::model::{Role, WorkRole};
use rculint_ir::{Call, Callee, Expr};
use rculint_lifecycle::Lifecycle;
use rculint_link::{FileId, FnId, Program, Use, assignments, named_calls};
use rculint_syntax::Name;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What leads to a deferral of one cache.
pub(crate) struct Leads<'g, 'p> {
    pub(super) ground: &'g Ground<'p>,
    pub(super) program: &'p Program,
    /// The files of the cache's own units.
    pub(super) own: BTreeSet<FileId>,
    /// Functions of these files.
    pub(super) functions: HashSet<FnId>,
    /// Variables of these files.
    variables: HashSet<Name>,
    /// Functions anywhere that call one of the functions.
    callers: HashSet<FnId>,
    /// Names of what runs one of the functions until it is stopped.
    pub(super) started: HashSet<Name>,
    /// Members that one of the functions stands in, with the tag of the struct where that is known.
    members: HashMap<Name, BTreeSet<Option<Name>>>,
}

impl<'g, 'p> Leads<'g, 'p> {
    pub(crate) fn of(ground: &'g Ground<'p>, record: &Lifecycle) -> Self {
        Self::new(ground, record, true)
    }

    /// The same without who only queues something again that was stopped: no barrier is put behind him for that.
    pub(crate) fn direct(ground: &'g Ground<'p>, record: &Lifecycle) -> Self {
        Self::new(ground, record, false)
    }

    fn new(ground: &'g Ground<'p>, record: &Lifecycle, with_queuing: bool) -> Self {
        let (own, members) = (own_files(ground, record), HashMap::new());
        let (functions, variables, callers, started) = Default::default();
        let mut leads = Leads { ground, program: ground.program, own, functions, variables, callers, started, members };
        let given = leads.given(record);
        leads.follow(leads.seeds(record), &given);
        leads.started = leads.find_started();
        if with_queuing {
            let queuing = leads.find_queuing();
            leads.follow(queuing.into_iter().collect(), &given);
            leads.started.extend(leads.find_started());
        }
        leads.add_stored();
        let through = ground.program.users(Use::CalledMember, leads.members.keys());
        let through = through.into_iter().filter(|&user| leads.is_own(user));
        let leading = leads.functions.iter().copied().chain(leads.stopping()).chain(through);
        leads.callers = ground.callers(leading.collect());
        for table in ground.tables_in(&leads.own) {
            for (member, _) in table.functions.iter().filter(|(_, function)| leads.functions.contains(function)) {
                leads.members.entry(*member).or_default().insert(ground.struct_of(table, member));
            }
        }
        leads
    }

    /// Members in which one of the functions is stored: by name, or by a helper that is handed it.
    fn add_stored(&mut self) {
        let mut found: HashSet<Name> = HashSet::new();
        for &function in &self.functions {
            let callees = self.program.callees(function);
            let helpers = callees.filter(|&callee| callee != function && self.is_own(callee));
            found.extend(helpers.flat_map(|helper| self.stored_by(helper, true)));
            found.extend(self.stored_by(function, false));
        }
        for member in found {
            self.members.entry(member).or_default().insert(None);
        }
    }

    /// Members that `writer` gives one of the functions, or `with_params` what it is handed.
    fn stored_by(&self, writer: FnId, with_params: bool) -> Vec<Name> {
        let body = self.program.body(writer);
        let is_one = |value: &Expr| {
            let is_given = |name: &Name| self.leads(writer, name) || with_params && body.param(name).is_some();
            value.last_name().is_some_and(is_given)
        };
        let stored = assignments(body).flat_map(|(place, value)| match (place, value) {
            (_, Expr::List(all)) => all.iter().map(|(member, value)| (*member, value)).collect(),
            (Expr::Field(_, member), value) => vec![(*member, value)],
            _ => Vec::new(),
        });
        stored.filter(|(_, value)| is_one(value)).map(|(member, _)| member).collect()
    }

    pub(super) fn is_own(&self, function: FnId) -> bool {
        self.own.contains(&self.program.file_of(function))
    }

    /// The functions that defer. A method in a table is called later by somebody: it stands for whatever leads there.
    fn seeds(&self, record: &Lifecycle) -> Vec<FnId> {
        let is_seed = |function: &FnId| {
            record.deferrals.iter().any(|one| match &one.callback {
                Some(callback) if one.site.function.is_empty() => callback == self.program.name(*function),
                _ => one.site.function == *self.program.name(*function),
            })
        };
        self.own.iter().flat_map(|&file| self.ground.program.functions_in(file)).filter(is_seed).collect()
    }

    /// Backwards from the seeds to all that mentions them.
    fn follow(&mut self, seeds: Vec<FnId>, given: &[(Name, BTreeSet<Name>)]) {
        self.functions.extend(&seeds);
        let mut work = seeds;
        while let Some(function) = work.pop() {
            let mut next: Vec<FnId> = self.program.referring_to(function).map(|(user, _)| user).collect();
            let mut found: Vec<Name> = self.ground.holders_of(function).cloned().collect();
            let name = self.program.name(function);
            found.extend(given.iter().filter(|(_, names)| names.contains(name)).map(|(variable, _)| *variable));
            while let Some(variable) = found.pop() {
                if !self.variables.insert(variable) {
                    continue;
                }
                let tables = self.ground.tables_in(&self.own).filter(|table| table.names.contains(&variable));
                found.extend(tables.map(|table| table.variable));
                found.extend(given.iter().filter(|(_, names)| names.contains(&variable)).map(|(other, _)| *other));
                next.extend(self.ground.mentioning(&variable));
            }
            let own = next.into_iter().filter(|&one| self.own.contains(&self.program.file_of(one)));
            work.extend(own.filter(|&one| self.functions.insert(one)).collect::<Vec<_>>());
        }
    }

    /// Variables that get their value from a call where the cache is created, with what that call was handed.
    fn given(&self, record: &Lifecycle) -> Vec<(Name, BTreeSet<Name>)> {
        let mut found = Vec::new();
        let creates = |function: &FnId| {
            let (file, name) =
                (&self.program.files[self.program.file_of(*function)].path, self.program.name(*function));
            record.created.iter().any(|site| site.file == *file && site.function == *name)
        };
        for function in self.own.iter().flat_map(|&file| self.ground.program.functions_in(file)).filter(creates) {
            for (place, value) in assignments(self.program.body(function)) {
                if let (Expr::Name(name), Expr::Call(call)) = (place, value)
                    && !self.program.body(function).has_local(name)
                    && self.program.variable(self.program.file_of(function), name).is_some()
                {
                    let mut names = BTreeSet::new();
                    call.args.iter().for_each(|arg| names_of(arg, &mut names));
                    found.push((*name, names));
                }
            }
        }
        found
    }

    /// How many waits it takes after a deferral.
    pub(crate) fn waits(&self, record: &Lifecycle) -> u8 {
        match () {
            () if self.works_defer(record) => UNFOLLOWED,
            () if self.repost(record) => 2,
            () => 1,
        }
    }

    /// The files linked with those that make the cache: what callbacks of others post has little to do with it.
    fn home(&self, record: &Lifecycle) -> BTreeSet<FileId> {
        self.program.linked_with(record.created.iter().filter_map(|site| self.program.file_at(&site.file)))
    }

    /// Whether something that callbacks of the cache's home leave to a work defers.
    fn works_defer(&self, record: &Lifecycle) -> bool {
        let (program, model, home) = (self.program, self.program.model(), self.home(record));
        let is_own = |function: &FnId| home.contains(&program.file_of(*function));
        let with = |role: WorkRole| model.works.iter().filter(move |fact| fact.role == role).map(|fact| fact.name);
        let queue: HashSet<Name> = with(WorkRole::Queue).collect();
        let queues = |callee: &FnId| program.called(*callee).any(|mention| queue.contains(&mention.name));
        let mut callbacks = program.callbacks().iter().filter(|callback| is_own(callback));
        let is_left = callbacks.any(|&callback| program.own_callees(callback).iter().any(queues));
        let install = with(WorkRole::Install).filter(|_| is_left);
        let install = install.chain(program.names_of(|fact| fact.role == Role::Install).copied());
        let install: HashSet<Name> = install.collect();
        let mut users = program.users(Use::Called, &install).into_iter().filter(is_own);
        users.any(|user| {
            let mut calls = named_calls(program.body(user)).filter(|(_, name)| install.contains(name));
            calls.any(|(call, _)| self.is_handed_by(user, call))
        })
    }

    /// Whether something that a callback of the cache calls, or that one of its home calls there, defers for the cache: then one wait
    /// is not enough.
    fn repost(&self, record: &Lifecycle) -> bool {
        let callbacks: HashSet<&Name> = record.deferrals.iter().filter_map(|one| one.callback.as_ref()).collect();
        let own = self.own.iter().flat_map(|&file| self.ground.program.functions_in(file));
        let mut work: Vec<FnId> = own.filter(|&one| callbacks.contains(self.program.name(one))).collect();
        let mut seen: HashSet<FnId> = work.iter().copied().collect();
        while let Some(function) = work.pop() {
            let callees = self.program.refers_to(function).map(|(callee, _)| callee);
            let own = callees.filter(|&callee| self.is_own(callee));
            work.extend(own.filter(|&callee| seen.insert(callee)));
        }
        let defers = |&function: &FnId| {
            let file = &self.program.files[self.program.file_of(function)].path;
            let mut sites = record.deferrals.iter().map(|one| &one.site);
            sites.any(|site| site.function == *self.program.name(function) && site.file == *file)
        };
        let home = self.home(record);
        let mut at_home = self.program.callbacks().iter().filter(|one| home.contains(&self.program.file_of(**one)));
        let posts_again = |&callback: &FnId| {
            let callees = self.program.own_callees(callback);
            // What it hands over may run in it.
            let refers = callees.iter().flat_map(|&callee| self.program.refers_to(callee));
            let named = refers.filter(|(_, how)| how.names()).map(|(named, _)| named);
            let own = named.filter(|&named| self.is_own(named));
            callees.iter().any(defers) || own.into_iter().any(|named| defers(&named))
        };
        seen.iter().any(defers) || at_home.any(posts_again)
    }

    /// Whether something that stands in the call leads there.
    pub(crate) fn is_named_in(&self, function: FnId, call: &Call) -> bool {
        let callee = matches!(&call.callee, Callee::Name(name) if self.leads(function, name));
        callee || self.is_handed_by(function, call)
    }

    /// Whether somebody is handed something that leads there.
    pub(crate) fn is_handed_by(&self, function: FnId, call: &Call) -> bool {
        self.is_own(function) && call.args.iter().any(|arg| self.is_named_by(function, arg))
    }

    /// Whether a name in it leads there.
    pub(super) fn is_named_by(&self, function: FnId, expr: &Expr) -> bool {
        let mut names = BTreeSet::new();
        names_of(expr, &mut names);
        names.iter().any(|name| self.leads(function, name))
    }

    /// Whether one of the functions stands in a member of that name.
    pub(super) fn stands_in(&self, member: &Name) -> bool {
        self.members.contains_key(member)
    }

    fn leads(&self, function: FnId, name: &Name) -> bool {
        let file = self.program.file_of(function);
        self.program.resolve(file, name).iter().any(|one| self.functions.contains(one))
            || (self.variables.contains(name) && !self.program.body(function).has_local(name))
    }

    /// Whether calling `function` leads there.
    pub(crate) fn is_one(&self, function: FnId) -> bool {
        self.callers.contains(&function)
    }

    /// Whether a call through `pointer` in `function` may. What others are handed directly counts where they are handed it.
    pub(crate) fn may_be(&self, function: FnId, pointer: &Expr) -> bool {
        match pointer {
            Expr::Field(base, member) => self.members.get(member).is_some_and(|tags| {
                let tag = self.program.tag_of(function, base);
                tag.is_none() || tags.contains(&None) || tags.contains(&tag)
            }),
            Expr::Deref(inner) | Expr::Cast(_, inner) | Expr::Index(inner, _) => self.may_be(function, inner),
            _ => self.is_own(function),
        }
    }
}

/// The files linked with those that create the cache or defer for it, and the headers beside them.
fn own_files(ground: &Ground, record: &Lifecycle) -> BTreeSet<FileId> {
    let deferrals = record.deferrals.iter().flat_map(|one| one.frees.iter().chain([&one.site]));
    let homes = deferrals.chain(&record.created).filter_map(|site| ground.program.file_at(&site.file));
    ground.files_around(&homes.collect())
}

pub(super) fn names_of(expr: &Expr, names: &mut BTreeSet<Name>) {
    match expr {
        Expr::Name(name) => drop(names.insert(*name)),
        Expr::Field(inner, _) | Expr::Deref(inner) | Expr::AddressOf(inner) | Expr::Index(inner, _) => {
            names_of(inner, names);
        }
        Expr::Cast(_, inner) => names_of(inner, names),
        Expr::Either(all) | Expr::Choice(_, all) => all.iter().for_each(|one| names_of(one, names)),
        Expr::List(all) => all.iter().for_each(|(_, one)| names_of(one, names)),
        _ => {}
    }
}
