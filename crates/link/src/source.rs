//! A source file, and what an analysis looks at of it.
use rculint_ir::{Body, Wrappers, lower_function, lower_macro};
use rculint_syntax::{LineIndex, Member, Name, Outline, Span, parse_function, parse_macro};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A source file with what the token pass learned of it.
pub struct SourceFile {
    /// Relative to the tree root.
    pub path: Name,
    directory: &'static str,
    is_header: bool,
    text: Vec<u8>,
    /// What it defines and mentions.
    pub outline: Outline,
    /// Its functions' control-flow graphs, as far as they are known.
    pub bodies: Bodies,
    lines: OnceLock<LineIndex>,
    is_read: AtomicBool,
    is_searched: AtomicBool,
    structs: Mutex<BTreeSet<u32>>,
}

/// Control-flow graphs of one file, as its bytes alone make them: by position among its functions, then its macros.
pub type Bodies = BTreeMap<u32, Arc<Body>>;

impl SourceFile {
    /// Runs the token pass on `text`.
    pub fn new(path: Name, text: Vec<u8>) -> Self {
        let outline = Outline::new(&text);
        SourceFile::known(path, text, outline, Bodies::default())
    }

    /// A file of which all this is known already; `outline` and `bodies` are those of `text`.
    pub fn known(path: Name, text: Vec<u8>, outline: Outline, bodies: Bodies) -> Self {
        SourceFile {
            path,
            directory: directory(path.as_str()),
            is_header: is_header(&path),
            text,
            outline,
            bodies,
            lines: OnceLock::new(),
            is_read: AtomicBool::new(false),
            is_searched: AtomicBool::new(false),
            structs: Mutex::default(),
        }
    }

    /// Its bytes. That somebody has looked at them is noted: see [`Seen::text`].
    pub fn text(&self) -> &[u8] {
        self.is_read.store(true, Ordering::Relaxed);
        &self.text
    }

    /// Its bytes, only to tell which names of the model's facts, and which kernel versions, are somewhere in them: see [`Seen::names`].
    pub fn searched_text(&self) -> &[u8] {
        self.is_searched.store(true, Ordering::Relaxed);
        &self.text
    }

    /// The members of one of its structs, whose body is `body`.
    pub fn members(&self, body: Span) -> Vec<Member> {
        self.structs.lock().unwrap_or_else(PoisonError::into_inner).insert(body.start);
        Outline::members(&self.text, body)
    }

    /// Whether it has just this text.
    pub fn has_text(&self, text: &[u8]) -> bool {
        self.text == text
    }

    /// Takes the text out; nothing else can be read of it then.
    pub fn take_text(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.text)
    }

    /// Puts the text in that everything else was made of.
    pub fn put_text(&mut self, text: Vec<u8>) {
        self.text = text;
    }

    /// The control-flow graph of what is at a position among its functions, then its macros: that which is known, else made now. An
    /// empty one, if nothing is there.
    pub fn body(&self, at: u32, wrappers: &Wrappers) -> Arc<Body> {
        self.bodies.get(&at).cloned().unwrap_or_else(|| Arc::new(self.made(at as usize, wrappers)))
    }

    /// Whether there is something at this position among its functions, then its macros.
    pub(crate) fn defines(&self, at: u32) -> bool {
        (at as usize) < self.outline.functions.len() + self.outline.macros.len()
    }

    fn made(&self, at: usize, wrappers: &Wrappers) -> Body {
        let Outline { functions, macros, .. } = &self.outline;
        if let Some(function) = functions.get(at) {
            return lower_function(&self.text, function, parse_function(&self.text, function), wrappers);
        }
        match macros.get(at - functions.len()) {
            Some(mac) => lower_macro(&self.text, mac, parse_macro(&self.text, mac), wrappers),
            None => Body::default(),
        }
    }

    pub(crate) fn seen(&self) -> Seen {
        let [text, names] = [&self.is_read, &self.is_searched].map(|flag| flag.load(Ordering::Relaxed));
        let read = self.structs.lock().unwrap_or_else(PoisonError::into_inner);
        let structs = self.outline.structs.iter().enumerate().filter(|(_, one)| read.contains(&one.body.start));
        let structs: Vec<u32> = structs.filter_map(|(at, _)| at.try_into().ok()).collect();
        // What is no struct of the outline is some part of the text.
        let is_known = read.iter().all(|start| self.outline.structs.iter().any(|one| one.body.start == *start));
        Seen { text: text || !is_known, names, structs, lines: self.lines.get().is_some(), bodies: Vec::new() }
    }

    /// Its lines, counted on first use: of most files nothing is ever reported.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// The directory that it lies in; empty for the tree's root.
    pub fn directory(&self) -> &'static str {
        self.directory
    }

    /// Headers are part of every unit that includes them.
    pub fn is_header(&self) -> bool {
        self.is_header
    }
}

/// Whether the file at `path` is one, or a part that others include.
pub fn is_header(path: &str) -> bool {
    [".h", ".inc"].iter().any(|end| path.ends_with(end))
}

/// What an analysis rests on of a file, besides its path and outline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// It has read the text itself.
    pub text: bool,
    /// It has asked which names of functions and members that the model has facts about, and which versions, are in the text.
    pub names: bool,
    /// Of these structs it has read the members; by position in the outline.
    pub structs: Vec<u32>,
    /// It has asked for the line of something.
    pub lines: bool,
    /// Of these functions and macros it has looked at the inside; in order, by position as in [`Bodies`].
    pub bodies: Vec<u32>,
}

/// The directory part of a path relative to the tree's root; empty for what lies in the root itself.
pub fn directory(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(directory, _)| directory)
}
