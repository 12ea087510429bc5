//! How many functions of a tree lang-c accepts: `cargo run --release --example coverage -- DIR [PATTERN]`.
//!
//! Prints the share, the time spent, and the most frequent reasons with one place each. `PATTERN` keeps only files that
//! contain the text.
use rculint_syntax::{LineIndex, Outline, parse_function, parse_macro};
use std::collections::BTreeMap;
use std::path::PathBuf;

fn main() {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(run).expect("a thread starts");
    thread.join().expect("the run ends");
}

fn run() {
    let mut args = std::env::args().skip(1);
    let root = args.next().expect("a directory");
    let pattern = args.next().unwrap_or_default();
    let mut files = Vec::new();
    let mut work = vec![PathBuf::from(root)];
    while let Some(path) = work.pop() {
        match path.is_dir() {
            true => {
                work.extend(std::fs::read_dir(&path).expect("a directory").map(|entry| entry.expect("an entry").path()))
            }
            false if path.extension().is_some_and(|extension| extension == "c" || extension == "h") => files.push(path),
            false => {}
        }
    }
    files.sort();
    let (mut functions, mut rejected, mut macros, mut macros_rejected) = (0, 0, 0, 0);
    let mut reasons: BTreeMap<String, (usize, String)> = BTreeMap::new();
    let start = std::time::Instant::now();
    for path in &files {
        let text = std::fs::read(path).expect("a file");
        if memchr::memmem::find(&text, pattern.as_bytes()).is_none() {
            continue;
        }
        let outline = Outline::new(&text);
        let lines = LineIndex::new(&text);
        for function in &outline.functions {
            functions += 1;
            if let Err(degraded) = parse_function(&text, function) {
                rejected += 1;
                let place = format!("{}:{} {}", path.display(), lines.line_column(degraded.at.start).0, function.name);
                reasons.entry(degraded.reason).or_insert((0, place)).0 += 1;
            }
        }
        for mac in &outline.macros {
            macros += 1;
            macros_rejected += usize::from(parse_macro(&text, mac).is_err());
        }
    }
    println!(
        "{functions} functions, {rejected} rejected; {macros} macros, {macros_rejected} rejected; {:?}",
        start.elapsed()
    );
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    for (reason, (count, place)) in reasons.iter().take(60) {
        println!("{count:6} {reason} -- {place}");
    }
}
