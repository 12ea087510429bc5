//! What runs right before a statement: token by token, for whoever moves it.
use crate::Span;
use crate::lexer::{Kind, Token, lex};

/// The statements that run one after the other before the statement of the call at `call`, in the same block, nearest first; none
/// when it is the only statement of an `if` or a loop.
///
/// A label, a preprocessor line and a jump end the run: what stands before them need not have run.
pub fn statements_before(text: &[u8], call: Span) -> Vec<Span> {
    let tokens = lex(text, 0, call.start as usize);
    let mut end = tokens.len();
    let mut found = Vec::new();
    while let Some(start) = statement_before(text, &tokens[..end]) {
        found.push(Span { start: tokens[start].start, end: tokens[end - 1].end });
        end = start;
    }
    found
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
    start = loop_of(text, tokens, start).unwrap_or(start);
    let jumps = ["return", "goto", "break", "continue", "case", "default"];
    (!jumps.iter().any(|word| tokens[start].is(text, word))).then_some(start)
}

/// Where the `do { .. }` begins that the `while` at `start` ends.
fn loop_of(text: &[u8], tokens: &[Token], start: usize) -> Option<usize> {
    let close = start.checked_sub(1)?;
    if !(tokens[start].is(text, "while") && tokens[close].is(text, "}")) {
        return None;
    }
    let begin = opening(text, tokens, close)?.checked_sub(1)?;
    tokens[begin].is(text, "do").then_some(begin)
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

    fn before(text: &str) -> Vec<&str> {
        let start = text.find("wait()").expect("there") as u32;
        let found = statements_before(text.as_bytes(), Span { start, end: start + 6 });
        found.into_iter().map(|span| &text[span.start as usize..span.end as usize]).collect()
    }

    #[test]
    fn all_statements_of_the_block_up_to_it() {
        let text = "void f(void)\n{\n\ta(b(1));\n\tif (x) { c(); } else if (y)\n\t\td();\n\telse {\n\t\te();\n\t}\n\twait();\n}\n";
        let [condition, call] = before(text)[..] else { panic!("two statements precede it") };
        assert_eq!(call, "a(b(1));");
        assert!(condition.starts_with("if (x)") && condition.ends_with("e();\n\t}"), "{condition}");
    }

    #[test]
    fn labels_jumps_and_preprocessor_lines_end_it() {
        assert_eq!(before("{ a(); out: b(); wait(); }"), ["b();"]);
        assert_eq!(before("{ a();\n#ifdef X\nb();\nwait(); }"), ["b();"]);
        assert!(before("{ a(); goto out; wait(); }").is_empty());
        assert!(before("{ wait(); }").is_empty());
    }

    #[test]
    fn a_statement_that_depends_on_a_condition_has_none() {
        assert!(before("{ a(); if (x) wait(); }").is_empty());
        assert!(before("{ a(); if (x) b(); else wait(); }").is_empty());
    }

    #[test]
    fn loops_and_declarations_are_statements() {
        let text = "{ struct s x = { .a = 1 }; for (i = 0; i < 3; i++) a(i); do { b(); } while (c()); wait(); }";
        let all = ["do { b(); } while (c());", "for (i = 0; i < 3; i++) a(i);", "struct s x = { .a = 1 };"];
        assert_eq!(before(text), all);
    }
}
