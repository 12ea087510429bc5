//! Kernel trees to test on.
use crate::{apt, call, root};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The trees, by the version in the package's name.
pub(crate) const VERSIONS: [&str; 2] = ["6.1", "6.12"];

/// Where the trees are, or belong.
pub(crate) fn folder() -> PathBuf {
    given().unwrap_or_else(|| root().join("corpora"))
}

fn given() -> Option<PathBuf> {
    std::env::var_os("RCULINT_CORPORA").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// The tree of a version.
pub(crate) fn tree(version: &str) -> PathBuf {
    folder().join(format!("linux-source-{version}"))
}

/// Makes sure that both trees are there.
pub(crate) fn run() -> Result<()> {
    for version in VERSIONS {
        let tree = tree(version);
        if !is_tree(&tree) {
            if given().is_some() {
                bail!("RCULINT_CORPORA has no kernel tree {}; unset it to have one fetched", tree.display());
            }
            fetch(version, &tree)?;
        }
        println!("{}: {}", tree.display(), release(&tree)?);
    }
    Ok(())
}

/// What the tree says it is.
pub(crate) fn release(tree: &Path) -> Result<String> {
    let makefile = tree.join("Makefile");
    let text = std::fs::read_to_string(&makefile).with_context(|| format!("cannot read {}", makefile.display()))?;
    let value = |name: &str| {
        let rest = text.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix('='));
        rest.map_or("?", str::trim).to_owned()
    };
    Ok(["VERSION", "PATCHLEVEL", "SUBLEVEL"].map(value).join("."))
}

fn is_tree(tree: &Path) -> bool {
    tree.join("Makefile").is_file() && tree.join("Kbuild").is_file()
}

/// Unpacks beside the tree's place and renames: what is there is whole.
fn fetch(version: &str, tree: &Path) -> Result<()> {
    let folder = folder();
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let work = tempfile::Builder::new().prefix(".fetch-").tempdir_in(&folder)?;
    let name = format!("linux-source-{version}");
    println!("{name}: downloading");
    let deb = apt::download(&name, work.path())?;
    println!("{name}: unpacking");
    let package = work.path().join("package");
    call(Command::new("dpkg-deb").arg("-x").arg(&deb).arg(&package))?;
    let archive = package.join(format!("usr/src/{name}.tar.xz"));
    call(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(work.path()))?;
    let unpacked = work.path().join(&name);
    if !is_tree(&unpacked) {
        bail!("{} holds no kernel tree", archive.display());
    }
    if tree.exists() {
        std::fs::remove_dir_all(tree).with_context(|| format!("cannot replace {}", tree.display()))?;
    }
    std::fs::rename(&unpacked, tree).with_context(|| format!("cannot move the tree to {}", tree.display()))
}
