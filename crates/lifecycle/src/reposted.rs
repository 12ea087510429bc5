//! What a callback posts itself: which callback that is, and how it gets there.
use crate::hazard::Path;
use crate::kind::Kind;
use crate::record::StepKind;
use crate::roots::{site, site_in};
use crate::run::handed_by;
use rculint_link::{FileId, FnId, Program};
use rculint_syntax::Span;
use std::collections::{HashMap, VecDeque};

/// A callback that is in flight, and posts or queues something when it runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outer {
    /// How it is in flight itself.
    pub kind: Kind,
    /// The function around the call that posts it; `None` for a method in a table.
    pub function: Option<FnId>,
    /// Its file.
    pub file: FileId,
    /// Where.
    pub span: Span,
    /// The callback.
    pub callback: FnId,
}

impl Outer {
    /// Adds what happens until `function` runs in the callback.
    pub(crate) fn tell(&self, program: &Program, function: FnId, path: &mut Path) {
        let at = site(program, self.file, self.function, self.span);
        path.push(
            StepKind::Deferral,
            at,
            format!("the callback that posts it goes in flight here ({})", self.kind.name),
        );
        let name = program.name(self.callback);
        let at = site_in(program, self.callback, program.name_span(self.callback));
        path.push(StepKind::Callback, at, format!("`{name}()` runs after a grace period"));
        for (caller, span, callee) in way(program, self.callback, function) {
            let name = program.name(callee);
            let message = match program.callees(caller).any(|called| called == callee) {
                true => format!("which calls `{name}()`"),
                false => format!("which hands over `{name}()`"),
            };
            path.push(StepKind::Callback, site_in(program, caller, span), message);
        }
    }
}

/// The shortest chain of calls within their own unit, and of functions that are handed over: who does, where, and which function.
fn way(program: &Program, from: FnId, to: FnId) -> Vec<(FnId, Span, FnId)> {
    let mut callers: HashMap<FnId, FnId> = HashMap::from([(from, from)]);
    let mut work = VecDeque::from([from]);
    while let Some(function) = work.pop_front().filter(|&function| function != to) {
        let handed = handed_by(program, function, |_| true);
        for callee in program.callees(function).chain(handed).filter(|&callee| program.is_own(from, callee)) {
            callers.entry(callee).or_insert_with(|| {
                work.push_back(callee);
                function
            });
        }
    }
    let mut found = Vec::new();
    let mut callee = to;
    while let Some(&caller) = callers.get(&callee).filter(|&&caller| caller != callee) {
        found.push((caller, call(program, caller, callee), callee));
        callee = caller;
    }
    found.reverse();
    found
}

/// Where `caller` first calls `callee` by name, or names it.
fn call(program: &Program, caller: FnId, callee: FnId) -> Span {
    let name = program.name(callee);
    let named = || program.mentions(caller).iter().find(|mention| mention.name == *name);
    let mention = program.called(caller).find(|mention| mention.name == *name).or_else(named);
    mention.map_or_else(
        || program.name_span(caller),
        |mention| Span { start: mention.offset, end: mention.offset + name.len() as u32 },
    )
}
