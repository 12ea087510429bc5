//! What a run keeps for the next one never changes what that one says.
mod program;

use proptest::prelude::*;

use std::path::PathBuf;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A kernel tree with two modules, and a place for what is kept.
struct Tree {
    folder: TempDir,
}

const CACHE: &str = "#include <linux/slab.h>
#include \"priv.h\"
static struct kmem_cache *cache;
static void release(struct rcu_head *head)
{
	kmem_cache_free(cache, container_of(head, struct leaf, rcu));
}
void leaf_put(struct leaf *leaf)
{
	call_rcu(&leaf->rcu, release);
}
static int __init up(void)
{
	cache = KMEM_CACHE(leaf, 0);
	return leaf_start(7);
}
static void __exit down(void)
{
	leaf_stop();
	WAIT
	kmem_cache_destroy(cache);
}
void leaf_gone(void)
{
	kmem_cache_destroy(cache);
}
EXPORT_SYMBOL_GPL(leaf_gone);
module_init(up);
module_exit(down);
";

const HELPER: &str = "#include \"priv.h\"
static int started;
int leaf_start(int count)
{
	started = count;
	return 0;
}
void leaf_stop(void)
{
	WAIT
	started = 0;
}
";

/// Each file with the texts that it may have.
fn files() -> Vec<(&'static str, Vec<String>)> {
    let waits = |text: &str, waits: &[&str]| waits.iter().map(|wait| text.replace("WAIT", wait)).collect();
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    vec![
        (
            "drivers/a/main.c",
            waits(CACHE, &["synchronize_rcu();", "rcu_barrier();    ", "", "synchronize_rcu();\n\tleaf_put(0);"]),
        ),
        (
            "drivers/a/help.c",
            waits(HELPER, &[";", "rcu_barrier();", "/* rcu_barrier() */", "started = 2;", "settle();"]),
        ),
        (
            "drivers/a/priv.h",
            texts(&[
                "struct leaf { int a; struct rcu_head rcu; };\nint leaf_start(int);\nvoid leaf_stop(void);\n",
                "#define leaf_stop() rcu_barrier()\nstruct leaf { struct rcu_head rcu; int a; };\n",
                "struct leaf { struct leaf *next; int b; };\n",
            ]),
        ),
        (
            "drivers/a/Makefile",
            texts(&[
                "obj-m := a.o\na-y := main.o help.o\n",
                "obj-m := main.o help.o\n",
                "obj-y := a.o\na-y := main.o\n",
            ]),
        ),
        (
            "drivers/b/main.c",
            waits(
                &CACHE.replace("\"priv.h\"", "<linux/other.h>"),
                &["rcu_barrier();", "", "/* rculint: allow(RCU002) -- a test */"],
            ),
        ),
        ("drivers/b/Makefile", texts(&["obj-m += main.o\n", "obj-$(CONFIG_B) += main.o\n"])),
        ("drivers/b/Kconfig", texts(&["config B\n\ttristate \"b\"\n", "config B\n\tbool \"b\"\n"])),
        ("drivers/Makefile", texts(&["obj-y += a/ b/\n", "obj-m += a/\n"])),
        (
            "lib/sort.c",
            texts(&[
                "int sort;\n",
                "long sort;\n",
                "int sort(void) { kmem_cache_destroy(sort); return 0; }\n",
                "int sort(void) {\n",
                "int sort(void) { leaf_gone(); return 0; }\n",
                "/* leaf_gone */\nint sort;\n",
                "int sort(void) { settle(); return 0; }\n",
                "int sort(void) { settle_all(); return 0; }\n",
            ]),
        ),
        (
            "drivers/inc/wrap.h",
            texts(&[
                "struct wrap { int a; };\n",
                "#define settle() rcu_barrier()\n",
                "static inline void settle(void) { kmem_cache_destroy(0); }\n",
                "static inline void settle(void) { }\n/* rcu_barrier */\n",
            ]),
        ),
        ("drivers/inc/all.h", texts(&["#define settle_all() settle()\n", "#define settle_all() 0\n"])),
        ("lib/Makefile", texts(&["obj-y += sort.o\n"])),
        (
            "include/linux/slab.h",
            texts(&[
                "struct rcu_head { int a; };\n",
                "#define kmem_cache_destroy(x) do { rcu_barrier(); } while (0)\n",
            ]),
        ),
        (
            "include/linux/other.h",
            texts(&["struct leaf { int a; struct rcu_head rcu; };\nint leaf_start(int);\n", "struct leaf { };\n"]),
        ),
        ("Makefile", texts(&["VERSION = 6\nPATCHLEVEL = 6\n", "VERSION = 6\nPATCHLEVEL = 12\n", "# none\n"])),
        ("Kbuild", texts(&["obj-y += drivers/ lib/\n"])),
        ("Kconfig", texts(&["config A\n"])),
    ]
}

