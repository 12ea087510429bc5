//! Statements and branches.
use super::expression::{combine, number};
use super::types::local;
use super::{Lowerer, Switch};
use crate::{BlockId, Call, Callee, Edge, EventKind, Expr};
use lang_c::ast::{
    BinaryOperator, BlockItem, Constant, Declaration, Expression, ForInitializer, ForStatement, IfStatement,
    Initializer, Label, LabeledStatement, Statement, SwitchStatement, UnaryOperator,
};
use lang_c::span::{Node, Span};
use rculint_syntax::{Cond, ParsedFunction, is_shouted};

impl Lowerer<'_> {
    pub(super) fn statement(&mut self, statement: &Node<Statement>) {
        match &statement.node {
            Statement::Labeled(labeled) => self.labeled(&labeled.node),
            Statement::Compound(items) => self.in_scope(|inside| inside.items(items)),
            Statement::Expression(Some(expression)) => {
                let value = self.value(expression);
                self.stands_for_code(expression, &value);
                if is_pure(&expression.node) || self.only_tests(&expression.node) {
                    self.event(self.span(expression.span), EventKind::Unused(value));
                }
            }
            Statement::Expression(None) => {}
            Statement::Asm(_) => self.event(self.span(statement.span), EventKind::Assembly),
            Statement::If(branch) => self.if_statement(&branch.node),
            Statement::Switch(switch) => self.switch(&switch.node),
            Statement::While(looped) => self.while_loop(&looped.node.expression, &looped.node.statement),
            Statement::DoWhile(looped) => self.do_while(&looped.node.statement, &looped.node.expression),
            Statement::For(looped) => self.in_scope(|inside| inside.for_loop(&looped.node)),
            Statement::Goto(label) => {
                self.leaves_for(&label.node.name);
                let target = self.label(&label.node.name);
                self.jump(target);
            }
            Statement::Continue => self.leave(self.continues.last().copied()),
            Statement::Break => self.leave(self.breaks.last().copied()),
            Statement::Return(value) => {
                let value = value.as_ref().map(|value| self.value(value));
                self.end_scopes(0);
                self.event(self.span(statement.span), EventKind::Return(value));
                self.jump(self.exit);
            }
        }
    }

    /// `DRAIN;`: what has no small letter and is a statement by itself is a macro that stands for one.
    fn stands_for_code(&mut self, whole: &Node<Expression>, value: &Expr) {
        if let Expr::Name(name) = value
            && is_shouted(name)
            && !self.has_local(name)
        {
            let call = Call { callee: Callee::Name(*name), args: Vec::new() };
            self.event(self.span(whole.span), EventKind::Call(call));
        }
    }

    pub(super) fn items(&mut self, items: &[Node<BlockItem>]) {
        for item in items {
            match &item.node {
                BlockItem::Declaration(declaration) => self.declaration(&declaration.node),
                BlockItem::Statement(statement) => self.statement(statement),
                BlockItem::StaticAssert(_) => {}
            }
        }
    }

    fn declaration(&mut self, declaration: &Declaration) {
        for declarator in &declaration.declarators {
            let Some(local) = local(&declaration.specifiers, &declarator.node.declarator.node) else { continue };
            let place = Expr::Name(local.name);
            let cleanup = self.cleanup(local.name, &declarator.node.declarator.node);
            self.locals.push(local);
            if let Some(initializer) = &declarator.node.initializer {
                let rhs = match &initializer.node {
                    Initializer::Expression(value) => self.value(value),
                    Initializer::List(items) => self.list(items),
                };
                self.initialised(declarator.span, place, rhs);
            }
            self.cleanups.extend(cleanup);
        }
    }

    /// A variable begins with a value.
    pub(super) fn initialised(&mut self, whole: Span, variable: Expr, value: Expr) {
        self.elements(whole, &variable, &value);
        self.event(self.span(whole), EventKind::Assign { lhs: variable, rhs: value });
    }

    /// What has no member's name in a list is an element of an array, if it can be one that matters; all else is a member.
    fn elements(&mut self, whole: Span, variable: &Expr, list: &Expr) {
        let Expr::List(items) = list else { return };
        for (at, (member, value)) in (0..).zip(items) {
            if matches!(value, Expr::Name(_) | Expr::Field(..) | Expr::AddressOf(_)) {
                let variable = Box::new(variable.clone());
                let lhs = match member.is_empty() {
                    true => Expr::Index(variable, Box::new(Expr::Int(at))),
                    false => Expr::Field(variable, *member),
                };
                self.event(self.span(whole), EventKind::Assign { lhs, rhs: value.clone() });
            }
        }
    }

    fn label(&mut self, name: &str) -> BlockId {
        if let Some(&block) = self.labels.get(name) {
            return block;
        }
        let block = self.block();
        self.labels.insert(name.to_owned(), block);
        block
    }

    fn labeled(&mut self, labeled: &LabeledStatement) {
        let block = match &labeled.label.node {
            Label::Identifier(name) => {
                self.stands_in_scopes(&name.node.name);
                self.label(&name.node.name)
            }
            Label::Case(_) | Label::CaseRange(_) | Label::Default => self.block(),
        };
        self.enter(block);
        match &labeled.label.node {
            Label::Identifier(_) => {}
            Label::Default => {
                if let Some(switch) = self.switches.last_mut() {
                    switch.default = Some(block);
                }
            }
            Label::Case(label) => self.case(constant(&label.node), block),
            Label::CaseRange(_) => self.case(None, block),
        }
        self.statement(&labeled.statement);
    }

    /// The innermost switch goes to `block` where its value is `label`, or may do so where that is not known.
    fn case(&mut self, label: Option<Expr>, block: BlockId) {
        let Some(switch) = self.switches.last() else { return };
        let head = switch.head;
        let (Some(value), Some(label)) = (switch.value.clone(), label) else {
            self.cfg.add_edge(head, block, Edge::Always);
            return;
        };
        // A test for a range, or for what is not known, may have left edges there.
        let test = if self.cfg.edges(head).next().is_none() { head } else { self.block() };
        if test != head {
            self.cfg.add_edge(head, test, Edge::Always);
        }
        let next = self.block();
        self.cfg[test].branch = Some(Expr::Equal(Box::new(value), Box::new(label), true));
        self.cfg.add_edge(test, block, Edge::True);
        self.cfg.add_edge(test, next, Edge::False);
        if let Some(switch) = self.switches.last_mut() {
            switch.head = next;
        }
    }

    fn if_statement(&mut self, branch: &IfStatement) {
        let (then, otherwise, after) = (self.block(), self.block(), self.block());
        let guard = self.condition_of(&branch.condition.node);
        self.branch(&branch.condition, then, otherwise);
        self.current = then;
        self.guarded(guard.clone(), &branch.then_statement);
        self.cfg.add_edge(self.current, after, Edge::Always);
        self.current = otherwise;
        if let Some(statement) = &branch.else_statement {
            self.guarded(guard.map(|cond| Cond::Not(Box::new(cond))), statement);
        }
        self.enter(after);
    }

    fn guarded(&mut self, guard: Option<Cond>, statement: &Node<Statement>) {
        let depth = self.guards.len();
        self.guards.extend(guard);
        self.statement(statement);
        self.guards.truncate(depth);
    }

    /// The preprocessor condition that the rewriter turned into this one, or that it asks for in code.
    fn condition_of(&self, condition: &Expression) -> Option<Cond> {
        match condition {
            Expression::Identifier(name) => {
                let index: usize = name.node.name.strip_prefix(ParsedFunction::COND_PREFIX)?.parse().ok()?;
                self.parsed.conds.get(index).cloned()
            }
            Expression::UnaryOperator(unary) if unary.node.operator.node == UnaryOperator::Negate => {
                self.condition_of(&unary.node.operand.node).map(|cond| Cond::Not(Box::new(cond)))
            }
            Expression::Call(call) => match (&call.node.callee.node, call.node.arguments.as_slice()) {
                (Expression::Identifier(name), [Node { node: Expression::Identifier(symbol), .. }])
                    if Cond::is_test(&name.node.name) =>
                {
                    Some(Cond::Defined(symbol.node.name.as_str().into()))
                }
                _ => None,
            },
            Expression::BinaryOperator(binary) => super::version::test(&binary.node),
            _ => None,
        }
    }

    /// Ends the present block with a branch on `condition`.
    pub(super) fn branch(&mut self, condition: &Node<Expression>, then: BlockId, otherwise: BlockId) {
        if let Some(inner) = self.wrapped(condition) {
            return self.branch(inner, then, otherwise);
        }
        if let Some(step) = StepBehind::of(&condition.node) {
            return self.branch_and_step(&step, then, otherwise);
        }
        if let Some(cond) = self.condition_of(&condition.node) {
            self.cfg.add_edge(self.current, then, Edge::When(cond.clone()));
            self.cfg.add_edge(self.current, otherwise, Edge::When(Cond::Not(Box::new(cond))));
            return;
        }
        if let Some(arguments) = perhaps(&condition.node) {
            for argument in arguments {
                self.value(argument);
            }
            self.cfg.add_edge(self.current, then, Edge::Always);
            self.cfg.add_edge(self.current, otherwise, Edge::Always);
            return;
        }
        match &condition.node {
            Expression::UnaryOperator(unary) if unary.node.operator.node == UnaryOperator::Negate => {
                self.branch(&unary.node.operand, otherwise, then);
            }
            Expression::BinaryOperator(binary) if binary.node.operator.node == BinaryOperator::LogicalAnd => {
                let more = self.block();
                self.branch(&binary.node.lhs, more, otherwise);
                self.current = more;
                self.branch(&binary.node.rhs, then, otherwise);
            }
            Expression::BinaryOperator(binary) if binary.node.operator.node == BinaryOperator::LogicalOr => {
                let more = self.block();
                self.branch(&binary.node.lhs, then, more);
                self.current = more;
                self.branch(&binary.node.rhs, then, otherwise);
            }
            _ => {
                let value = self.value(condition);
                self.branch_on(value, then, otherwise);
            }
        }
    }

    fn branch_on(&mut self, value: Expr, then: BlockId, otherwise: BlockId) {
        if let Some(holds) = decided(&value) {
            self.cfg.add_edge(self.current, if holds { then } else { otherwise }, Edge::Always);
            return;
        }
        self.cfg[self.current].branch = Some(value);
        self.cfg.add_edge(self.current, then, Edge::True);
        self.cfg.add_edge(self.current, otherwise, Edge::False);
    }

    /// The test comes first, and the step on both of its sides.
    fn branch_and_step(&mut self, step: &StepBehind, then: BlockId, otherwise: BlockId) {
        let place = self.value(step.place);
        let tested = match step.compared {
            Some((operator, bound)) => {
                let bound = self.value(bound);
                combine(operator, place.clone(), bound)
            }
            None => place.clone(),
        };
        let (yes, no) = (self.block(), self.block());
        self.branch_on(tested, yes, no);
        for (side, to) in [(yes, then), (no, otherwise)] {
            self.current = side;
            self.changed(step.span, place.clone(), Expr::Step(step.by));
            self.cfg.add_edge(side, to, Edge::Always);
        }
    }

    fn switch(&mut self, switch: &SwitchStatement) {
        let value = Some(self.value(&switch.expression)).filter(|value| matches!(value, Expr::Name(_)));
        let (head, after) = (self.current, self.block());
        self.current = self.block();
        self.switches.push(Switch { value, head, default: None });
        self.breaks.push(self.way(after));
        self.statement(&switch.statement);
        self.breaks.pop();
        if let Some(switch) = self.switches.pop() {
            self.cfg.add_edge(switch.head, switch.default.unwrap_or(after), Edge::Always);
        }
        self.enter(after);
    }

    fn while_loop(&mut self, condition: &Node<Expression>, body: &Node<Statement>) {
        // What surely runs several times stands there so often.
        for _ in 0..self.rounds_while(&condition.node, &body.node) {
            self.value(condition);
            self.statement(body);
        }
        let (head, inside, after) = (self.block(), self.block(), self.block());
        self.enter(head);
        if let Some(arguments) = perhaps(&condition.node).filter(|arguments| self.runs_once(arguments)) {
            for argument in arguments {
                self.value(argument);
            }
            self.looped(body, after, after);
            self.enter(after);
            return;
        }
        self.branch(condition, inside, after);
        self.current = inside;
        self.looped(body, after, head);
        self.cfg.add_edge(self.current, head, Edge::Always);
        self.current = after;
    }

    /// Whether the macro is one around a statement rather than a loop.
    fn runs_once(&self, arguments: &[Node<Expression>]) -> bool {
        let [Node { node: Expression::Call(call), .. }] = arguments else { return false };
        let Some(fact) = self.wrapper(&call.node).filter(|fact| fact.once) else { return false };
        let argument = match call.node.arguments.get(fact.argument).map(|argument| &argument.node) {
            Some(Expression::Identifier(name)) => name.node.name.as_str(),
            Some(_) => "",
            None => return false,
        };
        !fact.unless.iter().any(|end| argument.ends_with(end.as_str()))
    }

    fn do_while(&mut self, body: &Node<Statement>, condition: &Node<Expression>) {
        let (inside, tail, after) = (self.block(), self.block(), self.block());
        self.enter(inside);
        self.looped(body, after, tail);
        self.enter(tail);
        self.branch(condition, inside, after);
        self.current = after;
    }

    /// What is lowered by `part`, and behind it what ends with what it declares.
    fn in_scope(&mut self, part: impl FnOnce(&mut Self)) {
        let outside = self.cleanups.len();
        part(self);
        self.end_scopes(outside);
        self.cleanups.truncate(outside);
    }

    fn for_loop(&mut self, looped: &ForStatement) {
        match &looped.initializer.node {
            ForInitializer::Expression(value) => {
                self.value(value);
            }
            ForInitializer::Declaration(declaration) => self.declaration(&declaration.node),
            ForInitializer::Empty | ForInitializer::StaticAssert(_) => {}
        }
        match &looped.condition {
            Some(condition) if self.runs_once(std::slice::from_ref(condition)) => {
                let after = self.block();
                self.looped(&looped.statement, after, after);
                self.enter(after);
            }
            _ => self.for_rounds(looped),
        }
    }

    fn for_rounds(&mut self, looped: &ForStatement) {
        // What surely runs several times stands there so often.
        for _ in 1..self.rounds(looped) {
            self.statement(&looped.statement);
            if let Some(value) = &looped.step {
                self.value(value);
            }
        }
        let (head, inside, step, after) = (self.block(), self.block(), self.block(), self.block());
        if self.runs(looped) {
            self.cfg.add_edge(self.current, inside, Edge::Always);
            self.current = head;
        } else {
            self.enter(head);
        }
        match &looped.condition {
            Some(condition) => self.branch(condition, inside, after),
            None => {
                self.cfg.add_edge(head, inside, Edge::Always);
            }
        }
        self.current = inside;
        self.looped(&looped.statement, after, step);
        self.enter(step);
        if let Some(value) = &looped.step {
            self.value(value);
        }
        self.cfg.add_edge(self.current, head, Edge::Always);
        self.current = after;
    }

    fn looped(&mut self, body: &Node<Statement>, after: BlockId, next: BlockId) {
        self.breaks.push(self.way(after));
        self.continues.push(self.way(next));
        self.statement(body);
        self.breaks.pop();
        self.continues.pop();
    }
}

