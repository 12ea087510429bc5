//! Findings as the editor shows them.
use super::text::range_of;
use super::worker::Known;
use lsp_types::{Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Range, Uri};
use rculint_lifecycle::Site;
use rculint_lints::{Finding, Level};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All findings, by file.
pub(super) fn diagnostics(known: &Known, uri_of: &dyn Fn(&Path) -> Option<Uri>) -> BTreeMap<PathBuf, Vec<Diagnostic>> {
    let mut by_file: BTreeMap<PathBuf, Vec<Diagnostic>> = BTreeMap::new();
    for finding in &known.analysis.findings {
        let path = known.root.join(finding.site.file.as_str());
        by_file.entry(path).or_default().push(diagnostic(known, finding, uri_of));
    }
    by_file
}

/// One finding; its path is the related information.
pub(super) fn diagnostic(known: &Known, finding: &Finding, uri_of: &dyn Fn(&Path) -> Option<Uri>) -> Diagnostic {
    let steps = finding.steps.iter().enumerate().filter_map(|(at, step)| {
        let uri = uri_of(&known.root.join(step.site.file.as_str()))?;
        let location = Location { uri, range: place(known, &step.site) };
        Some(DiagnosticRelatedInformation { location, message: format!("{}: {}", at + 1, step.message) })
    });
    let help = if finding.help.is_empty() { String::new() } else { format!("\n{}", finding.help) };
    Diagnostic {
        range: place(known, &finding.site),
        severity: Some(match finding.level {
            Level::Error => DiagnosticSeverity::ERROR,
            Level::Warning => DiagnosticSeverity::WARNING,
            Level::Note => DiagnosticSeverity::INFORMATION,
        }),
        code: Some(NumberOrString::String(finding.id.to_string())),
        source: Some("rculint".into()),
        message: format!("{}{help}", finding.message),
        related_information: Some(steps.collect()),
        ..Diagnostic::default()
    }
}

/// A site in the text that was analysed.
pub(super) fn place(known: &Known, site: &Site) -> Range {
    range_of(known.text(&site.file), site)
}
