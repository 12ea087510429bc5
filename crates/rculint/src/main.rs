//! `rculint`, the command line.
use clap::Parser;
use std::process::ExitCode;

/// Syntax trees are many small objects, made on one core and freed on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match rculint::commands::run(rculint::cli::Cli::parse()) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("rculint: {error:#}");
            ExitCode::from(2)
        }
    }
}
