//! What a file defines and mentions, from its tokens alone.
use crate::lexer::lex;
use crate::{Cond, Made, Name, Span};
use serde::{Deserialize, Serialize};

/// A type as far as it is needed: `struct T *`, `foo_t`, `int`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TypeRef {
    /// `struct tag` or `union tag`, with the number of `*` (arrays count as one).
    Struct {
        /// The tag; empty for an anonymous one.
        tag: Name,
        /// Levels of indirection.
        pointers: u8,
    },
    /// A typedef name, with the number of `*`.
    Named {
        /// The name.
        name: Name,
        /// Levels of indirection.
        pointers: u8,
    },
    /// A basic type, or one not understood.
    Other,
}

/// Everything the token pass learns of one file. Depends on the file's bytes alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// Functions with a body, in source order.
    pub functions: Vec<Function>,
    /// Function-like macros; behind them those without parameters that stand for a statement, and have no small letter.
    pub macros: Vec<Macro>,
    /// Macros without parameters that stand for one other name.
    pub aliases: Vec<Alias>,
    /// Macros without parameters that `#if` may test, each time that they are defined or undefined, in order.
    pub switches: Vec<Switch>,
    /// File-scope variables (definitions and tentative definitions; `extern` declarations are marked).
    pub variables: Vec<Variable>,
    /// Structs and unions with a body; named by tag, or by the typedef for an anonymous one.
    pub structs: Vec<StructDef>,
    /// `typedef`s of something that has a name: what the new name stands for.
    pub typedefs: Vec<(Name, TypeRef)>,
    /// Macro invocations at file scope: `module_init(x)`, `EXPORT_SYMBOL_GPL(f)`, `MODULE_LICENSE("GPL")`.
    pub invocations: Vec<Invocation>,
    /// `#include` paths as written, with `<` or `"` in front.
    pub includes: Vec<Name>,
    /// Where an `#error` keeps it from being compiled for some kernels: the `#if` conditions around it.
    pub refused: Vec<Cond>,
    /// What was wrong with the file, for people: unbalanced braces, stray bytes, over a limit. Empty when all is well.
    pub problems: Vec<(Span, String)>,
}

impl Outline {
    /// Leaves out what stands behind `#if 0`: an older copy of a function, more often than not.
    pub(crate) fn drop_what_never_is(&mut self) {
        let is = |guard: &Option<Cond>| !guard.as_ref().is_some_and(Cond::is_never);
        self.functions.retain(|function| is(&function.guard));
        self.macros.retain(|one| is(&one.guard));
        self.aliases.retain(|alias| is(&alias.guard));
        self.switches.retain(|switch| is(&switch.guard));
        self.variables.retain(|variable| is(&variable.guard));
        self.invocations.retain(|invocation| is(&invocation.guard));
    }
}

/// A function definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// From the first token of the declaration specifiers to the closing brace.
    pub span: Span,
    /// The name's own span.
    pub name_span: Span,
    /// From `{` to `}`.
    pub body: Span,
    /// `static`.
    pub is_static: bool,
    /// `inline` or a relative.
    pub is_inline: bool,
    /// Attribute-like identifiers among the specifiers: `__init`, `__exit`, `__cold`.
    pub attributes: Vec<Name>,
    /// Parameters in order.
    pub params: Vec<Param>,
    /// The result type.
    pub returns: TypeRef,
    /// The `#if` conditions around the whole definition.
    pub guard: Option<Cond>,
    /// Identifiers in the body that are called, or that may be references to functions or tables; each once in each way.
    pub mentions: Vec<Mention>,
    /// What macros were written out to in it. Where one at file scope makes all of it, `body` is that macro's, and `span` the
    /// invocation's.
    pub made: Option<Box<Made>>,
}

/// A function parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Param {
    /// Its name; empty when unnamed.
    pub name: Name,
    /// Its type.
    pub ty: TypeRef,
}

/// One identifier in a function or macro body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mention {
    /// The identifier.
    pub name: Name,
    /// The first byte of the first such mention in the file.
    pub offset: u32,
    /// How it stands there.
    pub kind: MentionKind,
    /// Whether some such mention is one side of an assignment, or part of one, with nothing selected from it.
    pub assigned: bool,
}

/// How an identifier stands in a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MentionKind {
    /// `f(`: a call by name (or a function-like macro).
    Call,
    /// `->f(` or `.f(`: a call through a member.
    MemberCall,
    /// Not called, not a member, not a keyword, not being declared: a value. May be a function's address, a variable, a constant.
    Value,
    /// `->f` or `.f`, not called.
    Member,
}

impl MentionKind {
    /// How many ways there are.
    pub(crate) const COUNT: usize = MentionKind::Member as usize + 1;
}

