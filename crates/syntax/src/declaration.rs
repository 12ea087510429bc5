//! Declarations, read from tokens without knowing which names are types.
use crate::lexer::{Kind, Token};
use crate::{Name, TypeRef};
use std::ops::Range;

/// One name that a declaration declares.
#[derive(Debug)]
pub(crate) struct Declarator {
    pub name: Token,
    pub ty: TypeRef,
    pub array: bool,
    /// A prototype, not a variable.
    pub is_function: bool,
    /// The tokens of its initialiser, `=` excluded.
    pub init: Range<usize>,
}

/// Words that can stand before a declarator without being its type.
#[rustfmt::skip]
pub(crate) fn is_qualifier(word: impl AsRef<[u8]>) -> bool {
    matches!(
        word.as_ref(),
        b"static" | b"extern" | b"const" | b"volatile" | b"register" | b"inline" | b"typedef" | b"restrict"
            | b"__inline" | b"__inline__" | b"__extension__" | b"__const" | b"__const__" | b"__volatile__"
            | b"__restrict" | b"__restrict__" | b"_Noreturn" | b"_Thread_local" | b"__thread"
    )
}

/// Types without a tag or typedef.
#[rustfmt::skip]
pub(crate) fn is_basic_type(word: impl AsRef<[u8]>) -> bool {
    matches!(
        word.as_ref(),
        b"void" | b"char" | b"short" | b"int" | b"long" | b"float" | b"double" | b"signed" | b"unsigned" | b"_Bool" | b"bool"
            | b"__signed__" | b"__signed" | b"_Complex" | b"__int128"
    )
}

pub(crate) fn is_record(word: impl AsRef<[u8]>) -> bool {
    matches!(word.as_ref(), b"struct" | b"union" | b"enum")
}

pub(crate) fn is_typeof(word: impl AsRef<[u8]>) -> bool {
    matches!(word.as_ref(), b"typeof" | b"__typeof__" | b"__typeof" | b"typeof_unqual" | b"__auto_type" | b"auto")
}

/// Attribute macros are told from names by how the kernel spells them.
pub(crate) fn looks_like_attribute(word: impl AsRef<[u8]>) -> bool {
    let word = word.as_ref();
    word.starts_with(b"__") || matches!(word, b"asmlinkage" | b"noinline" | b"notrace")
}

