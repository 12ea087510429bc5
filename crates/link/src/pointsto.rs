//! Field-based, flow-insensitive points-to over the places that hold cache pointers and functions.
mod places;

use crate::memo::Asking;
use crate::program::{FileId, FnId, Program};
use rculint_ir::model::Role;
use rculint_ir::{Body, Call, Callee, EventKind, Expr};
use rculint_syntax::{Name, TypeRef};
use rustc_hash::FxHashSet as HashSet;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A place in memory, abstracted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Loc {
    /// A file-scope variable; all elements of an array are one place, where not each use of it names one.
    Global(FileId, Name),
    /// An element of such an array.
    Element(FileId, Name, i64),
    /// A member of a named variable.
    GlobalMember(FileId, Name, Name),
    /// A member of any object of `struct tag`, the struct being defined in the file given (`None`: not seen).
    Member(Option<FileId>, Name, Name),
    /// A local variable or parameter.
    Local(FnId, Name),
}

/// What an expression may evaluate to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// What the place holds.
    Load(Loc),
    /// The address of the place.
    Address(Loc),
    /// A function.
    Function(FnId),
    /// What the caller passes at this position.
    Param(FnId, usize),
}

/// Sets that many expressions need, computed once.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// What callers pass for a parameter.
    Passed(FnId, usize),
    /// What a local variable may hold.
    Local(FnId, Name),
    /// What the elements of a local array may hold.
    Elements(FnId, Name),
    /// What a function may return, its parameters symbolic.
    Returned(FnId),
}

/// A function with more callers than this is a generic tool.
const CONDUIT: usize = 100;
/// A function that more than this many lead to, through others, is not asked which of several variables it is handed.
const EVERYWHERE: usize = 1000;

type Set = crate::memo::Set<Value>;
/// The sets of one program.
pub(crate) type Memo = crate::memo::Memo<Key, Value>;

thread_local! {
    /// Empty whenever nobody asks, so programs may share it.
    static ASKING: RefCell<Asking<Key, Value>> = RefCell::default();
}

impl Program {
    /// What `expr` may evaluate to in `function`; parameters stay symbolic.
    pub fn values(&self, function: FnId, expr: &Expr) -> BTreeSet<Value> {
        let mut out = BTreeSet::new();
        self.values_into(function, expr, &mut out);
        out
    }

    /// What `expr` may evaluate to, parameters being looked up at all call sites.
    pub fn values_everywhere(&self, function: FnId, expr: &Expr) -> BTreeSet<Value> {
        self.resolve_params(self.values(function, expr))
    }

    /// Replaces parameters by what all callers pass for them.
    pub fn resolve_params(&self, values: BTreeSet<Value>) -> BTreeSet<Value> {
        let mut done = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut work: Vec<Value> = values.into_iter().collect();
        while let Some(value) = work.pop() {
            match value {
                Value::Param(function, at) if seen.insert((function, at)) => {
                    work.extend(self.passed(function, at).iter().cloned());
                }
                Value::Param(..) => {}
                value => {
                    done.insert(value);
                }
            }
        }
        done
    }

    /// What all callers pass for a parameter.
    fn passed(&self, function: FnId, at: usize) -> Set {
        self.once(Key::Passed(function, at), |out| {
            for (caller, arg) in self.passed_at(function, at) {
                self.values_into(caller, arg, out);
            }
        })
    }

    /// What is passed for a parameter, and by whom. A function that half the kernel calls is passed anything: that tells nothing of
    /// any of it.
    pub fn passed_at(&self, function: FnId, at: usize) -> Vec<(FnId, &Expr)> {
        if self.implements_model(function) || self.is_conduit(function) {
            return Vec::new();
        }
        let calls = self.call_sites(function).into_iter();
        let passed = calls.filter_map(|(caller, call)| Some((caller, call.args.get(at)?)));
        passed.chain(self.passed_later(function).into_iter().filter(|_| at == 0)).collect()
    }

    /// What `function` is called with later, by whom it is handed to together with that.
    fn passed_later(&self, function: FnId) -> Vec<(FnId, &Expr)> {
        let fact = |name: &Name| self.facts(name).iter().find(|fact| fact.role == Role::CallsLater);
        let hands = |taker: &FnId| self.called(*taker).any(|mention| fact(&mention.name).is_some());
        let mut found = Vec::new();
        for taker in self.takers(function).filter(hands) {
            for (call, name) in named_calls(self.body(taker)) {
                let Some(fact) = fact(name) else { continue };
                let arg = |at: Option<usize>| at.and_then(|at| call.args.get(at));
                if let (Some(Expr::Name(callback)), Some(object)) = (arg(fact.callback), arg(fact.object))
                    && callback == self.name(function)
                {
                    found.push((taker, object));
                }
            }
        }
        found
    }