impl Tree {
    fn new() -> Self {
        let tree = Tree { folder: tempfile::tempdir().expect("a directory") };
        for (name, texts) in files() {
            tree.write(name, &texts[0]);
        }
        tree
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("tree")
    }

    fn kept(&self) -> PathBuf {
        self.folder.path().join("kept")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.root().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }

    fn rculint(&self, arguments: &[&str]) -> Command {
        let mut command = program::rculint();
        command.current_dir(self.root()).args(arguments);
        command
    }

    /// With nothing kept.
    fn cold(&self, arguments: &[&str]) -> Said {
        Said::of(self.rculint(arguments).output().expect("it starts"))
    }

    fn warm_command(&self, arguments: &[&str]) -> Command {
        let mut command = self.rculint(arguments);
        command.env_remove("RCULINT_NO_CACHE").env("RCULINT_CACHE_DIR", self.kept());
        command
    }

    /// With what was kept.
    fn warm(&self, arguments: &[&str]) -> Said {
        Said::of(self.warm_command(arguments).output().expect("it starts"))
    }

    /// Whether nothing is analysed again.
    fn is_as_before(&self, arguments: &[&str]) -> bool {
        self.warm(&[arguments, &["--timings"]].concat()).err.contains("as before ")
    }

    #[track_caller]
    fn check_all(&self, what: &str) {
        let all: [&[&str]; 4] = [
            &["check", "--format", "json", "--level", "note"],
            &["check", "--format", "sarif", "-v"],
            &["caches", "--format", "json"],
            &["check", "drivers/a"],
        ];
        for arguments in all {
            assert_eq!(self.warm(arguments), self.cold(arguments), "{what}: {arguments:?}");
        }
    }
}

/// All that a run says.
#[derive(Debug, PartialEq)]
struct Said {
    status: Option<i32>,
    out: String,
    err: String,
}

impl Said {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let said = Said { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
        assert!(matches!(said.status, Some(0 | 1 | 3)) && !said.err.contains("panicked"), "{said:?}");
        said
    }
}

/// How a file is changed.
#[derive(Clone, Copy, Debug)]
enum How {
    /// As the file that it is.
    Write,
    /// By another one that takes its name.
    Replace,
    /// As `Write`, and its time is set back.
    Forge,
    Remove,
    /// It goes to another directory.
    Move,
    /// The same text once more.
    Touch,
    /// A comment above all.
    Comment,
    /// A comment below all.
    Append,
    /// One number is another one.
    Count,
    /// A line is gone.
    Cut(usize),
}

fn edit() -> impl Strategy<Value = (usize, usize, How)> {
    use How::*;
    let how = prop_oneof![4 => Just(Write), 2 => Just(Replace), 2 => Just(Forge), 1 => Just(Remove), 1 => Just(Move), 1 => Just(Touch), 2 => Just(Comment), 2 => Just(Append), 2 => Just(Count), 4 => (0..24_usize).prop_map(Cut)];
    (0..files().len() - 2, 0..6_usize, how)
}

