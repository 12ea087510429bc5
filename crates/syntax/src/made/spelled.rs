//! Parts of a function that macros of the same file stand for: `DRAIN;` for a call, `POOL` for a place, `CALL(barrier)` for a name that
//! is pasted together.
//!
//! A macro with parameters that only calls something is a function of its own, and stays one. What is written out stands where the
//! macro is used.
use super::{LENGTH, Made, Maker, Origin, Piece, Pointers, Range, Writer, kernel, origin, piece};
use crate::lexer::{Kind, Token, lex};
use crate::mentions::{Mentions, is_keyword};
use crate::number::is_shouted;
use crate::{Cond, Function, Macro, Name, Span};
use std::slice;

/// Macros in macros.
const DEPTH: usize = 8;
/// A longer replacement is no name for something.
const TOKENS: usize = 100;

/// A macro without parameters that stands for code.
pub(crate) struct Stands {
    pub name: Name,
    body: Span,
    guard: Option<Cond>,
    /// A statement is written out where it is one, a place wherever it stands.
    is_place: bool,
}

impl Stands {
    /// Whether it stands for a call, or a statement.
    pub fn is_code(&self) -> bool {
        !self.is_place
    }

    /// Another name for `self`.
    pub fn renamed(&self, name: Name, target: &Token, guard: Option<Cond>) -> Self {
        Stands { name, body: Span { start: target.start, end: target.end }, guard, is_place: self.is_place }
    }

    /// Of the tokens behind `#define`, if it does.
    pub fn of(text: &[u8], tokens: &[Token], guard: Option<Cond>) -> Option<Self> {
        let (name, body) = tokens.split_first()?;
        let (first, last) = (body.first()?, body.last()?);
        let calls = body.windows(2).any(|pair| is_callable(text, &pair[0]) && pair[1].sign == b'(');
        // `(type) name` converts: what it is worth has a name of its own.
        let converts = body.windows(2).any(|pair| pair[0].sign == b')' && pair[1].kind == Kind::Ident);
        let is_place = !calls && !converts && body.iter().all(|token| is_of_place(text, token));
        (body.len() <= TOKENS && (calls || is_place)).then(|| Stands {
            name: name.str(text).into(),
            body: Span { start: first.start, end: last.end },
            guard,
            is_place,
        })
    }
}

fn is_callable(text: &[u8], token: &Token) -> bool {
    token.kind == Kind::Ident && !is_keyword(token.text(text))
}

fn is_of_place(text: &[u8], token: &Token) -> bool {
    match token.kind {
        Kind::Ident => !is_keyword(token.text(text)),
        Kind::Number => true,
        Kind::Punct => matches!(token.text(text), b"(" | b")" | b"[" | b"]" | b"." | b"->" | b"*" | b"&"),
        _ => false,
    }
}

/// Whether a macro with parameters makes names that stand nowhere, or calls what it is given.
pub(crate) fn makes_names(text: &[u8], params: &[Name], body: &[Token]) -> bool {
    let is_param = |token: &Token| params.iter().any(|param| param == token.str(text));
    let pastes = |three: &[Token]| {
        three[1].is(text, "##") && !(is_shouted(three[0].text(text)) && is_shouted(three[2].text(text)))
    };
    let calls = |pair: &[Token]| pair[1].sign == b'(' && is_param(&pair[0]);
    body.len() <= TOKENS && (body.windows(2).any(calls) || body.windows(3).any(pastes) && has_call(body))
}

fn has_call(body: &[Token]) -> bool {
    body.windows(2).any(|pair| pair[0].kind == Kind::Ident && pair[1].sign == b'(')
}

/// Writes out what stands in functions.
pub(crate) struct Speller<'t> {
    pub text: &'t [u8],
    pub macros: &'t [Macro],
    pub stands: &'t [Stands],
    pub pointers: &'t Pointers,
}

/// A token, and whether it begins a line.
#[derive(Clone)]
pub(crate) struct Item {
    piece: Piece,
    line: bool,
    kind: Kind,
}

