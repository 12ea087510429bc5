//! What somebody may have meant.
use rculint_lints::LintSet;

/// Less alike is not meant: as clap has it for commands and options.
const ALIKE: f64 = 0.7;

/// The known word most like `word`, in any case.
pub(crate) fn similar<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |other: &str| strsim::jaro(&word.to_lowercase(), &other.to_lowercase());
    let near = known.into_iter().map(|other| (likeness(other), other)).filter(|(likeness, _)| *likeness > ALIKE);
    near.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, other)| other)
}

/// ` (did you mean ...?)`, or nothing.
pub(crate) fn hint<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    similar(word, known).map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"))
}

/// As [`hint`], of the lints' ids and names.
pub(crate) fn lint_hint(word: &str, lints: &LintSet) -> String {
    hint(word, lints.lints().iter().flat_map(|lint| [lint.id.as_str(), lint.name.as_str()]))
}
