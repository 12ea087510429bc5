//! The token pass over a whole file: splits it at top level, by braces.
mod branches;
mod group;
mod header;
mod variables;

use crate::declaration::{after_group, base_type, declarators, is_record, looks_like_attribute, split};
use crate::directive::{Directive, Guards, guards_header, may_be_function};
use crate::lexer::{Kind, Token, with_tokens};
use crate::made::{Entries, Locals, Pointers, Products, Speller, Stands, locals, makes_names, names_declaring};
use crate::mentions::{Mentions, is_keyword};
use crate::number::is_shouted;
use crate::{Alias, Cond, Function, Invocation, Macro, Name, Outline, Span, StructDef, Switch, TypeRef};
use branches::Branches;
use group::Group;
use header::{header, is_old_style};
use rustc_hash::FxHashSet as HashSet;
use variables::{is_untagged, tag_of_variable};

pub(crate) fn outline(text: &[u8]) -> Outline {
    scanned(text, true)
}

/// Without what macros at file scope make.
pub(crate) fn plain_outline(text: &[u8]) -> Outline {
    scanned(text, false)
}

fn scanned(text: &[u8], makes: bool) -> Outline {
    if u32::try_from(text.len()).is_err() {
        let problem = (Span::default(), "larger than 4 GiB".to_owned());
        return Outline { problems: vec![problem], ..Outline::default() };
    }
    with_tokens(text, |tokens| {
        let mut scanner = Scanner {
            text,
            tokens,
            at: 0,
            guards: Guards::default(),
            branches: Branches::default(),
            item: Item::default(),
            linkage_blocks: 0,
            mentions: Mentions::default(),
            makes,
            stands: Vec::new(),
            objects: Vec::new(),
            // What only makes others is read without.
            spelled: makes.then(names_declaring).into_iter().flatten().collect(),
            pointers: Pointers::default(),
            entries: Entries::default(),
            out: Outline::default(),
        };
        scanner.run();
        let mut out = scanner.out;
        out.macros.append(&mut scanner.objects);
        out.drop_what_never_is();
        // Outlines stay until the end.
        out.functions.shrink_to_fit();
        out.macros.shrink_to_fit();
        out.aliases.shrink_to_fit();
        out.switches.shrink_to_fit();
        out.variables.shrink_to_fit();
        out.structs.shrink_to_fit();
        out
    })
}

/// The tokens of one thing at file scope, as far as they were read.
#[derive(Default)]
struct Item {
    tokens: Vec<Token>,
    guard: Option<Cond>,
    /// How many `#if` groups it begins in.
    depth: usize,
    /// The struct body in it.
    record: Option<Span>,
}

struct Scanner<'t> {
    text: &'t [u8],
    tokens: &'t [Token],
    at: usize,
    guards: Guards,
    branches: Branches,
    item: Item,
    /// How many `extern "C" {` are open.
    linkage_blocks: usize,
    mentions: Mentions<'t>,
    /// Whether macros at file scope are written out.
    makes: bool,
    /// Macros without parameters that stand for code.
    stands: Vec<Stands>,
    /// The same as macros of their own, for other files.
    objects: Vec<Macro>,
    /// Macros that are written out in functions.
    spelled: HashSet<Name>,
    pointers: Pointers,
    entries: Entries,
    out: Outline,
}

impl<'t> Scanner<'t> {
    fn run(&mut self) {
        loop {
            if self.item.tokens.is_empty() {
                self.enter_branch();
            }
            match self.tokens.get(self.at) {
                Some(&token) => self.token(token),
                None if self.item.tokens.is_empty() => break,
                None => self.finish(),
            }
        }
    }

    fn token(&mut self, token: Token) {
        match token.sign {
            _ if token.kind == Kind::Directive => self.directive(token),
            _ if token.kind == Kind::Stray => self.stray(token),
            b';' if is_old_style(self.text, &self.item.tokens) => self.push(token),
            b';' => {
                self.at += 1;
                self.finish();
            }
            b'{' => self.braces(),
            b'(' | b'[' => self.brackets(),
            b'}' | b')' | b']' => self.closing(token),
            _ => self.push(token),
        }
    }

