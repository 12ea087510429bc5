//! What somebody who is handed a function, or a table with it, may put in flight until it is taken back.
use super::{Key, Summaries, gens};
use crate::deferrals::Deferred;
use crate::effect::{Effect, Subject};
use crate::posted::is_own;
use petgraph::visit::EdgeRef;
use rculint_ir::Expr;
use rculint_link::{FnId, Program, Reference, UnitId, assignments};
use rculint_syntax::{MentionKind, Span};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// The deferrals by the function that makes them; those of a method in a table by the method.
pub(super) fn by_function<'d>(deferred: impl Iterator<Item = &'d Deferred>) -> HashMap<FnId, BTreeSet<Key>> {
    let mut found: HashMap<FnId, BTreeSet<Key>> = HashMap::new();
    for deferral in deferred {
        let method = deferral.callback.map(|(callback, ..)| callback);
        if let Some(function) = deferral.function.or(method) {
            found.entry(function).or_default().insert((deferral.subject, deferral.kind.clone()));
        }
    }
    found
}

impl Summaries<'_> {
    /// At `site` somebody may still run one of `targets`.
    pub(super) fn open_again(&self, targets: BTreeSet<FnId>, site: (FnId, Span), effect: &mut Effect) {
        for target in targets {
            let keys = self.opened(target);
            effect.then(&Effect { gens: gens(keys.iter(), site), ..Effect::default() });
        }
    }

    /// The functions of the table that `value` points to, or that was handed to whoever gave it its value.
    pub(super) fn behind(&self, f: FnId, value: &Expr) -> BTreeSet<FnId> {
        let mut found: BTreeSet<FnId> = self.tables(f, value).into_iter().map(|(_, target)| target).collect();
        let file = self.program.file_of(f);
        let Expr::Name(name) = value else { return found };
        let Some((home, _)) = self.program.variable(file, name) else { return found };
        let names_it = |other: &FnId| {
            self.program.file_of(*other) == home
                && self.program.mentions(*other).iter().any(|mention| mention.name == *name)
        };
        for writer in self.program.functions().filter(names_it) {
            for (place, given) in assignments(self.program.body(writer)) {
                if let (Expr::Name(written), Expr::Call(call)) = (place, given)
                    && written == name
                {
                    found.extend(self.passed_functions(writer, call));
                }
            }
        }
        found
    }

    /// What `target` may put in flight: through what it calls, and in its own unit also through what it hands on.
    pub(super) fn opened(&self, target: FnId) -> Rc<BTreeSet<Key>> {
        if let Some(known) = self.opened.borrow().get(&target) {
            return known.clone();
        }
        let mut keys: BTreeSet<Key> = self.gens.get(&target).map(|keys| (**keys).clone()).unwrap_or_default();
        let reached = handed_on(self.program, target);
        keys.extend(reached.iter().filter_map(|function| self.by_function.get(function)).flatten().cloned());
        let keys = Rc::new(keys);
        self.opened.borrow_mut().insert(target, keys.clone());
        keys
    }
}

/// Functions that hand on something that may put a cache's objects in flight, in the units that do.
pub(super) fn handing_on(program: &Program, by_function: &HashMap<FnId, BTreeSet<Key>>) -> HashSet<FnId> {
    let of_cache = |keys: &BTreeSet<Key>| keys.iter().any(|(subject, _)| matches!(subject, Subject::Cache(_)));
    let sites: Vec<FnId> = by_function.iter().filter(|(_, keys)| of_cache(keys)).map(|(&site, _)| site).collect();
    let units = sites.iter().flat_map(|&site| program.units_of(program.file_of(site)));
    let units: HashSet<UnitId> = units.copied().collect();
    let is_near =
        |function: &FnId| program.units_of(program.file_of(*function)).iter().any(|unit| units.contains(unit));
    let mut users: HashMap<FnId, Vec<FnId>> = HashMap::new();
    let mut handed: Vec<(FnId, FnId)> = Vec::new();
    for function in program.functions().filter(is_near) {
        for edge in program.calls.edges(function) {
            users.entry(edge.target()).or_default().push(function);
            if *edge.weight() != Reference::Call {
                handed.push((function, edge.target()));
            }
        }
        for held in in_tables(program, function) {
            users.entry(held).or_default().push(function);
            handed.push((function, held));
        }
    }
    let mut leading: HashSet<FnId> = sites.iter().copied().collect();
    let mut work = sites;
    while let Some(function) = work.pop() {
        work.extend(users.get(&function).into_iter().flatten().copied().filter(|&user| leading.insert(user)));
    }
    handed.into_iter().filter(|(_, target)| leading.contains(target)).map(|(function, _)| function).collect()
}

/// The functions of the tables that `function` names.
fn in_tables(program: &Program, function: FnId) -> impl Iterator<Item = FnId> {
    let file = program.file_of(function);
    let values = program.mentions(function).iter().filter(|mention| mention.kind == MentionKind::Value);
    let tables = values.filter_map(move |mention| program.variable(file, &mention.name));
    tables.flat_map(|(home, variable)| program.table_functions(home, variable)).map(|(_, held, _)| held)
}

/// `start`, and what of its own unit it calls, names, or names in a table.
fn handed_on(program: &Program, start: FnId) -> HashSet<FnId> {
    let mut seen = HashSet::from([start]);
    let mut work = vec![start];
    while let Some(function) = work.pop() {
        let next = program.calls.neighbors(function).chain(in_tables(program, function));
        work.extend(next.filter(|&found| is_own(program, start, found) && seen.insert(found)));
    }
    seen
}
