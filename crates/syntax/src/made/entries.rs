//! Entries of tables that a macro of the same file pastes together: `ENTRY(a)` for `{ .init = a_init, .exit = a_exit }`.
use super::{Maker, Piece, moved, origin, piece};
use crate::declaration::split;
use crate::initializer;
use crate::lexer::{Token, lex};
use crate::{Init, InitValue, Macro, Name, Span};
use rustc_hash::FxHashSet as HashSet;

/// The macros that make names which stand nowhere.
#[derive(Default)]
pub(crate) struct Entries {
    pasting: HashSet<Name>,
}

impl Entries {
    /// Notes a macro with its `body`, if it pastes.
    pub fn add(&mut self, text: &[u8], name: Name, body: &[Token]) {
        if body.iter().any(|token| token.is(text, "##")) {
            self.pasting.insert(name);
        }
    }

    /// Writes out what an initialiser has of them, as the `macros` before it in the file say.
    pub fn write_out(&self, text: &[u8], macros: &[Macro], init: &mut Init) {
        if self.pasting.is_empty() {
            return;
        }
        match &mut init.value {
            InitValue::List(items) => items.iter_mut().for_each(|(_, item)| self.write_out(text, macros, item)),
            InitValue::Call(name, _) if self.pasting.contains(name) => {
                if let Some(value) = entry(text, macros, *name, init.span) {
                    init.value = value;
                }
            }
            _ => {}
        }
    }
}

/// What the macro makes that is used at `whole`, if one is defined alone that may be meant.
fn entry(text: &[u8], macros: &[Macro], name: Name, whole: Span) -> Option<InitValue> {
    let mut all = macros.iter().filter(|mac| mac.name == name);
    let (mac, None) = (all.next().filter(|mac| mac.guard.is_none())?, all.next()) else { return None };
    let tokens = lex(text, whole.start as usize, whole.end as usize);
    let [first, open, inside @ .., _] = tokens.as_slice() else { return None };
    if !first.is_name(text, &name) || open.sign != b'(' {
        return None;
    }
    let pieces = |part: &[Token]| part.iter().map(|token| piece(text, token, token.start)).collect();
    let args: Vec<Vec<Piece>> = split(inside, b',').map(pieces).collect();
    let (written, origins) = Maker::new(text, macros, whole).written(mac, &args)?;
    let init = initializer::init(written.as_bytes(), &lex(written.as_bytes(), 0, written.len()))?;
    let place = |span: Span| {
        let start = origin(&origins, span.start);
        Span { start, end: origin(&origins, span.end).max(start) }
    };
    (init.value != InitValue::Other).then(|| moved(init, &place).value)
}

#[cfg(test)]
mod tests {
    use crate::{InitValue, Outline};

    const TABLE: &str = "#define ENTRY(n) { .init = n##_init, .exit = n##_exit }\n\
                         #define PLAIN(n) { .init = n }\n\
                         static const struct step steps[] = { ENTRY(a), PLAIN(b), { .init = c }, ENTRY(d) };\n";

    #[test]
    fn what_is_pasted_stands_in_the_table() {
        let outline = Outline::new(TABLE.as_bytes());
        let items = outline.variables[0].init.as_ref().expect("a table").items();
        assert_eq!(items.iter().map(|(_, init)| init.position).collect::<Vec<_>>(), [0, 1, 2, 3].map(Some));
        let names =
            |at: usize| items[at].1.items().iter().map(|(path, init)| (path[0], &init.value)).collect::<Vec<_>>();
        let [init, exit] = ["d_init", "d_exit"].map(|name| InitValue::Name(name.into()));
        assert_eq!(names(3), [("init".into(), &init), ("exit".into(), &exit)]);
        assert!(matches!(items[1].1.value, InitValue::Call(..)));
        let (_, entry) = &items[3].1.items()[0];
        assert!(TABLE[entry.span.start as usize..].starts_with("d)"), "{entry:?}");
    }
}
