//! Which identifiers a body mentions, and how.
use crate::cleanup;
use crate::lexer::{Kind, Token};
use crate::number::is_shouted;
use crate::{Mention, MentionKind, Name};
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

/// Reads the mentions of the bodies of one file, one after the other.
#[derive(Default)]
pub(crate) struct Mentions<'t> {
    /// The words of the file so far.
    words: FxHashMap<&'t [u8], Word>,
    /// How many bodies there were, the one at hand too.
    bodies: u32,
    /// The last body that calls a name which it also has as a value.
    both: u32,
    found: Vec<Mention>,
}

/// An identifier of the file.
#[derive(Clone, Copy)]
struct Word {
    /// A keyword has none.
    name: Option<Name>,
    /// By the way that it is mentioned: the body that did last, and where that stands in `found`.
    last: [(u32, u32); MentionKind::COUNT],
}

impl<'t> Mentions<'t> {
    /// Each name of a body once in each way that it is mentioned, in the order of the first time.
    pub fn of(&mut self, text: &'t [u8], tokens: &[Token]) -> Vec<Mention> {
        self.bodies += 1;
        let mut before: &[u8] = b"";
        // Whether the statement has had a `=`.
        let mut right = false;
        for (at_next, token) in (1..).zip(tokens) {
            let next = tokens.get(at_next);
            if token.kind != Kind::Ident {
                // `= {` begins a list of what is assigned.
                let is_list = token.sign == b'{' && before == b"=";
                if matches!(token.sign, b'=' | b';' | b'{' | b'}') {
                    right = token.sign == b'=' || is_list;
                }
            } else if let Some(name) = cleanup::function(text, tokens, at_next - 1) {
                self.found.push(Mention { name, offset: token.start, kind: MentionKind::Call, assigned: false });
            } else if let Some(kind) = kind(before, next).map(|kind| as_called(text, tokens, at_next, before, kind))
                && let Some(mention) = self.mention(text, token, kind)
            {
                mention.assigned |= match next.map_or(0, |next| next.sign) {
                    b'.' => false,
                    b'=' | b'[' => true,
                    _ => right && !next.is_some_and(|next| next.is(text, "->")),
                };
                // `(*name)(`
                if before == b"*" && is_closed_and_called(tokens, at_next) {
                    self.both = self.bodies;
                }
            }
            before = token.text(text);
        }
        self.found.drain(..).collect()
    }

    /// The mention in `found`, from now on if not before.
    fn mention(&mut self, text: &'t [u8], token: &Token, kind: MentionKind) -> Option<&mut Mention> {
        let written = token.text(text);
        let word = self.words.entry(written).or_insert_with(|| {
            let name = (!is_keyword(written)).then(|| token.str(text).into());
            Word { name, last: [(0, 0); MentionKind::COUNT] }
        });
        let name = word.name?;
        let last = &mut word.last[kind as usize];
        if last.0 != self.bodies {
            *last = (self.bodies, self.found.len() as u32);
            if [MentionKind::Call, MentionKind::Value].iter().all(|&kind| word.last[kind as usize].0 == self.bodies) {
                self.both = self.bodies;
            }
            self.found.push(Mention { name, offset: token.start, kind, assigned: false });
        }
        self.found.get_mut(word.last[kind as usize].1 as usize)
    }

    /// Whether the last body calls a name that it has as a value as well.
    pub fn called_a_value(&self) -> bool {
        self.both == self.bodies
    }
}

/// The same, but for what is called otherwise than `name(`.
fn as_called(text: &[u8], tokens: &[Token], at_next: usize, before: &[u8], kind: MentionKind) -> MentionKind {
    match kind {
        MentionKind::Value
            if is_statement(before, tokens.get(at_next)) && is_shouted(tokens[at_next - 1].text(text)) =>
        {
            MentionKind::Call
        }
        kind => in_parentheses(text, tokens, at_next, kind),
    }
}

/// Whether what stands between these two is a whole statement, or all of a macro: the name of a macro that stands for code.
fn is_statement(before: &[u8], next: Option<&Token>) -> bool {
    matches!(before, b"" | b";" | b"{" | b"}" | b")" | b":" | b"else" | b"do")
        && next.is_none_or(|next| next.sign == b';')
}

/// Whether `)(` follows.
fn is_closed_and_called(tokens: &[Token], at: usize) -> bool {
    matches!(tokens.get(at..at + 2), Some([closing, opening]) if closing.sign == b')' && opening.sign == b'(')
}

/// The same, but for `(name)(` and `(*object->name)(`, which call it: a type there casts, and is no function's name. Behind `if` it
/// is the condition.
fn in_parentheses(text: &[u8], tokens: &[Token], at_next: usize, kind: MentionKind) -> MentionKind {
    let is_called = kind == MentionKind::Value
        && at_next >= 2
        && tokens[at_next - 2].sign == b'('
        && is_closed_and_called(tokens, at_next)
        && at_next.checked_sub(3).is_none_or(|at| {
            let outside = &tokens[at];
            outside.kind != Kind::Ident || matches!(outside.text(text), b"return" | b"else" | b"do")
        });
    match kind {
        MentionKind::Member if is_dereferenced(text, tokens, at_next) => MentionKind::MemberCall,
        MentionKind::Value if is_called || is_called_otherwise(text, tokens, at_next) => MentionKind::Call,
        kind => kind,
    }
}

/// `(*name)(`, `(&name)(`, `((type)name)(`, which call it as well; not `type (*name)(..)`, which declares it.
fn is_called_otherwise(text: &[u8], tokens: &[Token], at_next: usize) -> bool {
    let closing = tokens[at_next..].iter().take_while(|token| token.sign == b')').count();
    let is_called = closing > 0 && tokens.get(at_next + closing).is_some_and(|token| token.sign == b'(');
    let Some(outside) = opened(tokens, at_next - 1, closing).filter(|_| is_called) else { return false };
    outside.checked_sub(1).is_none_or(|at| match &tokens[at] {
        token if token.kind == Kind::Ident => matches!(token.text(text), b"return" | b"else" | b"do"),
        token => token.sign != b'*',
    })
}

/// Where the `closing` parentheses around the name at `at` open, if nothing but `*`, `&` and casts stands before it there.
fn opened(tokens: &[Token], mut at: usize, closing: usize) -> Option<usize> {
    let mut open = 0;
    while open < closing {
        at = at.checked_sub(1)?;
        match tokens[at].sign {
            b'*' | b'&' => {}
            b'(' => open += 1,
            b')' => at = opening(tokens, at)?,
            _ => return None,
        }
    }
    Some(at)
}

/// The parenthesis that the one at `close` closes.
fn opening(tokens: &[Token], close: usize) -> Option<usize> {
    let mut depth = 0usize;
    tokens[..=close].iter().rposition(|token| {
        depth += usize::from(token.sign == b')');
        depth -= usize::from(token.sign == b'(');
        depth == 0
    })
}

/// `(*object->name)(`, which calls it as well.
fn is_dereferenced(text: &[u8], tokens: &[Token], at_next: usize) -> bool {
    let is_part = |token: &&Token| token.kind == Kind::Ident || token.sign == b'.' || token.is(text, "->");
    is_closed_and_called(tokens, at_next) && {
        let before = tokens[..at_next].iter().rev();
        let outside: Vec<u8> = before.skip_while(is_part).take(2).map(|token| token.sign).collect();
        outside == *b"*("
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
