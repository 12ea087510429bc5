//! What people mail, through the command line: `rculint review` says it in words, and never panics.
mod program;

use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

const NOTE: &str = "\
#include <linux/module.h>

struct note {
\tint pitch;
\tstruct rcu_head rcu;
};

static struct kmem_cache *note_cache;

static void note_free(struct rcu_head *head)
{
\tkmem_cache_free(note_cache, container_of(head, struct note, rcu));
}

void note_put(struct note *note)
{
\tcall_rcu(&note->rcu, note_free);
}

static int __init notes_init(void)
{
\tnote_cache = KMEM_CACHE(note, 0);
\treturn note_cache ? 0 : -ENOMEM;
}

static void __exit notes_exit(void)
{
\trcu_barrier();
\tkmem_cache_destroy(note_cache);
}

module_init(notes_init);
module_exit(notes_exit);
";

/// Takes the barrier out: a hazard on every kernel.
const DIFF: &str = "\
diff --git a/notes.c b/notes.c
index 1111111..2222222 100644
--- a/notes.c
+++ b/notes.c
@@ -26,6 +26,5 @@ static int __init notes_init(void)
 static void __exit notes_exit(void)
 {
-\trcu_barrier();
 \tkmem_cache_destroy(note_cache);
 }
 
";

fn mail(subject: &str, headers: &str, body: &str) -> String {
    format!(
        "From 0123 Mon Sep 17 00:00:00 2001\nFrom: A <a@b.c>\nSubject: {subject}\nMIME-Version: 1.0\n{headers}\n{body}\n"
    )
}

fn encoded(encoding: &str) -> String {
    format!("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n")
}

/// The exit status, and all that is written.
fn review(input: &[u8], more: &[&str]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("notes.c"), NOTE).expect("written");
    let found = run(folder.path(), input, if more.is_empty() { &["--format", "markdown"] } else { more });
    assert_eq!(std::fs::read_to_string(folder.path().join("notes.c")).expect("read"), NOTE, "the tree is as it was");
    assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 1, "nothing is added to the tree");
    found
}

fn run(folder: &Path, input: &[u8], more: &[&str]) -> (Option<i32>, String) {
    let mut child = program::rculint()
        .args(["review", "-", "--kernel", "6.12"])
        .args(more)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("its input").write_all(input).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(!text.contains("panicked"), "{text}");
    (output.status.code(), text)
}

#[track_caller]
fn expect(found: (Option<i32>, String), status: i32, parts: &[&str]) {
    for part in parts {
        assert!(found.1.contains(part), "`{part}` is not in:\n{}", found.1);
    }
    assert_eq!(found.0, Some(status), "{}", found.1);
}

const HAZARD: [&str; 2] = ["**new hazard**: drop a wait", "`notes_exit()` in notes.c:28: RCU002"];

#[test]
fn every_encoding_of_a_mail_is_read() {
    let subject = "[PATCH] drop a wait";
    expect(review(mail(subject, "", DIFF).as_bytes(), &[]), 1, &HAZARD);
    expect(review(mail(subject, "", DIFF).replace('\n', "\r\n").as_bytes(), &[]), 1, &HAZARD);
    let quoted = DIFF.replace('=', "=3D").replace('\t', "=09").replace("kmem_cache_destroy", "kmem_cache_=\ndestroy");
    expect(review(mail(subject, &encoded("quoted-printable"), &quoted).as_bytes(), &[]), 1, &HAZARD);
    let lines = base64(DIFF.as_bytes());
    expect(review(mail(subject, &encoded("base64"), &lines).as_bytes(), &[]), 1, &HAZARD);
    let bare = mail(subject, "", DIFF);
    let (_, without_from_line) = bare.split_once('\n').expect("lines");
    expect(review(without_from_line.as_bytes(), &[]), 1, &HAZARD);
}

#[test]
fn a_mail_of_several_parts_is_read() {
    let part = |kind: &str, body: &str| format!("--frontier\nContent-Type: {kind}\n\n{body}\n");
    let attached = [
        part("text/plain; charset=utf-8", "Please apply."),
        part("text/x-patch; name=\"1.patch\"", DIFF),
        part("text/html", "<p>Please apply.</p>"),
        "--frontier--\n".into(),
    ];
    let headers = "Content-Type: multipart/mixed; boundary=\"frontier\"\n";
    expect(review(mail("[PATCH] drop a wait", headers, &attached.concat()).as_bytes(), &[]), 1, &HAZARD);
}

#[test]
fn a_cover_letter_is_no_patch_and_alone_is_an_error() {
    let cover = mail("[PATCH 0/1] notes", "", "What it is about.\n\n notes.c | 1 -\n 1 file changed, 1 deletion(-)\n");
    let series = cover.clone() + &mail("[PATCH 1/1] drop a wait", "", DIFF);
    expect(review(series.as_bytes(), &[]), 1, &["**no diff**: notes", HAZARD[0], HAZARD[1]]);
    expect(review(cover.as_bytes(), &[]), 2, &["no diff was found"]);
}

