//! Which identifiers a body mentions, and how.
use crate::lexer::{Kind, Token};
use crate::{Mention, MentionKind};

/// Words that are never a mention.
const KEYWORDS: [&str; 40] = [
    "auto",
    "break",
    "case",
    "char",
    "const",
    "continue",
    "default",
    "do",
    "double",
    "else",
    "enum",
    "extern",
    "float",
    "for",
    "goto",
    "if",
    "inline",
    "int",
    "long",
    "register",
    "return",
    "short",
    "signed",
    "sizeof",
    "static",
    "struct",
    "switch",
    "typedef",
    "union",
    "unsigned",
    "void",
    "volatile",
    "while",
    "asm",
    "__asm__",
    "typeof",
    "__typeof__",
    "_Bool",
    "bool",
    "__attribute__",
];

pub(crate) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

pub(crate) fn mentions(text: &[u8], tokens: &[Token]) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut before: &[u8] = b"";
    for (at, token) in tokens.iter().enumerate() {
        let word = token.text(text);
        if token.kind == Kind::Ident {
            let called = tokens.get(at + 1).is_some_and(|next| next.is(text, "("));
            let kind = match (before, called) {
                (b"->" | b".", true) => Some(MentionKind::MemberCall),
                (b"->" | b".", false) => Some(MentionKind::Member),
                (b"struct" | b"union" | b"enum" | b"goto", _) => None,
                (_, true) => Some(MentionKind::Call),
                (_, false) => Some(MentionKind::Value),
            };
            let name = token.str(text);
            if let Some(kind) = kind.filter(|_| !is_keyword(name)) {
                found.push(Mention { name: name.into(), offset: token.start, kind });
            }
        }
        before = word;
    }
    found
}