    fn is_conduit(&self, function: FnId) -> bool {
        self.referring_to(function).filter(|(_, how)| how.is_by_name()).nth(CONDUIT).is_some()
    }

    /// Whether so many functions lead to it that a parameter of it may be any object of its type.
    fn is_called_from_everywhere(&self, function: FnId) -> bool {
        let mut seen = HashSet::from_iter([function]);
        let mut work = vec![function];
        while let Some(called) = work.pop()
            && seen.len() <= EVERYWHERE
        {
            if !self.implements_model(called) && !self.is_conduit(called) {
                work.extend(self.callers(called).filter(|&caller| seen.insert(caller)));
            }
        }
        seen.len() > EVERYWHERE
    }

    fn once(&self, key: Key, compute: impl FnOnce(&mut BTreeSet<Value>)) -> Set {
        ASKING.with(|asking| self.memo.once(asking, key, compute))
    }

    /// All calls of `function` by name.
    pub fn call_sites(&self, function: FnId) -> Vec<(FnId, &Call)> {
        let calls = |caller: FnId| self.calls_of(caller, function).map(move |call| (caller, call));
        self.callers(function).flat_map(calls).collect()
    }

    /// Those in one caller.
    pub fn calls_of(&self, caller: FnId, function: FnId) -> impl Iterator<Item = &Call> {
        let (file, name) = (self.file_of(caller), self.name(function));
        named_calls(self.body(caller)).filter(move |(_, called)| self.means(file, called, name)).map(|(call, _)| call)
    }

    fn values_into(&self, f: FnId, expr: &Expr, out: &mut BTreeSet<Value>) {
        match expr {
            Expr::Name(name) => self.name_values(f, name, out),
            Expr::AddressOf(place) => match self.function_named(f, place) {
                found if !found.is_empty() => out.extend(found.into_iter().map(Value::Function)),
                _ => out.extend(self.places(f, place).into_iter().map(Value::Address)),
            },
            Expr::Index(array, _) if self.is_local_array(f, array) => self.elements_into(f, array, out),
            Expr::Deref(pointer) if self.walked_array(f, pointer).is_some() => {
                let array = self.walked_array(f, pointer).cloned().map(Box::new);
                let element = array.map(|array| Expr::Index(array, Box::new(Expr::Other)));
                element.into_iter().for_each(|element| self.values_into(f, &element, out));
            }
            Expr::Field(..) | Expr::Deref(_) | Expr::Index(..) => {
                for place in self.places(f, expr) {
                    self.load(place, out);
                }
            }
            Expr::Cast(_, inner) => self.values_into(f, inner, out),
            Expr::Either(options) | Expr::Choice(_, options) => {
                options.iter().for_each(|option| self.values_into(f, option, out))
            }
            Expr::Call(call) => self.result_values(f, call, out),
            _ => {}
        }
    }

    /// Whether `array` is a local variable that the function fills element by element: all of them are one place.
    fn is_local_array(&self, f: FnId, array: &Expr) -> bool {
        let Expr::Name(name) = array else { return false };
        let is_element = |lhs: &Expr| matches!(lhs, Expr::Index(written, _) if **written == *array);
        self.body(f).locals.iter().any(|local| local.name == *name)
            && assignments(self.body(f)).any(|(lhs, _)| is_element(lhs))
            && !assignments(self.body(f)).any(|(lhs, rhs)| lhs == array && !matches!(rhs, Expr::List(_)))
    }

    /// What is written to the elements of a local array, which may come from other elements of it.
    fn elements_into(&self, f: FnId, array: &Expr, out: &mut BTreeSet<Value>) {
        let Expr::Name(name) = array else { return };
        let held = self.once(Key::Elements(f, *name), |out| {
            let is_element = |lhs: &Expr| matches!(lhs, Expr::Index(written, _) if **written == *array);
            for (_, rhs) in assignments(self.body(f)).filter(|(lhs, _)| is_element(lhs)) {
                self.values_into(f, rhs, out);
            }
        });
        out.extend(held.iter().cloned());
    }

