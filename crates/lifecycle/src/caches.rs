//! Which caches there are: the places that hold their pointers, those that hold the same one merged.
mod flow;

use crate::facts::ModelCall;
use crate::object::{Object, sized};
use flow::Flow;
pub(crate) use flow::each_address;
use rayon::prelude::*;
use rculint_ir::model::Role;
use rculint_ir::{Body, Call, EventKind, Expr};
use rculint_link::{FileId, FnId, Loc, PIECE, Program, Value};
use rculint_syntax::{Name, Span, TypeRef};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::{BTreeMap, BTreeSet};

/// A cache, by position in [`Caches::all`].
pub type CacheId = usize;

/// One cache.
#[derive(Debug, Default)]
pub struct Cache {
    /// The place that its pointer is created into, or comes from.
    pub place: Option<Loc>,
    /// Where it is created.
    pub created: BTreeSet<(FnId, Span)>,
    /// The tag of its objects' struct.
    pub object: Option<Name>,
    /// Those of all that is created into the same variable: an array's elements are not always told from each other.
    pub objects: BTreeSet<Name>,
    /// Created with `SLAB_TYPESAFE_BY_RCU` (or its old name).
    pub typesafe: bool,
}

impl Cache {
    /// Whether it is created in a unit of the file; what a header creates is created for whoever has the place.
    pub fn is_near(&self, program: &Program, file: FileId) -> bool {
        let mut creators = self.created.iter().map(|&(function, _)| function);
        creators.any(|function| match self.home().filter(|_| program.is_in_header(function)) {
            Some(home) => program.share_unit(home, file),
            None => program.share_unit(program.file_of(function), file),
        })
    }

    /// Whether its objects may be `struct tag`.
    pub fn has_objects(&self, tag: &Name) -> bool {
        self.object.as_ref() == Some(tag) || self.objects.contains(tag)
    }

    /// The file of the variable that holds its pointer.
    pub fn home(&self) -> Option<FileId> {
        match self.place.as_ref()? {
            Loc::Global(file, _) | Loc::Element(file, ..) | Loc::GlobalMember(file, ..) => Some(*file),
            Loc::Member(..) | Loc::Local(..) => None,
        }
    }
}

/// All caches.
#[derive(Debug, Default)]
pub struct Caches {
    /// In the order of their first place.
    pub all: Vec<Cache>,
    of: HashMap<Loc, BTreeSet<CacheId>>,
    /// What pointers to caches and pools point to, by name.
    types: BTreeSet<Name>,
    /// The identifiers that the places are used by.
    names: HashSet<Name>,
}

/// A place that may hold more caches than this is a conduit (a generic container's `void *data`): it says nothing of any of them.
const CONDUIT: usize = 8;

impl Caches {
    /// Finds all caches that the model calls create, use or destroy.
    pub fn find(program: &Program, calls: &[ModelCall]) -> Self {
        let mut flow = Flow::default();
        let mut created: BTreeMap<Loc, Vec<&ModelCall>> = BTreeMap::new();
        let places: Vec<BTreeSet<Loc>> =
            calls.par_iter().with_max_len(PIECE).map(|call| cache_places(program, call)).collect();
        let (creating, using): (Vec<_>, Vec<_>) = calls.iter().zip(places).partition(|(call, _)| call.is(Role::Create));
        for (call, places) in creating {
            for place in places {
                flow.places.insert(place.clone());
                created.entry(place).or_default().push(call);
            }
        }
        // A local variable holds a cache of its own only where nothing else keeps it.
        let kept = |place: &Loc| !matches!(place, Loc::Local(..)) || created.contains_key(place);
        flow.places.extend(using.into_iter().flat_map(|(_, places)| places).filter(kept));
        flow.add_pools(program, calls);
        let types = handle_types(program, calls);
        flow.add_copies(program, &types);
        flow.add_instances(program, &created);
        let mut caches = flow.into_caches(&created);
        caches.names = caches.of.keys().map(|place| *last_name(place)).collect();
        caches.types = types;
        for (place, calls) in created {
            let Some(cache) = caches.all.iter_mut().find(|cache| cache.place.as_ref() == Some(&place)) else {
                continue;
            };
            for call in calls {
                cache.created.insert((call.function, call.span));
                cache.typesafe |= is_typesafe(call);
                let object = created_type(program, call, &place);
                cache.objects.extend(object.filter(|_| matches!(place, Loc::Global(..))));
                cache.object = cache.object.take().or(object);
            }
        }
        caches.find_object_types(program, calls);
        caches
    }

