//! What a constant of a file is worth: a macro for a number, or an enumerator.
use crate::lexer::{Kind, Lexer, Token, lex};

/// Whether the name is written as constants are, and the enumerators that macros repeat: without a small letter.
pub fn is_shouted(name: impl AsRef<[u8]>) -> bool {
    !name.as_ref().iter().any(u8::is_ascii_lowercase)
}

/// The number that `name` stands for, if the text says so, and nothing else about it.
pub fn number(text: &[u8], name: &str) -> Option<i64> {
    let mut places = memchr::memmem::find_iter(text, name.as_bytes());
    if !places.any(|at| may_be_defined(text, at, at + name.len())) {
        return None;
    }
    let tokens = lex(text, 0, text.len());
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == Kind::Directive {
            found.extend(defined(text, *token, name));
        } else if token.is(text, "enum") {
            found.extend(enumerated(text, &tokens[at + 1..], name));
        }
    }
    match found.as_slice() {
        [Some(value), others @ ..] if others.iter().all(|other| *other == Some(*value)) => Some(*value),
        _ => None,
    }
}

/// Whether what stands there may be a definition, as what is next to it looks: most names are constants of other files, and of
/// those the tokens need not be known.
fn may_be_defined(text: &[u8], from: usize, to: usize) -> bool {
    let before = text[..from].trim_ascii_end();
    match text[to..].trim_ascii_start() {
        _ if before.ends_with(b"define") => true,
        [b'=', b'=', ..] => false,
        [b'=', ..] => true,
        [b',' | b'}' | b'/' | b'#', ..] => !before.ends_with(b"("),
        _ => false,
    }
}

/// The value in `#define name value`; `None` of something else than a number.
fn defined(text: &[u8], line: Token, name: &str) -> Option<Option<i64>> {
    let tokens: Vec<Token> = Lexer::new(text, line.start as usize + 1, line.end as usize).take(LONGEST).collect();
    let [word, defined, value @ ..] = tokens.as_slice() else { return None };
    (word.is(text, "define") && defined.is(text, name)).then(|| written(text, value))
}

/// A line with more tokens is longer than any of a number.
const LONGEST: usize = 12;

/// A number as it is written: by itself, or as one bit.
fn written(text: &[u8], value: &[Token]) -> Option<i64> {
    match value {
        [value] => literal(text, value),
        [open, inside @ .., close] if open.sign == b'(' && close.sign == b')' => written(text, inside),
        [one, shift, at] if shift.is(text, "<<") && literal(text, one) == Some(1) => bit(literal(text, at)?),
        [name, open, at, close] if is_bit(name.text(text)) && open.sign == b'(' && close.sign == b')' => {
            bit(literal(text, at)?)
        }
        _ => None,
    }
}

fn bit(at: i64) -> Option<i64> {
    1_i64.checked_shl(u32::try_from(at).ok()?)
}

/// Whether a macro of that name is worth the one bit that its argument is the number of.
fn is_bit(name: &[u8]) -> bool {
    matches!(name, b"BIT" | b"BIT_ULL")
}

/// What a macro of that name is worth with this argument, where it stands for one bit.
pub fn bit_of(name: impl AsRef<[u8]>, argument: i64) -> Option<i64> {
    is_bit(name.as_ref()).then(|| bit(argument)).flatten()
}

/// The value of an enumerator of the `enum` whose tag, or `{`, comes first.
fn enumerated(text: &[u8], tokens: &[Token], name: &str) -> Option<Option<i64>> {
    let open = tokens.iter().take(2).position(|token| token.sign == b'{')?;
    let mut next = Some(0);
    let mut at = open + 1;
    while let Some(token) = tokens.get(at).filter(|token| token.sign != b'}') {
        let end = tokens[at..].iter().position(|token| matches!(token.sign, b',' | b'}'))? + at;
        if token.kind == Kind::Directive {
            // From here on it depends on the configuration.
            (next, at) = (None, at + 1);
            continue;
        }
        let value = match &tokens[at + 1..end] {
            [] => next,
            [_, value @ ..] => written(text, value),
        };
        if token.is(text, name) {
            return Some(value);
        }
        next = value.and_then(|value| value.checked_add(1));
        at = end + usize::from(tokens[end].sign == b',');
    }
    None
}

/// The number that is written there.
pub(crate) fn literal(text: &[u8], token: &Token) -> Option<i64> {
    let written = match token.kind {
        Kind::Number => token.str(text).trim_end_matches(['u', 'U', 'l', 'L']),
        Kind::Ident if token.is(text, "true") => "1",
        Kind::Ident if token.is(text, "false") => "0",
        _ => return None,
    };
    match written.strip_prefix("0x").or_else(|| written.strip_prefix("0X")) {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None if written.len() > 1 && written.starts_with('0') => i64::from_str_radix(written, 8).ok(),
        None => written.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "#define ONE 1\n#define HEX (0x10UL)\n#define SUM (1 + 2)\n#define TWICE 1\n#define TWICE 2\n#define YES true\n\
                        enum how { FAST, SLOW = 5, SLOWER,\n LAST = SLOW + 3, AFTER };\n\
                        enum { A,\n#ifdef X\n B,\n#endif\n C };\n\
                        #define BIT_ONE BIT(1)\n#define SHIFTED (1U << 4)\n#define LATER (1 << 1) + 1\n\
                        enum { LOW = 1 << 0, HIGH = BIT(3) };\n";

    #[test]
    fn only_what_the_text_says_outright() {
        let of = |name: &str| number(TEXT.as_bytes(), name);
        let known = ["ONE", "HEX", "YES", "FAST", "SLOW", "SLOWER", "A"].map(of);
        assert_eq!(known, [1, 16, 1, 0, 5, 6, 0].map(Some));
        assert_eq!(["BIT_ONE", "SHIFTED", "LOW", "HIGH"].map(of), [2, 16, 1, 8].map(Some));
        assert_eq!(["SUM", "TWICE", "LAST", "AFTER", "B", "C", "LATER", "NONE"].map(of), [None; 8]);
    }
}
