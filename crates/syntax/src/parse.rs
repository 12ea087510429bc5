//! One function at a time, through lang-c.
use crate::declaration::{after_group, split};
use crate::lexer::{Kind, Token, lex};
use crate::mentions::is_keyword;
use crate::rewrite::{self, Fault, Rewritten};
use crate::{Cond, Function, Macro, Name, Span};
use lang_c::ast;
use lang_c::driver::{Config, parse_preprocessed};
use lang_c::span::Node;

/// A function that lang-c has parsed.
#[derive(Debug)]
pub struct ParsedFunction {
    /// The definition. Its spans are in rewritten text: translate them with [`ParsedFunction::original`].
    pub ast: Node<ast::FunctionDefinition>,
    /// Conditions of preprocessor groups in the body. The rewriter wrote group `n` as
    /// `if (__rculint_cond_n) { .. } else { .. }`.
    pub conds: Vec<Cond>,
    /// (offset in the rewritten text, offset in the original), ascending.
    pub(crate) map: Vec<(u32, u32)>,
}

impl ParsedFunction {
    /// Prefix of the identifiers that stand for `conds[n]`.
    pub const COND_PREFIX: &'static str = "__rculint_cond_";
    /// Stands in `a ?: b`, written as `a ? SAME : b`, for the value of `a`.
    pub const SAME: &'static str = rewrite::SAME;
    /// Called as a condition of which is not known whether, and how often, it holds. Iterator macros became
    /// `while (__rculint_perhaps(list_for_each_entry(..)))`.
    pub const PERHAPS: &'static str = "__rculint_perhaps";

    /// The offset in the original file of an offset in the rewritten text.
    pub fn original(&self, offset: usize) -> u32 {
        original(&self.map, offset)
    }
}

/// Why a function could not be parsed, and what was seen of it all the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Degraded {
    /// For people.
    pub reason: String,
    /// Where.
    pub at: Span,
    /// Its calls, in source order.
    pub calls: Vec<DegradedCall>,
}

/// A call seen in the tokens of a degraded function.
#[derive(Clone, Debug, PartialEq)]
pub struct DegradedCall {
    /// The called name.
    pub name: Name,
    /// Where.
    pub span: Span,
    /// Arguments as written, trimmed.
    pub args: Vec<Name>,
}

/// Tokens of a call that are read where lang-c was no help; calls in calls in calls would be read over and over.
const CALL: usize = 500;
/// Bytes of an argument that is kept there: a place like `&a->b.c`.
const ARGUMENT: u32 = 256;

/// Parses one function; `text` is the whole file that it stands in.
///
/// Needs stack for the deepest nesting that is accepted: call it on a thread with 64 MiB.
///
/// # Errors
/// When lang-c, or the rewriting before it, does not accept the body: with the calls that were seen all the same.
pub fn parse_function(text: &[u8], function: &Function) -> Result<ParsedFunction, Degraded> {
    let Some(made) = &function.made else { return parse(text, function.body, rewrite::body(text, function.body)) };
    let (text, body) = (made.text.as_bytes(), Span { start: made.body.from, end: made.body.to });
    // What a macro is handed stands behind where its name does.
    let origin = |span: Span| {
        let start = made.origin(span.start);
        Span { start, end: made.origin(span.end).max(start) }
    };
    match parse(text, body, rewrite::body(text, body)) {
        Ok(mut parsed) => {
            parsed.map.iter_mut().for_each(|(_, original)| *original = made.origin(*original));
            Ok(parsed)
        }
        Err(mut degraded) => {
            degraded.at = origin(degraded.at);
            degraded.calls.iter_mut().for_each(|call| call.span = origin(call.span));
            Err(degraded)
        }
    }
}

/// Parses a macro's replacement; an expression is the result of the function that stands for it.
///
/// # Errors
/// As [`parse_function`].
pub fn parse_macro(text: &[u8], mac: &Macro) -> Result<ParsedFunction, Degraded> {
    parse(text, mac.body, rewrite::replacement(text, mac.body))
}

fn parse(text: &[u8], body: Span, rewritten: Result<Rewritten, Fault>) -> Result<ParsedFunction, Degraded> {
    let degraded =
        |reason: String, at: u32| Degraded { reason, at: Span { start: at, end: at }, calls: calls(text, body) };
    let Rewritten { source, conds, map } = rewritten.map_err(|fault| degraded(fault.reason, fault.at))?;
    let original = |offset: usize| original(&map, offset);
    // A field of its own would be a second spelling of the same default: only the flavour matters here.
    match parse_preprocessed(&Config::with_gcc(), source) {
        Ok(parsed) => {
            let ast = parsed.unit.0.into_iter().find_map(|item| match item.node {
                ast::ExternalDeclaration::FunctionDefinition(definition) => Some(definition),
                _ => None,
            });
            match ast {
                Some(ast) => Ok(ParsedFunction { ast, conds, map }),
                None => Err(degraded("no function definition".into(), body.start)),
            }
        }
        Err(error) => {
            let around: String = error.source[error.offset.min(error.source.len())..].chars().take(24).collect();
            Err(degraded(format!("lang-c does not accept `{}`", around.trim()), original(error.offset)))
        }
    }
}

fn original(map: &[(u32, u32)], offset: usize) -> u32 {
    let at = map.partition_point(|&(out, _)| out as usize <= offset);
    map.get(at.saturating_sub(1)).map_or(0, |&(_, original)| original)
}

/// All calls by name, in source order.
fn calls(text: &[u8], body: Span) -> Vec<DegradedCall> {
    let tokens: Vec<Token> = lex(text, body.start as usize, body.end as usize);
    let tokens: Vec<Token> = tokens.into_iter().filter(|token| token.kind != Kind::Directive).collect();
    let mut found = Vec::new();
    let mut member = false;
    for (at, token) in tokens.iter().enumerate() {
        let called = tokens.get(at + 1).is_some_and(|next| next.is(text, "("));
        if token.kind == Kind::Ident && called && !member && !is_keyword(token.str(text)) {
            found.push(call(text, &tokens[at..tokens.len().min(at + CALL)]));
        }
        member = token.is(text, "->") || token.is(text, ".");
    }
    found
}

/// `tokens` begin with `name (`. Arguments that nobody can use, or that do not end, come out empty.
fn call(text: &[u8], tokens: &[Token]) -> DegradedCall {
    let end = after_group(tokens, 1);
    let last = tokens[end - 1];
    let inner = &tokens[2..(end - 1).max(2)];
    let written = |part: &[Token]| match part {
        [first, .., last] if last.end - first.start > ARGUMENT => String::new(),
        [first, .., last] => String::from_utf8_lossy(&text[first.start as usize..last.end as usize]).into_owned(),
        [one] => one.str(text).to_owned(),
        [] => String::new(),
    };
    let args = split(inner, b',').map(|part| written(part).into());
    DegradedCall {
        name: tokens[0].str(text).into(),
        span: Span { start: tokens[0].start, end: last.end },
        args: if inner.is_empty() || end == CALL { Vec::new() } else { args.collect() },
    }
}
