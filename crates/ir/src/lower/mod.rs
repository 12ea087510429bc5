//! From the AST to a control-flow graph.
mod cleanup;
mod degraded;
mod expression;
mod first;
mod statement;
mod types;
mod version;

use crate::model::WrapperFact;
use crate::{Block, BlockId, Body, Edge, Event, EventKind, Expr, Local};
use cleanup::{Cleanup, Goto, Way};
use petgraph::graph::DiGraph;
use rculint_syntax::{Cond, Degraded, Function, Macro, Name, ParsedFunction, Span, TypeRef};
use std::collections::HashMap;

/// Lowers a function; `text` is the file that it stands in.
///
/// A function that was rejected becomes one block with its calls in source order, and says so in [`Body::degraded`].
///
/// Of a macro among the `wrappers` only what it wraps is kept.
pub fn lower_function(
    text: &[u8],
    function: &Function,
    parsed: Result<ParsedFunction, Degraded>,
    wrappers: &Wrappers,
) -> Body {
    let params = function.params.iter().map(|param| Local { name: param.name, ty: param.ty.clone() });
    lower(text, params.collect(), parsed, wrappers)
}

/// Lowers a macro as a function whose parameters have no known type.
pub fn lower_macro(text: &[u8], mac: &Macro, parsed: Result<ParsedFunction, Degraded>, wrappers: &Wrappers) -> Body {
    let params = mac.params.iter().map(|name| Local { name: *name, ty: TypeRef::Other });
    lower(text, params.collect(), parsed, wrappers)
}

fn lower(text: &[u8], params: Vec<Local>, parsed: Result<ParsedFunction, Degraded>, wrappers: &Wrappers) -> Body {
    match parsed {
        Ok(parsed) => {
            let mut lowerer = Lowerer::new(text, &parsed, wrappers, params);
            lowerer.statement(&parsed.ast.node.statement);
            lowerer.finish()
        }
        Err(rejected) => degraded::body(params, &rejected),
    }
}

/// Macros whose value is that of one of their arguments, by name: `unlikely(x)`, `READ_ONCE(x)`.
pub type Wrappers = HashMap<Name, WrapperFact>;

struct Lowerer<'p> {
    text: &'p [u8],
    parsed: &'p ParsedFunction,
    wrappers: &'p Wrappers,
    cfg: DiGraph<Block, Edge>,
    current: BlockId,
    entry: BlockId,
    exit: BlockId,
    params: Vec<Local>,
    locals: Vec<Local>,
    labels: HashMap<String, BlockId>,
    /// Where `break` goes, innermost last.
    breaks: Vec<Way>,
    /// Where `continue` goes.
    continues: Vec<Way>,
    /// What runs where the scopes end that are open.
    cleanups: Vec<Cleanup>,
    /// Those of the scopes that a label stands in.
    around: HashMap<String, Vec<Cleanup>>,
    /// Out of such scopes, perhaps.
    gotos: Vec<Goto>,
    switches: Vec<Switch>,
    /// The preprocessor conditions around the present place.
    guards: Vec<Cond>,
}

/// An open `switch`.
struct Switch {
    /// What it tests, where that is a variable: each case is a branch of its own then, in their order.
    value: Option<Expr>,
    /// Where the test for the next case goes.
    head: BlockId,
    default: Option<BlockId>,
}

impl<'p> Lowerer<'p> {
    fn new(text: &'p [u8], parsed: &'p ParsedFunction, wrappers: &'p Wrappers, params: Vec<Local>) -> Self {
        let mut cfg = DiGraph::new();
        let (entry, exit) = (cfg.add_node(Block::default()), cfg.add_node(Block::default()));
        Lowerer {
            text,
            parsed,
            wrappers,
            cfg,
            current: entry,
            entry,
            exit,
            params,
            locals: Vec::new(),
            labels: HashMap::new(),
            breaks: Vec::new(),
            continues: Vec::new(),
            cleanups: Vec::new(),
            around: HashMap::new(),
            gotos: Vec::new(),
            switches: Vec::new(),
            guards: Vec::new(),
        }
    }

    fn finish(mut self) -> Body {
        self.jump(self.exit);
        self.end_left_scopes();
        // Graphs stay until the end, and most blocks have one event or two.
        self.cfg.node_weights_mut().for_each(|block| block.events.shrink_to_fit());
        self.cfg.shrink_to_fit();
        self.locals.shrink_to_fit();
        let (params, locals, runs) = (self.params, self.locals, Vec::new());
        Body { params, locals, cfg: self.cfg, entry: self.entry, exit: self.exit, runs, degraded: None }
    }

    fn has_local(&self, name: &Name) -> bool {
        self.params.iter().chain(&self.locals).any(|local| local.name == *name)
    }

    fn block(&mut self) -> BlockId {
        self.cfg.add_node(Block::default())
    }

    /// Ends the present block with a jump; what follows is unreachable until a label.
    fn jump(&mut self, to: BlockId) {
        self.cfg.add_edge(self.current, to, Edge::Always);
        self.current = self.block();
    }

    /// Falls through to `to` and goes on there.
    fn enter(&mut self, to: BlockId) {
        self.cfg.add_edge(self.current, to, Edge::Always);
        self.current = to;
    }

    fn event(&mut self, span: Span, kind: EventKind) {
        let guard = match self.guards.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            all => Some(Cond::All(all.to_vec())),
        };
        self.cfg[self.current].events.push(Event { span, guard, kind });
    }

    /// A span of the AST, in the original file.
    fn span(&self, span: lang_c::span::Span) -> Span {
        let start = self.parsed.original(span.start);
        let last = self.parsed.original(span.end.saturating_sub(1).max(span.start)) as usize;
        let word = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
        let length = self.text.get(last..).unwrap_or_default().iter().take_while(word).count().max(1);
        Span { start, end: ((last + length).max(start as usize)) as u32 }
    }
}
