//! The conversions of October 2024, on a real tree: what `convert` writes for each file, and what `review` says of it. Left
//! out, and said so, where there is none.
mod corpora;
mod program;

use corpora::tree;
use std::path::Path;

/// A file of that series.
struct File {
    path: &'static str,
    /// The callbacks that go.
    callbacks: &'static [&'static str],
    /// The calls that come, in order.
    calls: &'static [&'static str],
    /// What `review` says on 6.6, and the function to see there.
    before: (&'static str, &'static str),
    /// The function with a barrier that has nothing of the file to wait for any more.
    idle: &'static str,
}

const fn file(
    path: &'static str,
    callbacks: &'static [&'static str],
    calls: &'static [&'static str],
    before: (&'static str, &'static str),
    idle: &'static str,
) -> File {
    File { path, callbacks, calls, before, idle }
}

const HAZARD: &str = "new hazard";

/// All but net/can/gw.c, whose callback has come to free a second object.
const SERIES: [File; 16] = [
    file(
        "arch/powerpc/kvm/book3s_mmu_hpte.c",
        &["free_pte_rcu"],
        &["kfree_rcu(pte, rcu_head);"],
        ("already broken", "kvmppc_mmu_hpte_sysexit"),
        "",
    ),
    file(
        "block/blk-ioc.c",
        &["icq_free_icq_rcu"],
        &["kfree_rcu(icq, __rcu_head);"],
        (HAZARD, "elv_unregister"),
        "elv_unregister",
    ),
    file(
        "drivers/net/wireguard/allowedips.c",
        &["node_free_rcu"],
        &["kfree_rcu(node, rcu);", "kfree_rcu(parent, rcu);"],
        (HAZARD, "wg_allowedips_slab_uninit"),
        "",
    ),
    file(
        "fs/ecryptfs/dentry.c",
        &["ecryptfs_dentry_free_rcu"],
        &["kfree_rcu(p, rcu);"],
        (HAZARD, "ecryptfs_free_kmem_caches"),
        "ecryptfs_free_kmem_caches",
    ),
    file(
        "fs/nfsd/nfs4state.c",
        &["nfsd4_free_file_rcu"],
        &["kfree_rcu(fi, fi_rcu);"],
        (HAZARD, "nfsd4_free_slabs"),
        "",
    ),
    file("kernel/time/posix-timers.c", &["k_itimer_rcu_free"], &["kfree_rcu(tmr, rcu);"], ("OK", ""), ""),
    file(
        "net/batman-adv/translation-table.c",
        &["batadv_tt_local_entry_free_rcu", "batadv_tt_global_entry_free_rcu", "batadv_tt_orig_list_entry_free_rcu"],
        &[
            "kfree_rcu(tt_local_entry, common.rcu);",
            "kfree_rcu(tt_global_entry, common.rcu);",
            "kfree_rcu(orig_entry, rcu);",
        ],
        (HAZARD, "batadv_tt_cache_destroy"),
        "batadv_exit",
    ),
    file("net/bridge/br_fdb.c", &["fdb_rcu_free"], &["kfree_rcu(f, rcu);"], (HAZARD, "br_fdb_fini"), "br_deinit"),
    file("net/ipv4/fib_trie.c", &["__alias_free_mem"], &["kfree_rcu(fa, rcu);"], ("OK", ""), ""),
    file("net/ipv4/inetpeer.c", &["inetpeer_free_rcu"], &["kfree_rcu(p, rcu);", "kfree_rcu(p, rcu);"], ("OK", ""), ""),
    file("net/ipv6/ip6_fib.c", &["node_free_rcu"], &["kfree_rcu(fn, rcu);"], ("OK", ""), ""),
    file(
        "net/ipv6/xfrm6_tunnel.c",
        &["x6spi_destroy_rcu"],
        &["kfree_rcu(x6spi, rcu_head);"],
        (HAZARD, "xfrm6_tunnel_fini"),
        "xfrm6_tunnel_fini",
    ),
    file("net/kcm/kcmsock.c", &["free_mux"], &["kfree_rcu(mux, rcu);"], (HAZARD, "kcm_exit"), ""),
    file(
        "net/netfilter/nf_conncount.c",
        &["__tree_nodes_free"],
        &["kfree_rcu(rbconn, rcu_head);"],
        ("already broken", "nf_conncount_modexit"),
        "",
    ),
    file(
        "net/netfilter/nf_conntrack_expect.c",
        &["nf_ct_expect_free_rcu"],
        &["kfree_rcu(exp, rcu);"],
        (HAZARD, "nf_conntrack_expect_fini"),
        "nf_conntrack_expect_fini",
    ),
    file(
        "net/netfilter/xt_hashlimit.c",
        &["dsthash_free_rcu"],
        &["kfree_rcu(ent, rcu);"],
        (HAZARD, "hashlimit_mt_exit"),
        "hashlimit_mt_exit",
    ),
];

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = program::rculint().args(arguments).current_dir(folder).output();
    let output = output.expect("it starts");
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

/// One diff of all files.
fn diff(tree: &Path) -> String {
    let paths: Vec<&str> = SERIES.iter().map(|file| file.path).collect();
    run(tree, &[&["convert", "--diff", "--quiet"], &paths[..]].concat()).1
}