    /// The caches whose pointers `values` may be.
    pub fn of_values(&self, values: &BTreeSet<Value>) -> BTreeSet<CacheId> {
        let mut found = BTreeSet::new();
        for value in values {
            // What has a cache's own address is a pool that was made from it.
            let (Value::Load(place) | Value::Address(place)) = value else { continue };
            found.extend(self.of.get(place).into_iter().flatten());
        }
        found
    }

    /// Whether the pointer may be a cache's, as its type and its name look: what it points to costs much more to tell.
    pub fn may_be_in(&self, program: &Program, function: FnId, pointer: &Expr) -> bool {
        let named = match pointer {
            Expr::Field(_, member) => self.names.contains(member),
            // Most of what is tested is a number.
            Expr::Name(_) => program.type_of(function, pointer) != Some(TypeRef::Other),
            _ => true,
        };
        named && may_hold(program, function, pointer, &self.types)
    }

    /// The places that hold a pointer to the cache.
    pub fn places_of(&self, cache: CacheId) -> impl Iterator<Item = &Loc> {
        self.of.iter().filter(move |(_, held)| held.contains(&cache)).map(|(place, _)| place)
    }

    /// What each caller takes an allocation for from the cache that it passes to the function around `call`.
    fn allocated_for_others(
        &self,
        program: &Program,
        call: &ModelCall,
        cache: &Expr,
    ) -> Vec<(BTreeSet<CacheId>, Name)> {
        let passed = program.values(call.function, cache).into_iter().find_map(|value| match value {
            Value::Param(owner, at) if owner == call.function => Some(at),
            _ => None,
        });
        let (body, wanted) = (program.body(call.function), Expr::Call(Box::new(call.call.clone())));
        let Some(at) = passed.filter(|_| is_returned(body, &wanted)) else { return Vec::new() };
        let one = |(caller, outer): (FnId, &Call)| {
            let caches = self.of_values(&program.values_everywhere(caller, outer.args.get(at)?));
            (!caches.is_empty()).then(|| Some((caches, returned_type(program, caller, outer, RETURNED)?)))?
        };
        program.call_sites(call.function).into_iter().filter_map(one).collect()
    }

    fn find_object_types(&mut self, program: &Program, calls: &[ModelCall]) {
        let allocating = calls.par_iter().with_max_len(PIECE).filter(|call| call.is(Role::Allocate));
        let found = allocating.flat_map_iter(|call| {
            let arg = call.fact.cache.and_then(|at| call.call.args.get(at));
            let Some(arg) = arg else { return Vec::new() };
            match allocated_type(program, call) {
                Some(tag) => vec![(self.of_values(&program.values_everywhere(call.function, arg)), tag)],
                None => self.allocated_for_others(program, call, arg),
            }
        });
        for (caches, tag) in found.collect::<Vec<_>>() {
            for cache in caches {
                self.all[cache].object.get_or_insert(tag);
            }
        }
        self.find_freed_types(program, calls);
    }

    /// Of caches whose objects nobody has a type for who allocates them, as it may be with a `void *`: that of what is given back.
    fn find_freed_types(&mut self, program: &Program, calls: &[ModelCall]) {
        if self.all.iter().all(|cache| cache.object.is_some()) {
            return;
        }
        for call in calls.iter().filter(|call| call.is(Role::Free)) {
            let Some(cache) = call.fact.cache.and_then(|at| call.call.args.get(at)) else { continue };
            let mut untyped = self.of_values(&program.values(call.function, cache));
            untyped.retain(|&cache| self.all[cache].object.is_none());
            if !untyped.is_empty()
                && let Some(tag) = freed_type(program, call)
            {
                untyped.into_iter().for_each(|cache| self.all[cache].object = Some(tag));
            }
        }
    }
}

/// The one struct that all have who give something back by the call. A callback that frees what it is handed knows only the head.
fn freed_type(program: &Program, call: &ModelCall) -> Option<Name> {
    let structs = Object::of(call)?.structs(program, call.function);
    let mut tags = structs.known.into_iter().map(|(_, tag)| tag);
    let first = tags.next().filter(|_| structs.open.is_empty())?;
    let is_object = program.struct_home(program.file_of(call.function), &first).is_some();
    (is_object && !program.model().heads.contains(&first) && tags.all(|tag| tag == first)).then_some(first)
}

