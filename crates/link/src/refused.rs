//! What is not there on some kernels: a module of which an `#error` keeps one file from being compiled.
use crate::program::{FileId, Program, UnitId};
use rculint_syntax::Version;
use rustc_hash::FxHashMap as HashMap;

/// By unit, the files that it is made of, or that these include, and that refuse some kernel.
pub(crate) type Refusing = HashMap<UnitId, Vec<FileId>>;

impl Program {
    /// Whether some unit that the file is part of can be built for `kernel`.
    pub fn is_built(&self, file: FileId, kernel: Version) -> bool {
        let refusing = self.refusing();
        let is_built = |unit: &UnitId| {
            let mut files = refusing.get(unit).into_iter().flatten();
            !files.any(|&file| self.refuses(file, kernel))
        };
        let units = self.units_of(file);
        refusing.is_empty() || units.is_empty() || units.iter().any(is_built)
    }

    /// The files that keep what `file` is part of from being built for some kernel.
    pub(crate) fn refusing_with(&self, file: FileId) -> impl Iterator<Item = FileId> + '_ {
        self.units_of(file).iter().filter_map(|unit| self.refusing().get(unit)).flatten().copied()
    }

    fn refuses(&self, file: FileId, kernel: Version) -> bool {
        let mut refused = self.files[file].outline.refused.iter();
        refused.any(|cond| self.holds(file, cond, kernel, &|_| None) == Some(true))
    }

    fn refusing(&self) -> &Refusing {
        self.refusing.get_or_init(|| {
            let mut refusing = Refusing::default();
            for refused in (0..self.files.len()).filter(|&file| !self.files[file].outline.refused.is_empty()) {
                for unit in self.including(refused).into_iter().flat_map(|file| self.units_of(file)) {
                    refusing.entry(*unit).or_default().push(refused);
                }
            }
            refusing
        })
    }
}
