//! What one process keeps between its analyses: the files as they were read.
use crate::analyze::Analysis;
use crate::analyze::{analyze_and_keep, words};
use crate::clock::Clock;
use crate::earlier::InMemory;
use crate::sources::Sources;
use crate::walk::{Matcher, Tree};
use rculint_lints::LintSet;
use rculint_syntax::Version;
use std::sync::{Mutex, PoisonError};

/// The files of all analyses so far, each as it was last.
#[derive(Default)]
pub(super) struct Memory {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    files: InMemory,
    /// What the files were made with besides their texts.
    wrappers: String,
}

impl Memory {
    /// As [`crate::analyze::analyze`]; only what has another text than the last time is parsed.
    pub fn analyze(&self, tree: &Tree, lints: &LintSet, kernel: Option<Version>) -> Analysis {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let model = lints.model();
        let wrappers = format!("{:?}", model.wrappers);
        if known.wrappers != wrappers {
            *known = Known { files: InMemory::default(), wrappers };
        }
        let mut clock = Clock::default();
        let scan = tree.read_listed(tree.list(), &Matcher::new(&words(model)));
        clock.lap("scan");
        let sources = Sources::of_scan(tree, scan, model, &known.files, &mut clock);
        let (analysis, files) = analyze_and_keep(sources, lints, kernel, clock);
        let mut files: Vec<_> = files.into_iter().map(|(file, _)| file).collect();
        for file in &mut files {
            file.put_text(analysis.texts.get(&file.path).cloned().unwrap_or_default());
        }
        known.files.add(files);
        analysis
    }
}
