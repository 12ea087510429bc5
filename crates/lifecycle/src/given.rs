//! Constants that a call passes for parameters which the callee's branches test: `drain(true)` takes one side of `if (wait)`.
//! And queues that the callee waits for.
use crate::flags::Flags;
use petgraph::visit::EdgeRef;
use rculint_ir::{BlockId, Body, Call, Callee, Edge, EventKind, Expr};
use rculint_link::{FileId, FnId, Program, assignments, calls_in, events, named_calls};
use rculint_syntax::{Name, is_shouted, mask_of};

/// Positions of parameters and their values; empty where no branch, and no wait, depends on them.
pub(crate) type Given = Vec<(usize, Constant)>;

/// A value that the source shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Constant {
    /// A number.
    Int(i64),
    /// An enumerator or macro: the same as itself, and as nothing else in one `switch`.
    Named(Name),
    /// A queue that the callee waits for.
    Queue(Name),
}

/// What `call` gives to the parameters of `function` that are `tested`, where so much is known of who calls.
pub(crate) fn given(caller: &Known, function: FnId, call: &Call, tested: impl Fn(usize) -> bool) -> Given {
    let program = caller.program;
    let (callee, file) = (program.body(function), program.file_of(function));
    let constants = call.args.iter().enumerate().filter_map(|(at, arg)| Some((at, caller.value(arg)?)));
    let constants = constants.filter(|&(at, _)| tested(at));
    // Both mean the same function.
    let is_function = |name: &Name| {
        let (here, there) = (program.resolve(caller.file, name), program.resolve(file, name));
        here == there && (!here.is_empty() || program.is_modelled(name))
    };
    let calls = |at: usize| callee.params.get(at).is_some_and(|param| is_called(callee, &param.name));
    // A name of the caller's says something where the callee compares with it, and has no variable of its own that is called so.
    let constants = constants.filter(|(at, value)| match value {
        Constant::Int(_) | Constant::Queue(_) => true,
        Constant::Named(name) if callee.has_local(name) => false,
        Constant::Named(name) if calls(*at) => is_function(name),
        // A function may be handed on to who calls it.
        Constant::Named(name) => is_compared(callee, name) || program.number(file, name).is_some() || is_function(name),
    });
    constants.collect()
}

/// What is known of a function's values while it runs.
pub(crate) struct Known<'k> {
    /// What its parameters are.
    pub given: &'k Given,
    pub flags: &'k Flags,
    pub body: &'k Body,
    pub program: &'k Program,
    /// Its file.
    pub file: FileId,
}

