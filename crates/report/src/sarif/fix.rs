//! Changes that a tool can carry out, as SARIF fixes.
use super::location::Locations;
use super::message;
use crate::report::Fix;
use serde_sarif::sarif::{ArtifactChange, ArtifactContent, Fix as SarifFix, Replacement};

/// `fix`; `None` if its file is not at hand.
pub(super) fn fix(fix: &Fix, locations: &Locations<'_>) -> Option<SarifFix> {
    let replacements: Option<Vec<Replacement>> = fix
        .edits
        .iter()
        .map(|(span, text)| {
            let mut replacement = Replacement::builder().deleted_region(locations.region(&fix.file, *span)?).build();
            replacement.inserted_content = Some(ArtifactContent::builder().text(text.clone()).build());
            Some(replacement)
        })
        .collect();
    let replacements = replacements.filter(|some| !some.is_empty())?;
    let change =
        ArtifactChange::builder().artifact_location(locations.artifact(&fix.file)).replacements(replacements).build();
    Some(SarifFix::builder().description(message::text(&fix.description)).artifact_changes(vec![change]).build())
}
