//! Statements: heads are written one after the other, so that only expressions nest.
use super::types::{base, begins_type};
use super::{DEPTH, Done, Rewriter};
use crate::cleanup;
use crate::declaration::{Declarator, declarators, is_qualifier, is_typeof, looks_like_attribute};
use crate::directive::Directive;
use crate::lexer::Kind;
use crate::{ParsedFunction, TypeRef};

impl Rewriter<'_> {
    /// Everything up to `end`.
    pub(super) fn statements(&mut self, end: usize) -> Done {
        let mut braces = 0u32;
        while self.at < end {
            match self.word(self.at) {
                "{" => braces += 1,
                "}" => braces = braces.saturating_sub(1),
                _ => {}
            }
            if braces + self.depth > DEPTH {
                return self.fault(format!("more than {DEPTH} levels deep"));
            }
            self.statement(end)?;
        }
        Ok(())
    }

    /// One statement, or the part of one before another statement begins.
    fn statement(&mut self, end: usize) -> Done {
        if self.kind(self.at) == Some(Kind::Directive) {
            return self.directive();
        }
        let next = self.word(self.at + 1);
        match self.word(self.at) {
            "{" | "}" | ";" | "else" | "do" => self.copy(),
            "if" | "while" | "switch" if next == "(" => {
                self.copy();
                let close = self.partner[self.at];
                return self.head(close);
            }
            // `if IS_ENABLED(X)`-like heads, whose parentheses a macro brings.
            "if" | "while" | "switch" => return self.fault("a head without parentheses"),
            "for" => return self.for_head(),
            "case" => return self.case(end),
            "default" if next == ":" => self.label(),
            "return" => {
                self.copy();
                return self.expression_statement(end);
            }
            // include/linux/cleanup.h
            "return_ptr" if next == "(" => {
                self.raw("return no_free_ptr ");
                self.at += 1;
                return self.expression_statement(end);
            }
            // To any label: which one is not followed.
            "goto" if next == "*" => self.skip_statement(end),
            "goto" | "break" | "continue" => {
                self.copy();
                return self.expression_statement(end);
            }
            "asm" | "asm_inline" | "__asm__" | "__asm" | "__label__" | "typedef" | "_Static_assert" => {
                self.skip_statement(end)
            }
            "__attribute__" | "_Pragma" if next == "(" => self.at = self.partner[self.at + 1] + 1,
            "__extension__" => self.at += 1,
            "[" if next == "[" => self.at = self.partner[self.at] + 1,
            _ if self.is_label() => self.label(),
            _ => return self.simple(end),
        }
        Ok(())
    }

    fn is_label(&self) -> bool {
        self.is_ident(self.at) && self.word(self.at + 1) == ":" && self.word(self.at + 2) != ":"
    }

    /// A label needs a statement of its own: what follows may be a declaration or a brace.
    fn label(&mut self) {
        self.copy();
        self.copy();
        self.raw("; ");
    }

    /// Conditions and loops of `( .. )`.
    fn head(&mut self, close: usize) -> Done {
        self.copy();
        self.nested(|inner| inner.expression(close))?;
        self.copy();
        Ok(())
    }

    fn for_head(&mut self) -> Done {
        if self.word(self.at + 1) != "(" {
            return self.fault("a head without parentheses");
        }
        self.copy();
        let close = self.partner[self.at];
        self.copy();
        let first = self.find(self.at, close, ";");
        if first == close {
            return self.fault("a `for` without its parts");
        }
        match self.is_declaration(first) {
            true => self.declaration(first)?,
            false => self.nested(|inner| inner.expression(first))?,
        }
        self.at = first;
        self.raw("; ");
        self.at += 1;
        self.nested(|inner| inner.expression(close))?;
        self.copy();
        Ok(())
    }

    fn case(&mut self, end: usize) -> Done {
        let mut colon = self.find(self.at, end, ":");
        let mut questions = self.count(self.at, colon, "?");
        while questions > 0 && colon < end {
            let next = self.find(colon + 1, end, ":");
            questions = questions - 1 + self.count(colon, next, "?");
            colon = next;
        }
        if colon == end {
            return self.fault("a `case` without `:`");
        }
        self.copy();
        let range = self.find(self.at, colon, "...");
        self.nested(|inner| inner.expression(range))?;
        self.at = colon;
        self.copy();
        self.raw("; ");
        Ok(())
    }

    fn count(&self, from: usize, to: usize, wanted: &str) -> usize {
        (from..to).filter(|&at| self.word(at) == wanted).count()
    }

    /// A preprocessor group becomes a branch on its condition.
    fn directive(&mut self) -> Done {
        let token = self.tokens[self.at];
        let condition = |index: usize| format!("if ({}{index}) {{ ", ParsedFunction::COND_PREFIX);
        match Directive::parse(self.text, token) {
            Directive::If(cond) => {
                self.raw(&condition(self.done.conds.len()));
                self.done.conds.push(cond);
                self.groups.push(false);
            }
            // One level deeper each, so that the chain of conditions stays the reader's own.
            Directive::Elif(cond) => {
                self.raw("} else ");
                self.raw(&condition(self.done.conds.len()));
                self.done.conds.push(cond);
            }
            Directive::Else => {
                self.raw("} else { ");
                if let Some(seen) = self.groups.last_mut() {
                    *seen = true;
                }
            }
            // The `else` keeps a following one from binding here.
            _ => match self.groups.pop() {
                Some(true) => self.raw("} "),
                _ => self.raw("} else { } "),
            },
        }
        self.at += 1;
        Ok(())
    }

    fn skip_statement(&mut self, end: usize) {
        self.at = (self.find(self.at, end, ";") + 1).min(end);
        self.raw("; ");
    }

    /// A declaration or an expression statement.
    fn simple(&mut self, end: usize) -> Done {
        while self.is_leading_attribute() {
            self.at += 1;
        }
        let stop = self.find(self.at, end, ";");
        if self.is_declaration(stop) {
            self.declaration(stop)?;
            self.raw("; ");
            self.at = (stop + 1).min(end);
            return Ok(());
        }
        // `static DEFINE_MUTEX(x);`, `foo_t DECLARE(x);`
        while (is_qualifier(self.word(self.at)) || self.is_ident(self.at + 1)) && self.is_ident(self.at) {
            if !is_qualifier(self.word(self.at)) && self.tokens[self.at + 1].line_start {
                self.copy();
                self.raw("; ");
                return Ok(());
            }
            self.at += 1;
        }
        match self.macro_statement(end) {
            Some(done) => done,
            None => self.expression_statement(end),
        }
    }

    /// `__maybe_unused int x;`
    fn is_leading_attribute(&self) -> bool {
        looks_like_attribute(self.word(self.at))
            && self.is_ident(self.at + 1)
            && (begins_type(self.word(self.at + 1))
                || self.is_ident(self.at + 2)
                || (self.word(self.at + 2) == "*" && self.is_ident(self.at + 3)))
    }

    /// `name(..)` that is followed by no `;`: a loop, or a macro that brings its own.
    fn macro_statement(&mut self, end: usize) -> Option<Done> {
        if !(self.is_ident(self.at) && self.word(self.at + 1) == "(") {
            return None;
        }
        let name = self.word(self.at);
        let after = self.partner[self.at + 1] + 1;
        let loops = name.chars().any(|letter| letter.is_lowercase()) || name.contains("FOR_EACH");
        let follows = match self.kind(after) {
            Some(Kind::Ident) if after < end => !looks_like_attribute(self.word(after)),
            Some(Kind::Directive) => true,
            _ => after >= end || matches!(self.word(after), "{" | "}") || self.begins_with_operator(after),
        };
        if !follows {
            return None;
        }
        let closes = after >= end || self.word(after) == "}";
        if (loops || self.word(after) == "{") && !closes {
            return Some(self.iterator(after));
        }
        let done = self.nested(|inner| inner.expression(after));
        self.raw("; ");
        Some(done)
    }

    /// `*p = 0;`, `++left;`, `(void)get();` on lines of their own.
    fn begins_with_operator(&self, at: usize) -> bool {
        self.tokens[at].line_start && matches!(self.word(at), "*" | "++" | "--" | "(")
    }

    fn iterator(&mut self, after: usize) -> Done {
        self.raw("while (");
        self.raw(ParsedFunction::PERHAPS);
        self.raw("(");
        self.nested(|inner| inner.expression(after))?;
        self.raw(")) ");
        Ok(())
    }

    fn expression_statement(&mut self, end: usize) -> Done {
        let mut stop = self.find(self.at, end, ";");
        // A statement without its `;`, at the end of a block or before a preprocessor group.
        stop = (self.at..stop)
            .find(|&at| self.kind(at) == Some(Kind::Directive) && self.is_outside(at, stop))
            .unwrap_or(stop);
        stop = stop.min(self.find(self.at, stop, "}"));
        self.nested(|inner| inner.expression(stop))?;
        self.at = stop;
        self.raw("; ");
        if self.word(self.at) == ";" && self.at < end {
            self.at += 1;
        }
        Ok(())
    }

    /// Whether `at` lies outside of the brackets that open in this statement.
    fn is_outside(&self, at: usize, stop: usize) -> bool {
        let mut next = self.at;
        while next < at {
            if matches!(self.word(next), "(" | "[" | "{") {
                next = self.partner[next];
            }
            next += 1;
        }
        next == at && at < stop
    }

    fn is_declaration(&self, stop: usize) -> bool {
        let first = self.word(self.at);
        if begins_type(first) {
            // `static DEFINE_MUTEX(x)` declares nothing that could be read.
            let ty = (self.at..stop).find(|&at| !is_qualifier(self.word(at))).unwrap_or(stop);
            let typed = begins_type(self.word(ty));
            return typed || !(self.is_ident(ty) && self.word(ty + 1) == "(" && self.word(ty + 2) != "*");
        }
        if !self.is_ident(self.at) || crate::mentions::is_keyword(first) {
            return false;
        }
        let mut at = self.at + 1;
        while self.word(at).starts_with("__")
            && self.word(at + 1) != ";"
            && self.is_ident(at)
            && self.word(at + 1) != "("
        {
            at += 1;
        }
        let stars = (at..stop)
            .take_while(|&next| self.word(next) == "*" || is_qualifier(self.word(next)) || self.is_marker(next))
            .count();
        let name = at + stars;
        match self.word(name) {
            // `foo_t (*callback)(int)`
            "(" if stars == 0 => {
                self.word(name + 1) == "*"
                    && self.is_ident(name + 2)
                    && self.word(name + 3) == ")"
                    && self.word(name + 4) == "("
            }
            _ if !self.is_ident(name) || name >= stop => false,
            // `MACRO name(..)` declares nothing that could be read.
            _ if stars == 0 && (self.word(name + 1) == "(" || self.tokens[name].line_start) => false,
            _ => true,
        }
    }

    /// An attribute between `*` and a name.
    fn is_marker(&self, at: usize) -> bool {
        self.word(at).starts_with("__") && (self.word(at + 1) == "*" || self.is_ident(at + 1))
    }

    /// A declaration without its `;`: prototypes, bodies, attributes and dimensions are left out.
    fn declaration(&mut self, stop: usize) -> Done {
        let start = self.at;
        let all = declarators(self.text, &self.tokens[start..stop]);
        let variables: Vec<&Declarator> = all.iter().filter(|one| !one.is_function).collect();
        let Some(first) = variables.first() else {
            self.at = stop;
            return Ok(());
        };
        let typed = variables.iter().find(|one| one.ty != TypeRef::Other);
        let is_its_values = typed.is_none() && self.is_typed_by_value(start, stop);
        let ty = if is_its_values { base(&TypeRef::of_its_value()) } else { base(&typed.unwrap_or(first).ty) };
        self.raw(&ty);
        for (index, variable) in variables.iter().enumerate() {
            if index > 0 {
                self.raw(", ");
            }
            self.declarator(variable, start)?;
        }
        self.at = stop;
        Ok(())
    }

    /// `typeof(x) y = x`, `__auto_type y = x`
    fn is_typed_by_value(&self, start: usize, stop: usize) -> bool {
        (start..stop).find(|&at| !is_qualifier(self.word(at))).is_some_and(|at| is_typeof(self.word(at)))
    }

    /// What the attributes before `end` say of the end of the variable's scope, as C has it.
    fn cleanup(&mut self, end: usize) {
        let found = (self.at..end).find_map(|at| Some((at, cleanup::function(self.text, &self.tokens, at)?)));
        if let Some((at, function)) = found {
            self.at = at;
            self.raw(&format!("__attribute__((cleanup({function}))) "));
        }
    }

    fn declarator(&mut self, variable: &Declarator, start: usize) -> Done {
        let pointers = match variable.ty {
            TypeRef::Struct { pointers, .. } | TypeRef::Named { pointers, .. } => usize::from(pointers),
            TypeRef::Other => 0,
        };
        self.at = (start..).find(|&at| self.tokens[at].start == variable.name.start).unwrap_or(start);
        self.raw(&"*".repeat(pointers));
        self.copy();
        if variable.array {
            self.raw("[1]");
        }
        self.cleanup(start + variable.init.start);
        if variable.init.is_empty() {
            return Ok(());
        }
        self.at = start + variable.init.start;
        self.raw("= ");
        match self.word(self.at) {
            "{" => self.nested(|inner| inner.list()),
            _ => self.nested(|inner| inner.expression(start + variable.init.end)),
        }
    }
}
