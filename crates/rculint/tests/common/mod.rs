//! A module in a directory of its own, and what the command line says of it.
#[path = "../program/mod.rs"]
pub mod program;

use std::path::Path;
use std::process::Output;

pub fn rculint(folder: &Path, arguments: &[&str]) -> Output {
    program::rculint().current_dir(folder).args(arguments).output().expect("rculint starts")
}

pub fn folder<T: AsRef<[u8]>>(files: &[(&str, T)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for (name, text) in files {
        write(folder.path(), name, text);
    }
    folder
}

pub fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    std::fs::write(path, text).expect("a file");
}

#[track_caller]
pub fn expect(output: &Output, status: i32, out: &str, err: &str) {
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(status), "{stdout}\n{stderr}");
    assert!(stdout.contains(out), "no `{out}` in {stdout}");
    assert!(stderr.contains(err), "no `{err}` in {stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}
