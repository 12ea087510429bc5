//! C source of an unconfigured kernel tree, to syntax.
//!
//! A tolerant token pass ([`Outline`]) finds what a file defines and mentions; lang-c then parses single
//! functions on demand ([`parse_function`]). Every offset that leaves this crate is a byte offset into the original file.
//! This crate knows C and the preprocessor, and no kernel function.

mod cleanup;
mod cond;
mod declaration;
mod directive;
mod elements;
mod groups;
mod initializer;
mod layout;
mod lexer;
mod made;
mod members;
mod mentions;
mod name;
mod names;
mod number;
mod outline;
mod parse;
mod rewrite;
mod run;
mod scan;
mod span;
mod texts;
mod uses;
mod version_test;

pub use cond::{Assumed, Cond, Op, Version};
pub use elements::{is_plain, only_indices};
pub use layout::{Element, Slot, slots};
pub use made::{Made, Products, written_out};
pub use name::Name;
pub use names::{read_numbered, write_numbered};
pub use number::{is_shouted, mask_of, number};
pub use outline::{
    Alias, Function, Init, InitValue, Invocation, Macro, Member, Mention, MentionKind, Outline, Param, StructDef,
    Switch, TypeRef, Variable,
};
pub use parse::{Degraded, DegradedCall, ParsedFunction, parse_function, parse_macro};
pub use run::statements_before;
pub use span::{LineIndex, Span};
pub use uses::{Uses, call_arguments, handed_on, has_arithmetic, is_statement, member_address, uses};
