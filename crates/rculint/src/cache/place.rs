//! Where what is kept lies.
use crate::cli::CacheOptions;
use crate::config::Config;
use etcetera::{BaseStrategy, choose_base_strategy};
use std::path::PathBuf;

/// The directory: the option or its variable, the configuration, the user's own; none if nothing is to be kept, or the user has no
/// home.
pub fn place(options: &CacheOptions, config: &Config) -> Option<PathBuf> {
    if options.no_cache {
        return None;
    }
    let asked = options.cache_dir.as_ref().or(config.cache_dir.as_ref()).cloned();
    asked.or_else(|| Some(choose_base_strategy().ok()?.cache_dir().join("rculint")))
}
