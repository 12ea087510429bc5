//! What one run keeps for the next: the answer to the same question, as long as nothing that it rests on has changed.
//!
//! A run that finds its answer walks the tree and looks at the state of each file, and reads what has changed. The answer holds as
//! long as the names of all files are the same, the same sources matter, and what was looked at of each file is what it was. That
//! a file whose size, times and inode are the same is the same file is believed, as git believes it.
mod answer;
mod extract;
mod inputs;
mod key;
mod memory;
mod place;
mod stamp;
mod summaries;

pub use place::place;

use crate::analyze::{Analysis, analyze, analyze_and_keep, words};
use crate::clock::Clock;
use crate::sources::Sources;
use crate::walk::{Matcher, Tree};
use crate::wrapped::Sought;
use answer::Kept;
use extract::{Check, Extract, Seekers};
use inputs::{Inputs, Now};
use key::Program;
use memory::Memory;
use rayon::ThreadPool;
use rayon::prelude::*;
use rculint_link::{Seen, SourceFile};
use rculint_lints::LintSet;
use rculint_store::{Key, Store, StoreError};
use rculint_syntax::{Name, Version};
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use summaries::Summaries;

/// A hash of something's content.
pub(crate) type Digest = [u8; 32];

/// What the store may hold: some hundred answers for whole trees, or thousands for modules.
const LIMIT: u64 = 512 << 20;
/// After so many files had to be read only to see that they are as they were, that is worth writing down.
const MANY: usize = 64;

/// What earlier runs have kept, and what this one is to keep, which is written when it is dropped: after all output.
pub struct Cache {
    store: Option<Store>,
    memory: Option<Memory>,
    quiet: bool,
    warned: AtomicBool,
    to_write: Mutex<ToWrite>,
    /// The threads that analyse: syntax trees are deep, and so is their stack.
    pool: OnceLock<ThreadPool>,
}

#[derive(Default)]
struct ToWrite {
    values: Vec<(Key, Vec<u8>)>,
    /// Files whose summaries are to be written.
    summaries: Vec<(Key, SourceFile)>,
}

impl Cache {
    /// Nothing is kept, and nothing that was kept is used.
    pub fn none() -> Self {
        Cache::new(None, None, true)
    }

    /// What is kept in `folder`, which is made when something is written. One warning, unless `quiet`, says when that cannot be
    /// used; everything works as without it then.
    pub fn in_folder(folder: &Path, quiet: bool) -> Self {
        Cache::new(Some(Store::new(folder, LIMIT)), None, quiet)
    }

    /// All that is read, for as long as this process runs.
    pub fn in_memory() -> Self {
        Cache::new(None, Some(Memory::default()), true)
    }

    fn new(store: Option<Store>, memory: Option<Memory>, quiet: bool) -> Self {
        Cache {
            store,
            memory,
            quiet,
            warned: AtomicBool::new(false),
            to_write: Mutex::default(),
            pool: OnceLock::new(),
        }
    }

    /// As [`analyze`], with the kept answer if there is one and it still holds.
    pub fn analyze(&self, tree: &Tree, lints: &LintSet, kernel: Option<Version>) -> Analysis {
        match (&self.store, self.program(), &self.memory) {
            (Some(store), Some(program), _) if tree.is_on_disk() => self.answer(store, &program, tree, lints, kernel),
            (_, _, Some(memory)) => memory.analyze(tree, lints, kernel),
            _ => analyze(tree, lints, kernel),
        }
    }

