//! One module on many kernels: the verdict changes where the model says that something changed, and nowhere else.
mod program;

use serde_json::Value;
use std::path::PathBuf;

const KERNELS: [&str; 8] = ["3.10", "5.4", "5.10", "6.6", "6.11", "6.12", "6.18", "7.0"];

fn rculint(arguments: &[&str], module: &str) -> Vec<u8> {
    let module = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(module);
    let output = program::rculint().args(arguments).current_dir(module).output();
    output.expect("rculint starts").stdout
}

/// For each kernel the verdict on each cache, and the findings.
fn on_all(module: &str) -> String {
    let mut text = String::new();
    for kernel in KERNELS {
        let caches: Value =
            serde_json::from_slice(&rculint(&["caches", "--kernel", kernel, "--format", "json"], module))
                .expect("JSON");
        for cache in caches.as_array().expect("caches") {
            let field = |name: &str| cache[name].as_str().unwrap_or_default().to_owned();
            text.push_str(&format!("{kernel}: {} is {}, {}\n", field("cache"), field("verdict"), field("reason")));
        }
        let found = rculint(&["check", "--kernel", kernel, "--level", "note", "--format", "concise"], module);
        String::from_utf8_lossy(&found).lines().for_each(|line| text.push_str(&format!("    {line}\n")));
    }
    text
}

#[test]
fn a_converted_module_is_wrong_from_5_6_to_6_11() {
    insta::assert_snapshot!(on_all("batman-like"));
}

#[test]
fn a_barrier_for_one_cache_is_none_for_others() {
    insta::assert_snapshot!(on_all("barrier-on-cache"));
}

#[test]
fn the_batched_barrier_waits_for_callbacks_too_since_6_18() {
    insta::assert_snapshot!(on_all("kvfree-barrier-waits"));
}

/// Without `--kernel` the finding names the versions that it holds for.
#[test]
fn on_no_kernel_in_particular() {
    let found = rculint(&["check", "--format", "concise"], "batman-like");
    insta::assert_snapshot!(String::from_utf8_lossy(&found));
}

/// The versions that a module asks for itself are borders as those of the model's facts are.
#[test]
fn a_module_has_borders_of_its_own() {
    let found = rculint(&["check", "--format", "concise"], "version-code-own-bad");
    let found = String::from_utf8_lossy(&found);
    assert!(found.contains("(kernels before 5.0)"), "{found}");
}
