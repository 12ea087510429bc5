//! `rculint.toml`, found upwards from the input.
use crate::cli::{FailOn, Input, LevelArg};
use anyhow::{Context, Result, bail};
use rculint_lints::{Levels, Policy};
use rculint_syntax::Version;
use std::path::{Path, PathBuf};

/// The file's name.
pub const NAME: &str = "rculint.toml";

/// What the file may say; the command line wins over it.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// As `--kernel`.
    pub kernel: Option<String>,
    /// As `--kernel` with several.
    #[serde(default)]
    pub kernels: Vec<String>,
    /// As `--level`.
    pub level: Option<LevelArg>,
    /// As `--fail-on`.
    pub fail_on: Option<FailOn>,
    /// As `--lints`, relative to the file.
    pub lints: Option<PathBuf>,
    /// Lints that do not run, by id or name.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// As `--baseline`, relative to the file.
    pub baseline: Option<PathBuf>,
    /// As `--cache-dir`, relative to the file.
    pub cache_dir: Option<PathBuf>,
    /// Files and directories whose findings are left out: globs, relative to the file's directory.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Levels by lint: `off`, `note`, `warning` or `error`.
    #[serde(default)]
    pub levels: Levels,
    /// Levels in parts of the tree; a later part wins.
    #[serde(default)]
    pub path: Vec<PathLevels>,
    /// Facts about functions, in the tables of linux.toml.
    pub facts: Option<toml::Table>,
    /// The file's directory.
    #[serde(skip)]
    pub folder: Option<PathBuf>,
}

/// `[[path]]`
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PathLevels {
    /// Globs, relative to the file's directory.
    pub globs: Vec<String>,
    /// Levels by lint there.
    pub levels: Levels,
}

impl Config {
    /// Reads the file that was asked for, or the first one upwards from the input; without one, nothing is set.
    ///
    /// # Errors
    /// When the file cannot be read, is not TOML, or has a key that nobody reads.
    pub fn find(input: &Input) -> Result<Self> {
        match Written::find(input)? {
            Some(written) => Config::read(&written),
            None => Ok(Config::default()),
        }
    }

    /// Reads a file's text.
    ///
    /// # Errors
    /// When it is not TOML, or has a key that nobody reads.
    pub fn read(written: &Written) -> Result<Self> {
        let Written { path, folder, text } = written;
        let mut config: Config =
            toml::from_str(text).map_err(|error| anyhow::anyhow!("{} is not valid: {error}", path.display()))?;
        if let Some(folder) = path.parent() {
            for relative in config.lints.iter_mut().chain(&mut config.baseline).chain(&mut config.cache_dir) {
                *relative = folder.join(&*relative);
            }
        }
        config.folder.clone_from(folder);
        Ok(config)
    }

    /// The kernels to check for; none: what the tree does and says.
    ///
    /// # Errors
    /// When one is no version, or both keys are there.
    pub fn kernels(&self) -> Result<Vec<Version>> {
        if self.kernel.is_some() && !self.kernels.is_empty() {
            bail!("{NAME} has `kernel` and `kernels`; one of them is enough");
        }
        let version = |text: &String| text.parse().map_err(anyhow::Error::msg);
        let versions = self.kernel.iter().chain(&self.kernels).map(version).collect::<Result<Vec<_>>>();
        versions.with_context(|| format!("the kernel in {NAME}"))
    }

    /// Its excludes and levels.
    ///
    /// # Errors
    /// When a glob is not one.
    pub fn policy(&self) -> Result<Policy> {
        let mut policy = Policy::default();
        policy.exclude(&self.exclude).with_context(|| format!("`exclude` in {NAME}"))?;
        policy.everywhere(self.levels.clone());
        for part in &self.path {
            policy.below(&part.globs, part.levels.clone()).with_context(|| format!("`globs` in {NAME}"))?;
        }
        Ok(policy)
    }
}

/// A configuration as it is written.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Written {
    /// The file, as it was found or asked for.
    pub path: PathBuf,
    /// Its directory, if that can be told.
    pub folder: Option<PathBuf>,
    /// What it says.
    pub text: String,
}

impl Written {
    /// The file that was asked for, or the first one upwards from the input, if there is one.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn find(input: &Input) -> Result<Option<Self>> {
        let found = input.config.clone().or_else(|| upwards(input.paths.first()?));
        let Some(path) = found else { return Ok(None) };
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let folder = path.canonicalize().ok().and_then(|path| Some(path.parent()?.to_owned()));
        Ok(Some(Written { path, folder, text }))
    }
}

fn upwards(start: &Path) -> Option<PathBuf> {
    let start = start.canonicalize().ok()?;
    start.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file())
}
