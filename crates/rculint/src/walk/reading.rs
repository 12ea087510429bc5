//! Which files matter, by what stands in them.
use super::{Listing, Problem, Scan, Tree, is_kconfig};
use aho_corasick::packed::Searcher;
use rayon::prelude::*;
use rculint_link::PIECE;
use rculint_syntax::Name;

/// Tells the sources that matter by themselves.
pub(crate) struct Matcher {
    words: Vec<String>,
    /// `None`: more words than the vectorised search takes, or none.
    searcher: Option<Searcher>,
}

impl Matcher {
    /// Sources with one of `words` matter; all, if there are none.
    pub fn new(words: &[String]) -> Self {
        // A word that another one is part of is found with it.
        let is_needed = |word: &&String| !words.iter().any(|part| part != *word && word.contains(part.as_str()));
        let words: Vec<String> = words.iter().filter(is_needed).cloned().collect();
        Matcher { searcher: Searcher::new(&words), words }
    }

    /// Whether a source with this text matters.
    pub fn matters(&self, text: &[u8]) -> bool {
        match &self.searcher {
            Some(searcher) => searcher.find(text).is_some(),
            None => {
                let is_in = |word: &String| memchr::memmem::find(text, word.as_bytes()).is_some();
                self.words.is_empty() || self.words.iter().any(is_in)
            }
        }
    }
}

enum Read {
    Candidate(Name, Vec<u8>),
    Makefile(Name, String),
    Kconfig(Name, String),
    Nothing,
    Problem(Problem),
}

impl Tree {
    /// Reads every source that matters, and every makefile and `Kconfig*`.
    pub(crate) fn read_listed(&self, listing: Listing, matcher: &Matcher) -> Scan {
        let problem = |path: &Name, error: std::io::Error| {
            Read::Problem(Problem { path: path.to_string(), message: error.to_string() })
        };
        // Most files do not matter: one buffer for all that a thread looks at.
        let source = |buffer: &mut Vec<u8>, path: &Name| match self.read_into(path, buffer) {
            Ok(()) if matcher.matters(buffer) => Read::Candidate(*path, buffer.as_slice().into()),
            Ok(()) => Read::Nothing,
            Err(error) => problem(path, error),
        };
        let other = |path: &Name| match self.read_makefile(path) {
            Ok(text) if is_kconfig(path) => Read::Kconfig(*path, text),
            Ok(text) => Read::Makefile(*path, text),
            Err(error) => problem(path, error),
        };
        let sources = listing.sources.par_iter().with_max_len(32 * PIECE).map_init(Vec::new, source);
        let read: Vec<Read> = sources.chain(listing.others.par_iter().map(other)).collect();
        let Listing { sources, headers, problems, .. } = listing;
        let mut scan = Scan { sources, headers, problems, ..Scan::default() };
        for one in read {
            match one {
                Read::Candidate(path, text) => drop(scan.candidates.insert(path, text)),
                Read::Makefile(path, text) => drop(scan.makefiles.insert(path, text)),
                Read::Kconfig(path, text) => drop(scan.kconfigs.insert(path, text)),
                Read::Nothing => {}
                Read::Problem(problem) => scan.problems.push(problem),
            }
        }
        scan.problems.sort();
        scan
    }

    /// The text of a makefile or `Kconfig*`.
    pub(crate) fn read_makefile(&self, path: &str) -> std::io::Result<String> {
        Ok(String::from_utf8_lossy(&self.read(path)?).into_owned())
    }
}
