//! The program that is tested.
use std::process::Command;

/// `rculint`, that neither uses nor keeps anything of the user's.
pub fn rculint() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rculint"));
    command.env("RCULINT_NO_CACHE", "1");
    command
}
