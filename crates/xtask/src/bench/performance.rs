//! `docs/performance.md`.
use super::child::Row;
use super::{Measured, Sized, Warm};
use std::fmt::Write;
use std::process::Command;
use std::time::Duration;

/// The whole page.
pub(super) fn render(trees: &[Measured], sized: &[Sized], warm: &Warm, words: usize, runs: u32) -> String {
    let mut page = format!(
        "# Performance\n\n\
         `cargo xtask bench --write` made this page; it measures on both of Debian's kernel trees, unconfigured.\n\n\
         * {}\n* commit {}\n\n\
         ## Whole trees\n\n\
         Median of {runs} runs (smallest to largest in brackets), page cache warm, all commands in turn, no state kept between runs.\n\
         `rg` looks for the same {words} words that decide which files are read at all, in the same `.c` files.\n\n\
         | tree | command | seconds | times `rg` | processor seconds | peak MiB |\n\
         | --- | --- | ---: | ---: | ---: | ---: |\n",
        machine(),
        first_line("git", &["describe", "--always", "--dirty"]),
    );
    trees.iter().for_each(|tree| whole(&mut page, tree));
    page.push_str(
        "\n## After an edit\n\n\
         The newest tree, with what the run before has kept. Before each run one file is changed, and the answer is that of a run that\n\
         keeps nothing, byte for byte. Where nothing that the analysis has looked at has changed, the answer is the old one; a call\n\
         that is added asks all questions again, of files that need not be parsed again.\n\n\
         | command | seconds | times `rg` | processor seconds | peak MiB |\n| --- | ---: | ---: | ---: | ---: |\n",
    );
    warm_rows(&mut page, &warm.rows);
    if let Some(saves) = &warm.saves {
        let wait = seconds(saves);
        let _ = writeln!(page, "\nAn editor that has a file of that directory open waits {wait} seconds after a save.");
    }
    page.push_str(
        "\n## Where the time goes\n\nOne run, in milliseconds: on the wall, and on all processors.\n\n\
         | tree | stage | wall | processor |\n| --- | --- | ---: | ---: |\n",
    );
    for tree in trees {
        for stage in &tree.stages {
            let _ = writeln!(page, "| {} | {} | {:.0} | {:.0} |", tree.release, stage.name, stage.wall, stage.cpu);
        }
    }
    page.push_str(
        "\nWhat the distance to `rg` is made of: `scan` is what `rg` does. `outlines` reads more: whole modules around each cache and\n\
         callback, and the headers that these include. Parsing with lang-c is most of `lifecycles`; what is in flight is worked out\n\
         after that. `version ranges` does that again for each version at which a fact changes.\n",
    );
    page.push_str(
        "\n## Against the size of the tree\n\n\
         Parts of the newest tree: the files at its top, all of `include/`, and every so manieth of the other directories.\n\n\
         | directories | MB of C | seconds | processor seconds | peak MiB |\n| --- | ---: | ---: | ---: | ---: |\n",
    );
    sized.iter().for_each(|part| part_row(&mut page, part));
    page
}

fn whole(page: &mut String, tree: &Measured) {
    let base = tree.rows.first().map_or(1.0, |rg| rg.median(|run| run.wall).as_secs_f64());
    for row in &tree.rows {
        let ratio = row.median(|run| run.wall).as_secs_f64() / base;
        let (wall, rest) = (seconds(row), resources(row));
        let _ = writeln!(page, "| {} | `{}` | {wall} | {ratio:.1} | {rest} |", tree.release, row.name);
    }
}

fn warm_rows(page: &mut String, rows: &[Row]) {
    let base = rows.first().map_or(1.0, |rg| rg.median(|run| run.wall).as_secs_f64());
    for row in rows {
        let ratio = row.median(|run| run.wall).as_secs_f64() / base;
        let _ = writeln!(page, "| `{}` | {} | {ratio:.1} | {} |", row.name, seconds(row), resources(row));
    }
}

fn part_row(page: &mut String, part: &Sized) {
    let megabytes = part.bytes as f64 / 1e6;
    let (wall, rest) = (seconds(&part.row), resources(&part.row));
    let _ = writeln!(page, "| 1/{} | {megabytes:.0} | {wall} | {rest} |", part.nth);
}

fn seconds(row: &Row) -> String {
    let (median, low, high) = row.spread(|run| run.wall);
    let [median, low, high] = [median, low, high].map(|time: Duration| time.as_secs_f64());
    let digits = if high < 1.0 { 3 } else { 2 };
    format!("{median:.digits$} ({low:.digits$} to {high:.digits$})")
}

fn resources(row: &Row) -> String {
    let cpu = row.median(|run| run.cpu).as_secs_f64();
    let peak = row.median(|run| run.peak) as f64 / f64::from(1 << 20);
    format!("{cpu:.2} | {peak:.0}")
}

fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':').map(|(_, name)| name.trim()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let versions = [first_line("rustc", &["--version"]), first_line("rg", &["--version"])];
    format!("{threads} threads, {}; {}", model.unwrap_or("processor unknown"), versions.join("; "))
}

fn first_line(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(crate::root()).output().ok();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or("unknown").to_owned()
}
