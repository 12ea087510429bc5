//! A finding as diagnostics: one for the file it is in, one for each other file on its path, what is left as text.
use super::Style;
use super::snippet::{Snippet, Snippets};
use crate::report::Report;
use crate::text::{clean, wrap};
use miette::{Diagnostic, LabeledSpan, Severity, SourceCode};
use rculint_lifecycle::{Site, Step};
use rculint_lints::{Finding, Level};
use rculint_syntax::Name;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// What miette draws in one go.
#[derive(Debug, Default)]
pub(super) struct Part {
    message: String,
    code: Option<String>,
    url: Option<String>,
    help: Option<String>,
    severity: Option<Severity>,
    source: Option<Arc<Snippet>>,
    labels: Vec<LabeledSpan>,
}

/// The parts of `finding` in the order they are shown.
pub(super) fn parts(report: &Report<'_>, finding: &Finding, snippets: &mut Snippets<'_>, style: Style) -> Vec<Part> {
    let (files, mut unseen) = by_file(finding, snippets);
    let main = &finding.site.file;
    let mut parts = vec![Part {
        message: clean(&finding.message),
        code: Some(format!("{} {}", clean(&finding.id), clean(&finding.name))),
        url: report.rule(&finding.id).and_then(|(_, rule)| rule.help_uri.as_deref()).map(clean),
        severity: Some(severity(finding.level)),
        ..Part::default()
    }];
    if let Some(file) = files.iter().find(|file| file.path == main) {
        parts[0].show(file, style);
    } else if !unseen.iter().any(|line| line.contains(&place(&finding.site))) {
        unseen.insert(0, place(&finding.site));
    }
    for file in files.iter().filter(|file| file.path != main) {
        let mut part = Part { message: file.title(), severity: Some(Severity::Advice), ..Part::default() };
        part.show(file, style);
        parts.push(part);
    }
    if !unseen.is_empty() {
        let message = format!("without a snippet:\n{}", unseen.join("\n"));
        parts.push(Part { message, severity: Some(Severity::Advice), ..Part::default() });
    }
    if let Some(last) = parts.last_mut().filter(|_| !finding.help.trim().is_empty()) {
        last.help = Some(help(finding));
    }
    parts
}

/// The labels of one file.
struct Marked<'a> {
    path: &'a Name,
    snippet: Arc<Snippet>,
    labels: BTreeMap<(usize, usize), Mark>,
}

/// What is said about one place.
#[derive(Default)]
struct Mark {
    primary: bool,
    steps: Vec<(usize, String)>,
}

impl Marked<'_> {
    fn title(&self) -> String {
        let mut numbers: Vec<usize> =
            self.labels.values().flat_map(|mark| &mark.steps).map(|&(number, _)| number).collect();
        numbers.sort_unstable();
        let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
        let noun = if numbers.len() == 1 { "step" } else { "steps" };
        format!("{noun} {} in {}", numbers.join(", "), self.snippet.name)
    }
}

/// The steps by file, files in path order; and those that cannot be shown, as text.
fn by_file<'a>(finding: &'a Finding, snippets: &mut Snippets<'_>) -> (Vec<Marked<'a>>, Vec<String>) {
    let (mut files, mut unseen) = (Vec::new(), Vec::new());
    for (number, step) in (1..).zip(&finding.steps) {
        match mark(&mut files, &step.site, snippets) {
            Some(mark) => mark.steps.push((number, clean(&step.message))),
            None => unseen.push(describe(number, step)),
        }
    }
    if let Some(mark) = mark(&mut files, &finding.site, snippets) {
        mark.primary = true;
    }
    (files, unseen)
}

fn mark<'a, 'f>(files: &'f mut Vec<Marked<'a>>, site: &'a Site, snippets: &mut Snippets<'_>) -> Option<&'f mut Mark> {
    let snippet = snippets.file(&site.file)?;
    let range = snippet.label(snippet.lines.locate(site)?)?;
    let index = files.iter().position(|file| file.path == &site.file).unwrap_or_else(|| {
        files.push(Marked { path: &site.file, snippet, labels: BTreeMap::new() });
        files.len() - 1
    });
    Some(files.get_mut(index)?.labels.entry((range.start, range.end)).or_default())
}

fn describe(number: usize, step: &Step) -> String {
    format!("{number}: {}: {}", place(&step.site), clean(&step.message))
}

fn place(site: &Site) -> String {
    let inside = if site.function.is_empty() { String::new() } else { format!(" in {}()", clean(&site.function)) };
    format!("{}:{}:{}{inside}", clean(&site.file), site.line, site.column)
}

fn help(finding: &Finding) -> String {
    finding.help.trim().lines().map(clean).collect::<Vec<_>>().join("\n")
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Error => Severity::Error,
        Level::Warning => Severity::Warning,
        Level::Note => Severity::Advice,
    }
}

impl Part {
    fn show(&mut self, file: &Marked<'_>, style: Style) {
        self.source = Some(file.snippet.clone());
        self.labels = file.labels.iter().map(|(&(start, end), mark)| label(file, start..end, mark, style)).collect();
    }
}

/// The label of one place: its steps, wrapped to what is right of it.
fn label(file: &Marked<'_>, range: Range<usize>, mark: &Mark, style: Style) -> LabeledSpan {
    let margin = file.snippet.lines.count().to_string().len() + 9;
    let room = style.width.saturating_sub(margin + file.snippet.column(&range)).max(30);
    let lines: Vec<String> =
        mark.steps.iter().flat_map(|(number, message)| wrap(&format!("{number}: {message}"), room)).collect();
    let text = (!lines.is_empty()).then(|| lines.join("\n"));
    let span = (range.start, range.len());
    match mark.primary {
        true => LabeledSpan::new_primary_with_span(text, span),
        false => LabeledSpan::new_with_span(text, span),
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Part {}

impl Diagnostic for Part {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        self.severity
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.url.as_ref().map(|url| Box::new(url) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_deref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}
