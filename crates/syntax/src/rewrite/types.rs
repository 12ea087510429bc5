//! Types, told by their shape.
use super::Rewriter;
use crate::TypeRef;
use crate::declaration::{is_basic_type, is_qualifier, is_record, is_typeof, looks_like_attribute};
use crate::lexer::Kind;

/// Names that are typedefs by convention.
pub(super) fn is_typedef_like(word: &str) -> bool {
    const KNOWN: [&str; 5] = ["uint", "ulong", "ushort", "uchar", "ullong"];
    let bare = word.trim_start_matches("__");
    let sized =
        |prefix: &str| bare.strip_prefix(prefix).is_some_and(|bits| matches!(bits, "8" | "16" | "32" | "64" | "128"));
    word.ends_with("_t") || KNOWN.contains(&word) || ["u", "s", "be", "le", "sum"].into_iter().any(sized)
}

pub(super) fn begins_type(word: &str) -> bool {
    is_record(word) || is_basic_type(word) || is_qualifier(word) || is_typeof(word)
}

impl Rewriter<'_> {
    /// Whether the tokens `from..to` are a type and nothing else (a declared name apart). One lone name is not.
    pub(super) fn is_type(&self, from: usize, to: usize) -> bool {
        let first = self.word(from);
        if begins_type(first) {
            return true;
        }
        if !self.is_ident(from) || crate::mentions::is_keyword(first) {
            return false;
        }
        let mut at = from + 1;
        let idents = (at..to).take_while(|&next| self.is_ident(next)).count();
        if idents > 0 && begins_type(self.word(at)) {
            return true;
        }
        at += idents;
        let stars = (at..to).take_while(|&next| self.word(next) == "*").count();
        let after = at + stars;
        match (stars, idents) {
            _ if after == to => stars + idents > 0,
            // `foo_t (*)(int)`
            (0, 0) => self.word(at) == "(" && self.word(at + 1) == "*" && self.word(at + 2) == ")",
            // `foo_t *const`, `foo_t *__user *`
            (1.., _) => (after..to).all(|next| {
                self.word(next) == "*" || is_qualifier(self.word(next)) || self.word(next).starts_with("__")
            }),
            // `foo_t [3]`
            (0, 1..) => self.word(after) == "[" || self.word(after) == "(",
        }
    }

    /// The type that `from..to` spells, without a declared name.
    pub(super) fn type_of(&self, from: usize, to: usize) -> TypeRef {
        let mut named = None;
        let mut pointers = 0u8;
        let mut at = from;
        while at < to {
            let word = self.word(at);
            match word {
                "*" => pointers = pointers.saturating_add(1),
                "(" | "[" | "{" if self.word(at + 1) != "*" => at = self.partner[at],
                _ if is_record(word) && word != "enum" && self.is_ident(at + 1) => {
                    let tag = (at + 1..to)
                        .take_while(|&next| self.is_ident(next))
                        .find(|&next| !looks_like_attribute(self.word(next)) || !self.is_ident(next + 1));
                    named = tag.map(|tag| self.word(tag));
                    at = tag.unwrap_or(at);
                    return self.with_stars(named, at + 1, to);
                }
                _ if is_basic_type(word) || is_typeof(word) || is_record(word) => {
                    return self.with_stars(None, at + 1, to);
                }
                _ if self.kind(at) == Some(Kind::Ident) && !is_qualifier(word) => {
                    let attribute = looks_like_attribute(word) && !is_typedef_like(word);
                    if named.is_none() && !(attribute && self.is_ident(at + 1)) {
                        named = Some(word);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        reference(named, pointers)
    }

    fn with_stars(&self, tag: Option<&str>, from: usize, to: usize) -> TypeRef {
        let end = self.find(from, to, "{");
        let stars = (from..end).filter(|&at| self.word(at) == "*").count();
        reference(tag, u8::try_from(stars).unwrap_or(u8::MAX))
    }

    /// Writes a type so that lang-c need not know a typedef.
    pub(super) fn write_type(&mut self, from: usize, to: usize) {
        let ty = self.type_of(from, to);
        let plain = ty == TypeRef::Other && (from..to).any(|at| self.word(at) == "*");
        self.raw(&base(&ty));
        let stars = match ty {
            TypeRef::Struct { pointers, .. } | TypeRef::Named { pointers, .. } => usize::from(pointers),
            TypeRef::Other => usize::from(plain),
        };
        self.raw(&"*".repeat(stars));
    }
}

fn reference(tag: Option<&str>, pointers: u8) -> TypeRef {
    tag.map_or(TypeRef::Other, |tag| TypeRef::Struct { tag: tag.into(), pointers })
}

/// How lang-c gets to see a type, pointers apart.
pub(super) fn base(ty: &TypeRef) -> String {
    match ty {
        TypeRef::Struct { tag: name, .. } | TypeRef::Named { name, .. } if !name.is_empty() => {
            format!("struct {name} ")
        }
        _ => "int ".into(),
    }
}
