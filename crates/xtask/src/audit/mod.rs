//! `docs/audit-*.md`: every cache and every finding of both trees, and what a reader of the code says of each finding.
mod judgement;
mod page;
mod said;

use crate::corpora::{VERSIONS, release, tree};
use crate::{call, root};
use anyhow::{Context, Result, bail};
use judgement::{Judgement, Ledger};
use said::{Cache, Finding, caches, findings};
use std::process::Command;

/// What to do.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write docs/audit-6.1.md and docs/audit-6.12.md.
    #[arg(long)]
    write: bool,
}

/// What rculint says of one tree.
struct Audited {
    version: &'static str,
    release: String,
    findings: Vec<Finding>,
    caches: Vec<Cache>,
}

/// Fails where a finding has no judgement, or a judgement no finding.
pub(crate) fn run(options: &Options) -> Result<()> {
    crate::corpora::run()?;
    call(Command::new(env!("CARGO")).args(["build", "--release", "--package", "rculint"]).current_dir(root()))?;
    let ledger = Ledger::read(&root().join("docs/audit.toml"))?;
    let trees = VERSIONS.into_iter().map(audited).collect::<Result<Vec<_>>>()?;
    if options.write {
        for audited in &trees {
            let path = root().join(format!("docs/audit-{}.md", audited.version));
            let page = page::render(audited, &ledger);
            std::fs::write(&path, page).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    let open = ledger.open(trees.iter().map(|audited| (audited.version, audited.findings.as_slice())));
    for line in &open {
        eprintln!("{line}");
    }
    if !open.is_empty() {
        bail!("docs/audit.toml does not fit what is found, in {} places", open.len());
    }
    Ok(())
}

fn audited(version: &'static str) -> Result<Audited> {
    let tree = tree(version);
    Ok(Audited { version, release: release(&tree)?, findings: findings(&tree)?, caches: caches(&tree)? })
}
