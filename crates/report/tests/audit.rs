//! What auditors read: one HTML page and CSV.
mod common;
use common::*;
use rculint_lifecycle::{Deferral, Destroy, Lifecycle, Verdict};
use rculint_lints::Finding;
use rculint_report::{Audit, Run, VersionControl, write_caches_csv, write_findings_csv, write_html};

fn cache(texts: &Texts, verdict: Verdict) -> Lifecycle {
    let site = |function: &str, needle: &str| site(texts, "net/demo/main.c", function, needle);
    let defer = common::site(texts, "net/demo/tree.c", "tree_remove", "kfree_rcu(node, rcu)");
    Lifecycle {
        cache: "node_cache".into(),
        scope: "static".into(),
        object_type: Some("struct node".into()),
        module: "demo".into(),
        created: Vec::new(),
        destroyed: vec![Destroy { site: site("tree_exit", "kmem_cache_destroy(node_cache)"), roots: Vec::new() }],
        deferrals: vec![Deferral { site: defer, kind: "kfree-rcu".into(), callback: None, frees: None }],
        barriers: Vec::new(),
        verdict,
        verdict_if_kfree_rcu: verdict,
        kernel: "6.1.192".into(),
        reason: "`rcu_barrier()` <does not> wait".into(),
        hazards: Vec::new(),
        leaked_by: None,
    }
}

fn run<'a>(label: &str, findings: &'a [Finding], caches: &'a [Lifecycle], texts: &'a Texts) -> Run<'a> {
    let mut report = with_gaps(report(findings, texts), texts);
    report.version_control = Some(VersionControl {
        repository_uri: "https://example.org/linux.git".into(),
        revision: Some("0123abc".into()),
        has_changes: label == "new",
        branch: None,
        root: None,
        prefix: String::new(),
    });
    Run { label: label.into(), report, caches, files: vec![("SARIF".into(), format!("{label}.sarif"))] }
}

/// Two runs: the first has a path and a leak, the second a leak.
fn checked(check: impl FnOnce(&Audit<'_>)) {
    let texts = texts();
    let (old, new) = ([finding(&texts), leak()], [leak()]);
    let caches = [[cache(&texts, Verdict::HazardKfreeRcu)], [cache(&texts, Verdict::DestroyWaits)]];
    let runs = vec![run("old", &old, &caches[0], &texts), run("new", &new, &caches[1], &texts)];
    check(&Audit { title: "old & new".into(), runs });
}

/// The page without its style and script, a tag a line.
fn body(page: &str) -> String {
    let from = page.find("<header>").expect("a header");
    let to = page.rfind("<script>").expect("a script");
    page[from..to].replace("><", ">\n<")
}

#[test]
fn a_page() {
    checked(|audit| insta::assert_snapshot!(body(&written(|out| write_html(audit, out)))));
}

#[test]
fn what_comes_from_a_tree_is_text() {
    let texts = texts();
    let mut evil = leak();
    evil.message = "</td><script>alert(1)</script>".into();
    evil.cache = "\" onclick=\"alert(1)".into();
    evil.site.file = "=cmd.c".into();
    let findings = [evil];
    let audit = Audit { title: "<b>".into(), runs: vec![run("one", &findings, &[], &texts)] };
    let page = written(|out| write_html(&audit, out));
    assert!(
        !body(&page).contains("<script") && !body(&page).contains("\" onclick") && page.contains("<h1>&lt;b&gt;</h1>")
    );
    let table = written(|out| write_findings_csv(&audit, out));
    assert!(table.contains(",'=cmd.c,"), "a spreadsheet must not run it: {table}");
}

#[test]
fn tables() {
    checked(|audit| {
        let findings = written(|out| write_findings_csv(audit, out));
        let caches = written(|out| write_caches_csv(audit, out));
        insta::assert_snapshot!(format!("{findings}\n{caches}"));
    });
}

#[test]
fn a_page_of_nothing() {
    let page = written(|out| write_html(&Audit { title: "nothing".into(), runs: Vec::new() }, out));
    assert!(page.contains("None.") && page.ends_with("</html>"));
}
