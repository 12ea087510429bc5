//! Types, as the rewriter left them: struct tags and `int`.
use crate::Local;
use lang_c::ast::{
    DeclarationSpecifier, Declarator, DeclaratorKind, DerivedDeclarator, SpecifierQualifier, TypeName, TypeSpecifier,
};
use lang_c::span::Node;
use rculint_syntax::{Name, TypeRef};

pub(super) fn type_name(ty: &TypeName) -> TypeRef {
    let specifiers = ty.specifiers.iter().filter_map(|specifier| match &specifier.node {
        SpecifierQualifier::TypeSpecifier(ty) => Some(ty),
        _ => None,
    });
    let pointers = ty.declarator.as_ref().map_or(0, |declarator| indirections(&declarator.node));
    reference(specifiers, pointers)
}

/// Whether it is the type of an array.
pub(super) fn is_array(ty: &TypeName) -> bool {
    let declarator = ty.declarator.iter().flat_map(|declarator| &declarator.node.derived);
    declarator.into_iter().any(|derived| matches!(derived.node, DerivedDeclarator::Array(_)))
}

/// A local variable, from a declaration's specifiers and one declarator.
pub(super) fn local(specifiers: &[Node<DeclarationSpecifier>], declarator: &Declarator) -> Option<Local> {
    let DeclaratorKind::Identifier(name) = &declarator.kind.node else { return None };
    let types = specifiers.iter().filter_map(|specifier| match &specifier.node {
        DeclarationSpecifier::TypeSpecifier(ty) => Some(ty),
        _ => None,
    });
    Some(Local { name: Name::new(&name.node.name), ty: reference(types, indirections(declarator)) })
}

fn reference<'a>(mut specifiers: impl Iterator<Item = &'a Node<TypeSpecifier>>, pointers: u8) -> TypeRef {
    let tag = specifiers.find_map(|specifier| match &specifier.node {
        TypeSpecifier::Struct(ty) => ty.node.identifier.as_ref(),
        _ => None,
    });
    tag.map_or(TypeRef::Other, |tag| TypeRef::Struct { tag: Name::new(&tag.node.name), pointers })
}

/// Pointers and arrays.
fn indirections(declarator: &Declarator) -> u8 {
    let derived = declarator.derived.iter();
    let count =
        derived.filter(|one| matches!(one.node, DerivedDeclarator::Pointer(_) | DerivedDeclarator::Array(_))).count();
    u8::try_from(count).unwrap_or(u8::MAX)
}
