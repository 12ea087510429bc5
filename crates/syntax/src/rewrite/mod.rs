//! The tokens of one function, rewritten to what lang-c accepts.
//!
//! lang-c knows C after the preprocessor; a kernel function still has macros that stand for loops, types as macro
//! arguments, attribute macros and typedefs from headers nobody read. Each is told by its shape in this one function,
//! so that the result depends on nothing else. Every typedef name comes out as a struct tag: no typedef need be seeded.
mod expression;
mod statement;
mod types;

pub(crate) use expression::SAME;

use crate::lexer::{Kind, Token, lex};
use crate::{Cond, Span, groups};

/// lang-c takes quadratic time for nested parentheses, and stack for nested braces.
const DEPTH: u32 = 100;
/// Longer functions are tables in disguise.
const TOKENS: usize = 200_000;
/// Longer statements are no code: `a->a->a` and `!!!a` are a level of recursion each time, for lang-c and for all who read its trees.
const STATEMENT: usize = 2_000;

/// What lang-c gets, and where it came from.
#[derive(Debug, Default)]
pub(crate) struct Rewritten {
    pub source: String,
    /// Conditions of the preprocessor groups.
    pub conds: Vec<Cond>,
    /// (offset in `source`, offset in the file), ascending.
    pub map: Vec<(u32, u32)>,
}

/// Why a function could not be rewritten.
#[derive(Debug)]
pub(crate) struct Fault {
    pub reason: String,
    pub at: u32,
}

type Done = Result<(), Fault>;

/// Rewrites a function's body (braces included).
pub(crate) fn body(text: &[u8], span: Span) -> Result<Rewritten, Fault> {
    let tokens = lex(text, span.start as usize, span.end as usize);
    let in_one_configuration = |fault| Rewriter::new(text, groups::undefined(text, &tokens)).map_err(|_| fault);
    let mut rewriter = Rewriter::new(text, groups::resolve(text, &tokens)).or_else(in_one_configuration)?;
    rewriter.raw("void f() ");
    rewriter.statements(rewriter.tokens.len())?;
    Ok(rewriter.done)
}

/// Rewrites a macro's replacement: an expression becomes a function that returns it, a part of a table one that does nothing.
pub(crate) fn replacement(text: &[u8], span: Span) -> Result<Rewritten, Fault> {
    let tokens = lex(text, span.start as usize, span.end as usize);
    let mut rewriter = Rewriter::new(text, tokens)?;
    let end = rewriter.tokens.len();
    rewriter.raw("void f() { ");
    if rewriter.is_entry() {
        rewriter.at = end;
    } else if rewriter.is_expression(end) {
        rewriter.raw("return ");
        rewriter.expression(end)?;
    } else {
        rewriter.statements(end)?;
    }
    rewriter.raw(" ; }");
    Ok(rewriter.done)
}

struct Rewriter<'t> {
    text: &'t [u8],
    tokens: Vec<Token>,
    /// For each opening bracket the index of its partner.
    partner: Vec<usize>,
    at: usize,
    done: Rewritten,
    depth: u32,
    /// Whether what was written last is an operand: `(` then begins arguments, `&&` is an operator.
    after_operand: bool,
    /// For each open preprocessor group: whether its `#else` was seen.
    groups: Vec<bool>,
}

impl<'t> Rewriter<'t> {
    fn new(text: &'t [u8], tokens: Vec<Token>) -> Result<Self, Fault> {
        let partner = partners(text, &tokens)?;
        if tokens.len() > TOKENS {
            return Err(Fault { reason: format!("more than {TOKENS} tokens"), at: tokens[0].start });
        }
        if let Some(at) = endless(text, &tokens) {
            return Err(Fault { reason: format!("a statement of more than {STATEMENT} tokens"), at });
        }
        Ok(Rewriter {
            text,
            tokens,
            partner,
            at: 0,
            done: Rewritten::default(),
            depth: 0,
            after_operand: false,
            groups: Vec::new(),
        })
    }

