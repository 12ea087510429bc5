//! `rculint`, the command line.
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    match rculint::commands::run(rculint::cli::Cli::parse()) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("rculint: {error:#}");
            ExitCode::from(2)
        }
    }
}
