//! Pointers that can only point to one function, by the text of the file: a local variable that is given one once, and a member of a
//! table that is `static const`.
use super::spelled::Item;
use crate::declaration::after_group;
use crate::lexer::{Kind, Token};
use crate::mentions::is_keyword;
use crate::{InitValue, Name, Variable};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

/// What is called, by how it is written.
#[derive(Default)]
pub(crate) struct Pointers {
    /// By variable and member.
    members: HashMap<(Name, Name), Name>,
    tables: HashSet<Name>,
    /// Variables that are pointers themselves.
    functions: HashMap<Name, Name>,
    /// Of one function.
    pub locals: Locals,
}

/// The locals of one function.
#[derive(Default)]
pub(crate) struct Locals {
    /// Those that stand for another name.
    targets: HashMap<Name, Name>,
    /// All of them: no variable of the file is meant by their names.
    pub declared: HashSet<Name>,
}

impl Pointers {
    /// Notes what `table` holds, which is `static const`.
    pub fn add(&mut self, table: &Variable) {
        let Some(InitValue::List(items)) = table.init.as_ref().map(|init| &init.value) else { return };
        for (path, init) in items {
            if let ([member], InitValue::Name(function)) = (path.as_slice(), &init.value) {
                self.members.insert((table.name, *member), *function);
                self.tables.insert(table.name);
            }
        }
    }

    /// Notes what `pointer` points to, which nothing changes, if that is a function.
    pub fn add_pointer(&mut self, pointer: &Variable) {
        if let Some(InitValue::Name(function) | InitValue::AddressOf(function, _)) =
            pointer.init.as_ref().map(|init| &init.value)
        {
            self.functions.insert(pointer.name, *function);
        }
    }

    /// Whether one of `tables` is called, or given to a local, in a function.
    pub fn matter(&self, text: &[u8], tokens: &[Token]) -> bool {
        let is_table = |token: &Token| token.kind == Kind::Ident && self.is_table(token.str(text));
        let is_pointer =
            |token: &Token| Name::known(token.str(text)).is_some_and(|name| self.functions.contains_key(&name));
        let points = |token: &Token| token.kind == Kind::Ident && is_pointer(token);
        if !self.functions.is_empty() && tokens.iter().any(points) {
            return true;
        }
        let called = |four: &[Token]| four[1].sign == b'.' && four[3].sign == b'(' && is_table(&four[0]);
        let given = |four: &[Token]| four[1].sign == b'&' && four[0].sign == b'=' && is_table(&four[2]);
        !self.members.is_empty() && tokens.windows(4).any(|four| called(four) || given(four))
    }

    fn is_table(&self, name: &str) -> bool {
        Name::known(name).is_some_and(|name| self.tables.contains(&name))
    }

    /// The function that is called where `items` begin, and how many of them name it.
    pub fn called(&self, items: &[Item], before: Option<&Item>) -> Option<(Name, usize)> {
        let is = |at: usize, wanted: &str| items.get(at).is_some_and(|item| item.is(wanted));
        let known = |at: usize| items.get(at).and_then(Item::name);
        if before.is_some_and(|before| before.is(".") || before.is("->")) {
            return None;
        }
        if is(0, "(") {
            // `int (*name)(..)` declares it.
            let declares =
                before.is_some_and(|before| before.is("*") || before.name().is_some() && !before.is("return"));
            let (name, end) = operand(items, 0, DEPTH).filter(|&(_, end)| !declares && is(end, "("))?;
            return self.target(name).map(|target| (target, end));
        }
        let name = known(0)?;
        if is(1, "(") {
            return self.target(name).map(|target| (target, 1));
        }
        let table = match () {
            () if is(1, ".") => name,
            () if is(1, "->") => *self.locals.targets.get(&name)?,
            () => return None,
        };
        let function = self.members.get(&(table, known(2)?)).filter(|_| is(3, "("))?;
        Some((*function, 3))
    }
}

impl Pointers {
    /// The function that a pointer of this name is to.
    fn target(&self, name: Name) -> Option<Name> {
        let of_file = || self.functions.get(&name).filter(|_| !self.locals.declared.contains(&name));
        self.locals.targets.get(&name).or_else(of_file).copied()
    }
}

/// Parentheses and casts around a name.
const DEPTH: usize = 8;

