//! One function at a time, through lang-c.
use crate::{Cond, Function, Macro, Name, Span};
use lang_c::ast;
use lang_c::span::Node;

/// A function that lang-c has parsed.
#[derive(Debug)]
pub struct ParsedFunction {
    /// The definition. Its spans are in rewritten text: translate them with [`ParsedFunction::original`].
    pub ast: Node<ast::FunctionDefinition>,
    /// Conditions of preprocessor groups in the body. The rewriter wrote group `n` as
    /// `if (__rculint_cond_n) { .. } else { .. }`.
    pub conds: Vec<Cond>,
    /// (offset in the rewritten text, offset in the original), ascending.
    pub(crate) map: Vec<(u32, u32)>,
}

impl ParsedFunction {
    /// Prefix of the identifiers that stand for `conds[n]`.
    pub const COND_PREFIX: &'static str = "__rculint_cond_";
    /// Prefix of the loops that iterator macros became: `while (__rculint_loop(list_for_each_entry(..)))`.
    pub const LOOP: &'static str = "__rculint_loop";

    /// The offset in the original file of an offset in the rewritten text.
    pub fn original(&self, offset: usize) -> u32 {
        let at = self.map.partition_point(|&(out, _)| out <= offset as u32);
        self.map.get(at.saturating_sub(1)).map_or(0, |&(_, original)| original)
    }
}

/// Why a function could not be parsed, and what was seen of it all the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Degraded {
    /// For people.
    pub reason: String,
    /// Where.
    pub at: Span,
    /// Its calls, in source order.
    pub calls: Vec<DegradedCall>,
}

/// A call seen in the tokens of a degraded function.
#[derive(Clone, Debug, PartialEq)]
pub struct DegradedCall {
    /// The called name.
    pub name: Name,
    /// Where.
    pub span: Span,
    /// Arguments as written, trimmed.
    pub args: Vec<Name>,
}

/// Parses one function.
pub fn parse_function(_text: &[u8], _outline: &crate::Outline, function: &Function) -> Result<ParsedFunction, Degraded> {
    Err(Degraded { reason: "stub".into(), at: function.span, calls: Vec::new() })
}

/// Parses one macro.
pub fn parse_macro(_text: &[u8], _outline: &crate::Outline, mac: &Macro) -> Result<ParsedFunction, Degraded> {
    Err(Degraded { reason: "stub".into(), at: mac.body, calls: Vec::new() })
}
