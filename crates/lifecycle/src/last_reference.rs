//! Functions that run where a reference to an object is given back, if it was the last: the object has them as its `release`, or its
//! type does.
use crate::posted::{label, place};
use crate::stored;
use crate::unload::is_only_built_in;
use rculint_ir::model::{EntryRole, HeldFact, WorkFact};
use rculint_ir::{Call, Expr};
use rculint_link::{FileId, FnId, Loc, Program, References, Use, assignments, calls_in, named_calls};
use rculint_syntax::{Init, InitValue, Name, Variable};
use std::collections::{BTreeMap, BTreeSet};

/// Those that come to a destroy, and that somebody is seen to run so.
#[derive(Default)]
pub struct LastReferences {
    /// The functions.
    pub run: BTreeSet<FnId>,
    /// Who gives references back to their objects.
    pub by: BTreeSet<FnId>,
    /// By the place of an object what its last reference runs.
    of: BTreeMap<Name, BTreeSet<FnId>>,
}

impl LastReferences {
    /// Looks for them among `destroying` functions, and all that call these.
    pub fn find(program: &Program, destroying: impl Iterator<Item = FnId>) -> Self {
        let mut found = LastReferences::default();
        for release in only_releases(program, destroying) {
            for object in (Objects { program, release }).places() {
                found.of.entry(object).or_default().insert(release);
            }
            found.run.insert(release);
        }
        let givers = found.givers(program);
        let is_run = |release: &FnId| givers.get(release).is_some_and(|by| found.is_seen(program, by));
        let run: BTreeSet<FnId> = found.run.iter().copied().filter(is_run).collect();
        found.of.values_mut().for_each(|releases| releases.retain(|release| run.contains(release)));
        found.by = run.iter().flat_map(|release| &givers[release]).copied().collect();
        found.run = run;
        found
    }

    /// What may run where `call` gives a reference back: of an object that is not known, whatever the module has.
    pub fn run_by(&self, program: &Program, function: FnId, call: &Call, fact: &WorkFact) -> Vec<FnId> {
        let Some(object) = fact.work.filter(|_| !fact.releases.is_empty()).and_then(|at| call.args.get(at)) else {
            return Vec::new();
        };
        // Most modules have none, and most calls are about something else.
        let own: Vec<FnId> = self.run.iter().copied().filter(|&release| program.is_own(function, release)).collect();
        if own.is_empty() {
            return own;
        }
        let is_embedded = matches!(object.without_casts(), Expr::AddressOf(_));
        match place(program, function, object) {
            Some(place) if is_embedded || self.of.contains_key(&place) => {
                let known = self.of.get(&place);
                own.into_iter().filter(|release| known.is_some_and(|known| known.contains(release))).collect()
            }
            _ => own,
        }
    }

    /// By each of the functions, who runs it.
    fn givers(&self, program: &Program) -> BTreeMap<FnId, BTreeSet<FnId>> {
        let mut givers: BTreeMap<FnId, BTreeSet<FnId>> = BTreeMap::new();
        let near = program.linked_with(self.run.iter().map(|&release| program.file_of(release)));
        let facts = || program.model().works.iter().filter(|fact| !fact.releases.is_empty());
        let users = program.users(Use::Called, facts().map(|fact| &fact.name)).into_iter();
        for user in users.filter(|&user| near.contains(&program.file_of(user))) {
            for (call, name) in named_calls(program.body(user)) {
                let facts = facts().filter(|fact| fact.name == *name);
                for release in facts.flat_map(|fact| self.run_by(program, user, call, fact)) {
                    givers.entry(release).or_default().insert(user);
                }
            }
        }
        givers
    }

    /// Whether the references go in some teardown and not only where a load fails, and not from one of the functions themselves: a
    /// summary is made of those of what runs in it.
    fn is_seen(&self, program: &Program, by: &BTreeSet<FnId>) -> bool {
        let leads = |how: References, user: FnId| how.is_by_name() && by.iter().any(|&one| program.is_own(one, user));
        let above = program.upwards(by.iter().copied(), leads);
        let ends = |function: FnId| {
            let mut entries = program.entries.iter().filter(|entry| entry.function == function);
            program.handed_over().contains(&function) || entries.any(|entry| entry.role != EntryRole::Init)
        };
        above.ones().map(FnId::new).any(ends) && !self.run.iter().any(|release| above.contains(release.index()))
    }
}