    fn answer(
        &self,
        store: &Store,
        program: &Digest,
        tree: &Tree,
        lints: &LintSet,
        kernel: Option<Version>,
    ) -> Analysis {
        let key = key::key(program, tree, lints, kernel);
        let matcher = Matcher::new(&words(lints.model()));
        let summaries = Summaries::new(store, program, lints.model());
        let check = Check::new(tree, lints.model(), &matcher, &summaries);
        let mut clock = Clock::default();
        let now = Now::list(tree);
        if let Some(analysis) = self.kept(&key, &now, &check) {
            clock.lap("as before");
            return Analysis { timings: clock.laps(), ..analysis };
        }
        let scan = tree.read_listed(now.listing.clone(), &matcher);
        clock.lap("scan");
        let makefiles = scan.makefiles.iter().chain(&scan.kconfigs);
        let makefiles = inputs::digests(makefiles.map(|(path, text)| (path, text.as_bytes())));
        let sources = Sources::of_scan(tree, scan, lints.model(), &summaries, &mut clock);
        let sought = sources.sought.clone();
        let (analysis, files) = analyze_and_keep(sources, lints, kernel, clock);
        let extracts = extracts(&check, &analysis, &files, &sought);
        let (texts, news) = summaries.finish(files.into_iter().map(|(file, _)| file).collect());
        let mut to_write = self.to_write();
        to_write.summaries.extend(news);
        // What could not be read may be there the next time, and nobody would notice.
        if analysis.unread == now.listing.problems.len()
            && let Some(inputs) = Inputs::new(now, tree, &makefiles, &texts, &extracts, sought)
            && let Some(bytes) = Kept::new(inputs, tree, &analysis).and_then(|kept| kept.to_bytes())
        {
            to_write.values.push((key, bytes));
        }
        analysis
    }

    /// The kept answer, if there is one and it still holds.
    fn kept(&self, key: &Key, now: &Now, check: &Check) -> Option<Analysis> {
        let mut kept = Kept::from_bytes(&self.get(key)?)?;
        let looked = kept.inputs.still_hold(now, check)?;
        let analysis = kept.analysis(check.tree, &looked.changed)?;
        if looked.count > MANY && looked.changed.is_empty() {
            kept.inputs.renew(looked.files, now.since);
            self.to_write().values.extend(kept.to_bytes().map(|bytes| (*key, bytes)));
        }
        Some(analysis)
    }

    /// A hash of this very program: another build may say something else, whatever its version.
    fn program(&self) -> Option<Digest> {
        self.store.as_ref()?;
        let program = Program::find()?;
        let key = program.key();
        if let Some(known) = self.get(&key).and_then(|bytes| bytes.try_into().ok()) {
            return Some(known);
        }
        let digest = program.digest()?;
        if program.is_settled() {
            self.to_write().values.push((key, digest.to_vec()));
        }
        Some(digest)
    }

    fn get(&self, key: &Key) -> Option<Vec<u8>> {
        match self.store.as_ref()?.get(&[*key]) {
            Ok(values) => values.into_iter().next().flatten(),
            Err(error) => {
                self.warn(&error);
                None
            }
        }
    }

    fn to_write(&self) -> std::sync::MutexGuard<'_, ToWrite> {
        self.to_write.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets all the work be done by `pool`.
    pub fn install<T: Send>(&self, pool: ThreadPool, work: impl FnOnce() -> T + Send) -> T {
        self.pool.get_or_init(|| pool).install(work)
    }

    fn write(&self) {
        let ToWrite { mut values, summaries } = std::mem::take(&mut *self.to_write());
        let Some(store) = &self.store else { return };
        values.par_extend(summaries.par_iter().filter_map(|(key, file)| Some((*key, file.summary().ok()?))));
        // Millions of small pieces: nobody has to wait until they are freed.
        rayon::spawn(move || drop(summaries));
        match values.is_empty() {
            // What was found was used, whether that can be noted or not.
            true if store.is_due() => drop(store.put(&values)),
            true => {}
            false => store.put(&values).unwrap_or_else(|error| self.warn(&error)),
        }
    }

    fn warn(&self, error: &StoreError) {
        if !self.warned.swap(true, Ordering::Relaxed) && !self.quiet {
            eprintln!("rculint: the cache is not used: {error}");
        }
    }
}

/// What counts of each file, where that is not all of it.
fn extracts(
    check: &Check,
    analysis: &Analysis,
    files: &[(SourceFile, Seen)],
    sought: &Sought,
) -> HashMap<Name, Extract> {
    let seekers = Seekers::new(sought);
    let extract = |(file, seen): &(SourceFile, Seen)| {
        let text = analysis.texts.get(&file.path)?;
        Some((file.path, check.extract(file, text, seen, &seekers)?))
    };
    files.par_iter().filter_map(extract).collect()
}

impl Drop for Cache {
    fn drop(&mut self) {
        match self.pool.get() {
            Some(pool) => pool.install(|| self.write()),
            None => self.write(),
        }
    }
}
