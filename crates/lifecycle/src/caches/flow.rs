//! How cache pointers get from place to place, and which places hold the same one.
use super::{CONDUIT, Cache, CacheId, Caches, address, last_name, load, may_hold};
use crate::facts::ModelCall;
use rayon::prelude::*;
use rculint_ir::model::Role;
use rculint_ir::{Body, Callee, Expr};
use rculint_link::{FileId, FnId, Loc, PIECE, Program, Use, Value};
use rculint_syntax::{Init, InitValue, Name, TypeRef};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::{BTreeMap, BTreeSet};

/// So many functions are lowered in the time that it takes to tell who includes a header.
const FEW: usize = 20;

/// How cache pointers get from place to place.
#[derive(Default)]
pub(super) struct Flow {
    pub places: BTreeSet<Loc>,
    /// Those of them that are pools, and hold no pointer to one.
    pools: BTreeSet<Loc>,
    /// From a place to those that it is copied to.
    copies: BTreeMap<Loc, BTreeSet<Loc>>,
}

impl Flow {
    /// `mempool_init_slab_pool(pool, n, cache)`: what is taken from the pool at that place is from the cache.
    pub fn add_pools(&mut self, program: &Program, calls: &[ModelCall]) {
        for call in calls.iter().filter(|call| call.is(Role::Wrap)) {
            let values = |at: Option<usize>| {
                let arg = at.and_then(|at| call.call.args.get(at));
                arg.map(|arg| program.values_everywhere(call.function, arg)).unwrap_or_default()
            };
            let pools = values(call.fact.object).into_iter().filter_map(address);
            let pools: BTreeSet<Loc> = pools.filter(|place| !matches!(place, Loc::Local(..))).collect();
            for cache in values(call.fact.cache).into_iter().filter_map(load).filter(|_| !pools.is_empty()) {
                self.places.insert(cache.clone());
                self.pools.extend(pools.iter().cloned());
                self.places.extend(pools.iter().cloned());
                self.copies.entry(cache).or_default().extend(pools.iter().cloned());
            }
        }
    }

    /// `static struct ops ops = { .pool = &pool }`: what is taken from where the member points is from the pool.
    fn kept_in_tables(&self, program: &Program) -> Vec<(Loc, Loc)> {
        let names: HashSet<Name> = self.pools.iter().map(|pool| *last_name(pool)).collect();
        if names.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (file, variable) in program.all_variables() {
            let Some(init) = &variable.init else { continue };
            each_address(init, None, &mut |member, position, name| {
                if !names.contains(name) {
                    return;
                }
                let named = member.copied().or_else(|| program.member_at(file, &variable.ty, position?));
                let place = match named {
                    Some(member) => Loc::GlobalMember(file, variable.name, member),
                    None => Loc::Global(file, variable.name),
                };
                let pool = program.variable(file, name).map(|(home, pool)| Loc::Global(home, pool.name));
                found.extend(pool.filter(|pool| self.pools.contains(pool)).map(|pool| (place, pool)));
            });
        }
        found
    }

    /// Follows copies between the places, and from or to them.
    pub fn add_copies(&mut self, program: &Program, types: &BTreeSet<Name>) {
        let mut names = Names::default();
        for place in &self.places {
            match place {
                Loc::Global(_, name) | Loc::Element(_, name, _) => drop(names.variables.insert(*name)),
                Loc::GlobalMember(.., member) | Loc::Member(.., member) => drop(names.members.insert(*member)),
                // What a function keeps to itself is not copied.
                Loc::Local(..) => {}
            }
        }
        let copies = self.users(program).into_par_iter().with_max_len(PIECE).flat_map_iter(|function| {
            let body = program.body(function);
            let locals = names.locals(body);
            let mut copies = Vec::new();
            for (lhs, rhs) in rculint_link::assignments(body) {
                let lhs = &by_name(program, function, lhs);
                let named = names.are_in(lhs, &locals) || names.are_in(rhs, &locals);
                if named && [lhs, rhs].iter().all(|side| may_hold(program, function, side, types)) {
                    copies.extend(self.copied(program, function, lhs, rhs));
                }
            }
            copies
        });
        let mut copies: Vec<(Loc, Loc)> = copies.collect();
        copies.extend(self.kept_in_tables(program));
        let mut changed = true;
        while changed {
            changed = false;
            for (to, from) in &copies {
                if to != from && (self.places.contains(to) || self.places.contains(from)) {
                    self.places.extend([to.clone(), from.clone()]);
                    changed |= self.copies.entry(from.clone()).or_default().insert(to.clone());
                }
            }
        }
    }

    fn copied(&self, program: &Program, function: FnId, lhs: &Expr, rhs: &Expr) -> Vec<(Loc, Loc)> {
        let kept = |place: &Loc| !matches!(place, Loc::Local(..));
        let targets: Vec<Loc> = program.places_of(function, lhs).into_iter().filter(kept).collect();
        if targets.is_empty() || matches!(rhs, Expr::Call(call) if matches!(call.callee, Callee::Pointer(_))) {
            return Vec::new();
        }
        let values = program.values_everywhere(function, rhs).into_iter();
        let from = values.filter_map(|value| match value {
            Value::Load(place) => Some(place),
            // A pointer to a pool, and none to a cache's pointer.
            Value::Address(place) => Some(place).filter(|place| self.pools.contains(place)),
            _ => None,
        });
        from.filter(kept).flat_map(|from| targets.iter().map(move |to| (to.clone(), from.clone()))).collect()
    }

