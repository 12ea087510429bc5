//! One and the same output, whatever the number of threads, the run, the order of the paths and of what lies in a directory, and
//! whether one machine does all of it or several do a shard each.
mod corpora;
mod program;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rculint::analyze::analyze_sources;
use rculint::clock::Clock;
use rculint::sources::Sources;
use rculint::walk::Tree;
use rculint_lints::LintSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A check that is divided into so many shards; none: the tree is checked.
type Shards = Option<usize>;
/// One machine, and several.
const DIVISIONS: [Shards; 4] = [None, Some(1), Some(2), Some(5)];
/// What says all of the evidence.
const CHECK: [&str; 5] = ["--format", "json", "--quiet", "--kernel", "6.6"];

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata")
}

fn rculint(threads: usize) -> Command {
    let mut command = program::rculint();
    command.env("RAYON_NUM_THREADS", threads.to_string());
    command
}

fn printed(command: &mut Command) -> Vec<u8> {
    let output = command.output().expect("rculint starts");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// What a check prints of `paths`.
fn report(paths: &[PathBuf], threads: usize, shards: Shards) -> Vec<u8> {
    let Some(of) = shards else {
        return printed(rculint(threads).arg("check").args(CHECK).args(paths));
    };
    let folder = tempfile::tempdir().expect("a temporary directory");
    // Not all machines have as many threads, and the last one may be the first to be done.
    let mut files: Vec<PathBuf> = Vec::new();
    for number in (1..=of).rev() {
        let file = folder.path().join(number.to_string());
        let mut summarize = rculint(1 + (threads + number) % 2);
        printed(
            summarize.args(["summarize", "--quiet", "--shard", &format!("{number}/{of}"), "-o"]).arg(&file).args(paths),
        );
        files.push(file);
    }
    printed(rculint(threads).arg("link").args(CHECK).args(files))
}

/// All modules of testdata/, by name.
fn modules() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(testdata()).expect("testdata/");
    let mut modules: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    modules.sort();
    modules
}

/// Runs as often, in all ways in turn.
fn runs_print_the_same(paths: &[PathBuf], runs: usize) {
    let first = report(paths, 1, None);
    assert!(String::from_utf8_lossy(&first).contains("RCU00"), "there is something to differ in");
    let mut paths = paths.to_vec();
    for run in 1..runs {
        let first_path = run % paths.len();
        paths.rotate_left(first_path);
        paths.reverse();
        let (threads, shards) = (1 + run % 2, DIVISIONS[run / 2 % DIVISIONS.len()]);
        assert!(
            report(&paths, threads, shards) == first,
            "run {run}, threads: {threads}, shards: {shards:?}, prints something else"
        );
    }
}

#[test]
fn twenty_runs_print_the_same() {
    let modules = modules();
    assert!(modules.len() > 40);
    runs_print_the_same(&modules, 20);
}

/// Copies the files of one directory after the other, `turned` round or not.
fn copy(from: &Path, to: &Path, turned: bool) {
    std::fs::create_dir(to).expect("a directory");
    let mut names: Vec<OsString> =
        std::fs::read_dir(from).expect("a directory").map(|entry| entry.expect("an entry").file_name()).collect();
    names.sort();
    if turned {
        names.reverse();
    }
    for name in names {
        let (from, to) = (from.join(&name), to.join(&name));
        match from.is_dir() {
            true => copy(&from, &to, turned),
            false => drop(std::fs::copy(&from, &to).expect("a copy")),
        }
    }
}

#[test]
fn the_order_within_directories_does_not_matter() {
    // In memory, a directory lists its entries as they came; disks have an order of their own.
    let memory = Path::new("/dev/shm");
    let scratch = match memory.is_dir() {
        true => tempfile::tempdir_in(memory),
        false => tempfile::tempdir(),
    };
    let scratch = scratch.expect("a temporary directory");
    let tree = scratch.path().join("tree");
    let mut listed = Vec::new();
    let mut reports = Vec::new();
    for turned in [false, true] {
        copy(&testdata(), &tree, turned);
        let entries = std::fs::read_dir(&tree).expect("the tree");
        listed.push(entries.map(|entry| entry.expect("an entry").file_name()).collect::<Vec<_>>());
        reports.extend([None, Some(2)].map(|shards| report(std::slice::from_ref(&tree), 2, shards)));
        std::fs::remove_dir_all(&tree).expect("it can be removed");
    }
    if listed[0] == listed[1] {
        println!("{} lists its entries in an order of its own", scratch.path().display());
    }
    assert!(String::from_utf8_lossy(&reports[0]).contains("RCU002"));
    assert!(reports.iter().all(|report| *report == reports[0]));
}

#[test]
fn the_order_of_files_does_not_matter() {
    let lints = LintSet::builtin().expect("the lints");
    let tree = Tree::open(&[testdata()]).expect("testdata/");
    let read = || Sources::read(&tree, lints.model(), &mut Clock::default());
    let said = |sources: Sources| {
        let analysis = analyze_sources(sources, &lints, Some("6.6".parse().expect("a version")), Clock::default());
        let all = (&analysis.lifecycles, &analysis.findings, &analysis.conversions, &analysis.problems);
        serde_json::to_string(&(all, &analysis.unresolved, &analysis.degraded, analysis.lowered)).expect("JSON")
    };
    let sorted = said(read());
    let order: Vec<usize> = (0..read().files.len()).collect();
    assert!(order.len() > 100);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(20));
    let shuffled = runner.run(&Just(order).prop_shuffle(), |order| {
        let mut sources = read();
        let mut files: Vec<_> = sources.files.into_iter().map(Some).collect();
        sources.files = order.iter().filter_map(|&at| files[at].take()).collect();
        prop_assert!(said(sources) == sorted);
        Ok(())
    });
    assert!(shuffled.is_ok(), "some order gives other results: {}", shuffled.expect_err("it failed"));
}

#[test]
fn a_real_tree_too() {
    for version in ["6.1", "6.12"] {
        let Some(tree) = corpora::tree(version) else { continue };
        // With the headers in include/. Unoptimised, and of whole trees, twenty runs take too long.
        runs_print_the_same(&[tree.join("net")], if cfg!(debug_assertions) { 4 } else { 20 });
    }
}
