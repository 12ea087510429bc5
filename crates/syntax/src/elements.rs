//! Variables by their tokens: arrays of which each use names one element, and what nobody has the address of.
use crate::lexer::{Kind, lex};
use std::collections::BTreeSet;

/// What `array` is indexed by, where it stands nowhere in the text but with one number or name in brackets, and nobody takes an
/// element's address: who has that may go on to the next one.
pub fn only_indices<'t>(text: &'t [u8], array: &str) -> Option<BTreeSet<&'t str>> {
    let mut found = BTreeSet::new();
    if memchr::memmem::find(text, array.as_bytes()).is_none() {
        return Some(found);
    }
    let tokens = lex(text, 0, text.len());
    for (at, token) in tokens.iter().enumerate() {
        if token.kind == Kind::Directive && memchr::memmem::find(token.text(text), array.as_bytes()).is_some() {
            return None;
        }
        if !token.is_name(text, array) {
            continue;
        }
        let before = at.checked_sub(1).map(|at| tokens[at]);
        let [open, index, close, after, ..] = tokens.get(at + 1..)? else { return None };
        let is_one = matches!(index.kind, Kind::Number | Kind::Ident) && (open.sign, close.sign) == (b'[', b']');
        if !is_one || after.sign == b'[' || before.is_some_and(|before| before.sign == b'&') {
            return None;
        }
        found.insert(index.str(text));
    }
    Some(found)
}

/// Whether nobody takes the variable's address, and no preprocessor line of the text names it.
pub fn is_plain(text: &[u8], variable: &str) -> bool {
    let tokens = lex(text, 0, text.len());
    let has_address = tokens.windows(2).any(|pair| pair[0].sign == b'&' && pair[1].is_name(text, variable));
    let is_named = tokens
        .iter()
        .filter(|token| token.kind == Kind::Directive)
        .any(|line| memchr::memmem::find(line.text(text), variable.as_bytes()).is_some());
    !has_address && !is_named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_other_use_is_of_all_elements() {
        let of = |uses: &str| {
            let text = format!("static struct cache *all[NR];\nvoid f(void)\n{{\n\tput(all[0]);\n\t{uses};\n}}\n");
            only_indices(text.as_bytes(), "all").map(|found| found.len())
        };
        assert_eq!(of("put(all[ONE])"), Some(3));
        assert_eq!(of("put(nothing)"), Some(2));
        for other in ["put(all[i + 1])", "put(*all)", "put(&all[1])", "f(all, NR)", "put(all[0][1])"] {
            assert_eq!(of(other), None, "{other}");
        }
        assert_eq!(only_indices(b"#define ALL(i) all[i]\n", "all"), None);
    }

    #[test]
    fn who_has_the_address_may_write() {
        assert!(is_plain(b"static bool fast;\nvoid f(void)\n{\n\tif (a && fast)\n\t\tg();\n}\n", "fast"));
        assert!(!is_plain(b"struct t t = { .data = &fast };\n", "fast"));
        assert!(!is_plain(b"#define FAST (fast = 1)\n", "fast"));
    }
}
