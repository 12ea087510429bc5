//! Expressions: their events in evaluation order, and what is left of their value.
use super::Lowerer;
use super::types::{is_array, type_name};
use crate::model::WrapperFact;
use crate::{BlockId, Call, Callee, Edge, EventKind, Expr, Local};
use lang_c::ast::{
    BinaryOperator, BinaryOperatorExpression, BlockItem, CallExpression, CompoundLiteral, ConditionalExpression,
    Constant, Designator, Expression, Initializer, InitializerListItem, Integer, IntegerBase, MemberExpression,
    MemberOperator, Statement, UnaryOperator, UnaryOperatorExpression,
};
use lang_c::span::{Node, Span};
use petgraph::Direction;
use petgraph::visit::EdgeRef;
use rculint_syntax::{Name, ParsedFunction, TypeRef};

impl<'p> Lowerer<'p> {
    /// Adds the events of `expression` and gives its value.
    pub(super) fn value(&mut self, expression: &Node<Expression>) -> Expr {
        match &expression.node {
            Expression::Identifier(name) => Expr::Name(Name::new(&name.node.name)),
            Expression::Constant(constant) => self.constant(&constant.node),
            Expression::StringLiteral(parts) => text(&parts.node),
            Expression::Member(member) => self.member(&member.node),
            Expression::Call(call) => self.call(expression, &call.node),
            Expression::CompoundLiteral(literal) => self.list(&literal.node.initializer_list),
            Expression::SizeOfTy(ty) => Expr::Type(type_name(&ty.node.0.node)),
            Expression::SizeOfVal(inner) => Expr::SizeOf(Box::new(self.unevaluated(&inner.node.0))),
            Expression::UnaryOperator(unary) => self.unary(expression, &unary.node),
            Expression::Cast(cast) => {
                let value = self.value(&cast.node.expression);
                Expr::Cast(type_name(&cast.node.type_name.node), Box::new(value))
            }
            Expression::BinaryOperator(binary) => self.binary(expression, &binary.node),
            Expression::Conditional(conditional) => self.conditional(&conditional.node),
            Expression::Comma(parts) => parts.iter().fold(Expr::Other, |_, part| self.value(part)),
            Expression::Statement(statement) => self.statement_expression(statement),
            _ => Expr::Other,
        }
    }

    fn constant(&self, constant: &Constant) -> Expr {
        match constant {
            Constant::Integer(integer) => number(integer).map_or(Expr::Other, Expr::Int),
            _ => Expr::Other,
        }
    }

    fn member(&mut self, member: &MemberExpression) -> Expr {
        let base = self.value(&member.expression);
        let base = match member.operator.node {
            MemberOperator::Direct => base,
            MemberOperator::Indirect => Expr::Deref(Box::new(base)),
        };
        Expr::Field(Box::new(base), Name::new(&member.identifier.node.name))
    }

    fn call(&mut self, whole: &Node<Expression>, call: &CallExpression) -> Expr {
        if let Some(inner) = self.wrapped(whole) {
            return self.value(inner);
        }
        if let Some(held) = self.exchanged(whole, call) {
            return held;
        }
        let callee = match &call.callee.node {
            Expression::Identifier(name) => Callee::Name(Name::new(&name.node.name)),
            _ => {
                let value = self.value(&call.callee);
                let named = self.function_named(&value).map(Callee::Name);
                named.unwrap_or_else(|| match value {
                    // `(*f)()` and `(f)()`
                    Expr::Deref(inner) => Callee::Pointer(inner),
                    value => Callee::Pointer(Box::new(value)),
                })
            }
        };
        let args = call.arguments.iter().map(|argument| self.argument(argument)).collect();
        let call = Call { callee, args };
        self.event(self.span(whole.span), EventKind::Call(call.clone()));
        Expr::Call(Box::new(call))
    }

    /// What is handed over; a struct or an array that is written out there, or its address, is a variable without a name.
    fn argument(&mut self, argument: &Node<Expression>) -> Expr {
        let (literal, is_address) = match &argument.node {
            Expression::UnaryOperator(unary) if unary.node.operator.node == UnaryOperator::Address => {
                (&unary.node.operand.node, true)
            }
            expression => (expression, false),
        };
        match literal {
            Expression::CompoundLiteral(literal) => match self.unnamed(argument.span, &literal.node) {
                Some(place) if is_address => Expr::AddressOf(Box::new(place)),
                Some(place) => place,
                None => self.value(argument),
            },
            _ => self.value(argument),
        }
    }

