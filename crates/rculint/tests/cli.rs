//! Bad input, and what the exit status says.
mod common;
mod mistake;

use common::{expect, folder, rculint};
use mistake::MISTAKE;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn a_mistake_is_found() {
    let module = folder(&[("a.c", MISTAKE.as_bytes())]);
    expect(&rculint(module.path(), &["check", "--format", "concise"]), 1, "a.c:7:", "");
    expect(&rculint(module.path(), &["check", "--fail-on", "never"]), 0, "RCU002", "");
}

#[test]
fn a_flag_that_decides_about_the_wait_is_only_warned_of() {
    let text = MISTAKE.replace("kmem_cache_destroy(c);", "if (used) rcu_barrier(); kmem_cache_destroy(c);");
    let module = folder(&[("a.c", text)]);
    expect(&rculint(module.path(), &["check", "--format", "concise"]), 1, "warning[RCU002]", "");
}

#[test]
fn an_error_path_on_load_is_a_note_in_a_thread_too() {
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/init-error-in-thread-bad");
    expect(&rculint(&module, &["check", "--level", "note", "--format", "concise"]), 0, "note[RCU002]", "");
}

#[test]
fn who_creates_the_cache_too_is_no_teardown() {
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/undone-by-probe-bad");
    let found = rculint(&module, &["check", "--format", "json", "--kernel", "6.1"]);
    expect(&found, 1, "`lark_probe()` creates the cache, and comes to a destroy of it", "");
}

#[test]
fn nothing_to_find() {
    expect(&rculint(folder::<&str>(&[]).path(), &["check"]), 0, "no findings", "");
}

#[test]
fn bad_usage() {
    let module = folder(&[("a.c", MISTAKE.as_bytes())]);
    expect(&rculint(module.path(), &["check", "--kernel", "banana"]), 2, "", "banana");
    expect(&rculint(module.path(), &["check", "--kernel", "x.y"]), 2, "", "`x.y` is not a kernel version");
    expect(&rculint(module.path(), &["check", "no/such/path"]), 2, "", "no/such/path");
    expect(&rculint(module.path(), &["explain", "RCU999"]), 2, "", "RCU001");
    expect(&rculint(module.path(), &["check", "--lints", "nowhere"]), 2, "", "nowhere");
}

#[test]
fn what_was_meant() {
    let module = folder(&[("a.c", MISTAKE.as_bytes()), ("rculint.toml", b"ignore = ['RCU02']")]);
    let told = |arguments: &[&str], hint: &str| expect(&rculint(module.path(), arguments), 2, "", hint);
    told(&["chekc"], "'check'");
    told(&["check", "--kernle", "6.6"], "'--kernel'");
    told(&["check", "--format", "sarf"], "(did you mean `sarif`?)");
    told(&["explain", "rcu01"], "(did you mean `RCU001`?)");
    told(&["explain", "kfree-cache-destroy"], "(did you mean `kfree-rcu-cache-destroy`?)");
    told(&["explain", "xyz"], "there is no lint `xyz`; these are:");
    told(&["man", "chek"], "(did you mean `check`?)");
    told(&["check"], "names the lint `RCU02`, and there is no such lint (did you mean `RCU002`?)");
}

#[test]
fn a_broken_configuration() {
    let broken = |text: &[u8]| {
        let module = folder(&[("a.c", MISTAKE.as_bytes()), ("rculint.toml", text)]);
        rculint(module.path(), &["check"])
    };
    expect(&broken(b"kernell = '6.6'"), 2, "", "kernell");
    expect(&broken(b"kernel = "), 2, "", "rculint.toml is not valid");
    expect(&broken(b"kernel = 'x.y'"), 2, "", "`x.y` is not a kernel version");
    expect(&broken(b"# \xff"), 2, "", "rculint.toml: stream did not contain valid UTF-8");
}

#[test]
fn a_configuration_is_found_upwards() {
    let module = folder(&[("rculint.toml", b"ignore = ['RCU002']")]);
    let below = module.path().join("below");
    std::fs::create_dir(&below).expect("a directory");
    std::fs::write(below.join("a.c"), MISTAKE).expect("a file");
    expect(&rculint(&below, &["check"]), 0, "no findings", "");
}

#[test]
fn output_is_written_whole_or_not_at_all() {
    let module = folder(&[("a.c", MISTAKE.as_bytes())]);
    expect(&rculint(module.path(), &["check", "--format", "sarif", "-o", "none/out.sarif"]), 2, "", "none/out.sarif");
    expect(&rculint(module.path(), &["check", "--format", "sarif", "-o", "out.sarif"]), 1, "", "");
    let text = std::fs::read_to_string(module.path().join("out.sarif")).expect("the file");
    serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
}

