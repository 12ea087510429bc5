//! What macros of the same file write out to: functions and variables at file scope (`DEFINE_POOL(drop, struct drop)`), and parts of
//! functions (`spelled`).
//!
//! The macro's replacement is written out with its arguments and read like a file of its own; each of its tokens keeps the
//! place that it came from, in the macro or in the invocation. Macros of other files are not written out: what a file
//! defines depends on its bytes alone.
mod entries;
mod kernel;
mod pointers;
mod spelled;

pub(crate) use entries::Entries;
pub(crate) use kernel::names_declaring;
pub(crate) use pointers::{Locals, Pointers, locals};
pub(crate) use spelled::{Speller, Stands, makes_names};

use crate::declaration::split;
use crate::lexer::{Token, lex};
use crate::{Cond, Function, Init, InitValue, Invocation, Macro, Outline, Span, Variable};
use serde::{Deserialize, Serialize};

/// Macros that are made of macros.
const DEPTH: usize = 4;
/// A replacement with its arguments may have this many bytes: more is a table.
const LENGTH: usize = 64 * 1024;

/// The text of a function that macros have made, or a part of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Made {
    /// What the macros were written out as.
    pub(crate) text: String,
    /// Whether it is a macro's that the function is there.
    whole: bool,
    /// From `{` to `}` in it.
    pub(crate) body: Range,
    /// Where its tokens came from, ascending.
    origins: Vec<Origin>,
}

/// Bytes of [`Made::text`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Range {
    pub from: u32,
    pub to: u32,
}

/// Where a token stands.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Origin {
    /// In the text that was made.
    at: u32,
    /// In the file.
    offset: u32,
}

impl Made {
    /// The place in the file of a place in the text.
    pub(crate) fn origin(&self, at: u32) -> u32 {
        origin(&self.origins, at)
    }
}

impl Function {
    /// Whether a macro at file scope makes it: it does not stand in the file.
    pub fn is_made(&self) -> bool {
        self.made.as_ref().is_some_and(|made| made.whole)
    }
}

fn origin(origins: &[Origin], at: u32) -> u32 {
    let next = origins.partition_point(|one| one.at <= at);
    origins.get(next.saturating_sub(1)).map_or(0, |one| one.offset)
}

/// A token that is put into the text: how it is written, and where it stands in the file.
#[derive(Clone)]
struct Piece {
    written: String,
    offset: u32,
}

/// Everything that an invocation makes.
#[derive(Default)]
pub struct Products {
    /// The functions.
    pub functions: Vec<Function>,
    /// The variables.
    pub variables: Vec<Variable>,
    /// The invocations at file scope that are left.
    pub invocations: Vec<Invocation>,
}

impl Products {
    /// What `invocation` makes, `args` being the tokens of its arguments, as the `macros` before it in the file say; else as the
    /// kernel's own do.
    pub(crate) fn of(text: &[u8], macros: &[Macro], invocation: &Invocation, args: &[Token]) -> Self {
        let is_own = macros.iter().any(|mac| mac.name == invocation.name);
        let maker = match kernel::macros_of(&invocation.name) {
            _ if is_own => Maker::new(text, macros, invocation.span),
            Some((text, macros)) => Maker { text, macros, whole: invocation.span, is_foreign: true },
            None => return Products::default(),
        };
        let pieces = |part: &[Token]| part.iter().map(|token| piece(text, token, token.start)).collect();
        let mut made = Products::default();
        let args: Vec<Vec<Piece>> = split(args, b',').map(pieces).collect();
        maker.add(&invocation.name, &args, invocation.guard.as_ref(), DEPTH, &mut made);
        made
    }
}

/// Everything that an invocation in `text` makes with the `macros` of another file, whose text is `home`; all of it stands where the
/// macro is invoked.
pub fn written_out(text: &[u8], invocation: &Invocation, home: &[u8], macros: &[Macro]) -> Products {
    let maker = Maker { text: home, macros, whole: invocation.span, is_foreign: true };
    let pieces = |part: &[Token]| part.iter().map(|token| piece(text, token, token.start)).collect();
    let tokens = lex(text, invocation.span.start as usize, invocation.span.end as usize);
    let close = tokens.iter().rposition(|token| token.sign == b')').unwrap_or(0);
    let args: Vec<Vec<Piece>> = split(tokens.get(2..close).unwrap_or_default(), b',').map(pieces).collect();
    let mut made = Products::default();
    maker.add(&invocation.name, &args, invocation.guard.as_ref(), DEPTH, &mut made);
    made
}

