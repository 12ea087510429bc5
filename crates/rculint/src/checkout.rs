//! What git says of a tree: where it comes from, and what changed in it.
use anyhow::{Context, Result, bail};
use rculint_lints::Changes;
use rculint_report::VersionControl;
use std::path::Path;
use std::process::Command;

/// Who knows where a tree comes from.
pub enum Origin {
    /// Git, in the tree's root.
    Root,
    /// Somebody who had the tree: what git said there.
    Told(Option<VersionControl>),
}

impl Origin {
    /// The checkout that holds `root`, if there is one.
    pub fn of(&self, root: &Path) -> Option<VersionControl> {
        match self {
            Origin::Root => version_control(root),
            Origin::Told(known) => known.clone(),
        }
    }
}

/// The checkout that holds `root`; `None` if there is none, git is not there, or the tree is one that git ignores.
pub fn version_control(root: &Path) -> Option<VersionControl> {
    let top = git(root, &["rev-parse", "--show-toplevel"]).ok()?;
    if git(root, &["check-ignore", "--quiet", "."]).is_ok() {
        return None;
    }
    let said = |arguments: &[&str]| git(root, arguments).ok().filter(|text| !text.is_empty());
    let is_part = said(&["ls-tree", "--name-only", "HEAD"]).is_some();
    let changes = ["status", "--porcelain", "--untracked-files=no", "--", "."];
    let remote = said(&["remote", "get-url", "origin"]).map(|url| public(&url));
    Some(VersionControl {
        repository_uri: remote.unwrap_or_else(|| format!("file://{}", top.replace(' ', "%20"))),
        revision: said(&["rev-parse", "--verify", "--quiet", "HEAD"]).filter(|_| is_part),
        has_changes: said(&changes).is_some(),
        branch: said(&["symbolic-ref", "--quiet", "--short", "HEAD"]),
        prefix: said(&["rev-parse", "--show-prefix"]).unwrap_or_default(),
        root: Some(top),
    })
}

/// What changed below `root` since `revision`, committed or not; files that git does not know are new.
///
/// # Errors
/// When `root` is in no checkout, or has no such revision.
pub fn changes(root: &Path, revision: &str) -> Result<Changes> {
    let commit = format!("{revision}^{{commit}}");
    let commit = git(root, &["rev-parse", "--verify", "--end-of-options", &commit])
        .with_context(|| format!("--new-from {revision}: git knows no such revision of {}", root.display()))?;
    let context = || format!("--new-from {revision}");
    let unified = ["diff", "--unified=0", "--no-color", "--no-ext-diff", "--relative"];
    let prefixes = ["--src-prefix=a/", "--dst-prefix=b/", commit.as_str(), "--", "."];
    let diff = git(root, &[&unified[..], &prefixes[..]].concat()).with_context(context)?;
    let mut changes = Changes::parse(&diff);
    let unknown = git(root, &["ls-files", "--others", "--exclude-standard", "-z"]).with_context(context)?;
    unknown.split('\0').filter(|path| !path.is_empty()).for_each(|path| changes.add_file(path));
    Ok(changes)
}

/// What git prints, without the last line feed.
fn git(root: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new("git")
        .args(["-c", "core.quotePath=false", "-C"])
        .arg(root)
        .args(arguments)
        .output()
        .context("cannot run git")?;
    if !output.status.success() {
        bail!("git: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned())
}

/// `url` as an absolute URI, and without what may be a password in it.
fn public(url: &str) -> String {
    if let Some((scheme, rest)) = url.split_once("://") {
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        return format!("{scheme}://{host}/{path}");
    }
    match url.split_once(':') {
        Some((host, path)) if !host.contains('/') => {
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            format!("ssh://{host}/{}", path.trim_start_matches('/'))
        }
        _ => format!("file://{url}"),
    }
}

#[cfg(test)]
mod tests {
    use super::public;

    #[test]
    fn no_password_goes_into_a_report() {
        assert_eq!(public("https://me:secret@example.org/linux.git"), "https://example.org/linux.git");
        assert_eq!(public("git@example.org:me/linux.git"), "ssh://example.org/me/linux.git");
        assert_eq!(public("/srv/linux.git"), "file:///srv/linux.git");
    }
}
