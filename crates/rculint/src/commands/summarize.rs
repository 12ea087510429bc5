//! `rculint summarize`
use super::{CLEAN, lint_set, pool, tell_laps, tell_memory};
use crate::cli::{Input, Summarize};
use crate::config::{Config, Written};
use crate::summaries::summarize;
use crate::walk::Tree;
use anyhow::Result;
use std::process::ExitCode;

pub(super) fn run(arguments: &Summarize) -> Result<ExitCode> {
    let Summarize { paths, config, shard, output, .. } = arguments;
    let input = Input { paths: paths.clone(), config: config.clone(), ..Input::default() };
    let written = Written::find(&input)?;
    let config = written.as_ref().map(Config::read).transpose()?.unwrap_or_default();
    let lints = lint_set(arguments.lints.as_deref(), &config)?;
    let tree = Tree::open(paths)?;
    let made = pool(arguments.jobs)?.install(|| summarize(&tree, lints.model(), written, *shard))?;
    crate::output::write(Some(output), |out| out.write_all(&made.bytes))?;
    if arguments.timings {
        tell_laps(&made.timings);
        tell_memory("summaries", crate::memory::peak());
    }
    if !arguments.quiet {
        let (files, of, size) = (made.files, made.of, made.bytes.len());
        eprintln!("rculint: shard {shard}, {files} of {of} files, {} KB in {}", size.div_ceil(1000), output.display());
    }
    Ok(ExitCode::from(CLEAN))
}
