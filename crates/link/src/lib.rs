//! Link units, call graphs, symbol resolution and points-to of cache pointers.
//!
//! Pure: texts and outlines go in, a resolved program comes out; no I/O here.
pub mod kbuild;
