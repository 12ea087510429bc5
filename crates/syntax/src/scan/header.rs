//! The header of a function definition: everything before its `{`.
use super::span_of;
use crate::declaration::{
    Declarator, after_group, base_type, declarators, is_basic_type, is_qualifier, looks_like_attribute, split,
    with_pointers,
};
use crate::lexer::{Kind, Token};
use crate::{Function, Name, Param, Span, TypeRef};

/// Whether parameters are declared here as before C89, between the header and the body: `f(a, b) int a; {`.
pub(super) fn is_old_style(text: &[u8], tokens: &[Token]) -> bool {
    let Some((at, open)) = name_position(text, &tokens[..header_end(text, tokens)]).filter(|&(at, _)| at > 0) else {
        return false;
    };
    let close = after_group(tokens, open);
    let named = &tokens[open + 1..close.saturating_sub(1).max(open + 1)];
    let is_type = !tokens[..at].iter().any(|token| token.is(text, "typedef") || token.is(text, "="));
    let mut declared = split(&tokens[close..], b';').filter(|part| !part.is_empty()).peekable();
    let is_param = |one: &Declarator| named.iter().any(|name| name.str(text) == one.name.str(text));
    is_type
        && declared.peek().is_some()
        && split(named, b',').all(|part| matches!(part, [name] if name.kind == Kind::Ident))
        && declared.all(|part| {
            let names = declarators(text, part);
            !names.is_empty() && names.iter().all(is_param)
        })
}

/// Where the first `)` of a header at the outermost level stands behind, if there is one.
pub(super) fn header_end(text: &[u8], tokens: &[Token]) -> usize {
    let open = tokens.windows(2).position(|pair| {
        pair[0].kind == Kind::Ident && !is_attribute_call(pair[0].text(text)) && pair[1].is(text, "(")
    });
    open.map_or(0, |at| after_group(tokens, at + 1))
}

/// The header of a function: everything before its `{`.
pub(super) fn header(text: &[u8], tokens: &[Token]) -> Option<Function> {
    let old_style = tokens.iter().any(|token| token.is(text, ";"));
    let end = if old_style { header_end(text, tokens) } else { tokens.len() };
    let (at, open) = name_position(text, &tokens[..end])?;
    let close = after_group(tokens, open);
    let inner = &tokens[open + 1..close.saturating_sub(1).max(open + 1)];
    let generated = is_generated(text, &tokens[..at], &tokens[at]);
    let name = if generated { inner.first()? } else { &tokens[at] };
    let word = |wanted: &str| tokens[..at].iter().any(|token| token.is(text, wanted));
    let outside = tokens[..at].iter().chain(&tokens[close..]).filter(|token| token.text(text).starts_with(b"__"));
    let mut attributes: Vec<Name> = outside.map(|token| token.str(text).into()).collect();
    attributes.shrink_to_fit();
    Some(Function {
        name: name.str(text).into(),
        span: Span { start: tokens.first()?.start, end: 0 },
        name_span: span_of(name),
        body: Span::default(),
        is_static: word("static"),
        is_inline: ["inline", "__inline", "__inline__", "__always_inline"].iter().any(|inline| word(inline)),
        attributes,
        params: match generated {
            true => Vec::new(),
            false if old_style => old_params(text, inner, &tokens[close..]),
            false => params(text, inner),
        },
        returns: result_type(text, &tokens[..at]),
        guard: None,
        mentions: Vec::new(),
        made: None,
    })
}

/// The last `name (..)` outside of brackets whose name does not follow a `)`: attributes may come before and after it.
fn name_position(text: &[u8], tokens: &[Token]) -> Option<(usize, usize)> {
    let mut found = None;
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        let grouped = tokens.get(at + 1).is_some_and(|next| next.is(text, "("));
        if token.kind == Kind::Ident && grouped {
            let after_group_before = at > 0 && tokens[at - 1].is(text, ")");
            if !(is_attribute_call(token.text(text)) || after_group_before && found.is_some()) {
                found = Some((at, at + 1));
            }
            at = after_group(tokens, at + 1);
        } else if token.is(text, "(") {
            at = after_group(tokens, at);
        } else {
            at += 1;
        }
    }
    found
}

fn is_attribute_call(word: &[u8]) -> bool {
    matches!(word, b"__attribute__" | b"__attribute" | b"asm" | b"__asm__" | b"typeof" | b"__typeof__" | b"__typeof")
}

/// `SYSCALL_DEFINE3(name, ..)`: a macro that writes the header.
fn is_generated(text: &[u8], before: &[Token], name: &Token) -> bool {
    let shouted =
        name.text(text).iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_');
    let typed = before.iter().any(|token| {
        let word = token.text(text);
        token.kind == Kind::Ident && !is_qualifier(word) && !looks_like_attribute(word)
    });
    shouted && !typed
}

fn params(text: &[u8], inner: &[Token]) -> Vec<Param> {
    if matches!(inner, [void] if void.is(text, "void")) || inner.is_empty() {
        return Vec::new();
    }
    split(inner, b',').map(|part| param(text, part)).collect()
}

/// Parameters whose types stand behind the names.
fn old_params(text: &[u8], names: &[Token], declared: &[Token]) -> Vec<Param> {
    let known: Vec<Param> =
        split(declared, b';').flat_map(|part| declarators(text, part)).map(|one| declared_param(text, &one)).collect();
    let names = split(names, b',').filter_map(|part| part.first()).map(|name| name.str(text));
    let find = |name: &str| known.iter().find(|param| param.name == name).cloned();
    names.map(|name| find(name).unwrap_or(Param { name: name.into(), ty: TypeRef::Other })).collect()
}

fn declared_param(text: &[u8], one: &Declarator) -> Param {
    let ty = if one.is_function { TypeRef::Other } else { with_pointers(&one.ty, u8::from(one.array)) };
    Param { name: one.name.str(text).into(), ty }
}

fn param(text: &[u8], part: &[Token]) -> Param {
    match declarators(text, part).into_iter().next() {
        Some(one) => declared_param(text, &one),
        None => Param { name: Name::default(), ty: base_type(text, part).0.unwrap_or(TypeRef::Other) },
    }
}

fn result_type(text: &[u8], before: &[Token]) -> TypeRef {
    let (base, rest) = base_type(text, before);
    let pointers = before[rest.min(before.len())..].iter().filter(|token| token.is(text, "*")).count();
    match base {
        Some(base) if !is_basic_type(before.first().map_or(&b""[..], |first| first.text(text))) => {
            with_pointers(&base, pointers.min(255) as u8)
        }
        _ => TypeRef::Other,
    }
}
