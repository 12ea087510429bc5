//! Which files may see what another one defines.
use crate::program::{FileId, Program};
use fixedbitset::FixedBitSet;
use rculint_syntax::Name;
use rustc_hash::FxHashMap as HashMap;
use std::sync::{Arc, PoisonError};

/// The files that include one of a name, without its directories.
pub(crate) type Includers = HashMap<&'static str, Vec<FileId>>;

impl Program {
    /// `file`, and all files that may include it, directly or through others. Which of the files of a name an `#include` means is
    /// not asked: all of them.
    pub fn seeing(&self, file: FileId) -> Arc<FixedBitSet> {
        let known = || self.seeing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&file) {
            return found.clone();
        }
        let found = Arc::new(self.find_seeing(file));
        known().entry(file).or_insert(found).clone()
    }

    fn find_seeing(&self, file: FileId) -> FixedBitSet {
        let mut seeing = FixedBitSet::with_capacity(self.files.len());
        seeing.insert(file);
        let mut work = vec![file];
        while let Some(file) = work.pop() {
            let including = self.includers().get(base(self.files[file].path.as_str())).into_iter().flatten();
            work.extend(including.filter(|&&other| !seeing.put(other)));
        }
        seeing
    }

    /// Which files include each one by its name in their own directory, in order.
    pub(crate) fn inclusions(&self, ids: &HashMap<&Name, FileId>) -> HashMap<FileId, Vec<FileId>> {
        let mut found: HashMap<FileId, Vec<FileId>> = HashMap::default();
        for (around, source) in self.files.iter().enumerate() {
            for path in source.outline.includes.iter().filter_map(|include| include.strip_prefix('"')) {
                let path = match source.directory() {
                    "" => Name::new(path),
                    directory => Name::from(format!("{directory}/{path}")),
                };
                if let Some(&inner) = ids.get(&path).filter(|&&inner| inner != around) {
                    found.entry(inner).or_default().push(around);
                }
            }
        }
        found.values_mut().for_each(Vec::dedup);
        found
    }

    fn includers(&self) -> &Includers {
        self.includers.get_or_init(|| {
            let mut includers = Includers::default();
            for (file, source) in self.files.iter().enumerate() {
                for include in &source.outline.includes {
                    includers.entry(base(include.as_str())).or_default().push(file);
                }
            }
            includers
        })
    }
}

/// The last part of a path, or of an `#include` as it is written.
fn base(path: &str) -> &str {
    path.rsplit(['/', '<', '"']).next().unwrap_or(path)
}