fn is_c(name: &str) -> bool {
    name.ends_with(".c") || name.ends_with(".h")
}

fn apply(tree: &Tree, (file, text, how): (usize, usize, How)) {
    let (name, texts) = &files()[file];
    let (text, path) = (&texts[text % texts.len()], tree.root().join(name));
    match how {
        How::Write => tree.write(name, text),
        How::Replace => {
            tree.write("replacement", text);
            std::fs::rename(tree.root().join("replacement"), path).expect("it is replaced");
        }
        How::Forge => {
            tree.write(name, text);
            let file = std::fs::File::options().write(true).open(path).expect("a file");
            file.set_modified(std::time::UNIX_EPOCH).expect("a time");
        }
        How::Remove => drop(std::fs::remove_file(path)),
        How::Move => drop(std::fs::rename(&path, tree.root().join("lib").join(path.file_name().expect("a name")))),
        How::Touch => drop(std::fs::read(&path).map(|text| std::fs::write(path, text))),
        How::Append => {
            let old = std::fs::read_to_string(&path).unwrap_or_default();
            tree.write(name, &format!("{old}{}\n", if is_c(name) { "/* call_rcu */" } else { "# more" }));
        }
        How::Count => {
            let old = std::fs::read_to_string(&path).unwrap_or_default();
            tree.write(name, &old.replace('0', "3").replace('7', "0"));
        }
        How::Cut(line) => {
            let old = std::fs::read_to_string(&path).unwrap_or_default();
            let kept = old.lines().enumerate().filter(|(at, _)| *at != line).map(|(_, line)| format!("{line}\n"));
            tree.write(name, &kept.collect::<String>());
        }
        How::Comment => {
            let old = std::fs::read_to_string(&path).unwrap_or_default();
            tree.write(name, &format!("{}\n{old}", if is_c(name) { "/* call_rcu_tasks() */" } else { "" }));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, max_shrink_iters: 40, ..ProptestConfig::default() })]
    #[test]
    fn whatever_is_edited_a_warm_run_says_what_a_cold_one_says(edits in prop::collection::vec(prop::collection::vec(edit(), 1..3), 1..8)) {
        let tree = Tree::new();
        tree.check_all("before");
        for edits in edits {
            edits.iter().for_each(|edit| apply(&tree, *edit));
            tree.check_all(&format!("after {edits:?}"));
        }
    }
}

const CHECK: &[&str] = &["check", "--format", "json"];

#[test]
fn what_a_header_wraps_counts_whether_it_was_read_or_not() {
    let tree = Tree::new();
    let all = files();
    let texts = |name: &str| &all.iter().find(|(file, _)| *file == name).expect("a file").1;
    for user in
        ["int sort(void) { settle(); return 0; }\n", "int sort(void) { settle_all(); return 0; }\n", "int sort;\n"]
    {
        for help in [&texts("drivers/a/help.c")[4], &texts("drivers/a/help.c")[0]] {
            for (name, other) in
                [("drivers/inc/wrap.h", "drivers/inc/all.h"), ("drivers/inc/all.h", "drivers/inc/wrap.h")]
            {
                tree.write("lib/sort.c", user);
                tree.write("drivers/a/help.c", help);
                tree.write(other, &texts(other)[0]);
                for text in texts(name).iter().chain(texts(name).iter().rev()) {
                    tree.write(name, text);
                    tree.check_all(&format!("{user} with {text}"));
                }
            }
        }
    }
}