struct Maker<'t> {
    text: &'t [u8],
    macros: &'t [Macro],
    /// The invocation at file scope.
    whole: Span,
    /// Whether the macros are not of the invocation's file: what they write stands where they are invoked.
    is_foreign: bool,
}

impl<'t> Maker<'t> {
    /// With macros of the same file.
    fn new(text: &'t [u8], macros: &'t [Macro], whole: Span) -> Self {
        Maker { text, macros, whole, is_foreign: false }
    }

    fn add(&self, name: &str, args: &[Vec<Piece>], guard: Option<&Cond>, depth: usize, made: &mut Products) {
        let Some(depth) = depth.checked_sub(1) else { return };
        for mac in self.macros.iter().filter(|mac| mac.name == name) {
            let Some((written, origins)) = self.written(mac, args) else { continue };
            let outline = crate::scan::plain_outline(written.as_bytes());
            let span = |span: Span| Span { start: origin(&origins, span.start), end: origin(&origins, span.end) };
            let guard = both(guard, mac.guard.as_ref());
            for inner in &outline.invocations {
                let args = self.arguments(&written, &origins, inner);
                self.add(&inner.name, &args, both(guard.as_ref(), inner.guard.as_ref()).as_ref(), depth, made);
                let guard = both(guard.as_ref(), inner.guard.as_ref());
                made.invocations.push(Invocation { span: self.whole, guard, ..inner.clone() });
            }
            made.functions.extend(outline.functions.into_iter().map(|function| {
                let body = Range { from: function.body.start, to: function.body.end };
                let mut mentions = function.mentions;
                mentions.iter_mut().for_each(|mention| mention.offset = origin(&origins, mention.offset));
                Function {
                    span: self.whole,
                    name_span: span(function.name_span),
                    body: if self.is_foreign { self.whole } else { mac.body },
                    guard: both(guard.as_ref(), function.guard.as_ref()),
                    mentions,
                    made: Some(Box::new(Made { text: written.clone(), whole: true, body, origins: origins.clone() })),
                    ..function
                }
            }));
            made.variables.extend(outline.variables.into_iter().map(|variable| Variable {
                span: span(variable.span),
                init: variable.init.map(|init| moved(init, &span)),
                guard: both(guard.as_ref(), variable.guard.as_ref()),
                ..variable
            }));
        }
    }

    /// The arguments of an invocation that stands in what another one has made.
    fn arguments(&self, written: &str, origins: &[Origin], inner: &Invocation) -> Vec<Vec<Piece>> {
        let text = written.as_bytes();
        let tokens = lex(text, inner.span.start as usize, inner.span.end as usize);
        let inside = tokens.get(2..tokens.len().saturating_sub(1)).unwrap_or_default();
        let pieces = |part: &[Token]| {
            part.iter().map(|token| piece(text, token, origin(origins, token.start))).collect::<Vec<_>>()
        };
        split(inside, b',').map(pieces).collect()
    }

    /// The replacement of `mac` with `args`; `None` when it makes nothing that could matter.
    fn written(&self, mac: &Macro, args: &[Vec<Piece>]) -> Option<(String, Vec<Origin>)> {
        let out = self.replacement(mac, args)?;
        Some((out.text, out.origins))
    }

    fn replacement(&self, mac: &Macro, args: &[Vec<Piece>]) -> Option<Writer> {
        let tokens = lex(self.text, mac.body.start as usize, mac.body.end as usize);
        let mut out = Writer::default();
        let mut at = 0;
        let mut depth = 0;
        while let Some(token) = tokens.get(at) {
            match token.sign {
                b'{' | b'(' => depth += 1,
                b'}' | b')' => depth -= 1,
                _ => {}
            }
            let word = token.str(self.text);
            match (token.sign, tokens.get(at + 1).and_then(|next| argument(mac, args, next.str(self.text)))) {
                (b'#', Some(pieces)) => {
                    let text: Vec<&str> = pieces.iter().map(|piece| piece.written.as_str()).collect();
                    out.piece(&Piece { written: format!("{:?}", text.join(" ")), offset: self.place(token) });
                    at += 2;
                    continue;
                }
                _ if word == "##" => out.pastes = true,
                _ => {
                    // What stands alone on its line does so here too: an invocation may end without a `;`.
                    if depth == 0 && token.line_start {
                        out.line();
                    }
                    match argument(mac, args, word) {
                        Some(pieces) => out.argument(&pieces),
                        None => out.piece(&piece(self.text, token, self.place(token))),
                    }
                }
            }
            if out.text.len() > LENGTH {
                return None;
            }
            at += 1;
        }
        Some(out)
    }

    /// Where a token of the macro stands in the invocation's file.
    fn place(&self, token: &Token) -> u32 {
        if self.is_foreign { self.whole.start } else { token.start }
    }
}

