//! What the editor holds, and what is known of it.
use super::worker::{self, Job, Known, Outcome};
use super::{PAUSE, diagnostics, text};
use crate::cli::Lsp;
use crate::walk::Tree;
use anyhow::{Context, Result};
use crossbeam_channel::{Receiver, Sender};
use lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    InitializeParams, PublishDiagnosticsParams, Uri,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What the editor holds, and what is known of it.
pub(super) struct State {
    /// The directories that the editor has opened.
    workspace: Vec<PathBuf>,
    documents: BTreeMap<PathBuf, Document>,
    folders: BTreeMap<PathBuf, Folder>,
    jobs: Sender<Job>,
    outcomes: Receiver<Outcome>,
}

/// A text in the editor.
struct Document {
    /// As the editor writes it.
    uri: Uri,
    text: String,
    folder: PathBuf,
}

/// A module.
#[derive(Default)]
struct Folder {
    known: Option<Known>,
    /// When it is to be analysed again.
    due: Option<Instant>,
    running: bool,
    /// Files that the editor shows diagnostics of.
    published: BTreeSet<PathBuf>,
}

impl State {
    /// Nothing is open yet.
    pub fn new(arguments: &Lsp, parameters: &InitializeParams) -> Result<Self> {
        let folders = parameters.workspace_folders.iter().flatten();
        let workspace = folders.filter_map(|folder| text::path_of(&folder.uri)).collect();
        let (jobs, outcomes) = worker::start(arguments)?;
        Ok(State { workspace, documents: BTreeMap::new(), folders: BTreeMap::new(), jobs, outcomes })
    }

    /// Where finished analyses come from.
    pub fn outcomes(&self) -> Receiver<Outcome> {
        self.outcomes.clone()
    }

    /// A document was opened.
    pub fn opened(&mut self, parameters: DidOpenTextDocumentParams) {
        let document = parameters.text_document;
        let Some(path) = text::path_of(&document.uri) else { return };
        let folder = self.folder_of(&path);
        self.folders.entry(folder.clone()).or_default().due = Some(Instant::now());
        self.documents.insert(path, Document { uri: document.uri, text: document.text, folder });
    }

    /// A document was typed into.
    pub fn changed(&mut self, parameters: DidChangeTextDocumentParams) {
        let last = parameters.content_changes.into_iter().next_back();
        let Some(path) = text::path_of(&parameters.text_document.uri) else { return };
        let (Some(document), Some(change)) = (self.documents.get_mut(&path), last) else { return };
        document.text = change.text;
        let folder = document.folder.clone();
        self.folders.entry(folder).or_default().due = Some(Instant::now() + PAUSE);
    }

    /// A document was saved.
    pub fn saved(&mut self, parameters: &DidSaveTextDocumentParams) {
        self.analyse_soon(&parameters.text_document.uri);
    }

    /// A document was closed: what is on disk counts again.
    pub fn closed(&mut self, parameters: &DidCloseTextDocumentParams) {
        self.analyse_soon(&parameters.text_document.uri);
        if let Some(path) = text::path_of(&parameters.text_document.uri) {
            self.documents.remove(&path);
        }
    }

    fn analyse_soon(&mut self, uri: &Uri) {
        let document = text::path_of(uri).and_then(|path| self.documents.get(&path));
        if let Some(folder) = document.map(|document| document.folder.clone()) {
            self.folders.entry(folder).or_default().due = Some(Instant::now());
        }
    }

    /// How long nothing is due.
    pub fn wait(&self) -> Duration {
        let due = self.folders.values().filter(|folder| !folder.running).filter_map(|folder| folder.due).min();
        due.map_or(Duration::from_secs(3600), |due| due.saturating_duration_since(Instant::now()))
    }

    /// Sends the worker what it has to do.
    pub fn start_what_is_due(&mut self) -> Result<()> {
        let now = Instant::now();
        for (path, folder) in &mut self.folders {
            if folder.running || folder.due.is_none_or(|due| due > now) {
                continue;
            }
            let buffers = self.documents.iter().map(|(path, one)| (path.clone(), one.text.clone().into_bytes()));
            let job = Job { folder: path.clone(), buffers: buffers.collect() };
            self.jobs.send(job).context("the analysis stopped")?;
            folder.due = None;
            folder.running = true;
        }
        Ok(())
    }

    /// Takes in a finished analysis; what the editor is to show of it.
    pub fn take(&mut self, outcome: Outcome) -> Vec<PublishDiagnosticsParams> {
        let Some(folder) = self.folders.get_mut(&outcome.folder) else { return Vec::new() };
        folder.running = false;
        let known = match outcome.known {
            Ok(known) => known,
            Err(error) => {
                eprintln!("rculint: {}: {error:#}", outcome.folder.display());
                return Vec::new();
            }
        };
        let mut by_file = diagnostics::diagnostics(&known, &|path| uri(&self.documents, path));
        let open = self.documents.iter().filter(|(_, one)| one.folder == outcome.folder).map(|(path, _)| path.clone());
        // No diagnostics are news, too: of what is open, and of what had some.
        for path in open.chain(std::mem::take(&mut folder.published)) {
            by_file.entry(path).or_default();
        }
        folder.published =
            by_file.iter().filter(|(_, found)| !found.is_empty()).map(|(path, _)| path.clone()).collect();
        folder.known = Some(known);
        let published = by_file.into_iter().filter_map(|(path, diagnostics)| {
            Some(PublishDiagnosticsParams { uri: uri(&self.documents, &path)?, diagnostics, version: None })
        });
        published.collect()
    }

    /// The open document, and what is known of its module.
    pub fn look_up(&self, uri: &Uri) -> Option<(&Path, &str, &Known)> {
        let (path, document) = self.documents.get_key_value(&text::path_of(uri)?)?;
        Some((path, &document.text, self.folders.get(&document.folder)?.known.as_ref()?))
    }

    /// A file's URI, as the editor writes it if it has the file open.
    pub fn uri(&self, path: &Path) -> Option<Uri> {
        uri(&self.documents, path)
    }

    /// The module that a file is part of: its directory. Outside of a kernel tree, the highest one inside the workspace that
    /// it is built from.
    fn folder_of(&self, path: &Path) -> PathBuf {
        let mut folder = path.parent().unwrap_or(path).to_owned();
        let alone = Tree::open(std::slice::from_ref(&folder)).is_ok_and(|tree| tree.root() == folder);
        let inside = |path: &Path| self.workspace.iter().any(|one| path.starts_with(one));
        let is_built = |path: &Path| ["Kbuild", "Makefile"].iter().any(|name| path.join(name).is_file());
        while let Some(parent) = folder.parent().filter(|parent| alone && inside(parent) && is_built(parent)) {
            folder = parent.to_owned();
        }
        folder
    }
}

fn uri(documents: &BTreeMap<PathBuf, Document>, path: &Path) -> Option<Uri> {
    documents.get(path).map(|document| document.uri.clone()).or_else(|| text::uri_of(path))
}
