//! What runs right before a statement: token by token, for whoever moves it.
use crate::lexer::{Kind, Token, lex};
use crate::mentions::is_keyword;
use crate::{Name, Span};

/// The statements that run one after the other up to a call's own statement, in the same block.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Where the first of them begins.
    pub start: u32,
    /// What they call by name, in source order.
    pub calls: Vec<Name>,
}

/// The run that ends before the statement of the call at `call`; `None` when nothing precedes it there, or when it is the only
/// statement of an `if` or a loop.
///
/// A label, a preprocessor line and a jump end the run: what stands before them need not have run.
pub fn run_before(text: &[u8], call: Span) -> Option<Run> {
    let tokens = lex(text, 0, call.start as usize);
    let mut start = tokens.len();
    while let Some(before) = statement_before(text, &tokens[..start]) {
        start = before;
    }
    let moved = &tokens[start..];
    let called = |pair: &[Token]| {
        let name = pair[0].str(text);
        (pair[0].kind == Kind::Ident && pair[1].is(text, "(") && !is_keyword(name)).then(|| Name::from(name))
    };
    let calls = moved.windows(2).filter_map(called).collect();
    Some(Run { start: moved.first()?.start, calls })
}

/// Where the statement begins that ends with the last of `tokens`.
fn statement_before(text: &[u8], tokens: &[Token]) -> Option<usize> {
    let last = tokens.last()?;
    if !(last.is(text, ";") || last.is(text, "}")) {
        return None;
    }
    let mut start = tokens.len() - 1;
    if last.is(text, "}") {
        start = opening(text, tokens, start)?;
    }
    while let Some(token) = tokens.get(start.checked_sub(1)?) {
        match token.text(text) {
            _ if token.kind == Kind::Directive => break,
            b")" | b"]" => start = opening(text, tokens, start - 1)?,
            // `= { .. };` goes on to the left; so does what an `else` belongs to.
            b"}" if tokens[start].is(text, ";") => start = opening(text, tokens, start - 1)?,
            b";" | b"}" if tokens[start].is(text, "else") => start = statement_before(text, &tokens[..start])?,
            b";" | b"{" | b"}" | b":" => break,
            _ => start -= 1,
        }
    }
    let jumps = ["return", "goto", "break", "continue", "case", "default"];
    (!jumps.iter().any(|word| tokens[start].is(text, word))).then_some(start)
}

/// The bracket that the one at `close` closes.
fn opening(text: &[u8], tokens: &[Token], close: usize) -> Option<usize> {
    let mut depth = 0usize;
    for (at, token) in tokens[..=close].iter().enumerate().rev() {
        match token.text(text) {
            b")" | b"]" | b"}" => depth += 1,
            b"(" | b"[" | b"{" => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str) -> Option<(&str, Vec<String>)> {
        let start = text.find("wait()").expect("there") as u32;
        let run = run_before(text.as_bytes(), Span { start, end: start + 6 })?;
        Some((&text[run.start as usize..start as usize], run.calls.into_iter().map(Into::into).collect()))
    }

    #[test]
    fn all_statements_of_the_block_up_to_it() {
        let text = "void f(void)\n{\n\ta(b(1));\n\tif (x) { c(); } else if (y)\n\t\td();\n\telse {\n\t\te();\n\t}\n\twait();\n}\n";
        let (moved, calls) = run(text).expect("statements precede it");
        assert!(moved.starts_with("a(b(1));"));
        assert_eq!(calls, ["a", "b", "c", "d", "e"]);
    }

    #[test]
    fn labels_jumps_and_preprocessor_lines_end_it() {
        assert_eq!(run("{ a(); out: b(); wait(); }"), Some(("b(); ", vec!["b".into()])));
        assert_eq!(run("{ a();\n#ifdef X\nb();\nwait(); }"), Some(("b();\n", vec!["b".into()])));
        assert_eq!(run("{ a(); goto out; wait(); }"), None);
        assert_eq!(run("{ wait(); }"), None);
    }

    #[test]
    fn a_statement_that_depends_on_a_condition_is_not_moved() {
        assert_eq!(run("{ a(); if (x) wait(); }"), None);
        assert_eq!(run("{ a(); if (x) b(); else wait(); }"), None);
    }

    #[test]
    fn loops_and_declarations_are_stepped_over() {
        let text = "{ struct s x = { .a = 1 }; for (i = 0; i < 3; i++) a(i); do { b(); } while (c()); wait(); }";
        let (moved, calls) = run(text).expect("statements precede it");
        assert!(moved.starts_with("struct s x"), "{moved}");
        assert_eq!(calls, ["a", "b", "c"]);
    }
}
