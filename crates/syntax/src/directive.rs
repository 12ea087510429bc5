//! Preprocessor lines, and the conditions that code stands under.
use crate::lexer::{Kind, Lexer, Token};
use crate::mentions::is_keyword;
use crate::number::{is_shouted, literal as number};
use crate::version_test::own_test;
use crate::{Cond, Name, Op, Version};

/// The version of the kernel that a text is compiled for.
pub(crate) const CODE: &str = "LINUX_VERSION_CODE";

/// A preprocessor line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Directive {
    /// `#if`, `#ifdef`, `#ifndef`
    If(Cond),
    /// `#elif` and relatives.
    Elif(Cond),
    /// `#else`
    Else,
    /// `#endif`
    Endif,
    /// `#define` of a function-like macro, its tokens after the word.
    Define(Vec<Token>),
    /// `#define` of a name that stands for another one: both.
    Alias(Token, Token),
    /// `#define` of a name that stands for a call or a place: its tokens after the word.
    Stands(Vec<Token>),
    /// `#define` of a name that `#if` may test, with its value; `#undef` has none.
    Switch(Token, Option<Cond>),
    /// `#include`, the path with `<` or `"` in front.
    Include(Name),
    /// `#error`
    Error,
    /// Anything else.
    Other,
}

impl Directive {
    /// Whether it begins a branch that never is there: `#if 0`.
    pub fn is_off(&self) -> bool {
        matches!(self, Directive::If(Cond::Const(false)) | Directive::Elif(Cond::Const(false)))
    }

    /// An empty line stands for an `#else` that is not written.
    pub fn parse(text: &[u8], line: Token) -> Self {
        if line.start == line.end {
            return Directive::Else;
        }
        let mut tokens = Lexer::new(text, line.start as usize + 1, line.end as usize);
        let Some(word) = tokens.next() else { return Directive::Other };
        let mut defined = || Cond::Defined(tokens.next().map_or(Name::default(), |name| name.str(text).into()));
        match word.str(text) {
            "if" => Directive::If(condition(text, &tokens.collect::<Vec<_>>())),
            "ifdef" => Directive::If(defined()),
            "ifndef" => Directive::If(Cond::Not(Box::new(defined()))),
            "elif" => Directive::Elif(condition(text, &tokens.collect::<Vec<_>>())),
            "elifdef" => Directive::Elif(defined()),
            "elifndef" => Directive::Elif(Cond::Not(Box::new(defined()))),
            "else" => Directive::Else,
            "endif" => Directive::Endif,
            "define" => Self::define(text, tokens),
            "undef" => tokens.next().map_or(Directive::Other, |name| Directive::Switch(name, None)),
            "error" => Directive::Error,
            "include" => Directive::Include(include(text, &tokens.collect::<Vec<_>>())),
            _ => Directive::Other,
        }
    }

    /// Constants are most of all macros, and nothing is asked of them.
    fn define(text: &[u8], mut tokens: Lexer) -> Self {
        match tokens.next() {
            Some(name) if text.get(name.end as usize) == Some(&b'(') => {
                Directive::Define([name].into_iter().chain(tokens).collect())
            }
            Some(name) => match (tokens.next(), tokens.next()) {
                (None, _) => Directive::Switch(name, Some(Cond::Const(true))),
                (Some(number), None) if matches!(number.text(text), b"0" | b"1") => {
                    Directive::Switch(name, Some(condition(text, &[number])))
                }
                (Some(first), Some(second)) if [first, second].iter().any(|token| token.is_name(text, CODE)) => {
                    let test: Vec<Token> = [first, second].into_iter().chain(tokens).collect();
                    Directive::Switch(name, Some(condition(text, &test)))
                }
                (Some(target), None) if target.kind == Kind::Ident => Directive::Alias(name, target),
                (Some(first), Some(second)) if begins_code(text, first, second) => {
                    Directive::Stands([name, first, second].into_iter().chain(tokens).collect())
                }
                _ => Directive::Other,
            },
            None => Directive::Other,
        }
    }
}

pub(crate) fn may_be_function(text: &[u8], token: Token) -> bool {
    token.kind == Kind::Ident && !is_shouted(token.text(text))
}

