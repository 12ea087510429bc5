//! `rculint check --watch`, and the SARIF file that it keeps up to date.
#![cfg(unix)]
mod program;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const MISTAKE: &str = "static struct kmem_cache *c;\n\
    struct t { struct rcu_head rcu; };\n\
    void put(struct t *t) { kfree_rcu(t, rcu); }\n\
    static int up(void) { c = KMEM_CACHE(t, 0); return 0; }\n\
    module_init(up);\n\
    static void down(void) { kmem_cache_destroy(c); }\n\
    module_exit(down);\n";

/// A check that watches `folder`; ended when it is dropped.
struct Watching {
    child: Child,
    told: Receiver<String>,
}

impl Watching {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = program::rculint()
            .current_dir(folder)
            .args(["check", "--watch", "--kernel", "6.6", "--format", "concise"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("rculint starts");
        let lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let (tell, told) = channel();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| tell.send(line)));
        Watching { child, told }
    }

    /// Waits until it says `part`.
    #[track_caller]
    fn until(&self, part: &str) {
        loop {
            let line = self.told.recv_timeout(Duration::from_secs(60)).expect("it says more");
            if line.contains(part) {
                return;
            }
        }
    }

    /// Presses Ctrl-C; the exit status, and what it had written.
    fn interrupt(mut self) -> (Option<i32>, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill starts").success());
        let status = self.child.wait().expect("it ends").code();
        let mut written = String::new();
        self.child.stdout.take().expect("a pipe").read_to_string(&mut written).expect("UTF-8");
        (status, written)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn write(folder: &Path, name: &str, text: &str) {
    std::fs::write(folder.join(name), text).expect("a file");
}

/// How many results the file has that an editor looks at.
fn results(folder: &Path) -> usize {
    let text = std::fs::read_to_string(folder.join(".sarif/rculint.sarif")).expect("the file");
    let log: serde_json::Value = serde_json::from_str(&text).expect("it is whole");
    log["runs"][0]["results"].as_array().expect("results").len()
}

const WAITS: &str = "waiting for changes";

#[test]
fn a_save_is_checked() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    write(path, "a.c", MISTAKE);
    let watching = Watching::start(path, &["--sarif-dir", ".sarif"]);
    watching.until(WAITS);
    assert_eq!(results(path), 1);

    // As editors save: a new file in the place of the old one.
    write(path, "a.c~", &MISTAKE.replace("kfree_rcu(t, rcu)", "kmem_cache_free(c, t)"));
    std::fs::rename(path.join("a.c~"), path.join("a.c")).expect("renamed");
    watching.until(WAITS);
    assert_eq!(results(path), 0);
    let again = watching.told.recv_timeout(Duration::from_secs(2));
    assert!(again.is_err(), "what it reads and writes itself is no change: {again:?}");

    let names = std::fs::read_dir(path.join(".sarif")).expect("the folder").count();
    assert_eq!(names, 1, "nothing else is left there");
    let (status, written) = watching.interrupt();
    assert_eq!(status, Some(0), "the last check was clean");
    assert_eq!(written.matches("a.c:6:").count(), 1, "{written}");
}

#[test]
fn what_is_half_typed_does_not_end_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    write(path, "a.c", MISTAKE);
    let watching = Watching::start(path, &[]);
    watching.until(WAITS);
    write(path, "rculint.toml", "ignore = [");
    watching.until("rculint.toml is not valid");
    write(path, "rculint.toml", "fail-on = 'warning'");
    watching.until(WAITS);
    assert_eq!(watching.interrupt().0, Some(1), "the last check found something");
}

#[test]
fn bad_usage_ends_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut watching = Watching::start(folder.path(), &["no/such/path"]);
    watching.until("no/such/path");
    assert_eq!(watching.child.wait().expect("it ends").code(), Some(2));
}
