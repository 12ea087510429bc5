//! Tests of the kernel's version that are not written as most are: with a number, or by a macro of the file's own
//! (`#define IS_SINCE(a, b, c) (LINUX_VERSION_CODE >= KERNEL_VERSION(a, b, c))`).
use crate::declaration::{after_group, split};
use crate::directive::{CODE, condition};
use crate::lexer::{Kind, Token, lex};
use crate::number::literal;
use crate::{Cond, Version};
use std::ops::Range;

/// Such macros are defined at the top of a file, and that is not longer.
const TOP: usize = 64 * 1024;
/// A line with such a test does not reach farther to either side of it.
const LINE: usize = 1024;

/// What the test with numbers for arguments that `tokens` begin with asks for, and how many of them it takes.
pub(crate) fn own_test(text: &[u8], tokens: &[Token]) -> Option<(Cond, usize)> {
    let [name, open, number, ..] = tokens else { return None };
    if name.kind != Kind::Ident || open.sign != b'(' || number.kind != Kind::Number {
        return None;
    }
    let length = after_group(tokens, 1);
    let args: Vec<&str> =
        split(tokens.get(2..length - 1)?, b',').map(|arg| written(text, arg)).collect::<Option<_>>()?;
    let test = replaced(text, name.text(text), &args)?;
    let cond = condition(test.as_bytes(), &lex(test.as_bytes(), 0, test.len()));
    is_known(&cond).then_some((cond, length))
}

/// One that is a number.
fn written<'t>(text: &'t [u8], arg: &[Token]) -> Option<&'t str> {
    match arg {
        [number] if number.kind == Kind::Number => Some(number.str(text)),
        _ => None,
    }
}

fn is_known(cond: &Cond) -> bool {
    match cond {
        Cond::Other(_) => false,
        Cond::Not(inner) => is_known(inner),
        Cond::All(parts) | Cond::Any(parts) => parts.iter().all(is_known),
        Cond::Const(_) | Cond::Version(..) | Cond::Defined(_) => true,
    }
}

/// The replacement of a macro with these arguments, if the text defines it once.
fn replaced(text: &[u8], name: &[u8], args: &[&str]) -> Option<String> {
    let top = &text[..text.len().min(TOP)];
    let mut definitions = memchr::memmem::find_iter(top, name)
        .filter(|&at| text[..at].trim_ascii_end().ends_with(b"define") && text.get(at + name.len()) == Some(&b'('));
    let (at, None) = (definitions.next()?, definitions.next()) else { return None };
    let tokens = lex(text, at, line_around(text, at).end);
    let close = after_group(&tokens, 1);
    let params: Vec<&[u8]> =
        split(tokens.get(2..close - 1)?, b',').filter_map(|param| Some(param.first()?.text(text))).collect();
    let word = |token: &Token| match params.iter().position(|param| *param == token.text(text)) {
        Some(param) => args[param],
        None => token.str(text),
    };
    (params.len() == args.len()).then(|| tokens[close..].iter().map(word).collect::<Vec<_>>().join(" "))
}

/// The line that `at` is in, with its continuations.
pub(crate) fn line_around(text: &[u8], at: usize) -> Range<usize> {
    let is_end = |end: &usize| !text[..*end].ends_with(b"\\");
    let (from, to) = (at.saturating_sub(LINE), text.len().min(at + LINE));
    let start = memchr::memrchr_iter(b'\n', &text[from..at]).map(|end| from + end).find(is_end);
    let end = memchr::memchr_iter(b'\n', &text[at..to]).map(|end| at + end).find(is_end);
    start.map_or(from, |end| end + 1)..end.unwrap_or(to)
}

/// The macro with arguments that is defined in a line at the top.
pub(crate) fn test_of<'t>(text: &'t [u8], line: &Range<usize>) -> Option<&'t [u8]> {
    let top = &text[..text.len().min(TOP)];
    let rest = top.get(line.clone())?.trim_ascii_start().strip_prefix(b"#")?.trim_ascii_start();
    let name = rest.strip_prefix(b"define")?.trim_ascii_start();
    Some(&name[..memchr::memchr(b'(', name)?])
        .filter(|name| name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'))
}

/// The version whose number the kernel's is compared with in a line.
pub(crate) fn code_in(text: &[u8], line: &Range<usize>) -> Option<Version> {
    let sign = text[line.clone()].iter().position(|&byte| byte == b'#').map_or(0, |at| at + 1);
    let tokens = lex(text, line.start + sign, line.end);
    let code = tokens.iter().position(|token| token.is(text, CODE))?;
    let sides = [code.checked_sub(2), Some(code + 2)].into_iter().flatten();
    sides.filter_map(|at| literal(text, tokens.get(at)?)).find_map(Version::of_code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Op;

    const TEXT: &str = "#define IS_SINCE(a, b, c) \\\n\t(LINUX_VERSION_CODE >= KERNEL_VERSION(a, b, c))\n\
                        #define KNOWS(a) defined(a)\n#define UNTIL(a) (a < LINUX_VERSION_CODE)\n\
                        #if LINUX_VERSION_CODE < 0x060c00 || IS_SINCE(6, 1, 2)\n#endif\n";

    fn asked(test: &str) -> Option<Cond> {
        let text = format!("{TEXT}{test}");
        own_test(text.as_bytes(), &lex(text.as_bytes(), TEXT.len(), text.len())).map(|(cond, _)| cond)
    }

    #[test]
    fn a_macro_of_the_file_may_be_a_test() {
        assert_eq!(asked("IS_SINCE(6, 12, 3)"), Some(Cond::Version(Op::Ge, Version(6, 12, 3))));
        assert_eq!(asked("UNTIL(0x60c00) && x"), Some(Cond::Version(Op::Gt, Version(6, 12, 0))));
        for other in ["IS_SINCE(6, 12)", "IS_SINCE(6, 12, x)", "OTHER(6)", "IS_SINCE", "IS_SINCE(6, 1"] {
            assert_eq!(asked(other), None, "{other}");
        }
    }

    #[test]
    fn the_versions_that_a_text_asks_for() {
        let named: Vec<Version> = Version::named_in(TEXT.as_bytes()).collect();
        assert_eq!(named, [Version(6, 1, 2), Version(6, 12, 0)]);
    }
}
