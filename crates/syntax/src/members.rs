//! The members of a struct.
use crate::declaration::{after_group, base_type, declarators, is_record, looks_like_attribute, with_pointers};
use crate::lexer::{Kind, Token, lex};
use crate::{Member, Span, TypeRef};

const DEPTH: u32 = 16;

/// The members between the braces of `body`.
pub(crate) fn members(text: &[u8], body: Span) -> Vec<Member> {
    let tokens: Vec<Token> = lex(text, body.start as usize + 1, (body.end as usize).saturating_sub(1))
        .into_iter()
        .filter(|token| token.kind != Kind::Directive)
        .collect();
    let mut found = Vec::new();
    collect(text, &tokens, DEPTH, &mut found);
    found
}

fn collect(text: &[u8], tokens: &[Token], depth: u32, found: &mut Vec<Member>) {
    let mut start = 0;
    while start < tokens.len() && depth > 0 {
        let end = declaration_end(text, tokens, start);
        declaration(text, &tokens[start..end], depth, found);
        start = end + 1;
    }
}

fn declaration_end(text: &[u8], tokens: &[Token], start: usize) -> usize {
    let mut at = start;
    while let Some(token) = tokens.get(at) {
        match token.text(text) {
            b";" => break,
            b"(" | b"[" | b"{" => at = after_group(tokens, at),
            _ => at += 1,
        }
    }
    at.min(tokens.len())
}

fn declaration(text: &[u8], tokens: &[Token], depth: u32, found: &mut Vec<Member>) {
    if let [name, open, ..] = tokens
        && name.kind == Kind::Ident
        && open.is(text, "(")
    {
        let inner = &tokens[2..after_group(tokens, 1).saturating_sub(1).max(2)];
        // `void (*exit)(void)`
        if inner.first().is_some_and(|first| first.is(text, "*")) {
            let name = inner.iter().take_while(|token| !token.is(text, "[")).filter(|token| token.kind == Kind::Ident);
            found.extend(name.last().map(|name| Member {
                name: name.str(text).into(),
                ty: TypeRef::Other,
                body: None,
            }));
            return;
        }
        // `struct_group(name, members)`: a macro around members.
        if inner.iter().any(|token| token.is(text, ";")) {
            collect(text, &inner[group_head(text, inner)..], depth - 1, found);
        }
        return;
    }
    let (_, rest) = base_type(text, tokens);
    let names = declarators(text, tokens);
    let only_attributes = tokens[rest.min(tokens.len())..]
        .iter()
        .all(|token| looks_like_attribute(token.text(text)) || token.kind != Kind::Ident);
    if (names.is_empty() || only_attributes)
        && let Some(open) = inner_body(text, tokens)
    {
        let close = after_group(tokens, open);
        collect(text, &tokens[open + 1..close.saturating_sub(1).max(open + 1)], depth - 1, found);
        return;
    }
    let body = inner_body(text, tokens).map(|open| body_at(tokens, open));
    for name in names {
        let ty = with_pointers(&name.ty, u8::from(name.array));
        let body = body.filter(|_| matches!(&ty, TypeRef::Struct { tag, .. } if tag.is_empty()));
        found.push(Member { name: name.name.str(text).into(), ty, body });
    }
}

/// Where the members of `group(NAME, ATTRS, members)` begin: after the words that a comma follows.
fn group_head(text: &[u8], inner: &[Token]) -> usize {
    let mut head = 0;
    while let Some(token) = inner.get(head) {
        let comma = inner.get(head + 1).is_some_and(|next| next.is(text, ","));
        match token.is(text, ",") {
            true => head += 1,
            false if comma && token.kind == Kind::Ident => head += 2,
            false => break,
        }
    }
    head
}

fn body_at(tokens: &[Token], open: usize) -> Span {
    let close = after_group(tokens, open) - 1;
    Span { start: tokens[open].start, end: tokens[close].end }
}

fn inner_body(text: &[u8], tokens: &[Token]) -> Option<usize> {
    let first = tokens.iter().position(|token| is_record(token.text(text)))?;
    tokens.iter().enumerate().skip(first).find(|(_, token)| token.is(text, "{")).map(|(at, _)| at)
}