/// Whether it may begin a call, a statement or a place: most macros without parameters are numbers, or sums of some.
fn begins_code(text: &[u8], first: Token, second: Token) -> bool {
    let begins = |token: Token| may_be_function(text, token) && !is_keyword(token.text(text)) || token.is(text, "do");
    match first.sign {
        b'(' | b'*' | b'&' => begins(second) || second.sign == b'(',
        b'{' => true,
        _ => begins(first) && matches!(second.text(text), b"(" | b"." | b"->" | b"[" | b"{"),
    }
}

fn include(text: &[u8], rest: &[Token]) -> Name {
    match rest {
        [path, ..] if path.kind == Kind::Str => path.str(text).trim_end_matches('"').into(),
        [open, .., close] if open.is(text, "<") => {
            let path = &text[open.start as usize..close.start as usize];
            String::from_utf8_lossy(path).into_owned().into()
        }
        _ => Name::default(),
    }
}

/// The `#if` groups around a place.
#[derive(Clone, Debug, Default)]
pub(crate) struct Guards {
    /// For each open group: the condition of the present branch, and those of the branches before it.
    open: Vec<(Cond, Vec<Cond>)>,
}

impl Guards {
    pub fn apply(&mut self, directive: &Directive) {
        match directive {
            Directive::If(cond) => self.open.push((cond.clone(), Vec::new())),
            Directive::Elif(cond) => self.next_branch(Some(cond.clone())),
            Directive::Else => self.next_branch(None),
            Directive::Endif => {
                self.open.pop();
            }
            _ => {}
        }
    }

    fn next_branch(&mut self, cond: Option<Cond>) {
        if let Some((present, before)) = self.open.last_mut() {
            before.push(std::mem::replace(present, cond.unwrap_or(Cond::Const(true))));
        }
    }

    /// The conjunction of all open groups. A header's own include guard (`#ifndef X_H` around everything) does not count.
    pub fn current(&self) -> Option<Cond> {
        let mut parts = Vec::new();
        for (at, (present, before)) in self.open.iter().enumerate() {
            if at == 0 && is_include_guard(present) && before.is_empty() {
                continue;
            }
            parts.extend(before.iter().map(|cond| negate(cond.clone())));
            if *present != Cond::Const(true) {
                parts.push(present.clone());
            }
        }
        all(parts)
    }

    /// How many are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Takes the present branch of the innermost group for all that are left of it; whether that is more.
    pub fn widen(&mut self) -> bool {
        let Some((present, _)) = self.open.last_mut() else { return false };
        std::mem::replace(present, Cond::Const(true)) != Cond::Const(true)
    }
}

fn all(mut parts: Vec<Cond>) -> Option<Cond> {
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(Cond::All(parts)),
    }
}

impl Cond {
    /// What holds where one of two does; none always does.
    pub(crate) fn either(a: Option<Cond>, b: Option<Cond>) -> Option<Cond> {
        let (a, b) = (a?, b?);
        match (&a, &b) {
            _ if negate(a.clone()) == b => None,
            // Both branches of one group: what stands around it is left.
            (Cond::All(one), Cond::All(other)) => match (one.split_last()?, other.split_last()?) {
                ((last, around), (otherwise, same)) if around == same && negate(last.clone()) == *otherwise => {
                    all(around.to_vec())
                }
                _ => Some(Cond::Any(vec![a, b])),
            },
            _ => Some(Cond::Any(vec![a, b])),
        }
    }
}

fn is_include_guard(cond: &Cond) -> bool {
    let Cond::Not(inner) = cond else { return false };
    matches!(&**inner, Cond::Defined(name) if guards_header(name))
}

/// Whether a macro of that name is there to have a header read once.
pub(crate) fn guards_header(name: &str) -> bool {
    ["_H", "_H_", "_H__"].iter().any(|end| name.ends_with(end))
}

/// `!cond`, without a double negation.
pub(crate) fn negate(cond: Cond) -> Cond {
    match cond {
        Cond::Not(inner) => *inner,
        Cond::Const(value) => Cond::Const(!value),
        cond => Cond::Not(Box::new(cond)),
    }
}

/// The expression of an `#if`.
pub(crate) fn condition(text: &[u8], tokens: &[Token]) -> Cond {
    let mut parser = Parser { text, tokens, at: 0, depth: 0 };
    let cond = parser.any();
    match parser.at == tokens.len() && !tokens.is_empty() {
        true => cond,
        false => other(text, tokens),
    }
}

