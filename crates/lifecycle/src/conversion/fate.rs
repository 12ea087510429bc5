//! What becomes of the caches that a callback frees into, had it been a batched free.
use super::callback::{Freed, Pointer};
use super::record::See;
use crate::caches::{Cache, CacheId, shown_name};
use crate::effect::Subject;
use crate::kind::Stage;
use crate::record::RootKind;
use crate::roots::site_in;
use crate::verdict::{Judge, Teardown};
use rculint_ir::model::{Replacement, Role};
use rculint_link::{FileId, FnId};
use rculint_syntax::Name;
use std::collections::BTreeSet;

/// The caches, and why the conversion has to wait for a newer kernel.
#[derive(Clone, Debug, Default)]
pub(super) struct Fate {
    pub caches: Vec<String>,
    pub reasons: Vec<String>,
    pub see: Vec<See>,
}

/// Follows the object that `own` frees to its caches and their destroys.
pub(super) fn of(judge: &Judge, callback: FnId, own: &Freed, replacement: Option<&Replacement>) -> Fate {
    let known = caches(judge, callback, own);
    let mut fate = Fate { caches: names(judge, own, &known), ..Fate::default() };
    let Some(kind) = replacement.and_then(|fact| kind(judge, fact)) else { return fate };
    if judge.destroy_waits.contains(&kind) {
        return fate;
    }
    if own.cache.is_some() && known.is_empty() {
        fate.reasons.push(format!("which cache is freed into could not be told, and no destroy waits for {kind}"));
    }
    for id in known {
        add(judge, id, &kind, &mut fate);
    }
    fate
}

/// The kind of deferral that the replacement is, on this kernel or the first that has it.
fn kind(judge: &Judge, replacement: &Replacement) -> Option<Name> {
    let facts = || judge.program.facts(&replacement.by).iter().filter(|fact| fact.role == Role::Defer);
    facts().find(|fact| fact.holds_on(judge.kernel)).or_else(|| facts().next_back())?.kind
}

fn caches(judge: &Judge, callback: FnId, own: &Freed) -> BTreeSet<CacheId> {
    match (&own.cache, &own.object) {
        (Some((function, expr)), _) => judge.caches.of_values(&judge.program.values_everywhere(*function, expr)),
        // What frees into any cache may free into one that objects of this type are allocated from.
        (None, Pointer::Around(tag, _)) => typed(judge, judge.program.file_of(callback), tag),
        (None, _) => BTreeSet::new(),
    }
}

fn typed(judge: &Judge, file: FileId, tag: &Name) -> BTreeSet<CacheId> {
    let home = |file: FileId| judge.program.struct_home(file, tag).map(|(home, _)| home);
    let same = |cache: &&(CacheId, &Cache)| {
        let mut creators = cache.1.created.iter().map(|&(function, _)| judge.program.file_of(function));
        cache.1.has_objects(tag) && creators.any(|creator| home(creator) == home(file))
    };
    judge.caches.all.iter().enumerate().filter(|cache| same(&cache)).map(|(id, _)| id).collect()
}

fn names(judge: &Judge, own: &Freed, known: &BTreeSet<CacheId>) -> Vec<String> {
    let named = known.iter().filter_map(|&id| Some(shown_name(judge.caches.all[id].place.as_ref()?).to_string()));
    let mut names: BTreeSet<String> = named.collect();
    if own.cache.is_none() {
        names.insert("kmalloc".into());
    }
    names.into_iter().collect()
}

/// What speaks against batched frees into one cache.
fn add(judge: &Judge, id: CacheId, kind: &Name, fate: &mut Fate) {
    let cache = &judge.caches.all[id];
    let name = cache.place.as_ref().map(shown_name).unwrap_or_default();
    let teardowns = judge.teardowns.get(&id).map_or(&[][..], Vec::as_slice);
    let mut unsafe_ones: Vec<&Teardown> = teardowns.iter().filter(|one| endangers(one, id, kind)).collect();
    unsafe_ones.sort_by_key(|one| one.kind);
    if let Some(first) = unsafe_ones.first() {
        let place = site_in(judge.program, first.exposure.function, first.exposure.span);
        fate.reasons.push(format!("{}() destroys `{name}`, and nothing there waits for {kind}", place.function));
        let root = judge.program.name(first.root);
        fate.see.push(See { what: format!("`{name}` is destroyed here, from `{root}()`"), site: place });
    } else if cache.created.is_empty() {
        fate.reasons.push(format!("where `{name}` is created was not seen: it may be destroyed out of sight"));
    } else if teardowns.is_empty()
        && let Some(place) = untold(judge, cache)
    {
        fate.reasons.push(format!("{}() destroys a cache that could not be told: it may be `{name}`", place.function));
        fate.see.push(See { what: "which cache is destroyed here?".into(), site: place });
    }
}

/// Whether batched frees may be in flight when this destroy is reached.
fn endangers(teardown: &Teardown, cache: CacheId, kind: &Name) -> bool {
    let before = &teardown.exposure.before;
    if before.waits_for(&Stage::plain(*kind)) || before.fresh.contains(&cache) {
        return false;
    }
    // Before anything is opened to the world, nothing can be in flight.
    teardown.kind != RootKind::ModuleInit || before.gens.keys().any(|(other, _)| *other == Subject::Cache(cache))
}

/// A destroy of an unknown cache in a unit that creates this one.
fn untold(judge: &Judge, cache: &Cache) -> Option<crate::Site> {
    let program = judge.program;
    let homes: BTreeSet<FileId> = cache.created.iter().map(|&(function, _)| program.file_of(function)).collect();
    let near = |site: &&crate::Site| {
        program.file_at(&site.file).is_some_and(|file| homes.iter().any(|&home| program.share_unit(home, file)))
    };
    judge.unresolved.iter().find(near).cloned()
}
