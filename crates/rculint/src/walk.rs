//! From paths to files: the tree's root, what lies in it, and which files matter.
mod listing;
mod reading;

pub(crate) use listing::Listing;
pub(crate) use reading::Matcher;

use crate::scope::Scope;
use borsh::{BorshDeserialize, BorshSerialize};
use rculint_syntax::Name;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Larger files are generated tables; reading them would cost more than they can tell.
pub(crate) const LARGEST: u64 = 16 << 20;
/// Paths are text everywhere behind this module.
const NOT_UTF8: &str = "its name is not UTF-8, and such files are not read";

/// A path that cannot be worked on.
#[derive(Debug, thiserror::Error)]
#[error("cannot open {}", path.display())]
pub struct OpenError {
    path: PathBuf,
    source: std::io::Error,
}

/// Something that could not be read; everything else still counts.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct Problem {
    /// The file or directory, relative to the root where it lies in it.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

/// A kernel tree or a module's directory, and the part of it that was asked for.
#[derive(Debug)]
pub struct Tree {
    scope: Scope,
    is_kernel: bool,
    /// Texts that stand for those on disk; `None` for a file that is taken to be gone.
    overlay: Overlay,
}

/// Files that are not as they are on disk, by path.
pub type Overlay = BTreeMap<String, Option<Vec<u8>>>;

/// What lies in a tree.
#[derive(Debug, Default)]
pub struct Scan {
    /// Sources with one of the words, with their bytes.
    pub candidates: BTreeMap<Name, Vec<u8>>,
    /// Each `Makefile` and `Kbuild`.
    pub makefiles: BTreeMap<Name, String>,
    /// Each `Kconfig*`.
    pub kconfigs: BTreeMap<Name, String>,
    /// Each `.c` file.
    pub sources: Vec<Name>,
    /// Each `.h` file.
    pub headers: Vec<Name>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl Tree {
    /// Finds the root for `paths`: the kernel tree around them, else the directory that holds them all.
    ///
    /// # Errors
    /// When a path does not exist, cannot be opened, or is neither a file nor a directory.
    pub fn open(paths: &[PathBuf]) -> Result<Self, OpenError> {
        let opened =
            |path: &PathBuf| file_or_directory(path).map_err(|source| OpenError { path: path.clone(), source });
        let paths = paths.iter().map(opened).collect::<Result<Vec<_>, _>>()?;
        let mut common: PathBuf = paths.first().map_or_else(PathBuf::new, |path| directory(path));
        while !paths.iter().all(|path| path.starts_with(&common)) && common.pop() {}
        let kernel = common.ancestors().find(|path| is_kernel_root(path)).map(Path::to_owned);
        let is_kernel = kernel.is_some();
        let root = kernel.unwrap_or(common);
        let named = |path: &PathBuf| match is_named(&root, path) {
            true => Ok(relative(&root, path)),
            false => Err(OpenError { path: path.clone(), source: std::io::Error::other(NOT_UTF8) }),
        };
        let asked = paths.iter().map(named).collect::<Result<_, _>>()?;
        Ok(Tree { scope: Scope::new(root, asked), is_kernel, overlay: Overlay::new() })
    }

    /// The same tree with other texts in some places, and another part of it asked for.
    pub fn with(&self, overlay: Overlay, asked: Vec<String>) -> Self {
        Tree { scope: Scope::new(self.root().to_owned(), asked), is_kernel: self.is_kernel, overlay }
    }

    /// The directory that all paths are relative to.
    pub fn root(&self) -> &Path {
        self.scope.root()
    }

    /// The root, and what was asked for.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whether the root is that of a kernel tree.
    pub(crate) fn is_kernel(&self) -> bool {
        self.is_kernel
    }

    /// The root, for makefiles that name what lies beside it; empty for a kernel tree, whose makefiles stay in it.
    pub(crate) fn beside(&self) -> String {
        if self.is_kernel { String::new() } else { relative(Path::new(""), self.root()) }
    }

    /// Whether all files are as they are on disk.
    pub(crate) fn is_on_disk(&self) -> bool {
        self.overlay.is_empty()
    }

    /// The directories that an analysis reads, but for the makefiles above them.
    pub fn read_from(&self) -> Vec<PathBuf> {
        let include = (self.is_kernel && !self.scope.is_asked("")).then(|| "include".to_owned());
        self.starts().iter().chain(&include).map(|path| self.root().join(path)).collect()
    }

    /// Whether the path exists in the tree.
    pub fn has(&self, path: &str) -> bool {
        self.overlay.get(path).map_or_else(|| self.root().join(path).is_file(), Option::is_some)
    }

    /// A file's bytes.
    ///
    /// # Errors
    /// As the operating system says; also for a file over 16 MiB.
    pub fn read(&self, path: &str) -> std::io::Result<Vec<u8>> {
        let mut text = Vec::new();
        self.read_into(path, &mut text)?;
        Ok(text)
    }

    /// As [`Tree::read`], into a buffer whose memory is used again.
    pub(crate) fn read_into(&self, path: &str, text: &mut Vec<u8>) -> std::io::Result<()> {
        self.read_up_to(LARGEST, path, text)
    }

    /// The same of files that are no larger than `limit`.
    pub(crate) fn read_up_to(&self, limit: u64, path: &str, text: &mut Vec<u8>) -> std::io::Result<()> {
        text.clear();
        match self.overlay.get(path) {
            Some(Some(changed)) => {
                text.extend_from_slice(changed);
                return Ok(());
            }
            Some(None) => return Err(std::io::ErrorKind::NotFound.into()),
            None => {}
        }
        let mut file = std::fs::File::open(self.root().join(path))?;
        let size = file.metadata()?.len();
        if size > limit {
            return Err(std::io::Error::other(format!(
                "{} MiB are more than the {} MiB that are read",
                size >> 20,
                limit >> 20
            )));
        }
        text.reserve(usize::try_from(size).unwrap_or_default() + 1);
        file.read_to_end(text)?;
        Ok(())
    }
}

/// The absolute path of what can be read; a pipe or a device would keep a reader waiting for ever.
fn file_or_directory(path: &Path) -> std::io::Result<PathBuf> {
    let path = path.canonicalize()?;
    let known = path.metadata()?;
    match known.is_file() || known.is_dir() {
        true => Ok(path),
        false => Err(std::io::Error::other("it is neither a file nor a directory")),
    }
}

/// Whether `path` below `root` can be told in text.
fn is_named(root: &Path, path: &Path) -> bool {
    path.strip_prefix(root).unwrap_or(path).to_str().is_some()
}

/// Whether an analysis reads files of this name.
pub fn is_input(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    [".c", ".h", ".inc", ".mk"].iter().any(|end| name.ends_with(end))
        || ["Makefile", "Kbuild", "Kconfig"].iter().any(|head| name.starts_with(head))
}

fn directory(path: &Path) -> PathBuf {
    match path.is_file() {
        true => path.parent().unwrap_or(path).to_owned(),
        false => path.to_owned(),
    }
}

fn is_kconfig(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.starts_with("Kconfig"))
}

fn is_kernel_root(path: &Path) -> bool {
    path.join("Kbuild").is_file() && path.join("Kconfig").is_file() && path.join("include/linux").is_dir()
}

/// `path` relative to `root`, with `/` between its parts.
fn relative(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    if std::path::MAIN_SEPARATOR == '/' {
        return path.to_string_lossy().into_owned();
    }
    let parts = path.components();
    let parts: Vec<String> = parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}
