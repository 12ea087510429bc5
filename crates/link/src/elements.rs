//! The elements of an array, told apart where each use of it names one: `caches[NAMES]` is not `caches[ITEMS]`.
use crate::pointsto::Loc;
use crate::program::{FileId, FnId, Program};
use rculint_ir::Expr;
use rculint_syntax::{Name, TypeRef, Variable, is_shouted, only_indices};
use std::sync::PoisonError;

impl Program {
    /// The element `array[index]` of an array of pointers of the file; `None` where not each use of the array names one.
    pub(crate) fn element(&self, f: FnId, array: &Expr, index: &Expr) -> Option<Loc> {
        // Most indices are variables: that is seen at once.
        let is_constant = match index {
            Expr::Int(_) => true,
            Expr::Name(index) => is_shouted(index),
            _ => false,
        };
        let Expr::Name(name) = array else { return None };
        if !is_constant || self.body(f).has_local(name) {
            return None;
        }
        let file = self.file_of(f);
        let (home, variable) = self.variable(file, name).filter(|(home, array)| self.has_elements(*home, array))?;
        let at = match index {
            Expr::Int(at) => Some(*at),
            Expr::Name(index) => self.number(file, index),
            _ => None,
        };
        Some(Loc::Element(home, variable.name, at?))
    }

    fn has_elements(&self, home: FileId, array: &Variable) -> bool {
        let of_pointers = matches!(array.ty, TypeRef::Struct { pointers: 1, .. } | TypeRef::Named { pointers: 1, .. });
        if !(array.array && of_pointers && array.is_static) || self.files[home].is_header() {
            return false;
        }
        let known = || self.indexed.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&indexed) = known().get(&(home, array.name)) {
            return indexed;
        }
        let indexed = self.linked_with([home]).into_iter().all(|file| self.is_indexed(file, &array.name));
        *known().entry((home, array.name)).or_insert(indexed)
    }

    /// Whether the file uses an array with indices only of which it says what they are.
    fn is_indexed(&self, file: FileId, array: &Name) -> bool {
        let is_number = |index: &str| {
            index.starts_with(|first: char| first.is_ascii_digit()) || self.number(file, &Name::from(index)).is_some()
        };
        only_indices(self.files[file].text(), array).is_some_and(|found| found.into_iter().all(is_number))
    }
}
