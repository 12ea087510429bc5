//! From paths to files: the tree's root, what lies in it, and which files matter.
use aho_corasick::packed::Searcher;
use rayon::prelude::*;
use rculint_syntax::Name;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Larger files are generated tables; reading them would cost more than they can tell.
const LARGEST: u64 = 16 << 20;
/// Directories of a kernel tree whose C is no kernel code.
const NOT_KERNEL: [&str; 3] = ["Documentation", "scripts", "tools"];
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Problem {
    /// The file or directory, relative to the root where it lies in it.
    pub path: String,
    /// What is wrong.
    pub message: String,
}

/// A kernel tree or a module's directory, and the part of it that was asked for.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    is_kernel: bool,
    /// Relative to the root; the root itself is `""`.
    asked: Vec<String>,
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

enum Read {
    Candidate(Name, Vec<u8>),
    Makefile(Name, String),
    Kconfig(Name, String),
    Nothing,
    Problem(Problem),
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
        Ok(Tree { root, is_kernel, asked, overlay: Overlay::new() })
    }

    /// The same tree with other texts in some places, and another part of it asked for.
    pub fn with(&self, overlay: Overlay, asked: Vec<String>) -> Self {
        Tree { root: self.root.clone(), is_kernel: self.is_kernel, asked, overlay }
    }

    /// The directory that all paths are relative to.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The directories that an analysis reads, but for the makefiles above them.
    pub fn read_from(&self) -> Vec<PathBuf> {
        let include = (self.is_kernel && !self.is_asked("")).then(|| "include".to_owned());
        self.starts().iter().chain(&include).map(|path| self.root.join(path)).collect()
    }

    /// Whether `path` (relative to the root) is part of what was asked for.
    pub fn is_asked(&self, path: &str) -> bool {
        let below = |asked: &String| {
            asked.is_empty()
                || path == asked
                || path.strip_prefix(asked.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.asked.iter().any(below)
    }

    /// Whether the path exists in the tree.
    pub fn has(&self, path: &str) -> bool {
        self.overlay.get(path).map_or_else(|| self.root.join(path).is_file(), Option::is_some)
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
        text.clear();
        match self.overlay.get(path) {
            Some(Some(changed)) => {
                text.extend_from_slice(changed);
                return Ok(());
            }
            Some(None) => return Err(std::io::ErrorKind::NotFound.into()),
            None => {}
        }
        let mut file = std::fs::File::open(self.root.join(path))?;
        let size = file.metadata()?.len();
        if size > LARGEST {
            return Err(std::io::Error::other(format!(
                "{} MiB are more than the {} MiB that are read",
                size >> 20,
                LARGEST >> 20
            )));
        }
        text.reserve(usize::try_from(size).unwrap_or_default() + 1);
        file.read_to_end(text)?;
        Ok(())
    }

    /// Walks what was asked for (of single files: their directories), with the headers and makefiles that it needs, and reads every
    /// source that has one of `words`.
    pub fn scan(&self, words: &[String]) -> Scan {
        let mut scan = Scan::default();
        let mut others = Vec::new();
        for start in self.starts() {
            self.walk(&start, &mut scan, &mut others);
        }
        let starts = self.starts();
        let below = |path: &str| starts.iter().any(|start| Path::new(path).starts_with(start));
        for path in self.overlay.keys().filter(|path| self.has(path) && below(path)) {
            self.sort_in(&self.root.join(path), &mut scan, &mut others);
        }
        self.leave_out_siblings(&mut scan, &others);
        scan.sources.sort();
        scan.sources.dedup();
        scan.headers.sort();
        scan.headers.dedup();
        others.sort();
        others.dedup();
        self.read_all(words, &others, &mut scan);
        scan.problems.sort();
        scan
    }

    /// Where walking starts; a start inside another is left out.
    fn starts(&self) -> Vec<String> {
        let as_directory = |path: &String| match self.has(path) || self.overlay.contains_key(path) {
            true => rculint_link::directory(path).to_owned(),
            false => path.clone(),
        };
        let mut starts: Vec<String> = self.asked.iter().map(as_directory).collect();
        starts.sort();
        starts.dedup();
        let all = starts.clone();
        starts.retain(|path| {
            !all.iter().any(|other| other != path && (other.is_empty() || path.starts_with(&format!("{other}/"))))
        });
        starts
    }

    /// Files that were asked for by name, in a directory without a makefile, are the module: not their siblings too.
    fn leave_out_siblings(&self, scan: &mut Scan, others: &[Name]) {
        for start in self.starts() {
            let by_name =
                self.asked.iter().filter(|path| self.has(path)).any(|path| rculint_link::directory(path) == start);
            let whole = self.asked.contains(&start);
            let built = others.iter().any(|path| rculint_link::directory(path) == start);
            if by_name && !whole && !built {
                scan.sources.retain(|path| !path.starts_with(&start) || self.asked.iter().any(|asked| path == asked));
            }
        }
    }

    fn walk(&self, start: &str, scan: &mut Scan, others: &mut Vec<Name>) {
        self.entries(&self.root.join(start), scan, others);
        if start.is_empty() || !self.is_kernel {
            return;
        }
        let mut headers = Scan::default();
        self.entries(&self.root.join("include"), &mut headers, &mut Vec::new());
        scan.headers.extend(headers.headers);
        scan.problems.extend(headers.problems);
        for ancestor in Path::new(start).ancestors().skip(1) {
            let names = ["Makefile", "Kbuild", "Kconfig"];
            let paths = names.iter().map(|name| relative(Path::new(""), &ancestor.join(name)));
            others.extend(paths.filter(|path| self.has(path)).map(Name::from));
        }
    }

    fn entries(&self, start: &Path, scan: &mut Scan, others: &mut Vec<Name>) {
        let wanted = |entry: &walkdir::DirEntry| {
            let name = entry.file_name().to_string_lossy();
            let outside = self.is_kernel && entry.depth() == 1 && start == self.root && NOT_KERNEL.contains(&&*name);
            entry.depth() == 0 || !(name.starts_with('.') || (outside && entry.file_type().is_dir()))
        };
        for entry in WalkDir::new(start).into_iter().filter_entry(wanted) {
            match entry {
                Ok(entry) if entry.file_type().is_file() => self.sort_in(entry.path(), scan, others),
                Ok(_) => {}
                Err(error) => {
                    let message = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
                    scan.problems.push(self.problem(error.path().unwrap_or(start), message));
                }
            }
        }
    }

    fn sort_in(&self, path: &Path, scan: &mut Scan, others: &mut Vec<Name>) {
        let name = Name::from(relative(&self.root, path));
        if self.overlay.get(name.as_str()).is_some_and(Option::is_none) {
            return;
        }
        let last = name.rsplit('/').next().unwrap_or_default();
        let list = match path.extension().and_then(|extension| extension.to_str()) {
            Some("c") => &mut scan.sources,
            Some("h") => &mut scan.headers,
            Some("mk") => others,
            _ if ["Makefile", "Kbuild", "Kconfig"].iter().any(|head| last.starts_with(head)) => others,
            _ => return,
        };
        match is_named(&self.root, path) {
            true => list.push(name),
            false => scan.problems.push(self.problem(path, NOT_UTF8.into())),
        }
    }

    fn problem(&self, path: &Path, message: String) -> Problem {
        let name = relative(&self.root, path);
        Problem { path: if name.is_empty() { self.root.display().to_string() } else { name }, message }
    }

    fn read_all(&self, words: &[String], others: &[Name], scan: &mut Scan) {
        // A word that another one is part of is found with it.
        let needed =
            words.iter().filter(|word| !words.iter().any(|part| part != *word && word.contains(part.as_str())));
        let matcher = Searcher::new(needed.clone());
        let matters = |text: &[u8]| match &matcher {
            Some(matcher) => matcher.find(text).is_some(),
            // More words than the vectorised search takes, or none.
            None => {
                words.is_empty() || needed.clone().any(|word| memchr::memmem::find(text, word.as_bytes()).is_some())
            }
        };
        let problem = |path: &Name, error: std::io::Error| {
            Read::Problem(Problem { path: path.to_string(), message: error.to_string() })
        };
        // Most files do not matter: one buffer for all that a thread looks at.
        let source = |buffer: &mut Vec<u8>, path: &Name| match self.read_into(path, buffer) {
            Ok(()) if matters(buffer) => Read::Candidate(path.clone(), buffer.as_slice().into()),
            Ok(()) => Read::Nothing,
            Err(error) => problem(path, error),
        };
        let other = |path: &Name| match self.read(path) {
            Ok(text) => {
                let text = String::from_utf8_lossy(&text).into_owned();
                match path.rsplit('/').next().unwrap_or_default().starts_with("Kconfig") {
                    true => Read::Kconfig(path.clone(), text),
                    false => Read::Makefile(path.clone(), text),
                }
            }
            Err(error) => problem(path, error),
        };
        let read: Vec<Read> =
            scan.sources.par_iter().map_init(Vec::new, source).chain(others.par_iter().map(other)).collect();
        for one in read {
            match one {
                Read::Candidate(path, text) => drop(scan.candidates.insert(path, text)),
                Read::Makefile(path, text) => drop(scan.makefiles.insert(path, text)),
                Read::Kconfig(path, text) => drop(scan.kconfigs.insert(path, text)),
                Read::Nothing => {}
                Read::Problem(problem) => scan.problems.push(problem),
            }
        }
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
    [".c", ".h", ".mk"].iter().any(|end| name.ends_with(end))
        || ["Makefile", "Kbuild", "Kconfig"].iter().any(|head| name.starts_with(head))
}

fn directory(path: &Path) -> PathBuf {
    match path.is_file() {
        true => path.parent().unwrap_or(path).to_owned(),
        false => path.to_owned(),
    }
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