/// The name that stands at `at` with nothing but parentheses, casts, `*` and `&` around it, and where all of that ends.
fn operand(items: &[Item], at: usize, depth: usize) -> Option<(Name, usize)> {
    let (first, depth) = (items.get(at)?, depth.checked_sub(1)?);
    if first.is("*") || first.is("&") {
        return operand(items, at + 1, depth);
    }
    if !first.is("(") {
        return first.name().filter(|name| !is_keyword(name.as_str())).map(|name| (name, at + 1));
    }
    let close = at + closing(&items[at..])?;
    match operand(items, at + 1, depth) {
        Some((name, end)) if end == close => Some((name, end + 1)),
        _ => operand(items, close + 1, depth),
    }
}

/// Where the parenthesis that `items` begin with is closed.
fn closing(items: &[Item]) -> Option<usize> {
    let mut depth = 0usize;
    items.iter().take(FAR).position(|item| {
        depth += usize::from(item.is("("));
        depth -= usize::from(item.is(")"));
        depth == 0
    })
}

/// A type has fewer tokens.
const FAR: usize = 64;

/// The locals of the function with these `tokens`, with the names of those functions, or of what has those addresses, that some of them
/// are given once, and nothing else ever.
pub(crate) fn locals(text: &[u8], tokens: &[Token]) -> Locals {
    let mut seen: HashMap<&[u8], Seen> = HashMap::default();
    for at in 1..tokens.len() {
        let (before, token) = (&tokens[at - 1], &tokens[at]);
        if token.kind != Kind::Ident || is_keyword(token.text(text)) {
            continue;
        }
        let one = seen.entry(token.text(text)).or_default();
        let declared = declared(text, tokens, at);
        one.declared += u32::from(declared.is_some());
        one.escapes |= matches!(before.text(text), b"&" | b"++" | b"--");
        let end = declared.unwrap_or(at + 1);
        if tokens.get(end).is_some_and(|next| next.sign == b'=') {
            one.given += 1;
            one.target = value(text, &tokens[end + 1..]).map(|target| target.str(text).into());
        }
    }
    let only = |one: &Seen| one.declared == 1 && one.given == 1 && !one.escapes;
    let mut found = Locals::default();
    for (name, one) in seen.into_iter().filter(|(_, one)| one.declared > 0) {
        let Some(name) = std::str::from_utf8(name).ok().and_then(Name::known) else { continue };
        found.declared.insert(name);
        found.targets.extend(one.target.filter(|_| only(&one)).map(|target| (name, target)));
    }
    found
}

/// Where the declarator ends, if the name at `at` is declared there: `type name`, `type *name`, `type (*name)(..)`.
fn declared(text: &[u8], tokens: &[Token], at: usize) -> Option<usize> {
    let sign = |at: usize| tokens.get(at).map_or(0, |token| token.sign);
    let typed = |before: usize| {
        let token = at.checked_sub(before).map(|at| &tokens[at]);
        token.is_some_and(|token| token.kind == Kind::Ident && !is_statement_word(token.text(text)))
    };
    // `*const name`
    let qualified = usize::from(tokens[at - 1].is(text, "const") && at > 1);
    let pointer = sign(at - 1 - qualified) == b'*';
    let outside = at.checked_sub(3 + qualified);
    if let Some(outside) = outside.filter(|_| pointer && sign(at + 1) == b')' && sign(at + 2) == b'(')
        && sign(outside + 1) == b'('
    {
        return typed(3 + qualified).then(|| after_group(tokens, at + 2));
    }
    (matches!(sign(at + 1), b'=' | b';') && typed(1 + usize::from(pointer))).then_some(at + 1)
}

/// The name that a whole initialiser or assignment consists of, or the address of which.
fn value<'t>(text: &[u8], tokens: &'t [Token]) -> Option<&'t Token> {
    let (name, rest) = match tokens {
        [address, rest @ ..] if address.sign == b'&' => rest.split_first()?,
        tokens => tokens.split_first()?,
    };
    let is_name = name.kind == Kind::Ident && !name.is(text, "NULL");
    (is_name && matches!(rest.first()?.sign, b';' | b',')).then_some(name)
}

/// What is seen of one name in a function.
#[derive(Default)]
struct Seen {
    declared: u32,
    given: u32,
    target: Option<Name>,
    escapes: bool,
}

fn is_statement_word(word: &[u8]) -> bool {
    matches!(word, b"return" | b"else" | b"do" | b"goto" | b"case" | b"sizeof")
}
