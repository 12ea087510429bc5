//! Groups in brackets, as far as they go: over `#if` groups, and where brackets do not match.
use super::Scanner;
use crate::Span;
use crate::directive::Directive;
use crate::lexer::{Kind, Token};
use std::borrow::Cow;
use std::ops::Range;

/// A bracketed group: its tokens are `open..=close`.
pub(super) struct Group {
    pub open: usize,
    pub close: usize,
    /// What stands in it of other branches than the one that it opens in.
    pub passed: Vec<Range<usize>>,
}

/// How many brackets are open. All branches of an `#if` begin with as many; after it counts what the first one left that is not
/// plainly off.
#[derive(Default)]
struct Nesting {
    depth: i32,
    sides: Vec<Side>,
}

/// The branch at hand of an `#if`.
struct Side {
    before: i32,
    first: Option<i32>,
    is_off: bool,
}

impl Nesting {
    fn apply(&mut self, directive: &Directive) {
        let is_off = directive.is_off();
        match directive {
            Directive::If(_) => self.sides.push(Side { before: self.depth, first: None, is_off }),
            Directive::Elif(_) | Directive::Else => {
                if let Some(side) = self.sides.last_mut() {
                    if !side.is_off {
                        side.first.get_or_insert(self.depth);
                    }
                    (self.depth, side.is_off) = (side.before, is_off);
                }
            }
            Directive::Endif => {
                if let Some(Side { first: Some(first), .. }) = self.sides.pop() {
                    self.depth = first;
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, brackets: i32) {
        if !self.is_off() {
            self.depth += brackets;
        }
    }

    fn is_off(&self) -> bool {
        self.sides.iter().any(|side| side.is_off)
    }
}

impl<'t> Scanner<'t> {
    /// The tokens of a group, without what was passed by.
    pub(super) fn tokens_of(&self, group: &Group) -> Cow<'t, [Token]> {
        let tokens = &self.tokens[group.open..(group.close + 1).min(self.tokens.len())];
        if group.passed.is_empty() {
            return Cow::Borrowed(tokens);
        }
        let is_passed = |at: usize| group.passed.iter().any(|passed| passed.contains(&at));
        (group.open..).zip(tokens).filter(|(at, _)| !is_passed(*at)).map(|(_, token)| *token).collect()
    }

    pub(super) fn span(&self, group: &Group) -> Span {
        let end = self.tokens.get(group.close).or(self.tokens.last()).map_or(0, |token| token.end);
        Span { start: self.tokens[group.open].start, end }
    }

    /// The group that opens at `open`. Of an `#if` around the opening bracket, other sides are passed by.
    /// In a function a `}` in column 0 ends everything, where lines before it are indented: brackets that do not match cost one
    /// function, not the file.
    pub(super) fn group(&mut self, open: usize, function: bool) -> Group {
        let mut nesting = Nesting::default();
        // No line before this token is indented.
        let mut flat = open + 1;
        let mut passed = Vec::new();
        let mut next = open;
        while let Some(&token) = self.tokens.get(next) {
            let at = next;
            next += 1;
            match token.sign {
                _ if token.kind == Kind::Directive => {
                    let directive = Directive::parse(self.text, token);
                    if matches!(directive, Directive::Elif(_) | Directive::Else)
                        && nesting.sides.is_empty()
                        && let Some(end) = self.pass_by(at)
                    {
                        next = end + 1;
                        passed.push(at..next);
                    } else {
                        self.note(&directive, token);
                        nesting.apply(&directive);
                    }
                    continue;
                }
                b'}' if function && token.column_zero && self.ends_function(&nesting, &mut flat, at) => {
                    self.close_inside(nesting.sides.len());
                    return Group { open, close: at, passed };
                }
                b'(' | b'[' if !function => nesting.add(1),
                b')' | b']' if !function => nesting.add(-1),
                b'{' => nesting.add(1),
                b'}' => nesting.add(-1),
                _ => continue,
            }
            if nesting.depth <= 0 && !(function && self.goes_on_after(open, at)) {
                self.close_inside(nesting.sides.len());
                return Group { open, close: at, passed };
            }
        }
        let opening = self.tokens[open];
        self.problem(opening, format!("this `{}` is never closed", opening.str(self.text)));
        Group { open, close: self.tokens.len(), passed }
    }

    /// Whether the `}` at `at` in column 0 ends the function around it.
    fn ends_function(&self, nesting: &Nesting, flat: &mut usize, at: usize) -> bool {
        let last = nesting.depth <= 1 || self.is_indented(flat, at) && !self.goes_on(at + 1);
        last && !nesting.is_off()
    }

    /// Whether the function whose line begins in column 0 goes on after an indented `}`, however many brackets there are: branches of
    /// several `#if` may belong together.
    fn goes_on_after(&self, open: usize, at: usize) -> bool {
        let close = self.tokens[at];
        let line = || self.tokens[..=open].iter().rfind(|token| token.line_start);
        close.line_start && !close.column_zero && self.goes_on(at + 1) && line().is_some_and(|first| first.column_zero)
    }

    /// Whether some line of `from..to` is indented: else columns mean nothing. No line before `from` is afterwards.
    fn is_indented(&self, from: &mut usize, to: usize) -> bool {
        let lines = self.tokens[(*from).min(to)..to].iter();
        let flat = lines.take_while(|token| !token.line_start || token.column_zero || token.kind == Kind::Directive);
        *from += flat.count();
        *from < to
    }

    /// Whether the token at `at`, or behind the preprocessor lines there, can only stand in a function: code may be badly indented.
    fn goes_on(&self, at: usize) -> bool {
        let lines = self.tokens[at.min(self.tokens.len())..].iter().take_while(|token| token.kind == Kind::Directive);
        let at = at + lines.count();
        let Some(token) = self.tokens.get(at) else { return false };
        let next = self.tokens.get(at + 1).map_or(&b""[..], |next| next.text(self.text));
        let is_statement = matches!(
            token.text(self.text),
            b"if"
                | b"else"
                | b"for"
                | b"while"
                | b"do"
                | b"switch"
                | b"return"
                | b"goto"
                | b"break"
                | b"continue"
                | b"case"
                | b"default"
                | b"}"
                | b";"
                | b","
                | b")"
        );
        is_statement
            || token.line_start && !token.column_zero
            || token.kind == Kind::Ident
                && matches!(next, b"=" | b"->" | b"." | b"++" | b"--" | b"+=" | b"-=" | b"|=" | b":")
    }
}