#[test]
fn nothing_is_analysed_again_as_long_as_nothing_that_matters_changes() {
    let tree = Tree::new();
    assert!(!tree.is_as_before(CHECK));
    assert!(tree.is_as_before(CHECK));
    assert!(!tree.is_as_before(&["check", "drivers/a"]), "another question");
    tree.write("lib/sort.c", "long sort;\n");
    assert!(tree.is_as_before(CHECK), "no word of it is looked for");
    tree.write("lib/sort.c", "void sort(void) { rcu_barrier(); }\n");
    assert!(!tree.is_as_before(CHECK));
    assert!(tree.is_as_before(CHECK));
    tree.write("lib/sort.c", "int sort;\n");
    assert!(is_nothing(&tree, "lib/sort.c", "int sort;", "int sort(void) { return 1; }"));
    assert!(!is_nothing(&tree, "lib/sort.c", "return 1;", "leaf_gone(); return 1;"), "it destroys through a function");
    assert!(!is_nothing(&tree, "lib/sort.c", "leaf_gone();", "/* leaf_gone */;"), "and was read for that");
    assert!(!is_nothing(&tree, "lib/sort.c", "/* leaf_gone */;", ""), "and is not any more");
    tree.write("lib/new.c", "");
    assert!(!tree.is_as_before(CHECK), "a file may be part of a module");
}

/// Changes `old` to `new` in a file; whether nothing is analysed again. What is said must be right in any case.
#[track_caller]
fn is_nothing(tree: &Tree, name: &str, old: &str, new: &str) -> bool {
    tree.warm(CHECK);
    let text = std::fs::read_to_string(tree.root().join(name)).expect("a file");
    assert!(text.contains(old), "no `{old}` in {text}");
    tree.write(name, &text.replacen(old, new, 1));
    let as_before = tree.is_as_before(CHECK);
    assert_eq!(tree.warm(CHECK), tree.cold(CHECK), "{new} for {old}");
    as_before
}

#[test]
fn of_most_files_only_what_was_seen_counts() {
    let tree = Tree::new();
    let (helper, main) = ("drivers/a/help.c", "drivers/a/main.c");
    let more = "int leaf_more(int count)\n{\n\treturn count * 3 + 1;\n}\n";
    tree.write(helper, &format!("{}{more}", files()[1].1[1]));
    tree.write(
        "lib/apart.c",
        "void apart(void)\n{\n\tint a = 3;\n\trcu_barrier();\n}\nint other(int a)\n{\n\treturn a + 7;\n}\n",
    );
    assert!(is_nothing(&tree, "lib/apart.c", "void", "/* a comment */\n\nvoid"));
    assert!(is_nothing(&tree, "lib/apart.c", "a + 7", "a + 8"));
    assert!(!is_nothing(&tree, "lib/apart.c", "a + 8", "apart() + 8"), "a call");
    assert!(!is_nothing(
        &tree,
        "lib/apart.c",
        "int other",
        "/* rculint: allow(RCU002) -- a comment for us */\nint other"
    ));
    assert!(!is_nothing(&tree, "lib/apart.c", "rcu_barrier();", ""), "no word of it is looked for any more");
    assert!(is_nothing(&tree, helper, "count * 3", "count * 4"), "nothing has moved");
    assert!(
        is_nothing(&tree, helper, "count * 4 + 1;\n}\n", "count * 4 + 1;\n}\n/* the end */\n"),
        "nor has anything here"
    );
    assert!(!is_nothing(&tree, helper, "#include", "\n#include"), "lines of it are in the report");
    assert!(
        !is_nothing(&tree, main, "module_exit(down);\n", "module_exit(down);\n/* release */\n"),
        "its text was read"
    );
    assert!(!is_nothing(&tree, main, "synchronize_rcu();", "rcu_barrier();"));
}

#[test]
fn old_files_are_not_read_again_and_new_ones_are() {
    let tree = Tree::new();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    tree.check_all("first");
    let (name, texts) = &files()[0];
    assert_eq!(texts[0].len(), texts[1].len());
    for text in texts {
        tree.write(name, text);
        let file = std::fs::File::options().write(true).open(tree.root().join(name)).expect("a file");
        file.set_modified(std::time::UNIX_EPOCH).expect("a time");
        tree.check_all("the same size and time");
    }
}

