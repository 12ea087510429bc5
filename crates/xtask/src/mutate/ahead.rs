//! The last statement before a barrier that defers, or takes back what may: a barrier that is moved before it is too early.
use super::proof::{Ground, Leads};
use rculint_ir::EventKind;
use rculint_lifecycle::Barrier;
use rculint_link::FnId;
use rculint_syntax::{Span, statements_before};

/// Where a barrier can be moved to.
pub(crate) struct Ahead {
    /// The first byte of the statement.
    pub(crate) start: u32,
    /// Its line.
    pub(crate) line: u32,
    /// Its text, for people.
    pub(crate) text: String,
}

/// Looks for it, for one cache.
pub(crate) fn last(ground: &Ground, leads: &Leads, barrier: &Barrier) -> Option<Ahead> {
    let program = ground.program;
    let file = ground.program.file_at(&barrier.site.file)?;
    let text = program.files[file].text();
    let around = |&one: &FnId| program.definition(one).is_ok_and(|function| encloses(function.body, barrier.site.span));
    let function = ground.program.functions_in(file).find(around)?;
    let events = || program.body(function).events();
    let defers = |span: &Span| {
        events().filter(|event| encloses(*span, event.span)).any(|event| match &event.kind {
            EventKind::Call(call) => leads.is_named_in(function, call),
            _ => false,
        })
    };
    let span = statements_before(text, barrier.site.span).into_iter().find(defers)?;
    let words = String::from_utf8_lossy(&text[span.start as usize..span.end as usize]);
    let line = program.files[file].lines().line_column(span.start).0;
    Some(Ahead { start: span.start, line, text: words.split_whitespace().collect::<Vec<_>>().join(" ") })
}

fn encloses(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
