//! Which caches an object may be of, by its type.
use super::finder::Finder;
use crate::caches::{Cache, CacheId};
use crate::elsewhere::may_share;
use crate::mixed::allocator;
use crate::text::homes;
use rculint_link::{FileId, FnId};
use rculint_syntax::{Name, TypeRef};

/// Structs that begin with one another are followed so deep.
const NESTED: usize = 4;

impl Finder<'_, '_> {
    /// The caches of the function's unit whose objects have a head of that name.
    pub fn caches_with(&self, owner: FnId, head: Option<&Name>) -> Vec<CacheId> {
        let file = self.program.file_of(owner);
        let has_head = |cache: &Cache| {
            let ty = cache.object.as_ref().and_then(|tag| self.program.member_type(file, tag, head?));
            matches!(ty, Some(TypeRef::Struct { pointers: 0, .. })) && cache.is_near(self.program, file)
        };
        self.caches.all.iter().enumerate().filter(|(_, cache)| has_head(cache)).map(|(id, _)| id).collect()
    }

    /// The caches whose objects are `struct tag`, in the unit of the `owner` that has one, each with what else yields such objects
    /// where that matters. An owner in a header is part of where it is used `by` somebody.
    pub fn caches_of(&self, owner: FnId, by: FnId, tag: &Name) -> Vec<(CacheId, Option<Name>)> {
        let file = self.program.file_of(owner);
        let typed = |near: bool| -> Vec<CacheId> {
            let all = self.caches.all.iter().enumerate();
            let is_one = |cache: &Cache| {
                cache.has_objects(tag)
                    && (!near || cache.is_near(self.program, file))
                    && self.means_the_same(file, cache, tag)
            };
            all.filter(|(_, cache)| is_one(cache)).map(|(id, _)| id).collect()
        };
        let near = typed(true);
        if !near.is_empty() || !self.is_shared(file, tag) {
            return near.into_iter().map(|cache| (cache, None)).collect();
        }
        let far = typed(false);
        if far.is_empty() {
            return Vec::new();
        }
        let homes = homes(self.program, owner, by);
        let yields = allocator(self.program, &homes, tag);
        let of_other = |id: CacheId| {
            let cache = &self.caches.all[id];
            let is_near = homes.iter().any(|&home| cache.is_near(self.program, home));
            let creators = || cache.created.iter().map(|&(function, _)| self.program.file_of(function)).collect();
            match yields.filter(|_| !is_near) {
                Some(_) if !may_share(self.program, &homes, &creators()) => None,
                also => Some((id, also)),
            }
        };
        far.into_iter().filter_map(of_other).collect()
    }

    /// Whether `struct tag` may be the same in `file` as where the cache is created: what a source defines for itself is known nowhere
    /// else.
    fn means_the_same(&self, file: FileId, cache: &Cache, tag: &Name) -> bool {
        let home = |file: FileId| self.program.struct_home(file, tag).map(|(home, _)| home);
        let is_own = |home: FileId| !self.program.files[home].is_header();
        let Some(here) = home(file) else { return true };
        let mut there =
            cache.created.iter().filter_map(|&(function, _)| home(self.program.file_of(function))).peekable();
        there.peek().is_none() || there.any(|there| there == here || !is_own(there) && !is_own(here))
    }

    /// The caches of the function's directory whose objects begin with a `struct tag`, where no other struct there does: what
    /// points to the one may point to the other.
    pub fn caches_around(&self, owner: FnId, tag: &Name) -> Vec<CacheId> {
        let file = self.program.file_of(owner);
        let directory = |file: FileId| self.program.files[file].directory();
        let is_there = |other: FileId| self.program.share_unit(other, file) && directory(other) == directory(file);
        let begins = |cache: &Cache| {
            let object = cache.object.as_ref()?;
            let is_near = cache.created.iter().any(|&(function, _)| is_there(self.program.file_of(function)));
            (is_near && self.begins_with(file, object, tag)).then_some(*object)
        };
        let all = self.caches.all.iter().enumerate();
        let found: Vec<(CacheId, Name)> = all.filter_map(|(id, cache)| Some((id, begins(cache)?))).collect();
        // A header is part of no unit.
        let is_beside = |other: FileId| self.program.files[other].is_header() && directory(other) == directory(file);
        let may_define = |other: FileId| !found.is_empty() && (is_there(other) || is_beside(other));
        let mut files = self.program.files.iter().enumerate().filter(|(other, _)| may_define(*other));
        let begins_too =
            |other: &Name| found.iter().all(|(_, object)| object != other) && self.begins_with(file, other, tag);
        if files.any(|(_, source)| source.outline.structs.iter().any(|other| begins_too(&other.tag))) {
            return Vec::new();
        }
        found.into_iter().map(|(id, _)| id).collect()
    }

    /// Whether the first member of `struct outer` is a `struct inner`, or begins with one.
    fn begins_with(&self, file: FileId, outer: &Name, inner: &Name) -> bool {
        let mut outer = *outer;
        for _ in 0..NESTED {
            match self.program.first_member(file, &outer) {
                Some(TypeRef::Struct { tag, pointers: 0 }) if tag == *inner => return true,
                Some(TypeRef::Struct { tag, pointers: 0 }) => outer = tag,
                _ => return false,
            }
        }
        false
    }

    /// Whether other units can have objects of this struct: it is defined in a header.
    fn is_shared(&self, file: FileId, tag: &Name) -> bool {
        self.program.struct_home(file, tag).is_some_and(|(home, _)| self.program.files[home].is_header())
    }
}
