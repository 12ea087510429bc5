//! Which headers an `#include` may mean, without a compiler's search path.
use crate::walk::Tree;
use rculint_link::directory;
use rculint_syntax::Name;
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;

/// The headers at hand.
pub(crate) struct Headers<'s> {
    by_name: HashMap<&'s str, Vec<&'s Name>>,
    /// Directories whose headers everybody may mean, as those of `include/`.
    directories: BTreeSet<String>,
}

impl<'s> Headers<'s> {
    pub fn new(paths: impl Iterator<Item = &'s Name>, directories: BTreeSet<String>) -> Self {
        let mut by_name: HashMap<&str, Vec<&Name>> = HashMap::default();
        for path in paths {
            by_name.entry(last_part(path)).or_default().push(path);
        }
        Headers { by_name, directories }
    }

    /// All of them, in no order.
    pub fn all(&self) -> impl Iterator<Item = &'s Name> {
        self.by_name.values().flatten().copied()
    }

    /// The headers of these directories become usual ones.
    pub fn add_directories(&mut self, directories: impl Iterator<Item = String>) {
        self.directories.extend(directories);
    }

    /// The headers that `include`, as written in a file of the directory `from` (`<linux/slab.h` or `"main.h`), may be: the one
    /// beside the file; else all usual ones whose path ends in it, since each architecture has its own, and makefiles add
    /// directories.
    pub fn meant(&self, from: &str, include: &str) -> Vec<&'s Name> {
        self.found(from, include).0
    }

    /// The same, or, where there is none: those of all others that lie nearest.
    pub fn meant_anywhere(&self, from: &str, include: &str) -> Vec<&'s Name> {
        let (usual, others) = self.found(from, include);
        if !usual.is_empty() {
            return usual;
        }
        let near = |path: &&Name| shared_parts(from, directory(path));
        let nearest = others.iter().map(near).max();
        others.into_iter().filter(|path| Some(near(path)) == nearest).collect()
    }

    /// The usual headers that are meant, and all others whose path ends in what is written.
    fn found(&self, from: &str, include: &str) -> (Vec<&'s Name>, Vec<&'s Name>) {
        let (Some(kind), Some(written)) = (include.get(..1), include.get(1..)) else { return Default::default() };
        let known = |path: &str| self.by_name.get(last_part(path)).map_or(&[][..], Vec::as_slice);
        let is_usual = |path: &str| is_shared(path) || self.directories.contains(directory(path));
        let beside = (kind == "\"").then(|| normal(&format!("{from}/{written}")));
        let beside = beside.and_then(|beside| known(&beside).iter().find(|path| path.as_str() == beside).copied());
        if let Some(found) = beside.filter(|path| is_usual(path)) {
            return (vec![found], Vec::new());
        }
        let tail = written.rsplit("../").next().unwrap_or_default().trim_start_matches("./");
        // What an architecture does not have of its own, a makefile generates from the generic one.
        let generic = tail.strip_prefix("asm/").map(|rest| format!("asm-generic/{rest}"));
        let is_meant = |path: &str| ends_in(path, tail) || generic.as_ref().is_some_and(|tail| ends_in(path, tail));
        let all = known(tail).iter().copied().filter(|path| is_meant(path));
        let (usual, others) = all.partition(|path| is_usual(path));
        (usual, beside.map_or(others, |beside| vec![beside]))
    }
}

/// Whether all of the tree includes it.
pub(crate) fn is_shared(path: &str) -> bool {
    path.starts_with("include/") || path.contains("/include/asm/")
}

/// Whether it is some modules' own: what all of a kernel tree includes is known to the model.
pub(crate) fn is_private(tree: &Tree, path: &str) -> bool {
    !tree.is_kernel() || !(is_shared(path) || path.starts_with("arch/") && path.contains("/include/"))
}

/// How many directories two paths have in common, from the root on.
fn shared_parts(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b && !a.is_empty()).count()
}

fn ends_in(path: &str, tail: &str) -> bool {
    path.strip_suffix(tail).is_some_and(|head| head.is_empty() || head.ends_with('/'))
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Without `.`, and with `..` only at the start: what lies beside the root.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn includes_mean_what_a_compiler_would_find() {
        let paths = [
            "include/linux/slab.h",
            "include/uapi/linux/slab.h",
            "include/asm-generic/page.h",
            "arch/x86/include/asm/page.h",
            "drivers/a/main.h",
            "drivers/b/main.h",
            "drivers/b/deep/inner.h",
            "drivers/c/include/parts/wheel.h",
            "drivers/d/include/parts/wheel.h",
            "../beside/inner.h",
        ]
        .map(Name::from);
        let usual = ["drivers/a", "drivers/b", "drivers/b/deep", "../beside"].map(String::from).into();
        let headers = Headers::new(paths.iter(), usual);
        let meant = |from: &str, include: &str| headers.meant(from, include).into_iter().cloned().collect::<Vec<_>>();
        assert_eq!(meant("drivers/a", "\"main.h"), ["drivers/a/main.h"]);
        assert_eq!(meant("drivers/b/deep", "\"../main.h"), ["drivers/b/main.h"]);
        assert_eq!(meant("drivers/b", "\"./deep/inner.h"), ["drivers/b/deep/inner.h"]);
        assert_eq!(meant("fs", "\"main.h"), ["drivers/a/main.h", "drivers/b/main.h"]);
        assert_eq!(meant("fs", "<linux/slab.h"), ["include/linux/slab.h", "include/uapi/linux/slab.h"]);
        assert_eq!(meant("fs", "<asm/page.h"), ["include/asm-generic/page.h", "arch/x86/include/asm/page.h"]);
        assert_eq!(meant("fs", "<lab.h"), [""; 0]);
        assert_eq!(meant("../beside", "\"inner.h"), ["../beside/inner.h"]);
        assert_eq!(meant("", "\"../beside/inner.h"), ["../beside/inner.h"]);
        assert_eq!(meant("fs", ""), [""; 0]);
        assert_eq!(meant("drivers/c/core", "\"parts/wheel.h"), [""; 0]);
        let anywhere = |from: &str, include: &str| headers.meant_anywhere(from, include);
        assert_eq!(anywhere("drivers/c/core", "\"parts/wheel.h"), ["drivers/c/include/parts/wheel.h"]);
        assert_eq!(
            anywhere("drivers/c/include", "\"../../d/include/parts/wheel.h"),
            ["drivers/d/include/parts/wheel.h"]
        );
        assert_eq!(anywhere("fs", "\"parts/wheel.h").len(), 2);
        assert_eq!(anywhere("drivers/c/core", "<linux/slab.h").len(), 2);
    }
}
