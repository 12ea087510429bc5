//! `docs/measurements.md`.
use crate::bench::Measured;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::process::Command;

/// The whole page.
pub(crate) fn render(trees: &[Measured], words: usize, runs: u32) -> String {
    let mut page = format!(
        "# Measurements\n\n\
         `cargo xtask bench --write` made this page; it measures on both of Debian's kernel trees, unconfigured.\n\n\
         * {}\n* commit {}\n\n\
         ## Time\n\n\
         Wall-clock seconds, median of {runs} runs (fastest to slowest in brackets), page cache warm, all commands in turn. `rg` looks for the\n\
         same {words} words that decide which files are read at all, in the same `.c` files.\n\n\
         | tree | command | seconds | as many times as `rg` |\n| --- | --- | ---: | ---: |\n",
        machine(),
        first_line("git", &["describe", "--always", "--dirty"]),
    );
    for tree in trees {
        times(&mut page, tree);
    }
    page.push_str("\n## Results\n\n");
    head(&mut page, "whole tree", trees);
    for (at, (name, _)) in trees.first().map(|tree| tree.counts.totals.clone()).unwrap_or_default().iter().enumerate() {
        row(&mut page, name, trees.iter().map(|tree| tree.counts.totals.get(at).map_or(0, |(_, count)| *count)));
    }
    table(&mut page, "caches by verdict", trees, |tree| &tree.counts.verdicts);
    table(&mut page, "findings", trees, |tree| &tree.counts.findings);
    table(&mut page, "why a cache is `unknown`", trees, |tree| &tree.counts.unknown);
    page
}

fn times(page: &mut String, tree: &Measured) {
    let base = tree.rows.first().map_or(1.0, |row| row.median().as_secs_f64());
    for one in &tree.rows {
        let seconds = |at: Option<&std::time::Duration>| at.map_or(0.0, std::time::Duration::as_secs_f64);
        let median = one.median().as_secs_f64();
        let (fastest, slowest) = (seconds(one.times.first()), seconds(one.times.last()));
        let release = &tree.release;
        let line = format!(
            "| {release} | `{}` | {median:.2} ({fastest:.2} to {slowest:.2}) | {:.1} |",
            one.name,
            median / base
        );
        page.push_str(&line);
        page.push('\n');
    }
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

fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':').map(|(_, name)| name.trim()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let versions = [first_line("rustc", &["--version"]), first_line("rg", &["--version"])];
    format!("{threads} threads, {}; {}", model.unwrap_or("processor unknown"), versions.join("; "))
}

fn first_line(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(crate::root()).output().ok();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or("unknown").to_owned()
}
