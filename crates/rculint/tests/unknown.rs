//! What is not known is said, with the reason.
mod program;

use serde_json::Value;
use std::path::PathBuf;
use std::process::Output;

fn rculint(arguments: &[&str], module: &str) -> Output {
    let module = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(module);
    program::rculint().args(arguments).arg(module).output().expect("rculint starts")
}

#[test]
fn a_callback_handed_to_somebody_unseen() {
    let module = "handed-callback-unknown";
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], module);
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = "baton_free() is handed to courier_defer(), whose body is not there: what waits for it is not known";
    assert_eq!(caches[0]["reason"], reason, "{caches:#}");

    let output = rculint(&["check", "--format", "json", "--kernel", "6.1", "--strict"], module);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(output.status.code(), Some(3), "{report:#}");
    assert_eq!(report["undecided"][0]["message"], reason, "{report:#}");
    assert_eq!(report["undecided"][0]["line"], 21, "{report:#}");
}

#[test]
fn a_cache_in_a_struct_that_is_not_defined_here() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "held-by-core-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = "struct crossing holds it and is not defined here: who else frees into it?";
    assert_eq!(caches[0]["reason"], reason, "{caches:#}");
}

#[test]
fn a_header_is_found_wherever_it_lies() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "header-elsewhere-good");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "no-deferral", "{caches:#}");
}

#[test]
fn an_open_file_keeps_the_module() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "open-file-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = caches[0]["reason"].as_str().unwrap_or_default();
    assert!(reason.contains("booth_release() comes by rcu_barrier() at booth.c:"), "{caches:#}");
}
