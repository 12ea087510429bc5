//! Which files an analysis reads: those with one of its words, what is linked with their caches and callbacks, and the headers of both.
use crate::earlier::Make;
use crate::headers::Headers;
use crate::walk::{Matcher, Problem, Scan, Tree};
use rayon::iter::Either;
use rayon::prelude::*;
use rculint_ir::model::{FunctionFact, Model, Role};
use rculint_link::kbuild::{LinkUnit, Linkage};
use rculint_link::{SourceFile, directory};
use rculint_syntax::Name;
use std::collections::BTreeSet;

/// Candidates, everything linked with a file that creates or destroys a cache or posts callbacks, and the headers that these include.
pub(crate) fn read_needed(
    tree: &Tree,
    scan: Scan,
    units: &[LinkUnit],
    model: &Model,
    make: &dyn Make,
    problems: &mut Vec<Problem>,
) -> Vec<SourceFile> {
    let others = linked_with_owners(&scan, units, model);
    let Scan { candidates, headers, .. } = scan;
    let directories: BTreeSet<&str> = candidates.keys().chain(&others).map(|path| directory(path)).collect();
    let shared = |path: &str| path.starts_with("include/") || path.contains("/include/asm/");
    let headers = headers.iter().filter(|path| shared(path) || directories.contains(directory(path)));
    let headers = Headers::new(headers);

    let candidates: Vec<(Name, Vec<u8>)> = candidates.into_iter().collect();
    let mut files = make.files(candidates);
    files.extend(read_all(tree, others, make, problems));
    let mut seen: BTreeSet<&Name> = BTreeSet::new();
    let mut new = 0;
    while new < files.len() {
        let included = included(&headers, &files[new..]);
        new = files.len();
        let wanted = included.into_iter().filter(|path| seen.insert(path)).cloned().collect();
        files.extend(read_all(tree, wanted, make, problems));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The headers that one of the files includes.
fn included<'s>(headers: &Headers<'s>, files: &[SourceFile]) -> BTreeSet<&'s Name> {
    // What is written between angle brackets means the same wherever it stands.
    let written: BTreeSet<(&str, &Name)> = files
        .iter()
        .flat_map(|file| file.outline.includes.iter().map(|include| (file.path.as_str(), include)))
        .map(|(path, include)| (if include.starts_with('<') { "" } else { directory(path) }, include))
        .collect();
    let written: Vec<(&str, &Name)> = written.into_iter().collect();
    written.into_par_iter().flat_map_iter(|(directory, include)| headers.meant(directory, include)).collect()
}

/// Tells the sources that may have a cache of their own, or post callbacks.
pub(crate) fn owners(model: &Model) -> Matcher {
    let owns = |fact: &&FunctionFact| match fact.role {
        Role::Create | Role::Destroy | Role::Install => true,
        Role::Defer => fact.callback.is_some(),
        _ => false,
    };
    let names: BTreeSet<String> = model.functions.iter().filter(owns).map(|fact| fact.name.to_string()).collect();
    Matcher::new(&names.into_iter().collect::<Vec<_>>())
}

/// The other files of loadable modules that have a cache of their own, or post callbacks.
fn linked_with_owners(scan: &Scan, units: &[LinkUnit], model: &Model) -> Vec<Name> {
    let matcher = owners(model);
    let owners: BTreeSet<&Name> =
        scan.candidates.iter().filter(|(_, text)| matcher.matters(text)).map(|(path, _)| path).collect();
    let modules = units.iter().filter(|unit| unit.linkage == Linkage::Module);
    let linked =
        modules.filter(|unit| unit.files.iter().any(|file| owners.contains(file))).flat_map(|unit| &unit.files);
    let others: BTreeSet<&Name> = linked.filter(|path| !scan.candidates.contains_key(*path)).collect();
    others.into_iter().cloned().collect()
}

fn read_all(tree: &Tree, paths: Vec<Name>, make: &dyn Make, problems: &mut Vec<Problem>) -> Vec<SourceFile> {
    let load = |path: Name| match tree.read(&path) {
        Ok(text) => Either::Left((path, text)),
        Err(error) => Either::Right(Problem { path: path.to_string(), message: error.to_string() }),
    };
    let (read, failed): (Vec<_>, Vec<Problem>) = paths.into_par_iter().map(load).partition_map(|read| read);
    problems.extend(failed);
    make.files(read)
}