/// Each odd file beside a sound one: the sound one's finding must stay.
#[test]
fn one_bad_file_costs_no_other_its_results() {
    let latin1 = b"/* \xe9\xff */ void f(void) { kmem_cache_destroy(x); }".to_vec();
    let truncated = b"static void f(void) { if (x) { kmem_cache_destroy(".to_vec();
    let mut long = b"void g(void) { kmem_cache_destroy(y); ".to_vec();
    long.extend(b"h(1); ".repeat(10 << 17));
    let deep =
        [b"void d(void) { kmem_cache_free(z, ".to_vec(), vec![b'('; 5000], vec![b')'; 5000], b"); }".to_vec()].concat();
    for bad in [latin1, truncated, long, deep, vec![0; 4096], Vec::new()] {
        let module = folder(&[("a.c", MISTAKE.as_bytes()), ("bad.c", &bad)]);
        let output = rculint(module.path(), &["check", "--format", "concise"]);
        let status = output.status.code();
        assert!(matches!(status, Some(1 | 3)), "{status:?} {}", String::from_utf8_lossy(&output.stderr));
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("a.c:7:"),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

#[test]
fn a_huge_file_is_named_and_left_out() {
    let module = folder(&[("a.c", MISTAKE.as_bytes()), ("huge.c", &vec![b' '; 17 << 20])]);
    expect(&rculint(module.path(), &["check", "--format", "concise"]), 3, "a.c:7:", "huge.c");
}

#[test]
fn help_and_completions() {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    expect(&rculint(&here, &["--help"]), 0, "Examples:", "");
    expect(&rculint(&here, &["completions", "bash"]), 0, "_rculint", "");
    expect(&rculint(&here, &["explain", "RCU001"]), 0, "Why is this bad?", "");
}

#[test]
fn a_module_of_no_known_kernel_is_checked_for_all() {
    let module = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/batman-like");
    let concise = |more: &[&str]| rculint(&module, &[&["check", "--format", "concise"], more].concat());
    expect(&concise(&[]), 1, "(kernels from 5.6 to before 6.12)", "");
    expect(&concise(&["--kernel", "6.12"]), 0, "", "");
}

#[cfg(unix)]
#[test]
fn a_device_stays_a_device() {
    use std::os::unix::fs::FileTypeExt;
    let module = folder(&[("a.c", MISTAKE.as_bytes())]);
    // A pipe of our own: what would be replaced here, root would lose in /dev.
    let pipe = module.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo starts").success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).expect("what is written")
    });
    let output = rculint(module.path(), &["check", "--format", "concise", "--output", "pipe"]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(reader.join().expect("the reader ends").contains("RCU002"));
    assert!(pipe.metadata().expect("it is there").file_type().is_fifo());
}

#[test]
fn concise_names_files_from_where_the_reader_stands() {
    let repository = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let check = ["check", "testdata/batman-like", "--kernel", "6.6", "--format", "concise"];
    expect(&rculint(&repository, &check), 1, "testdata/batman-like/cache.c:21:2: ", "");
    let elsewhere = folder::<&str>(&[]);
    let module = repository.join("testdata/batman-like").canonicalize().expect("it is there");
    let output = rculint(elsewhere.path(), &["check", &module.display().to_string(), "--format", "concise"]);
    expect(&output, 1, &format!("{}/cache.c:21:2: ", module.display()), "");
}

#[test]
fn paths_that_cannot_be_read() {
    let module = folder(&[("a.c", MISTAKE.as_bytes())]);
    let output = rculint(module.path(), &["check", "no/such/path"]);
    expect(&output, 2, "", "rculint: cannot open no/such/path: No such file or directory (os error 2)\n");
    expect(&rculint(module.path(), &["check", "--lints", "no"]), 2, "", "rculint: cannot read no: No such file");
    expect(&rculint(module.path(), &["check", "--jobs", "4000000"]), 2, "", "--jobs: no more than");
    let line = format!("mkdir gone && cd gone && rmdir ../gone && {} check", env!("CARGO_BIN_EXE_rculint"));
    let output = Command::new("sh")
        .env("RCULINT_NO_CACHE", "1")
        .current_dir(module.path())
        .args(["-c", &line])
        .output()
        .expect("sh starts");
    expect(&output, 2, "", "cannot open .: No such file");
}

#[cfg(unix)]
#[test]
fn what_is_neither_a_file_nor_a_directory() {
    let module = folder(&[("a.c", MISTAKE.as_bytes())]);
    assert!(Command::new("mkfifo").arg(module.path().join("pipe.c")).status().expect("mkfifo starts").success());
    expect(&rculint(module.path(), &["check", "pipe.c"]), 2, "", "cannot open pipe.c: it is neither a file nor");
    expect(&rculint(module.path(), &["check", "/dev/null"]), 2, "", "cannot open /dev/null: it is neither a file nor");
    // Nobody asked for it: it is no source.
    expect(&rculint(module.path(), &["check", "--format", "concise"]), 1, "a.c:7:", "");
}

#[cfg(unix)]
#[test]
fn links_that_go_in_circles() {
    use std::os::unix::fs::symlink;
    let module = folder(&[("a.c", MISTAKE.as_bytes())]);
    symlink(".", module.path().join("self")).expect("a link");
    symlink("y.c", module.path().join("x.c")).expect("a link");
    symlink("x.c", module.path().join("y.c")).expect("a link");
    let output = rculint(module.path(), &["check", "--format", "concise"]);
    expect(&output, 1, "a.c:7:", "");
    assert_eq!(output.stdout.iter().filter(|byte| **byte == b'\n').count(), 1, "each file counts once");
    expect(&rculint(module.path(), &["check", "x.c"]), 2, "", "cannot open x.c: ");
}

#[cfg(unix)]
#[test]
fn names_of_any_bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let module = folder(&[("a b.c", MISTAKE.as_bytes())]);
    expect(&rculint(module.path(), &["check", "a b.c", "--format", "concise"]), 1, "a b.c:7:", "");
    let odd = OsStr::from_bytes(b"odd\xff.c");
    std::fs::write(module.path().join(odd), MISTAKE).expect("a file");
    expect(&rculint(module.path(), &["check", "--format", "concise"]), 3, "a b.c:7:", "its name is not UTF-8");
    let asked = common::program::rculint().current_dir(module.path()).arg("check").arg(odd).output();
    expect(&asked.expect("rculint starts"), 2, "", "its name is not UTF-8");
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let module = folder(&[("a.c", MISTAKE.as_bytes()), ("b.c", MISTAKE.as_bytes())]);
    let closed = module.path().join("closed");
    std::fs::create_dir(&closed).expect("a directory");
    let forbid = |path: &Path| std::fs::set_permissions(path, PermissionsExt::from_mode(0o000)).expect("it is ours");
    forbid(&module.path().join("b.c"));
    forbid(&closed);
    if std::fs::read_dir(&closed).is_ok() {
        println!("left out: root may read everything");
        return;
    }
    let output = rculint(module.path(), &["check", "--format", "concise"]);
    expect(&output, 3, "a.c:7:", "rculint: closed: Permission denied");
    let times = String::from_utf8_lossy(&output.stderr).matches("b.c: Permission denied").count();
    assert_eq!(times, 1, "told once");
    let closed = closed.display().to_string();
    expect(&rculint(module.path(), &["check", &closed]), 3, "", &format!("{closed}: Permission denied"));
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written() {
    let module = folder(&[("a.c", MISTAKE.as_bytes())]);
    let full = || std::fs::File::options().write(true).open("/dev/full").expect("a full device");
    let broken: [&[&str]; 5] = [&["check"], &["caches"], &["convert"], &["lints"], &["explain", "RCU001"]];
    for arguments in broken {
        let mut command = common::program::rculint();
        let output =
            command.current_dir(module.path()).args(arguments).stdout(full()).output().expect("rculint starts");
        expect(&output, 2, "", "cannot write to standard output: No space left");
    }
    expect(&rculint(module.path(), &["check", "-o", "/dev/full"]), 2, "", "cannot write /dev/full: No space left");
    expect(&rculint(module.path(), &["check", "-o", "no/out"]), 2, "", "cannot write no/out: there is no directory no");
    expect(&rculint(module.path(), &["check", "-o", "."]), 2, "", "cannot write .: ");
    let left = std::fs::read_dir(module.path()).expect("it is there").count();
    assert_eq!(left, 1, "no half a file is left behind");
}

#[cfg(unix)]
#[test]
fn a_reader_that_hangs_up() {
    for arguments in ["check", "caches --format json", "lints", "explain RCU001", "man", "completions bash"] {
        let line = format!("{} {arguments} | true; echo ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_rculint"));
        let module = folder(&[("a.c", MISTAKE.as_bytes())]);
        let output = Command::new("bash")
            .env("RCULINT_NO_CACHE", "1")
            .current_dir(module.path())
            .args(["-c", &line])
            .output()
            .expect("bash starts");
        let status = if arguments == "check" { "1\n" } else { "0\n" };
        expect(&output, 0, status, "");
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn two_modules_of_one_name_are_two() {
    let module = folder::<&str>(&[]);
    let text = MISTAKE
        .replace("kmem_cache_free(c, container_of(h, struct t, rcu))", "kfree(h)")
        .replace("kmem_cache_destroy(c);", "");
    for (directory, text) in [("one", MISTAKE), ("two", text.as_str())] {
        let path = module.path().join(directory);
        std::fs::create_dir(&path).expect("a directory");
        std::fs::write(path.join("Kbuild"), "obj-m := a.o\n").expect("a file");
        std::fs::write(path.join("a.c"), text).expect("a file");
    }
    let found = rculint(module.path(), &["check", "--format", "concise"]);
    expect(&found, 1, "one/a.c:7:26: error[RCU002]", "");
    expect(&found, 1, "two/a.c:7:27: warning[RCU006]", "");
}
