//! The kernel version that a tree says it is.
use crate::walk::Tree;
use rculint_syntax::Version;

/// From the top `Makefile`, else from `include/generated/utsrelease.h`.
pub fn stated(tree: &Tree) -> Option<Version> {
    makefile(tree).or_else(|| release(tree))
}

fn makefile(tree: &Tree) -> Option<Version> {
    let text = String::from_utf8_lossy(&tree.read("Makefile").ok()?).into_owned();
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix('='))?;
        line.trim().parse::<u16>().ok()
    };
    Some(Version(value("VERSION")?, value("PATCHLEVEL")?, value("SUBLEVEL").unwrap_or(0)))
}

fn release(tree: &Tree) -> Option<Version> {
    let text = String::from_utf8_lossy(&tree.read("include/generated/utsrelease.h").ok()?).into_owned();
    text.split('"').nth(1)?.parse().ok()
}