    /// A bracket that no item has opened: of a linkage block, or of a function that seemed to end before it.
    fn closing(&mut self, token: Token) {
        self.at += 1;
        match self.linkage_blocks.checked_sub(1) {
            Some(left) if token.sign == b'}' => self.linkage_blocks = left,
            _ if self.out.problems.is_empty() => {
                self.problem(token, format!("this `{}` closes nothing", token.str(self.text)));
            }
            _ => {}
        }
    }

    fn stray(&mut self, token: Token) {
        let byte = self.text[token.start as usize];
        // `@` and relatives stand in macros for the assembler; control bytes mean that this is no source at all.
        if self.out.problems.is_empty() && byte.is_ascii_control() {
            self.problem(token, format!("byte 0x{byte:02x} has no meaning in C"));
        }
        self.at += 1;
    }

    fn problem(&mut self, token: Token, message: String) {
        self.out.problems.push((Span { start: token.start, end: token.end }, message));
    }

    fn push(&mut self, token: Token) {
        let begins = || token.column_zero || begins_item(token.text(self.text)) || self.invokes();
        if token.kind == Kind::Ident && self.is_invocation() && begins() {
            self.finish();
        }
        self.begin();
        self.item.tokens.push(token);
        self.at += 1;
    }

    /// Notes what the item stands in, if it begins here.
    fn begin(&mut self) {
        if self.item.tokens.is_empty() {
            self.item.guard = self.branches.rest.take().or_else(|| self.guards.current());
            self.item.depth = self.guards.depth();
        }
    }

    /// Whether `NAME(` or `type NAME(` comes next, and is no attribute of what came before.
    fn invokes(&self) -> bool {
        let [word, next, after] = [0, 1, 2].map(|ahead| self.tokens.get(self.at + ahead));
        let opens = |token: Option<&Token>| token.is_some_and(|token| token.sign == b'(');
        let typed = next.is_some_and(|next| next.kind == Kind::Ident) && opens(after);
        word.is_some_and(|word| !looks_like_attribute(word.text(self.text))) && (opens(next) || typed)
    }

    /// Whether the item is `NAME(..)` and nothing else.
    fn is_invocation(&self) -> bool {
        match self.item.tokens.as_slice() {
            [name, open, ..] if name.kind == Kind::Ident && open.is(self.text, "(") => {
                after_group(&self.item.tokens, 1) == self.item.tokens.len()
            }
            _ => false,
        }
    }

    fn directive(&mut self, line: Token) {
        let directive = Directive::parse(self.text, line);
        match directive {
            Directive::Elif(_) | Directive::Else => {
                let passed = self.leave_rest();
                match passed.or_else(|| if self.is_half() { self.pass_by(self.at) } else { None }) {
                    Some(end) => self.at = end,
                    None => self.note(&directive, line),
                }
            }
            Directive::Endif => self.leave_group(),
            _ => self.note(&directive, line),
        }
        self.at += 1;
    }

    fn note(&mut self, directive: &Directive, line: Token) {
        match directive {
            Directive::If(_) | Directive::Elif(_) | Directive::Else | Directive::Endif => self.guards.apply(directive),
            _ if self.is_noted(line) => {}
            Directive::Define(tokens) => self.define(tokens, line),
            Directive::Alias(name, target) => self.alias(*name, *target),
            Directive::Stands(tokens) => {
                let stands = Stands::of(self.text, tokens, self.guards.current());
                if stands.as_ref().is_some_and(Stands::is_code) {
                    self.note_object(tokens, line);
                }
                self.stand(stands);
            }
            Directive::Switch(name, value) => self.switch(*name, value.as_ref()),
            Directive::Include(path) => self.out.includes.push(*path),
            // Who has a tree has what it is configured for; what asks for a version, says for which there is no such file.
            Directive::Error => self.out.refused.extend(self.guards.current().filter(Cond::asks_for_version)),
            Directive::Other => {}
        }
    }