#[test]
fn every_format_is_the_same() {
    let tree = Tree::new();
    tree.write("drivers/b/main.c", &files()[4].1[2]);
    for format in ["pretty", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown", "html"] {
        let arguments = ["check", "--level", "note", "--format", format];
        let cold = tree.cold(&arguments);
        assert_eq!(tree.warm(&arguments), cold, "{format}");
        assert_eq!(tree.warm(&arguments), cold, "{format}");
    }
    for arguments in [
        &["convert", "--diff", "--force"][..],
        &["convert"],
        &["caches"],
        &["check", "--kernel", "5.4,6.6,6.12"],
        &["baseline", "create", "-o", "/dev/null", "--force"],
    ] {
        let cold = tree.cold(arguments);
        assert_eq!(tree.warm(arguments), cold, "{arguments:?}");
        assert_eq!(tree.warm(arguments), cold, "{arguments:?}");
    }
}

#[test]
fn another_question_has_another_answer() {
    let tree = Tree::new();
    tree.check_all("first");
    for kernel in ["5.4", "6.6", "6.12"] {
        let arguments = ["check", "--kernel", kernel, "--format", "json"];
        assert_eq!(tree.warm(&arguments), tree.cold(&arguments), "{kernel}");
    }
    for config in [
        "ignore = [\"RCU003\"]",
        "[levels]\nRCU003 = \"note\"",
        "exclude = [\"drivers/a\"]",
        "[[facts.function]]\nname = \"leaf_stop\"\nrole = \"wait\"\nwaits_for = [\"call-rcu\"]\nproof = \"a.c\"\n",
    ] {
        tree.write("rculint.toml", config);
        tree.check_all(config);
    }
}

#[test]
fn many_runs_at_once() {
    let tree = Tree::new();
    let questions: Vec<Vec<&str>> =
        ["5.4", "6.6", "6.12"].iter().map(|kernel| vec!["check", "--format", "json", "--kernel", kernel]).collect();
    let cold: Vec<Said> = questions.iter().map(|question| tree.cold(question)).collect();
    for _ in 0..3 {
        let tree = &tree;
        std::thread::scope(|scope| {
            for (question, cold) in questions.iter().zip(&cold).cycle().take(12) {
                scope.spawn(move || assert_eq!(&tree.warm(question), cold));
            }
        });
    }
    assert!(questions.iter().all(|question| tree.is_as_before(question)), "none is lost");
}

/// What is wrong is said once, and not with `--quiet`; the results are those of a cold run.
#[track_caller]
fn expect_warning(tree: &Tree, part: &str) {
    let cold = tree.cold(CHECK);
    let warm = tree.warm(CHECK);
    assert_eq!((warm.status, &warm.out), (cold.status, &cold.out));
    assert!(warm.err.contains("rculint: the cache is not used: ") && warm.err.contains(part), "{}", warm.err);
    assert_eq!(warm.err.matches("the cache is not used").count(), 1, "{}", warm.err);
    assert!(tree.warm(&[CHECK, &["--quiet"]].concat()).err.is_empty());
}

fn store(tree: &Tree) -> PathBuf {
    tree.kept().join(rculint_store::FILE)
}

#[test]
fn a_damaged_cache_is_left_alone_or_made_anew() {
    let tree = Tree::new();
    let cold = tree.cold(CHECK);
    tree.warm(CHECK);
    let good = std::fs::read(store(&tree)).expect("it is there");
    for at in (0..good.len()).step_by(good.len() / 24) {
        let (head, tail) = good.split_at(at);
        let turned: Vec<u8> = tail.iter().map(|byte| byte ^ 0x15).collect();
        for bytes in [head.to_vec(), [head, &turned].concat()] {
            std::fs::write(store(&tree), bytes).expect("written");
            let warm = tree.warm(CHECK);
            assert_eq!((warm.status, &warm.out), (cold.status, &cold.out), "damaged at {at}");
            assert_eq!(tree.warm(CHECK), cold, "after that, damaged at {at}");
            assert!(tree.is_as_before(CHECK), "damaged at {at}");
        }
    }
}

