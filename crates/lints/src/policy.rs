//! What a project thinks of lints: levels by lint and by path, and paths that are left out.
use crate::{Finding, Level};
use globset::{Glob, GlobSet, GlobSetBuilder};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A level that a project gives a lint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Setting {
    /// The lint says nothing.
    Off,
    /// At most a note.
    Note,
    /// A warning where the lint's own level counts, at most a warning elsewhere.
    Warning,
    /// An error where the lint's own level counts.
    Error,
}

/// Levels by lint, by id or name.
pub type Levels = BTreeMap<String, Setting>;

/// Excludes and levels, in the order they were added: a later one wins.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    excluded: GlobSet,
    parts: Vec<(Option<GlobSet>, Levels)>,
}

impl Policy {
    /// Leaves out findings in files that match one of `globs`.
    ///
    /// # Errors
    /// When a glob is not one.
    pub fn exclude(&mut self, globs: &[String]) -> Result<(), globset::Error> {
        self.excluded = set(globs)?;
        Ok(())
    }

    /// Adds levels for all files.
    pub fn everywhere(&mut self, levels: Levels) {
        self.parts.push((None, levels));
    }

    /// Adds levels for the files that match one of `globs`.
    ///
    /// # Errors
    /// When a glob is not one.
    pub fn below(&mut self, globs: &[String], levels: Levels) -> Result<(), globset::Error> {
        self.parts.push((Some(set(globs)?), levels));
        Ok(())
    }

    /// The lints that it names.
    pub fn lints(&self) -> impl Iterator<Item = &String> {
        self.parts.iter().flat_map(|(_, levels)| levels.keys())
    }

    /// Applies it to `findings`. `path` is what the globs see of a file, `own` the level of a lint by id.
    pub fn apply(
        &self,
        findings: &mut Vec<Finding>,
        path: impl Fn(&str) -> String,
        own: impl Fn(&str) -> Option<Level>,
    ) {
        findings.retain_mut(|finding| {
            let path = path(&finding.site.file);
            if self.excluded.is_match(&path) {
                return false;
            }
            let Some(level) = self.setting(finding, &path) else { return true };
            let weighs_full = own(&finding.id) == Some(finding.level);
            let Some(level) = level.level() else { return false };
            finding.level = if weighs_full { level } else { level.min(finding.level) };
            true
        });
    }

    fn setting(&self, finding: &Finding, path: &str) -> Option<Setting> {
        let applies = |globs: &Option<GlobSet>| globs.as_ref().is_none_or(|globs| globs.is_match(path));
        let named = |levels: &Levels| {
            let is = |name: &String| name.eq_ignore_ascii_case(&finding.id) || name.eq_ignore_ascii_case(&finding.name);
            levels.iter().find(|(name, _)| is(name)).map(|(_, &setting)| setting)
        };
        self.parts.iter().rev().filter(|(globs, _)| applies(globs)).find_map(|(_, levels)| named(levels))
    }
}

impl Setting {
    fn level(self) -> Option<Level> {
        match self {
            Setting::Off => None,
            Setting::Note => Some(Level::Note),
            Setting::Warning => Some(Level::Warning),
            Setting::Error => Some(Level::Error),
        }
    }
}

/// A pattern also matches what lies below a directory of its name.
fn set(globs: &[String]) -> Result<GlobSet, globset::Error> {
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        let glob = glob.trim_end_matches('/');
        builder.add(Glob::new(glob)?).add(Glob::new(&format!("{glob}/**"))?);
    }
    builder.build()
}
