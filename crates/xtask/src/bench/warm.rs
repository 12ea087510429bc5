//! How long a run takes that finds what the one before it has kept, next to `rg` on the same tree.
use super::child::{self, Row};
use super::part::Part;
use super::{check, editor, ripgrep};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// What is run, and what is changed before it.
type Step<'s> = (String, &'s dyn Fn() -> Command, Option<&'s Edit>);

/// One thing that is changed before each run.
struct Edit {
    name: &'static str,
    file: PathBuf,
    /// What is added to the file, with the round in it.
    added: fn(u32) -> String,
}

/// What was measured.
#[derive(Default)]
pub(super) struct Warm {
    /// `rg` first.
    pub(super) rows: Vec<Row>,
    /// A save in an editor.
    pub(super) saves: Option<Row>,
}

/// Runs on a copy of `tree`, round by round; `rg` first, then one row for each kind of change. The first round keeps things.
pub(super) fn measured(binary: &Path, words: &[String], tree: &Path, runs: u32) -> Result<Warm> {
    let copy = Part::new(tree, 1)?;
    let kept = TempDir::new()?;
    let (edits, alone) = edits(words, copy.path())?;
    let folder = alone.file.parent().context("a file lies somewhere")?;
    let warm = |tree: &Path| {
        let mut command = check(binary, tree, &["--cache-dir"]);
        command.arg(kept.path()).env_remove("RCULINT_NO_CACHE");
        command
    };
    let rg = || ripgrep(words, copy.path(), "--count-matches");
    let (whole, one) = (|| warm(copy.path()), || warm(folder));
    let mut steps: Vec<Step> = vec![
        ("rg".to_owned(), &rg, None),
        ("rculint check, nothing changed".to_owned(), &whole, None),
        ("rculint check of one directory, nothing changed".to_owned(), &one, None),
    ];
    steps.extend(edits.iter().map(|edit| (format!("rculint check, {}", edit.name), &whole as _, Some(edit))));
    // Before the last edit: that one asks all questions of the whole tree again anyway.
    let edited = (format!("rculint check of one directory, {}", alone.name), &one as _, Some(&alone));
    steps.insert(steps.len() - 1, edited);
    let mut rows: Vec<Row> = steps.iter().map(|(name, ..)| Row { name: name.clone(), samples: Vec::new() }).collect();
    for round in 0..=runs {
        for (row, (name, command, edit)) in rows.iter_mut().zip(&steps) {
            edit.map_or(Ok(()), |edit| edit.make(round))?;
            let mut command = command();
            let sample = child::run(&mut command)?;
            eprintln!("warm: {name}: {:.2} s", sample.wall.as_secs_f64());
            if round > 0 {
                row.samples.push(sample);
            }
        }
    }
    let saves = editor::saves(binary, copy.path(), &alone.file, runs, alone.added)?;
    Ok(Warm { rows, saves: Some(saves) })
}

impl Edit {
    /// The copy's files are those of the tree: a new one takes the place of the old.
    fn make(&self, round: u32) -> Result<()> {
        let mut text = std::fs::read(&self.file)?;
        text.extend_from_slice((self.added)(round).as_bytes());
        let folder = self.file.parent().context("a file lies somewhere")?;
        let new = tempfile::NamedTempFile::new_in(folder)?;
        std::fs::write(new.path(), text)?;
        new.persist(&self.file)?;
        Ok(())
    }
}

/// The edits, and one in a directory that none of them is made in.
fn edits(words: &[String], tree: &Path) -> Result<(Vec<Edit>, Edit)> {
    let comment = |round| format!("/* {round} */\n");
    let call = |round| format!("static void rculint_bench_{round}(void)\n{{\n\trcu_barrier();\n}}\n");
    let with_words = files(&mut ripgrep(words, tree, "--files-with-matches"), tree)?;
    let all = files(&mut ripgrep(&[String::new()], tree, "--files-with-matches"), tree)?;
    let other = all.into_iter().find(|file| !with_words.contains(file)).context("all files have one of the words")?;
    let middle = with_words.get(with_words.len() / 2).context("no file has one of the words")?.clone();
    let edited = [other.parent(), middle.parent()];
    let alone = with_words.iter().find(|file| !edited.contains(&file.parent()));
    let alone = alone.context("all files lie in two directories")?.clone();
    let edits = vec![
        Edit { name: "a source without any of the words changed", file: other, added: comment },
        Edit { name: "a comment was added to one that has some", file: middle.clone(), added: comment },
        Edit { name: "a call was added there", file: middle, added: call },
    ];
    Ok((edits, Edit { name: "a call was added there", file: alone, added: call }))
}

fn files(command: &mut Command, tree: &Path) -> Result<Vec<PathBuf>> {
    let output = command.current_dir(tree).output().context("cannot start `rg`; is it installed?")?;
    let mut files: Vec<PathBuf> = String::from_utf8(output.stdout)?.lines().map(|line| tree.join(line)).collect();
    files.sort();
    Ok(files)
}
