//! Where a name stands in a file, and what a call's arguments are: token by token, for whoever edits the file.
use crate::declaration::{after_group, split};
use crate::lexer::{Kind, Token, lex, with_tokens};
use crate::{Name, Span};

/// Every place where a name stands as an identifier: comments and strings do not count, preprocessor lines do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Uses {
    /// Forward declarations of a function, from the first specifier to the `;`.
    pub prototypes: Vec<Span>,
    /// All other places: the identifier itself.
    pub others: Vec<Span>,
}

/// Finds every use of `name` in the file; whatever the bytes, it returns.
pub fn uses(text: &[u8], name: &str) -> Uses {
    with_tokens(text, |tokens| uses_in(text, tokens, name))
}

fn uses_in(text: &[u8], tokens: &[Token], name: &str) -> Uses {
    let mut found = Uses::default();
    let mut start = 0;
    while start < tokens.len() {
        let end = item_end(text, tokens, start);
        let item = &tokens[start..end];
        match is_prototype(text, item, name) {
            true => found.prototypes.push(Span { start: item[0].start, end: item[item.len() - 1].end }),
            false => identifiers(text, item, name, &mut found.others),
        }
        start = end;
    }
    found
}

/// The spans of the arguments of the call at `call` (the called name up to `)`); none when it is no call.
pub fn call_arguments(text: &[u8], call: Span) -> Vec<Span> {
    let tokens = lex(text, call.start as usize, call.end as usize);
    let is_call = tokens.get(1).is_some_and(|open| open.is(text, "(")) && after_group(&tokens, 1) == tokens.len();
    if !is_call || !tokens[tokens.len() - 1].is(text, ")") || tokens.len() < 4 {
        return Vec::new();
    }
    let parts = split(&tokens[2..tokens.len() - 1], b',');
    parts.filter_map(|part| Some(Span { start: part.first()?.start, end: part.last()?.end })).collect()
}

/// The calls in `part` of the text that have `name` for an argument, each with the position; `None` when it stands there otherwise
/// than so or called.
pub fn handed_on(text: &[u8], part: Span, name: &str) -> Option<Vec<(Name, usize)>> {
    let tokens = lex(text, part.start as usize, part.end as usize);
    let sign = |at: usize| tokens.get(at).map_or(0, |token| token.sign);
    let mut found = Vec::new();
    // The calls around a token, and which of their arguments it is in: to the preprocessor braces keep nothing together.
    let mut around: Vec<(Option<&Token>, usize)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        match token.sign {
            b'(' => around.push((before.filter(|before| before.kind == Kind::Ident), 0)),
            b')' => drop(around.pop()),
            b',' => around.last_mut().into_iter().for_each(|(_, position)| *position += 1),
            _ if !token.is_name(text, name) || sign(at + 1) == b'(' => {}
            _ => {
                let is_argument = before.is_some_and(|before| matches!(before.sign, b'(' | b','));
                let is_all = is_argument && matches!(sign(at + 1), b')' | b',');
                let &(callee, position) = around.last().filter(|_| is_all)?;
                found.push((callee?.str(text).into(), position));
            }
        }
    }
    Some(found)
}

/// Reads `&object->a.b`: the object's span and the members after the arrow; `None` for anything else.
pub fn member_address(text: &[u8], argument: Span) -> Option<(Span, Vec<Name>)> {
    let tokens = lex(text, argument.start as usize, argument.end as usize);
    let (and, place) = tokens.split_first()?;
    if !and.is(text, "&") {
        return None;
    }
    let place = without_parentheses(text, place);
    let mut path = Vec::new();
    let mut rest = place;
    loop {
        let [before @ .., sign, member] = rest else { return None };
        if member.kind != Kind::Ident {
            return None;
        }
        path.insert(0, member.str(text).into());
        rest = before;
        if sign.is(text, "->") {
            break;
        }
        if !sign.is(text, ".") {
            return None;
        }
    }
    let object = without_parentheses(text, rest);
    Some((Span { start: object.first()?.start, end: object.last()?.end }, path))
}

/// Whether the call at `call`, inside `body`, is a whole statement: its value is not used.
pub fn is_statement(text: &[u8], body: Span, call: Span) -> bool {
    let before = lex(text, body.start as usize, call.start as usize);
    let after = lex(text, call.end as usize, body.end as usize);
    let opens = |token: &Token| ["{", "}", ";", "else", "do", ":"].iter().any(|sign| token.is(text, sign));
    let begins = match before.last() {
        Some(last) if last.is(text, ")") => ends_condition(text, &before),
        Some(last) => opens(last) || last.kind == Kind::Directive,
        None => false,
    };
    // `c ? a : call()` has a colon too; so has a label, which stands at the start of its statement.
    let ternary = before.last().is_some_and(|last| last.is(text, ":")) && is_ternary(text, &before);
    begins && !ternary && after.first().is_some_and(|next| next.is(text, ";"))
}

/// Whether `+` or `-` stands in the text: an address may be computed there.
pub fn has_arithmetic(text: &[u8], span: Span) -> bool {
    let tokens = lex(text, span.start as usize, span.end as usize);
    tokens.iter().any(|token| ["+", "-", "+=", "-=", "++", "--"].iter().any(|sign| token.is(text, sign)))
}

/// `before` ends with `if (..)`, `while (..)`, `for (..)` or a loop macro's `(..)`: not with a cast.
fn ends_condition(text: &[u8], before: &[Token]) -> bool {
    let mut depth = 0usize;
    for (at, token) in before.iter().enumerate().rev() {
        if token.is(text, ")") {
            depth += 1;
        } else if token.is(text, "(") {
            depth -= 1;
            if depth == 0 {
                return at > 0 && before[at - 1].kind == Kind::Ident;
            }
        }
    }
    false
}