impl Known<'_> {
    /// Whether control never takes `edge` behind the branch at the end of `block`.
    pub fn excludes(&self, block: BlockId, edge: &Edge) -> bool {
        let Some(condition) = &self.body.cfg[block].branch else { return false };
        let taken = match edge {
            Edge::True => true,
            Edge::False => false,
            Edge::Always | Edge::When(_) => return false,
        };
        let is_later_case = || !self.is_open(condition) && self.is_later_case(block);
        let holds = self.holds(condition).or_else(|| is_later_case().then_some(false));
        holds.is_some_and(|holds| holds != taken)
    }

    /// Whether nothing can be known of a condition but what flags tell.
    fn is_open(&self, condition: &Expr) -> bool {
        self.given.is_empty() && !self.is_constant(condition)
    }

    /// Whether a condition holds.
    fn holds(&self, condition: &Expr) -> Option<bool> {
        let decided = self.flags.decide(self.file, self.body, condition);
        if decided.is_some() || self.is_open(condition) {
            return decided;
        }
        self.value(condition).and_then(|value| self.int(&value)).map(|value| value != 0)
    }

    /// What a value is that depends on a condition.
    pub fn chosen<'e>(&self, value: &'e Expr) -> &'e Expr {
        let Expr::Choice(condition, options) = value else { return value };
        match (self.holds(condition), options.as_slice()) {
            (Some(true), [chosen, _]) | (Some(false), [_, chosen]) => self.chosen(chosen),
            _ => value,
        }
    }

    /// Whether it is made of macros and numbers alone.
    fn is_constant(&self, condition: &Expr) -> bool {
        match condition {
            Expr::Name(name) => is_shouted(name) && !self.body.has_local(name),
            Expr::Int(_) => true,
            Expr::Not(inner) => self.is_constant(inner),
            Expr::Equal(a, b, _) | Expr::Less(a, b) | Expr::Bits(a, b) => self.is_constant(a) && self.is_constant(b),
            Expr::Either(flags) => flags.iter().all(|flag| self.is_constant(flag)),
            Expr::Call(call) => is_macro(call) && call.args.iter().all(|arg| self.is_constant(arg)),
            _ => false,
        }
    }

    fn int(&self, value: &Constant) -> Option<i64> {
        match value {
            Constant::Int(value) => Some(*value),
            // No function is at 0.
            Constant::Named(name) => {
                let number = self.program.number(self.file, name);
                number.or_else(|| self.is_function(name).then_some(1))
            }
            Constant::Queue(_) => None,
        }
    }

    fn is_function(&self, name: &Name) -> bool {
        self.program.is_modelled(name) || !self.program.resolve(self.file, name).is_empty()
    }

    fn value(&self, expr: &Expr) -> Option<Constant> {
        let number = |expr: &Expr| self.int(&self.value(expr)?);
        let truth = |holds: bool| Some(Constant::Int(i64::from(holds)));
        match expr {
            Expr::Name(name) => {
                let at = self.body.param(name);
                let mut given = self.given.iter().filter(|(_, value)| !matches!(value, Constant::Queue(_)));
                let found = at.and_then(|at| given.find(|(position, _)| *position == at));
                let constant = || constant(expr).filter(|_| !self.body.has_local(name));
                found.map(|(_, value)| value.clone()).or_else(constant)
            }
            Expr::Cast(_, inner) => self.value(inner),
            Expr::AddressOf(place) => match &**place {
                Expr::Name(name) if !self.body.has_local(name) && self.is_function(name) => constant(place),
                _ => None,
            },
            Expr::Not(inner) => truth(number(inner)? == 0),
            Expr::Equal(a, b, same) => match (self.value(a)?, self.value(b)?) {
                (a, b) if a == b => truth(*same),
                (a, b) => truth((self.int(&a)? == self.int(&b)?) == *same),
            },
            Expr::Less(a, b) => truth(number(a)? < number(b)?),
            Expr::Bits(a, b) => Some(Constant::Int(number(a)? & number(b)?)),
            Expr::Either(flags) => flags.iter().try_fold(0, |all, flag| Some(all | number(flag)?)).map(Constant::Int),
            Expr::Call(call) => mask(call, number).map(Constant::Int),
            expr => constant(expr),
        }
    }

    /// Whether `block` tests for one case of a `switch`, and the value is one that is tested for after it: cases differ.
    fn is_later_case(&self, block: BlockId) -> bool {
        let case = |block: BlockId| match &self.body.cfg[block].branch {
            Some(Expr::Equal(value, label, true)) => Some((&**value, &**label)),
            _ => None,
        };
        let Some((tested, _)) = case(block) else { return false };
        let Some(named @ Constant::Named(_)) = self.value(tested) else { return false };
        let mut at = block;
        for _ in 0..self.body.cfg.node_count() {
            let Some(next) = self.body.cfg.edges(at).find(|edge| *edge.weight() == Edge::False) else { return false };
            at = next.target();
            match case(at) {
                Some((value, label)) if value == tested && self.body.cfg[at].events.is_empty() => {
                    if constant(label).as_ref() == Some(&named) {
                        return true;
                    }
                }
                _ => return false,
            }
        }
        false
    }
}