impl Item {
    fn of(text: &[u8], token: &Token, offset: u32) -> Self {
        Item { piece: piece(text, token, offset), line: token.line_start, kind: token.kind }
    }

    pub fn is(&self, wanted: &str) -> bool {
        self.kind != Kind::Str && self.piece.written == wanted
    }

    /// The identifier that it is.
    pub fn name(&self) -> Option<Name> {
        if self.kind == Kind::Ident { Name::known(&self.piece.written) } else { None }
    }
}

impl Speller<'_> {
    /// Writes out what stands in the body of `function`, whose `tokens` are from `{` to `}`.
    pub fn spell(&self, function: &mut Function, tokens: &[Token]) {
        let items: Vec<Item> = tokens.iter().map(|token| Item::of(self.text, token, token.start)).collect();
        let mut spelled = Vec::with_capacity(items.len());
        let is_same = !self.write(&items, &mut Vec::new(), &mut spelled);
        let written: usize = spelled.iter().map(|item| item.piece.written.len() + 1).sum();
        if is_same || written > LENGTH {
            return;
        }
        let mut out = Writer::default();
        for item in &spelled {
            if item.line || item.kind == Kind::Directive {
                out.line();
            }
            out.piece(&item.piece);
            if item.kind == Kind::Directive {
                out.line();
            }
        }
        let text = out.text.as_bytes();
        let code: Vec<Token> =
            lex(text, 0, text.len()).into_iter().filter(|token| token.kind != Kind::Directive).collect();
        let inside = code.get(1..code.len().saturating_sub(1)).unwrap_or_default();
        let mut mentions = Mentions::default().of(text, inside);
        mentions.iter_mut().for_each(|mention| mention.offset = origin(&out.origins, mention.offset));
        function.mentions = mentions;
        let body = Range { from: 0, to: out.text.len() as u32 };
        function.made = Some(Box::new(Made { text: out.text, whole: false, body, origins: out.origins }));
    }

    /// Copies `items`, with what they stand for; the macros that are being written out are `open`. Whether there was any.
    fn write(&self, items: &[Item], open: &mut Vec<Name>, out: &mut Vec<Item>) -> bool {
        let (mut at, mut found) = (0, false);
        while let Some(item) = items.get(at) {
            if let Some((function, length)) = self.pointers.called(&items[at..], out.last()) {
                let piece = Piece { written: function.to_string(), offset: item.piece.offset };
                out.push(Item { piece, line: item.line, kind: Kind::Ident });
                found = true;
                at += length;
                continue;
            }
            match self.stands_for(&items[at..], open, out.last()) {
                Some((name, written, length)) => {
                    open.push(name);
                    self.write(&written, open, out);
                    open.pop();
                    found = true;
                    at += length;
                }
                None => {
                    out.push(item.clone());
                    at += 1;
                }
            }
        }
        found
    }

    /// The macro that `items` begin with, what it stands for, and how many of the items it takes.
    fn stands_for(&self, items: &[Item], open: &[Name], before: Option<&Item>) -> Option<(Name, Vec<Item>, usize)> {
        let name = items[0].name().filter(|name| open.len() < DEPTH && !open.contains(name))?;
        match self.plain(name, items, is_statement(before, items.get(1))) {
            Some(written) => Some((name, written, 1)),
            None => {
                let made = self.made_of(name, items).or_else(|| self.declared_by(name, items));
                made.map(|(written, length)| (name, written, length))
            }
        }
    }

    fn plain(&self, name: Name, items: &[Item], is_statement: bool) -> Option<Vec<Item>> {
        let mut all = self.stands.iter().filter(|one| one.name == name);
        let one = all.next().filter(|one| one.guard.is_none() && (one.is_place || is_statement))?;
        if all.next().is_some() || self.macros.iter().any(|mac| mac.name == name) {
            return None;
        }
        let tokens = lex(self.text, one.body.start as usize, one.body.end as usize);
        let tokens = tokens.iter().enumerate();
        let written =
            tokens.map(|(at, token)| Item { line: false, ..Item::of(self.text, token, place(&items[0], at)) });
        Some(written.collect())
    }

    /// What a macro with parameters makes of `items`, which begin with its name, and how many of them.
    fn made_of(&self, name: Name, items: &[Item]) -> Option<(Vec<Item>, usize)> {
        let mut all = self.macros.iter().filter(|mac| mac.name == name);
        let mac = all.next().filter(|mac| mac.guard.is_none())?;
        let body = lex(self.text, mac.body.start as usize, mac.body.end as usize);
        if all.next().is_some() || !makes_names(self.text, &mac.params, &body) {
            return None;
        }
        let (args, length) = arguments(items)?;
        let whole = Span { start: items[0].piece.offset, end: items[length - 1].piece.offset };
        let Writer { text, origins, .. } = Maker::new(self.text, self.macros, whole).replacement(mac, &args)?;
        let inside = |offset: u32| (mac.body.start..mac.body.end).contains(&offset);
        Some((again(&items[0], &text, &origins, &inside), length))
    }

    /// The same for a macro of the kernel's that declares a variable.
    fn declared_by(&self, name: Name, items: &[Item]) -> Option<(Vec<Item>, usize)> {
        let (text, mac) = kernel::declaring(&name).filter(|_| !self.macros.iter().any(|mac| mac.name == name))?;
        let (args, length) = arguments(items)?;
        // `guard(lock)(&it->lock)`; a statement follows what stands for the head of a loop.
        let is_whole = kernel::is_loop(mac) || items.get(length).is_some_and(|next| next.is("("));
        let start = items[0].piece.offset;
        let whole = Span { start, end: items[length - 1].piece.offset };
        let maker = Maker { text, macros: slice::from_ref(mac), whole, is_foreign: true };
        let Writer { text, origins, .. } = maker.replacement(mac, &args).filter(|_| is_whole)?;
        Some((again(&items[0], &text, &origins, &|offset| offset == start), length))
    }
}