#[test]
fn a_cache_that_cannot_be_used_is_not_used() {
    let tree = Tree::new();
    std::fs::write(tree.kept(), "a file").expect("written");
    expect_warning(&tree, "kept");
    std::fs::remove_file(tree.kept()).expect("gone");
    std::fs::create_dir_all(store(&tree)).expect("a directory in its place");
    expect_warning(&tree, rculint_store::FILE);
    std::fs::remove_dir_all(tree.kept()).expect("gone");
    std::fs::create_dir(tree.kept()).expect("a directory");
    std::fs::write(tree.kept().join("CACHEDIR.TAG"), "somebody's own").expect("written");
    std::fs::write(store(&tree), "somebody's own, and long enough\n".repeat(99)).expect("written");
    expect_warning(&tree, "not a database");
    assert!(std::fs::read_to_string(store(&tree)).is_ok_and(|text| text.starts_with("somebody's own")));
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_and_a_directory_that_is_read_only() {
    use std::os::unix::fs::PermissionsExt;
    let tree = Tree::new();
    let cold = tree.cold(CHECK);
    let line = format!("trap '' XFSZ; ulimit -f 3; exec {} check --format json", env!("CARGO_BIN_EXE_rculint"));
    let full = Command::new("bash")
        .args(["-c", &line])
        .current_dir(tree.root())
        .env("RCULINT_CACHE_DIR", tree.kept())
        .output();
    let full = Said::of(full.expect("bash starts"));
    assert_eq!((full.status, &full.out), (cold.status, &cold.out));
    assert!(full.err.contains("the cache is not used"), "{}", full.err);
    assert_eq!(tree.warm(CHECK), cold);
    assert!(tree.is_as_before(CHECK));
    tree.write("lib/new.c", "");
    for path in [store(&tree), tree.kept()] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o555)).expect("permissions");
    }
    // Who may write everywhere sees no difference.
    let warm = tree.warm(CHECK);
    assert_eq!((warm.status, &warm.out), (cold.status, &cold.out));
}

#[test]
fn where_it_is_and_how_it_goes() {
    let tree = Tree::new();
    let home = tree.folder.path().join("home");
    let run = |arguments: &[&str]| {
        let mut command = tree.rculint(arguments);
        command
            .env_remove("RCULINT_NO_CACHE")
            .env_remove("RCULINT_CACHE_DIR")
            .env("HOME", &home)
            .env("XDG_CACHE_HOME", home.join("x"));
        command.output().expect("it starts")
    };
    run(&["check", "--no-cache"]);
    run(&["lints"]);
    assert!(!home.exists(), "nothing was kept");
    run(&["check"]);
    assert!(home.join("x/rculint/CACHEDIR.TAG").is_file());
    assert!(run(&["clean"]).status.success());
    assert!(!home.join("x/rculint").exists());
    assert!(run(&["clean"]).status.success(), "nothing is there");
    tree.write("rculint.toml", "cache-dir = \"out/cache\"");
    run(&["check"]);
    let own = tree.root().join("out/cache").join(rculint_store::FILE);
    assert!(own.is_file() && !home.join("x/rculint").exists());
    assert!(run(&["clean"]).status.success());
    assert!(!own.exists());
    run(&["check", "--cache-dir", "asked"]);
    assert!(tree.root().join("asked").join(rculint_store::FILE).is_file() && !own.exists());
    let foreign = tree.root().join("asked/CACHEDIR.TAG");
    std::fs::write(foreign, "somebody's own").expect("written");
    assert_eq!(run(&["clean", "--cache-dir", "asked"]).status.code(), Some(2));
}
