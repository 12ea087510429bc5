//! The source around a step.
use super::words;
use crate::lines::{LONGEST, Lines};
use crate::report::Sources;
use crate::text::clean_bytes;
use maud::{Markup, html};
use rculint_lifecycle::{Site, Step};
use rculint_syntax::Name;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// Lines shown around the one of a step.
const CONTEXT: usize = 2;

/// The files of one run that were shown so far.
pub(super) struct Texts<'a> {
    sources: &'a dyn Sources,
    files: HashMap<Name, Option<Lines<'static>>>,
}

impl<'a> Texts<'a> {
    /// Nothing is read yet.
    pub fn new(sources: &'a dyn Sources) -> Self {
        Texts { sources, files: HashMap::new() }
    }

    fn lines(&mut self, path: &Name) -> Option<&Lines<'static>> {
        let read = || Some(Lines::new(Cow::Owned(clean_bytes(self.sources.text(path)?))));
        self.files.entry(*path).or_insert_with(read).as_ref()
    }
}

/// A step: its number as in the picture, what it is, and its source.
pub(super) fn step(id: &str, at: usize, step: &Step, texts: &mut Texts<'_>) -> Markup {
    html! {
        div.step id={ (id) "-" (at + 1) } {
            p { b { (at + 1) } " " (words(&step.message)) }
            (place(&step.site, texts))
        }
    }
}

/// A place with its source.
pub(super) fn place(site: &Site, texts: &mut Texts<'_>) -> Markup {
    html! {
        p.place {
            code { (site.file) ":" (site.line) }
            @if !site.function.is_empty() { " in " code { (site.function) "()" } }
        }
        @match texts.lines(&site.file) {
            Some(lines) => (source(lines, site)),
            None => p.place { "The file is not at hand." },
        }
    }
}

fn source(lines: &Lines<'_>, site: &Site) -> Markup {
    let line = site.line as usize;
    let marked = lines.locate(site).map(|range| lines.first_line(range));
    let shown = line.saturating_sub(CONTEXT).max(1)..=(line + CONTEXT).min(lines.count());
    html! {
        pre {
            @for number in shown {
                @if let Some(range) = lines.line(number) {
                    span.line.here[number == line] {
                        span.number { (number) }
                        (code(lines.text(), range, marked.clone().filter(|_| number == line)))
                        "\n"
                    }
                }
            }
        }
    }
}

fn code(text: &[u8], line: Range<usize>, marked: Option<Range<usize>>) -> Markup {
    let part = |range: Range<usize>| String::from_utf8_lossy(text.get(range).unwrap_or_default()).into_owned();
    match marked {
        _ if line.len() > LONGEST => html! { i { "a line of " (line.len()) " bytes" } },
        Some(mark) => html! { (part(line.start..mark.start)) mark { (part(mark.clone())) } (part(mark.end..line.end)) },
        None => html! { (part(line)) },
    }
}
