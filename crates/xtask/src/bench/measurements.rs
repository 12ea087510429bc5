//! `docs/measurements.md`.
use super::Measured;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The whole page.
pub(super) fn render(trees: &[Measured]) -> String {
    let mut page = "# Measurements\n\n\
                    `cargo xtask bench --write` made this page; it is what the tool finds on both of Debian's kernel trees,\n\
                    unconfigured. How long that takes stands in [performance.md](performance.md).\n\n"
        .to_owned();
    head(&mut page, "whole tree", trees);
    for (at, (name, _)) in trees.first().map(|tree| tree.counts.totals.clone()).unwrap_or_default().iter().enumerate() {
        row(&mut page, name, trees.iter().map(|tree| tree.counts.totals.get(at).map_or(0, |(_, count)| *count)));
    }
    table(&mut page, "caches by verdict", trees, |tree| &tree.counts.verdicts);
    table(&mut page, "findings", trees, |tree| &tree.counts.findings);
    table(&mut page, "why a cache is `unknown`", trees, |tree| &tree.counts.unknown);
    page
}

fn table(page: &mut String, title: &str, trees: &[Measured], of: impl Fn(&Measured) -> &BTreeMap<String, usize>) {
    let keys: BTreeSet<&String> = trees.iter().flat_map(|tree| of(tree).keys()).collect();
    if keys.is_empty() {
        return;
    }
    page.push('\n');
    head(page, title, trees);
    for key in keys {
        row(page, key, trees.iter().map(|tree| of(tree).get(key).copied().unwrap_or(0)));
    }
}

fn head(page: &mut String, title: &str, trees: &[Measured]) {
    let releases: Vec<&str> = trees.iter().map(|tree| tree.release.as_str()).collect();
    let lines = " ---: |".repeat(trees.len());
    // Writing to a string cannot fail.
    let _ = write!(page, "| {title} | {} |\n| --- |{lines}\n", releases.join(" | "));
}

fn row(page: &mut String, name: &str, counts: impl Iterator<Item = usize>) {
    let counts: Vec<String> = counts.map(|count| count.to_string()).collect();
    let _ = writeln!(page, "| {} | {} |", name.replace('|', "\\|"), counts.join(" | "));
}
