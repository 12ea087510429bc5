//! `rculint review`, through the command line, on a small module and mails of our own.
mod program;

use std::path::Path;
use std::process::Output;

const MODULE: &str = "\
#include <linux/module.h>

struct leaf {
\tint weight;
\tstruct rcu_head rcu;
};

static struct kmem_cache *leaf_cache;

static void leaf_free(struct rcu_head *head)
{
\tkmem_cache_free(leaf_cache, container_of(head, struct leaf, rcu));
}

void leaf_put(struct leaf *leaf)
{
\tcall_rcu(&leaf->rcu, leaf_free);
}

static int __init leaves_init(void)
{
\tleaf_cache = KMEM_CACHE(leaf, 0);
\treturn leaf_cache ? 0 : -ENOMEM;
}

static void __exit leaves_exit(void)
{
\trcu_barrier();
\tkmem_cache_destroy(leaf_cache);
}

module_init(leaves_init);
module_exit(leaves_exit);
";

fn review(folder: &Path, patch: &str, more: &[&str]) -> (Option<i32>, String) {
    std::fs::write(folder.join("in.patch"), patch).expect("written");
    let Output { status, stdout, stderr } = program::rculint()
        .args(["review", "in.patch"])
        .args(if more.contains(&"--format") { &[][..] } else { &["--format", "markdown"] })
        .args(more)
        .current_dir(folder)
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.code(), text)
}

/// The module, and the patch that `convert` writes for it.
fn module() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("leaves.c"), MODULE).expect("written");
    let output = program::rculint()
        .args(["convert", "--diff", "--kernel", "6.12"])
        .current_dir(folder.path())
        .output()
        .expect("it starts");
    (folder, String::from_utf8(output.stdout).expect("UTF-8"))
}

#[track_caller]
fn expect(found: (Option<i32>, String), status: i32, parts: &[&str]) {
    for part in parts {
        assert!(found.1.contains(part), "`{part}` is not in:\n{}", found.1);
    }
    assert_eq!(found.0, Some(status), "{}", found.1);
}

#[test]
fn a_conversion_is_fine_on_one_kernel_and_a_hazard_on_another() {
    let (folder, diff) = module();
    let redundant = "`leaves_exit()` in leaves.c:23: rcu_barrier() can go: nothing in the module needs it any more";
    expect(review(folder.path(), &diff, &["--kernel", "6.12"]), 0, &["**OK**", redundant]);
    let hazard = [
        "**new hazard**",
        "`leaves_exit()` in leaves.c:24: RCU001",
        "before, rcu_barrier() in leaves_exit() at leaves.c:28",
    ];
    expect(review(folder.path(), &diff, &["--kernel", "6.6"]), 1, &hazard);
    assert_eq!(std::fs::read_to_string(folder.path().join("leaves.c")).expect("read"), MODULE);
}

/// The patch frees the same type in another way, in a file of its own: it is in flight for the cache too, which was broken.
#[test]
fn what_was_wrong_in_another_file_is_not_new() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    let start = "#include <linux/module.h>\n#include \"leaf.h\"\n";
    write("leaf.h", "struct leaf {\n\tint weight;\n\tstruct rcu_head rcu;\n};\n");
    write("Kbuild", "obj-m := leaf.o\nleaf-y := leaves.o drop.o\n");
    let broken = MODULE.replace("\trcu_barrier();\n", "");
    write("leaves.c", &(start.to_owned() + &broken[broken.find("static struct kmem_cache").expect("the cache")..]));
    write("drop.c", &(start.to_owned() + "void leaf_drop(struct leaf *leaf)\n{\n\tkfree(leaf);\n}\n"));
    let diff = "--- a/drop.c\n+++ b/drop.c\n@@ -3,4 +3,4 @@\n void leaf_drop(struct leaf *leaf)\n {\n-\tkfree(leaf);\n+\tkfree_rcu(leaf, rcu);\n }\n";
    expect(review(folder.path(), diff, &["--kernel", "6.12"]), 0, &["**already broken**: drop.c", "RCU002"]);
    let sarif = review(folder.path(), diff, &["--kernel", "6.12", "--format", "sarif"]);
    expect(sarif, 0, &["\"results\":[]"]);
}

#[test]
fn each_patch_of_a_series_stands_on_those_before_it() {
    let (folder, diff) = module();
    let drop = "--- a/leaves.c\n+++ b/leaves.c\n@@ -26,6 +26,5 @@\n static void __exit leaves_exit(void)\n {\n-\trcu_barrier();\n \tkmem_cache_destroy(leaf_cache);\n }\n \n";
    let mail = |subject: &str, body: &str| {
        format!(
            "From 0 Mon Sep 17 00:00:00 2001\r\nFrom: A <a@b.c>\r\nSubject: {subject}\r\n\r\n{body}-- \r\n2.39\r\n\r\n"
        )
    };
    let series = [
        mail("[PATCH 0/2] leaves", "why\n"),
        mail("[PATCH 2/2] convert", &diff),
        mail("[PATCH 1/2] drop the wait", drop),
    ]
    .concat();
    let said = ["**no diff**: leaves", "**new hazard**: drop the wait", "RCU002", "**already broken**: convert"];
    expect(review(folder.path(), &series, &["--kernel", "6.6"]), 1, &said);
}

#[test]
fn what_does_not_apply_is_said() {
    let (folder, diff) = module();
    let other = diff.replace("leaf_cache", "twig_cache");
    expect(review(folder.path(), &other, &["--kernel", "6.12"]), 3, &["does not apply", "the hunk at line"]);
    let outside = diff.replace("/leaves.c", "/../leaves.c");
    expect(review(folder.path(), &outside, &[]), 3, &["out of the tree"]);
    expect(review(folder.path(), &diff.replace("leaves.c", "none.c"), &[]), 3, &["there is no such file"]);
    expect(review(folder.path(), "", &[]), 2, &["the input is empty"]);
    expect(review(folder.path(), "hello\n", &[]), 2, &["no diff was found"]);
    expect(review(folder.path(), &diff, &["--tree", "nowhere"]), 2, &["nowhere"]);
}

#[test]
fn a_new_file_is_part_of_the_module() {
    let (folder, _) = module();
    let added = "diff --git a/more.c b/more.c\nnew file mode 100644\n--- /dev/null\n+++ b/more.c\n@@ -0,0 +1,2 @@\n+struct kmem_cache *c; void d(void) { c = KMEM_CACHE(leaf, 0); }\n+static void __exit e(void) { kmem_cache_destroy(c); } module_exit(e);\n";
    expect(review(folder.path(), added, &["--kernel", "6.12"]), 0, &["**OK**: more.c"]);
}
