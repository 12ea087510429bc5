//! The kernel's macros that say how something is cleaned up where its scope ends. Most files that use them are read without the header
//! that has them, and what they make is called by what they are handed.
use crate::{Macro, Name};
use std::sync::LazyLock;

/// include/linux/cleanup.h, since v6.5 (and 6.1.y).
const TEXT: &[u8] = b"\
#define DEFINE_FREE(_name, _type, _free) \\
static inline void __free_##_name(void *p) { _type _T = *(_type *)p; _free; }
";

static MACROS: LazyLock<Vec<Macro>> = LazyLock::new(|| crate::scan::plain_outline(TEXT).macros);

/// The text and the macros, if `name` is one of them.
pub(super) fn macros_of(name: &Name) -> Option<(&'static [u8], &'static [Macro])> {
    MACROS.iter().any(|mac| mac.name == *name).then(|| (TEXT, MACROS.as_slice()))
}