    /// The functions that assign something of a place's name, or from it, and may see the struct that it is a member of.
    fn users(&self, program: &Program) -> Vec<FnId> {
        let mut users: BTreeSet<FnId> = BTreeSet::new();
        for place in &self.places {
            match place {
                Loc::Global(_, name) | Loc::Element(_, name, _) => {
                    users.extend(program.users_of(Use::AssignedVariable, name))
                }
                Loc::GlobalMember(.., member) | Loc::Member(None, _, member) => {
                    users.extend(program.users_of(Use::AssignedMember, member));
                }
                Loc::Member(Some(home), _, member) => {
                    let named = program.users_of(Use::AssignedMember, member);
                    let seeing = (named.len() > FEW).then(|| program.seeing(*home));
                    let sees = |file: FileId| seeing.as_ref().is_none_or(|seeing| seeing.contains(file));
                    users.extend(named.iter().filter(|&&user| sees(program.file_of(user))));
                }
                Loc::Local(..) => {}
            }
        }
        users.into_iter().collect()
    }

    /// A member of a named variable is also what a pointer to its struct reaches, wherever such a pointer is used.
    pub fn add_instances(&mut self, program: &Program, created: &BTreeMap<Loc, Vec<&ModelCall>>) {
        for place in self.places.clone() {
            let Loc::GlobalMember(file, name, member) = &place else { continue };
            let Some((home, variable)) = program.variable(*file, name) else { continue };
            let Some(tag) = program.tag(&variable.ty) else { continue };
            let home = program.struct_home(home, &tag).map(|(home, _)| home);
            let general = Loc::Member(home, tag, *member);
            if !self.places.contains(&general) {
                continue;
            }
            if !created.contains_key(&place) {
                self.copies.entry(general.clone()).or_default().insert(place.clone());
            }
            self.copies.entry(place).or_default().insert(general);
        }
    }

    /// A cache for each place that one is created into, and for each that no other one flows into.
    pub fn into_caches(self, created: &BTreeMap<Loc, Vec<&ModelCall>>) -> Caches {
        let mut caches = Caches::default();
        let filled: BTreeSet<&Loc> = self.copies.values().flatten().collect();
        let (sources, others): (Vec<&Loc>, Vec<&Loc>) =
            self.places.iter().partition(|place| created.contains_key(place) || !filled.contains(place));
        // Places that only fill one another come last: the first of them stands for all.
        for place in sources.iter().chain(&others) {
            let is_source = created.contains_key(place) || !caches.of.contains_key(place);
            if is_source {
                caches.all.push(Cache { place: Some((*place).clone()), ..Cache::default() });
                self.spread(place, caches.all.len() - 1, &mut caches.of);
            }
        }
        caches.of.retain(|_, held| held.len() <= CONDUIT);
        caches
    }

    fn spread(&self, from: &Loc, cache: CacheId, of: &mut HashMap<Loc, BTreeSet<CacheId>>) {
        let mut work = vec![from];
        while let Some(place) = work.pop() {
            if of.entry(place.clone()).or_default().insert(cache) {
                work.extend(self.copies.get(place).into_iter().flatten());
            }
        }
    }
}

/// The place: what a list gives to a struct by its position is a member of it.
fn by_name(program: &Program, function: FnId, place: &Expr) -> Expr {
    let member = match place {
        Expr::Index(base, at) => match (&**base, &**at, program.type_of(function, base)) {
            (Expr::Name(_), Expr::Int(at), Some(ty @ TypeRef::Struct { pointers: 0, .. })) => {
                let at = u16::try_from(*at).ok();
                at.and_then(|at| program.member_at(program.file_of(function), &ty, at)).map(|member| (base, member))
            }
            _ => None,
        },
        _ => None,
    };
    member.map_or_else(|| place.clone(), |(base, member)| Expr::Field(base.clone(), member))
}

/// All addresses of variables in an initialiser, each with the member that holds it, or which one of its list it is.
pub(crate) fn each_address(
    init: &Init,
    member: Option<&Name>,
    found: &mut impl FnMut(Option<&Name>, Option<u16>, &Name),
) {
    match &init.value {
        InitValue::AddressOf(name, _) => found(member, init.position, name),
        InitValue::List(items) => {
            items.iter().for_each(|(path, inner)| each_address(inner, path.last().or(member), found))
        }
        _ => {}
    }
}

/// The identifiers that places which hold a cache's pointer are used by.
#[derive(Debug, Default)]
struct Names {
    variables: HashSet<Name>,
    members: HashSet<Name>,
}

impl Names {
    /// The local variables of `body` that take a value from there.
    fn locals(&self, body: &Body) -> HashSet<Name> {
        let none = HashSet::default();
        let local = |(lhs, rhs): (&Expr, &Expr)| match lhs {
            Expr::Name(local) if self.are_in(rhs, &none) => Some(*local),
            _ => None,
        };
        rculint_link::assignments(body).filter_map(local).collect()
    }

    fn are_in(&self, expr: &Expr, locals: &HashSet<Name>) -> bool {
        match expr {
            Expr::Name(name) => self.variables.contains(name) || locals.contains(name),
            Expr::Field(base, member) => self.members.contains(member) || self.are_in(base, locals),
            Expr::Deref(inner) | Expr::Index(inner, _) | Expr::Cast(_, inner) | Expr::AddressOf(inner) => {
                self.are_in(inner, locals)
            }
            Expr::Either(options) | Expr::Choice(_, options) => {
                options.iter().any(|option| self.are_in(option, locals))
            }
            _ => false,
        }
    }
}
