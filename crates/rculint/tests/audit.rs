//! `rculint audit`, through the command line, on a small module.
mod program;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn module() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/batman-like")
}

fn audit(folder: &Path, arguments: &[&str]) -> Output {
    program::rculint()
        .current_dir(folder)
        .args(["audit", "-o", "out/report"])
        .args(arguments)
        .output()
        .expect("it starts")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder.join("out/report")).expect("the report");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join("out/report").join(name)).expect("it is there")
}

#[test]
fn two_kernels_and_what_differs() {
    let folder = tempfile::tempdir().expect("a folder");
    let (module, path) = (module(), folder.path());
    let output = audit(path, &[&module.display().to_string(), "--kernel", "6.6,6.12"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let runs = ["batman-like-6.12.json", "batman-like-6.12.sarif", "batman-like-6.6.json", "batman-like-6.6.sarif"];
    assert_eq!(names(path), [&runs[..], &["caches.csv", "findings.csv", "index.html"]].concat());
    let findings = read(path, "findings.csv");
    assert!(findings.contains("batman-like on 6.6,6.6,gone,error,RCU001,"), "{findings}");
    let caches = read(path, "caches.csv");
    assert!(caches.contains("batman-like on 6.12,6.12,changed,.,"), "{caches}");
    let page = read(path, "index.html");
    assert!(page.contains("<svg") && page.contains("mesh_exit()") && page.contains("findings.csv"), "{page}");
    assert!(!page.contains("http://") && !page.contains("https://"), "the page asks nobody for anything");
}

#[test]
fn the_same_tree_twice_has_two_names() {
    let folder = tempfile::tempdir().expect("a folder");
    let module = module().display().to_string();
    audit(folder.path(), &[&module, &module, "--kernel", "6.6"]);
    assert!(names(folder.path()).contains(&"batman-like-6.6--2.sarif".to_owned()), "{:?}", names(folder.path()));
}

#[test]
fn a_tree_that_is_not_there_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = audit(folder.path(), &[&module().display().to_string(), "no/such/tree"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no/such/tree"));
    assert!(!folder.path().join("out").exists());
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"];
    let output = Command::new("git").current_dir(folder).args(identity).args(arguments).output().expect("git starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What the page says of the commit of `tree`, and the log of the first file there.
fn commit(folder: &Path, tree: &str) -> (String, serde_json::Value) {
    audit(folder, &[tree, "--kernel", "6.6"]);
    let page = read(folder, "index.html");
    let (_, row) = page.split_once("Commit</th><td>").expect("the row");
    let (said, _) = row.split_once("</td>").expect("its end");
    let log = serde_json::from_str(&read(folder, &format!("{tree}-6.6.sarif"))).expect("JSON");
    (said.to_owned(), log)
}

#[test]
fn the_commit_of_a_tree_that_is_part_of_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let source = std::fs::read_to_string(module().join("cache.c")).expect("a file");
    for name in ["mesh", "unpacked"] {
        std::fs::create_dir(path.join(name)).expect("a folder");
        std::fs::write(path.join(name).join("a.c"), &source).expect("a file");
    }
    git(path, &["init", "--quiet"]);
    git(path, &["add", "mesh"]);
    git(path, &["commit", "--quiet", "--message", "a"]);
    let (said, log) = commit(path, "mesh");
    let revision = log["runs"][0]["versionControlProvenance"][0]["revisionId"].as_str().expect("a revision").to_owned();
    assert_eq!(said, format!("<code>{revision}</code>"));
    std::fs::write(path.join("mesh/a.c"), source + "\n").expect("a file");
    assert_eq!(commit(path, "mesh").0, format!("<code>{revision}, with changes</code>"));
    let (said, log) = commit(path, "unpacked");
    assert_eq!(said, "in no repository");
    assert_eq!(log["runs"][0]["versionControlProvenance"][0]["revisionId"], serde_json::Value::Null);
}
