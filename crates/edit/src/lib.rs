//! From conversions to text edits, and from texts to unified diffs. Pure: no I/O.
//!
//! What an edit does not touch stays as it is, byte for byte.
mod call;
mod diff;
mod removal;

pub use diff::unified_diff;

use rculint_lifecycle::Conversion;
use rculint_syntax::Span;
use std::collections::BTreeSet;

/// One replacement in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What goes; empty where something is only put in.
    pub span: Span,
    /// What comes instead.
    pub replacement: String,
}

/// The edits that carry out `conversions`, all of them of the file with this `text`; in order, and without overlap.
///
/// Each call becomes a batched free; callbacks that nobody passes any more go with their own comment and one blank line.
/// A conversion that does not name its object yields no edit.
pub fn edits(text: &[u8], conversions: &[&Conversion]) -> Vec<Edit> {
    let convertible = || conversions.iter().filter(|one| !one.object.is_empty() && !one.by.is_empty());
    let mut edits: BTreeSet<Edit> = convertible().map(|one| call::edit(text, one)).collect();
    for one in convertible() {
        edits.extend(one.definitions.iter().map(|&span| removal::definition(text, span)));
        edits.extend(one.prototypes.iter().map(|&span| removal::prototype(text, span)));
    }
    without_overlap(edits)
}

/// Overlapping removals become one.
fn without_overlap(edits: BTreeSet<Edit>) -> Vec<Edit> {
    let mut kept: Vec<Edit> = Vec::new();
    for edit in edits {
        match kept.last_mut() {
            Some(last) if edit.span.start < last.span.end => last.span.end = last.span.end.max(edit.span.end),
            _ => kept.push(edit),
        }
    }
    kept
}

/// The text with `edits` carried out; they must be in order and without overlap, as [`edits`] gives them.
pub fn apply(text: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.extend_from_slice(text.get(at..edit.span.start as usize).unwrap_or_default());
        out.extend_from_slice(edit.replacement.as_bytes());
        at = edit.span.end as usize;
    }
    out.extend_from_slice(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use rculint_lifecycle::{ConversionVerdict, Site};

    fn span(text: &str, part: &str) -> Span {
        let start = text.find(part).expect("it is there");
        Span { start: start as u32, end: (start + part.len()) as u32 }
    }

    /// A conversion of `call` to `by(object, head)` that removes `definitions` and `prototypes`.
    fn conversion(text: &str, call: &str, object: &str, definitions: &[&str], prototypes: &[&str]) -> Conversion {
        let site = |span| Site { file: "a.c".into(), line: 1, column: 1, function: "f".into(), span };
        Conversion {
            call: site(span(text, call)),
            deferral: "later".into(),
            callback: "cb".into(),
            defined: site(span(text, definitions[0])),
            object: object.into(),
            head: "base.head".into(),
            by: "free_later".into(),
            caches: Vec::new(),
            module: "m".into(),
            verdict: ConversionVerdict::Ready,
            reasons: Vec::new(),
            see: Vec::new(),
            definitions: definitions.iter().map(|part| span(text, part)).collect(),
            prototypes: prototypes.iter().map(|part| span(text, part)).collect(),
        }
    }

    fn edited(text: &str, conversion: &Conversion) -> String {
        let edits = edits(text.as_bytes(), &[conversion, conversion]);
        String::from_utf8(apply(text.as_bytes(), &edits)).expect("UTF-8")
    }

    #[test]
    fn a_callback_goes_with_its_comment_and_one_blank_line() {
        let text = "int a;\n\n/**\n * cb() - frees\n */\nstatic void cb(void)\n{\n}\n\nvoid f(void)\n{\n\tlater(&p->head, cb); /* p */\n}\n";
        let one = conversion(text, "later(&p->head, cb)", "p", &["static void cb(void)\n{\n}"], &[]);
        let wanted = "int a;\n\nvoid f(void)\n{\n\tfree_later(p, base.head); /* p */\n}\n";
        assert_eq!(edited(text, &one), wanted);
    }

    #[test]
    fn a_comment_of_the_file_or_of_other_code_stays() {
        let text = "/* about the file */\nvoid cb(void) {}\nint b; /* b */\nvoid g(void) {}\n\nlater(x);\n";
        let one = conversion(text, "later(x)", "x", &["void cb(void) {}", "void g(void) {}"], &[]);
        assert_eq!(edited(text, &one), "/* about the file */\nint b; /* b */\nfree_later(x, base.head);\n");
    }

    #[test]
    fn a_declaration_goes_and_a_call_on_two_lines_becomes_one() {
        let text = "void cb(void);\nint a;\n\tlater(&p->head,\n\t      cb);\n\n/* about cb */\nvoid cb(void) {}";
        let one = conversion(text, "later(&p->head,\n\t      cb)", "p", &["void cb(void) {}"], &["void cb(void);"]);
        assert_eq!(edited(text, &one), "int a;\n\tfree_later(p, base.head);\n");
    }

    #[test]
    fn a_line_that_would_be_too_long_is_broken_where_the_arguments_begin() {
        let object = "a_rather_long_name->of_some_object->that_is_not_short";
        let text = format!("\t\tlater(&{object}->base.head, cb);\n\nvoid cb(void) {{}}\n");
        let one = conversion(&text, &format!("later(&{object}->base.head, cb)"), object, &["void cb(void) {}"], &[]);
        assert_eq!(edited(&text, &one), format!("\t\tfree_later({object},\n\t\t\t   base.head);\n"));
    }

    #[test]
    fn windows_line_ends_and_odd_bytes_stay() {
        let text = b"/* \xe9 */\r\nint a;\r\nint b;\r\n";
        let edits = [Edit { span: Span { start: 11, end: 19 }, replacement: String::new() }];
        let new = apply(text, &edits);
        assert_eq!(new, b"/* \xe9 */\r\nint b;\r\n");
        let diff = unified_diff("a.c", text, &new);
        assert!(diff.starts_with(b"--- a/a.c\n+++ b/a.c\n@@ -1,3 +1,2 @@\n"), "{}", String::from_utf8_lossy(&diff));
        assert!(unified_diff("a.c", text, text).is_empty());
    }
}
