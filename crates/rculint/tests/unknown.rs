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
fn a_callback_that_a_header_makes() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "callback-made-in-header-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let reasons = [
        "alder_fell_rcu(), which call_rcu() in alder_fell() at grove.c:28 hands one of the cache's objects, is not there: whether it \
         frees that is not known",
        "kind_fell_rcu(), which call_rcu() in fell_later() at grove.h:11 hands one of the cache's objects, is not there: whether it \
         frees that is not known",
    ];
    let mut found: Vec<(&Value, &Value)> =
        caches.as_array().expect("caches").iter().map(|one| (&one["verdict"], &one["reason"])).collect();
    found.sort_by_key(|(_, reason)| reason.to_string());
    assert_eq!(
        found.iter().map(|(_, reason)| reason.as_str().unwrap_or_default()).collect::<Vec<_>>(),
        reasons,
        "{caches:#}"
    );
    assert!(found.iter().all(|(verdict, _)| **verdict == "unknown"), "{caches:#}");
}

#[test]
fn a_callback_that_hands_over_who_tells() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "told-by-release-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = "sack_free() gives back a reference to a module, or tells who waits for it: whether mill_remove() comes after the last of \
                  them is not known";
    assert_eq!(caches[0]["reason"], reason, "{caches:#}");
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
fn a_free_of_something_whose_type_is_not_known() {
    let module = "kfree-rcu-untyped-unknown";
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], module);
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = "the type of what kfree_rcu() in egg_lose() at eggs.c:17 frees is not known: it may be one of the cache's objects";
    assert_eq!(caches[0]["reason"], reason, "{caches:#}");

    // Nor is a barrier told to be of no use.
    let output = rculint(&["check", "--format", "json", "--kernel", "6.1", "--level", "note"], module);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["findings"], serde_json::json!([]), "{report:#}");
}

#[test]
fn a_free_of_what_may_be_of_no_cache() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "objects-told-apart-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = "kzalloc() yields objects of the cache's type, too: whether what kfree_rcu() in reed_cut() at reed.c:26 frees is one \
                  of the cache's is not known";
    assert_eq!(caches[0]["reason"], reason, "{caches:#}");
}

#[test]
fn a_free_of_what_may_be_of_no_cache_beside_a_callback() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "objects-told-apart-later-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = "kmalloc() yields objects of the cache's type, too: whether what kfree_rcu() in rope_drop() at ropes.c:36 frees is \
                  one of the cache's is not known";
    assert_eq!(caches[0]["reason"], reason, "{caches:#}");
}

#[test]
fn a_free_of_what_objects_begin_with() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "kfree-rcu-of-base-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");

    // Another struct begins with it, too, and that is in a header.
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "kfree-rcu-of-base-two-structs-good");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "drained", "{caches:#}");
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

#[test]
fn a_callback_that_drops_what_the_destroy_waits_for() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "last-reference-in-callback-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = caches[0]["reason"].as_str().unwrap_or_default();
    assert!(reason.starts_with("kite_free_rcu() itself may have spool_clear() started"), "{caches:#}");
}

#[test]
fn a_destroy_that_is_handed_over() {
    let module = "destroy-handed-over-unknown";
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], module);
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = caches[0]["reason"].as_str().unwrap_or_default();
    assert!(reason.starts_with("lathe_exit() hands kmem_cache_destroy() to somebody"), "{caches:#}");
    // Nobody knows that it is leaked, either.
    let output = rculint(&["check", "--kernel", "6.1", "--quiet"], module);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_table_that_is_run_by_an_index_from_elsewhere() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "exit-table-by-index-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = caches[0]["reason"].as_str().unwrap_or_default();
    assert!(reason.contains("sheets_exit() is run from a table beside functions that wait"), "{caches:#}");
}

/// A module whose exit function calls the destroy, or gets the cache, through so many functions.
fn deep(calls: usize, returns: usize) -> String {
    let mut text = "struct crate { struct rcu_head rcu; };\nstatic struct kmem_cache *crates;\n\
        static void empty(struct rcu_head *head)\n{\n\tkmem_cache_free(crates, container_of(head, struct crate, rcu));\n}\n\
        void stow(struct crate *crate)\n{\n\tcall_rcu(&crate->rcu, empty);\n}\n"
        .to_owned();
    text += &format!("static struct kmem_cache *held{returns}(void)\n{{\n\treturn crates;\n}}\n");
    for at in (0..returns).rev() {
        text += &format!("static struct kmem_cache *held{at}(void)\n{{\n\treturn held{}();\n}}\n", at + 1);
    }
    text += &format!("static void sink{calls}(void)\n{{\n\tkmem_cache_destroy(held0());\n}}\n");
    for at in (0..calls).rev() {
        text += &format!("static void sink{at}(void)\n{{\n\tsink{}();\n}}\n", at + 1);
    }
    text + "static int __init float(void)\n{\n\tcrates = KMEM_CACHE(crate, 0);\n\treturn 0;\n}\nmodule_init(float);\n\
        static void __exit founder(void)\n{\n\tsink0();\n}\nmodule_exit(founder);\n"
}

