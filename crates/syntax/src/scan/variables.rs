//! Variables at file scope, and pointers among them that can only be to one function.
use super::{Item, Scanner, span_of};
use crate::declaration::{Declarator, declarators};
use crate::initializer::init;
use crate::lexer::{Kind, Token};
use crate::mentions::is_keyword;
use crate::{Alias, Init, InitValue, Name, TypeRef, Variable};

impl Scanner<'_> {
    /// Whether a variable is a pointer to a function that nothing changes: a constant, or one that is only called behind its definition.
    fn is_pointer_to_one(&self, name: &Token, variable: &Variable, is_constant: bool) -> bool {
        let is_init = |init: &Init| matches!(init.value, InitValue::Name(_) | InitValue::AddressOf(..));
        if variable.array || !variable.init.as_ref().is_some_and(is_init) {
            return false;
        }
        let at = self.tokens.partition_point(|token| token.start < name.start);
        let is_only_called = || self.uses_of(name).filter(|&other| other != at).all(|at| is_called(self.tokens, at));
        match variable.ty {
            // `(*const name)(..)`
            TypeRef::Other => at > 0 && self.tokens[at - 1].is(self.text, "const") || is_only_called(),
            TypeRef::Named { pointers: 0, .. } => is_constant || is_only_called(),
            _ => false,
        }
    }

    /// The tokens that have this name. There are many variables, and most have few: the text is looked through, not the tokens.
    fn uses_of(&self, name: &Token) -> impl Iterator<Item = usize> {
        let word = name.text(self.text);
        let token_at = |at: usize| self.tokens.binary_search_by_key(&(at as u32), |token| token.start).ok();
        let is_it = move |at: &usize| self.tokens[*at].kind == Kind::Ident && self.tokens[*at].text(self.text) == word;
        memchr::memmem::find_iter(self.text, word).filter_map(token_at).filter(is_it)
    }

    /// `type name(..) __attribute__((alias("target")))`: one more name of a function.
    fn add_name(&mut self, name: &Token, item: &Item) {
        let Some(target) = aliased(self.text, &item.tokens) else { return };
        self.out.aliases.push(Alias { name: name.str(self.text).into(), target, guard: item.guard.clone() });
    }

    pub(super) fn add_variables(&mut self, item: Item) {
        let is = |word: &str| {
            item.tokens.iter().take_while(|token| !token.is(self.text, "=")).any(|token| token.is(self.text, word))
        };
        let (is_static, is_extern) = (is("static"), is("extern"));
        let is_constant = is_static && is("const") && item.guard.is_none();
        let names = declarators(self.text, &item.tokens);
        let untagged = names.first().filter(|name| item.record.is_some() && is_untagged(&name.ty));
        let tag = untagged.map(|name| tag_of_variable(self.text, name));
        for name in names {
            if name.is_function {
                self.add_name(&name.name, &item);
                continue;
            }
            if is_keyword(name.name.text(self.text)) {
                continue;
            }
            let mut init = init(self.text, &item.tokens[name.init.clone()]);
            init.iter_mut().for_each(|init| self.entries.write_out(self.text, &self.out.macros, init));
            let variable = Variable {
                name: name.name.str(self.text).into(),
                span: span_of(&name.name),
                ty: match (tag, name.ty) {
                    (Some(tag), TypeRef::Struct { pointers, .. }) => TypeRef::Struct { tag, pointers },
                    (_, ty) => ty,
                },
                array: name.array,
                is_static,
                is_extern: is_extern && init.is_none(),
                init,
                guard: item.guard.clone(),
            };
            if is_constant && !variable.array && matches!(variable.ty, TypeRef::Struct { pointers: 0, .. }) {
                self.pointers.add(&variable);
            }
            if is_static && item.guard.is_none() && self.is_pointer_to_one(&name.name, &variable, is_constant) {
                self.pointers.add_pointer(&variable);
            }
            self.out.variables.push(variable);
        }
    }
}

/// What `alias("target")`, or `__alias(target)`, says that a declaration is another name of.
fn aliased(text: &[u8], tokens: &[Token]) -> Option<Name> {
    let four = tokens.windows(4).find(|four| {
        let is_alias = matches!(four[0].text(text), b"alias" | b"__alias__" | b"__alias");
        is_alias && four[0].kind == Kind::Ident && four[1].sign == b'(' && four[3].sign == b')'
    })?;
    let target = four[2].str(text).trim_matches('"');
    (!target.is_empty()).then(|| target.into())
}

/// Whether the name at `at` is called there: `name(`, `(*name)(`.
fn is_called(tokens: &[Token], at: usize) -> bool {
    matches!(tokens.get(at + 1..at + 3), Some([next, after]) if next.sign == b'(' || next.sign == b')' && after.sign == b'(')
}

pub(super) fn is_untagged(ty: &TypeRef) -> bool {
    matches!(ty, TypeRef::Struct { tag, .. } if tag.is_empty())
}

/// What `struct { .. } table[] = ..` has for a tag: people would say "the struct of table".
pub(super) fn tag_of_variable(text: &[u8], variable: &Declarator) -> Name {
    Name::from(format!("of {}", variable.name.str(text)))
}
