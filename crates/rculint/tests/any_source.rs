//! Whatever is done to the sources of a module: the analysis ends, says the same twice, and every place that it names is one.
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rculint::analyze::{Analysis, analyze};
use rculint::reporting::report;
use rculint::walk::{Overlay, Tree};
use rculint_lifecycle::Site;
use rculint_lints::LintSet;
use rculint_syntax::Version;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static LINTS: LazyLock<LintSet> = LazyLock::new(|| LintSet::builtin().expect("the lints"));
static MODULES: LazyLock<Vec<Module>> = LazyLock::new(modules);
static EMPTY: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a temporary directory"));

/// Files by name.
type Module = BTreeMap<String, Vec<u8>>;

/// All fixtures.
fn modules() -> Vec<Module> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut modules = folders(&root.join("testdata"));
    for lint in entries(&root.join("lints")).iter().filter(|path| path.is_dir()) {
        modules.extend(folders(&lint.join("bad")));
        modules.extend(folders(&lint.join("good")));
    }
    assert!(modules.len() > 50, "these are not all: {}", modules.len());
    modules
}

fn folders(path: &Path) -> Vec<Module> {
    entries(path)
        .iter()
        .map(|path| if path.is_dir() { read(&entries(path)) } else { read(std::slice::from_ref(path)) })
        .collect()
}

fn read(paths: &[PathBuf]) -> Module {
    let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
    let files = paths.iter().filter(|path| path.is_file());
    files.map(|path| (name(path), std::fs::read(path).expect("a file"))).collect()
}

