//! What must be so on two real kernel trees. Left out, and said so, where there are none.
mod corpora;
mod program;

use corpora::tree;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

fn caches(version: &str, directory: &str) -> Option<Vec<Value>> {
    Some(caches_of(&tree(version)?.join(directory), &[]))
}

fn caches_of(path: &Path, more: &[&str]) -> Vec<Value> {
    let output = program::rculint().args(["caches", "--quiet", "--format", "json"]).args(more).arg(path).output();
    let output = output.expect("rculint starts");
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 3)), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn one<'a>(caches: &'a [Value], name: &str) -> &'a Value {
    let found: Vec<&Value> = caches.iter().filter(|cache| cache["cache"] == name).collect();
    assert_eq!(found.len(), 1, "{name} in {:?}", caches.iter().map(|cache| &cache["cache"]).collect::<Vec<_>>());
    found[0]
}

/// Checks `name` and its verdicts; gives the record back for more.
fn expect(version: &str, directory: &str, name: &str, verdict: &str, batched: &str) -> Option<Value> {
    let caches = caches(version, directory)?;
    let cache = one(&caches, name).clone();
    assert_eq!(cache["verdict"], verdict, "{cache:#}");
    assert_eq!(cache["verdict_if_kfree_rcu"], batched, "{cache:#}");
    Some(cache)
}

const HAZARD: &str = "hazard-kfree-rcu";

#[test]
fn a_barrier_before_the_destroy() {
    if let Some(cache) = expect("6.1", "drivers/net/wireguard", "node_cache", "drained", HAZARD) {
        assert_eq!(cache["barriers"][0]["function"], "wg_allowedips_slab_uninit", "{cache:#}");
        let roots = cache["destroyed"][0]["roots"].as_array().expect("roots");
        assert!(roots.iter().any(|root| root["function"] == "wg_mod_exit"), "{cache:#}");
    }
    expect("6.12", "drivers/net/wireguard", "node_cache", "drained", "destroy-waits");
}

#[test]
fn a_barrier_in_a_sibling_callee() {
    if let Some(all) = caches("6.1", "drivers/net/wireguard") {
        assert_eq!(all.len(), 3);
    }
    expect("6.1", "drivers/net/wireguard", "peer_cache", "drained", HAZARD);
}

#[test]
fn a_barrier_in_the_caller() {
    expect("6.1", "net/bridge", "br_fdb_cache", "drained", HAZARD);
}

#[test]
fn single_file_modules() {
    expect("6.1", "net/can", "cgw_cache", "drained", HAZARD);
    expect("6.1", "net/ipv6", "xfrm6_tunnel_spi_kmem", "drained", HAZARD);
    expect("6.1", "net/netfilter", "hashlimit_cachep", "drained", HAZARD);
    expect("6.1", "net/netfilter", "nf_ct_expect_cachep", "drained", HAZARD);
}

#[test]
fn a_barrier_in_another_file() {
    expect("6.1", "net/batman-adv", "batadv_tl_cache", "drained", HAZARD);
}

#[test]
fn a_table_of_caches_destroyed_in_a_loop() {
    expect("6.1", "fs/ecryptfs", "ecryptfs_dentry_info_cache", "drained", HAZARD);
}

#[test]
fn a_cache_copied_into_each_object() {
    let Some(caches) = caches("6.1", "block") else { return };
    // Two of the three who register one have no word of the model in their files.
    let each: Vec<&Value> = caches.iter().filter(|cache| cache["cache"] == "icq_cache").collect();
    assert_eq!(each.len(), 3, "{each:#?}");
    assert!(each.iter().all(|cache| cache["verdict"] == "drained" && cache["verdict_if_kfree_rcu"] == HAZARD));
}

#[test]
fn inode_caches_are_freed_by_the_vfs() {
    for (directory, name) in [("fs/ext4", "ext4_inode_cachep"), ("fs/btrfs", "btrfs_inode_cachep")] {
        if let Some(cache) = expect("6.1", directory, name, "drained", "drained") {
            assert_eq!(cache["deferrals"][0]["kind"], "vfs-inode", "{cache:#}");
        }
    }
}

#[test]
fn a_real_bug_stays_found() {
    for version in ["6.1", "6.12"] {
        let Some(tree) = tree(version) else { continue };
        let path = tree.join("net/netfilter");
        let output = program::rculint().args(["check", "--format", "json"]).arg(path).output().expect("rculint starts");
        let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let findings = report["findings"].as_array().expect("findings");
        let found =
            findings.iter().any(|finding| finding["id"] == "RCU002" && finding["cache"] == "conncount_rb_cachep");
        assert!(found, "{report:#}");
    }
}

