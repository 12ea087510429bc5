//! rculint itself, as the chores run it.
use crate::{call, root};
use anyhow::{Context, Result};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds it for release; where it then is.
pub(crate) fn build() -> Result<PathBuf> {
    call(Command::new(env!("CARGO")).args(["build", "--release", "--package", "rculint"]).current_dir(root()))?;
    Ok(binary())
}

/// The release build.
pub(crate) fn binary() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    target.join("release/rculint")
}

/// The JSON that a command prints of `tree`.
pub(crate) fn json<T: DeserializeOwned>(arguments: &[&str], tree: &Path) -> Result<T> {
    let mut command = Command::new(binary());
    command.env("RCULINT_NO_CACHE", "1");
    let output = command.args(arguments).args(["--quiet", "--format", "json"]).arg(tree).output();
    let output = output.context("cannot start rculint")?;
    let what = || {
        format!("rculint {} on {}: {}", arguments.join(" "), tree.display(), String::from_utf8_lossy(&output.stderr))
    };
    serde_json::from_slice(&output.stdout).with_context(what)
}
