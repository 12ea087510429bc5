//! What runs where the scope of a variable ends: `__attribute__((cleanup(f)))`, and what include/linux/cleanup.h makes of it,
//! `__cleanup(f)` and `__free(name)`.
use crate::Name;
use crate::lexer::{Kind, Token};

/// The function that the identifier at `at` says will run: it stands in an attribute of a variable.
pub(crate) fn function(text: &[u8], tokens: &[Token], at: usize) -> Option<Name> {
    let [before, word, open] = tokens.get(at.checked_sub(3)?..at)? else { return None };
    let name = tokens.get(at).filter(|name| name.kind == Kind::Ident && open.sign == b'(')?;
    match word.text(text) {
        b"__free" if before.kind == Kind::Ident => Some(format!("__free_{}", name.str(text)).into()),
        b"__cleanup" if before.kind == Kind::Ident => Some(name.str(text).into()),
        b"cleanup" | b"__cleanup__" if before.sign == b'(' && is_attribute(text, tokens, at) => {
            Some(name.str(text).into())
        }
        _ => None,
    }
}

/// Whether `__attribute__((cleanup(` stands before the place.
fn is_attribute(text: &[u8], tokens: &[Token], at: usize) -> bool {
    let word = at.checked_sub(5).and_then(|at| tokens.get(at));
    word.is_some_and(|word| matches!(word.text(text), b"__attribute__" | b"__attribute"))
}
