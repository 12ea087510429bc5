//! Patches as they are mailed, applied in memory.
//!
//! [`read_series`] turns the bytes of a diff, a mail, a `git format-patch` series or an mbox into [`Patch`]es;
//! [`apply`] applies one [`FileChange`] to a file's bytes as `patch` and `git apply` do: with offsets and fuzz, each hunk for
//! itself. This crate does no I/O and knows nothing of C.
mod apply;
mod diff;
mod mail;

pub use apply::{Applied, Outcome, apply};
pub use diff::{Damage, FileChange, Hunk, Kind, Line, parse_diff};
pub use mail::{Patch, SeriesError, read_series};