    /// Whether it is what a list of values has, and no code: `{ .name = value }`, `[index] = value`, `value,`.
    fn is_entry(&self) -> bool {
        let designates = |at: usize| matches!(self.word(at), "." | "[");
        let is_list = self.word(0) == "{" && (designates(1) || self.word(1) == "{" && designates(2));
        designates(0) || is_list || self.word(self.tokens.len().wrapping_sub(1)) == ","
    }

    /// The identifier or operator at `at`; empty for anything else.
    fn word(&self, at: usize) -> &'t str {
        match self.tokens.get(at) {
            Some(token) if matches!(token.kind, Kind::Ident | Kind::Punct) => token.str(self.text),
            _ => "",
        }
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    fn is_ident(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Ident)
    }

    /// Writes text that stands for the token at hand.
    fn raw(&mut self, out: &str) {
        let original = self.tokens.get(self.at).or(self.tokens.last()).map_or(0, |token| token.start);
        self.done.map.push((self.done.source.len() as u32, original));
        self.done.source.push_str(out);
    }

    /// Copies the token at hand and goes on.
    fn copy(&mut self) {
        let token = self.tokens[self.at];
        self.raw(token.str(self.text));
        self.done.source.push(' ');
        self.at += 1;
    }

    /// Runs `inner` one level deeper.
    fn nested(&mut self, inner: impl FnOnce(&mut Self) -> Done) -> Done {
        if self.depth >= DEPTH {
            return self.fault(format!("more than {DEPTH} levels deep"));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn fault<T>(&self, reason: impl Into<String>) -> Result<T, Fault> {
        let at = self.tokens.get(self.at).or(self.tokens.last()).map_or(0, |token| token.start);
        Err(Fault { reason: reason.into(), at })
    }

    /// The first `wanted` in `from..to` outside of brackets; `to` when there is none.
    fn find(&self, from: usize, to: usize, wanted: &str) -> usize {
        let mut at = from;
        while at < to {
            match self.word(at) {
                word if word == wanted => return at,
                "(" | "[" | "{" => at = self.partner[at],
                _ => {}
            }
            at += 1;
        }
        to
    }
}

/// Where a statement, or an argument, gets too long. What stands in brackets counts for itself; an `else` goes on with its `if`.
fn endless(text: &[u8], tokens: &[Token]) -> Option<u32> {
    let word = |at: usize| tokens.get(at).map_or(&b""[..], |token| token.text(text));
    let mut lengths = vec![0];
    for (at, token) in tokens.iter().enumerate() {
        match word(at) {
            b"(" | b"[" | b"{" => lengths.push(0),
            b")" | b"]" | b"}" if lengths.len() > 1 => drop(lengths.pop()),
            _ => {}
        }
        let ends = match word(at) {
            b"," => true,
            b";" | b"}" => word(at + 1) != b"else",
            _ => false,
        };
        let length = lengths.last_mut()?;
        *length = if ends { 0 } else { *length + 1 };
        if *length > STATEMENT {
            return Some(token.start);
        }
    }
    None
}

fn partners(text: &[u8], tokens: &[Token]) -> Result<Vec<usize>, Fault> {
    let mut partner = vec![tokens.len(); tokens.len()];
    let mut open: Vec<(usize, &[u8])> = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Punct) {
        let wanted: &[u8] = match token.text(text) {
            bracket @ (b"(" | b"[" | b"{") => {
                open.push((at, bracket));
                continue;
            }
            b")" => b"(",
            b"]" => b"[",
            b"}" => b"{",
            _ => continue,
        };
        match open.pop() {
            Some((start, bracket)) if bracket == wanted => partner[start] = at,
            _ => return Err(Fault { reason: "unbalanced brackets".into(), at: token.start }),
        }
    }
    match open.first() {
        Some(&(at, _)) => Err(Fault { reason: "unbalanced brackets".into(), at: tokens[at].start }),
        None => Ok(partner),
    }
}
