//! What a callback posts itself: which callback that is, and how it gets there.
use crate::hazard::Path;
use crate::kind::Kind;
use crate::record::StepKind;
use crate::roots::{site, site_in};
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
            let message = format!("which calls `{}()`", program.name(callee));
            path.push(StepKind::Callback, site_in(program, caller, span), message);
        }
    }
}

/// The shortest chain of calls within their own unit: the caller, the call and the callee of each.
fn way(program: &Program, from: FnId, to: FnId) -> Vec<(FnId, Span, FnId)> {
    let mut callers: HashMap<FnId, FnId> = HashMap::from([(from, from)]);
    let mut work = VecDeque::from([from]);
    while let Some(function) = work.pop_front().filter(|&function| function != to) {
        for callee in program.callees(function).filter(|&callee| program.is_own(from, callee)) {
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

/// Where `caller` first calls `callee` by name.
fn call(program: &Program, caller: FnId, callee: FnId) -> Span {
    let name = program.name(callee);
    let mention = program.called(caller).find(|mention| mention.name == *name);
    mention.map_or_else(
        || program.name_span(caller),
        |mention| Span { start: mention.offset, end: mention.offset + name.len() as u32 },
    )
}