    fn switch(&mut self, name: Token, value: Option<&Cond>) {
        let name = name.str(self.text);
        // What is undefined here may be defined in a header.
        if !guards_header(name) {
            self.out.switches.push(Switch { name: name.into(), value: value.cloned(), guard: self.guards.current() });
        }
    }

    fn alias(&mut self, name: Token, target: Token) {
        if !may_be_function(self.text, target) {
            let stands = self.stands.iter().find(|one| target.is(self.text, &one.name));
            let renamed = stands.map(|one| one.renamed(name.str(self.text).into(), &target, self.guards.current()));
            let object = self.objects.iter().find(|one| target.is(self.text, &one.name)).cloned();
            self.objects.extend(object.map(|one| Macro {
                name: name.str(self.text).into(),
                name_span: span_of(&name),
                guard: self.guards.current(),
                ..one
            }));
            return self.stand(renamed);
        }
        let (name, target) = (name.str(self.text), target.str(self.text));
        if name != target && !is_keyword(target.as_bytes()) {
            self.out.aliases.push(Alias { name: name.into(), target: target.into(), guard: self.guards.current() });
        }
    }

    /// A macro without parameters that stands for a call: other files may use it, as a statement. Within this one it is written out.
    fn note_object(&mut self, tokens: &[Token], line: Token) {
        if let Some((name, body)) = tokens.split_first().filter(|(name, _)| is_shouted(name.text(self.text))) {
            let noted = self.macro_of(name, Vec::new(), body, line);
            self.objects.push(Macro { is_object: true, ..noted });
        }
    }

    fn stand(&mut self, stands: Option<Stands>) {
        let stands = stands.filter(|_| self.makes);
        self.spelled.extend(stands.iter().map(|one| one.name));
        self.stands.extend(stands);
    }

    fn define(&mut self, tokens: &[Token], line: Token) {
        let Some((name, rest)) = tokens.split_first() else { return };
        let close = after_group(rest, 0);
        let body = &rest[close..];
        let params = macro_params(self.text, &rest[1..close.saturating_sub(1).max(1)]);
        if self.makes && makes_names(self.text, &params, body) {
            self.spelled.insert(name.str(self.text).into());
        }
        self.entries.add(self.text, name.str(self.text).into(), body);
        let defined = self.macro_of(name, params, body, line);
        self.out.macros.push(defined);
    }

    fn macro_of(&mut self, name: &Token, params: Vec<Name>, body: &[Token], line: Token) -> Macro {
        let start = body.first().map_or(line.end, |first| first.start);
        Macro {
            name: name.str(self.text).into(),
            name_span: span_of(name),
            params,
            body: Span { start, end: body.last().map_or(line.end, |last| last.end) },
            guard: self.guards.current(),
            mentions: self.mentions.of(self.text, body),
            is_object: false,
        }
    }

    fn brackets(&mut self) {
        self.begin();
        let group = self.group(self.at, false);
        self.take(&group);
    }

    /// Moves a group into the item.
    fn take(&mut self, group: &Group) {
        let tokens = self.tokens_of(group);
        self.item.tokens.extend(tokens.iter().filter(|token| token.kind != Kind::Directive));
        self.at = group.close + 1;
    }

    fn braces(&mut self) {
        let open = self.at;
        if self.item.tokens.iter().any(|token| token.is(self.text, "=")) {
            let group = self.group(open, false);
            self.take(&group);
        } else if is_linkage(self.text, &self.item.tokens) {
            // What stands in it stands at file scope.
            self.item = Item::default();
            self.linkage_blocks += 1;
            self.at += 1;
        } else if let Some(record) = record_head(self.text, &self.item.tokens) {
            let group = self.group(open, false);
            let body = self.span(&group);
            if !self.item.tokens[record].is(self.text, "enum") {
                self.item.record = Some(body);
                self.inner_records(&group);
            }
            self.item.tokens.extend([self.tokens[open], self.tokens[group.close.min(self.tokens.len() - 1)]]);
            self.at = group.close + 1;
        } else {
            self.function();
        }
    }

