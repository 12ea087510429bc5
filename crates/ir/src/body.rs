//! The intermediate representation of one function.
mod reaching;
mod rest;

use petgraph::graph::{DiGraph, NodeIndex};
use rculint_syntax::{Cond, Name, Span, TypeRef};
use serde::{Deserialize, Serialize};

/// A function (or function-like macro) ready for analysis.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Body {
    /// Parameters, by position.
    pub params: Vec<Local>,
    /// Local variables, of all scopes.
    pub locals: Vec<Local>,
    /// The control-flow graph.
    pub cfg: DiGraph<Block, Edge>,
    /// Where it starts.
    pub entry: BlockId,
    /// The one block that every return leads to; it has no events.
    pub exit: BlockId,
    /// The tables whose functions it runs one by one; the graph calls each of them by its name.
    pub runs: Vec<Name>,
    /// Why it is only a straight list of calls, when lang-c rejected it.
    pub degraded: Option<String>,
}

impl Default for Body {
    /// Nothing happens.
    fn default() -> Self {
        let mut cfg = DiGraph::new();
        let (entry, exit) = (cfg.add_node(Block::default()), cfg.add_node(Block::default()));
        cfg.add_edge(entry, exit, Edge::Always);
        Body { params: Vec::new(), locals: Vec::new(), cfg, entry, exit, degraded: None, runs: Vec::new() }
    }
}

impl Body {
    /// One call, and nothing else: of a function that stands in no source.
    pub fn of_call(call: Call, span: Span) -> Self {
        let mut cfg = DiGraph::new();
        let events = vec![Event { span, guard: None, kind: EventKind::Call(call) }];
        let (entry, exit) = (cfg.add_node(Block { events, branch: None }), cfg.add_node(Block::default()));
        cfg.add_edge(entry, exit, Edge::Always);
        Body { params: Vec::new(), locals: Vec::new(), cfg, entry, exit, degraded: None, runs: Vec::new() }
    }

    /// The position of the parameter `name`.
    pub fn param(&self, name: &str) -> Option<usize> {
        self.params.iter().position(|param| param.name == name)
    }

    /// All events, block by block.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.cfg.node_weights().flat_map(|block| &block.events)
    }

    /// The calls at a place: a macro may make several.
    pub fn calls_at(&self, span: Span) -> impl Iterator<Item = &Call> {
        self.events().filter(move |event| event.span == span).filter_map(|event| match &event.kind {
            EventKind::Call(call) => Some(call),
            _ => None,
        })
    }

    /// The blocks of each loop; of one in another only the outer one is told.
    pub fn loops(&self) -> impl Iterator<Item = Vec<BlockId>> + '_ {
        let circles = petgraph::algo::tarjan_scc(&self.cfg).into_iter();
        circles.filter(|blocks| blocks.len() > 1 || blocks.iter().any(|&one| self.cfg.contains_edge(one, one)))
    }

    /// Whether `name` is a parameter or a local variable: it hides what the file calls so.
    pub fn has_local(&self, name: &str) -> bool {
        self.locals.iter().chain(&self.params).any(|local| local.name == name)
    }
}

/// A block of the control-flow graph.
pub type BlockId = NodeIndex;

/// A parameter or local variable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Local {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeRef,
}

/// Events without a branch between them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Block {
    /// In execution order.
    pub events: Vec<Event>,
    /// What the block's last branch tests; `True` and `False` edges leave the block then.
    pub branch: Option<Expr>,
}

impl Block {
    /// What was tested at its end, and is null where `edge` is taken.
    pub fn null_on(&self, edge: &Edge) -> Option<&Expr> {
        match (self.branch.as_ref()?, edge) {
            (Expr::Equal(pointer, null, same), Edge::True | Edge::False) if null.is_null() => {
                Some(&**pointer).filter(|_| *same == (*edge == Edge::True))
            }
            (pointer, Edge::False) => Some(pointer),
            _ => None,
        }
    }
}

/// The last value that `place` gets, and the event that gives it.
pub fn last_given<'e>(events: &'e [Event], place: &Expr) -> Option<(usize, &'e Expr)> {
    events.iter().enumerate().rev().find_map(|(at, event)| match &event.kind {
        EventKind::Assign { lhs, rhs } if lhs == place => Some((at, rhs)),
        _ => None,
    })
}

/// Why control goes from one block to the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Edge {
    /// Unconditionally, or by a case that is not told from others.
    Always,
    /// The block's `branch` is true.
    True,
    /// The block's `branch` is false.
    False,
    /// The preprocessor condition holds (`When(c)`), or does not (`When(Not(c))`).
    When(Cond),
}

/// Something that the analysis looks at.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Event {
    /// Where, in the original file: for a call the called name up to `)`.
    pub span: Span,
    /// The preprocessor condition around it *inside* the function.
    pub guard: Option<Cond>,
    /// What happens.
    pub kind: EventKind,
}

