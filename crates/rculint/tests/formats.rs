//! Every format, from the command line.
mod program;

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Checks the sample module as on 6.6.
fn check(arguments: &[&str]) -> Output {
    let input = ["check", "testdata/batman-like", "--kernel", "6.6"];
    rculint(&[&input[..], arguments].concat())
}

fn rculint(arguments: &[&str]) -> Output {
    let mut command = program::rculint();
    command.current_dir(repository()).args(arguments).output().expect("rculint starts")
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn several_formats_in_one_run() {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (sarif, lines) = (format!("sarif={}", path("out.sarif")), format!("jsonl={}", path("out.jsonl")));
    let output = check(&["--format", "concise", "--format", &sarif, "--format", &lines]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).starts_with("testdata/batman-like/cache.c:21:2: error[RCU001]"));
    let read = |name: &str| std::fs::read_to_string(path(name)).expect("the file");
    let log: Value = serde_json::from_str(&read("out.sarif")).expect("JSON");
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "RCU001");
    let first: Value = serde_json::from_str(read("out.jsonl").lines().next().expect("a line")).expect("JSON");
    assert_eq!(first["id"], "RCU001");
}

#[test]
fn formats_that_collide_or_do_not_exist() {
    let err = |arguments: &[&str]| {
        let output = check(arguments);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(err(&["--format", "json", "--format", "sarif"]).contains("--format sarif=out.sarif"));
    assert!(err(&["--format", "json=a", "--output", "b"]).contains("--output"));
    assert!(err(&["--format", "xml"]).contains("junit"));
    assert!(err(&["--format", "json="]).contains("no file"));
}

#[test]
fn annotations_and_code_quality_name_files_from_the_checkout() {
    let annotations = text(&check(&["--format", "github"]));
    assert!(
        annotations.starts_with("::error file=testdata/batman-like/cache.c,line=21,col=2,title=RCU001 "),
        "{annotations}"
    );
    assert_eq!(annotations.lines().count(), 1, "one command a finding: {annotations}");
    let issues: Value = serde_json::from_str(&text(&check(&["--format", "gitlab"]))).expect("JSON");
    assert_eq!(issues[0]["location"]["path"], "testdata/batman-like/cache.c");
    assert_eq!(issues[0]["severity"], "critical");
    assert!(issues[0]["fingerprint"].as_str().is_some_and(|print| print.len() > 32));
}

#[test]
fn junit_and_markdown() {
    let junit = text(&check(&["--format", "junit"]));
    assert!(junit.contains("<failure") && junit.contains("cache.c:21:2") && junit.contains("no findings"), "{junit}");
    let markdown = text(&check(&["--format", "markdown"]));
    assert!(markdown.starts_with("# rculint: 1 error") && markdown.contains("| cache.c:21 |"), "{markdown}");
}

#[test]
fn a_page() {
    let page = text(&check(&["--format", "html"]));
    assert!(page.contains("<h1>RCU check: batman-like on 6.6</h1>") && page.contains("<svg"), "{page}");
    assert!(page.contains("<code>mesh_entry_cache</code>") && !page.contains("For programs"), "{page}");
}

#[test]
fn several_kernels_in_one_check() {
    let both = |more: &[&str]| {
        let input = ["check", "testdata/batman-like", "--kernel", "6.12,6.6,5.10"];
        let output = rculint(&[&input[..], more].concat());
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
        text(&output)
    };
    let lines = both(&["--format", "concise"]);
    assert_eq!(lines.lines().count(), 1, "once: {lines}");
    assert!(lines.ends_with("(kernels from 5.6 to before 6.12); found on 6.6, 5.10\n"), "{lines}");
    let json: Value = serde_json::from_str(&both(&["--format", "json"])).expect("JSON");
    assert_eq!(json["kernel"], "6.12, 6.6, 5.10");
    assert_eq!(json["findings"][0]["found_on"], serde_json::json!(["6.6", "5.10"]));
    let log: Value = serde_json::from_str(&both(&["--format", "sarif"])).expect("JSON");
    assert_eq!(log["runs"][0]["properties"]["kernel"], "6.12, 6.6, 5.10");
    assert_eq!(log["runs"][0]["results"][0]["properties"]["foundOn"], "6.6, 5.10");
    let page = both(&["--format", "html"]);
    assert!(page.contains("found in batman-like on 6.6, batman-like on 5.10 (shown"), "{page}");
    assert!(
        page.contains("<div title=\"batman-like on 6.12\">destroy-waits</div>"),
        "the caches of each kernel: {page}"
    );
}

#[test]
fn a_conversion_that_is_ready_on_one_kernel_only_has_no_fix() {
    let module = "lints/RCU007-free-only-callback/bad/destroyed.c";
    let input = ["check", module, "--level", "note", "--format", "sarif", "--kernel"];
    let fixes = |kernel: &str| {
        let log: Value = serde_json::from_str(&text(&rculint(&[&input[..], &[kernel]].concat()))).expect("JSON");
        let results = log["runs"][0]["results"].as_array().expect("results").clone();
        let about = |one: &&Value| one["ruleId"] == "RCU007";
        let fixed = |one: &&Value| one["fixes"].is_array();
        (results.iter().filter(about).count(), results.iter().filter(about).filter(fixed).count())
    };
    assert_eq!(fixes("6.12"), (1, 1));
    assert_eq!(fixes("6.6,6.12"), (2, 0), "they do not say the same");
}

#[test]
fn lints_as_a_table_and_as_json() {
    assert!(text(&rculint(&["lints"])).contains("RCU001"));
    let lints: Value = serde_json::from_str(&text(&rculint(&["lints", "--format", "json"]))).expect("JSON");
    let tags = &lints[0]["tags"];
    assert!(tags.as_array().is_some_and(|tags| tags.iter().any(|tag| tag == "CWE-416")), "{tags}");
}

#[test]
fn manual_pages() {
    assert!(text(&rculint(&["man"])).contains(".TH RCULINT 1"));
    assert!(text(&rculint(&["man", "check"])).contains("sarif"));
    assert_eq!(rculint(&["man", "nothing"]).status.code(), Some(2));
    let folder = tempfile::tempdir().expect("a temporary directory");
    assert_eq!(rculint(&["man", "--output", &folder.path().display().to_string()]).status.code(), Some(0));
    assert!(folder.path().join("rculint-check.1").is_file());
}

#[test]
fn a_conversion_brings_its_fix() {
    let module = "lints/RCU007-free-only-callback/bad/kmalloced.c";
    let output = rculint(&["check", module, "--kernel", "6.12", "--level", "note", "--format", "sarif"]);
    let log: Value = serde_json::from_str(&text(&output)).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    let result = results.iter().find(|result| result["ruleId"] == "RCU007").expect("a conversion");
    let change = &result["fixes"][0]["artifactChanges"][0];
    assert_eq!(change["artifactLocation"]["uri"], module);
    let replacements = change["replacements"].as_array().expect("replacements");
    let inserted =
        |one: &Value| one["insertedContent"]["text"].as_str().is_some_and(|text| text == "kvfree_rcu(table, rcu)");
    assert!(replacements.iter().any(inserted), "{replacements:#?}");
}
