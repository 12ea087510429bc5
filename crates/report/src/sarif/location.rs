//! Sites as SARIF locations.
use super::line_hash::LineHashes;
use super::{ROOT, message};
use crate::lines::{LONGEST, Lines};
use crate::report::{Report, Sources};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rculint_lifecycle::Site;
use rculint_syntax::{Name, Span};
use serde_sarif::sarif::{
    ArtifactContent, ArtifactLocation, Location, LogicalLocation, PhysicalLocation, PropertyBag, Region,
};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// What a path keeps: unreserved characters and its separators.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `path` percent-encoded.
pub(super) fn encode(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// A property bag of strings.
pub(super) fn properties<'a>(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> PropertyBag {
    let entries = entries.into_iter().map(|(key, value)| (key.to_owned(), value.into()));
    PropertyBag::builder().additional_properties(entries.collect::<std::collections::BTreeMap<_, _>>()).build()
}

/// Makes locations; reads each file once.
pub(super) struct Locations<'a> {
    sources: &'a dyn Sources,
    /// From the root of the checkout to the tree, with its last `/`.
    prefix: &'a str,
    files: RefCell<HashMap<Name, Option<Rc<Lines<'a>>>>>,
    hashes: RefCell<HashMap<Name, Option<Rc<LineHashes>>>>,
}

impl<'a> Locations<'a> {
    /// Nothing is read yet.
    pub fn new(report: &Report<'a>, prefix: &'a str) -> Self {
        Locations { sources: report.sources, prefix, files: RefCell::default(), hashes: RefCell::default() }
    }

    /// `site`, with the source around it where that is at hand.
    pub fn location(&self, site: &Site) -> Location {
        let mut location = Location::builder().physical_location(self.physical(site)).build();
        location.logical_locations = (!site.function.is_empty()).then(|| vec![function(&site.function)]);
        location
    }

    /// `site`, with `text` said about it.
    pub fn described(&self, site: &Site, text: &str) -> Location {
        Location { message: Some(message::text(text)), ..self.location(site) }
    }

    fn physical(&self, site: &Site) -> PhysicalLocation {
        let artifact = PhysicalLocation::builder().artifact_location(self.artifact(&site.file));
        let lines = self.lines(&site.file);
        let place = lines.as_ref().and_then(|lines| Some((lines, lines.locate(site)?)));
        match place {
            Some((lines, range)) => {
                let mut physical = artifact.region(region(lines, range.clone())).build();
                physical.context_region = context(lines, range);
                physical
            }
            None => artifact.region(bare(site)).build(),
        }
    }

    /// A file below the root, or one by its absolute path.
    pub fn artifact(&self, path: &str) -> ArtifactLocation {
        match path.starts_with('/') {
            true => ArtifactLocation::builder().uri(format!("file://{}", encode(path))).build(),
            false => {
                ArtifactLocation::builder().uri(encode(&format!("{}{path}", self.prefix))).uri_base_id(ROOT).build()
            }
        }
    }

    /// The place of `span` in a file, without its text; `None` if there is none.
    pub fn region(&self, path: &Name, span: Span) -> Option<Region> {
        let lines = self.lines(path)?;
        let range = span.start as usize..span.end as usize;
        (range.start <= range.end && range.end <= lines.text().len()).then(|| bounds(&lines, &range))
    }

    /// GitHub's hash of the line of `site`.
    pub fn line_hash(&self, site: &Site) -> Option<String> {
        let read = || Some(Rc::new(LineHashes::new(self.sources.text(&site.file)?)));
        let hashes = self.hashes.borrow_mut().entry(site.file).or_insert_with(read).clone();
        hashes?.get(site.line as usize)
    }

    fn lines(&self, path: &Name) -> Option<Rc<Lines<'a>>> {
        let read = || Some(Rc::new(Lines::new(Cow::Borrowed(self.sources.text(path)?))));
        self.files.borrow_mut().entry(*path).or_insert_with(read).clone()
    }
}

fn function(name: &Name) -> LogicalLocation {
    LogicalLocation::builder().name(name.as_str()).fully_qualified_name(name.as_str()).kind("function").build()
}

/// A place in a file that is not at hand: its columns cannot be told, its line can.
fn bare(site: &Site) -> Region {
    Region::builder().start_line(site.line.max(1)).build()
}

fn region(lines: &Lines<'_>, range: Range<usize>) -> Region {
    let mut region = bounds(lines, &range);
    let (first, last) = (lines.line_of(range.start), lines.line_of(range.end));
    region.snippet = is_short(lines, first..=last).then(|| content(lines, range));
    region
}

fn bounds(lines: &Lines<'_>, range: &Range<usize>) -> Region {
    Region::builder()
        .start_line(lines.line_of(range.start) as i64)
        .start_column(column(lines, range.start))
        .end_line(lines.line_of(range.end) as i64)
        .end_column(column(lines, range.end))
        .build()
}

/// The lines around `range`, if none of them is too long.
fn context(lines: &Lines<'_>, range: Range<usize>) -> Option<Region> {
    let first = lines.line_of(range.start).saturating_sub(1).max(1);
    let mut last = lines.line_of(range.end) + 1;
    while lines.line(last).is_none_or(|line| line.is_empty() && last == lines.count()) && last > first {
        last -= 1;
    }
    if !is_short(lines, first..=last) {
        return None;
    }
    let whole = lines.line(first)?.start..lines.line(last)?.end;
    // The spec wants a proper superset of the region; a site within a character has none.
    let (inner, outer) = (content(lines, range.clone()), content(lines, whole.clone()));
    let holds = whole.start <= range.start && whole.end >= range.end && whole != range;
    if !holds || !is_part(&inner, &outer) {
        return None;
    }
    let region = Region::builder().start_line(first as i64).start_column(1).end_line(last as i64);
    Some(region.end_column(column(lines, whole.end)).snippet(outer).build())
}

fn is_part(inner: &ArtifactContent, outer: &ArtifactContent) -> bool {
    matches!((&inner.text, &outer.text), (Some(inner), Some(outer)) if outer.contains(inner.as_str()))
}

fn is_short(lines: &Lines<'_>, mut numbers: std::ops::RangeInclusive<usize>) -> bool {
    numbers.all(|number| lines.line(number).is_some_and(|line| line.len() <= LONGEST))
}

/// From 1, in UTF-16 code units.
fn column(lines: &Lines<'_>, offset: usize) -> i64 {
    let start = lines.line(lines.line_of(offset)).map_or(0, |line| line.start);
    String::from_utf8_lossy(&lines.text()[start..offset]).encode_utf16().count() as i64 + 1
}

fn content(lines: &Lines<'_>, range: Range<usize>) -> ArtifactContent {
    ArtifactContent::builder().text(String::from_utf8_lossy(&lines.text()[range]).into_owned()).build()
}
