//! `rculint`, the command line.
use clap::Parser;
use std::process::ExitCode;

/// Syntax trees are many small objects, made on one core and freed on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    use_small_pages();
    match rculint::commands::run(rculint::cli::Cli::parse()) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("rculint: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// The allocator asks for huge pages, and each is taken and zeroed as a whole: a short run uses about half of its memory.
fn use_small_pages() {
    // A kernel that cannot do that goes on with huge ones.
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_thp_disable(true);
}