/// The part of the diff that is about `file`.
fn part<'d>(diff: &'d str, file: &File) -> &'d str {
    let start = diff.find(&format!("--- a/{}\n", file.path)).unwrap_or_else(|| panic!("{} is not there", file.path));
    let end = diff[start + 1..].find("\n--- a/").map_or(diff.len(), |at| start + at + 2);
    &diff[start..end]
}

fn lines(part: &str, sign: char) -> Vec<&str> {
    part.lines().skip(2).filter_map(|line| line.strip_prefix(sign)).map(str::trim).collect()
}

#[test]
fn each_file_gets_the_edit_that_a_developer_would_make() {
    let Some(tree) = tree("6.12") else { return };
    let diff = diff(&tree);
    for file in &SERIES {
        let part = part(&diff, file);
        assert_eq!(lines(part, '+'), file.calls, "{part}");
        let removed = lines(part, '-');
        let calls = removed.iter().filter(|line| line.starts_with("call_rcu(&")).count();
        assert_eq!(calls, file.calls.len(), "{part}");
        for callback in file.callbacks {
            let head = format!("static void {callback}(struct rcu_head *");
            assert_eq!(removed.iter().filter(|line| line.starts_with(&head)).count(), 1, "{part}");
            // Its own comment goes with it: no line that stays speaks of it.
            let stays = part.lines().filter(|line| line.starts_with([' ', '+'])).any(|line| line.contains(callback));
            assert!(!stays, "{part}");
        }
        let frees = removed.iter().filter(|line| line.starts_with("kmem_cache_free(")).count();
        assert_eq!(frees, file.callbacks.len(), "{part}");
        let functions = removed.iter().filter(|line| **line == "{" || **line == "}").count();
        assert_eq!(functions, 2 * file.callbacks.len(), "nothing else goes: {part}");
    }
    assert_eq!(diff.matches("\n--- a/").count() + 1, SERIES.len());
}

fn review(tree: &Path, patch: &str, kernel: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("in.patch"), patch).expect("written");
    let tree = tree.to_str().expect("UTF-8");
    run(folder.path(), &[&["review", "in.patch", "--format", "markdown", "--tree", tree], kernel].concat())
}

#[test]
fn the_series_as_one_patch() {
    let Some(tree) = tree("6.12") else { return };
    let diff = diff(&tree);
    let (status, text) = review(&tree, &diff, &[]);
    assert!(status == Some(0) && text.starts_with("* **OK**: "), "{text}");
    for file in SERIES.iter().filter(|file| !file.idle.is_empty()) {
        assert!(text.contains(&format!("  * `{}()` in ", file.idle)), "{}: {text}", file.path);
    }
    let can_go = text.lines().filter(|line| line.ends_with("can go: nothing in the module needs it any more"));
    let sure: Vec<&str> = can_go.map(|line| line.split('`').nth(1).unwrap_or_default()).collect();
    assert_eq!(sure, ["xfrm6_tunnel_fini()", "hashlimit_mt_exit()"], "{text}");
    let (status, text) = review(&tree, &diff, &["--kernel", "6.6"]);
    assert!(status == Some(1) && text.starts_with("* **new hazard**: "), "{text}");
    for file in SERIES.iter().filter(|file| file.before.0 != "OK") {
        assert!(text.contains(&format!("  * `{}()` in ", file.before.1)), "{}: {text}", file.path);
    }
}

#[test]
fn the_series_as_mails() {
    let Some(tree) = tree("6.12") else { return };
    let diff = diff(&tree);
    let mails = SERIES.iter().enumerate().map(|(at, file)| {
        let subject = format!("[PATCH {}/{}] {}", at + 1, SERIES.len(), file.path);
        let part = part(&diff, file);
        format!(
            "From 0 Mon Sep 17 00:00:00 2001\nFrom: A <a@b.c>\nSubject: {subject}\n\nWhy.\n---\n\n{part}-- \n2.39\n\n"
        )
    });
    let mails: String = mails.collect();
    let (status, text) = review(&tree, &mails, &[]);
    assert_eq!((status, text.matches("* **OK**: ").count()), (Some(0), SERIES.len()), "{text}");
    let (status, text) = review(&tree, &mails, &["--kernel", "6.6"]);
    assert_eq!(status, Some(1), "{text}");
    for file in &SERIES {
        let said = text.split("* **").find(|one| one.lines().next().is_some_and(|line| line.ends_with(file.path)));
        let said = said.unwrap_or_else(|| panic!("{} is not there: {text}", file.path));
        let (verdict, function) = file.before;
        assert!(said.starts_with(&format!("{verdict}**")), "{}: {said}", file.path);
        assert!(function.is_empty() || said.contains(&format!("  * `{function}()` in ")), "{}: {said}", file.path);
    }
}

#[test]
fn a_hunk_that_does_not_fit_any_more_is_said() {
    let Some(tree) = tree("6.12") else { return };
    let gone = "--- a/net/can/gw.c\n+++ b/net/can/gw.c\n@@ -577,13 +577,6 @@\n \n-static void cgw_job_free_rcu(struct rcu_head *rcu_head)\n-{\n-\tthis line was never in the file;\n-}\n-\n /* after */\n";
    let gone = gone.replace("-577,13 +577,6", "-577,7 +577,2");
    let (status, text) = review(&tree, &(diff(&tree) + &gone), &[]);
    assert_eq!(status, Some(3), "{text}");
    assert!(text.contains("does not apply: net/can/gw.c: the hunk at line "), "{text}");
}
