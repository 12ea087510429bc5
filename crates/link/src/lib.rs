//! Link units, call graphs, symbol resolution and points-to of cache pointers.
//!
//! Pure: texts and outlines go in, a resolved [`Program`] comes out; no I/O here.
mod asked;
mod drivers;
pub mod kbuild;
mod kconfig;
mod makefile;
mod memo;
mod names;
mod pointsto;
mod program;
mod summary;
mod tables;
mod types;
mod unroll;

pub use asked::Use;
pub use pointsto::{Loc, Value, assignments, events};
pub use program::{Bodies, Entry, FileId, FnId, Program, Reference, SourceFile, UnitId, directory, group_by};
pub use summary::{SummaryError, wrappers};
