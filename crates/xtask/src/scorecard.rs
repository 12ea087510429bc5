//! `docs/scorecard.md`: what reviewers said of a series of conversions, and what rculint says of the same files.
use crate::corpora::tree;
use crate::root;
use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;
use std::fmt::Write as _;

/// Which tree is asked, as which kernel.
const COLUMNS: [(&str, &str); 2] = [("6.1", "6.10"), ("6.12", "6.12")];

#[derive(Deserialize)]
struct Thread {
    patch: Vec<Patch>,
}

#[derive(Deserialize)]
struct Patch {
    name: String,
    files: Vec<String>,
    said: String,
}

/// Writes the page.
pub(crate) fn run() -> Result<()> {
    crate::corpora::run()?;
    crate::tool::build()?;
    let path = root().join("docs/scorecard.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let thread: Thread = toml::from_str(&text)?;
    let answers = COLUMNS.iter().map(|(version, kernel)| conversions(version, kernel)).collect::<Result<Vec<_>>>()?;
    crate::write("docs/scorecard.md", &render(&thread, &answers))
}

fn conversions(version: &str, kernel: &str) -> Result<Vec<Value>> {
    crate::tool::json(&["convert", "--kernel", kernel], &tree(version))
}

fn render(thread: &Thread, answers: &[Vec<Value>]) -> String {
    let mut page = String::from(
        "# The scorecard\n\nA series of June 2024 turned callbacks that only free into `kfree_rcu()`. What its reviewers said of each patch, \
         for kernels\nbefore 6.12, beside what rculint says of the code. Written by `cargo xtask scorecard`.\n\n",
    );
    let heads = COLUMNS.map(|(version, kernel)| format!("Debian's {version} tree, as kernel {kernel}"));
    let _ = writeln!(page, "| patch | file | reviewers | {} |", heads.join(" | "));
    let _ = writeln!(page, "| --- | --- | --- |{}", " --- |".repeat(heads.len()));
    for patch in &thread.patch {
        for file in &patch.files {
            let cells: Vec<String> = answers.iter().map(|answer| cell(answer, file)).collect();
            let _ = writeln!(page, "| {} | {file} | {} | {} |", patch.name, patch.said, cells.join(" | "));
        }
    }
    page
}

/// All that is said of a file's sites, each sentence once.
fn cell(answer: &[Value], file: &str) -> String {
    let mut said: Vec<String> = Vec::new();
    for one in answer.iter().filter(|one| one["file"] == file) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let list = |key: &str| one[key].as_array().map(Vec::as_slice).unwrap_or_default().to_vec();
        let reasons: Vec<String> = list("reasons").iter().map(text).collect();
        let see = list("see");
        let see: Vec<String> =
            see.iter().map(|see| format!("{}:{}: {}", text(&see["file"]), see["line"], text(&see["what"]))).collect();
        let sentence = format!(
            "**{}** `{}()` {}; {}",
            text(&one["verdict"]),
            text(&one["callback"]),
            reasons.join("; "),
            see.join("; ")
        );
        let sentence = sentence.trim_end_matches([';', ' ']).to_owned();
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    if said.is_empty() { "no such callback here".into() } else { said.join("<br>") }
}
