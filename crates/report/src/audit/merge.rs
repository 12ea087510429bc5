//! The findings of several kernels as one list.
use super::compare::rows;
use rculint_lints::Finding;
use rculint_syntax::Version;

/// Every finding once, with the kernels it was found on in `found_on` and in its message. Findings that do not say the same,
/// or do not weigh the same, stay apart. The path is that on the first of the kernels.
pub fn merge_findings(runs: &[(Version, Vec<Finding>)]) -> Vec<Finding> {
    let key = |one: &'_ Finding| {
        let site = &one.site;
        (one.id, one.cache, one.module, site.clone(), one.message.clone(), one.level)
    };
    let rows = rows(runs.iter().map(|(_, found)| found.as_slice()), key, |_, _| true);
    let merged = rows.iter().filter_map(|row| {
        let found_on = runs.iter().zip(&row.runs).filter(|(_, found)| found.is_some()).map(|((kernel, _), _)| *kernel);
        let mut one = Finding::clone(row.runs.iter().flatten().next()?);
        one.found_on = found_on.collect();
        one.message = format!("{}; found on {}", one.message, kernels(&one.found_on));
        Some(one)
    });
    let mut merged: Vec<Finding> = merged.collect();
    merged.sort_by(|a, b| (&a.site, &a.id, &a.cache).cmp(&(&b.site, &b.id, &b.cache)));
    merged
}

/// Versions with commas between them.
pub fn kernels(versions: &[Version]) -> String {
    versions.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
