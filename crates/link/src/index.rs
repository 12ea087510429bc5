//! What has which name.
use crate::by_name::ByName;
use crate::program::{FileId, FnId};
use crate::source::SourceFile;
use rculint_syntax::{Name, Span, TypeRef};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

/// The functions and macros of `files`, in their order.
pub(crate) fn functions(files: &[SourceFile]) -> ByName<FnId> {
    let names = files.iter().flat_map(|file| {
        let functions = file.outline.functions.iter().map(|function| function.name);
        functions.chain(file.outline.macros.iter().map(|mac| mac.name))
    });
    ByName::new(names.enumerate().map(|(at, name)| (name, FnId::new(at))))
}

/// What is no function: variables, structs, and the types that some variable is an object of.
pub(crate) fn data(
    files: &[SourceFile],
    variables: &mut ByName<(FileId, usize)>,
    structs: &mut ByName<(FileId, Span)>,
    typedefs: &mut HashMap<Name, Option<TypeRef>>,
    instances: &mut HashSet<Name>,
) {
    let outlines = files.iter().enumerate().map(|(file, source)| (file, &source.outline));
    let all =
        outlines.clone().flat_map(|(file, outline)| outline.variables.iter().enumerate().map(move |one| (file, one)));
    *variables = ByName::new(all.clone().map(|(file, (at, variable))| (variable.name, (file, at))));
    *structs = ByName::new(
        outlines.flat_map(|(file, outline)| outline.structs.iter().map(move |one| (one.tag, (file, one.body)))),
    );
    for (_, (_, variable)) in all {
        if let TypeRef::Struct { tag: name, pointers: 0 } | TypeRef::Named { name, pointers: 0 } = &variable.ty {
            instances.insert(*name);
        }
    }
    *typedefs = stand_for(files, structs);
    let stood: Vec<Name> = instances.iter().filter_map(|name| tag(typedefs.get(name)?.as_ref()?)).collect();
    instances.extend(stood);
}

fn tag(ty: &TypeRef) -> Option<Name> {
    match ty {
        TypeRef::Struct { tag: name, pointers: 0 } | TypeRef::Named { name, pointers: 0 } => Some(*name),
        _ => None,
    }
}

/// What typedefs' names stand for in the end; `None` where files do not agree. Names that structs have, too, are left out.
fn stand_for(files: &[SourceFile], structs: &ByName<(FileId, Span)>) -> HashMap<Name, Option<TypeRef>> {
    let mut found: HashMap<Name, Option<TypeRef>> = HashMap::default();
    for (name, ty) in files.iter().flat_map(|file| &file.outline.typedefs).filter(|(name, _)| !structs.has(name)) {
        let known = found.entry(*name).or_insert_with(|| Some(ty.clone()));
        if known.as_ref() != Some(ty) {
            *known = None;
        }
    }
    let names: Vec<Name> = found.keys().copied().collect();
    for name in names {
        let end = end_of(&found, &name);
        found.insert(name, end);
    }
    found
}

/// A typedef may stand for another one, through so many.
const CHAIN: usize = 8;

fn end_of(typedefs: &HashMap<Name, Option<TypeRef>>, name: &Name) -> Option<TypeRef> {
    let mut ty = typedefs.get(name)?.clone()?;
    for _ in 0..CHAIN {
        let (TypeRef::Struct { tag: name, pointers } | TypeRef::Named { name, pointers }) = &ty else {
            return Some(ty);
        };
        let Some(next) = typedefs.get(name) else { return Some(ty) };
        ty = crate::types::with_pointers(next.as_ref()?, *pointers);
    }
    None
}

/// Names that stand for others: the file of each, and for which.
pub(crate) type Standing = HashMap<Name, Vec<(FileId, Name)>>;

/// `#define my_cache the_cache`: the names that stand for something that is there, and are nothing themselves. One that stands for
/// such a name is not followed.
pub(crate) fn standing(files: &[SourceFile], is_there: impl Fn(&Name) -> bool) -> Standing {
    let mut found = Standing::default();
    for (file, source) in files.iter().enumerate() {
        for alias in &source.outline.aliases {
            if is_there(&alias.target) && !is_there(&alias.name) {
                found.entry(alias.name).or_default().push((file, alias.target));
            }
        }
    }
    found
}
