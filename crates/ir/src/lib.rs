//! Functions as control-flow graphs of events, and the kernel model's types.
//!
//! [`lower_function`] turns one parsed function into a [`Body`]. A body depends on its file's bytes alone; the kernel version and
//! every other file come in later. This crate knows what *kinds* of kernel functions there are ([`model`]), not which.

mod body;
mod lower;
pub mod model;

pub use body::{Block, BlockId, Body, Call, Callee, Edge, Event, EventKind, Expr, Local, last_given};
pub use lower::{Wrappers, lower_function, lower_macro};
