//! Link units, call graphs, symbol resolution and points-to of cache pointers.
//!
//! Pure: texts and outlines go in, a resolved [`Program`] comes out; no I/O here.
mod aliases;
mod asked;
mod by_name;
mod calls;
mod drivers;
mod elements;
mod entries;
mod includes;
mod index;
pub mod kbuild;
mod kconfig;
mod made;
mod makefile;
mod memo;
mod names;
mod own;
mod pointsto;
mod program;
mod refused;
mod source;
mod summary;
mod switches;
mod tables;
mod types;
mod unroll;
mod users;
mod view;

pub use calls::{Reference, References};
pub use memo::DEEP;
pub use pointsto::{Loc, Value, assignments, calls_in, events, named_calls};
pub use program::{Entry, FileId, FnId, PIECE, Program, UnitId, group_by};
pub use source::{Bodies, Seen, SourceFile, directory, is_header};
pub use summary::{SummaryError, wrappers};
pub use users::Use;
pub use view::View;
