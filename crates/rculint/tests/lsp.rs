//! `rculint lsp`, spoken to as an editor does.
mod program;

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// The penguin takes two UTF-16 units and four bytes.
const MODULE: &str = "\
#include <linux/module.h>

struct leaf {
\tint weight;
\tstruct rcu_head rcu;
};

static struct kmem_cache *leaf_cache;

static void leaf_free(struct rcu_head *head)
{
\tkmem_cache_free(leaf_cache, container_of(head, struct leaf, rcu));
}

void leaf_put(struct leaf *leaf)
{
\t/* \u{1f427} */ call_rcu(&leaf->rcu, leaf_free);
}

static int __init leaves_init(void)
{
\tleaf_cache = KMEM_CACHE(leaf, 0);
\treturn leaf_cache ? 0 : -ENOMEM;
}

static void __exit leaves_exit(void)
{
\t/* \u{1f427} */ kmem_cache_destroy(leaf_cache);
}

module_init(leaves_init);
module_exit(leaves_exit);
";

/// An editor with one file.
struct Editor {
    server: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    uri: String,
    requests: i64,
}

impl Editor {
    fn new(folder: &Path, kernel: &str) -> Self {
        let mut server = program::rculint()
            .args(["lsp", "--kernel", kernel])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut output = BufReader::new(server.stdout.take().expect("piped"));
        let (sender, messages) = channel();
        std::thread::spawn(move || while read(&mut output).is_some_and(|message| sender.send(message).is_ok()) {});
        let path = folder.canonicalize().expect("it is there").join("leaves.c");
        let uri = format!("file://{}", path.display());
        let mut editor = Editor { input: server.stdin.take().expect("piped"), server, messages, uri, requests: 0 };
        let answer = editor.ask("initialize", json!({"capabilities": {}, "processId": null, "rootUri": null}));
        assert_eq!(answer["capabilities"]["positionEncoding"], "utf-16");
        editor.tell("initialized", json!({}));
        editor
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("it listens");
        self.input.flush().expect("it listens");
    }

    fn tell(&mut self, method: &str, parameters: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": parameters}));
    }

    fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters}));
        self.wait_for(|message| (message["id"] == id).then(|| message["result"].clone()))
    }

    fn open(&mut self, text: &str) {
        let document = json!({"uri": self.uri, "languageId": "c", "version": 1, "text": text});
        self.tell("textDocument/didOpen", json!({"textDocument": document}));
    }

    fn change(&mut self, text: &str) {
        let document = json!({"uri": self.uri, "version": 2});
        let changes = json!([{"text": text}]);
        self.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}));
    }

    /// The next diagnostics of the file.
    fn diagnostics(&mut self) -> Vec<Value> {
        let uri = self.uri.clone();
        self.wait_for(|message| {
            let ours = message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == *uri;
            ours.then(|| message["params"]["diagnostics"].as_array().expect("a list").clone())
        })
    }

    fn actions(&mut self, line: u64) -> Vec<Value> {
        let at = json!({"line": line, "character": 2});
        let parameters = json!({
            "textDocument": {"uri": self.uri}, "range": {"start": at, "end": at}, "context": {"diagnostics": []}
        });
        self.ask("textDocument/codeAction", parameters).as_array().expect("a list").clone()
    }

    fn hover(&mut self, line: u64, character: u64) -> Value {
        let parameters = json!({"textDocument": {"uri": self.uri}, "position": {"line": line, "character": character}});
        self.ask("textDocument/hover", parameters)
    }

    fn wait_for<T>(&mut self, found: impl Fn(&Value) -> Option<T>) -> T {
        loop {
            let message = self.messages.recv_timeout(Duration::from_secs(60)).expect("an answer within a minute");
            if let Some(found) = found(&message) {
                return found;
            }
        }
    }

    fn quit(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null), Value::Null);
        self.tell("exit", Value::Null);
        assert!(self.server.wait().expect("it ends").success());
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        output.read_line(&mut line).ok().filter(|&bytes| bytes > 0)?;
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("leaves.c"), MODULE).expect("written");
    folder
}

fn line_of(text: &str, part: &str) -> u64 {
    text.lines().position(|line| line.contains(part)).expect("it is there") as u64
}

/// `text` with the edits of an action.
fn edited(text: &str, action: &Value, uri: &str) -> String {
    let offset = |at: &Value| {
        let line = at["line"].as_u64().expect("a line") as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let units: Vec<u16> =
            text[start..].encode_utf16().take(at["character"].as_u64().expect("a column") as usize).collect();
        start + String::from_utf16_lossy(&units).len()
    };
    let mut edits: Vec<(usize, usize, &str)> = action["edit"]["changes"][uri]
        .as_array()
        .expect("edits")
        .iter()
        .map(|edit| {
            let new = edit["newText"].as_str().expect("a text");
            (offset(&edit["range"]["start"]), offset(&edit["range"]["end"]), new)
        })
        .collect();
    edits.sort_unstable();
    let mut out = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        out.replace_range(start..end, new);
    }
    out
}