/// Whether a condition holds that says so itself.
fn decided(condition: &Expr) -> Option<bool> {
    match condition {
        Expr::Int(value) => Some(*value != 0),
        Expr::Name(name) if name == "true" => Some(true),
        Expr::Name(name) if name == "false" => Some(false),
        _ => None,
    }
}

/// A condition that tests what a place held before it is stepped: `i--`, `i-- > 0`.
pub(super) struct StepBehind<'e> {
    pub place: &'e Node<Expression>,
    pub by: i64,
    span: Span,
    /// With what, and how, when it is not with 0.
    pub compared: Option<(&'e BinaryOperator, &'e Node<Expression>)>,
}

impl<'e> StepBehind<'e> {
    pub fn of(condition: &'e Expression) -> Option<Self> {
        match condition {
            Expression::UnaryOperator(unary) => {
                let by = match unary.node.operator.node {
                    UnaryOperator::PostIncrement => 1,
                    UnaryOperator::PostDecrement => -1,
                    _ => return None,
                };
                Some(StepBehind { place: &unary.node.operand, by, span: unary.span, compared: None })
            }
            Expression::BinaryOperator(binary) if is_comparison(&binary.node.operator.node) => {
                let step = Self::of(&binary.node.lhs.node).filter(|step| step.compared.is_none())?;
                Some(StepBehind { compared: Some((&binary.node.operator.node, &binary.node.rhs)), ..step })
            }
            _ => None,
        }
    }
}

