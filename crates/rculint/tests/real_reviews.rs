//! `rculint review` of real conversions, on a real tree: fine on 6.12, hazards on 6.6.
use std::path::{Path, PathBuf};
use std::process::Command;

const FILES: [&str; 6] = [
    "drivers/net/wireguard/allowedips.c",
    "net/ipv4/fib_trie.c",
    "net/ipv6/xfrm6_tunnel.c",
    "net/bridge/br_fdb.c",
    "net/netfilter/nf_conncount.c",
    "net/netfilter/xt_hashlimit.c",
];

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_rculint")).args(arguments).current_dir(folder).output();
    let output = output.expect("it starts");
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

/// A series with one mail a file, made by `convert`.
fn series(tree: &Path) -> String {
    let mut mails = String::new();
    for (at, file) in FILES.iter().enumerate() {
        let (_, diff) = run(tree, &["convert", "--diff", "--quiet", file]);
        assert!(diff.contains(file), "no conversion of {file}");
        let subject = format!("[PATCH {}/{}] {file}", at + 1, FILES.len());
        mails += &format!(
            "From 0 Mon Sep 17 00:00:00 2001\nFrom: A <a@b.c>\nSubject: {subject}\n\nWhy.\n---\n\n{diff}-- \n2.39\n\n"
        );
    }
    mails
}

#[test]
fn conversions_are_fine_since_6_12_and_hazards_before() {
    let Some(corpora) = std::env::var_os("RCULINT_CORPORA").map(PathBuf::from) else {
        eprintln!("left out: RCULINT_CORPORA names no directory with kernel trees");
        return;
    };
    let tree = corpora.join("linux-source-6.12");
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("series.mbox"), series(&tree)).expect("written");
    let tree = tree.to_str().expect("UTF-8");
    let review = |more: &[&str]| {
        let arguments = [&["review", "series.mbox", "--format", "markdown", "--tree", tree], more].concat();
        run(folder.path(), &arguments)
    };
    let (status, text) = review(&[]);
    assert_eq!((status, text.matches("* **OK**: ").count()), (Some(0), FILES.len()), "{text}");
    assert!(text.contains("`hashlimit_mt_exit()`") && text.contains("to wait for any more"), "{text}");
    let (status, text) = review(&["--kernel", "6.6"]);
    let said = |file: &str| {
        let line = text.lines().find(|line| line.starts_with("* **") && line.ends_with(file)).unwrap_or_default();
        line.trim_start_matches("* **").split("**").next().unwrap_or_default().to_owned()
    };
    let verdicts = FILES.map(said);
    let expected = ["new hazard", "OK", "new hazard", "new hazard", "already broken", "new hazard"];
    assert_eq!(verdicts, expected.map(String::from), "{text}");
    for function in ["wg_allowedips_slab_uninit", "xfrm6_tunnel_fini", "br_fdb_fini", "hashlimit_mt_exit"] {
        assert!(text.contains(&format!("`{function}()` in ")), "{function}: {text}");
    }
    assert_eq!(status, Some(1));
}
