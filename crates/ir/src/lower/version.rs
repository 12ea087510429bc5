//! Tests of the kernel's version in code: `if (LINUX_VERSION_CODE < KERNEL_VERSION(a, b, c))`.
use super::statement::constant;
use crate::Expr;
use lang_c::ast::{BinaryOperator, BinaryOperatorExpression, Expression};
use lang_c::span::Node;
use rculint_syntax::{Cond, Op, Version};

/// What a comparison asks for, if it is one of the version.
pub(super) fn test(binary: &BinaryOperatorExpression) -> Option<Cond> {
    let op = match binary.operator.node {
        BinaryOperator::Less => Op::Lt,
        BinaryOperator::LessOrEqual => Op::Le,
        BinaryOperator::Greater => Op::Gt,
        BinaryOperator::GreaterOrEqual => Op::Ge,
        BinaryOperator::Equals => Op::Eq,
        BinaryOperator::NotEquals => Op::Ne,
        _ => return None,
    };
    match (&binary.lhs.node, &binary.rhs.node) {
        (kernel, other) if is(kernel, "LINUX_VERSION_CODE") => Some(Cond::Version(op, version(other)?)),
        (other, kernel) if is(kernel, "LINUX_VERSION_CODE") => Some(Cond::Version(op.mirrored(), version(other)?)),
        _ => None,
    }
}

fn is(expression: &Expression, wanted: &str) -> bool {
    matches!(expression, Expression::Identifier(name) if name.node.name == wanted)
}

/// `KERNEL_VERSION(a, b, c)`, or the number that it is.
fn version(expression: &Expression) -> Option<Version> {
    let Expression::Call(call) = expression else { return Version::of_code(number(expression)?) };
    let [a, b, c] = call.node.arguments.as_slice() else { return None };
    let part = |part: &Node<Expression>| u16::try_from(number(&part.node)?).ok();
    let is_version = is(&call.node.callee.node, "KERNEL_VERSION");
    is_version.then_some(Version(part(a)?, part(b)?, part(c)?))
}

fn number(expression: &Expression) -> Option<i64> {
    match constant(expression)? {
        Expr::Int(value) => Some(value),
        _ => None,
    }
}