fn is_comparison(operator: &BinaryOperator) -> bool {
    matches!(
        operator,
        BinaryOperator::Less
            | BinaryOperator::LessOrEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterOrEqual
            | BinaryOperator::Equals
            | BinaryOperator::NotEquals
    )
}

/// The value of a case, where it is written as a name or a number.
pub(super) fn constant(label: &Expression) -> Option<Expr> {
    match label {
        Expression::Identifier(name) => Some(Expr::Name(name.node.name.as_str().into())),
        Expression::Constant(constant) => match &constant.node {
            Constant::Integer(integer) => number(integer).map(Expr::Int),
            _ => None,
        },
        _ => None,
    }
}

/// Whether evaluating it alone would do nothing.
fn is_pure(expression: &Expression) -> bool {
    match expression {
        Expression::Identifier(_) | Expression::Member(_) | Expression::Cast(_) => true,
        Expression::UnaryOperator(unary) => matches!(
            unary.node.operator.node,
            UnaryOperator::Indirection | UnaryOperator::Address | UnaryOperator::Plus | UnaryOperator::Minus
        ),
        Expression::BinaryOperator(binary) => matches!(binary.node.operator.node, BinaryOperator::Index),
        _ => false,
    }
}

/// The arguments, when the condition is one that the rewriter made and of which is not known whether it holds.
fn perhaps(condition: &Expression) -> Option<&[Node<Expression>]> {
    let Expression::Call(call) = condition else { return None };
    let Expression::Identifier(name) = &call.node.callee.node else { return None };
    (name.node.name == ParsedFunction::PERHAPS).then_some(&call.node.arguments)
}
