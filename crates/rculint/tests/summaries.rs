//! `rculint summarize` and `rculint link`: whoever makes the summaries, linking them prints what a check of the tree prints.
mod common;
mod mistake;

use common::{expect, folder, rculint, write};
use mistake::MISTAKE;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Each command with all that it prints.
const COMMANDS: [&[&str]; 15] = [
    &["check", "--verbose"],
    &["check", "--kernel", "6.6", "--level", "note"],
    &["check", "--kernel", "6.6,6.12", "--format", "json"],
    &["check", "--kernel", "6.6", "--format", "concise"],
    &["check", "--kernel", "6.6", "--format", "jsonl"],
    &["check", "--kernel", "6.6", "--format", "sarif"],
    &["check", "--kernel", "6.6", "--format", "sarif", "--sarif-profile", "github", "--category", "c"],
    &["check", "--kernel", "6.6", "--format", "github"],
    &["check", "--kernel", "6.6", "--format", "gitlab"],
    &["check", "--kernel", "6.6", "--format", "junit"],
    &["check", "--kernel", "6.6", "--format", "markdown"],
    &["check", "--kernel", "6.6,6.12", "--format", "html", "--fail-on", "never"],
    &["caches", "--kernel", "6.6", "--format", "json"],
    &["convert", "--kernel", "6.6"],
    &["convert", "--kernel", "6.12", "--diff"],
];

/// Summarizes `tree` as `of` machines would; the files, last one first.
fn summaries(tree: &Path, of: usize, out: &Path) -> Vec<PathBuf> {
    let one = |number: usize| {
        let file = out.join(format!("{number}-of-{of}.summaries"));
        let (shard, path) = (format!("{number}/{of}"), file.display().to_string());
        let jobs = (1 + number % 2).to_string();
        expect(&rculint(tree, &["summarize", ".", "--shard", &shard, "-o", &path, "--jobs", &jobs, "-q"]), 0, "", "");
        file
    };
    (1..=of).rev().map(one).collect()
}

fn with_files(folder: &Path, command: &[&str], files: &[PathBuf]) -> Output {
    let files: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let files = files.iter().map(String::as_str);
    let arguments: Vec<&str> = match command {
        ["check", rest @ ..] => ["link"].into_iter().chain(files).chain(rest.iter().copied()).collect(),
        [other, rest @ ..] => {
            [*other].into_iter().chain(rest.iter().copied()).chain(["--summaries"]).chain(files).collect()
        }
        [] => Vec::new(),
    };
    rculint(folder, &arguments)
}

#[track_caller]
fn same(of_tree: &Output, of_files: &Output, what: &str) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(text(&of_files.stderr), text(&of_tree.stderr), "{what}");
    assert_eq!(text(&of_files.stdout), text(&of_tree.stdout), "{what}");
    assert_eq!(of_files.status.code(), of_tree.status.code(), "{what}");
}

/// testdata/ in a checkout that git knows, with what cannot be parsed and what cannot be read.
fn checkout() -> tempfile::TempDir {
    let folder = folder(&[
        ("rculint.toml", b"level = 'note'\nignore = ['RCU009']\n[levels]\nRCU006 = 'note'\n".to_vec()),
        (
            "odd/odd.c",
            b"void f(void) { kmem_cache_destroy(x); \x01 }\nvoid g(void) { kmem_cache_free(c, 5 5); }\n".to_vec(),
        ),
        ("odd/huge.c", vec![b' '; 17 << 20]),
    ]);
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    let copied = Command::new("cp").arg("-r").arg(testdata).arg(folder.path()).status();
    assert!(copied.expect("cp starts").success());
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
        let done = Command::new("git").args(identity).args(arguments).current_dir(folder.path()).status();
        assert!(done.expect("git starts").success());
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "all"]);
    folder
}

#[test]
fn linking_prints_what_a_check_prints() {
    let tree = checkout();
    let out = folder::<&str>(&[]);
    let expected: Vec<Output> = COMMANDS.iter().map(|command| rculint(tree.path(), command)).collect();
    assert_eq!(expected[0].status.code(), Some(3), "a file is too large");
    assert!(String::from_utf8_lossy(&expected[5].stdout).contains("versionControlProvenance"));
    let files: Vec<Vec<PathBuf>> = [1, 2, 5].map(|of| summaries(tree.path(), of, out.path())).into();
    // Linked where there is no tree any more; commands that name files relative to the reader still find him there.
    for entry in std::fs::read_dir(tree.path()).expect("the tree") {
        let path = entry.expect("an entry").path();
        let gone = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        gone.expect("it can be removed");
    }
    for files in files {
        for (command, expected) in COMMANDS.iter().zip(&expected) {
            let linked = with_files(tree.path(), command, &files);
            same(expected, &linked, &format!("{command:?}, {} shards", files.len()));
        }
    }
}

#[test]
fn summaries_are_the_same_bytes_whoever_makes_them() {
    let module = folder(&[("a.c", MISTAKE), ("b.c", "void f(void) { kmem_cache_destroy(x); }")]);
    let of = |out: &str, jobs: &str| {
        expect(&rculint(module.path(), &["summarize", "-o", out, "--jobs", jobs]), 0, "", "shard 1/1, 2 of 2 files");
        std::fs::read(module.path().join(out)).expect("the file")
    };
    let first = of("a.summaries", "1");
    assert!((0..10).all(|_| of("b.summaries", "2") == first));
}