#[test]
fn a_finding_with_its_path() {
    let folder = folder();
    let mut editor = Editor::new(folder.path(), "6.6");
    editor.open(MODULE);
    let all = editor.diagnostics();
    let found = all.iter().find(|one| one["code"] == "RCU002").expect("the destroy is found");
    let line = line_of(MODULE, "kmem_cache_destroy");
    assert_eq!(found["range"]["start"], json!({"line": line, "character": 10}), "tab, comment of 8 units, space");
    assert_eq!(found["severity"], 1);
    let steps = found["relatedInformation"].as_array().expect("the path");
    assert!(steps.len() >= 3, "{steps:?}");
    assert_eq!(steps[0]["location"]["range"]["start"]["line"], line_of(MODULE, "call_rcu"));
    assert_eq!(steps[steps.len() - 1]["location"]["range"]["start"]["line"], line);
    editor.quit();
}

#[test]
fn what_is_typed_counts_before_it_is_saved() {
    let folder = folder();
    let mut editor = Editor::new(folder.path(), "6.6");
    editor.open(MODULE);
    assert!(editor.diagnostics().iter().any(|one| one["code"] == "RCU002"));
    let fixed = MODULE.replace("\t/* \u{1f427} */ kmem_cache_destroy", "\trcu_barrier();\n\tkmem_cache_destroy");
    editor.change(&fixed);
    assert!(editor.diagnostics().iter().all(|one| one["code"] != "RCU002"));
    editor.tell("textDocument/didClose", json!({"textDocument": {"uri": editor.uri}}));
    assert!(editor.diagnostics().iter().any(|one| one["code"] == "RCU002"), "on disk it is as it was");
    editor.quit();
}

#[test]
fn the_life_of_a_cache() {
    let folder = folder();
    let mut editor = Editor::new(folder.path(), "6.6");
    editor.open(MODULE);
    editor.diagnostics();
    let line = line_of(MODULE, "kmem_cache_destroy");
    let hover = editor.hover(line, 32);
    let text = hover["contents"]["value"].as_str().expect("Markdown").to_owned();
    for part in ["**hazard-call-rcu** on 6.6", "created: leaves.c:", "in flight: call-rcu", "destroyed: leaves.c:"] {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
    assert_eq!(editor.hover(line_of(MODULE, "int weight"), 6), Value::Null);
    editor.quit();
}

#[test]
fn a_comment_that_allows() {
    let folder = folder();
    let mut editor = Editor::new(folder.path(), "6.6");
    editor.open(MODULE);
    editor.diagnostics();
    let actions = editor.actions(line_of(MODULE, "kmem_cache_destroy"));
    let titled = |action: &&Value| action["title"].as_str().is_some_and(|title| title.contains("Allow RCU002"));
    let new = edited(MODULE, actions.iter().find(titled).expect("the action"), &editor.uri);
    let wanted =
        "{\n\t/* rculint: allow(RCU002) -- say here why this is right */\n\t/* \u{1f427} */ kmem_cache_destroy";
    assert!(new.contains(wanted), "{new}");
    editor.quit();
}

#[test]
fn a_conversion() {
    let folder = folder();
    let mut editor = Editor::new(folder.path(), "6.12");
    editor.open(MODULE);
    assert!(editor.diagnostics().iter().any(|one| one["code"] == "RCU007"));
    let actions = editor.actions(line_of(MODULE, "call_rcu"));
    let preferred = actions.iter().find(|action| action["isPreferred"] == true).expect("the fix");
    let new = edited(MODULE, preferred, &editor.uri);
    assert!(new.contains("\t/* \u{1f427} */ kfree_rcu(leaf, rcu);\n"), "{new}");
    assert!(!new.contains("leaf_free"), "{new}");
    editor.change(&new);
    assert_eq!(editor.actions(line_of(&new, "kfree_rcu")), Vec::<Value>::new(), "nothing of a text that is gone");
    editor.quit();
}

#[test]
fn what_it_does_not_know_is_an_error_and_not_the_end() {
    let folder = folder();
    let mut editor = Editor::new(folder.path(), "6.6");
    editor.requests += 1;
    let id = editor.requests;
    editor.send(&json!({"jsonrpc": "2.0", "id": id, "method": "textDocument/rename", "params": {}}));
    let code = editor.wait_for(|message| (message["id"] == id).then(|| message["error"]["code"].clone()));
    assert_eq!(code, -32601);
    editor.quit();
}
