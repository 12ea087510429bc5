//! `#if` groups inside a function: kept where every branch is whole statements, if need be with what comes after the group, else
//! cut down to one branch.
mod rest;

use crate::directive::Directive;
use crate::lexer::{Kind, Token};
use rest::rest_of_statement;

/// The tokens of a body without directives, except those of groups whose branches are all whole statements:
/// there `#if`, `#elif`, `#else` and `#endif` stay in their places. What ends a statement that a branch only begins is written into
/// each of the branches. Other groups are cut down to their first branch (`#if 0`: to the second).
pub(crate) fn resolve(text: &[u8], tokens: &[Token]) -> Vec<Token> {
    let mut resolver = Resolver { text, out: Vec::with_capacity(tokens.len()), open: Vec::new() };
    resolver.run(tokens);
    resolver.out
}

/// The tokens that are left where no macro is defined: of groups that only fit together in one configuration, a whole one.
pub(crate) fn undefined(text: &[u8], tokens: &[Token]) -> Vec<Token> {
    // Of each open group whether its branch is there, and whether none was so far.
    let mut open: Vec<(bool, bool)> = Vec::new();
    let mut out = Vec::new();
    for &token in tokens {
        if token.kind != Kind::Directive {
            if open.iter().all(|(is_there, _)| *is_there) {
                out.push(token);
            }
            continue;
        }
        match (Directive::parse(text, token), open.last_mut()) {
            (Directive::If(cond), _) => {
                let holds = cond.holds_undefined();
                open.push((holds, !holds));
            }
            (Directive::Elif(cond), Some((is_there, none))) => {
                *is_there = *none && cond.holds_undefined();
                *none &= !*is_there;
            }
            (Directive::Else, Some((is_there, none))) => *is_there = std::mem::take(none),
            (Directive::Endif, _) => drop(open.pop()),
            _ => {}
        }
    }
    out
}

struct Resolver<'t> {
    text: &'t [u8],
    out: Vec<Token>,
    /// The open brackets of `out`.
    open: Vec<u8>,
}

/// One branch of a group: its directive and the tokens under it.
struct Branch<'t> {
    head: Token,
    directive: Directive,
    tokens: &'t [Token],
}

impl Resolver<'_> {
    fn run(&mut self, tokens: &[Token]) {
        let mut at = 0;
        while let Some(&token) = tokens.get(at) {
            if token.kind != Kind::Directive {
                self.push(token);
                at += 1;
                continue;
            }
            match Directive::parse(self.text, token) {
                Directive::If(_) => at = self.group(tokens, at),
                // The group began before the function: what came so far was its first branch.
                Directive::Elif(_) | Directive::Else => at = skip_to_end(self.text, tokens, at),
                _ => at += 1,
            }
        }
    }

    fn push(&mut self, token: Token) {
        match token.text(self.text) {
            bracket @ (b"(" | b"[" | b"{") if token.kind == Kind::Punct => self.open.push(bracket[0]),
            b")" | b"]" | b"}" if token.kind == Kind::Punct => {
                self.open.pop();
            }
            _ => {}
        }
        self.out.push(token);
    }

    /// Handles the group that begins at `at`; returns the index after its `#endif`.
    fn group(&mut self, tokens: &[Token], at: usize) -> usize {
        let (branches, end) = branches(self.text, tokens, at);
        let at_statement = self.at_statement();
        let resolved: Vec<Vec<Token>> = branches.iter().map(|branch| resolve(self.text, branch.tokens)).collect();
        if at_statement && resolved.iter().all(|tokens| is_whole(self.text, tokens)) {
            for (branch, tokens) in branches.iter().zip(&resolved) {
                self.out.push(branch.head);
                self.out.extend(tokens);
            }
            // A group that the function's end cuts off has no `#endif`.
            self.out.extend(tokens.get(end - 1).filter(|last| is_end(self.text, **last)));
        } else if at_statement && let Some(rest) = self.shared(&branches, &resolved, &tokens[end..]) {
            for (branch, tokens) in branches.iter().zip(&resolved) {
                self.out.push(branch.head);
                self.out.extend(tokens);
                self.out.extend(rest);
            }
            let last = tokens[end - 1];
            if !has_else(&branches) {
                self.out.push(Token { end: last.start, ..last });
                self.out.extend(rest);
            }
            self.out.push(last);
            return end + rest.len();
        } else if let Some(chosen) = chosen(&branches) {
            self.run(branches[chosen].tokens);
        }
        end
    }

    /// What of the tokens after the group makes each of its branches whole; without the branch, it has to be whole itself.
    fn shared<'t>(&self, branches: &[Branch<'_>], resolved: &[Vec<Token>], after: &'t [Token]) -> Option<&'t [Token]> {
        let rest = rest_of_statement(self.text, after)?;
        let is_whole = |begin: &[Token]| is_whole(self.text, &[begin, rest].concat());
        (resolved.iter().all(|begin| is_whole(begin)) && (has_else(branches) || is_whole(&[]))).then_some(rest)
    }

    /// Whether a statement may begin here.
    fn at_statement(&self) -> bool {
        let Some(last) = self.out.last() else { return true };
        if last.kind == Kind::Directive {
            return true;
        }
        let inside = self.open.last().is_none_or(|&bracket| bracket == b'{');
        inside
            && match last.text(self.text) {
                b";" | b"{" | b"}" | b")" | b"else" | b"do" => true,
                b":" => !self.is_conditional(),
                _ => false,
            }
    }

    /// Whether what was written last is a `:` of `a ? b : c` or `a ?: b`, and not a label's.
    fn is_conditional(&self) -> bool {
        let statement = self.out.iter().rev().map(|token| token.text(self.text));
        statement.take_while(|word| !matches!(*word, b";" | b"{" | b"}")).any(|word| word == b"?")
    }
}

