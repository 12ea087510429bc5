//! Names written once for all that is serialised together, and as numbers there: a name takes much longer to be found among all names
//! than to be read.
use crate::Name;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// The names of what is being written.
#[derive(Default)]
struct Writing {
    numbers: FxHashMap<Name, u32>,
    names: Vec<Name>,
}

thread_local! {
    static WRITING: RefCell<Option<Writing>> = const { RefCell::new(None) };
    static READING: RefCell<Option<Vec<Name>>> = const { RefCell::new(None) };
}

/// What `write` returns, which serialises on this thread, and the names that it has written as numbers.
pub fn write_numbered<T>(write: impl FnOnce() -> T) -> (T, Vec<Name>) {
    WRITING.set(Some(Writing::default()));
    let written = write();
    let names = WRITING.take().map(|writing| writing.names);
    (written, names.unwrap_or_default())
}

/// What `read` returns, which deserialises on this thread what [`write_numbered`] has written with these `names`.
pub fn read_numbered<T>(names: Vec<Name>, read: impl FnOnce() -> T) -> T {
    READING.set(Some(names));
    let read = read();
    READING.set(None);
    read
}

/// The number of `name`, if names are being numbered.
pub(crate) fn number(name: Name) -> Option<u32> {
    WRITING.with_borrow_mut(|writing| {
        let Writing { numbers, names } = writing.as_mut()?;
        let number = numbers.entry(name).or_insert_with(|| {
            names.push(name);
            names.len() as u32 - 1
        });
        Some(*number)
    })
}

/// Whether names are numbers in what is being read.
pub(crate) fn are_numbered() -> bool {
    READING.with_borrow(Option::is_some)
}

/// The name with this number.
pub(crate) fn numbered(number: u32) -> Option<Name> {
    READING.with_borrow(|names| names.as_ref()?.get(number as usize).copied())
}