/// Whether it is a macro that is called, as `BIT(0)` is.
fn is_macro(call: &Call) -> bool {
    matches!(&call.callee, Callee::Name(name) if is_shouted(name))
}

/// What a macro for bits is worth that is called, where its arguments are numbers.
fn mask(call: &Call, number: impl Fn(&Expr) -> Option<i64>) -> Option<i64> {
    let Callee::Name(name) = &call.callee else { return None };
    let args: Option<Vec<i64>> = call.args.iter().map(number).collect();
    mask_of(name, &args?)
}

fn constant(expr: &Expr) -> Option<Constant> {
    match expr {
        Expr::Int(value) => Some(Constant::Int(*value)),
        Expr::Name(name) => match name.as_str() {
            "true" => Some(Constant::Int(1)),
            "false" | "NULL" => Some(Constant::Int(0)),
            name => Some(Constant::Named(name.into())),
        },
        Expr::Cast(_, inner) => constant(inner),
        _ => None,
    }
}

/// Whether some branch compares a value with `name`.
pub(crate) fn is_compared(body: &Body, name: &Name) -> bool {
    let is_it = |expr: &Expr| matches!(expr, Expr::Name(found) if found == name);
    let mut branches = body.cfg.node_weights().filter_map(|block| block.branch.as_ref());
    branches.any(|branch| matches!(branch, Expr::Equal(a, b, _) if is_it(a) || is_it(b)))
}

/// Whether what is passed for a parameter is called.
pub(crate) fn is_called(body: &Body, param: &Name) -> bool {
    calls_in(body).any(|call| called_variable(call) == Some(param))
}

/// The name that is called: `f()`, and `(*f)()`, where it is a variable.
pub(crate) fn called_variable(call: &Call) -> Option<&Name> {
    match &call.callee {
        Callee::Name(name) => Some(name),
        Callee::Pointer(pointer) => match &**pointer {
            Expr::Name(name) => Some(name),
            _ => None,
        },
    }
}

/// Whether some branch of `function` tests its parameter, or it calls that, or hands it to one of which that holds as well; and nothing
/// changes it.
pub(crate) fn tests(program: &Program, function: FnId, at: usize, is_tested_by: impl Fn(FnId, usize) -> bool) -> bool {
    let body = program.body(function);
    let Some(param) = body.params.get(at).map(|param| &param.name) else { return false };
    let mut branches = body.cfg.node_weights().filter_map(|block| block.branch.as_ref());
    let is_param = |arg: &Expr| matches!(arg.without_casts(), Expr::Name(name) if name == param);
    let hands_on = |(call, name): (&Call, &Name)| {
        call.args.iter().enumerate().filter(|(_, arg)| is_param(arg)).any(|(at, _)| {
            let callees = program.resolve(program.file_of(function), name);
            callees.into_iter().any(|callee| is_tested_by(callee, at))
        })
    };
    let is_used = || is_called(body, param) || named_calls(body).any(hands_on);
    is_unchanged(body, param) && (branches.any(|branch| names(branch, param)) || is_used())
}

/// Whether a parameter keeps the value that it was passed.
pub(crate) fn is_unchanged(body: &Body, param: &Name) -> bool {
    let is_param = |expr: &Expr| matches!(expr, Expr::Name(name) if name == param);
    !assignments(body).any(|(place, _)| is_param(place))
        && !body.locals.iter().any(|local| local.name == *param)
        && !events(body).any(|event| match event {
            EventKind::Call(call) => {
                call.args.iter().any(|arg| matches!(arg, Expr::AddressOf(place) if is_param(place)))
            }
            _ => false,
        })
}

fn names(condition: &Expr, param: &Name) -> bool {
    match condition {
        Expr::Name(name) => name == param,
        Expr::Not(inner) => names(inner, param),
        Expr::Equal(a, b, _) | Expr::Less(a, b) | Expr::Bits(a, b) => names(a, param) || names(b, param),
        _ => false,
    }
}
