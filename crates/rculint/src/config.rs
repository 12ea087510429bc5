//! `rculint.toml`, found upwards from the input.
use crate::cli::{FailOn, Input, LevelArg};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// The file's name.
pub const NAME: &str = "rculint.toml";

/// What the file may say; the command line wins over it.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// As `--kernel`.
    pub kernel: Option<String>,
    /// As `--level`.
    pub level: Option<LevelArg>,
    /// As `--fail-on`.
    pub fail_on: Option<FailOn>,
    /// As `--lints`, relative to the file.
    pub lints: Option<PathBuf>,
    /// Lints that do not run, by id or name.
    #[serde(default)]
    pub ignore: Vec<String>,
}

impl Config {
    /// Reads the file that was asked for, or the first one upwards from the input; without one, nothing is set.
    ///
    /// # Errors
    /// When the file cannot be read, is not TOML, or has a key that nobody reads.
    pub fn find(input: &Input) -> Result<Self> {
        let found = input.config.clone().or_else(|| upwards(input.paths.first()?));
        let Some(path) = found else { return Ok(Config::default()) };
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut config: Config =
            toml::from_str(&text).map_err(|error| anyhow::anyhow!("{} is not valid: {error}", path.display()))?;
        if let (Some(lints), Some(folder)) = (&mut config.lints, path.parent()) {
            *lints = folder.join(&*lints);
        }
        Ok(config)
    }
}

fn upwards(start: &Path) -> Option<PathBuf> {
    let start = start.canonicalize().ok()?;
    start.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file())
}
