//! `rculint clean`
use super::CLEAN;
use crate::cache::place;
use crate::cli::{CacheOptions, Input};
use crate::config::Config;
use anyhow::Result;
use std::path::PathBuf;
use std::process::ExitCode;

pub(super) fn run(cache_dir: Option<PathBuf>) -> Result<ExitCode> {
    let options = CacheOptions { cache_dir, no_cache: false };
    let here = Input { paths: vec![".".into()], ..Input::default() };
    if let Some(folder) = place(&options, &Config::find(&here)?) {
        rculint_store::remove(&folder)?;
    }
    Ok(ExitCode::from(CLEAN))
}
