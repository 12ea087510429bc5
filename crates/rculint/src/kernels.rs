//! One tree on several kernels.
use crate::analyze::{Analysis, analyze_sources};
use crate::cache::Cache;
use crate::clock::Clock;
use crate::sources::Sources;
use crate::walk::Tree;
use rculint_lifecycle::Conversion;
use rculint_lints::LintSet;
use rculint_report::{kernels as names, merge_findings};
use rculint_syntax::Version;
use std::collections::HashMap;
use std::convert::Infallible;

/// A tree analysed for one kernel or more.
pub struct OnKernels {
    /// Each finding once; what is incomplete on any kernel; all else as on the first.
    pub together: Analysis,
    /// As on the kernels after the first, without findings and texts.
    pub others: Vec<Analysis>,
}

impl OnKernels {
    /// One for each kernel.
    pub fn each(&self) -> Vec<&Analysis> {
        std::iter::once(&self.together).chain(&self.others).collect()
    }

    /// The kernels, with commas between them.
    pub fn names(&self) -> String {
        names(&self.each().iter().map(|one| one.kernel).collect::<Vec<_>>())
    }
}

/// Analyses `tree` for each of `kernels`; for the one that it shows to be, if there are none. What `cache` has of it is not done
/// again.
pub fn analyze_on(tree: &Tree, lints: &LintSet, kernels: &[Version], cache: &Cache) -> OnKernels {
    let Ok(done) = on_each::<Infallible>(|kernel| Ok(cache.analyze(tree, lints, kernel)), kernels);
    done
}

/// As [`analyze_on`], of what `read` reads: it is asked once for each kernel, and gives its stages to the clock.
///
/// # Errors
/// Those of `read`.
pub fn analyze_each<E>(
    read: impl Fn(&mut Clock) -> Result<Sources, E>,
    lints: &LintSet,
    kernels: &[Version],
) -> Result<OnKernels, E> {
    let on = |kernel: Option<Version>| {
        let mut clock = Clock::default();
        let sources = read(&mut clock)?;
        Ok(analyze_sources(sources, lints, kernel, clock))
    };
    on_each(on, kernels)
}

fn on_each<E>(on: impl Fn(Option<Version>) -> Result<Analysis, E>, kernels: &[Version]) -> Result<OnKernels, E> {
    let mut first = on(kernels.first().copied())?;
    let mut found = vec![(first.kernel, std::mem::take(&mut first.findings))];
    let mut others = Vec::new();
    for &kernel in kernels.iter().skip(1) {
        let mut other = on(Some(kernel))?;
        // The same files: once is enough.
        other.texts = HashMap::new();
        found.push((kernel, std::mem::take(&mut other.findings)));
        take_in(&mut first, &other);
        others.push(other);
    }
    first.findings = match found.len() {
        1 => found.pop().map(|(_, findings)| findings).unwrap_or_default(),
        _ => merge_findings(&found),
    };
    Ok(OnKernels { together: first, others })
}

fn take_in(first: &mut Analysis, other: &Analysis) {
    add_missing(&mut first.problems, &other.problems);
    add_missing(&mut first.degraded, &other.degraded);
    add_missing(&mut first.unresolved, &other.unresolved);
    first.lowered = first.lowered.max(other.lowered);
    first.timings.extend(&other.timings);
    // What is ready on one kernel only is not ready.
    for one in &mut first.conversions {
        let same = |than: &&Conversion| than.call == one.call && than.callback == one.callback;
        if let Some(worse) = other.conversions.iter().find(same).filter(|than| !than.verdict.is_ready()) {
            *one = worse.clone();
        }
    }
}

fn add_missing<T: Clone + PartialEq>(all: &mut Vec<T>, more: &[T]) {
    let missing: Vec<T> = more.iter().filter(|one| !all.contains(one)).cloned().collect();
    all.extend(missing);
}
