//! One lifecycle per slab cache: what is in flight at each destroy.
//!
//! [`lifecycles`] and [`assess`] are the whole interface: a linked program and a kernel version go in, records come out. No I/O.
mod apart;
mod branches;
mod caches;
mod configured;
mod conversion;
mod deferrals;
mod effect;
mod elsewhere;
mod facts;
mod files;
mod focus;
mod given;
mod handed;
mod hazard;
mod held;
mod idle;
mod importers;
mod instances;
mod kind;
mod module;
mod mounts;
mod object;
mod origin;
mod posted;
mod queued;
mod ranges;
mod record;
mod reposted;
mod roots;
mod summary;
mod tables;
mod text;
mod through;
mod told;
mod unknown;
mod unload;
mod verdict;

pub use branches::Branches;
pub use conversion::{Conversion, ConversionVerdict, See};
pub use kind::flavour;
pub use ranges::{fill_ranges, lifecycles_on_all};
pub use record::*;
pub use roots::site_in;
pub use verdict::{Outcome, assess, lifecycles};
