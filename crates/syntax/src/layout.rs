//! How much of a struct certainly stands before one of its members, as far as its text alone tells.
use crate::declaration::after_group;
use crate::lexer::{Kind, Token, lex};
use crate::{Name, Span};

/// A member that is there in every configuration, no larger than it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// What one element is.
    pub element: Element,
    /// How many elements; 1 for no array, 0 where the count is not a plain number.
    pub count: u64,
}

/// What a member's element is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    /// Of at least this many bytes, on any machine.
    Bytes(u64),
    /// A `struct` with this tag.
    Struct(Name),
}

/// The members of the struct with this `body`, before `member` or all of them; `None` when there is no such member outside of
/// inner structs and conditional parts.
pub fn slots(text: &[u8], body: Span, member: Option<&str>) -> Option<Vec<Slot>> {
    let tokens = lex(text, body.start as usize + 1, (body.end as usize).saturating_sub(1));
    let (mut found, mut depth, mut at) = (Vec::new(), 0usize, 0);
    while at < tokens.len() {
        if tokens[at].kind == Kind::Directive {
            depth = after_directive(tokens[at].text(text), depth);
            at += 1;
            continue;
        }
        let end = declaration_end(text, &tokens, at);
        let declaration: Vec<Token> =
            tokens[at..end].iter().filter(|token| token.kind != Kind::Directive).copied().collect();
        if member.is_some_and(|member| declaration.iter().any(|token| token.is(text, member))) {
            return (depth == 0).then_some(found);
        }
        if depth == 0 {
            found.extend(slot(text, &declaration));
        }
        at = end + 1;
    }
    member.is_none().then_some(found)
}

fn after_directive(line: &[u8], depth: usize) -> usize {
    let word = line.strip_prefix(b"#").unwrap_or(line).trim_ascii_start();
    match () {
        () if word.starts_with(b"if") => depth + 1,
        () if word.starts_with(b"endif") => depth.saturating_sub(1),
        () => depth,
    }
}

fn declaration_end(text: &[u8], tokens: &[Token], start: usize) -> usize {
    let mut at = start;
    while at < tokens.len() && !tokens[at].is(text, ";") {
        let opens = ["(", "[", "{"].iter().any(|sign| tokens[at].is(text, sign));
        at = if opens { after_group(tokens, at) } else { at + 1 };
    }
    at.min(tokens.len())
}

/// The first name of a plain declaration; others only add to it.
fn slot(text: &[u8], declaration: &[Token]) -> Option<Slot> {
    let has = |sign: &str| declaration.iter().any(|token| token.is(text, sign));
    if has("{") || has("(") || has(":") || has("union") {
        return None;
    }
    let first = declaration.iter().position(|token| token.is(text, ",")).unwrap_or(declaration.len());
    let declaration = &declaration[..first];
    let words = declaration.iter().filter(|token| !token.is(text, "const") && !token.is(text, "volatile"));
    let words: Vec<&str> = words.map(|token| token.str(text)).collect();
    let element = match words.as_slice() {
        // Four bytes on the smallest machines.
        words if words.contains(&"*") => Element::Bytes(4),
        ["struct", tag, ..] => Element::Struct((*tag).into()),
        ["unsigned" | "signed", word, ..] | [word, ..] => Element::Bytes(size(word)?),
        [] => return None,
    };
    Some(Slot { element, count: count(text, declaration) })
}

fn size(word: &str) -> Option<u64> {
    match word {
        "char" | "bool" | "_Bool" | "u8" | "s8" | "__u8" | "__s8" => Some(1),
        "short" | "u16" | "s16" | "__u16" | "__s16" => Some(2),
        "int" | "long" | "u32" | "s32" | "__u32" | "__s32" => Some(4),
        "u64" | "s64" | "__u64" | "__s64" => Some(8),
        _ => None,
    }
}

/// The product of the numbers in brackets.
fn count(text: &[u8], declaration: &[Token]) -> u64 {
    let mut product = 1u64;
    for (at, _) in declaration.iter().enumerate().filter(|(_, token)| token.is(text, "[")) {
        let number = match (declaration.get(at + 1), declaration.get(at + 2)) {
            (Some(number), Some(close)) if close.is(text, "]") => number.str(text).parse().unwrap_or(0),
            _ => 0,
        };
        product = product.saturating_mul(number);
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, member: Option<&str>) -> Option<Vec<(Element, u64)>> {
        let body = Span { start: 0, end: text.len() as u32 };
        let slots = slots(text.as_bytes(), body, member)?;
        Some(slots.into_iter().map(|slot| (slot.element, slot.count)).collect())
    }

    #[test]
    fn what_is_not_certain_takes_no_room() {
        let text = "{ u8 a[16][2]; const char *b; struct s c[3]; int d:4; union { int x; } e;\n#ifdef CONFIG_X\n u64 f[9];\n#endif\n\
                    u64 g[SIZE]; foo_t h; struct rcu_head rcu; int after; }";
        let before =
            [(Element::Bytes(1), 32), (Element::Bytes(4), 1), (Element::Struct("s".into()), 3), (Element::Bytes(8), 0)];
        assert_eq!(of(text, Some("rcu")).as_deref(), Some(&before[..]));
        assert_eq!(of(text, Some("none")), None);
        assert_eq!(of(text, Some("f")), None, "it is there in one configuration only");
        assert_eq!(of(text, None).map(|all| all.len()), Some(6));
    }
}