#[test]
fn a_baseline_and_a_configuration_of_ones_own() {
    let module = folder(&[("a.c", MISTAKE), ("other/rculint.toml", "ignore = ['RCU002', 'RCU006']")]);
    let files = summaries(module.path(), 2, module.path());
    let config = ["check", "--config", "other/rculint.toml"];
    same(&rculint(module.path(), &config), &with_files(module.path(), &config, &files), "its own configuration");
    expect(&with_files(module.path(), &["baseline", "create"], &files), 0, "", "findings are known");
    let known = ["check", "--baseline", "rculint-baseline.json", "--format", "concise"];
    expect(&with_files(module.path(), &known, &files), 0, "", "");
}

#[test]
fn what_is_not_the_shards_of_one_tree() {
    let module = folder(&[("a.c", MISTAKE), ("b.c", "void f(void) { kmem_cache_destroy(x); }")]);
    let here = module.path();
    let told = |files: &[&str], message: &str| expect(&rculint(here, &[&["link"], files].concat()), 2, "", message);
    summaries(here, 1, here);
    summaries(here, 3, here);
    let [one, two, three] = ["1-of-3.summaries", "2-of-3.summaries", "3-of-3.summaries"];
    expect(&rculint(here, &["link", three, one, two]), 1, "RCU002", "");
    told(&[one, three], "rculint: shard 2/3 is missing\n");
    told(&[three], "2 shards are missing: 1/3, 2/3\n");
    told(&[one, two, two, three], "2-of-3.summaries and 2-of-3.summaries are both shard 2/3");
    told(&[one, two, "1-of-1.summaries"], "all have to be of one division");
    told(&[], "<FILE>");
    told(&["none"], "cannot read none: No such file");
    told(&["a.c"], "a.c has no summaries; `rculint summarize` writes a file that has");
    told(&[one, two, three, "--watch"], "--watch");
    // Of another state of the tree: a file that no longer is what it was, one that came, a makefile.
    for (path, text) in [("b.c", "void f(void) {}"), ("c.c", MISTAKE), ("Makefile", "obj-m := a.o")] {
        write(here, path, text);
        summaries(here, 1, here);
        expect(&rculint(here, &["summarize", "--shard", "3/3", "-o", "new", "-q"]), 0, "", "");
        told(&[one, two, "new"], "are of different trees, or of one that changed");
        expect(&rculint(here, &["summarize", "--shard", "3/3", "-o", three, "-q"]), 0, "", "");
        for (number, file) in [("1/3", one), ("2/3", two)] {
            expect(&rculint(here, &["summarize", "--shard", number, "-o", file, "-q"]), 0, "", "");
        }
        expect(&rculint(here, &["link", three, one, two, "-q"]), 1, "RCU002", "");
    }
    write(here, "rculint.toml", "ignore = ['RCU001']");
    expect(&rculint(here, &["summarize", "--shard", "3/3", "-o", "new", "-q"]), 0, "", "");
    told(&[one, two, "new"], "were made with different lints, facts or configurations");
}

#[test]
fn facts_have_to_be_the_same() {
    let facts = "oldest = '3.0'\nnewest = '7.0'\n\
        [[function]]\nname = 'my_destroy'\nrole = 'destroy'\ncache = 0\nproof = 'here'\n";
    let module = folder(&[("a.c", MISTAKE), ("more/linux.toml", facts)]);
    let here = module.path();
    expect(&rculint(here, &["summarize", "--lints", "more", "-o", "all", "-q"]), 0, "", "");
    expect(&rculint(here, &["link", "all"]), 2, "", "give the same --lints and --config to both");
    same(&rculint(here, &["check", "--lints", "more"]), &rculint(here, &["link", "all", "--lints", "more"]), "facts");
}

#[test]
fn every_cut_and_every_other_byte_is_noticed() {
    let module = folder(&[("a.c", MISTAKE)]);
    let here = module.path();
    summaries(here, 1, here);
    let whole = std::fs::read(here.join("1-of-1.summaries")).expect("the file");
    let told = |bytes: &[u8]| {
        write(here, "bad", bytes);
        let output = rculint(here, &["link", "bad"]);
        expect(&output, 2, "", "bad ");
    };
    let step = whole.len() / 40 + 1;
    for at in (0..whole.len()).step_by(step) {
        told(&whole[..at]);
        let mut other = whole.clone();
        other[at] ^= 1;
        told(&other);
    }
    told(&[&whole[..], b"x"].concat());
    let newer = String::from_utf8_lossy(&whole[..60]).into_owned().replacen("format ", "format 9", 1);
    write(here, "bad", newer);
    expect(&rculint(here, &["link", "bad"]), 2, "", "was written by another rculint (format 9");
}

#[test]
fn bad_shards() {
    let module = folder(&[("a.c", MISTAKE)]);
    for bad in ["0/2", "3/2", "x", "1/0"] {
        let output = rculint(module.path(), &["summarize", "--shard", bad, "-o", "out"]);
        expect(&output, 2, "", "is no shard: 2/4 is the second of four");
    }
    expect(&rculint(module.path(), &["summarize"]), 2, "", "--output");
    expect(&rculint(module.path(), &["summarize", "-o", "none/out"]), 2, "", "cannot write none/out");
}
