//! What can be done about a finding: say why it is right as it is, or let the edit be made.
use super::diagnostics::{diagnostic, place};
use super::state::State;
use super::text::{line_start, position, range};
use super::worker::Known;
use lsp_types::{CodeAction, CodeActionKind, CodeActionParams, Diagnostic, Range, TextEdit, Uri, WorkspaceEdit};
use rculint_lifecycle::Conversion;
use rculint_lints::Finding;

/// The actions for the findings that touch the range.
pub(super) fn actions(state: &State, parameters: &CodeActionParams) -> Vec<CodeAction> {
    let uri = &parameters.text_document.uri;
    let Some((path, text, known)) = state.look_up(uri) else { return Vec::new() };
    let file = known.relative(path).unwrap_or_default();
    // Places of another text would put the edit anywhere.
    if known.text(&file) != Some(text.as_bytes()) {
        return Vec::new();
    }
    let here =
        |finding: &&Finding| finding.site.file == file && overlaps(place(known, &finding.site), parameters.range);
    let mut actions = Vec::new();
    for finding in known.analysis.findings.iter().filter(here) {
        let of = diagnostic(known, finding, &|path| state.uri(path));
        actions.extend(convert(known, finding, text).map(|(title, edits)| action(title, edits, uri, &of, true)));
        actions.extend(allow(finding, text).map(|(title, edits)| action(title, edits, uri, &of, false)));
    }
    actions
}

fn overlaps(a: Range, b: Range) -> bool {
    a.start.line <= b.end.line && b.start.line <= a.end.line
}

/// A comment on the line before.
fn allow(finding: &Finding, text: &str) -> Option<(String, Vec<TextEdit>)> {
    let start = line_start(text.as_bytes(), finding.site.line.checked_sub(1)?)?;
    // Inside of a macro, a line without a backslash would end it.
    if text[..start].trim_end_matches(['\r', '\n']).ends_with('\\') {
        return None;
    }
    let line = text[start..].lines().next()?;
    let indent = &line[..line.len() - line.trim_start().len()];
    let end = if text[start + line.len()..].starts_with("\r\n") { "\r\n" } else { "\n" };
    let at = position(text.as_bytes(), start);
    let new_text = format!("{indent}/* rculint: allow({}) -- say here why this is right */{end}", finding.id);
    let edit = TextEdit { range: Range { start: at, end: at }, new_text };
    Some((format!("Allow {} here, with a reason", finding.id), vec![edit]))
}

/// The batched free instead of the deferral; with all calls of its callback, for the callback goes.
fn convert(known: &Known, finding: &Finding, text: &str) -> Option<(String, Vec<TextEdit>)> {
    let conversions = &known.analysis.conversions;
    let one = conversions.iter().find(|one| one.call == finding.site && one.verdict.is_ready())?;
    let of_callback = |other: &&Conversion| (&other.callback, &other.call.file) == (&one.callback, &one.call.file);
    let all: Vec<&Conversion> = conversions.iter().filter(of_callback).filter(|one| one.verdict.is_ready()).collect();
    let edits = rculint_edit::edits(text.as_bytes(), &all);
    if edits.is_empty() {
        return None;
    }
    let edits =
        edits.into_iter().map(|edit| TextEdit { range: range(text.as_bytes(), edit.span), new_text: edit.replacement });
    Some((format!("Free through {}() instead of {}()", one.by, one.callback), edits.collect()))
}

#[allow(clippy::mutable_key_type, reason = "the protocol's own type; nothing in a URI changes here")]
fn action(title: String, edits: Vec<TextEdit>, uri: &Uri, of: &Diagnostic, preferred: bool) -> CodeAction {
    let changes = Some([(uri.clone(), edits)].into_iter().collect());
    CodeAction {
        title,
        kind: Some(CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![of.clone()]),
        edit: Some(WorkspaceEdit { changes, ..WorkspaceEdit::default() }),
        is_preferred: Some(preferred),
        ..CodeAction::default()
    }
}
