//! The last statement before a barrier that defers, or takes back what may: a barrier that is moved before it is too early.
//!
//! It goes by names: whatever a statement names, and what that names in turn, in the barrier's own unit.
use rculint_ir::{Call, Callee, EventKind, Expr};
use rculint_lifecycle::{Barrier, Lifecycle};
use rculint_link::{FileId, FnId, Program, assignments};
use rculint_syntax::{Init, InitValue, Name, Span, Variable, statements_before};
use std::collections::{BTreeSet, HashMap, HashSet};

/// All variables of a program, by name.
pub(crate) type Variables<'p> = HashMap<&'p Name, Vec<(FileId, &'p Variable)>>;

/// Finds all variables.
pub(crate) fn variables(program: &Program) -> Variables<'_> {
    let mut found = Variables::new();
    for (file, variable) in program.all_variables() {
        found.entry(&variable.name).or_default().push((file, variable));
    }
    found
}

/// Where a barrier can be moved to.
pub(crate) struct Ahead {
    /// The first byte of the statement.
    pub(crate) start: u32,
    /// Its text, for people.
    pub(crate) text: String,
}

/// Looks for it, for one cache.
pub(crate) fn last(program: &Program, variables: &Variables, record: &Lifecycle, barrier: &Barrier) -> Option<Ahead> {
    let file = program.files.iter().position(|file| file.path == barrier.site.file)?;
    let text = &program.files[file].text;
    let statements = statements_before(text, barrier.site.span);
    let own: Vec<FnId> = program.functions().filter(|&one| is_own(program, file, program.file_of(one))).collect();
    let around = |&&one: &&FnId| {
        program.file_of(one) == file
            && program.definition(one).is_ok_and(|function| encloses(function.body, barrier.site.span))
    };
    let function = *own.iter().find(around)?;
    let reach = Reach { program, variables, file, own, sites: Sites::of(record) };
    let span = statements.into_iter().find(|span| reach.defers(names_in(program, function, *span)))?;
    let words = String::from_utf8_lossy(&text[span.start as usize..span.end as usize]);
    Some(Ahead { start: span.start, text: words.split_whitespace().collect::<Vec<_>>().join(" ") })
}

/// The names in the calls of `function` in `span`.
fn names_in(program: &Program, function: FnId, span: Span) -> BTreeSet<Name> {
    let mut names = BTreeSet::new();
    let events = program.body(function).cfg.node_weights().flat_map(|block| &block.events);
    for event in events.filter(|event| encloses(span, event.span)) {
        if let EventKind::Call(call) = &event.kind {
            names_of_call(call, &mut names);
        }
    }
    names
}

fn is_own(program: &Program, home: FileId, file: FileId) -> bool {
    let units = program.units_of(home);
    file == home || program.units_of(file).iter().any(|unit| units.contains(unit))
}

fn encloses(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Functions that put the cache's objects in flight, by file and name, and those that the kernel calls after a grace period.
struct Sites<'r> {
    functions: HashSet<(&'r Name, &'r Name)>,
    methods: HashSet<&'r Name>,
}

impl<'r> Sites<'r> {
    fn of(record: &'r Lifecycle) -> Self {
        let (methods, calls): (Vec<_>, Vec<_>) = record.deferrals.iter().partition(|one| one.site.function.is_empty());
        Sites {
            functions: calls.into_iter().map(|one| (&one.site.file, &one.site.function)).collect(),
            methods: methods.into_iter().filter_map(|one| one.callback.as_ref()).collect(),
        }
    }
}

struct Reach<'p> {
    program: &'p Program,
    variables: &'p Variables<'p>,
    /// The barrier's.
    file: FileId,
    /// The functions of its unit.
    own: Vec<FnId>,
    sites: Sites<'p>,
}

impl Reach<'_> {
    /// Whether something that the names lead to puts the cache's objects in flight.
    fn defers(&self, names: BTreeSet<Name>) -> bool {
        let mut seen = names.clone();
        let mut work: Vec<Name> = names.into_iter().collect();
        while let Some(name) = work.pop() {
            let mut next = BTreeSet::new();
            for function in self.program.resolve(self.file, &name).into_iter().chain(self.named(&name)) {
                if self.is_site(function) {
                    return true;
                }
                next.extend(self.program.mentions(function).iter().map(|mention| mention.name.clone()));
            }
            self.held_by(&name, &mut next);
            work.extend(next.into_iter().filter(|name| seen.insert(name.clone())));
        }
        false
    }

    /// Static functions of other files of the unit have to be found too, once a name leads there.
    fn named(&self, name: &Name) -> impl Iterator<Item = FnId> {
        self.own.iter().copied().filter(move |&one| self.program.name(one) == name)
    }

    fn is_site(&self, function: FnId) -> bool {
        let (file, name) = (&self.program.files[self.program.file_of(function)].path, self.program.name(function));
        self.sites.methods.contains(name) || self.sites.functions.contains(&(file, name))
    }

    /// What a variable is initialised with, and what was handed to whoever gave its value.
    fn held_by(&self, name: &Name, names: &mut BTreeSet<Name>) {
        let all = self.variables.get(name).into_iter().flatten();
        let own: Vec<_> = all.filter(|(file, _)| is_own(self.program, self.file, *file)).collect();
        for init in own.iter().filter_map(|(_, variable)| variable.init.as_ref()) {
            names_of_init(init, names);
        }
        if own.is_empty() {
            return;
        }
        let place = Expr::Name(name.clone());
        let names_it = |&&one: &&FnId| self.program.mentions(one).iter().any(|mention| mention.name == *name);
        for function in self.own.iter().filter(names_it) {
            for (_, value) in assignments(self.program.body(*function)).filter(|(lhs, _)| **lhs == place) {
                if let Expr::Call(call) = value {
                    call.args.iter().for_each(|arg| names_of(arg, names));
                }
            }
        }
    }
}

fn names_of_call(call: &Call, names: &mut BTreeSet<Name>) {
    if let Callee::Name(name) = &call.callee {
        names.insert(name.clone());
    }
    call.args.iter().for_each(|arg| names_of(arg, names));
}

fn names_of(expr: &Expr, names: &mut BTreeSet<Name>) {
    match expr {
        Expr::Name(name) => drop(names.insert(name.clone())),
        Expr::Field(inner, _) | Expr::Deref(inner) | Expr::AddressOf(inner) | Expr::Index(inner) => {
            names_of(inner, names)
        }
        Expr::Cast(_, inner) => names_of(inner, names),
        Expr::Call(call) => names_of_call(call, names),
        Expr::Either(all) => all.iter().for_each(|one| names_of(one, names)),
        Expr::List(all) => all.iter().for_each(|(_, one)| names_of(one, names)),
        _ => {}
    }
}

fn names_of_init(init: &Init, names: &mut BTreeSet<Name>) {
    match &init.value {
        InitValue::Name(name) | InitValue::AddressOf(name) => drop(names.insert(name.clone())),
        InitValue::Call(_, args) => names.extend(args.iter().cloned()),
        InitValue::List(all) => all.iter().for_each(|(_, inner)| names_of_init(inner, names)),
        InitValue::Other => {}
    }
}
