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

/// Reads the mentions of the bodies of one file, one after the other, in memory that is used again.
#[derive(Default)]
pub(crate) struct Mentions<'t> {
    /// Where each name stands in `found`, for each way; a keyword does nowhere.
    seen: FxHashMap<(&'t [u8], MentionKind), Option<usize>>,
    found: Vec<Mention>,
}

impl<'t> Mentions<'t> {
    /// Each name of a body once in each way that it is mentioned, in the order of the first time.
    pub fn of(&mut self, text: &'t [u8], tokens: &[Token]) -> Vec<Mention> {
        self.seen.clear();
        let mut before: &[u8] = b"";
        // Whether the statement has had a `=`.
        let mut right = false;
        for (at_next, token) in (1..).zip(tokens) {
            let next = tokens.get(at_next);
            if token.kind != Kind::Ident {
                if matches!(token.sign, b'=' | b';' | b'{' | b'}') {
                    right = token.sign == b'=';
                }
            } else if let Some(kind) = kind(before, next)
                && let Some(at) = self.place(text, token, kind)
            {
                self.found[at].assigned |= match next.map_or(0, |next| next.sign) {
                    b'.' => false,
                    b'=' | b'[' => true,
                    _ => right && !next.is_some_and(|next| next.is(text, "->")),
                };
            }
            before = token.text(text);
        }
        self.found.drain(..).collect()
    }

    /// Where the mention stands in `found`, from now on if not before.
    fn place(&mut self, text: &'t [u8], token: &Token, kind: MentionKind) -> Option<usize> {
        let word = token.text(text);
        *self.seen.entry((word, kind)).or_insert_with(|| {
            (!is_keyword(word)).then(|| {
                self.found.push(Mention { name: token.str(text).into(), offset: token.start, kind, assigned: false });
                self.found.len() - 1
            })
        })
    }
}

/// How an identifier stands between these two.
fn kind(before: &[u8], next: Option<&Token>) -> Option<MentionKind> {
    match (before, next.is_some_and(|next| next.sign == b'(')) {
        (b"->" | b".", true) => Some(MentionKind::MemberCall),
        (b"->" | b".", false) => Some(MentionKind::Member),
        (b"struct" | b"union" | b"enum" | b"goto", _) => None,
        (_, true) => Some(MentionKind::Call),
        (_, false) => Some(MentionKind::Value),
    }
}