    /// `struct tag { .. }` inside of another struct: in C its tag stands at file scope.
    fn inner_records(&mut self, outer: &Group) {
        let close = outer.close.min(self.tokens.len());
        let mut head = outer.open + 1;
        for at in outer.open + 1..close {
            match self.tokens[at].sign {
                b'{' => {
                    if let Some(tag) = self.tag_before(head, at) {
                        let body = self.span(&Group {
                            open: at,
                            close: after_group(&self.tokens[..close], at) - 1,
                            passed: Vec::new(),
                        });
                        self.out.structs.push(StructDef { tag, body });
                    }
                }
                b';' | b'}' => {}
                _ => continue,
            }
            head = at + 1;
        }
    }

    /// The tag of the struct whose brace opens at `open`; its declaration begins at `head` or later.
    fn tag_before(&self, head: usize, open: usize) -> Option<Name> {
        let record = head + record_head(self.text, &self.tokens[head..open])?;
        match base_type(self.text, &self.tokens[record..=open]).0 {
            Some(TypeRef::Struct { tag, .. }) if !self.tokens[record].is(self.text, "enum") => {
                Some(tag).filter(|tag| !tag.is_empty())
            }
            _ => None,
        }
    }

    fn function(&mut self) {
        let item = std::mem::take(&mut self.item);
        let group = self.group(self.at, true);
        let body = self.span(&group);
        let tokens = self.tokens_of(&group);
        let end = tokens.len() - usize::from(group.close < self.tokens.len());
        let inside = tokens.get(1..end).unwrap_or_default();
        if let Some(mut function) = header(self.text, &item.tokens) {
            let is_code = |token: &Token| token.kind != Kind::Directive;
            function.mentions = match inside.iter().all(is_code) {
                true => self.mentions.of(self.text, inside),
                false => {
                    let code: Vec<Token> = inside.iter().copied().filter(is_code).collect();
                    self.mentions.of(self.text, &code)
                }
            };
            function.span.end = body.end;
            function.body = body;
            function.guard = item.guard;
            self.spell(&mut function, &tokens);
            self.add_function(function);
        }
        self.at = group.close + 1;
    }

    /// Writes out what macros and pointers stand for in a function.
    fn spell(&mut self, function: &mut Function, tokens: &[Token]) {
        if !self.makes {
            return;
        }
        let points = self.mentions.called_a_value() || self.pointers.matter(self.text, tokens);
        self.pointers.locals = if points { locals(self.text, tokens) } else { Locals::default() };
        self.pointers.locals.declared.extend(function.params.iter().map(|param| param.name));
        let stands = || function.mentions.iter().any(|mention| self.spelled.contains(&mention.name));
        if points || stands() {
            let (macros, stands) = (&self.out.macros, &self.stands);
            Speller { text: self.text, macros, stands, pointers: &self.pointers }.spell(function, tokens);
        }
    }

    /// Ends the item: a declaration, a typedef, an invocation.
    fn finish(&mut self) {
        let item = std::mem::take(&mut self.item);
        let Some(first) = item.tokens.first() else { return };
        self.add_record(&item);
        if first.is(self.text, "typedef") {
            self.add_typedef(&item.tokens);
        } else if let Some((invocation, args)) = invocation(self.text, &item) {
            if self.makes {
                self.out.take(Products::of(self.text, &self.out.macros, &invocation, args));
            }
            self.out.invocations.push(invocation);
        } else {
            self.add_variables(item);
        }
    }

