//! A report made by hand: a deferral in one file, the destroy in another.
#![allow(dead_code, reason = "each test file uses its part")]
pub mod sarif;
use rculint_lifecycle::{Site, Step, StepKind, Verdict, VersionRange};
use rculint_lints::{Finding, Level};
use rculint_report::{Dealt, Note, Problem, Report, Rule, Sources, Stats};
use rculint_syntax::{Name, Span, Version};
use std::collections::BTreeMap;

pub type Texts = BTreeMap<Name, Vec<u8>>;

const MAIN: &str = "\
// Made for these tests, not a copy
static struct kmem_cache *node_cache;

void tree_exit(void)
{
\tsynchronize_rcu();
\tkmem_cache_destroy(node_cache);
}

static void __exit demo_exit(void)
{
\tunregister_netdevice_notifier(&demo_notifier);
\trcu_barrier();
\ttree_exit();
}
module_exit(demo_exit);
";

const TREE: &str = "\
/* Grüße */
void tree_remove(struct node *node)
{
\tlist_del_rcu(&node->list);
\t/* ü */ kfree_rcu(node, rcu);
}
";

pub fn texts() -> Texts {
    BTreeMap::from([
        ("net/demo/main.c".into(), MAIN.as_bytes().to_vec()),
        ("net/demo/tree.c".into(), TREE.as_bytes().to_vec()),
    ])
}

/// The site of `needle` in `file`.
pub fn site(texts: &Texts, file: &str, function: &str, needle: &str) -> Site {
    let text = texts.get(&Name::new(file)).map(Vec::as_slice).unwrap_or_default();
    let start = text.windows(needle.len()).position(|window| window == needle.as_bytes()).expect("the needle is there");
    let line_start = text[..start].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    Site {
        file: file.into(),
        line: text[..start].iter().filter(|&&byte| byte == b'\n').count() as u32 + 1,
        column: (start - line_start) as u32 + 1,
        function: function.into(),
        span: Span { start: start as u32, end: (start + needle.len()) as u32 },
    }
}

pub fn step(kind: StepKind, site: Site, message: &str) -> Step {
    Step { kind, site, message: message.into() }
}

pub fn finding(texts: &Texts) -> Finding {
    let main = |function: &str, needle: &str| site(texts, "net/demo/main.c", function, needle);
    let destroy = main("tree_exit", "kmem_cache_destroy(node_cache)");
    Finding {
        id: "RCU001".into(),
        name: "kfree-rcu-cache-destroy".into(),
        level: Level::Error,
        message: "node_cache is destroyed while objects that kfree_rcu() was given may still be batched".into(),
        site: destroy.clone(),
        steps: vec![
            step(
                StepKind::Deferral,
                site(texts, "net/demo/tree.c", "tree_remove", "kfree_rcu(node, rcu)"),
                "kfree_rcu() puts an object of node_cache in a batch",
            ),
            step(StepKind::Root, main("demo_exit", "demo_exit(void)"), "demo_exit() runs on module unload"),
            step(
                StepKind::Wait,
                main("demo_exit", "rcu_barrier()"),
                "rcu_barrier() waits for call_rcu() only, not for kfree-rcu",
            ),
            step(StepKind::Call, main("demo_exit", "tree_exit();"), "calls tree_exit()"),
            step(
                StepKind::Wait,
                main("tree_exit", "synchronize_rcu()"),
                "synchronize_rcu() waits for a grace period only",
            ),
            step(StepKind::Destroy, destroy, "node_cache is destroyed here, with objects of it still in flight"),
        ],
        help: "free with call_rcu() and a callback, and keep the rcu_barrier(), or wait with kvfree_rcu_barrier()"
            .into(),
        kernels: VersionRange { since: Some(Version(5, 6, 0)), until: Some(Version(6, 12, 0)) },
        found_on: Vec::new(),
        cache: "node_cache".into(),
        module: "demo".into(),
    }
}

pub fn rule() -> Rule {
    Rule {
        id: "RCU001".into(),
        name: "kfree-rcu-cache-destroy".into(),
        level: Some(Level::Error),
        security_severity: Some("7.0".into()),
        precision: Some("high".into()),
        short: "A slab cache is destroyed while kfree_rcu() objects may be batched".into(),
        full: "Before 6.12 nothing in the destroy waits for the batches.".into(),
        help: "# RCU001\n\nWait *first*.".into(),
        help_uri: Some("https://example.org/rculint/RCU001".into()),
        tags: vec!["rcu".into(), "slab".into()],
    }
}

pub fn leak_rule() -> Rule {
    Rule {
        id: "SLAB001".into(),
        name: "cache-leaked-on-unload".into(),
        level: Some(Level::Warning),
        short: "A cache is never destroyed".into(),
        full: "The exit path leaves it behind".into(),
        help: "Destroy it.".into(),
        ..Rule::default()
    }
}

pub fn report<'a>(findings: &'a [Finding], sources: &'a dyn Sources) -> Report<'a> {
    Report {
        tool_version: "0.1.0".into(),
        kernel: "6.1.192".into(),
        kernel_source: "the tree's Makefile".into(),
        findings,
        rules: vec![leak_rule(), rule()],
        degraded: Vec::new(),
        unresolved: Vec::new(),
        undecided: Vec::new(),
        problems: Vec::new(),
        sources,
        stats: Stats {
            files: 2,
            functions: 3,
            caches: 1,
            verdicts: BTreeMap::from([(Verdict::HazardKfreeRcu, 1)]),
            hidden_notes: 0,
        },
        root: None,
        version_control: None,
        category: None,
        dealt: Dealt::default(),
        fixes: Vec::new(),
    }
}

/// Adds what an analysis that did not see everything says.
pub fn with_gaps<'a>(mut report: Report<'a>, texts: &Texts) -> Report<'a> {
    report.problems.push(Problem { path: "net/demo/secret.c".into(), message: "permission denied".into() });
    let tree = site(texts, "net/demo/tree.c", "tree_remove", "tree_remove");
    report.degraded.push(Note { site: tree, message: "lang-c rejects it".into() });
    let main = site(texts, "net/demo/main.c", "tree_exit", "kmem_cache_destroy");
    report.unresolved.push(Note { site: main, message: "the cache could not be told".into() });
    let tree = site(texts, "net/demo/tree.c", "tree_remove", "tree_remove");
    report.undecided.push(Note { site: tree, message: "node_free() is handed to hand_over()".into() });
    report.stats.hidden_notes = 3;
    report
}

/// A finding whose files are not all at hand, with another lint.
pub fn leak() -> Finding {
    let site = |file: &str, line| Site {
        file: file.into(),
        line,
        column: 2,
        function: "leaky_exit".into(),
        span: Span::default(),
    };
    Finding {
        id: "SLAB001".into(),
        name: "cache-leaked-on-unload".into(),
        level: Level::Warning,
        message: "`leaky_cache` is never destroyed".into(),
        site: site("drivers/a b/gone:1.c", 7),
        steps: vec![step(StepKind::Create, site("drivers/a b/gone:1.c", 3), "created here")],
        help: "destroy it in leaky_exit()".into(),
        kernels: VersionRange::default(),
        found_on: Vec::new(),
        cache: "leaky_cache".into(),
        module: "leaky".into(),
    }
}

/// What a writer wrote.
pub fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("writing to memory works");
    String::from_utf8(out).expect("the output is UTF-8")
}
