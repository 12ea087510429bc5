//! `rculint convert` on two real kernel trees. Left out, and said so, where there are none.
mod corpora;
mod program;

use corpora::tree;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn convert(path: &Path, arguments: &[&str]) -> Output {
    let output = program::rculint().arg("convert").arg(path).args(arguments).output();
    let output = output.expect("rculint starts");
    let code = output.status.code();
    assert!(matches!(code, Some(0 | 3)), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    output
}

fn scorecard(path: &Path, arguments: &[&str]) -> Vec<Value> {
    let arguments = [&["--format", "json"], arguments].concat();
    serde_json::from_slice(&convert(path, &arguments).stdout).expect("JSON")
}

/// What the semantic patch of June 2024 converts: file, callback, verdict as if it ran on 6.10, function to see.
const SERIES: [(&str, &str, &str, &str); 25] = [
    ("drivers/net/wireguard/allowedips.c", "node_free_rcu", "needs-to-wait", "wg_allowedips_slab_uninit"),
    ("net/ipv4/fib_trie.c", "__alias_free_mem", "ready", ""),
    ("net/ipv4/inetpeer.c", "inetpeer_free_rcu", "ready", ""),
    ("net/ipv6/ip6_fib.c", "node_free_rcu", "ready", ""),
    ("arch/powerpc/kvm/book3s_mmu_hpte.c", "free_pte_rcu", "needs-to-wait", "kvmppc_mmu_hpte_sysexit"),
    ("net/ipv6/xfrm6_tunnel.c", "x6spi_destroy_rcu", "needs-to-wait", "xfrm6_tunnel_fini"),
    ("fs/ecryptfs/dentry.c", "ecryptfs_dentry_free_rcu", "needs-to-wait", "ecryptfs_free_kmem_caches"),
    ("net/bridge/br_fdb.c", "fdb_rcu_free", "needs-to-wait", "br_fdb_fini"),
    ("fs/nfsd/nfs4state.c", "nfsd4_free_file_rcu", "needs-to-wait", "nfsd4_free_slabs"),
    ("block/blk-ioc.c", "icq_free_icq_rcu", "needs-to-wait", "elv_unregister"),
    ("net/can/gw.c", "cgw_job_free_rcu", "not-convertible", ""),
    ("kernel/time/posix-timers.c", "k_itimer_rcu_free", "ready", ""),
    ("kernel/workqueue.c", "rcu_free_pwq", "ready", ""),
    ("net/kcm/kcmsock.c", "free_mux", "needs-to-wait", "kcm_exit"),
    ("net/netfilter/nf_conncount.c", "__tree_nodes_free", "needs-to-wait", "nf_conncount_modexit"),
    ("net/netfilter/nf_conntrack_expect.c", "nf_ct_expect_free_rcu", "needs-to-wait", "nf_conntrack_expect_fini"),
    ("net/netfilter/xt_hashlimit.c", "dsthash_free_rcu", "needs-to-wait", "hashlimit_mt_exit"),
    (
        "net/batman-adv/translation-table.c",
        "batadv_tt_local_entry_free_rcu",
        "needs-to-wait",
        "batadv_tt_cache_destroy",
    ),
    (
        "net/batman-adv/translation-table.c",
        "batadv_tt_global_entry_free_rcu",
        "needs-to-wait",
        "batadv_tt_cache_destroy",
    ),
    (
        "net/batman-adv/translation-table.c",
        "batadv_tt_orig_list_entry_free_rcu",
        "needs-to-wait",
        "batadv_tt_cache_destroy",
    ),
    ("fs/fcntl.c", "fasync_free_rcu", "ready", ""),
    ("fs/eventpoll.c", "epi_rcu_free", "ready", ""),
    ("fs/gfs2/quota.c", "gfs2_qd_dealloc", "needs-to-wait", "exit_gfs2_fs"),
    // Only a wider eye sees these: a general free, and one through another function.
    ("net/openvswitch/meter.c", "dp_meter_instance_free_rcu", "ready", ""),
    ("fs/btrfs/extent_io.c", "btrfs_release_extent_buffer_rcu", "needs-to-wait", "extent_buffer_free_cachep"),
];

#[test]
fn what_the_semantic_patch_converts_is_found_and_judged() {
    let Some(tree) = tree("6.1") else { return };
    let all = scorecard(&tree, &["--kernel", "6.10"]);
    for (file, callback, verdict, see) in SERIES {
        let sites: Vec<&Value> = all.iter().filter(|one| one["file"] == file && one["callback"] == callback).collect();
        assert!(!sites.is_empty(), "{file}: {callback}() is not found");
        for site in sites {
            assert_eq!(site["verdict"], verdict, "{site:#}");
            let places = site["see"].as_array().expect("places");
            assert!(see.is_empty() || places.iter().any(|place| place["function"] == see), "{site:#}");
        }
    }
}

#[test]
fn before_6_4_kfree_takes_no_slab_objects() {
    let Some(tree) = tree("6.1") else { return };
    let all = scorecard(&tree.join("net/ipv6"), &[]);
    let site = all.iter().find(|one| one["callback"] == "x6spi_destroy_rcu").expect("it is found");
    assert_eq!(site["verdict"], "not-convertible", "{site:#}");
    assert!(site["reasons"][0].as_str().expect("a reason").contains("6.4"), "{site:#}");
}

#[test]
fn a_callback_that_does_more_says_what() {
    let more = [
        ("6.1", "net/can", "cgw_job_free_rcu", "frees a second object"),
        ("6.12", "net/can", "cgw_job_free_rcu", "frees a second object"),
        ("6.12", "fs/gfs2", "gfs2_qd_dealloc", "wake_up"),
        ("6.12", "net/xfrm", "xfrm_policy_destroy_rcu", "security_xfrm_policy_free"),
        ("6.12", "net/ipv4", "__node_free_rcu", "branch"),
    ];
    for (version, directory, callback, reason) in more {
        let Some(tree) = tree(version) else { continue };
        let all = scorecard(&tree.join(directory), &["--kernel", "6.12"]);
        let site = all.iter().find(|one| one["callback"] == callback).expect("it is found");
        assert_eq!(site["verdict"], "not-convertible", "{site:#}");
        assert!(site["reasons"].to_string().contains(reason), "{site:#}");
    }
}

fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git").current_dir(folder).args(arguments).output().expect("git starts");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn copy(tree: &Path, to: &Path, path: &str) {
    std::fs::create_dir_all(to.join(path).parent().expect("a folder")).expect("folders");
    std::fs::copy(tree.join(path), to.join(path)).expect("a copy");
}

