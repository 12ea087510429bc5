//! README.md and the pages in docs/, followed word by word: what they show a reader type is typed, and must print what they say.
//!
//! * Console blocks of a page are one bash session, in a fresh checkout of a repository that holds `testdata/`. `$ ` starts a
//!   command, `> ` goes on with it; what follows is its output, of which a line `...` stands for any lines, `[..]` for any text.
//! * A block whose info string names a file after its language (`vim ~/.vimrc`) is written there before the first command.
//! * Commands of `sh` blocks need what no test has (a kernel tree, a network): of these, rculint's arguments must be ones.
//! * A page that says `<!-- needs: PROGRAM... -->` is left out where one of them is missing.
#![cfg(unix)]
mod session;

use clap::Parser as _;
use session::{Block, Step, blocks, follow};
use snapbox::{Assert, Data};
use std::path::{Path, PathBuf};
use std::process::Command;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

/// Each page with its text; measurements and architecture show no commands of a reader's.
fn pages() -> Vec<(String, String)> {
    let docs = std::fs::read_dir(repository().join("docs")).expect("docs/");
    let names = docs.map(|entry| format!("docs/{}", entry.expect("an entry").file_name().to_string_lossy()));
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".md")).collect();
    names.extend(["README.md".into(), "lints/README.md".into()]);
    names.sort();
    names
        .into_iter()
        .map(|name| (name.clone(), std::fs::read_to_string(repository().join(name)).expect("a page")))
        .collect()
}

fn missing(page: &str) -> Option<&str> {
    let needs = page.lines().find_map(|line| line.strip_prefix("<!-- needs:")?.strip_suffix("-->"))?;
    let starts = |program: &str| Command::new(program).arg("--version").output().is_ok();
    needs.split_whitespace().find(|program| !starts(program))
}

#[test]
fn commands_print_what_the_pages_say() {
    let mut commands = 0;
    for (name, page) in pages() {
        if let Some(program) = missing(&page) {
            println!("{name}: left out, there is no {program}");
            continue;
        }
        let blocks = blocks(&page);
        let steps: Vec<&Step> = blocks.iter().flat_map(Block::steps).collect();
        let printed = if steps.is_empty() { Vec::new() } else { follow(&blocks, &repository()) };
        assert_eq!(printed.len(), steps.len(), "{name}: the session ended early: {printed:?}");
        for (step, printed) in steps.iter().zip(printed) {
            println!("{name}:{}: $ {}", step.line, step.command);
            Assert::new().eq(Data::text(printed.trim_end()), Data::text(step.output.trim_end()));
        }
        commands += steps.len();
    }
    assert!(commands > 0, "there are commands");
}

#[test]
fn arguments_that_the_pages_show_exist() {
    for (name, page) in pages() {
        for block in blocks(&page).iter().filter(|block| ["sh", "yaml"].contains(&block.language.as_str())) {
            for call in block.text.split(['\n', '|']).filter_map(session::arguments) {
                let parsed = rculint::cli::Cli::try_parse_from(&call);
                assert!(parsed.is_ok(), "{name}:{}: {call:?}: {}", block.line, parsed.expect_err("it is none"));
            }
        }
    }
}

#[test]
fn links_between_pages_lead_somewhere() {
    for (name, page) in pages() {
        let folder = repository().join(&name).parent().expect("a folder").to_owned();
        for link in page.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let inside = !link.is_empty() && !link.contains("://") && !link.contains(' ');
            assert!(!inside || folder.join(link).exists(), "{name}: {link}");
        }
    }
}
