//! One and the same output, whatever the number of threads, the run, and the order of the paths.
mod corpora;
mod program;

use std::path::{Path, PathBuf};

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata")
}

/// What `check` prints of `paths`, with all its evidence.
fn report(paths: &[PathBuf], jobs: &str) -> Vec<u8> {
    let mut command = program::rculint();
    command.args(["check", "--format", "json", "--quiet", "--kernel", "6.6", "--jobs", jobs]).args(paths);
    let output = command.output().expect("rculint starts");
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// All modules of testdata/, by name.
fn modules() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(testdata()).expect("testdata/");
    let mut modules: Vec<PathBuf> =
        entries.map(|entry| entry.expect("an entry").path()).filter(|path| path.is_dir()).collect();
    modules.sort();
    modules
}

#[test]
fn twenty_runs_print_the_same() {
    let modules = modules();
    assert!(modules.len() > 40);
    let first = report(&modules, "1");
    assert!(String::from_utf8_lossy(&first).contains("RCU002"), "there is something to differ in");
    for run in 1..20 {
        assert!(report(&modules, if run % 2 == 0 { "1" } else { "2" }) == first, "run {run} prints something else");
    }
}

#[test]
fn the_order_of_the_paths_does_not_matter() {
    let mut modules = modules();
    let sorted = report(&modules, "2");
    modules.reverse();
    assert!(report(&modules, "2") == sorted, "reversed");
    let middle = modules.len() / 2;
    modules.rotate_left(middle);
    assert!(report(&modules, "2") == sorted, "rotated");
}

#[test]
fn a_real_tree_too() {
    for version in ["6.1", "6.12"] {
        let Some(tree) = corpora::tree(version) else { continue };
        // What all of it does must not depend on threads; whole trees take too long for twenty runs here.
        let part = [tree.join("net")];
        let first = report(&part, "1");
        for run in 0..3 {
            assert!(report(&part, "2") == first, "{version}: run {run} on two threads prints something else");
        }
    }
}