/// The SARIF of a whole tree, with all notes: within what GitHub takes, and written in little more memory than the analysis.
#[test]
fn sarif_of_a_whole_tree() {
    let Some(tree) = tree("6.1") else { return };
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("all.sarif");
    let output = program::rculint()
        .args(["check", "--level", "note", "--fail-on", "never", "--timings", "--sarif-profile", "github", "--format"])
        .arg(format!("sarif={}", path.display()))
        .arg(tree)
        .output()
        .expect("rculint starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("GitHub"), "a warning about its limits: {said}");
    let log: Value = serde_json::from_slice(&std::fs::read(path).expect("the log")).expect("JSON");
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert!(results.iter().any(|result| result["level"] == "note"), "{said}");
    if let Some(line) = said.lines().find(|line| line.starts_with("writing ")) {
        let megabytes: u64 = line.split_whitespace().nth(1).and_then(|count| count.parse().ok()).expect("a number");
        println!("{line}");
        assert!(megabytes < 50, "{said}");
    }
}

#[test]
fn never_destroyed() {
    for (directory, name) in [
        ("kernel", "pwq_cache"),
        ("kernel/time", "posix_timers_cache"),
        ("net/ipv4", "trie_leaf_kmem"),
        ("net/ipv4", "peer_cachep"),
    ] {
        expect("6.1", directory, name, "never-destroyed", "never-destroyed");
    }
}

/// Files whose destroys are of no cache that is told, and why.
const WITHOUT_A_CACHE: [(&str, &str); 8] = [
    ("mm/slab", "the allocator"),
    ("kernel/rcu/tree.c", "a comment"),
    ("security/selinux/avc.c", "a comment"),
    ("drivers/acpi/osl.c", "exported, and handed whatever its caller says"),
    ("drivers/dma/ste_dma40.c", "handed over as `void *` to be called later"),
    ("mm/kasan/kasan_test", "a test of the allocator, with caches of its own that it breaks"),
    ("lib/slub_kunit.c", "a test of the allocator"),
    ("lib/test_meminit.c", "a test of the allocator"),
];

#[test]
fn every_file_that_destroys_a_cache_is_told() {
    for version in ["6.1", "6.12"] {
        let (Some(tree), Some(caches)) = (tree(version), caches(version, "")) else { continue };
        let told: HashSet<&str> = caches
            .iter()
            .flat_map(|cache| cache["destroyed"].as_array().expect("sites"))
            .map(|site| site["file"].as_str().expect("a file"))
            .collect();
        let mut missing = Vec::new();
        for file in sources(&tree) {
            let text = String::from_utf8_lossy(&std::fs::read(tree.join(&file)).expect("readable")).into_owned();
            let excused = WITHOUT_A_CACHE.iter().any(|(start, _)| file.starts_with(start));
            if text.contains("kmem_cache_destroy(") && !told.contains(file.as_str()) && !excused {
                missing.push(file);
            }
        }
        assert!(told.len() > 250, "{version}: only {} files", told.len());
        assert_eq!(missing, Vec::<String>::new(), "{version}");
    }
}

/// The `.c` files that may be part of a kernel.
fn sources(tree: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut work = vec![tree.to_owned()];
    while let Some(folder) = work.pop() {
        for entry in std::fs::read_dir(&folder).expect("readable") {
            let path = entry.expect("readable").path();
            let name = path.strip_prefix(tree).expect("below").to_string_lossy().into_owned();
            match path.is_dir() {
                true if !matches!(name.as_str(), "Documentation" | "scripts" | "tools") => work.push(path),
                false if name.ends_with(".c") => found.push(name),
                _ => {}
            }
        }
    }
    found
}

/// Every tenth link unit with a cache, by its directory.
fn some_units(all: &[Value]) -> Vec<(String, Vec<&Value>)> {
    let mut units: BTreeMap<(String, String), Vec<&Value>> = BTreeMap::new();
    for record in all {
        let Some((directory, _)) = record["created"][0]["file"].as_str().and_then(|file| file.rsplit_once('/')) else {
            continue;
        };
        let module = record["module"].as_str().unwrap_or_default();
        units.entry((directory.to_owned(), module.to_owned())).or_default().push(record);
    }
    units.into_iter().step_by(10).map(|((directory, _), records)| (directory, records)).collect()
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("readable");
        let target = to.join(entry.path().strip_prefix(from).expect("below"));
        match entry.file_type() {
            kind if kind.is_dir() => std::fs::create_dir_all(target).expect("a directory"),
            kind if kind.is_file() => drop(std::fs::copy(entry.path(), target).expect("a copy")),
            _ => {}
        }
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    let created = |record: &Value| {
        let site = &record["created"][0];
        let file = site["file"].as_str().unwrap_or_default();
        (file.rsplit('/').next().unwrap_or_default().to_owned(), site["line"].clone())
    };
    (&one["cache"], &one["scope"], created(one)) == (&other["cache"], &other["scope"], created(other))
}

/// Whether a file below `directory` names the variable or struct that holds the cache.
fn names_holder(directory: &Path, record: &Value) -> bool {
    let scope = record["scope"].as_str().unwrap_or_default();
    let holder = scope.trim_start_matches("field:").split('.').next().unwrap_or_default();
    let files = walkdir::WalkDir::new(directory).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    scope.starts_with("field:")
        && files
            .filter_map(|file| std::fs::read(file.path()).ok())
            .any(|text| String::from_utf8_lossy(&text).contains(holder))
}

#[test]
fn alone_a_module_has_the_same_verdict_or_says_what_it_lacks() {
    for version in ["6.1", "6.12"] {
        let (Some(tree), Some(all)) = (tree(version), caches(version, "")) else { continue };
        let mut same = 0;
        for (directory, records) in some_units(&all) {
            let folder = tempfile::tempdir().expect("a temporary directory");
            let module = folder.path().join("module");
            copy(&tree.join(&directory), &module);
            let alone = caches_of(&module, &["--kernel", version]);
            for record in records {
                let Some(found) = alone.iter().find(|found| is_same(found, record)) else {
                    assert!(!names_holder(&module, record), "{directory}: not seen alone: {record:#}");
                    continue;
                };
                let told = found["verdict"] == "unknown" && found["reason"] != "";
                assert!(told || found["verdict"] == record["verdict"], "{directory}: {record:#}\nalone: {found:#}");
                same += usize::from(found["verdict"] == record["verdict"]);
            }
        }
        assert!(same > 40, "only {same} verdicts of {version} are the same alone");
    }
}
