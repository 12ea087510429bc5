//! What macros decide that a module defines for itself: `#define USES_BATCHES` under an `#if` that asks for the kernel's version, or
//! `ccflags-y += -DUSES_BATCHES`.
use crate::kbuild::Defined;
use crate::program::{FileId, Program, UnitId};
use rculint_syntax::{Cond, Name, Switch, Version};
use rustc_hash::FxHashMap as HashMap;
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};

/// By file, where macros come from that it sees.
pub(crate) type Switching = HashMap<FileId, Sources>;

/// Where the macros of a file come from.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// What it is compiled with.
    defined: Vec<Defined>,
    /// The files whose macros it sees, itself last.
    files: Vec<FileId>,
}

/// What is known of macros behind the last line of a file.
#[derive(Debug, Default)]
pub(crate) struct Switched {
    states: HashMap<Name, State>,
}

/// Whether a macro is defined, and whether `#if` takes it for true; none: that is not known.
#[derive(Clone, Copy, Debug, Default)]
struct State {
    is_defined: Option<bool>,
    holds: Option<bool>,
}

impl Switched {
    /// What a condition is that no version decides, as far as it is known.
    fn value(&self, cond: &Cond) -> Option<bool> {
        match cond {
            Cond::Defined(name) => self.states.get(name)?.is_defined,
            Cond::Other(name) => self.states.get(name)?.holds,
            _ => None,
        }
    }
}

impl Program {
    /// Whether `cond` holds in `file` on `kernel`, by the version and the file's own macros; `assumed` tells what these leave open.
    pub fn holds(
        &self,
        file: FileId,
        cond: &Cond,
        kernel: Version,
        assumed: &dyn Fn(&Cond) -> Option<bool>,
    ) -> Option<bool> {
        let switched = self.switched(file, kernel);
        let known = |cond: &Cond| switched.as_ref().and_then(|switched| switched.value(cond)).or_else(|| assumed(cond));
        cond.holds(kernel, &known)
    }

    /// What the macros that `file`, and the headers beside it that it includes, define are on `kernel`; none where they define none.
    fn switched(&self, file: FileId, kernel: Version) -> Option<Arc<Switched>> {
        let known = || self.switched.lock().unwrap_or_else(PoisonError::into_inner);
        let sources = self.switching().get(&file)?;
        if let Some(found) = known().get(&(file, kernel)) {
            return Some(found.clone());
        }
        let found = Arc::new(self.find_switched(sources, kernel));
        Some(known().entry((file, kernel)).or_insert(found).clone())
    }

    /// The files whose macros `file` sees, and that ask for the kernel's version before they define some, or refuse some.
    pub fn asking_for_versions(&self, file: FileId) -> impl Iterator<Item = FileId> + '_ {
        let files = self.switching().get(&file).into_iter().flat_map(|sources| &sources.files).copied();
        let asks = |switch: &Switch| switch.guard.iter().chain(&switch.value).any(Cond::asks_for_version);
        let files = files.filter(move |&file| self.files[file].outline.switches.iter().any(asks));
        files.chain(self.refusing_with(file))
    }

    fn switching(&self) -> &Switching {
        self.switching.get_or_init(|| {
            let mut switching = Switching::default();
            for header in (0..self.files.len()).filter(|&file| !self.files[file].outline.switches.is_empty()) {
                let seeing = self.including(header).into_iter();
                seeing.for_each(|file| switching.entry(file).or_default().files.push(header));
            }
            for (file, sources) in &mut switching {
                sources.files.sort_unstable_by_key(|&header| (header == *file, header));
            }
            for (file, defined) in self.compiled_with() {
                switching.entry(file).or_default().defined = defined;
            }
            switching
        })
    }

    /// What files are compiled with, as makefiles say: sources, and the headers beside them if all who include them agree.
    fn compiled_with(&self) -> Vec<(FileId, Vec<Defined>)> {
        let defining = (0..self.units.len()).filter(|&unit| !self.units[unit].defined.is_empty());
        let sources = defining.flat_map(|unit| self.files_of(unit));
        let directories: BTreeSet<&str> = sources.map(|&file| self.files[file].directory()).collect();
        let beside = (0..self.files.len()).filter(|&file| directories.contains(self.files[file].directory()));
        let with = beside.map(|file| {
            let around = self.including(file).into_iter();
            let units: BTreeSet<UnitId> = around.flat_map(|file| self.units_of(file)).copied().collect();
            (file, self.defined_in_all(&units))
        });
        with.filter(|(_, defined)| !defined.is_empty()).collect()
    }

    fn defined_in_all(&self, units: &BTreeSet<UnitId>) -> Vec<Defined> {
        let mut all = units.iter().map(|&unit| &self.units[unit].defined);
        let first = all.next().cloned().unwrap_or_default();
        all.fold(first, |mut common, defined| {
            common.retain(|one| defined.contains(one));
            common
        })
    }

    /// A file, and those that include it.
    pub(crate) fn including(&self, file: FileId) -> BTreeSet<FileId> {
        let (mut seen, mut work) = (BTreeSet::from([file]), vec![file]);
        while let Some(file) = work.pop() {
            let around = self.included_by.get(&file).into_iter().flatten();
            work.extend(around.copied().filter(|&file| seen.insert(file)));
        }
        seen
    }

    fn find_switched(&self, sources: &Sources, kernel: Version) -> Switched {
        let all = || sources.files.iter().flat_map(|&file| &self.files[file].outline.switches);
        // What is only defined where it is not may be defined by somebody else, or keeps a header from being read twice.
        let is_default = |switch: &Switch| parts(switch).any(|part| *part == undefined(switch.name));
        let defaults: BTreeSet<Name> = all().filter(|switch| is_default(switch)).map(|switch| switch.name).collect();
        let own = || all().filter(|switch| !defaults.contains(&switch.name));
        let nothing = State { is_defined: Some(false), holds: Some(false) };
        let defined = own().filter(|switch| switch.value.is_some());
        let mut found = Switched { states: defined.map(|switch| (switch.name, nothing)).collect() };
        let given = sources.defined.iter().map(|one| (one.name, State { is_defined: Some(true), holds: one.holds }));
        found.states.extend(given);
        for switch in own() {
            let holds = |cond: &Cond| cond.holds(kernel, &|cond| found.value(cond));
            let is_there = |part: &Cond| match part {
                Cond::Not(name) if matches!(&**name, Cond::Defined(name) if defaults.contains(name)) => Some(true),
                part => holds(part),
            };
            let parts: Vec<Option<bool>> = parts(switch).map(is_there).collect();
            if parts.contains(&Some(false)) {
                continue;
            }
            let state = match parts.contains(&None) {
                true => State::default(),
                false => State {
                    is_defined: Some(switch.value.is_some()),
                    holds: switch.value.as_ref().map_or(Some(false), holds),
                },
            };
            found.states.insert(switch.name, state);
        }
        found
    }
}

/// All that has to hold for it to be there.
fn parts(switch: &Switch) -> impl Iterator<Item = &Cond> {
    let parts = match &switch.guard {
        Some(Cond::All(parts)) => parts.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    parts.iter()
}

fn undefined(name: Name) -> Cond {
    Cond::Not(Box::new(Cond::Defined(name)))
}
