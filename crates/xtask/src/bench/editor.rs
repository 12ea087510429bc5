//! How long an editor waits for `rculint lsp` after a save.
use super::child::{Row, Sample};
use anyhow::{Context, Result, bail};
use lsp_server::{Message, Notification, Request};
use serde_json::{Value, json};
use std::io::BufReader;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

/// An editor with one file of one directory.
struct Editor {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// Saves `file` of `tree` so often, each time with another line at its end. The first time only fills what the server keeps.
pub(super) fn saves(binary: &Path, tree: &Path, file: &Path, runs: u32, added: fn(u32) -> String) -> Result<Row> {
    let text = String::from_utf8_lossy(&std::fs::read(file)?).into_owned();
    let uri = format!("file://{}", file.display());
    let mut editor = Editor::open(binary, tree)?;
    let document = json!({"uri": uri, "languageId": "c", "version": 0, "text": text});
    editor.tell("textDocument/didOpen", json!({"textDocument": document}))?;
    editor.until_told()?;
    let mut samples = Vec::new();
    for round in 0..=runs {
        let changes = json!([{"text": format!("{text}{}", added(round))}]);
        let document = json!({"uri": uri, "version": round + 1});
        editor.tell("textDocument/didChange", json!({"textDocument": document, "contentChanges": changes}))?;
        let start = Instant::now();
        editor.tell("textDocument/didSave", json!({"textDocument": {"uri": uri}}))?;
        editor.until_told()?;
        if round > 0 {
            samples.push(Sample { wall: start.elapsed(), ..Sample::default() });
        }
    }
    editor.server.kill()?;
    editor.server.wait()?;
    Ok(Row { name: "rculint lsp, a save".to_owned(), samples })
}

impl Editor {
    fn open(binary: &Path, tree: &Path) -> Result<Self> {
        let mut command = Command::new(binary);
        command.arg("lsp").current_dir(tree).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().with_context(|| format!("cannot start {}", binary.display()))?;
        let input = server.stdin.take().context("the server has an input")?;
        let output = BufReader::new(server.stdout.take().context("the server has an output")?);
        let mut editor = Editor { server, input, output };
        let folders = json!([{"uri": format!("file://{}", tree.display()), "name": "tree"}]);
        let parameters = json!({"capabilities": {}, "processId": null, "rootUri": null, "workspaceFolders": folders});
        let request = Request::new(1.into(), "initialize".into(), parameters);
        Message::Request(request).write(&mut editor.input)?;
        Message::read(&mut editor.output)?.context("the server answers")?;
        editor.tell("initialized", json!({}))?;
        Ok(editor)
    }

    fn tell(&mut self, method: &str, parameters: Value) -> Result<()> {
        Ok(Message::Notification(Notification::new(method.into(), parameters)).write(&mut self.input)?)
    }

    /// Waits for the next diagnostics.
    fn until_told(&mut self) -> Result<()> {
        while let Some(message) = Message::read(&mut self.output)? {
            if matches!(message, Message::Notification(told) if told.method == "textDocument/publishDiagnostics") {
                return Ok(());
            }
        }
        bail!("`rculint lsp` has ended")
    }
}
