//! `rculint man`
use super::CLEAN;
use crate::cli::Cli;
use anyhow::{Context, Result, bail};
use clap::CommandFactory;
use clap_mangen::Man;
use std::path::Path;
use std::process::ExitCode;

pub(super) fn run(wanted: Option<&str>, folder: Option<&Path>) -> Result<ExitCode> {
    let mut command = Cli::command();
    command.build();
    if let Some(folder) = folder {
        clap_mangen::generate_to(command, folder)
            .with_context(|| format!("cannot write manual pages to {}; is there such a directory?", folder.display()))?;
        return Ok(ExitCode::from(CLEAN));
    }
    let page = match wanted {
        None => command,
        Some(wanted) => match command.find_subcommand(wanted) {
            Some(found) => found.clone().name(format!("rculint-{wanted}")),
            None => bail!("there is no command `{wanted}`; rculint --help lists them"),
        },
    };
    crate::output::write(None, |out| Man::new(page).render(out))?;
    Ok(ExitCode::from(CLEAN))
}