/// What happens at an event.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum EventKind {
    /// A call, after its arguments' own events.
    Call(Call),
    /// `lhs = rhs`, also as a declaration's initialiser. Calls in `rhs` come before as events of their own.
    /// `lhs++` and `lhs -= 2` write what it held and a [`Expr::Step`]; of `lhs += x` the `rhs` is [`Expr::Other`].
    Assign {
        /// The place written.
        lhs: Expr,
        /// The value.
        rhs: Expr,
    },
    /// `return value`.
    Return(Option<Expr>),
    /// Inline assembly: anything.
    Assembly,
    /// A statement that only computes: a volatile read, or a macro that hides what it does.
    Unused(Expr),
}

/// A call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Who is called.
    pub callee: Callee,
    /// The arguments.
    pub args: Vec<Expr>,
}

/// Who is called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Callee {
    /// `name(..)`.
    Name(Name),
    /// `expr(..)`: a function pointer.
    Pointer(Box<Expr>),
}

/// An expression, reduced to what can denote a cache, a function, or a place that holds one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Expr {
    /// A variable, parameter, function, enumerator or object-like macro.
    Name(Name),
    /// `base.member`; `p->member` is `Field(Deref(p), member)`.
    Field(Box<Expr>, Name),
    /// `*p`.
    Deref(Box<Expr>),
    /// `&place`.
    AddressOf(Box<Expr>),
    /// `base[index]`.
    Index(Box<Expr>, Box<Expr>),
    /// The result of a call (the call is also an event of its own).
    Call(Box<Call>),
    /// `a ?: b`: one of them. `a | b`: flags, each of which may matter.
    Either(Vec<Expr>),
    /// `c ? a : b`: the first where the condition holds, else the second. [`Expr::Other`] for a condition of more than one test.
    Choice(Box<Expr>, Vec<Expr>),
    /// `(type)value`.
    Cast(TypeRef, Box<Expr>),
    /// A type as an argument, or `sizeof(type)`.
    Type(TypeRef),
    /// `sizeof value`.
    SizeOf(Box<Expr>),
    /// An integer constant.
    Int(i64),
    /// A string literal that is handed to a call and may be the name of something; any other is [`Expr::Other`].
    Text(Name),
    /// `!e`.
    Not(Box<Expr>),
    /// `a == b` (`true`) or `a != b` (`false`).
    Equal(Box<Expr>, Box<Expr>, bool),
    /// `a & b`: the flags that both have.
    Bits(Box<Expr>, Box<Expr>),
    /// `a < b`; `a > b`, `a <= b` and `a >= b` are it turned round, or not it.
    Less(Box<Expr>, Box<Expr>),
    /// What the place held before it is written, and this much more.
    Step(i64),
    /// `{ .member = value }` as a compound literal or a local's initialiser: members by name.
    List(Vec<(Name, Expr)>),
    /// Anything else.
    Other,
}

impl Expr {
    /// What it is but for casts.
    pub fn without_casts(&self) -> &Expr {
        match self {
            Expr::Cast(_, inner) => inner.without_casts(),
            expr => expr,
        }
    }

    /// Whether it is this name, but for casts.
    pub fn is_name(&self, name: &str) -> bool {
        matches!(self.without_casts(), Expr::Name(found) if found == name)
    }

    /// Whether it is a null pointer, or the number 0.
    pub fn is_null(&self) -> bool {
        matches!(self.without_casts(), Expr::Int(0)) || self.is_name("NULL")
    }

    /// The same for the caller who passes `args` for `params`: a member of a parameter is one of what is passed. `None` where
    /// another variable has to do with it, or too little is passed.
    pub fn with_passed(&self, params: &[Local], args: &[Expr]) -> Option<Expr> {
        let inner = |inner: &Expr| inner.with_passed(params, args);
        match self {
            Expr::Name(name) => args.get(params.iter().position(|param| param.name == *name)?).cloned(),
            Expr::Field(base, member) => Some(Expr::Field(Box::new(inner(base)?), *member)),
            Expr::Deref(pointer) => match inner(pointer)? {
                Expr::AddressOf(place) => Some(*place),
                pointer => Some(Expr::Deref(Box::new(pointer))),
            },
            Expr::AddressOf(place) => Some(inner(place)?.address()),
            Expr::Cast(ty, value) => Some(Expr::Cast(ty.clone(), Box::new(inner(value)?))),
            _ => None,
        }
    }

    /// `&place`; of `*pointer` the pointer.
    pub fn address(&self) -> Expr {
        match self {
            Expr::Deref(pointer) => (**pointer).clone(),
            place => Expr::AddressOf(Box::new(place.clone())),
        }
    }

    /// The variable or member that it is, is an element of, points to, or is the address of.
    pub fn named(&self) -> Option<&Expr> {
        match self {
            Expr::AddressOf(inner) | Expr::Deref(inner) | Expr::Cast(_, inner) | Expr::Index(inner, _) => inner.named(),
            Expr::Name(_) | Expr::Field(..) => Some(self),
            _ => None,
        }
    }

    /// The name of that: of a member the member's own.
    pub fn last_name(&self) -> Option<&Name> {
        match self.named()? {
            Expr::Name(name) | Expr::Field(_, name) => Some(name),
            _ => None,
        }
    }
}
