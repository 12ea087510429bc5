//! Where results go: standard output, or a file that is written whole or not at all.
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write, stdout};
use std::path::Path;
use tempfile::NamedTempFile;

/// Lets `write` write to the file, or to standard output. A reader that hangs up (`| head`) is no error.
pub(crate) fn write(output: Option<&Path>, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
    let Some(path) = output else {
        let mut out = BufWriter::new(stdout().lock());
        let done = write(&mut out).and_then(|()| out.flush());
        return match done {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            done => done.context("cannot write to standard output"),
        };
    };
    let context = || format!("cannot write {}", path.display());
    let folder = folder_of(path);
    if !folder.is_dir() {
        bail!("cannot write {}: there is no directory {}", path.display(), folder.display());
    }
    // A device or a pipe is written to; a file put in its place would be a surprise for everybody else.
    if path.metadata().is_ok_and(|known| !known.is_file()) {
        let mut out = BufWriter::new(File::options().write(true).open(path).with_context(context)?);
        return write(&mut out).and_then(|()| out.flush()).with_context(context);
    }
    let mut out = BufWriter::new(beside(path).with_context(context)?);
    write(&mut out).and_then(|()| out.flush()).with_context(context)?;
    let file = out.into_inner().map_err(std::io::IntoInnerError::into_error).with_context(context)?;
    file.persist(path).map_err(|error| error.error).with_context(context)?;
    Ok(())
}

/// A temporary file in the directory of `path`, with the permissions of any new file.
fn beside(path: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder_of(path))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Replaces the file at `path` by `new`, whole or not at all; it must still hold `old`.
pub(crate) fn replace(path: &Path, old: &[u8], new: &[u8]) -> Result<()> {
    let context = || format!("cannot change {}", path.display());
    let path = path.canonicalize().with_context(context)?;
    if std::fs::read(&path).with_context(context)? != old {
        anyhow::bail!("{} was changed by somebody else; nothing is written to it", path.display());
    }
    let permissions = path.metadata().with_context(context)?.permissions();
    let mut file = beside(&path).with_context(context)?;
    file.write_all(new).and_then(|()| file.as_file().set_permissions(permissions)).with_context(context)?;
    file.persist(&path).map_err(|error| error.error).with_context(context)?;
    Ok(())
}

/// Whether standard output is a terminal, and results go there.
pub(crate) fn is_terminal(output: Option<&Path>) -> bool {
    output.is_none() && stdout().is_terminal()
}
