//! Changes that carry out what a lint about conversions says.
use crate::analyze::Analysis;
use rculint_lifecycle::Conversion;
use rculint_lints::LintSet;
use rculint_report::Fix;

/// One for each conversion that is ready and whose callback can go with it: all calls that pass it change together.
pub fn fixes(analysis: &Analysis, lints: &LintSet) -> Vec<Fix> {
    let mut fixes = Vec::new();
    for conversion in analysis.conversions.iter().filter(|conversion| conversion.verdict.is_ready()) {
        let together: Vec<&Conversion> =
            analysis.conversions.iter().filter(|other| other.defined == conversion.defined).collect();
        let is_whole = together.iter().all(|other| {
            let is_here = other.call.file == conversion.call.file && other.defined.file == conversion.call.file;
            is_here && other.verdict.is_ready()
        });
        let Some(text) = analysis.texts.get(&conversion.call.file).filter(|_| is_whole) else { continue };
        let edits = rculint_edit::edits(text, &together);
        for lint in lints.lints().iter().filter(|lint| lint.matches_conversion(conversion)) {
            fixes.push(Fix {
                id: lint.id,
                site: conversion.call.clone(),
                description: format!("Call {}() and remove {}()", conversion.by, conversion.callback),
                file: conversion.call.file,
                edits: edits.iter().map(|edit| (edit.span, edit.replacement.clone())).collect(),
            });
        }
    }
    fixes
}