/// The index after the group that opens at `open`; the end of `tokens` when it is never closed.
pub(crate) fn after_group(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.sign {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

/// What stands between the brackets of a group.
pub(crate) fn inside(group: &[Token]) -> &[Token] {
    group.get(1..group.len().saturating_sub(1)).unwrap_or_default()
}

/// Splits at `separator` outside of all brackets.
pub(crate) fn split(tokens: &[Token], separator: u8) -> impl Iterator<Item = &[Token]> {
    let mut depth = 0i32;
    tokens.split(move |token| {
        match token.sign {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth -= 1,
            sign => return depth == 0 && sign == separator,
        }
        false
    })
}

/// The base type, and where the declarators begin.
pub(crate) fn base_type(text: &[u8], tokens: &[Token]) -> (Option<TypeRef>, usize) {
    let mut base = None;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let word = token.text(text);
        match token.kind {
            Kind::Ident if is_qualifier(word) => at += 1,
            Kind::Ident if is_record(word) => {
                let (ty, after) = record(text, tokens, at);
                base = Some(ty);
                at = after;
            }
            Kind::Ident if is_typeof(word) || matches!(word, b"__attribute__" | b"_Alignas") => {
                let grouped = tokens.get(at + 1).is_some_and(|next| next.is(text, "("));
                let after = if grouped { after_group(tokens, at + 1) } else { at + 1 };
                if is_typeof(word) {
                    base = Some(record_spelled(text, inside(&tokens[at + 1..after])).unwrap_or(TypeRef::Other));
                }
                at = after;
            }
            Kind::Ident if is_basic_type(word) => {
                base = Some(TypeRef::Other);
                at += 1;
            }
            Kind::Ident if base.is_none() => {
                // An attribute macro before the real type: `__read_mostly struct foo x`.
                let next = tokens.get(at + 1).map_or(&b""[..], |next| next.text(text));
                let attribute = is_record(next) || is_basic_type(next) || is_qualifier(next);
                if next == b"(" {
                    break;
                }
                if !attribute {
                    base = Some(TypeRef::Named { name: token.str(text).into(), pointers: 0 });
                }
                at += 1;
            }
            _ => break,
        }
    }
    (base, at)
}

/// `struct tag *`
pub(crate) fn record_spelled(text: &[u8], tokens: &[Token]) -> Option<TypeRef> {
    let start = tokens.iter().position(|token| !is_qualifier(token.text(text)))?;
    if !is_record(tokens[start].text(text)) {
        return None;
    }
    let (ty, after) = record(text, tokens, start);
    let stars = tokens[after..].iter().filter(|token| token.sign == b'*').count();
    Some(with_pointers(&ty, u8::try_from(stars).unwrap_or(u8::MAX)))
}

/// `struct tag`, `struct tag { .. }`, attributes in between left out.
fn record(text: &[u8], tokens: &[Token], at: usize) -> (TypeRef, usize) {
    let is_enum = tokens[at].is(text, "enum");
    let mut tag = Name::default();
    let mut next = at + 1;
    while let Some(token) = tokens.get(next) {
        let word = token.str(text);
        if word == "__attribute__"
            || (looks_like_attribute(word) && tokens.get(next + 1).is_some_and(|after| after.is(text, "(")))
        {
            next = after_group(tokens, next + 1);
        } else if token.kind == Kind::Ident && tag.is_empty() {
            let follows = tokens.get(next + 1).map_or("", |after| after.str(text));
            let attribute = looks_like_attribute(word)
                && tokens.get(next + 1).is_some_and(|after| after.kind == Kind::Ident)
                && tokens.get(next + 2).is_some_and(|after| after.is(text, "{"));
            if !attribute {
                tag = word.into();
            }
            next += 1;
            if follows != "{" && !follows.starts_with("__") {
                break;
            }
        } else {
            break;
        }
    }
    if tokens.get(next).is_some_and(|token| token.is(text, "{")) {
        next = after_group(tokens, next);
    }
    match is_enum {
        true => (TypeRef::Other, next),
        false => (TypeRef::Struct { tag, pointers: 0 }, next),
    }
}

/// All names declared by `tokens` (one declaration without its `;`).
pub(crate) fn declarators(text: &[u8], tokens: &[Token]) -> Vec<Declarator> {
    let (base, start) = base_type(text, tokens);
    let Some(base) = base else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = start;
    for part in split(&tokens[start..], b',') {
        found.extend(declarator(text, part, &base).map(|mut one| {
            one.init = one.init.start + at..one.init.end + at;
            one
        }));
        at += part.len() + 1;
    }
    found
}

/// One declarator: `*name[3] __attribute = init`, `(*name)(args)`, `name : 3`.
fn declarator(text: &[u8], part: &[Token], base: &TypeRef) -> Option<Declarator> {
    let end = split(part, b'=').next().map_or(0, <[Token]>::len);
    let init = (end + 1).min(part.len())..part.len();
    let mut reader = Reader::default();
    reader.read(text, &part[..end]);
    let name = reader.name(text)?;
    let ty = match reader.is_pointer_to_function {
        true => TypeRef::Other,
        false => with_pointers(base, reader.pointers),
    };
    Some(Declarator { name, ty, array: reader.array, is_function: reader.is_function, init })
}

#[derive(Default)]
struct Reader {
    names: Vec<Token>,
    pointers: u8,
    array: bool,
    is_function: bool,
    is_pointer_to_function: bool,
}

impl Reader {
    fn read(&mut self, text: &[u8], part: &[Token]) {
        let mut at = 0;
        while let Some(token) = part.get(at) {
            match token.sign {
                b'*' => {
                    self.pointers = self.pointers.saturating_add(1);
                    at += 1;
                }
                b':' => break,
                b'[' => {
                    self.array = true;
                    at = after_group(part, at);
                }
                b'(' => at = self.group(text, part, at),
                _ => {
                    if token.kind == Kind::Ident && !is_qualifier(token.text(text)) {
                        self.names.push(*token);
                    }
                    at += 1;
                }
            }
        }
    }

    fn group(&mut self, text: &[u8], part: &[Token], open: usize) -> usize {
        let close = after_group(part, open);
        let inner = &part[open + 1..close.saturating_sub(1).max(open + 1)];
        match self.names.last() {
            // `(*name)(args)`, `(*name[3])(args)`
            None => {
                let sizes = inner.iter().position(|token| token.is(text, "["));
                self.array |= sizes.is_some();
                let name = inner[..sizes.unwrap_or(inner.len())]
                    .iter()
                    .rev()
                    .find(|token| token.kind == Kind::Ident && !looks_like_attribute(token.text(text)));
                self.names.extend(name);
                self.is_pointer_to_function = true;
                part.len()
            }
            // An attribute's arguments, or parameters.
            Some(name) => {
                let attribute = looks_like_attribute(name.text(text)) && self.names.len() > 1;
                if attribute {
                    self.names.pop();
                } else {
                    self.is_function = true;
                }
                close
            }
        }
    }

    fn name(&self, text: &[u8]) -> Option<Token> {
        let plain = self.names.iter().rev().find(|name| !looks_like_attribute(name.text(text)));
        plain.or(self.names.first()).copied()
    }
}

/// `base` with more levels of indirection.
pub(crate) fn with_pointers(base: &TypeRef, more: u8) -> TypeRef {
    match base.clone() {
        TypeRef::Struct { tag, pointers } => TypeRef::Struct { tag, pointers: pointers.saturating_add(more) },
        TypeRef::Named { name, pointers } => TypeRef::Named { name, pointers: pointers.saturating_add(more) },
        TypeRef::Other => TypeRef::Other,
    }
}
