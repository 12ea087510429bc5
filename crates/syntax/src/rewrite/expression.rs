//! Expressions, arguments and initialiser lists.
use super::types::{begins_type, is_typedef_like};
use super::{Done, Rewriter};
use crate::ParsedFunction;
use crate::declaration::looks_like_attribute;
use crate::lexer::Kind;
use crate::mentions::is_keyword;

/// Stands in `a ?: b` for the value of `a`.
pub(crate) const SAME: &str = "__rculint_same";

/// Binary operators: an argument that begins or ends with one is half an expression.
const BINARY: [&str; 24] = [
    "=", "==", "!=", "<", ">", "<=", ">=", "/", "%", "|", "^", "||", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
    "<<", ">>", "->", "?",
];

impl Rewriter<'_> {
    /// Whether `..end` is one expression: no statement keyword first, no `;` outside of brackets.
    pub(super) fn is_expression(&self, end: usize) -> bool {
        let first = self.word(self.at);
        let statement = is_keyword(first) && first != "sizeof";
        end > self.at
            && !statement
            && first != "{"
            && self.find(self.at, end, ";") == end
            && self.find(self.at, end, "{") == end
    }

    /// Everything up to `end`.
    pub(super) fn expression(&mut self, end: usize) -> Done {
        self.after_operand = false;
        while self.at < end {
            self.step(end)?;
        }
        Ok(())
    }

    fn step(&mut self, end: usize) -> Done {
        let token = self.tokens[self.at];
        match token.kind {
            Kind::Str => self.strings(end),
            Kind::Char => self.constant("1"),
            Kind::Number => {
                let number = token.str(self.text);
                self.constant(if is_plain(number) { number } else { "1" });
            }
            Kind::Ident => return self.identifier(end),
            Kind::Punct => return self.operator(end),
            Kind::Directive => return self.fault("a preprocessor line inside an expression"),
            Kind::Stray => self.at += 1,
        }
        Ok(())
    }

    /// A string literal, with the literals and macro names pasted to it: nothing of it is left, unless it names something in a call.
    fn strings(&mut self, end: usize) {
        if self.is_name_in_call() {
            self.copy();
        } else {
            self.raw("\"\" ");
            self.at += 1;
        }
        while self.at < end {
            match self.kind(self.at) {
                Some(Kind::Str) => self.at += 1,
                Some(Kind::Ident) if self.word(self.at + 1) == "(" => self.at = self.partner[self.at + 1] + 1,
                Some(Kind::Ident) => self.at += 1,
                _ if self.word(self.at) == "#" => self.at += 1,
                _ => break,
            }
        }
        self.after_operand = true;
    }

    /// Whether a literal is a whole argument that may be the name of something.
    fn is_name_in_call(&self) -> bool {
        let token = self.tokens[self.at];
        let is_whole =
            || ["(", ","].contains(&self.word(self.at.wrapping_sub(1))) && [")", ","].contains(&self.word(self.at + 1));
        token.kind == Kind::Str && is_name(token.str(self.text)) && is_whole()
    }

    fn constant(&mut self, out: &str) {
        let spaced = format!("{out} ");
        self.raw(&spaced);
        self.at += 1;
        self.after_operand = true;
    }

    fn identifier(&mut self, end: usize) -> Done {
        let word = self.word(self.at);
        let after_call = self.after_call(self.at);
        match word {
            "sizeof" | "_Alignof" | "__alignof__" | "__alignof" | "alignof" => return self.size_of(),
            "__extension__" => self.at += 1,
            "__attribute__" => self.at = after_call,
            _ if self.word(self.at + 1) == "##" => self.pasted(end),
            _ if begins_type(word) => return self.fault(format!("a type where a value was expected: `{word}`")),
            "_Generic" => {
                self.raw("_generic(0) ");
                self.at = after_call;
                self.after_operand = true;
            }
            _ if self.is_pasted_to_string(end) => self.at = after_call,
            _ if self.after_operand && looks_like_attribute(word) => self.at = after_call,
            // lang-c gives these their own grammar, in which a wrapped type does not fit.
            "__builtin_va_arg" | "__builtin_offsetof" => {
                self.raw(&word[2..]);
                self.at += 1;
                self.after_operand = true;
            }
            _ => {
                self.copy();
                self.after_operand = true;
            }
        }
        Ok(())
    }

    /// Behind a name, and its arguments if it has some.
    fn after_call(&self, at: usize) -> usize {
        if self.word(at + 1) == "(" { self.partner[at + 1] + 1 } else { at + 1 }
    }

    /// `KERN_ERR "text"`, `__stringify(x) "text"`, `KERN_ERR PREFIX "text"`.
    fn is_pasted_to_string(&self, end: usize) -> bool {
        let mut at = self.at;
        while at < end && self.kind(at) == Some(Kind::Ident) && !is_keyword(self.word(at)) {
            at = self.after_call(at);
        }
        at < end && self.kind(at) == Some(Kind::Str)
    }

    /// `a ## b ## c` in a macro: one name.
    fn pasted(&mut self, end: usize) {
        let mut name = String::from(self.word(self.at));
        self.raw("");
        self.at += 1;
        while self.at + 1 < end && self.word(self.at) == "##" {
            let part = self.tokens[self.at + 1].str(self.text);
            name.extend(part.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_'));
            self.at += 2;
        }
        self.done.source.push_str(&name);
        self.done.source.push(' ');
        self.after_operand = true;
    }

    fn size_of(&mut self) -> Done {
        self.raw("sizeof ");
        self.at += 1;
        self.after_operand = false;
        if self.word(self.at) != "(" {
            return Ok(());
        }
        let close = self.partner[self.at];
        if self.is_type(self.at + 1, close) {
            self.raw("(");
            self.write_type(self.at + 1, close);
            self.at = close;
            self.copy();
            self.after_operand = true;
            return Ok(());
        }
        self.parenthesis(close)
    }

    fn operator(&mut self, end: usize) -> Done {
        match self.word(self.at) {
            "(" if self.after_operand => return self.arguments(),
            "(" => return self.group(end),
            "?" if self.word(self.at + 1) == ":" => {
                self.raw("? ");
                self.raw(SAME);
                self.at += 1;
            }
            // The address of a label.
            "&&" if !self.after_operand => {
                self.raw("&");
                self.at += 1;
            }
            "#" if self.is_ident(self.at + 1) => {
                self.at += 1;
                self.strings(end);
            }
            "#" | "##" | "..." => self.at += 1,
            // `DECLARE_BITMAP(x, 8) = { 0 }`
            "{" if self.word(self.at.wrapping_sub(1)) == "=" => {
                self.at = self.partner[self.at];
                self.constant("0");
            }
            "{" => return self.fault("a brace inside an expression"),
            ")" | "]" => {
                self.copy();
                self.after_operand = true;
            }
            "++" | "--" => self.copy(),
            _ => {
                self.copy();
                self.after_operand = false;
            }
        }
        Ok(())
    }

    /// `(` where an operand is expected: a cast, a compound literal, a statement expression, or just parentheses.
    fn group(&mut self, end: usize) -> Done {
        let (open, close) = (self.at, self.partner[self.at]);
        if self.word(open + 1) == "{" {
            return self.statement_expression(open + 1, close);
        }
        if !self.is_cast(open, close, end) {
            return self.parenthesis(close);
        }
        self.raw("(");
        self.write_type(open + 1, close);
        let is_literal = self.word(close + 1) == "{";
        self.raw(if is_literal && self.word(close - 1) == "]" { "[])" } else { ")" });
        self.at = close + 1;
        self.after_operand = false;
        if is_literal {
            self.list()?;
            self.after_operand = true;
        }
        Ok(())
    }

    fn is_cast(&self, open: usize, close: usize, end: usize) -> bool {
        let next = close + 1;
        if self.is_type(open + 1, close) || (self.word(next) == "{" && next < end) {
            return true;
        }
        if close != open + 2 || !self.is_ident(open + 1) || next >= end {
            return false;
        }
        match self.kind(next) {
            Some(Kind::Ident) => !looks_like_attribute(self.word(next)) || self.word(next).len() > 2,
            Some(Kind::Number | Kind::Str | Kind::Char) => true,
            _ if self.word(next) == "(" => is_typedef_like(self.word(open + 1)),
            _ => matches!(self.word(next), "~" | "!"),
        }
    }

    fn parenthesis(&mut self, close: usize) -> Done {
        self.copy();
        if self.at == close {
            self.raw("0");
        }
        self.nested(|inner| inner.expression(close))?;
        self.copy();
        self.after_operand = true;
        Ok(())
    }

    /// `({ .. })`
    fn statement_expression(&mut self, open: usize, close: usize) -> Done {
        let end = self.partner[open];
        if end + 1 != close {
            return self.fault("more than a block in a statement expression");
        }
        self.copy();
        self.nested(|inner| inner.statements(close))?;
        self.copy();
        self.after_operand = true;
        Ok(())
    }

    fn arguments(&mut self) -> Done {
        let close = self.partner[self.at];
        self.copy();
        let empty = self.at == close;
        while self.at < close {
            let end = self.find(self.at, close, ",");
            self.nested(|inner| inner.argument(end))?;
            self.at = end;
            if end < close {
                self.copy();
                if self.at == close {
                    self.raw("0");
                }
            }
        }
        debug_assert!(!empty || self.at == close);
        self.copy();
        self.after_operand = true;
        Ok(())
    }

    fn argument(&mut self, end: usize) -> Done {
        if self.word(self.at) == "." {
            self.at += 1;
        }
        let first = self.word(self.at);
        if self.at >= end || (self.word(self.at) == "..." && self.at + 1 == end) {
            self.raw("0");
            return Ok(());
        }
        let jump = matches!(first, "return" | "goto" | "break" | "continue");
        let code = jump || matches!(first, "if" | "for" | "while" | "do" | "switch");
        if code || self.find(self.at, end, ";") < end {
            self.raw("({ ");
            // The macro decides whether it is taken.
            if jump {
                self.raw(&format!("if ({}(0)) ", ParsedFunction::PERHAPS));
            }
            self.statements(end)?;
            self.raw("; }) ");
            return Ok(());
        }
        let half = BINARY.contains(&first) || (end == self.at + 1 && self.kind(self.at) == Some(Kind::Punct));
        if half || first == "{" {
            self.raw("0");
            return Ok(());
        }
        if self.is_type(self.at, end) {
            self.raw("sizeof(");
            self.write_type(self.at, end);
            self.raw(")");
            return Ok(());
        }
        self.expression(end)?;
        let last = self.word(end - 1);
        if BINARY.contains(&last) || matches!(last, "+" | "-" | "*" | "&" | "&&") {
            self.raw("0");
        }
        Ok(())
    }

    /// `{ .a = 1, [2] = x, y }`
    pub(super) fn list(&mut self) -> Done {
        let close = self.partner[self.at];
        self.copy();
        if self.at == close {
            self.raw("0");
        }
        while self.at < close {
            let end = self.find(self.at, close, ",");
            self.nested(|inner| inner.item(end))?;
            self.at = end;
            if end < close {
                self.copy();
            }
        }
        self.copy();
        Ok(())
    }

    fn item(&mut self, end: usize) -> Done {
        if self.is_ident(self.at) && self.word(self.at + 1) == ":" {
            self.raw(".");
            self.copy();
            self.raw("= ");
            self.at += 1;
        }
        let equals = self.find(self.at, end, "=");
        if matches!(self.word(self.at), "." | "[") && equals < end {
            self.designators(equals)?;
            self.copy();
        }
        while self.brings_comma(end) {
            self.copy();
            self.raw(", ");
        }
        match self.word(self.at) {
            "{" => self.list(),
            _ => self.expression(end),
        }
    }

    /// `MORE_OF_THEM last`: a macro that stands for items, the comma after them too.
    fn brings_comma(&self, end: usize) -> bool {
        let is_macro = !self.word(self.at).bytes().any(|letter| letter.is_ascii_lowercase());
        self.is_ident(self.at)
            && is_macro
            && self.at + 1 < end
            && self.is_ident(self.at + 1)
            && !self.is_pasted_to_string(end)
    }

    fn designators(&mut self, equals: usize) -> Done {
        while self.at < equals {
            if self.word(self.at) != "[" {
                self.copy();
                continue;
            }
            let close = self.partner[self.at];
            self.copy();
            let range = self.find(self.at, close, "...");
            self.expression(range)?;
            self.at = close;
            self.copy();
        }
        Ok(())
    }
}

/// A number that lang-c reads: decimal or hexadecimal with C's own suffixes.
fn is_plain(number: &str) -> bool {
    let digits = number.trim_end_matches(['u', 'U', 'l', 'L']);
    let suffix = &number[digits.len()..];
    let decimal = digits.bytes().all(|byte| byte.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    let hex = digits
        .strip_prefix("0x")
        .is_some_and(|hex| !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    !digits.is_empty()
        && (decimal || hex)
        && matches!(suffix.to_ascii_lowercase().as_str(), "" | "u" | "l" | "ul" | "ll" | "ull")
}

/// What is longer, with its quotes, is no name of anything.
const LONGEST_NAME: usize = 50;

/// Whether a literal is short, and as names of files and directories are.
fn is_name(literal: &str) -> bool {
    let name = literal.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "_-./".contains(letter);
    literal.len() <= LONGEST_NAME && name.is_some_and(|name| !name.is_empty() && name.chars().all(is_part))
}