/// The persistent places whose cache pointer the call is about.
fn cache_places(program: &Program, call: &ModelCall) -> BTreeSet<Loc> {
    match (call.fact.role, call.fact.cache) {
        (Role::Create, None) => stored(program, call.function, call.call, &mut HashSet::default()),
        (Role::Create | Role::Allocate | Role::Free | Role::Destroy, Some(at)) => {
            let Some(arg) = call.call.args.get(at) else { return BTreeSet::new() };
            program.values_everywhere(call.function, arg).into_iter().filter_map(load).collect()
        }
        _ => BTreeSet::new(),
    }
}

fn load(value: Value) -> Option<Loc> {
    match value {
        Value::Load(place) => Some(place),
        _ => None,
    }
}

fn address(value: Value) -> Option<Loc> {
    match value {
        Value::Address(place) => Some(place),
        _ => None,
    }
}

/// Where the result of `call` is kept: assigned here, or by the callers of the function that returns it.
fn stored(program: &Program, function: FnId, call: &Call, seen: &mut HashSet<FnId>) -> BTreeSet<Loc> {
    let mut places = BTreeSet::new();
    if !seen.insert(function) {
        return places;
    }
    let body = program.body(function);
    let mut holders: Vec<Expr> = vec![Expr::Call(Box::new(call.clone()))];
    let mut at = 0;
    while at < holders.len() {
        let holder = holders[at].clone();
        at += 1;
        for (lhs, rhs) in rculint_link::assignments(body) {
            if !yields(rhs, &holder) {
                continue;
            }
            for place in program.places_of(function, lhs) {
                match place {
                    Loc::Local(_, name) if !holders.contains(&Expr::Name(name)) => {
                        places.extend(given_to_macro(program, function, &name));
                        holders.push(Expr::Name(name));
                    }
                    Loc::Local(..) => {}
                    place => {
                        places.insert(place);
                    }
                }
            }
        }
        if returns(body, &holder) {
            for (caller, outer) in program.call_sites(function) {
                places.extend(stored(program, caller, outer, seen));
            }
        }
    }
    if let (true, Some(Expr::Name(local))) = (places.is_empty(), holders.get(1)) {
        places.insert(Loc::Local(function, *local));
    }
    places
}

/// What a macro writes that writes its parameter: the places that are passed for it.
fn given_to_macro(program: &Program, function: FnId, param: &Name) -> Vec<Loc> {
    let at = program.body(function).param(param).filter(|_| program.definition(function).is_err());
    let passed = at.into_iter().flat_map(|at| program.passed_at(function, at));
    let places = passed.flat_map(|(caller, arg)| program.places_of(caller, arg));
    places.filter(|place| !matches!(place, Loc::Local(..))).collect()
}

fn yields(expr: &Expr, wanted: &Expr) -> bool {
    match expr {
        _ if expr == wanted => true,
        Expr::Cast(_, inner) => yields(inner, wanted),
        Expr::Either(options) | Expr::Choice(_, options) => options.iter().any(|option| yields(option, wanted)),
        _ => false,
    }
}

fn returns(body: &Body, wanted: &Expr) -> bool {
    rculint_link::events(body).any(|event| matches!(event, EventKind::Return(Some(value)) if yields(value, wanted)))
}

fn is_typesafe(call: &ModelCall) -> bool {
    // Flags are or-ed constants, which the IR does not keep apart; the source text of the argument does.
    call.fact.flags.and_then(|at| call.call.args.get(at)).is_some_and(mentions_typesafe)
}

fn mentions_typesafe(flags: &Expr) -> bool {
    match flags {
        Expr::Name(name) => name.contains("TYPESAFE_BY_RCU") || name.as_str() == "SLAB_DESTROY_BY_RCU",
        Expr::Either(options) | Expr::Choice(_, options) => options.iter().any(mentions_typesafe),
        _ => false,
    }
}

fn created_type(program: &Program, call: &ModelCall, place: &Loc) -> Option<Name> {
    let arg = |at: Option<usize>| at.and_then(|at| call.call.args.get(at));
    match (arg(call.fact.tag), arg(call.fact.size)) {
        (Some(Expr::Name(tag)), _) => match program.body(call.function).param(tag) {
            Some(at) => named_by_caller(program, call.function, at, place),
            None => Some(*tag),
        },
        (Some(Expr::Type(ty)), _) => program.tag(ty),
        (_, Some(size)) => sized(program, call.function, size),
        _ => None,
    }
}