/// A `#define` with parameters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Macro {
    /// Its name.
    pub name: Name,
    /// The name's span.
    pub name_span: Span,
    /// Parameter names. A variadic macro's end in `__VA_ARGS__`.
    pub params: Vec<Name>,
    /// Whether it is used without parentheses: a name that stands for a statement.
    pub is_object: bool,
    /// The replacement, with its line continuations.
    pub body: Span,
    /// The `#if` conditions around it.
    pub guard: Option<Cond>,
    /// As for functions.
    pub mentions: Vec<Mention>,
}

/// `#define name target`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alias {
    /// The macro.
    pub name: Name,
    /// What it stands for.
    pub target: Name,
    /// The `#if` conditions around it.
    pub guard: Option<Cond>,
}

/// `#define NAME`, `#define NAME 1`, `#define NAME (LINUX_VERSION_CODE >= ..)`, or `#undef NAME`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Switch {
    /// The macro.
    pub name: Name,
    /// Where `#if NAME` holds; none where it is undefined from here on.
    pub value: Option<Cond>,
    /// The `#if` conditions around it.
    pub guard: Option<Cond>,
}

/// A file-scope variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    /// Its name.
    pub name: Name,
    /// The name's span.
    pub span: Span,
    /// Its type, with arrays counted in `array`, not in the pointers.
    pub ty: TypeRef,
    /// Whether it is an array.
    pub array: bool,
    /// `static`.
    pub is_static: bool,
    /// `extern` without initialiser.
    pub is_extern: bool,
    /// The initialiser, if there is one.
    pub init: Option<Init>,
    /// The `#if` conditions around it.
    pub guard: Option<Cond>,
}

/// An initialiser, reduced to what can hold a function, a variable or an address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Init {
    /// Where the value stands.
    pub span: Span,
    /// Its place among the values of its list, from 0, as long as none of them has a designator.
    pub position: Option<u16>,
    /// The value.
    pub value: InitValue,
}

impl Init {
    /// The values of a list, with their designators; none of anything else.
    pub fn items(&self) -> &[(Vec<Name>, Init)] {
        match &self.value {
            InitValue::List(items) => items,
            _ => &[],
        }
    }
}

/// The value of an [`Init`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum InitValue {
    /// A name: a function, a variable, a constant. Casts around it are dropped.
    Name(Name),
    /// `&name`, `&name[..]`, `&name.member`: the name, and the member.
    AddressOf(Name, Option<Name>),
    /// `{ .member = value, [index] = value, value }`; the member path is empty for positional and index designators,
    /// `a.b` designators have two parts.
    List(Vec<(Vec<Name>, Init)>),
    /// `MACRO(args)`: the name and the arguments that are plain names or addresses of names.
    Call(Name, Vec<Name>),
    /// Numbers, strings, sizeof, anything else.
    Other,
}

/// A struct or union definition; its members are read on demand with [`Outline::members`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StructDef {
    /// The tag, or the typedef name of an anonymous one.
    pub tag: Name,
    /// From `{` to `}`.
    pub body: Span,
}

/// A struct member. Members of anonymous inner structs and unions are listed as if they were the outer one's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Its name.
    pub name: Name,
    /// Its type; for an inner struct with a body and a name, `Struct` with the tag (or an empty one).
    pub ty: TypeRef,
    /// The inner struct's body, where it has no tag.
    pub body: Option<Span>,
}

/// A macro invocation at file scope.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invocation {
    /// The macro.
    pub name: Name,
    /// The whole invocation.
    pub span: Span,
    /// Its arguments as written, trimmed.
    pub args: Vec<Name>,
    /// The `#if` conditions around it.
    pub guard: Option<Cond>,
}

/// A word of C, so that no struct has it for a tag.
const OF_ITS_VALUE: &str = "__auto_type";

impl TypeRef {
    /// The type that `text` is: `struct T *`. Only structs and unions with a tag are.
    pub fn spelled(text: &[u8]) -> Option<Self> {
        crate::declaration::record_spelled(text, &lex(text, 0, text.len()))
    }

    /// The type of a local variable that is declared by `typeof(x)` or `__auto_type`: that of what is written there.
    pub fn of_its_value() -> Self {
        TypeRef::Struct { tag: OF_ITS_VALUE.into(), pointers: 0 }
    }

    /// Whether it is that of what is written there.
    pub fn is_of_its_value(&self) -> bool {
        matches!(self, TypeRef::Struct { tag, .. } if tag == OF_ITS_VALUE)
    }
}

impl Outline {
    /// Reads the whole file; never fails, whatever the bytes. What is wrong with it stands in [`Outline::problems`].
    pub fn new(text: &[u8]) -> Self {
        crate::scan::outline(text)
    }

    /// The members of a struct, in source order; `body` is [`StructDef::body`].
    ///
    /// Both sides of an `#ifdef` are listed, and the members of macros around members (`struct_group`).
    pub fn members(text: &[u8], body: Span) -> Vec<Member> {
        crate::members::members(text, body)
    }
}
