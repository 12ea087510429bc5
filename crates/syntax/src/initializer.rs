//! Initialisers, reduced to what can hold a function, a variable or an address.
use crate::declaration::{after_group, is_basic_type, is_qualifier, is_record, split};
use crate::lexer::{Kind, Token};
use crate::{Init, InitValue, Name, Span};

/// Tables nest a few levels; past this the rest is `Other`.
const DEPTH: u32 = 32;

pub(crate) fn init(text: &[u8], tokens: &[Token]) -> Option<Init> {
    value(text, tokens, DEPTH)
}

fn value(text: &[u8], tokens: &[Token], depth: u32) -> Option<Init> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    let span = Span { start: first.start, end: last.end };
    Some(Init { span, position: None, value: reduce(text, without_casts(text, tokens), depth) })
}

/// `(type)value` without the cast; `(name)` without the parentheses.
fn without_casts<'t>(text: &[u8], mut tokens: &'t [Token]) -> &'t [Token] {
    while let Some(first) = tokens.first()
        && first.is(text, "(")
    {
        let close = after_group(tokens, 0);
        let inner = &tokens[1..close.saturating_sub(1).max(1)];
        if close < tokens.len() {
            let next = &tokens[close];
            let operand = matches!(next.kind, Kind::Ident | Kind::Number)
                || next.is(text, "{")
                || next.is(text, "(")
                || next.is(text, "&");
            if !operand || !is_type(text, inner) {
                return tokens;
            }
            tokens = &tokens[close..];
        } else {
            tokens = inner;
        }
    }
    tokens
}

fn is_type(text: &[u8], tokens: &[Token]) -> bool {
    let known = |token: &Token| {
        let word = token.str(text);
        is_record(word) || is_basic_type(word) || is_qualifier(word) || word == "*"
    };
    tokens.iter().any(known) || matches!(tokens, [one] if one.kind == Kind::Ident)
}

fn reduce(text: &[u8], tokens: &[Token], depth: u32) -> InitValue {
    match tokens {
        [name] if name.kind == Kind::Ident => InitValue::Name(name.str(text).into()),
        [open, ..] if open.is(text, "{") && depth > 0 => list(text, tokens, depth - 1),
        [and, rest @ ..] if and.is(text, "&") => address(text, without_casts(text, rest), depth),
        [name, open, ..]
            if name.kind == Kind::Ident && open.is(text, "(") && after_group(tokens, 1) == tokens.len() =>
        {
            InitValue::Call(name.str(text).into(), names(text, &tokens[2..(tokens.len() - 1).max(2)]))
        }
        _ => InitValue::Other,
    }
}

fn address(text: &[u8], place: &[Token], depth: u32) -> InitValue {
    match place {
        [open, ..] if open.is(text, "{") && depth > 0 => list(text, place, depth - 1),
        [name, rest @ ..] if name.kind == Kind::Ident => {
            let rest =
                if rest.first().is_some_and(|first| first.sign == b'[') { &rest[after_group(rest, 0)..] } else { rest };
            let member = match rest {
                [dot, member] if dot.sign == b'.' && member.kind == Kind::Ident => Some(member.str(text).into()),
                _ => None,
            };
            InitValue::AddressOf(name.str(text).into(), member)
        }
        _ => InitValue::Other,
    }
}

fn names(text: &[u8], args: &[Token]) -> Vec<Name> {
    let parts = split(args, b',');
    let plain = parts.filter_map(|part| match part {
        [name] | [_, name] if name.kind == Kind::Ident => Some(name.str(text).into()),
        _ => None,
    });
    plain.collect()
}

fn list(text: &[u8], tokens: &[Token], depth: u32) -> InitValue {
    let inner = &tokens[1..tokens.len().saturating_sub(1).max(1)];
    let mut items = Vec::new();
    let mut position = Some(0u16);
    for part in split(inner, b',') {
        let (mut path, rest) = designator(text, part);
        position = position.filter(|_| rest.len() == part.len());
        match value(text, rest, depth) {
            // Numbers and strings hold nothing; a table of them would only cost memory.
            Some(Init { value: InitValue::Other, .. }) | None => {}
            Some(Init { value: InitValue::List(items), .. }) if items.is_empty() => {}
            Some(init) => {
                path.shrink_to_fit();
                items.push((path, Init { position, ..init }));
            }
        }
        position = position.and_then(|position| position.checked_add(1));
    }
    items.shrink_to_fit();
    InitValue::List(items)
}

/// `.a.b = v`, `[n] = v`, `a: v`.
fn designator<'t>(text: &[u8], part: &'t [Token]) -> (Vec<Name>, &'t [Token]) {
    let mut path = Vec::new();
    let mut at = 0;
    loop {
        match &part[at.min(part.len())..] {
            [dot, name, ..] if dot.is(text, ".") => {
                path.push(name.str(text).into());
                at += 2;
            }
            [open, ..] if open.is(text, "[") => at = after_group(part, at),
            [equals, rest @ ..] if at > 0 && equals.is(text, "=") => return (path, rest),
            [name, colon, rest @ ..] if at == 0 && name.kind == Kind::Ident && colon.is(text, ":") => {
                return (vec![name.str(text).into()], rest);
            }
            rest => return (path, rest),
        }
    }
}