    fn unnamed(&mut self, whole: Span, literal: &CompoundLiteral) -> Option<Expr> {
        let ty = type_name(&literal.type_name.node);
        let TypeRef::Struct { tag, pointers } = &ty else { return None };
        if *pointers > 0 && !is_array(&literal.type_name.node) {
            return None;
        }
        // No name in a source looks like this.
        let name = Name::from(format!("(struct {tag}){}", self.locals.len()));
        self.locals.push(Local { name, ty });
        let list = self.list(&literal.initializer_list);
        self.initialised(whole, Expr::Name(name), list);
        Some(Expr::Name(name))
    }

    /// The function that is called by its name, whatever is done to that first: `(*f)()`, `(&f)()`, `((type)f)()`. A variable may be
    /// a pointer to one.
    fn function_named(&self, callee: &Expr) -> Option<Name> {
        match callee {
            Expr::Name(name) => (!self.has_local(name)).then_some(*name),
            Expr::Deref(inner) | Expr::AddressOf(inner) | Expr::Cast(_, inner) => self.function_named(inner),
            _ => None,
        }
    }

    fn unary(&mut self, whole: &Node<Expression>, unary: &UnaryOperatorExpression) -> Expr {
        let operand = self.value(&unary.operand);
        match (&unary.operator.node, operand) {
            (UnaryOperator::Address, Expr::Deref(inner)) => *inner,
            (UnaryOperator::Address, place) => Expr::AddressOf(Box::new(place)),
            (UnaryOperator::Indirection, Expr::AddressOf(place)) => *place,
            (UnaryOperator::Indirection, pointer) => Expr::Deref(Box::new(pointer)),
            (UnaryOperator::Negate, Expr::Int(value)) => Expr::Int(i64::from(value == 0)),
            (UnaryOperator::Negate, value) => Expr::Not(Box::new(value)),
            (UnaryOperator::Minus, Expr::Int(value)) => Expr::Int(value.wrapping_neg()),
            // `p++` walks a table: it still points into it.
            (UnaryOperator::PostIncrement | UnaryOperator::PreIncrement, place) => {
                self.changed(whole.span, place, Expr::Step(1))
            }
            (UnaryOperator::PostDecrement | UnaryOperator::PreDecrement, place) => {
                self.changed(whole.span, place, Expr::Step(-1))
            }
            _ => Expr::Other,
        }
    }

    fn binary(&mut self, whole: &Node<Expression>, binary: &BinaryOperatorExpression) -> Expr {
        match binary.operator.node {
            BinaryOperator::LogicalAnd | BinaryOperator::LogicalOr => {
                self.short_circuit(whole);
                Expr::Other
            }
            BinaryOperator::Assign => {
                let lhs = self.value(&binary.lhs);
                let rhs = self.value(&binary.rhs);
                self.event(self.span(whole.span), EventKind::Assign { lhs: lhs.clone(), rhs });
                lhs
            }
            ref operator if is_compound(operator) => {
                let lhs = self.value(&binary.lhs);
                let by = match (operator, self.value(&binary.rhs)) {
                    (BinaryOperator::AssignPlus, Expr::Int(by)) => Expr::Step(by),
                    (BinaryOperator::AssignMinus, Expr::Int(by)) => Expr::Step(by.wrapping_neg()),
                    _ => Expr::Other,
                };
                self.changed(whole.span, lhs, by)
            }
            _ => {
                let lhs = self.value(&binary.lhs);
                let rhs = self.value(&binary.rhs);
                combine(&binary.operator.node, lhs, rhs)
            }
        }
    }

    /// A place that is written with something computed from what it held.
    pub(super) fn changed(&mut self, whole: Span, place: Expr, rhs: Expr) -> Expr {
        self.event(self.span(whole), EventKind::Assign { lhs: place.clone(), rhs });
        place
    }

