//! Any texts: their difference applied to the one gives the other. Any bytes: no panic.
use proptest::prelude::*;
use rculint_patch::{apply, parse_diff, read_series};
use similar::TextDiff;

fn text() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(prop::sample::select(vec!["a", "b", "{", "}", "", "\tc();", "d"]), 0..40)
}

fn joined(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

proptest! {
    #[test]
    fn a_diff_leads_from_one_text_to_the_other(old in text(), new in text()) {
        let (old, new) = (joined(&old), joined(&new));
        let diff = TextDiff::from_lines(&old, &new).unified_diff().header("a/f.c", "b/f.c").to_string();
        for change in parse_diff(diff.as_bytes()) {
            prop_assert!(change.damage.is_empty(), "{:?}", change.damage);
            let applied = apply(&change, Some(old.as_bytes()));
            prop_assert_eq!(applied.text.unwrap_or_default(), new.as_bytes());
        }
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), old in prop::collection::vec(any::<u8>(), 0..100)) {
        let framed = [b"--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n".as_slice(), &bytes].concat();
        for input in [&bytes, &framed, &[b"From x\nSubject: y\n\n".as_slice(), &framed].concat()] {
            for change in read_series(input).into_iter().flatten().flat_map(|patch| patch.changes) {
                apply(&change, Some(&old));
            }
        }
    }
}