/// What is passed to a macro for a parameter, by the one caller that has it create something into the place.
fn named_by_caller(program: &Program, function: FnId, at: usize, place: &Loc) -> Option<Name> {
    let creates =
        |caller: FnId, call: &Call| call.args.iter().any(|arg| program.places_of(caller, arg).contains(place));
    let calls = program.call_sites(function).into_iter().filter(|(caller, call)| creates(*caller, call));
    let named = calls.map(|(_, call)| match call.args.get(at) {
        Some(Expr::Name(tag)) => Some(*tag),
        _ => None,
    });
    let tags: BTreeSet<Option<Name>> = named.collect();
    *tags.first().filter(|_| tags.len() == 1)?
}

fn allocated_type(program: &Program, call: &ModelCall) -> Option<Name> {
    let cache = call.fact.cache.and_then(|at| call.call.args.get(at));
    let passed =
        |cache: &Expr| program.values(call.function, cache).iter().any(|value| matches!(value, Value::Param(..)));
    // `kmem_cache_alloc_bulk(c, flags, n, (void **)objects)`
    if let Some(objects) = call.fact.object.and_then(|at| call.call.args.get(at)) {
        let ty = program.type_of(call.function, objects.without_casts())?;
        let (TypeRef::Struct { pointers: 2, .. } | TypeRef::Named { pointers: 2, .. }) = ty else { return None };
        return program.tag(&ty);
    }
    // Who is handed the cache allocates something else each time.
    let depth = if cache.is_some_and(passed) { 0 } else { RETURNED };
    returned_type(program, call.function, call.call, depth)
}

/// An allocation may come through this many functions that return a `void *`.
const RETURNED: usize = 3;

/// The struct that the result of `call` is taken for: where it is assigned, or what the function says that returns it, or all of
/// those that call that one.
fn returned_type(program: &Program, function: FnId, call: &Call, depth: usize) -> Option<Name> {
    let body = program.body(function);
    let wanted = Expr::Call(Box::new(call.clone()));
    let single = |ty: TypeRef| match &ty {
        TypeRef::Struct { pointers: 1, .. } | TypeRef::Named { pointers: 1, .. } => program.tag(&ty),
        _ => None,
    };
    let assigned = taken(body, &wanted).find_map(|lhs| single(program.type_of(function, lhs)?));
    if assigned.is_some() || !is_returned(body, &wanted) {
        return assigned;
    }
    let own = program.definition(function).ok().and_then(|function| single(function.returns.clone()));
    own.or_else(|| {
        let depth = depth.checked_sub(1)?;
        let calls = program.call_sites(function).into_iter();
        let types: BTreeSet<Option<Name>> =
            calls.map(|(caller, outer)| returned_type(program, caller, outer, depth)).collect();
        *types.first().filter(|_| types.len() == 1)?
    })
}

/// What is assigned the wanted value.
fn taken<'b>(body: &'b Body, wanted: &'b Expr) -> impl Iterator<Item = &'b Expr> {
    rculint_link::assignments(body).filter(move |(_, rhs)| yields(rhs, wanted)).map(|(lhs, _)| lhs)
}

/// Whether the function returns the wanted value.
fn is_returned(body: &Body, wanted: &Expr) -> bool {
    returns(body, wanted) || taken(body, wanted).any(|lhs| returns(body, lhs))
}

/// What the pointers point to that the model's calls take for a cache or a pool, by name.
fn handle_types(program: &Program, calls: &[ModelCall]) -> BTreeSet<Name> {
    let args = calls.iter().filter_map(|call| Some((call.function, call.call.args.get(call.fact.cache?)?)));
    args.filter_map(|(function, arg)| type_name(&program.type_of(function, arg)?)).collect()
}

/// Whether a cache's pointer fits in there, as far as its type is known. What it points to costs much more to tell.
fn may_hold(program: &Program, function: FnId, expr: &Expr, types: &BTreeSet<Name>) -> bool {
    let name = program.type_of(function, expr).as_ref().and_then(type_name);
    name.is_none_or(|name| types.contains(&name))
}

fn type_name(ty: &TypeRef) -> Option<Name> {
    match ty {
        TypeRef::Struct { tag, .. } => Some(*tag).filter(|tag| !tag.is_empty()),
        TypeRef::Named { name, .. } => Some(*name),
        TypeRef::Other => None,
    }
}

/// The place's name for people.
pub fn shown_name(place: &Loc) -> Name {
    match place {
        Loc::Element(_, array, at) => Name::from(format!("{array}[{at}]")),
        place => *last_name(place),
    }
}

/// The identifier that a use of the place must mention.
pub fn last_name(place: &Loc) -> &Name {
    match place {
        Loc::Global(_, name) | Loc::Element(_, name, _) | Loc::Local(_, name) => name,
        Loc::GlobalMember(_, _, member) | Loc::Member(_, _, member) => member,
    }
}
