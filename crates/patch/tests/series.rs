//! Series as they are mailed, through the public face.
use rculint_patch::{Kind, Outcome, SeriesError, apply, read_series};

const OLD: &[u8] = b"one\ntwo\nthree\nfour\nfive\nsix\nseven\n";
const DIFF: &str = "diff --git a/x.c b/x.c\nindex 1..2 100644\n--- a/x.c\n+++ b/x.c\n@@ -2,5 +2,5 @@ head\n two\n three\n-four\n+FOUR\n five\n six\n";
const NEW: &[u8] = b"one\ntwo\nthree\nFOUR\nfive\nsix\nseven\n";

fn mail(subject: &str, body: &str) -> String {
    format!(
        "From 0123 Mon Sep 17 00:00:00 2001\nFrom: A <a@b.c>\nSubject: {subject}\nMIME-Version: 1.0\n\n{body}\n-- \n2.39\n\n"
    )
}

fn new_text(input: &[u8]) -> Vec<u8> {
    let series = read_series(input).expect("a series");
    let change = series.iter().flat_map(|patch| &patch.changes).next().expect("a change");
    apply(change, Some(OLD)).text.expect("a text")
}

#[test]
fn a_bare_diff_and_one_behind_a_message() {
    assert_eq!(new_text(DIFF.as_bytes()), NEW);
    let noisy = mail("[PATCH] x: y", &format!("Why.\n\nFrom here on\n> -quoted\n---\n x.c | 2 +-\n\n{DIFF}"));
    assert_eq!(new_text(noisy.as_bytes()), NEW);
    assert_eq!(new_text(DIFF.replace("a/x.c b/x.c", "x.c x.c").replace("a/", "").replace("b/", "").as_bytes()), NEW);
}

#[test]
fn a_series_is_put_in_order_and_its_cover_letter_has_no_changes() {
    let mails = [
        mail("[PATCH v2 2/2] two", DIFF),
        mail("[PATCH v2 0/2] cover", "*** BLURB ***"),
        mail("[PATCH v2 1/2] a\n long one", DIFF),
    ];
    let series = read_series(mails.concat().as_bytes()).expect("a series");
    let seen: Vec<(Option<usize>, &str, usize)> =
        series.iter().map(|patch| (patch.number, patch.subject.as_str(), patch.changes.len())).collect();
    assert_eq!(seen, [(Some(0), "cover", 0), (Some(1), "a long one", 1), (Some(2), "two", 1)]);
}

#[test]
fn encodings_of_mail() {
    let crlf = mail("[PATCH] x", DIFF).replace('\n', "\r\n");
    assert_eq!(new_text(crlf.as_bytes()), NEW);
    let quoted = DIFF.replace('=', "=3D").replace("FOUR", "FO=\nUR");
    let quoted = mail("[PATCH] x", &quoted).replace(
        "MIME-Version: 1.0",
        "MIME-Version: 1.0\nContent-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=utf-8",
    );
    assert_eq!(new_text(quoted.as_bytes()), NEW);
}

#[test]
fn offset_fuzz_and_rejection() {
    let series = read_series(DIFF.as_bytes()).expect("a series");
    let change = &series[0].changes[0];
    let moved = [b"new\nlines\n".as_slice(), OLD].concat();
    assert_eq!(apply(change, Some(&moved)).hunks, [Outcome::Applied { line: 4, offset: 2, fuzz: 0 }]);
    let other = apply(change, Some(b"one\n2\nthree\nfour\nfive\nsix\nseven\n"));
    assert_eq!(other.hunks, [Outcome::Applied { line: 2, offset: 0, fuzz: 1 }]);
    assert_eq!(other.text.expect("a text"), b"one\n2\nthree\nFOUR\nfive\nsix\nseven\n");
    assert_eq!(apply(change, Some(NEW)).hunks, [Outcome::Rejected("it is applied already".into())]);
    let applied = apply(change, Some(b"one\ntwo\nthree\n4\nfive\nsix\n"));
    assert!(matches!(&applied.hunks[..], [Outcome::Rejected(why)] if why.contains("line 4: `four`")), "{applied:?}");
    assert!(matches!(&apply(change, None).hunks[..], [Outcome::Rejected(_)]));
}

#[test]
fn files_come_go_and_move() {
    let text = "diff --git a/n.c b/n.c\nnew file mode 100644\n--- /dev/null\n+++ b/n.c\n@@ -0,0 +1,2 @@\n+a\n+b\n\
                diff --git a/o.c b/o.c\ndeleted file mode 100644\n--- a/o.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n\
                diff --git a/p.c b/q.c\nsimilarity index 90%\nrename from p.c\nrename to q.c\n--- a/p.c\n+++ b/q.c\n@@ -1 +1 @@\n-a\n+b\n\
                diff --git a/i.png b/i.png\nindex 1..2 100644\nBinary files a/i.png and b/i.png differ\n";
    let changes = &read_series(text.as_bytes()).expect("a series")[0].changes;
    let kinds: Vec<Kind> = changes.iter().map(|change| change.kind).collect();
    assert_eq!(kinds, [Kind::Create, Kind::Delete, Kind::Rename, Kind::Binary]);
    assert_eq!(apply(&changes[0], None).text.as_deref(), Some(&b"a\nb\n"[..]));
    assert_eq!(apply(&changes[1], Some(b"a\n")).text, None);
    assert_eq!(apply(&changes[2], Some(b"a\n")).text.as_deref(), Some(&b"b\n"[..]));
    assert_eq!((changes[2].old.as_deref(), changes[2].new.as_deref()), (Some("p.c"), Some("q.c")));
    assert!(matches!(&apply(&changes[3], Some(b"x")).hunks[..], [Outcome::Rejected(_)]));
}

#[test]
fn a_broken_hunk_costs_no_other_one() {
    let broken = DIFF.replace("-2,5 +2,5", "-2,9 +2,9") + &DIFF.replace("x.c", "y.c");
    let changes = &read_series(broken.as_bytes()).expect("a series")[0].changes;
    assert_eq!((changes[0].hunks.len(), changes[0].damage.len(), changes[0].damage[0].at), (0, 1, 12));
    assert_eq!((changes[1].path(), changes[1].hunks.len()), ("y.c", 1));
}

#[test]
fn no_patch_is_an_error_in_words() {
    assert_eq!(read_series(b" \n"), Err(SeriesError::Empty));
    assert_eq!(read_series(b"hello\n"), Err(SeriesError::NoDiff));
    assert_eq!(read_series(mail("[PATCH 0/1] cover", "text").as_bytes()), Err(SeriesError::NoDiff));
}