/// The functions that come to one of `destroying`, and that somebody has as the `release` of objects, and for nothing else.
fn only_releases(program: &Program, destroying: impl Iterator<Item = FnId>) -> Vec<FnId> {
    let members: Vec<&HeldFact> = program.model().works.iter().flat_map(|fact| &fact.releases).collect();
    let destroying = program.callers_of(destroying);
    let mut held: BTreeMap<FnId, BTreeSet<(Name, Name)>> = BTreeMap::new();
    for (member, tag, function) in program.all_held().filter(|(.., function)| destroying.contains(function.index())) {
        held.entry(function).or_default().insert((tag, member));
    }
    let is_release =
        |(tag, member): &(Name, Name)| members.iter().any(|held| (held.tag, held.member) == (*tag, *member));
    let is_only_release = |&function: &FnId| {
        let in_tables = held.get(&function);
        let stored = stored::places(program, function);
        let is_known = in_tables.is_some() || !program.is_handed_at_file_scope(function);
        let mut all = in_tables.into_iter().flatten().chain(&stored).peekable();
        // What is built in is never torn down as a whole.
        !is_only_built_in(program, function)
            && is_known
            && all.peek().is_some()
            && all.all(is_release)
            && !is_handed_to_somebody(program, function)
    };
    destroying.ones().map(FnId::new).filter(is_only_release).collect()
}

/// Whether a call is handed the function: who knows when that runs it.
fn is_handed_to_somebody(program: &Program, function: FnId) -> bool {
    let name = program.name(function);
    let hands = |taker: FnId| calls_in(program.body(taker)).any(|call| call.args.iter().any(|arg| arg.is_name(name)));
    program.takers(function).any(hands)
}

/// The objects that a function is the release of.
struct Objects<'p> {
    program: &'p Program,
    release: FnId,
}

impl Objects<'_> {
    fn places(&self) -> BTreeSet<Name> {
        let program = self.program;
        let file = program.file_of(self.release);
        let own = [*program.name(self.release)];
        let near = program.linked_with([file]);
        let variables = || near.iter().flat_map(|&file| program.variables_in(file));
        let types = variables().filter(|(home, one)| self.is_in(*home, one)).map(|(_, one)| one.name);
        let named: BTreeSet<Name> = types.chain(own).collect();
        let names = |init: &Init| names_one(init, &named);
        let mut found: BTreeSet<Name> = BTreeSet::new();
        for (home, object) in variables().filter(|(_, one)| one.init.as_ref().is_some_and(names)) {
            found.extend(self.places_in(home, object, names));
        }
        for function in near.iter().flat_map(|&file| program.functions_in(file)) {
            if program.mentions(function).iter().any(|mention| named.contains(&mention.name)) {
                found.extend(self.given_in(function, &named));
            }
        }
        found
    }

    /// Whether a table has it.
    fn is_in(&self, home: FileId, table: &Variable) -> bool {
        self.program.table_functions(home, table).iter().any(|(_, function, _)| *function == self.release)
    }

    /// A variable that is initialised with it, and those of its members that are.
    fn places_in(&self, home: FileId, object: &Variable, names: impl Fn(&Init) -> bool) -> Vec<Name> {
        let members = object.init.iter().flat_map(Init::items).filter(|(_, value)| names(value));
        let members = members.filter_map(|(path, _)| path.first());
        let members = members.map(|member| Loc::GlobalMember(home, object.name, *member));
        members.chain([Loc::Global(home, object.name)]).filter_map(|place| label(self.program, &place)).collect()
    }

    /// `object->release = release`, `object->type = &type`, `setup(object, &type)`.
    fn given_in(&self, function: FnId, named: &BTreeSet<Name>) -> Vec<Name> {
        let body = self.program.body(function);
        let is_one = |value: &Expr| match value.without_casts() {
            Expr::AddressOf(inner) => matches!(&**inner, Expr::Name(name) if named.contains(name)),
            Expr::Name(name) => named.contains(name),
            _ => false,
        };
        let written = assignments(body).filter(|(_, value)| is_one(value)).filter_map(|(written, _)| match written {
            Expr::Field(object, _) => Some(object.address()),
            _ => None,
        });
        let calls = calls_in(body).filter(|call| call.args.iter().any(is_one));
        let handed = calls.flat_map(|call| call.args.iter().filter(|arg| !is_one(arg))).cloned();
        written.chain(handed).filter_map(|object| place(self.program, function, &object)).collect()
    }
}

/// Whether a value names one of them.
fn names_one(init: &Init, named: &BTreeSet<Name>) -> bool {
    match &init.value {
        InitValue::Name(name) | InitValue::AddressOf(name, _) => named.contains(name),
        _ => init.items().iter().any(|(_, item)| names_one(item, named)),
    }
}
