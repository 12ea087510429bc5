//! Which identifiers a body mentions, and how.
use crate::lexer::{Kind, Token};
use crate::{Mention, MentionKind};
use rustc_hash::FxHashMap;

/// Words that are never a mention.
#[rustfmt::skip]
pub(crate) fn is_keyword(word: impl AsRef<[u8]>) -> bool {
    matches!(
        word.as_ref(),
        b"auto" | b"break" | b"case" | b"char" | b"const" | b"continue" | b"default" | b"do" | b"double"
            | b"else" | b"enum" | b"extern" | b"float" | b"for" | b"goto" | b"if" | b"inline" | b"int"
            | b"long" | b"register" | b"return" | b"short" | b"signed" | b"sizeof" | b"static" | b"struct"
            | b"switch" | b"typedef" | b"union" | b"unsigned" | b"void" | b"volatile" | b"while" | b"asm"
            | b"__asm__" | b"typeof" | b"__typeof__" | b"_Bool" | b"bool" | b"__attribute__"
    )
}

/// Each name once in each way that it is mentioned, in the order of the first time.
pub(crate) fn mentions(text: &[u8], tokens: &[Token]) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    let mut seen = FxHashMap::default();
    let mut before: &[u8] = b"";
    // Whether the statement has had a `=`.
    let mut right = false;
    for (at_next, token) in (1..).zip(tokens) {
        let word = token.text(text);
        if token.kind == Kind::Ident {
            let called = tokens.get(at_next).is_some_and(|next| next.is(text, "("));
            let kind = match (before, called) {
                (b"->" | b".", true) => Some(MentionKind::MemberCall),
                (b"->" | b".", false) => Some(MentionKind::Member),
                (b"struct" | b"union" | b"enum" | b"goto", _) => None,
                (_, true) => Some(MentionKind::Call),
                (_, false) => Some(MentionKind::Value),
            };
            if let Some(kind) = kind.filter(|_| !is_keyword(word)) {
                let at = *seen.entry((word, kind)).or_insert_with(|| {
                    found.push(Mention { name: token.str(text).into(), offset: token.start, kind, assigned: false });
                    found.len() - 1
                });
                found[at].assigned |= match tokens.get(at_next).map_or(&b""[..], |next| next.text(text)) {
                    b"." | b"->" => false,
                    b"=" | b"[" => true,
                    _ => right,
                };
            }
        } else if matches!(word, b"=" | b";" | b"{" | b"}") {
            right = word == b"=";
        }
        before = word;
    }
    found.shrink_to_fit();
    found
}