/// What stands for a parameter; `__VA_ARGS__` for all arguments that are left.
fn argument(mac: &Macro, args: &[Vec<Piece>], word: &str) -> Option<Vec<Piece>> {
    let at = mac.params.iter().position(|param| param == word)?;
    if word != "__VA_ARGS__" {
        return Some(args.get(at).cloned().unwrap_or_default());
    }
    let rest = args.get(at..).unwrap_or_default();
    let comma = |first: Option<&Piece>| Piece { written: ",".into(), offset: first.map_or(0, |first| first.offset) };
    let mut all = Vec::new();
    for (position, arg) in rest.iter().enumerate() {
        all.extend((position > 0).then(|| comma(arg.first())));
        all.extend(arg.iter().cloned());
    }
    Some(all)
}

fn piece(text: &[u8], token: &Token, offset: u32) -> Piece {
    Piece { written: token.str(text).to_owned(), offset }
}

#[derive(Default)]
struct Writer {
    text: String,
    origins: Vec<Origin>,
    /// Whether what comes next is one token with what was written last.
    pastes: bool,
}

impl Writer {
    fn line(&mut self) {
        if !self.pastes {
            self.text.push('\n');
        }
    }

    fn piece(&mut self, piece: &Piece) {
        if !std::mem::take(&mut self.pastes) {
            if !(self.text.is_empty() || self.text.ends_with('\n')) {
                self.text.push(' ');
            }
            self.origins.push(Origin { at: self.text.len() as u32, offset: piece.offset });
        }
        self.text.push_str(&piece.written);
    }

    /// Nothing may be pasted too.
    fn argument(&mut self, pieces: &[Piece]) {
        pieces.iter().for_each(|piece| self.piece(piece));
        self.pastes = false;
    }
}

fn both(a: Option<&Cond>, b: Option<&Cond>) -> Option<Cond> {
    match (a, b) {
        (Some(a), Some(b)) => Some(Cond::All(vec![a.clone(), b.clone()])),
        (one, other) => one.or(other).cloned(),
    }
}

fn moved(init: Init, span: &dyn Fn(Span) -> Span) -> Init {
    let value = match init.value {
        InitValue::List(items) => {
            InitValue::List(items.into_iter().map(|(path, inner)| (path, moved(inner, span))).collect())
        }
        value => value,
    };
    Init { span: span(init.span), value, ..init }
}

impl Outline {
    /// Takes what an invocation has made, if that is more than other invocations.
    pub(crate) fn take(&mut self, products: Products) {
        if products.functions.is_empty() && products.variables.is_empty() {
            return;
        }
        self.functions.extend(products.functions);
        self.variables.extend(products.variables);
        self.invocations.extend(products.invocations);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Name;

    const POOL: &str = "\
#define CACHE(name) static struct kmem_cache *name##_cache
#define POOL(name, type)	\\
	CACHE(name);		\\
	static void name##_drop(type *p) \\
	{			\\
		put(p, #name, name##_cache); \\
	}
POOL(pond, struct pond)
int last;
";

    #[test]
    fn a_macro_of_the_file_makes_functions_and_variables() {
        let outline = Outline::new(POOL.as_bytes());
        let names: Vec<&Name> = outline.functions.iter().map(|function| &function.name).collect();
        assert_eq!(names, ["pond_drop"]);
        let names: Vec<&Name> = outline.variables.iter().map(|variable| &variable.name).collect();
        assert_eq!(names, ["pond_cache", "last"]);
        let function = &outline.functions[0];
        assert!(function.is_static && function.params.len() == 1);
        assert_eq!(POOL[function.span.start as usize..].lines().next(), Some("POOL(pond, struct pond)"));
        assert!(POOL[function.mentions[0].offset as usize..].starts_with("put(p"), "{:?}", function.mentions);
    }

    #[test]
    fn what_it_does_can_be_parsed() {
        let outline = Outline::new(POOL.as_bytes());
        let parsed = crate::parse_function(POOL.as_bytes(), &outline.functions[0]).expect("accepted");
        assert!(parsed.map.iter().any(|&(_, offset)| POOL[offset as usize..].starts_with("put(p")));
    }

    #[test]
    fn a_macro_that_needs_itself_ends() {
        let text = "#define A(x) static int a_##x; A(x##x)\nA(b)\n";
        assert!(Outline::new(text.as_bytes()).variables.len() <= DEPTH);
        let text = "#define A(x) static int a_##x; A(x) A(x) A(x)\nA(b)\n";
        Outline::new(text.as_bytes());
    }
}
