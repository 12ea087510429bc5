//! Debian packages without root: apt with directories of its own.
use crate::call;
use anyhow::{Context, Result};
use std::fs::{create_dir_all, write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";
/// Where the trees are, whatever release this machine runs.
const SUITES: [(&str, &str); 5] = [
    ("debian", "bookworm"),
    ("debian", "bookworm-updates"),
    ("debian-security", "bookworm-security"),
    ("debian", "trixie"),
    ("debian-security", "trixie-security"),
];

/// Downloads `package` into `folder` and says where it is.
///
/// First from the sources of this machine, which may be a mirror near to it; then, as they may be those of another release, from
/// Debian's own.
pub(crate) fn download(package: &str, folder: &Path) -> Result<PathBuf> {
    let own = Command::new("apt-get")
        .args(["--quiet", "download", package])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("cannot start `apt-get`; the trees come as Debian packages")?;
    if !own.success() {
        println!("{package}: not in the sources of this machine, trying deb.debian.org");
        let apt = folder.join("apt");
        prepare(&apt)?;
        call(apt_get(&apt, folder).arg("update"))?;
        call(apt_get(&apt, folder).args(["download", package]))?;
    }
    let entries = folder.read_dir()?.filter_map(|entry| Some(entry.ok()?.path()));
    let deb = entries.filter(|path| path.extension().is_some_and(|extension| extension == "deb")).max();
    deb.with_context(|| format!("apt-get downloaded no file for {package}"))
}

/// Directories and sources for an apt that neither reads nor writes the machine's.
fn prepare(apt: &Path) -> Result<()> {
    for folder in ["state/lists/partial", "cache/archives/partial"] {
        create_dir_all(apt.join(folder))?;
    }
    write(apt.join("status"), "")?;
    if !Path::new(KEYRING).is_file() {
        anyhow::bail!("{KEYRING} is missing; install debian-archive-keyring");
    }
    let line = |(archive, suite): &(&str, &str)| {
        format!("deb [signed-by={KEYRING}] http://deb.debian.org/{archive} {suite} main\n")
    };
    write(apt.join("sources.list"), SUITES.iter().map(line).collect::<String>())?;
    Ok(())
}

fn apt_get(apt: &Path, folder: &Path) -> Command {
    let mut command = Command::new("apt-get");
    let option = |name: &str, path: &str| format!("{name}={}", apt.join(path).display());
    let options = [
        option("Dir::State", "state"),
        option("Dir::State::status", "status"),
        option("Dir::Cache", "cache"),
        option("Dir::Etc::sourcelist", "sources.list"),
        "Dir::Etc::sourceparts=-".to_owned(),
        "Acquire::Languages=none".to_owned(),
        "APT::Sandbox::User=root".to_owned(),
    ];
    for option in options {
        command.arg("-o").arg(option);
    }
    command.arg("--quiet").current_dir(folder).stdin(Stdio::null());
    command
}
