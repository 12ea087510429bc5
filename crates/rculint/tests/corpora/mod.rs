//! The kernel trees that `cargo xtask corpora` fetches.
use std::path::PathBuf;

/// The tree of a version, below `RCULINT_CORPORA` or in `corpora/`; where there is none, that is said.
pub fn tree(version: &str) -> Option<PathBuf> {
    let own = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../corpora");
    let root = std::env::var_os("RCULINT_CORPORA").map_or_else(own, PathBuf::from);
    let tree = root.join(format!("linux-source-{version}"));
    if !tree.is_dir() {
        println!("left out: no tree at {} (cargo xtask corpora fetches it)", tree.display());
        return None;
    }
    Some(tree)
}
