//! From the AST to a control-flow graph.
use crate::Body;
use rculint_syntax::{Degraded, Function, Macro, ParsedFunction};

/// Lowers a function.
pub fn lower_function(_text: &[u8], _function: &Function, _parsed: Result<ParsedFunction, Degraded>) -> Body {
    unimplemented!()
}

/// Lowers a macro.
pub fn lower_macro(_text: &[u8], _mac: &Macro, _parsed: Result<ParsedFunction, Degraded>) -> Body {
    unimplemented!()
}