#[test]
fn what_lies_too_deep_in_calls() {
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("barge.c");
    let check = |calls: usize, returns: usize| {
        std::fs::write(&path, deep(calls, returns)).expect("a file");
        let output = program::rculint().args(["check", "--kernel", "6.1"]).arg(&path).output().expect("rculint starts");
        (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
    };
    let (status, told) = check(500, 500);
    assert_eq!(status, Some(1), "{told}");
    assert!(told.contains("RCU002") && !told.contains("not seen in full"), "{told}");
    for (calls, returns) in [(3000, 0), (0, 3000)] {
        let (status, told) = check(calls, returns);
        assert_eq!(status, Some(1), "the module itself is unloaded too early: {told}");
        assert!(told.contains("not seen in full: 1 destroy of an unknown cache"), "{told}");
    }
}

#[test]
fn a_callback_that_tells_who_waits() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "callback-tells-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = "ferry_free_rcu() gives back a reference to a module, or tells who waits for it: whether ferries_exit() comes \
                  after the last of them is not known";
    assert_eq!(caches[0]["reason"], reason, "{caches:#}");
}

#[test]
fn a_wait_in_a_function_that_cannot_be_read() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "wait-not-read-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = "wrens_exit() is only known by its calls: whether rcu_barrier() comes before the destroy is not known";
    assert_eq!(caches[0]["reason"], reason, "{caches:#}");
}

#[test]
fn parts_of_tables_are_no_code_that_cannot_be_read() {
    let output = rculint(&["check", "-v", "--kernel", "6.1"], "odd-macros-good");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(!said.contains("only known by their calls"), "{said}");
}

#[test]
fn a_callback_that_clears_a_bit() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "callback-clears-bit-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
}

#[test]
fn a_counter_that_the_callback_changes_and_the_exit_polls() {
    let module = "polled-counter-unknown";
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], module);
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = "before the destroy buckets_exit() polls something that bucket_free() changes: whether it counts all that is in flight is \
                  not known";
    assert_eq!(caches[0]["reason"], reason, "{caches:#}");

    let output = rculint(&["check", "--format", "json", "--kernel", "6.1", "--strict"], module);
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(output.status.code(), Some(3), "{report:#}");
    assert_eq!(report["undecided"][0]["line"], 33, "{report:#}");
}

#[test]
fn a_wait_behind_a_pointer_that_may_be_null() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "either-backend-waits-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = "before the destroy calm_deep() may be called through a pointer, and may wait: whether it is what the pointer stands for \
                  is not known";
    assert_eq!(caches[0]["reason"], reason, "{caches:#}");
}

#[test]
fn objects_of_a_type_that_two_modules_have() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "type-of-two-modules-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = "kzalloc() yields objects of the cache's type, too: whether what kfree_rcu() in oats_pour() at oats.c:25 frees is one of \
                  the cache's is not known";
    assert_eq!(caches[0]["reason"], reason, "{caches:#}");
}

#[test]
fn a_callback_that_frees_what_is_of_no_cache_as_well() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "kmalloced-for-callback-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = "kzalloc() yields objects of the cache's type, too: whether what kfree() in twig_rot() at twig.h:15 frees is one of the \
                  cache's is not known";
    assert_eq!(caches[0]["reason"], reason, "{caches:#}");
}

#[test]
fn a_callback_whose_reference_may_be_the_last() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "percpu-ref-put-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = caches[0]["reason"].as_str().unwrap_or_default();
    assert!(
        reason.starts_with("guest_free_rcu() gives back a reference to a module, or tells who waits for it"),
        "{caches:#}"
    );
}

#[test]
fn a_callback_whose_reference_may_queue_the_destroy() {
    let output = rculint(&["caches", "--format", "json", "--kernel", "6.1"], "last-reference-queues-unknown");
    let caches: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(caches[0]["verdict"], "unknown", "{caches:#}");
    let reason = caches[0]["reason"].as_str().unwrap_or_default();
    assert!(reason.starts_with("bee_free_rcu() itself may have hive_burn() started"), "{caches:#}");
}
