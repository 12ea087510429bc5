//! `rculint review`
use super::{CLEAN, FINDINGS, INCOMPLETE, pool};
use crate::cli::{Review, ReviewFormat};
use crate::review::{Introduced, Note, Reviewed, introduced, review};
use crate::walk::Tree;
use anyhow::{Context, Result};
use comfy_table::{ContentArrangement, Table};
use rculint_lints::LintSet;
use rculint_report::{Problem, write_sarif};
use std::io::{Read as _, Write};
use std::process::ExitCode;

pub(super) fn run(arguments: &Review) -> Result<ExitCode> {
    let name = arguments.patch.display();
    let input = read(arguments).with_context(|| format!("cannot read {name}"))?;
    let series = rculint_patch::read_series(&input).with_context(|| format!("{name} cannot be reviewed"))?;
    let lints = LintSet::builtin()?;
    let tree = Tree::open(std::slice::from_ref(&arguments.tree))?;
    let pool = pool(arguments.jobs)?;
    let reviewed = pool.install(|| review(&tree, &lints, arguments.kernel, &series));
    crate::output::write(arguments.output.as_deref(), |out| match arguments.format {
        ReviewFormat::Sarif => {
            let found = pool.install(|| introduced(&tree, &lints, arguments.kernel, &series));
            sarif(arguments, &tree, &lints, found, out)
        }
        ReviewFormat::Json => {
            serde_json::to_writer_pretty(&mut *out, &reviewed)?;
            writeln!(out)
        }
        ReviewFormat::Table => writeln!(out, "{}", table(&reviewed)),
        ReviewFormat::Markdown => reviewed.iter().try_for_each(|one| markdown(one, out)),
    })?;
    Ok(status(&reviewed))
}

fn status(reviewed: &[Reviewed]) -> ExitCode {
    ExitCode::from(match () {
        () if reviewed.iter().any(|one| one.verdict.is_new()) => FINDINGS,
        () if reviewed.iter().any(|one| !one.rejected.is_empty()) => INCOMPLETE,
        () => CLEAN,
    })
}

/// Only what the series introduces, at its places in the tree as it would be.
fn sarif(
    arguments: &Review,
    tree: &Tree,
    lints: &LintSet,
    found: Introduced,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    let mut report = crate::reporting::report(tree.scope(), lints, &found.analysis, &found.findings, 0);
    report.dealt.has_baseline = true;
    let patch = arguments.patch.display().to_string();
    report.problems.extend(found.rejected.into_iter().map(|message| Problem { path: patch.clone(), message }));
    write_sarif(&report, out)
}

fn read(arguments: &Review) -> std::io::Result<Vec<u8>> {
    if arguments.patch.as_os_str() != "-" {
        return std::fs::read(&arguments.patch);
    }
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    Ok(input)
}

fn table(reviewed: &[Reviewed]) -> Table {
    let mut table = Table::new();
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(["PATCH", "VERDICT", "SEE"]);
    for one in reviewed {
        let see: Vec<String> = one.see.iter().map(line).chain(one.rejected.iter().cloned()).collect();
        table.add_row([one.patch.as_str(), one.verdict.words(), &see.join("\n")]);
    }
    table
}

fn line(note: &Note) -> String {
    format!("{}() {}:{}: {}", note.site.function, note.site.file, note.site.line, note.what)
}

fn markdown(one: &Reviewed, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "* **{}**: {}", one.verdict.words(), one.patch)?;
    for see in &one.see {
        writeln!(out, "  * `{}()` in {}:{}: {}", see.site.function, see.site.file, see.site.line, see.what)?;
    }
    one.rejected.iter().try_for_each(|why| writeln!(out, "  * does not apply: {why}"))
}
