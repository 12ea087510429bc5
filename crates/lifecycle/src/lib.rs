//! One lifecycle per slab cache: what is in flight at each destroy.
//!
//! [`lifecycles`] is the whole interface: a linked program and a kernel version go in, records come out. No I/O.
mod caches;
mod deferrals;
mod effect;
mod facts;
mod ranges;
mod record;
mod roots;
mod summary;
mod tables;
mod verdict;

pub use ranges::{fill_ranges, lifecycles_on_all};
pub use record::*;
pub use roots::site_in;
pub use verdict::{Outcome, lifecycles};