#[test]
fn empty_input_and_noise_are_errors_in_words() {
    expect(review(b"", &[]), 2, &["the input is empty"]);
    expect(review(b"\n \r\n\n", &[]), 2, &["the input is empty"]);
    expect(review(b"\x00\xff\xfe\x00", &[]), 2, &["no diff was found"]);
    expect(review(mail("[PATCH] x", &encoded("base64"), "!!!").as_bytes(), &[]), 2, &["no diff was found"]);
}

#[test]
fn a_broken_hunk_is_said_and_the_others_are_reviewed() {
    let broken =
        "--- a/notes.c\n+++ b/notes.c\n@@ -1,9 +1,9 @@\n #include <linux/module.h>\n+#include <linux/slab.h>\n";
    let patch = mail("[PATCH] drop a wait", "", &(broken.to_owned() + DIFF));
    expect(review(patch.as_bytes(), &[]), 1, &[HAZARD[0], HAZARD[1], "does not apply: notes.c: line", "are missing"]);
    let elsewhere = DIFF.replace("kmem_cache_destroy(note_cache)", "kmem_cache_destroy(other)");
    let said = ["**does not apply**", "notes.c: the hunk at line 5 of the patch: its lines are not in the file"];
    expect(review(elsewhere.as_bytes(), &[]), 3, &said);
    let header = DIFF.replace("@@ -26,6 +26,5 @@", "@@ -x,6 +26,5 @@");
    expect(review(header.as_bytes(), &[]), 3, &["**does not apply**", "the hunk's header cannot be read"]);
}

#[test]
fn a_binary_patch_is_said_and_not_applied() {
    let binary = "diff --git a/logo.png b/logo.png\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcmZQzWMT#Y01f~L\n\nliteral 0\nHcmV?d00001\n\n";
    expect(review(binary.as_bytes(), &[]), 3, &["**does not apply**: logo.png", "a binary patch is not applied"]);
    let both = mail("[PATCH] drop a wait", "", &(binary.to_owned() + DIFF));
    expect(review(both.as_bytes(), &[]), 1, &[HAZARD[0], "a binary patch is not applied"]);
}

#[test]
fn a_new_file_and_a_renamed_one_are_reviewed() {
    let new = NOTE.replace("note", "song").replace("\trcu_barrier();\n", "");
    let count = new.lines().count();
    let lines: String = new.lines().map(|line| format!("+{line}\n")).collect();
    let created = format!(
        "diff --git a/songs/songs.c b/songs/songs.c\nnew file mode 100644\nindex 0000000..1111111\n--- /dev/null\n+++ b/songs/songs.c\n@@ -0,0 +1,{count} @@\n{lines}"
    );
    let found = ["**new hazard**: songs/songs.c", "`songs_exit()` in songs/songs.c:28: RCU002"];
    expect(review(created.as_bytes(), &[]), 1, &found);
    let renamed = DIFF
        .replace("a/notes.c b/notes.c", "a/notes.c b/melody.c")
        .replace("index 1111111..2222222 100644", "similarity index 95%\nrename from notes.c\nrename to melody.c")
        .replace("+++ b/notes.c", "+++ b/melody.c");
    expect(review(renamed.as_bytes(), &[]), 1, &["**new hazard**", "`notes_exit()` in melody.c:28: RCU002"]);
    let only_renamed =
        "diff --git a/notes.c b/melody.c\nsimilarity index 100%\nrename from notes.c\nrename to melody.c\n";
    expect(review(only_renamed.as_bytes(), &[]), 0, &["**OK**"]);
}

#[test]
fn sarif_has_what_the_patches_introduce_and_says_that_it_is_new() {
    let sarif = |input: &str| -> (Option<i32>, Value) {
        let (status, text) = review(input.as_bytes(), &["--format", "sarif"]);
        (status, serde_json::from_str(&text).expect("JSON"))
    };
    let (status, log) = sarif(DIFF);
    let results = log["runs"][0]["results"].as_array().expect("results");
    assert_eq!((status, results.len()), (Some(1), 1), "{log:#}");
    assert_eq!((&results[0]["ruleId"], &results[0]["baselineState"]), (&"RCU002".into(), &"new".into()));
    let region = &results[0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"], 28, "where it is after the patch: {log:#}");
    let (status, log) =
        sarif(&DIFF.replace("-\trcu_barrier();", "+\t/* Waits. */\n \trcu_barrier();").replace("+26,5", "+26,7"));
    assert_eq!((status, &log["runs"][0]["results"]), (Some(0), &Value::Array(Vec::new())), "{log:#}");
    let (status, log) = sarif(&DIFF.replace("kmem_cache_destroy", "kmem_cache_demolish"));
    assert_eq!((status, &log["runs"][0]["invocations"][0]["executionSuccessful"]), (Some(3), &Value::Bool(false)));
}

/// As mailers write it: 76 characters a line.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let value = chunk.iter().chain([&0; 2]).take(3).fold(0u32, |value, &byte| value << 8 | u32::from(byte));
        for at in 0..4 {
            let letter = LETTERS[(value >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= chunk.len() { letter as char } else { '=' });
        }
    }
    text.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned() + "\n").collect()
}
