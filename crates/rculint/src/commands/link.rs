//! `rculint link`: a check of what [`summarize`](super::summarize) wrote.
use crate::cli::Link;
use anyhow::Result;
use std::process::ExitCode;

pub(super) fn run(arguments: Link) -> Result<ExitCode> {
    let mut check = arguments.check;
    check.input.summaries.append(&mut check.input.paths);
    super::check::run(&check)
}
