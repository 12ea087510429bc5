//! Reading and validating a folder of lints.
use crate::{Lint, LintError};
use rculint_ir::model::{FunctionFact, Model, Role};
use rculint_syntax::Version;
use std::path::{Path, PathBuf};

/// Reads one lint; `read` gives a file's text by path, `has` says whether the lint's folder has a sub-folder.
pub(crate) fn lint(
    folder: &Path,
    read: impl Fn(&Path) -> Option<String>,
    has: impl Fn(&str) -> bool,
) -> Result<Lint, LintError> {
    let incomplete = |missing| LintError::Incomplete { path: folder.to_owned(), missing };
    let path = folder.join("lint.toml");
    let text = read(&path).ok_or_else(|| incomplete("lint.toml"))?;
    let mut lint: Lint = parse(&path, &text)?;
    lint.readme = read(&folder.join("README.md")).ok_or_else(|| incomplete("README.md"))?;
    for part in ["bad", "good"] {
        if !has(part) {
            return Err(incomplete(part));
        }
    }
    Ok(lint)
}

/// Reads a kernel model and checks its facts.
pub(crate) fn model(path: &Path, text: &str) -> Result<Model, LintError> {
    let model: Model = parse(path, text)?;
    for fact in &model.functions {
        check(path, fact)?;
    }
    let methods = model.methods.iter().map(|fact| (&fact.member, [&fact.since, &fact.until]));
    let probes = model.probes.iter().map(|probe| (&probe.function, probe));
    for fact in &model.replacements {
        bounds_parse(path, &fact.deferral, fact.since.iter())?;
    }
    for (name, bounds) in methods {
        bounds_parse(path, name, bounds.into_iter().flatten())?;
    }
    for (name, probe) in probes {
        bounds_parse(path, name, [&probe.since].into_iter())?;
    }
    bounds_parse(
        path,
        "oldest and newest",
        [&model.oldest, &model.newest].into_iter().filter(|version| !version.is_empty()),
    )?;
    Ok(model)
}

/// A user's folder: its model, when it has one, and its lints.
pub(crate) fn folder(folder: &Path) -> Result<(Option<Model>, Vec<Lint>), LintError> {
    let read_error = |path: &Path, source| LintError::Read { path: path.to_owned(), source };
    let entries = std::fs::read_dir(folder).map_err(|source| read_error(folder, source))?;
    let mut lints = Vec::new();
    let mut folders: Vec<PathBuf> = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| read_error(folder, source))?.path();
        if path.join("lint.toml").is_file() {
            folders.push(path);
        }
    }
    folders.sort();
    for path in folders {
        lints.push(lint(&path, |file| std::fs::read_to_string(file).ok(), |part| path.join(part).is_dir())?);
    }
    let path = folder.join("linux.toml");
    let model = match std::fs::read_to_string(&path) {
        Ok(text) => Some(model(&path, &text)?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(source) => return Err(read_error(&path, source)),
    };
    Ok((model, lints))
}

fn parse<T: serde::de::DeserializeOwned>(path: &Path, text: &str) -> Result<T, LintError> {
    toml::from_str(text).map_err(|error| LintError::Toml { path: path.to_owned(), message: error.to_string() })
}

fn check(path: &Path, fact: &FunctionFact) -> Result<(), LintError> {
    bounds_parse(path, &fact.name, [&fact.since, &fact.until].into_iter().flatten())?;
    let problem = match fact.role {
        Role::Destroy | Role::Free | Role::Allocate if fact.cache.is_none() => {
            "needs `cache`, the position of the cache argument"
        }
        Role::Defer if fact.kind.is_none() => "needs `kind`, what is put in flight",
        Role::Defer if fact.callback.is_none() && fact.object.is_none() && fact.head.is_none() => {
            "needs `object`, `callback` or `head`, the position of what is put in flight"
        }
        Role::CallsLater if fact.callback.is_none() || fact.object.is_none() => {
            "needs `callback` and `object`, the positions of the function and of what it is called with"
        }
        role if role.calls_what_it_is_handed() && fact.callback.is_none() => {
            "needs `callback`, the position of the function that it calls"
        }
        Role::Wait if fact.waits_for.is_empty() => "needs `waits_for`, the kinds it waits for",
        Role::CallsBack | Role::TakesBack if fact.table.is_none() => "needs `table`, the position of the ops table",
        Role::Runs if fact.held.is_none() => "needs `held`, the struct and the member that hold what it runs",
        _ => return Ok(()),
    };
    Err(LintError::Model { path: path.to_owned(), name: fact.name.to_string(), message: problem.into() })
}

fn bounds_parse<'a>(path: &Path, name: &str, versions: impl Iterator<Item = &'a String>) -> Result<(), LintError> {
    for version in versions {
        version.parse::<Version>().map_err(|message| LintError::Model {
            path: path.to_owned(),
            name: name.to_owned(),
            message,
        })?;
    }
    Ok(())
}
