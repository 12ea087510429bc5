//! What a constant of a file is worth: a macro for a number, or an enumerator.
mod written;

use crate::lexer::{Kind, Lexer, Token, lex};
use written::Written;
pub(crate) use written::literal;
pub use written::mask_of;

/// Whether the name is written as constants are, and the enumerators that macros repeat: without a small letter.
pub fn is_shouted(name: impl AsRef<[u8]>) -> bool {
    !name.as_ref().iter().any(u8::is_ascii_lowercase)
}

/// Names that are worth what other names are.
const DEPTH: usize = 3;

/// The number that `name` stands for, if the text says so, and nothing else about it.
pub fn number(text: &[u8], name: &str) -> Option<i64> {
    // What is negative depends on the type that it is used as.
    within(text, name, DEPTH).filter(|value| *value >= 0)
}

/// The same; what it is made of stands no deeper than this.
fn within(text: &[u8], name: &str, depth: usize) -> Option<i64> {
    let depth = depth.checked_sub(1)?;
    let mut places = memchr::memmem::find_iter(text, name.as_bytes());
    if !places.any(|at| may_be_defined(text, at, at + name.len())) {
        return None;
    }
    let tokens = lex(text, 0, text.len());
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == Kind::Directive {
            found.extend(defined(text, *token, name, depth));
        } else if token.is(text, "enum") {
            found.extend(enumerated(text, &tokens[at + 1..], name, depth));
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
fn defined(text: &[u8], line: Token, name: &str, depth: usize) -> Option<Option<i64>> {
    let mut tokens = Lexer::new(text, line.start as usize + 1, line.end as usize);
    let (word, defined) = (tokens.next()?, tokens.next()?);
    let is_it = word.is(text, "define") && defined.is(text, name);
    is_it.then(|| Written::new(text, depth).alone(&tokens.take(LONGEST).collect::<Vec<_>>()))
}

/// A line with so many tokens is longer than any of a number.
const LONGEST: usize = 48;

/// The value of an enumerator of the `enum` whose tag, or `{`, comes first.
fn enumerated(text: &[u8], tokens: &[Token], name: &str, depth: usize) -> Option<Option<i64>> {
    let open = tokens.iter().take(2).position(|token| token.sign == b'{')?;
    // The last value that was written, and how far behind it the present one is; none that depends on the configuration.
    let (mut last, mut behind) = (Some(&[][..]), 0);
    let mut at = open + 1;
    while let Some(token) = tokens.get(at).filter(|token| token.sign != b'}') {
        let end = tokens[at..].iter().position(|token| matches!(token.sign, b',' | b'}'))? + at;
        if token.kind == Kind::Directive {
            (last, at) = (None, at + 1);
            continue;
        }
        if end > at + 1 {
            (last, behind) = (Some(&tokens[at + 2..end]), 0);
        }
        if token.is(text, name) {
            let value = match last? {
                [] => Some(0),
                written => Written::new(text, depth).whole(written),
            };
            return Some(value.and_then(|value| value.checked_add(behind)));
        }
        behind += 1;
        at = end + usize::from(tokens[end].sign == b',');
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "#define ONE 1\n#define HEX (0x10UL)\n#define SUM (1 + 2)\n#define TWICE 1\n#define TWICE 2\n#define YES true\n\
                        enum how { FAST, SLOW = 5, SLOWER,\n LAST = SLOW + 3, AFTER };\n\
                        enum { A,\n#ifdef X\n B,\n#endif\n C };\n\
                        #define BIT_ONE BIT(1)\n#define SHIFTED (1U << 4)\n#define LATER (1 << 1) + 1\n\
                        enum { LOW = 1 << 0, HIGH = BIT(3), BOTH = LOW | HIGH };\n\
                        #define MASK GENMASK(3, 1)\n#define REST (MASK & ~BIT_ONE)\n#define TWO (ONE + ONE)\n\
                        #define ALL (~0U)\n#define ITSELF (ITSELF | 1)\n#define CALLED(x) 1\n#define CAST ((int)1)\n";

    #[test]
    fn only_what_the_text_says_outright() {
        let of = |name: &str| number(TEXT.as_bytes(), name);
        let known = ["ONE", "HEX", "YES", "FAST", "SLOW", "SLOWER", "A"].map(of);
        assert_eq!(known, [1, 16, 1, 0, 5, 6, 0].map(Some));
        assert_eq!(["BIT_ONE", "SHIFTED", "LOW", "HIGH"].map(of), [2, 16, 1, 8].map(Some));
        assert_eq!(["SUM", "LAST", "AFTER", "BOTH"].map(of), [3, 8, 9, 9].map(Some));
        assert_eq!(["MASK", "REST", "TWO"].map(of), [14, 12, 2].map(Some));
        assert_eq!(["TWICE", "B", "C", "LATER", "NONE", "ALL", "ITSELF", "CALLED", "CAST"].map(of), [None; 9]);
    }
}
