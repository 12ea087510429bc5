//! Lints as SARIF rules.
use super::limits::TAGS;
use super::message::{Messages, plain};
use crate::report::Rule;
use rculint_lints::Level;
use serde_sarif::sarif::{MultiformatMessageString, PropertyBag, ReportingConfiguration, ReportingDescriptor};
use std::collections::BTreeMap;

/// `rule`, with the templates that its findings use.
pub(super) fn descriptor(rule: &Rule, messages: &Messages) -> ReportingDescriptor {
    let help = MultiformatMessageString::builder().text(rule.help.clone()).markdown(rule.help.clone()).build();
    let mut descriptor = ReportingDescriptor::builder()
        .id(rule.id.clone())
        .name(pascal_case(&rule.name))
        .short_description(plain(&rule.short))
        .full_description(plain(&rule.full))
        .help(help)
        .default_configuration(ReportingConfiguration::builder().level(level(rule).name()).build())
        .properties(properties(rule))
        .build();
    descriptor.help_uri = rule.help_uri.clone();
    descriptor.message_strings = messages.strings(&rule.id);
    descriptor
}

/// From 0 to 100: how likely a finding is true.
pub(super) fn rank(rule: &Rule) -> Option<f64> {
    match rule.precision.as_deref()? {
        "very-high" => Some(95.0),
        "high" => Some(80.0),
        "medium" => Some(50.0),
        "low" => Some(20.0),
        _ => None,
    }
}

/// What GitHub reads.
fn properties(rule: &Rule) -> PropertyBag {
    let severity = match level(rule) {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "recommendation",
    };
    let known = [
        ("problem.severity", Some(severity)),
        ("precision", rule.precision.as_deref()),
        ("security-severity", rule.security_severity.as_deref()),
    ];
    let known = known.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.into())));
    PropertyBag::builder().tags(tags(rule)).additional_properties(known.collect::<BTreeMap<_, _>>()).build()
}

/// GitHub takes the severity only from rules with the tag `security`.
fn tags(rule: &Rule) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    let security = rule.security_severity.as_ref().map(|_| "security".to_owned());
    for tag in security.into_iter().chain(rule.tags.iter().cloned()) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags.truncate(TAGS);
    tags
}

fn level(rule: &Rule) -> Level {
    rule.level.unwrap_or(Level::Warning)
}

/// `leaked-on-unload` as `LeakedOnUnload`; a word of one letter, as in `not-a-barrier`, goes with the one before, because
/// validators take two capitals in a row for no such name.
fn pascal_case(name: &str) -> String {
    let mut out = String::new();
    for word in name.split(|c: char| !c.is_alphanumeric()) {
        let mut chars = word.chars();
        let Some(first) = chars.next() else { continue };
        match word.len() {
            1 if !out.is_empty() => out.push(first),
            _ => out.extend(first.to_uppercase().chain(chars)),
        }
    }
    out
}