    fn add_record(&mut self, item: &Item) {
        let Some(body) = item.record else { return };
        let names = declarators(self.text, &item.tokens);
        if let (Some(TypeRef::Struct { tag, .. }), _) = base_type(self.text, &item.tokens)
            && !tag.is_empty()
        {
            self.out.structs.push(StructDef { tag, body });
        } else if let Some(name) = names.first().filter(|_| item.tokens[0].is(self.text, "typedef")) {
            self.out.structs.push(StructDef { tag: name.name.str(self.text).into(), body });
        } else if let Some(name) = names.first().filter(|name| is_untagged(&name.ty)) {
            self.out.structs.push(StructDef { tag: tag_of_variable(self.text, name), body });
        }
    }

    fn add_typedef(&mut self, tokens: &[Token]) {
        for name in declarators(self.text, tokens) {
            let named = |tag: &Name| !tag.is_empty();
            if matches!(&name.ty, TypeRef::Struct { tag, .. } if named(tag))
                || matches!(&name.ty, TypeRef::Named { .. })
            {
                self.out.typedefs.push((name.name.str(self.text).into(), name.ty));
            }
        }
    }
}

/// Words that stand only where something begins, not behind a function's parameters.
fn begins_item(word: &[u8]) -> bool {
    matches!(word, b"static" | b"extern" | b"typedef")
}

/// `extern "C"`, before a `{`.
fn is_linkage(text: &[u8], tokens: &[Token]) -> bool {
    matches!(tokens, [word, language] if word.is(text, "extern") && language.kind == Kind::Str)
}

fn span_of(token: &Token) -> Span {
    Span { start: token.start, end: token.end }
}

fn macro_params(text: &[u8], tokens: &[Token]) -> Vec<Name> {
    let parts = split(tokens, b',').filter_map(|part| part.first());
    parts.map(|name| if name.is(text, "...") { "__VA_ARGS__".into() } else { name.str(text).into() }).collect()
}

/// `struct tag` right before a `{`: where the word stands.
fn record_head(text: &[u8], tokens: &[Token]) -> Option<usize> {
    let at = tokens.iter().rposition(|token| token.kind == Kind::Ident && is_record(token.text(text)))?;
    let mut next = at + 1;
    let mut names = 0;
    while let Some(token) = tokens.get(next) {
        let word = token.text(text);
        if token.kind != Kind::Ident {
            return None;
        }
        let grouped = tokens.get(next + 1).is_some_and(|after| after.is(text, "("));
        match (looks_like_attribute(word), grouped) {
            (true, true) => next = after_group(tokens, next + 1),
            (_, true) => return None,
            (true, false) => next += 1,
            (false, false) => {
                names += 1;
                next += 1;
            }
        }
    }
    (names <= 1 || tokens[at].is(text, "enum")).then_some(at)
}

/// `NAME(args)` and nothing more, with the tokens of its arguments; `static` may stand before it.
fn invocation<'i>(text: &[u8], item: &'i Item) -> Option<(Invocation, &'i [Token])> {
    let tokens = match item.tokens.as_slice() {
        [first, rest @ ..] if first.is(text, "static") => rest,
        tokens => tokens,
    };
    let (name, open) = (tokens.first()?, tokens.get(1)?);
    let close = after_group(tokens, 1);
    if name.kind != Kind::Ident || !open.is(text, "(") || is_keyword(name.text(text)) {
        return None;
    }
    let rest = &tokens[close..];
    if !rest.iter().all(|token| looks_like_attribute(token.text(text))) {
        return None;
    }
    let inner = &tokens[2..close.saturating_sub(1).max(2)];
    let written = |part: &[Token]| -> Name {
        let (Some(first), Some(last)) = (part.first(), part.last()) else { return Name::default() };
        String::from_utf8_lossy(&text[first.start as usize..last.end as usize]).into()
    };
    let invocation = Invocation {
        name: name.str(text).into(),
        span: Span { start: name.start, end: tokens[close - 1].end },
        args: split(inner, b',').map(written).collect(),
        guard: item.guard.clone(),
    };
    Some((invocation, inner))
}