fn other(text: &[u8], tokens: &[Token]) -> Cond {
    let words: Vec<&str> = tokens.iter().map(|token| token.str(text)).collect();
    Cond::Other(words.join(" ").into())
}

struct Parser<'t> {
    text: &'t [u8],
    tokens: &'t [Token],
    at: usize,
    depth: u32,
}

impl Parser<'_> {
    fn word(&self, ahead: usize) -> &str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.str(self.text))
    }

    fn take(&mut self, wanted: &str) -> bool {
        let found = self.word(0) == wanted;
        self.at += usize::from(found);
        found
    }

    fn any(&mut self) -> Cond {
        self.chain("||", Self::all, Cond::Any)
    }

    fn all(&mut self) -> Cond {
        self.chain("&&", Self::unary, Cond::All)
    }

    fn chain(&mut self, operator: &str, next: fn(&mut Self) -> Cond, join: fn(Vec<Cond>) -> Cond) -> Cond {
        let first = next(self);
        let mut parts = vec![first];
        while self.take(operator) {
            parts.push(next(self));
        }
        if parts.len() == 1 { parts.remove(0) } else { join(parts) }
    }

    fn unary(&mut self) -> Cond {
        if self.depth > 64 {
            return self.comparison();
        }
        self.depth += 1;
        let cond = if self.take("!") {
            negate(self.unary())
        } else if self.word(0) == "(" {
            self.at += 1;
            let inner = self.any();
            self.take(")");
            inner
        } else {
            self.comparison()
        };
        self.depth -= 1;
        cond
    }

    fn comparison(&mut self) -> Cond {
        let start = self.at;
        if let Some(cond) = self.defined().or_else(|| self.version()) {
            return cond;
        }
        self.at = start;
        if let Some((cond, length)) = own_test(self.text, &self.tokens[start..]) {
            self.at += length;
            return cond;
        }
        let mut depth = 0;
        while let Some(token) = self.tokens.get(self.at) {
            match token.str(self.text) {
                "(" => depth += 1,
                ")" if depth == 0 => break,
                ")" => depth -= 1,
                "&&" | "||" if depth == 0 => break,
                _ => {}
            }
            self.at += 1;
        }
        match &self.tokens[start..self.at] {
            [number] if number.kind == Kind::Number => Cond::Const(number.str(self.text) != "0"),
            tokens => other(self.text, tokens),
        }
    }

    fn defined(&mut self) -> Option<Cond> {
        if self.word(0) != "defined" && !Cond::is_test(self.word(0)) {
            return None;
        }
        self.at += 1;
        let parenthesis = self.take("(");
        let name = Name::new(self.word(0));
        self.at += 1;
        (!parenthesis || self.take(")")).then_some(Cond::Defined(name))
    }

    fn version(&mut self) -> Option<Cond> {
        let left = self.version_operand()?;
        let op = match self.word(0) {
            "<" => Op::Lt,
            "<=" => Op::Le,
            ">" => Op::Gt,
            ">=" => Op::Ge,
            "==" => Op::Eq,
            "!=" => Op::Ne,
            _ => return None,
        };
        self.at += 1;
        match (left, self.version_operand()?) {
            (None, Some(version)) => Some(Cond::Version(op, version)),
            (Some(version), None) => Some(Cond::Version(op.mirrored(), version)),
            _ => None,
        }
    }

    /// `LINUX_VERSION_CODE` is `Some(None)`, `KERNEL_VERSION(a, b, c)` and its number are `Some(Some(..))`.
    fn version_operand(&mut self) -> Option<Option<Version>> {
        if self.take(CODE) {
            return Some(None);
        }
        if let Some(code) = self.tokens.get(self.at).and_then(|token| number(self.text, token)) {
            self.at += 1;
            return Version::of_code(code).map(Some);
        }
        if !(self.take("KERNEL_VERSION") && self.take("(")) {
            return None;
        }
        let mut numbers = [0u16; 3];
        for (at, number) in numbers.iter_mut().enumerate() {
            *number = self.word(0).parse().ok()?;
            self.at += 1;
            if !self.take(if at < 2 { "," } else { ")" }) {
                return None;
            }
        }
        Some(Some(Version(numbers[0], numbers[1], numbers[2])))
    }
}