    /// The local array that a pointer walks: all that it is given is that, or how far it goes.
    fn walked_array<'b>(&'b self, f: FnId, pointer: &Expr) -> Option<&'b Expr> {
        let Expr::Name(pointer) = pointer else { return None };
        let mut array = None;
        for (_, rhs) in assignments(self.body(f)).filter(|(lhs, _)| matches!(lhs, Expr::Name(name) if name == pointer))
        {
            let begun = match rhs {
                Expr::Step(_) => continue,
                Expr::AddressOf(place) => match &**place {
                    Expr::Index(array, _) => array,
                    _ => return None,
                },
                rhs => rhs,
            };
            if !self.is_local_array(f, begun) || array.is_some_and(|array| array != begun) {
                return None;
            }
            array = Some(begun);
        }
        array
    }

    fn function_named(&self, f: FnId, place: &Expr) -> Vec<FnId> {
        match place {
            Expr::Name(name) if !self.body(f).has_local(name) => self.resolve(self.file_of(f), name),
            _ => Vec::new(),
        }
    }

    fn name_values(&self, f: FnId, name: &Name, out: &mut BTreeSet<Value>) {
        let body = self.body(f);
        if let Some(at) = body.param(name) {
            out.insert(Value::Param(f, at));
        }
        if body.has_local(name) {
            out.extend(self.local_values(f, name).iter().cloned());
            if self.is_local_array(f, &Expr::Name(*name)) {
                out.insert(Value::Address(Loc::Local(f, *name)));
            }
            return;
        }
        let file = self.file_of(f);
        match self.variable(file, name) {
            Some((home, variable)) if variable.array || !is_pointer(&variable.ty) => {
                out.insert(Value::Address(Loc::Global(home, variable.name)));
            }
            Some((home, variable)) => self.load(Loc::Global(home, variable.name), out),
            None => {
                let functions = self.resolve(file, name).into_iter();
                out.extend(functions.filter(|&one| !self.stands_for_statement(one)).map(Value::Function));
            }
        }
    }

    fn local_values(&self, f: FnId, name: &Name) -> Set {
        self.once(Key::Local(f, *name), |out| {
            let mut created = false;
            for (lhs, rhs) in assignments(self.body(f)) {
                if matches!(lhs, Expr::Name(written) if written == name) {
                    self.values_into(f, rhs, out);
                    created |= self.creates(rhs);
                }
            }
            // A cache that the variable alone holds, or the variable of a helper that returned it.
            if created || out.iter().any(|value| matches!(value, Value::Load(Loc::Local(..)))) {
                out.insert(Value::Load(Loc::Local(f, *name)));
            }
        })
    }

    /// Whether `expr` is a cache that is created here.
    pub fn creates(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Cast(_, inner) => self.creates(inner),
            Expr::Call(call) => {
                matches!(&call.callee, Callee::Name(name) if self.facts(name).iter().any(|fact| fact.role == Role::Create))
            }
            _ => false,
        }
    }

    fn returned(&self, function: FnId) -> Set {
        self.once(Key::Returned(function), |out| {
            for event in events(self.body(function)) {
                if let EventKind::Return(Some(value)) = event {
                    self.values_into(function, value, out);
                }
            }
        })
    }

    /// What a call returns: the callee's parameters are replaced by the call's arguments.
    fn result_values(&self, f: FnId, call: &Call, out: &mut BTreeSet<Value>) {
        let Callee::Name(name) = &call.callee else { return };
        if let Some(fact) = self.facts(name).first() {
            let wrapped = fact.cache.filter(|_| fact.role == Role::Wrap).and_then(|at| call.args.get(at));
            wrapped.into_iter().for_each(|cache| self.values_into(f, cache, out));
            return;
        }
        for callee in self.resolve(self.file_of(f), name) {
            for value in self.returned(callee).iter() {
                match value {
                    Value::Param(owner, at) if *owner == callee => {
                        if let Some(arg) = call.args.get(*at) {
                            self.values_into(f, arg, out);
                        }
                    }
                    value => {
                        out.insert(value.clone());
                    }
                }
            }
        }
    }
}

fn is_pointer(ty: &TypeRef) -> bool {
    match ty {
        TypeRef::Struct { pointers, .. } | TypeRef::Named { pointers, .. } => *pointers > 0,
        TypeRef::Other => true,
    }
}

/// All events of a body, in block order.
pub fn events(body: &Body) -> impl Iterator<Item = &EventKind> {
    body.events().map(|event| &event.kind)
}

/// All calls of a body.
pub fn calls_in(body: &Body) -> impl Iterator<Item = &Call> {
    events(body).filter_map(|event| match event {
        EventKind::Call(call) => Some(call),
        _ => None,
    })
}

/// All calls by name of a body, with the names.
pub fn named_calls(body: &Body) -> impl Iterator<Item = (&Call, &Name)> {
    calls_in(body).filter_map(|call| match &call.callee {
        Callee::Name(name) => Some((call, name)),
        Callee::Pointer(_) => None,
    })
}

/// All assignments of a body.
pub fn assignments(body: &Body) -> impl Iterator<Item = (&Expr, &Expr)> {
    events(body).filter_map(|event| match event {
        EventKind::Assign { lhs, rhs } => Some((lhs, rhs)),
        _ => None,
    })
}
