//! `rculint man`
use super::CLEAN;
use crate::cli::Cli;
use crate::similar::hint;
use anyhow::{Context, Result, bail};
use clap::CommandFactory;
use clap_mangen::Man;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(wanted: Option<&str>, folder: Option<&Path>) -> Result<ExitCode> {
    let mut command = Cli::command();
    command.build();
    if let Some(folder) = folder {
        clap_mangen::generate_to(command, folder).with_context(|| {
            format!("cannot write manual pages to {}; is there such a directory?", folder.display())
        })?;
        return Ok(ExitCode::from(CLEAN));
    }
    let (title, page) = match wanted {
        None => ("RCULINT".to_owned(), command),
        Some(wanted) => match command.find_subcommand(wanted) {
            Some(found) => (format!("RCULINT-{}", wanted.to_uppercase()), found.clone()),
            None => {
                let hint = hint(wanted, command.get_subcommands().map(clap::Command::get_name));
                bail!("there is no command `{wanted}`{hint}; rculint --help lists them")
            }
        },
    };
    crate::output::write(None, |out| Man::new(page).title(title).render(out))?;
    Ok(ExitCode::from(CLEAN))
}
