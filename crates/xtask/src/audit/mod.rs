//! `docs/audit-*.md`: every cache and every finding of both trees, and what a reader of the code says of each finding.
mod judgement;
mod page;
mod said;

use crate::corpora::{VERSIONS, release, tree};
use crate::root;
use anyhow::{Result, bail};
use judgement::{Judgement, Ledger};
use said::{Cache, Finding, caches, findings};

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

/// Fails where a finding has no judgement, or a judgement no finding. Debian moves its packages on: of a release that nobody has
/// read yet it only tells what is different.
pub(crate) fn run(options: &Options) -> Result<()> {
    crate::corpora::run()?;
    crate::tool::build()?;
    let ledger = Ledger::read(&root().join("docs/audit.toml"))?;
    let trees = VERSIONS.into_iter().map(audited).collect::<Result<Vec<_>>>()?;
    if options.write {
        for audited in &trees {
            crate::write(&format!("docs/audit-{}.md", audited.version), &page::render(audited, &ledger))?;
        }
    }
    let open = ledger.open(trees.iter().map(|audited| (audited.version, audited.findings.as_slice())));
    for line in &open {
        eprintln!("{line}");
    }
    let unread = trees.iter().filter(|tree| ledger.release(tree.version) != Some(&tree.release)).collect::<Vec<_>>();
    for tree in &unread {
        eprintln!(
            "{}: the judgements were made on {}",
            tree.release,
            ledger.release(tree.version).unwrap_or("no release")
        );
    }
    if !open.is_empty() && unread.is_empty() {
        bail!("docs/audit.toml does not fit what is found, in {} places", open.len());
    }
    Ok(())
}

fn audited(version: &'static str) -> Result<Audited> {
    let tree = tree(version);
    Ok(Audited { version, release: release(&tree)?, findings: findings(&tree)?, caches: caches(&tree)? })
}
