//! Unified diffs, as `git apply` and `patch -p1` take them.
use similar::TextDiff;

/// The diff from `old` to `new` of the file at `path`, with `a/` and `b/` before it; empty when they are the same.
///
/// Bytes that are no UTF-8 come out as they are.
pub fn unified_diff(path: &str, old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    if old != new {
        let diff = TextDiff::from_lines(old, new);
        let (from, to) = (format!("a/{path}"), format!("b/{path}"));
        // Writing to memory does not fail.
        let written = diff.unified_diff().context_radius(3).header(&from, &to).to_writer(&mut out);
        debug_assert!(written.is_ok());
    }
    out
}
