//! Whether a loop that counts runs at all, `for (i = 0; i < 3; i++)`, `while (n--)`, and how often.
use super::Lowerer;
use super::expression::number;
use super::statement::StepBehind;
use crate::{EventKind, Expr};
use lang_c::ast::{
    BinaryOperator, BlockItem, Constant, DeclaratorKind, Expression, ForInitializer, ForStatement, Initializer,
    Statement, UnaryOperator,
};
use rculint_syntax::is_shouted;

/// As often as this whoever waits may have to, one time after the other.
const MOST: usize = 3;

/// A counter and where it starts.
type Start<'l> = (&'l str, i64);

impl Lowerer<'_> {
    /// Whether the body certainly runs once, as far as numbers tell.
    pub(super) fn runs(&self, looped: &ForStatement) -> bool {
        let start = self.start(&looped.initializer.node);
        start.is_some_and(|start| self.holds(looped, start))
    }

    /// How often the body certainly runs of a loop that does the same each time; no more is counted than tell apart who waits.
    pub(super) fn rounds(&self, looped: &ForStatement) -> usize {
        let Some((counter, start)) = self.start(&looped.initializer.node) else { return 0 };
        let Some(by) = looped.step.as_ref().and_then(|step| self.step(&step.node, counter)) else { return 0 };
        if !is_steady(&looped.statement.node, counter) {
            return 0;
        }
        let values = std::iter::successors(Some(start), |value| value.checked_add(by));
        values.take(MOST).take_while(|&value| self.holds(looped, (counter, value))).count()
    }

    /// The same of a loop whose condition counts, where its counter is a variable that nothing else names but what declares it.
    pub(super) fn rounds_while(&self, condition: &Expression, body: &Statement) -> usize {
        let Some(step) = StepBehind::of(condition) else { return 0 };
        let Expression::Identifier(counter) = &step.place.node else { return 0 };
        let counter = counter.node.name.as_str();
        let Some(start) = self.declared_as(counter).filter(|_| is_steady(body, counter)) else { return 0 };
        let holds = |value: i64| match step.compared {
            Some((operator, bound)) => self.fixed(&bound.node).is_some_and(|bound| compares(operator, value, bound)),
            None => value != 0,
        };
        let values = std::iter::successors(Some(start), |value| value.checked_add(step.by));
        values.take(MOST).take_while(|&value| holds(value)).count()
    }

    /// The number that a variable is declared with which is named once more only, and not in a loop around that.
    fn declared_as(&self, counter: &str) -> Option<i64> {
        let is_counter = |expr: &Expr| matches!(expr, Expr::Name(name) if name == counter);
        let mut given = self.cfg.node_weights().flat_map(|block| &block.events).filter_map(|event| match &event.kind {
            EventKind::Assign { lhs, rhs: Expr::Int(value) } if is_counter(lhs) => Some(*value),
            _ => None,
        });
        let is_declared = self.locals.iter().filter(|local| local.name == counter).count() == 1;
        let whole = self.span(self.parsed.ast.span);
        let text = self.text.get(whole.start as usize..whole.end as usize)?;
        let is_named_twice = || rculint_syntax::uses(text, counter).others.len() == 2;
        given.next().filter(|_| is_declared && self.continues.is_empty() && is_named_twice())
    }

    /// By how much the counter is stepped each time.
    fn step(&self, step: &Expression, counter: &str) -> Option<i64> {
        match step {
            Expression::UnaryOperator(unary) if is_named(&unary.node.operand.node, counter) => {
                match unary.node.operator.node {
                    UnaryOperator::PostIncrement | UnaryOperator::PreIncrement => Some(1),
                    UnaryOperator::PostDecrement | UnaryOperator::PreDecrement => Some(-1),
                    _ => None,
                }
            }
            Expression::BinaryOperator(binary) if is_named(&binary.node.lhs.node, counter) => {
                let by = self.fixed(&binary.node.rhs.node)?;
                match binary.node.operator.node {
                    BinaryOperator::AssignPlus => Some(by),
                    BinaryOperator::AssignMinus => by.checked_neg(),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether the loop's condition holds for this value of its counter.
    fn holds(&self, looped: &ForStatement, counter: Start) -> bool {
        let Some(condition) = &looped.condition else { return false };
        match &condition.node {
            Expression::BinaryOperator(binary) => {
                let sides = [&binary.node.lhs, &binary.node.rhs].map(|side| self.worth(&side.node, counter));
                let [Some(a), Some(b)] = sides else { return false };
                compares(&binary.node.operator.node, a, b)
            }
            Expression::Identifier(_) => self.worth(&condition.node, counter).is_some_and(|value| value != 0),
            _ => false,
        }
    }

    fn start<'l>(&self, initializer: &'l ForInitializer) -> Option<Start<'l>> {
        let (name, value) = match initializer {
            ForInitializer::Expression(expression) => match &expression.node {
                Expression::BinaryOperator(binary) if binary.node.operator.node == BinaryOperator::Assign => {
                    let Expression::Identifier(name) = &binary.node.lhs.node else { return None };
                    (name.node.name.as_str(), &binary.node.rhs.node)
                }
                _ => return None,
            },
            ForInitializer::Declaration(declaration) => {
                let [declarator] = declaration.node.declarators.as_slice() else { return None };
                let DeclaratorKind::Identifier(name) = &declarator.node.declarator.node.kind.node else { return None };
                let Initializer::Expression(value) = &declarator.node.initializer.as_ref()?.node else { return None };
                (name.node.name.as_str(), &value.node)
            }
            _ => return None,
        };
        Some((name, self.fixed(value)?))
    }

    fn worth(&self, expression: &Expression, (counter, start): Start) -> Option<i64> {
        match expression {
            Expression::Identifier(name) if name.node.name == counter => Some(start),
            expression => self.fixed(expression),
        }
    }

    /// A number, or a name that the file gives to one.
    fn fixed(&self, expression: &Expression) -> Option<i64> {
        match expression {
            Expression::Constant(constant) => match &constant.node {
                Constant::Integer(integer) => number(integer),
                _ => None,
            },
            Expression::Identifier(name) => {
                let name = name.node.name.as_str();
                let is_variable = self.locals.iter().any(|local| local.name == name);
                (is_shouted(name) && !is_variable).then(|| rculint_syntax::number(self.text, name)).flatten()
            }
            _ => None,
        }
    }
}

/// Whether a comparison holds that keeps a loop going.
fn compares(operator: &BinaryOperator, a: i64, b: i64) -> bool {
    match operator {
        BinaryOperator::Less => a < b,
        BinaryOperator::LessOrEqual => a <= b,
        BinaryOperator::Greater => a > b,
        BinaryOperator::GreaterOrEqual => a >= b,
        BinaryOperator::NotEquals => a != b,
        _ => false,
    }
}

/// Whether a statement is only calls that have nothing to do with the counter: it does the same whenever it runs.
fn is_steady(statement: &Statement, counter: &str) -> bool {
    match statement {
        Statement::Compound(items) => items.iter().all(|item| match &item.node {
            BlockItem::Statement(statement) => is_steady(&statement.node, counter),
            _ => false,
        }),
        Statement::Expression(Some(expression)) => match &expression.node {
            Expression::Call(call) => {
                let args = || call.node.arguments.iter();
                is_apart(&call.node.callee.node, counter) && args().all(|arg| is_apart(&arg.node, counter))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether it is a place, an address or a constant in which the counter does not stand.
fn is_apart(expression: &Expression, counter: &str) -> bool {
    match expression {
        Expression::Identifier(name) => name.node.name != counter,
        Expression::Constant(_) | Expression::StringLiteral(_) => true,
        Expression::Member(member) => is_apart(&member.node.expression.node, counter),
        Expression::UnaryOperator(unary) => {
            let is_plain = matches!(unary.node.operator.node, UnaryOperator::Address | UnaryOperator::Indirection);
            is_plain && is_apart(&unary.node.operand.node, counter)
        }
        _ => false,
    }
}

fn is_named(expression: &Expression, name: &str) -> bool {
    matches!(expression, Expression::Identifier(found) if found.node.name == name)
}
