//! Living with findings: comments that allow, the configuration, baselines, what changed since a revision.
mod common;

use common::{expect, folder, rculint, write};
use std::path::Path;
use std::process::Command;

const MISTAKE: &str = "static struct kmem_cache *c;\n\
    struct t { struct rcu_head rcu; };\n\
    static void cb(struct rcu_head *h) { seen(h); kmem_cache_free(c, container_of(h, struct t, rcu)); }\n\
    void put(struct t *t) { call_rcu(&t->rcu, cb); }\n\
    static int up(void) { c = KMEM_CACHE(t, 0); return 0; }\n\
    module_init(up);\n\
    static void down(void)\n\
    {\n\
    \tkmem_cache_destroy(c);\n\
    }\n\
    module_exit(down);\n";

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"];
    let output = Command::new("git").current_dir(folder).args(identity).args(arguments).output().expect("git starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn with_comment(comment: &str) -> String {
    MISTAKE.replace("\tkmem_cache_destroy", &format!("\t{comment}\n\tkmem_cache_destroy"))
}

#[test]
fn a_comment_with_a_reason_allows() {
    let module = folder(&[("a.c", &with_comment("/* rculint: allow(RCU002) -- the device is gone by now */"))]);
    expect(&rculint(module.path(), &["check"]), 0, "1 allowed by a comment", "");
    expect(&rculint(module.path(), &["check", "--format", "concise"]), 0, "", "");
    let sarif = rculint(module.path(), &["check", "--format", "sarif"]);
    expect(&sarif, 0, "\"justification\":\"the device is gone by now\"", "");
    let github = rculint(module.path(), &["check", "--format", "sarif", "--sarif-profile", "github"]);
    expect(&github, 0, "\"results\":[]", "");
}

#[test]
fn a_comment_without_a_reason_or_without_a_finding_is_told() {
    let module = folder(&[("a.c", &with_comment("/* rculint: allow(RCU002) */"))]);
    expect(&rculint(module.path(), &["check"]), 1, "RCU002", "a.c:9: this comment gives no reason");
    let module = folder(&[("a.c", &with_comment("/* rculint: allow(SLAB001) -- not this one */"))]);
    expect(&rculint(module.path(), &["check"]), 1, "RCU002", "a.c:9: allow(SLAB001) is about line 10, where nothing");
    let module = folder(&[("a.c", &with_comment("/* rculint: allow(RCU999) -- no such lint */"))]);
    expect(&rculint(module.path(), &["check"]), 1, "RCU002", "there is no such lint");
}

#[test]
fn levels_by_lint_and_by_path() {
    let module = folder(&[("a.c", MISTAKE), ("rculint.toml", "[levels]\nRCU002 = 'note'")]);
    expect(&rculint(module.path(), &["check"]), 0, "no findings (1 below --level)", "");
    write(
        module.path(),
        "rculint.toml",
        "[levels]\nRCU002 = 'off'\n[[path]]\nglobs = ['a.c']\nlevels = { RCU002 = 'warning' }",
    );
    expect(&rculint(module.path(), &["check", "--format", "concise"]), 1, "warning[RCU002]", "");
    write(module.path(), "rculint.toml", "exclude = ['a.*']");
    expect(&rculint(module.path(), &["check"]), 0, "no findings", "");
    write(module.path(), "rculint.toml", "[levels]\nRCU999 = 'off'");
    expect(&rculint(module.path(), &["check"]), 2, "", "RCU999");
}

#[test]
fn kernels_in_the_configuration() {
    let module = folder(&[("a.c", MISTAKE), ("rculint.toml", "kernels = ['5.10', '6.12']")]);
    let check = ["check", "--format", "concise"];
    expect(&rculint(module.path(), &check), 1, "; found on 5.10, 6.12", "");
    let one = rculint(module.path(), &[&check[..], &["--kernel", "6.6"]].concat());
    assert!(!String::from_utf8_lossy(&one.stdout).contains("found on"), "the command line wins");
    expect(&rculint(module.path(), &["caches", "--format", "json"]), 0, "\"kernel\": \"5.10\"", "");
    expect(&rculint(module.path(), &["caches", "--kernel", "5.10,6.12"]), 2, "", "about one kernel");
    // Both commands number alike what is alike, so a baseline of all kernels fits.
    expect(&rculint(module.path(), &["baseline", "create"]), 0, "", "1 findings are known");
    let known = [&check[..], &["--baseline", "rculint-baseline.json"]].concat();
    expect(&rculint(module.path(), &known), 0, "", "");
    write(module.path(), "rculint.toml", "kernels = ['5.10', 'new']");
    expect(&rculint(module.path(), &check), 2, "", "the kernel in rculint.toml");
    write(module.path(), "rculint.toml", "kernel = '5.10'\nkernels = ['6.12']");
    expect(&rculint(module.path(), &check), 2, "", "one of them is enough");
}