fn is_ternary(text: &[u8], before: &[Token]) -> bool {
    let statement = before.iter().rev().take_while(|token| !["{", "}", ";"].iter().any(|sign| token.is(text, sign)));
    statement.into_iter().any(|token| token.is(text, "?"))
}

fn without_parentheses<'t>(text: &[u8], mut tokens: &'t [Token]) -> &'t [Token] {
    while tokens.len() > 2 && tokens[0].is(text, "(") && after_group(tokens, 0) == tokens.len() {
        tokens = &tokens[1..tokens.len() - 1];
    }
    tokens
}

/// The end of the file-scope item that begins at `start`: after its `;`, its last `}`, or the preprocessor line.
fn item_end(text: &[u8], tokens: &[Token], start: usize) -> usize {
    let mut at = start;
    while let Some(token) = tokens.get(at) {
        match token.text(text) {
            _ if token.kind == Kind::Directive => return if at == start { at + 1 } else { at },
            b";" => return at + 1,
            b"{" => {
                at = after_group(tokens, at);
                // `struct { .. } x;`, `= { .. };`
                if !tokens.get(at).is_some_and(|next| next.is(text, ";") || next.is(text, ",")) {
                    return at;
                }
            }
            b"(" | b"[" => at = after_group(tokens, at),
            _ => at += 1,
        }
    }
    tokens.len()
}

fn is_prototype(text: &[u8], item: &[Token], name: &str) -> bool {
    let Some(at) = item.iter().position(|token| token.is_name(text, name)) else {
        return false;
    };
    let [head @ .., end] = item else { return false };
    let specifiers = item[..at].iter().all(|token| token.kind == Kind::Ident || token.is(text, "*"));
    let called = item.get(at + 1).is_some_and(|next| next.is(text, "("));
    if at == 0 || !specifiers || !called || !end.is(text, ";") {
        return false;
    }
    head[after_group(item, at + 1).min(head.len())..]
        .iter()
        .all(|token| token.kind == Kind::Ident && token.str(text).starts_with("__"))
}

fn identifiers(text: &[u8], tokens: &[Token], name: &str, found: &mut Vec<Span>) {
    for token in tokens {
        match token.kind {
            Kind::Directive if memchr::memmem::find(token.text(text), name.as_bytes()).is_some() => {
                identifiers(text, &lex(text, token.start as usize + 1, token.end as usize), name, found);
            }
            Kind::Ident if token.is_name(text, name) => found.push(Span { start: token.start, end: token.end }),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "/* cb */\nstatic void cb(struct rcu_head *head);\n#define later(p) call_rcu(&(p)->rcu, cb)\n\
        static void cb(struct rcu_head *head) { f(\"cb\"); }\n\
        void g(struct t *t) { if (t) call_rcu(&(t->a)->base.rcu, cb); else x ? h() : h(); }\n\
        static const struct ops o = { .f = cb };\n";

    fn slice(span: Span) -> &'static str {
        &TEXT[span.start as usize..span.end as usize]
    }

    fn call(text: &str) -> Span {
        let start = TEXT.find(text).expect("there") as u32;
        Span { start, end: start + text.len() as u32 }
    }

    #[test]
    fn a_name_in_each_place() {
        let found = uses(TEXT.as_bytes(), "cb");
        assert_eq!(
            found.prototypes.into_iter().map(slice).collect::<Vec<_>>(),
            ["static void cb(struct rcu_head *head);"]
        );
        assert_eq!(found.others.len(), 4);
    }

    #[test]
    fn an_object_and_its_head() {
        let arguments = call_arguments(TEXT.as_bytes(), call("call_rcu(&(t->a)->base.rcu, cb)"));
        assert_eq!(arguments.iter().copied().map(slice).collect::<Vec<_>>(), ["&(t->a)->base.rcu", "cb"]);
        let (object, path) = member_address(TEXT.as_bytes(), arguments[0]).expect("a member");
        assert_eq!((slice(object), path), ("t->a", vec!["base".into(), "rcu".into()]));
        assert_eq!(member_address(TEXT.as_bytes(), arguments[1]), None);
    }

    #[test]
    fn what_is_handed_on() {
        let on = |text: &str| handed_on(text.as_bytes(), Span { start: 0, end: text.len() as u32 }, "f");
        assert_eq!(on("static void f(int a) { }"), Some(vec![]));
        assert_eq!(on("STUB(void, f, { a, b; }, f); f()"), Some(vec![("STUB".into(), 1), ("STUB".into(), 4)]));
        for otherwise in ["x = f;", "X(&f)", "X(a##f)", "X(#f)", "{ a, f, b }", "(f)", "X(x->f)"] {
            assert_eq!(on(otherwise), None, "{otherwise}");
        }
    }

    #[test]
    fn statements_and_parts_of_expressions() {
        let whole = Span { start: 0, end: TEXT.len() as u32 };
        assert!(is_statement(TEXT.as_bytes(), whole, call("call_rcu(&(t->a)->base.rcu, cb)")));
        let first = TEXT.find("h()").expect("there") as u32;
        let last = TEXT.rfind("h()").expect("there") as u32;
        for start in [first, last] {
            assert!(!is_statement(TEXT.as_bytes(), whole, Span { start, end: start + 3 }));
        }
    }
}
