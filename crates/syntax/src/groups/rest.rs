//! What follows an `#if` group and belongs to statements that its branches only begin.
use crate::declaration::after_group;
use crate::lexer::{Kind, Token};

/// The tokens up to the end of the statement that `tokens` are in; nothing where preprocessor lines come first, or no end.
pub(super) fn rest_of_statement<'t>(text: &[u8], tokens: &'t [Token]) -> Option<&'t [Token]> {
    let end = statement_end(text, tokens)?;
    let rest = &tokens[..end];
    let is_code = |token: &Token| token.kind != Kind::Directive;
    (!rest.is_empty() && rest.iter().all(is_code)).then_some(rest)
}

fn statement_end(text: &[u8], tokens: &[Token]) -> Option<usize> {
    let is = |at: usize, wanted: &str| tokens.get(at).is_some_and(|token| token.is(text, wanted));
    let mut at = 0;
    loop {
        let token = tokens.get(at)?;
        match token.text(text) {
            b"(" | b"[" => at = after_group(tokens, at),
            b"{" => {
                let is_body = at == 0 || is(at - 1, ")") || is(at - 1, "else");
                at = after_group(tokens, at);
                if is_body && !is(at, "else") {
                    return Some(at);
                }
            }
            b";" if !is(at + 1, "else") => return Some(at + 1),
            b"}" | b"do" | b"case" | b"default" => return None,
            _ => at += 1,
        }
    }
}