#[test]
fn a_projects_own_facts() {
    let facts =
        "[[facts.function]]\nname = 'my_drain'\nrole = 'wait'\nwaits_for = ['call-rcu']\nproof = 'lib/mine.c'\n";
    let source = with_comment("my_drain();");
    let module = folder(&[("a.c", &source)]);
    expect(&rculint(module.path(), &["check"]), 1, "RCU002", "");
    write(module.path(), "rculint.toml", facts);
    expect(&rculint(module.path(), &["check"]), 0, "no findings", "");
}

#[test]
fn a_baseline_knows_what_was_there() {
    let module = folder(&[("a/a.c", MISTAKE)]);
    expect(&rculint(module.path(), &["baseline", "create"]), 0, "", "1 findings are known");
    expect(&rculint(module.path(), &["baseline", "create"]), 2, "", "is there already");
    let check = ["check", "--baseline", "rculint-baseline.json"];
    write(module.path(), "a/a.c", format!("/* moved */\n\n{MISTAKE}"));
    expect(&rculint(module.path(), &check), 0, "no findings (1 in the baseline)", "");
    let sarif = rculint(module.path(), &[&check[..], &["--format", "sarif"]].concat());
    expect(&sarif, 0, "\"baselineState\":\"unchanged\"", "");
    write(module.path(), "b/b.c", MISTAKE.replace("down", "down_too"));
    expect(&rculint(module.path(), &[&check[..], &["--format", "concise"]].concat()), 1, "b/b.c:9", "");
    std::fs::remove_file(module.path().join("a/a.c")).expect("it was there");
    expect(&rculint(module.path(), &["baseline", "update"]), 0, "", "1 findings are gone, 0 are added; 0 are known");
    expect(&rculint(module.path(), &["baseline", "update", "--add"]), 0, "", "0 findings are gone, 1 are added");
    expect(&rculint(module.path(), &check), 0, "no findings", "");
    write(module.path(), "rculint-baseline.json", "{}");
    expect(&rculint(module.path(), &check), 2, "", "is not a baseline");
    expect(&rculint(module.path(), &["check", "--baseline", "none.json"]), 2, "", "baseline create");
}

#[test]
fn only_what_touches_changed_lines() {
    let module =
        folder(&[("a/a.c", MISTAKE), ("b/b.c", &with_comment("rcu_barrier();\n\tpr_info(\"x\");\n\tmore();"))]);
    git(module.path(), &["init", "--quiet"]);
    git(module.path(), &["add", "."]);
    git(module.path(), &["commit", "--quiet", "--message", "a"]);
    let check = ["check", "--format", "concise", "--new-from", "HEAD"];
    assert_eq!(rculint(module.path(), &check).status.code(), Some(0));
    // The barrier goes: none of the lines of the path that remains was changed, its function was.
    write(module.path(), "b/b.c", with_comment("pr_info(\"x\");\n\tmore();"));
    let output = rculint(module.path(), &check);
    expect(&output, 1, "b/b.c:", "");
    assert!(!String::from_utf8_lossy(&output.stdout).contains("a/a.c"));
    write(module.path(), "c/new.c", MISTAKE);
    expect(&rculint(module.path(), &check), 1, "c/new.c:9", "");
    expect(&rculint(module.path(), &["check", "--new-from", "no-such-rev"]), 2, "", "no-such-rev");
}

#[test]
fn sarif_names_files_from_the_root_of_the_checkout() {
    let module = folder(&[("drivers/x y/a.c", MISTAKE)]);
    git(module.path(), &["init", "--quiet"]);
    git(module.path(), &["add", "."]);
    git(module.path(), &["commit", "--quiet", "--message", "a"]);
    let below = module.path().join("drivers/x y");
    let output = rculint(&below, &["check", "--format", "sarif", "--category", "6.6"]);
    let log: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let run = &log["runs"][0];
    assert_eq!(run["automationDetails"]["id"], "rculint/6.6/");
    let result = &run["results"][0];
    let artifact = &result["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(artifact["uri"], "drivers/x%20y/a.c");
    assert_eq!(artifact["uriBaseId"], "%SRCROOT%");
    let provenance = &run["versionControlProvenance"][0];
    assert_eq!(provenance["mappedTo"]["uriBaseId"], "%SRCROOT%");
    assert_eq!(provenance["revisionId"].as_str().map(str::len), Some(40));
    assert!(result["partialFingerprints"]["primaryLocationLineHash"].as_str().is_some_and(|hash| hash.ends_with(":1")));
    let tags = &run["tool"]["driver"]["rules"][1]["properties"]["tags"];
    assert!(tags.as_array().is_some_and(|tags| tags.iter().any(|tag| tag == "external/cwe/cwe-416")), "{tags}");
}
