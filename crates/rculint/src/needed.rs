//! Which files an analysis reads: those with one of its words, what is linked with their caches, and the headers of both.
use crate::headers::{Headers, directory};
use crate::walk::{Problem, Scan, Tree};
use rayon::iter::Either;
use rayon::prelude::*;
use rculint_ir::model::{Model, Role};
use rculint_link::SourceFile;
use rculint_link::kbuild::{LinkUnit, Linkage};
use rculint_syntax::Name;
use std::collections::BTreeSet;

/// Candidates, everything linked with a file that creates or destroys a cache, and the headers that these include.
pub(crate) fn read_needed(
    tree: &Tree,
    scan: Scan,
    units: &[LinkUnit],
    model: &Model,
    problems: &mut Vec<Problem>,
) -> Vec<SourceFile> {
    let others = linked_with_caches(&scan, units, model);
    let directories: BTreeSet<&str> = scan.candidates.keys().chain(&others).map(|path| directory(path)).collect();
    let shared = |path: &str| path.starts_with("include/") || path.contains("/include/asm/");
    let headers = scan.headers.iter().filter(|path| shared(path) || directories.contains(directory(path)));
    let headers: Vec<Name> = headers.cloned().collect();
    let headers = Headers::new(headers.iter());

    let candidates: Vec<(Name, Vec<u8>)> = scan.candidates.into_iter().collect();
    let mut files: Vec<SourceFile> =
        candidates.into_par_iter().map(|(path, text)| SourceFile::new(path, text)).collect();
    files.extend(read_all(tree, others, problems));
    let mut seen: BTreeSet<&Name> = BTreeSet::new();
    let mut new = 0;
    while new < files.len() {
        let included = included(&headers, &files[new..]);
        new = files.len();
        let wanted = included.into_iter().filter(|path| seen.insert(path)).cloned().collect();
        files.extend(read_all(tree, wanted, problems));
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

/// The other files of loadable modules that have a cache of their own.
fn linked_with_caches(scan: &Scan, units: &[LinkUnit], model: &Model) -> Vec<Name> {
    let lifetime = [Role::Create, Role::Destroy];
    let names = model.functions.iter().filter(|fact| lifetime.contains(&fact.role)).map(|fact| fact.name.as_str());
    let names: Vec<&str> = names.collect::<BTreeSet<_>>().into_iter().collect();
    let has_cache = |text: &[u8]| names.iter().any(|name| memchr::memmem::find(text, name.as_bytes()).is_some());
    let owners: BTreeSet<&Name> =
        scan.candidates.iter().filter(|(_, text)| has_cache(text)).map(|(path, _)| path).collect();
    let modules = units.iter().filter(|unit| unit.linkage == Linkage::Module);
    let linked =
        modules.filter(|unit| unit.files.iter().any(|file| owners.contains(file))).flat_map(|unit| &unit.files);
    let others: BTreeSet<&Name> = linked.filter(|path| !scan.candidates.contains_key(*path)).collect();
    others.into_iter().cloned().collect()
}

fn read_all(tree: &Tree, paths: Vec<Name>, problems: &mut Vec<Problem>) -> Vec<SourceFile> {
    let load = |path: Name| match tree.read(&path) {
        Ok(text) => Either::Left(SourceFile::new(path, text)),
        Err(error) => Either::Right(Problem { path: path.to_string(), message: error.to_string() }),
    };
    let (read, failed): (Vec<SourceFile>, Vec<Problem>) = paths.into_par_iter().map(load).partition_map(|read| read);
    problems.extend(failed);
    read
}
