//! Whether a loop that counts runs at all: `for (i = 0; i < 3; i++)`.
use super::Lowerer;
use super::expression::number;
use lang_c::ast::{BinaryOperator, Constant, DeclaratorKind, Expression, ForInitializer, ForStatement, Initializer};
use rculint_syntax::is_shouted;

/// A counter and where it starts.
type Start<'l> = (&'l str, i64);

impl Lowerer<'_> {
    /// Whether the body certainly runs once, as far as numbers tell.
    pub(super) fn runs(&self, looped: &ForStatement) -> bool {
        let Some(start) = self.start(&looped.initializer.node) else { return false };
        let Some(condition) = &looped.condition else { return false };
        match &condition.node {
            Expression::BinaryOperator(binary) => {
                let sides = [&binary.node.lhs, &binary.node.rhs].map(|side| self.worth(&side.node, start));
                let [Some(a), Some(b)] = sides else { return false };
                match binary.node.operator.node {
                    BinaryOperator::Less => a < b,
                    BinaryOperator::LessOrEqual => a <= b,
                    BinaryOperator::Greater => a > b,
                    BinaryOperator::GreaterOrEqual => a >= b,
                    BinaryOperator::NotEquals => a != b,
                    _ => false,
                }
            }
            Expression::Identifier(_) => self.worth(&condition.node, start).is_some_and(|value| value != 0),
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