/// The files that a diff changes.
fn touched(diff: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(diff).into_owned();
    text.lines().filter_map(|line| line.strip_prefix("--- a/")).map(str::to_owned).collect()
}

#[test]
fn the_diff_of_a_whole_tree_applies_and_leaves_nothing_to_do() {
    let Some(tree) = tree("6.12") else { return };
    let diff = convert(&tree, &["--diff"]).stdout;
    let files = touched(&diff);
    for file in ["block/blk-ioc.c", "net/bridge/br_fdb.c", "net/batman-adv/translation-table.c"] {
        assert!(files.iter().any(|touched| touched == file), "{file} is not in the diff");
    }
    assert!(!files.iter().any(|touched| touched == "net/can/gw.c"));
    let folder = tempfile::tempdir().expect("a temporary directory");
    let root = folder.path();
    files.iter().for_each(|file| copy(&tree, root, file));
    std::fs::write(root.join("convert.patch"), &diff).expect("the diff");
    git(root, &["init", "--quiet"]);
    git(root, &["apply", "--check", "convert.patch"]);
    git(root, &["apply", "convert.patch"]);
    let again = convert(root, &["--kernel", "6.12", "--diff", "--force"]).stdout;
    assert!(again.is_empty(), "{}", String::from_utf8_lossy(&again));
}

#[test]
fn writing_is_what_the_diff_says() {
    let Some(tree) = tree("6.12") else { return };
    let folder = tempfile::tempdir().expect("a temporary directory");
    let root = folder.path();
    copy(&tree, root, "net/ipv6/xfrm6_tunnel.c");
    let diff = convert(root, &["--kernel", "6.12", "--diff"]).stdout;
    std::fs::write(root.join("convert.patch"), &diff).expect("the diff");
    let written = root.join("net/ipv6/xfrm6_tunnel.c");
    let before = std::fs::read(&written).expect("the file");
    convert(root, &["--kernel", "6.12", "--write", "-q"]);
    assert_ne!(std::fs::read(&written).expect("the file"), before);
    git(root, &["init", "--quiet"]);
    git(root, &["apply", "--reverse", "convert.patch"]);
    assert_eq!(std::fs::read(&written).expect("the file"), before);
}

#[test]
fn a_barrier_stays_where_somebody_else_frees_into_a_cache() {
    let fixture = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/barrier-for-the-core-good"));
    let found = scorecard(fixture, &["--kernel", "6.12"]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0]["verdict"], "ready", "{found:#?}");
}
