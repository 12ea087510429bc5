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
    /// Of one function: the locals that stand for another name.
    pub locals: HashMap<Name, Name>,
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

    /// Whether one of `tables` is called, or given to a local, in a function.
    pub fn matter(&self, text: &[u8], tokens: &[Token]) -> bool {
        let is_table = |token: &Token| token.kind == Kind::Ident && self.is_table(token.str(text));
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
        if is(0, "(") && is(1, "*") && is(3, ")") && is(4, "(") {
            // `int (*name)(..)` declares it.
            let declares =
                before.is_some_and(|before| before.is("*") || before.name().is_some() && !before.is("return"));
            return known(2).and_then(|name| self.locals.get(&name)).filter(|_| !declares).map(|target| (*target, 4));
        }
        let name = known(0)?;
        if is(1, "(") {
            return self.locals.get(&name).map(|target| (*target, 1));
        }
        let table = match () {
            () if is(1, ".") => name,
            () if is(1, "->") => *self.locals.get(&name)?,
            () => return None,
        };
        let function = self.members.get(&(table, known(2)?)).filter(|_| is(3, "("))?;
        Some((*function, 3))
    }
}

/// The locals of the function with these `tokens` that are given a function or an address once, and nothing else ever, with its name.
pub(crate) fn locals(text: &[u8], tokens: &[Token]) -> HashMap<Name, Name> {
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
    let only = seen.into_iter().filter(|(_, one)| only(one));
    only.filter_map(|(name, one)| Some((Name::known(std::str::from_utf8(name).ok()?)?, one.target?))).collect()
}

/// Where the declarator ends, if the name at `at` is declared there: `type name`, `type *name`, `type (*name)(..)`.
fn declared(text: &[u8], tokens: &[Token], at: usize) -> Option<usize> {
    let sign = |at: usize| tokens.get(at).map_or(0, |token| token.sign);
    let typed = |before: usize| {
        let token = at.checked_sub(before).map(|at| &tokens[at]);
        token.is_some_and(|token| token.kind == Kind::Ident && !is_statement_word(token.text(text)))
    };
    let pointer = sign(at - 1) == b'*';
    if pointer && at > 2 && sign(at - 2) == b'(' && sign(at + 1) == b')' && sign(at + 2) == b'(' {
        return typed(3).then(|| after_group(tokens, at + 2));
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