fn has_else(branches: &[Branch<'_>]) -> bool {
    branches.iter().any(|branch| branch.directive == Directive::Else)
}

fn is_end(text: &[u8], token: Token) -> bool {
    token.kind == Kind::Directive && Directive::parse(text, token) == Directive::Endif
}

/// The branches of the group at `at`, and the index after the group.
fn branches<'t>(text: &[u8], tokens: &'t [Token], at: usize) -> (Vec<Branch<'t>>, usize) {
    let mut found = Vec::new();
    let mut depth = 0;
    let (mut start, mut head) = (at + 1, (tokens[at], Directive::parse(text, tokens[at])));
    for (next, &token) in tokens.iter().enumerate().skip(at + 1) {
        if token.kind != Kind::Directive {
            continue;
        }
        let directive = Directive::parse(text, token);
        match directive {
            Directive::If(_) => depth += 1,
            Directive::Endif if depth > 0 => depth -= 1,
            Directive::Endif => {
                found.push(Branch { head: head.0, directive: head.1, tokens: &tokens[start..next] });
                return (found, next + 1);
            }
            Directive::Elif(_) | Directive::Else if depth == 0 => {
                let before = std::mem::replace(&mut head, (token, directive));
                found.push(Branch { head: before.0, directive: before.1, tokens: &tokens[start..next] });
                start = next + 1;
            }
            _ => {}
        }
    }
    found.push(Branch { head: head.0, directive: head.1, tokens: &tokens[start..] });
    (found, tokens.len())
}

/// The index after the `#endif` of the group that `at` is in.
fn skip_to_end(text: &[u8], tokens: &[Token], at: usize) -> usize {
    branches(text, tokens, at).1
}

/// The first branch that is not plainly off.
fn chosen(branches: &[Branch<'_>]) -> Option<usize> {
    branches.iter().position(|branch| !branch.directive.is_off())
}

/// Whether `tokens` can stand between braces: balanced, begun and ended as statements are.
fn is_whole(text: &[u8], tokens: &[Token]) -> bool {
    let plain = || tokens.iter().filter(|token| token.kind != Kind::Directive);
    let (Some(first), Some(last)) = (plain().next(), plain().next_back()) else { return true };
    let begins = match first.kind {
        Kind::Ident => !first.is(text, "else"),
        Kind::Punct => matches!(first.text(text), b"*" | b"(" | b"{" | b"++" | b"--" | b";"),
        _ => false,
    };
    begins && matches!(last.text(text), b";" | b"}" | b":") && is_balanced(text, tokens)
}

fn is_balanced(text: &[u8], tokens: &[Token]) -> bool {
    let mut open = Vec::new();
    for token in tokens.iter().filter(|token| token.kind == Kind::Punct) {
        let partner = match token.text(text) {
            bracket @ (b"(" | b"[" | b"{") => {
                open.push(bracket[0]);
                continue;
            }
            b")" => b'(',
            b"]" => b'[',
            b"}" => b'{',
            _ => continue,
        };
        if open.pop() != Some(partner) {
            return false;
        }
    }
    open.is_empty()
}