fn entries(path: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(path).into_iter().flatten().map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

/// One thing that happens to one file.
#[derive(Clone, Debug)]
enum Mutation {
    /// The end is missing.
    Cut(Index),
    /// A token is missing, or some.
    Delete(Index, usize),
    /// Something stands where it does not belong.
    Insert(Index, &'static [u8]),
    /// A part stands there twice.
    Copy(Index, Index, usize),
    /// A byte is another one.
    Byte(Index, u8),
}

const PIECES: [&[u8]; 22] = [
    b"{",
    b"}",
    b"(",
    b")",
    b";",
    b"\"",
    b"'",
    b"/*",
    b"*/",
    b"\\\n",
    b"\n#if X\n",
    b"\n#else\n",
    b"\n#endif\n",
    b"\n#define demo demo\n",
    b"\n#include \"main.c\"\n",
    b"\xff\xfe",
    b"\0",
    b" goto out; out: ",
    b" while (1) ",
    b" return ",
    b" kmem_cache_destroy(",
    b" call_rcu(&x->y, ",
];

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<Index>;
    prop_oneof![
        at().prop_map(Mutation::Cut),
        (at(), 1..40usize).prop_map(|(at, length)| Mutation::Delete(at, length)),
        (at(), select(&PIECES[..])).prop_map(|(at, piece)| Mutation::Insert(at, piece)),
        (at(), at(), 1..200usize).prop_map(|(from, to, length)| Mutation::Copy(from, to, length)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Mutation::Byte(at, byte)),
    ]
}

fn mutate(text: &mut Vec<u8>, mutation: &Mutation) {
    let place = |index: &Index| index.index(text.len() + 1);
    match mutation {
        Mutation::Cut(at) => text.truncate(place(at)),
        Mutation::Delete(at, length) => {
            let at = place(at);
            drop(text.drain(at..(at + length).min(text.len())));
        }
        Mutation::Insert(at, piece) => {
            let at = place(at);
            drop(text.splice(at..at, piece.iter().copied()));
        }
        Mutation::Copy(from, to, length) => {
            let (from, to) = (place(from), place(to));
            let part = text[from..(from + length).min(text.len())].to_vec();
            drop(text.splice(to..to, part));
        }
        Mutation::Byte(at, byte) => {
            let at = place(at);
            if let Some(old) = text.get_mut(at) {
                *old = *byte;
            }
        }
    }
}

/// Analyses the files of a module as if they lay in a directory.
fn analysed(module: &Module, kernel: Option<Version>) -> (Analysis, Tree) {
    let empty = Tree::open(&[EMPTY.path().to_owned()]).expect("a directory");
    let overlay: Overlay = module.iter().map(|(name, text)| (name.clone(), Some(text.clone()))).collect();
    let tree = empty.with(overlay, vec![String::new()]);
    // As the command line does: the parser recurses as deep as an expression nests.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(64 << 20).build().expect("a thread");
    (pool.install(|| analyze(&tree, &LINTS, kernel)), tree)
}

/// Every place that is named lies in the file that it names.
fn check_places(analysis: &Analysis, module: &Module) {
    let inside = |site: &Site| {
        let text = &module[site.file.as_str()];
        assert!(site.span.end as usize <= text.len() && site.span.start <= site.span.end, "{site:?}");
        let line = 1 + text[..site.span.start as usize].iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(site.line as usize, line, "{site:?}");
    };
    for finding in &analysis.findings {
        inside(&finding.site);
        finding.steps.iter().for_each(|step| inside(&step.site));
    }
    for record in &analysis.lifecycles {
        record.created.iter().for_each(inside);
        record.deferrals.iter().for_each(|deferral| inside(&deferral.site));
        record.destroyed.iter().for_each(|destroy| inside(&destroy.site));
    }
    analysis.degraded.iter().for_each(|(site, _)| inside(site));
    analysis.unresolved.iter().for_each(inside);
}

fn check(module: &Module, kernel: Option<Version>) {
    let (analysis, tree) = analysed(module, kernel);
    check_places(&analysis, module);
    let mut log = Vec::new();
    let written = report(tree.scope(), &LINTS, &analysis, &analysis.findings, 0);
    rculint_report::write_sarif(&written, &mut log).expect("it is written");
    let log: serde_json::Value = serde_json::from_slice(&log).expect("JSON");
    let results = log["runs"][0]["results"].as_array().map(Vec::len);
    assert_eq!(results, Some(analysis.findings.len()), "each finding is a result");
    let again = analysed(module, kernel).0;
    assert_eq!(again.findings, analysis.findings, "the same sources, the same findings");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_mutation_of_a_module(
        module in any::<Index>(),
        mutations in vec((any::<Index>(), mutation()), 1..5),
        kernel in select(vec![None, Some(Version(6, 6, 0)), Some(Version(6, 12, 0))]),
    ) {
        let mut module = module.get(&MODULES).clone();
        for (file, mutation) in &mutations {
            let texts: Vec<&mut Vec<u8>> = module.values_mut().collect();
            let at = file.index(texts.len());
            if let Some(text) = texts.into_iter().nth(at) {
                mutate(text, mutation);
            }
        }
        check(&module, kernel);
    }

    #[test]
    fn any_bytes_as_a_module(text in vec(any::<u8>(), 0..400), makefile in vec(any::<u8>(), 0..100)) {
        let names = ["a.c", "a.h", "Kbuild", "Kconfig"];
        let texts = [[b"kmem_cache_destroy(".to_vec(), text.clone()].concat(), text, makefile.clone(), makefile];
        check(&names.map(str::to_owned).into_iter().zip(texts).collect(), None);
    }
}

/// Things that mean each other.
#[test]
fn circles() {
    let circles: [&[(&str, &str)]; 6] = [
        &[("a.c", "#include \"a.c\"\n#include \"b.h\"\n"), ("b.h", "#include \"a.c\"\n#include \"b.h\"\n")],
        &[(
            "a.c",
            "#define A B\n#define B A\n#define F(x) G(x)\n#define G(x) F(x)\nvoid A(void) { F(kmem_cache_destroy(A)); }\n",
        )],
        &[(
            "a.c",
            "void f(void) { g(); kmem_cache_destroy(c); }\nvoid g(void) { f(); call_rcu(h, g); }\nmodule_exit(f);\nmodule_exit(g);\n",
        )],
        &[(
            "a.c",
            "struct a { struct b b; };\nstruct b { struct a a; struct rcu_head rcu; };\ntypedef t t;\nvoid f(struct a *p) { kfree_rcu(p, b.a.b.rcu); }\n",
        )],
        &[(
            "a.c",
            "struct kmem_cache *a = b, *b = a;\nvoid f(void) { a = b; b = a; kmem_cache_destroy(a); }\nmodule_exit(f);\n",
        )],
        &[
            ("a.c", "void f(void) { kmem_cache_destroy(a); }\nmodule_exit(f);\n"),
            (
                "Kbuild",
                "include Kbuild\nX = $(X)\nY := $(Y) $(Z)\nZ = $(Y)\nobj-m += a.o $(X) $(Z)\na-y := b.o\nb-y := a.o\nobj-m += ./ ../ a/\n",
            ),
            ("Kconfig", "source \"Kconfig\"\nconfig A\n\ttristate\n\tdepends on A\n\tselect A\n"),
        ],
    ];
    for files in circles {
        let with_words = |text: &str| format!("{text}/* kmem_cache_create kmem_cache_destroy */\n").into_bytes();
        let named = |(name, text): &(&str, &str)| match name.ends_with(".c") {
            true => ((*name).to_owned(), with_words(text)),
            false => ((*name).to_owned(), text.as_bytes().to_vec()),
        };
        check(&files.iter().map(named).collect(), None);
    }
}

/// What nests deeper than anybody writes, and what is longer.
#[test]
fn deep_and_long() {
    let many = |piece: &str, count: usize| piece.repeat(count);
    let texts = [
        format!("void f(void) {{ {} kmem_cache_destroy(c); {} }}", many("{", 20_000), many("}", 20_000)),
        format!("void f(void) {{ {} kmem_cache_destroy(c); }}", many("if (x) ", 20_000)),
        format!("void f(void) {{ {} kmem_cache_destroy(c); }}", many("if (x) y(); else ", 20_000)),
        format!("void f(void) {{ kmem_cache_destroy({}c{}); }}", many("(", 20_000), many(")", 20_000)),
        format!("void f(void) {{ kmem_cache_destroy({}c); }}", many("*", 99_000)),
        format!("void f(void) {{ kmem_cache_destroy({}c); }}", many("&", 250_000)),
        format!("void f(void) {{ kmem_cache_destroy(c{}); }}", many("->c", 900)),
        format!("void f(void) {{ kmem_cache_destroy(c{}); }}", many("->c", 50_000)),
        format!("void f(void) {{ {} kmem_cache_destroy(c); }}", many("f(&c, ", 5_000)),
        format!("void f(void) {{ {} kmem_cache_destroy(c); }}", many("x = y; ", 20_000)),
        format!("{} kmem_cache_destroy(c);", many("struct a { ", 20_000)),
        format!("{}\nvoid f(void) {{ kmem_cache_destroy(c); }}", many("\n#if A", 20_000)),
        format!("{}void f(void) {{ kmem_cache_destroy(c); }}", many("/* kmem_cache_destroy */", 100_000)),
    ];
    for text in texts {
        check(&Module::from([("a.c".to_owned(), text.into_bytes())]), Some(Version(6, 6, 0)));
    }
}

/// A function that macros write parts of, and that cannot be read as one of them is broken.
#[test]
fn a_macro_that_is_broken() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/macro-stands-for-call-bad/attic.c");
    let mut text = std::fs::read(path).expect("a fixture");
    let at = text.windows(10).position(|part| part == b"kmem_cache").expect("a macro calls it");
    text[at + 1] = 0;
    let module = Module::from([("attic.c".into(), text)]);
    check_places(&analysed(&module, None).0, &module);
}
