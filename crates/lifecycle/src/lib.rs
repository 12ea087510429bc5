//! One lifecycle per slab cache: what is in flight at each destroy.
mod record;
pub use record::*;
