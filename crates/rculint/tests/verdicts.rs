//! Every verdict of `rculint review`, in every format: `herbs.mbox` on `testdata/herb-garden-bad`.
mod program;

use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Reviews the series; the exit status, and what is written.
fn review(kernel: &str, format: &str) -> (Option<i32>, String) {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let output = program::rculint()
        .current_dir(Path::new(&here).join("../../testdata/herb-garden-bad"))
        .arg("review")
        .arg(here.join("tests/herbs.mbox"))
        .args(["--kernel", kernel, "--format", format])
        .output()
        .expect("rculint starts");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn before_batched_frees_are_waited_for() {
    let (status, markdown) = review("6.6", "markdown");
    assert_eq!(status, Some(1));
    insta::assert_snapshot!(markdown);
    let (status, table) = review("6.6", "table");
    assert_eq!(status, Some(1));
    insta::assert_snapshot!("table", table);
}

#[test]
fn since_batched_frees_are_waited_for() {
    let (status, markdown) = review("6.12", "markdown");
    assert_eq!(status, Some(0), "what was broken before is not of the patch");
    insta::assert_snapshot!(markdown);
}

#[test]
fn for_programs() {
    let (status, text) = review("6.6", "json");
    assert_eq!(status, Some(1));
    let all: Value = serde_json::from_str(&text).expect("JSON");
    let all = all.as_array().expect("one a patch");
    let verdicts: Vec<&Value> = all.iter().map(|one| &one["verdict"]).collect();
    assert_eq!(verdicts, ["no-diff", "ok", "needs-to-wait", "new-hazard", "already-broken"]);
    assert_eq!(all[2]["files"], json!(["mint.c"]));
    assert_eq!((&all[2]["see"][0]["function"], &all[2]["see"][0]["line"]), (&json!("mint_uproot"), &json!(32)));
}

/// Only what the series introduces. What needs to wait is no finding, for what the destroy waits for is not known.
#[test]
fn for_code_scanning() {
    let results = |kernel: &str| {
        let (status, text) = review(kernel, "sarif");
        let log: Value = serde_json::from_str(&text).expect("JSON");
        (status, log["runs"][0]["results"].as_array().expect("results").clone())
    };
    let (status, introduced) = results("6.6");
    assert_eq!((status, introduced.len()), (Some(1), 1), "{introduced:#?}");
    let place = &introduced[0]["locations"][0]["physicalLocation"];
    assert_eq!((&introduced[0]["ruleId"], &introduced[0]["baselineState"]), (&json!("RCU001"), &json!("new")));
    assert_eq!(place["artifactLocation"]["uri"], "sage.c");
    assert_eq!(place["region"]["startLine"], 27, "as it is after the series");
    assert_eq!(results("6.12"), (Some(0), Vec::new()));
}
