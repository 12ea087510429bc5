//! Functions in tables that the kernel calls after a grace period.
use crate::facts::exists;
use crate::kind::Kind;
use crate::reposted::Outer;
use rculint_link::{FileId, FnId, Program};
use rculint_syntax::{InitValue, Name, Span, Version};

/// A function in a table that the kernel calls after a grace period.
pub struct Method {
    /// The function.
    pub callback: FnId,
    /// How it is called.
    pub kind: Name,
    /// The table's file.
    pub file: FileId,
    /// Where it stands in the table.
    pub span: Span,
}

impl Method {
    /// The method, as what posts more.
    pub(crate) fn outer(&self) -> Outer {
        let Method { callback, file, span, .. } = *self;
        Outer { kind: Kind::single(self.kind, None), function: None, file, span, callback }
    }
}

/// All of them.
pub fn methods(program: &Program, kernel: Version) -> Vec<Method> {
    let facts: Vec<_> = program.model().methods.iter().filter(|fact| fact.holds_on(kernel)).collect();
    let mut found = Vec::new();
    for (file, variable) in program.all_variables() {
        let Some(tag) = program.tag(&variable.ty) else { continue };
        let Some(InitValue::List(_)) = variable.init.as_ref().map(|init| &init.value) else { continue };
        let is_there = || exists(program, file, variable.guard.as_ref(), kernel) && program.is_built(file, kernel);
        for fact in facts.iter().filter(|fact| fact.tag == tag && is_there()) {
            let held =
                program.table_functions(file, variable).into_iter().filter(|(member, ..)| *member == fact.member);
            found.extend(held.map(|(_, callback, span)| Method { callback, kind: fact.kind, file, span }));
        }
    }
    found
}