    /// The fact about the macro that is called, if it is one that wraps something.
    pub(super) fn wrapper(&self, call: &CallExpression) -> Option<&'p WrapperFact> {
        let Expression::Identifier(name) = &call.callee.node else { return None };
        self.wrappers.get(&Name::known(&name.node.name)?)
    }

    /// What is behind the address that a call of a macro takes, and writes there.
    fn exchanged(&mut self, whole: &Node<Expression>, call: &CallExpression) -> Option<Expr> {
        let fact = self.wrapper(call).filter(|fact| fact.dereferenced)?;
        let args: Vec<Expr> = call.arguments.iter().map(|argument| self.value(argument)).collect();
        let place = match args.get(fact.argument)?.clone() {
            Expr::AddressOf(place) => *place,
            pointer => Expr::Deref(Box::new(pointer)),
        };
        if let Some(rhs) = fact.assigned.and_then(|at| args.get(at)) {
            self.changed(whole.span, place.clone(), rhs.clone());
        }
        Some(place)
    }

    /// What a call of a macro that only wraps a value wraps; the other arguments' own events are added.
    pub(super) fn wrapped<'e>(&mut self, expression: &'e Node<Expression>) -> Option<&'e Node<Expression>> {
        let Expression::Call(call) = &expression.node else { return None };
        let fact = self.wrapper(&call.node).filter(|fact| !(fact.dereferenced || fact.once))?;
        let inner = call.node.arguments.get(fact.argument)?;
        let (mut assigned, mut swapped) = (fact.cleared.then_some(Expr::Int(0)), None);
        for (at, other) in call.node.arguments.iter().enumerate().filter(|(at, _)| *at != fact.argument) {
            let value = self.value(other);
            if fact.swapped == Some(at) {
                swapped = Some(value.clone());
            }
            if [fact.assigned, fact.swapped].contains(&Some(at)) {
                assigned = Some(value);
            }
        }
        if let Some(rhs) = assigned {
            let place = self.value(inner);
            if let Some(other) = swapped {
                self.changed(expression.span, other, place.clone());
            }
            self.changed(expression.span, place, rhs);
        }
        Some(inner)
    }

    /// Whether it is a call of a macro that only wraps a value, and nothing tells that it was there.
    pub(super) fn only_tests(&self, expression: &Expression) -> bool {
        let Expression::Call(call) = expression else { return false };
        let writes = |fact: &WrapperFact| fact.cleared || fact.assigned.or(fact.swapped).is_some();
        self.wrapper(&call.node).is_some_and(|fact| !writes(fact) && !fact.once)
    }

    /// `a && b` as a value: `b` is evaluated on one side only.
    fn short_circuit(&mut self, whole: &Node<Expression>) {
        let (yes, no, after) = (self.block(), self.block(), self.block());
        self.branch(whole, yes, no);
        for side in [yes, no] {
            self.cfg.add_edge(side, after, Edge::Always);
        }
        self.current = after;
    }

    fn conditional(&mut self, conditional: &ConditionalExpression) -> Expr {
        let (then, otherwise, after) = (self.block(), self.block(), self.block());
        let elided = matches!(&conditional.then_expression.node, Expression::Identifier(name) if name.node.name == ParsedFunction::SAME);
        if elided {
            let value = self.value(&conditional.condition);
            self.cfg[self.current].branch = Some(value.clone());
            self.cfg.add_edge(self.current, after, Edge::True);
            self.cfg.add_edge(self.current, otherwise, Edge::False);
            self.current = otherwise;
            let other = self.value(&conditional.else_expression);
            self.enter(after);
            return Expr::Either(vec![value, other]);
        }
        self.branch(&conditional.condition, then, otherwise);
        let tested = self.tested(then, otherwise);
        self.current = then;
        let first = self.value(&conditional.then_expression);
        self.cfg.add_edge(self.current, after, Edge::Always);
        self.current = otherwise;
        let second = self.value(&conditional.else_expression);
        self.enter(after);
        match tested {
            Some((condition, true)) => Expr::Choice(Box::new(condition), vec![first, second]),
            Some((condition, false)) => Expr::Choice(Box::new(condition), vec![second, first]),
            None => Expr::Choice(Box::new(Expr::Other), vec![first, second]),
        }
    }

    /// The one test that leads from the present block to either of two others, and whether it leads to the first where it holds.
    fn tested(&self, first: BlockId, second: BlockId) -> Option<(Expr, bool)> {
        let only = |to: BlockId| {
            let mut edges = self.cfg.edges_directed(to, Direction::Incoming);
            let edge = edges.next().filter(|edge| edge.source() == self.current)?;
            edges.next().is_none().then_some(edge.weight())
        };
        let holds = match (only(first)?, only(second)?) {
            (Edge::True, Edge::False) => true,
            (Edge::False, Edge::True) => false,
            _ => return None,
        };
        Some((self.cfg[self.current].branch.clone()?, holds))
    }

    /// `({ ..; value; })`
    fn statement_expression(&mut self, statement: &Node<Statement>) -> Expr {
        let Statement::Compound(items) = &statement.node else { return Expr::Other };
        // Labels and empty statements may stand behind the value.
        let is_value = |item: &Node<BlockItem>| match &item.node {
            BlockItem::Statement(statement) => matches!(statement.node, Statement::Expression(Some(_))),
            _ => false,
        };
        let Some(last) = items.iter().rposition(is_value) else {
            self.items(items);
            return Expr::Other;
        };
        self.items(&items[..last]);
        let value = match &items[last].node {
            BlockItem::Statement(Node { node: Statement::Expression(Some(value)), .. }) => self.value(value),
            _ => Expr::Other,
        };
        self.items(&items[last + 1..]);
        value
    }

    pub(super) fn list(&mut self, items: &[Node<InitializerListItem>]) -> Expr {
        let mut members = Vec::new();
        for item in items {
            let name = item.node.designation.iter().rev().find_map(|designator| match &designator.node {
                Designator::Member(name) => Some(Name::new(&name.node.name)),
                _ => None,
            });
            let value = match &item.node.initializer.node {
                Initializer::Expression(value) => self.value(value),
                Initializer::List(inner) => self.list(inner),
            };
            members.push((name.unwrap_or_default(), value));
        }
        Expr::List(members)
    }

    /// The operand of `sizeof`: a value without events.
    fn unevaluated(&mut self, expression: &Node<Expression>) -> Expr {
        let before = self.current;
        self.current = self.block();
        let value = self.value(expression);
        self.current = before;
        value
    }
}