/// The tokens of a macro's replacement; those that are `inside` of the macro stand where `first` does, that invokes it.
fn again(first: &Item, text: &str, origins: &[Origin], inside: &dyn Fn(u32) -> bool) -> Vec<Item> {
    let tokens = lex(text.as_bytes(), 0, text.len());
    let written = tokens.iter().enumerate().map(|(at, token)| {
        let offset = Some(origin(origins, token.start)).filter(|&offset| !inside(offset));
        Item { line: false, ..Item::of(text.as_bytes(), token, offset.unwrap_or_else(|| place(first, at))) }
    });
    written.collect()
}

/// Where the `at`-th token stands that is written out for `item`: at it, no two in the same place as long as it has room.
fn place(item: &Item, at: usize) -> u32 {
    item.piece.offset + at.min(item.piece.written.len() - 1) as u32
}

/// Where a replacement ends, its macro stood as a statement.
fn is_statement(before: Option<&Item>, after: Option<&Item>) -> bool {
    let opens = |item: &Item| {
        item.kind == Kind::Directive || [";", "{", "}", ")", ":", "else", "do"].iter().any(|sign| item.is(sign))
    };
    before.is_some_and(opens) && after.is_none_or(|after| after.is(";"))
}

/// The arguments of the invocation that `items` begin with, and how many items it has.
fn arguments(items: &[Item]) -> Option<(Vec<Vec<Piece>>, usize)> {
    let (mut depth, mut args) = (0usize, vec![Vec::new()]);
    for (at, item) in items.iter().enumerate().skip(1) {
        let opens = item.is("(") || item.is("[") || item.is("{");
        let closes = item.is(")") || item.is("]") || item.is("}");
        if at == 1 && !item.is("(") || item.kind == Kind::Directive {
            return None;
        }
        depth -= usize::from(closes);
        match depth {
            0 if closes => return Some((args, at + 1)),
            1 if item.is(",") => args.push(Vec::new()),
            _ if at > 1 => args.last_mut()?.push(item.piece.clone()),
            _ => {}
        }
        depth += usize::from(opens);
    }
    None
}
