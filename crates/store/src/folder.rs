//! The directory of a store.
use crate::StoreError;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The store's file, named after the format of what is in it.
pub const FILE: &str = "cache-1.sqlite3";
/// Tells backup programs and people what the directory is: <https://bford.info/cachedir/>.
const TAG: &str = "CACHEDIR.TAG";
const SIGNATURE: &str = "Signature: 8a477f597d28d172789f06886806bc55";

/// Makes the directory and marks it, if that is not done yet.
///
/// # Errors
/// As the operating system says.
pub fn prepare(folder: &Path) -> Result<(), StoreError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        |source| StoreError::Folder { path, source }
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    let tag = folder.join(TAG);
    if tag.exists() {
        return Ok(());
    }
    let text = format!("{SIGNATURE}\n# Kept by rculint, to be faster the next time. It may be removed at any time.\n");
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed(folder))?;
    file.write_all(text.as_bytes()).map_err(failed(&tag))?;
    file.persist(&tag).map_err(|error| failed(&tag)(error.error))?;
    Ok(())
}

/// Removes the store of `folder`, and the directory if nothing else is in it.
///
/// # Errors
/// When there is something else with the store's name, or the operating system says no.
pub fn remove(folder: &Path) -> Result<(), StoreError> {
    if !folder.join(FILE).exists() {
        return Ok(());
    }
    remove_own(&folder.join(FILE))?;
    remove_file(folder.join(TAG))?;
    // Somebody else's files keep it.
    let _ = std::fs::remove_dir(folder);
    Ok(())
}

/// Removes a store, in a directory that is marked as one that holds nothing else.
pub(crate) fn remove_own(path: &Path) -> Result<(), StoreError> {
    let tag = std::fs::read_to_string(path.with_file_name(TAG)).unwrap_or_default();
    if !tag.starts_with(SIGNATURE) {
        return Err(StoreError::Foreign(path.to_owned()));
    }
    for suffix in ["", "-journal"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        remove_file(name.into())?;
    }
    Ok(())
}

fn remove_file(path: PathBuf) -> Result<(), StoreError> {
    match std::fs::remove_file(&path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(StoreError::Folder { path, source }),
        _ => Ok(()),
    }
}