/// `"name"`: what is no name has been left out.
fn text(parts: &[String]) -> Expr {
    let text = match parts {
        [one] => one.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')),
        _ => None,
    };
    let text = text.filter(|text| !text.is_empty());
    text.map_or(Expr::Other, |text| Expr::Text(Name::new(text)))
}

/// `+=` and its relatives.
fn is_compound(operator: &BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::AssignMultiply
            | BinaryOperator::AssignDivide
            | BinaryOperator::AssignModulo
            | BinaryOperator::AssignPlus
            | BinaryOperator::AssignMinus
            | BinaryOperator::AssignShiftLeft
            | BinaryOperator::AssignShiftRight
            | BinaryOperator::AssignBitwiseAnd
            | BinaryOperator::AssignBitwiseXor
            | BinaryOperator::AssignBitwiseOr
    )
}

pub(super) fn combine(operator: &BinaryOperator, lhs: Expr, rhs: Expr) -> Expr {
    let less = |lhs, rhs| Expr::Less(Box::new(lhs), Box::new(rhs));
    let boxed = |lhs, rhs, same| Expr::Equal(Box::new(lhs), Box::new(rhs), same);
    match operator {
        BinaryOperator::Index => Expr::Index(Box::new(lhs), Box::new(rhs)),
        BinaryOperator::Equals => boxed(lhs, rhs, true),
        BinaryOperator::NotEquals => boxed(lhs, rhs, false),
        BinaryOperator::Less => less(lhs, rhs),
        BinaryOperator::Greater => less(rhs, lhs),
        BinaryOperator::LessOrEqual => Expr::Not(Box::new(less(rhs, lhs))),
        BinaryOperator::GreaterOrEqual => Expr::Not(Box::new(less(lhs, rhs))),
        // Flags: each of them may matter.
        BinaryOperator::BitwiseOr => Expr::Either(vec![lhs, rhs]),
        BinaryOperator::BitwiseAnd => Expr::Bits(Box::new(lhs), Box::new(rhs)),
        BinaryOperator::ShiftLeft => match (lhs, rhs) {
            (Expr::Int(value), Expr::Int(by)) => shifted(value, by).map_or(Expr::Other, Expr::Int),
            _ => Expr::Other,
        },
        // `table + i` points into the table.
        BinaryOperator::Plus | BinaryOperator::Minus if !matches!(lhs, Expr::Int(_)) => lhs,
        BinaryOperator::Plus => rhs,
        _ => Expr::Other,
    }
}

/// `value << by`, where that is a number as the source has it.
fn shifted(value: i64, by: i64) -> Option<i64> {
    let shifted = value.checked_shl(u32::try_from(by).ok()?)?;
    (shifted >> by == value).then_some(shifted)
}

pub(super) fn number(integer: &Integer) -> Option<i64> {
    let radix = match integer.base {
        IntegerBase::Decimal => 10,
        IntegerBase::Octal => 8,
        IntegerBase::Hexadecimal => 16,
        IntegerBase::Binary => 2,
    };
    i64::from_str_radix(&integer.number, radix).ok()
}
