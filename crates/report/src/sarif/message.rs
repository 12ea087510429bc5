//! Message texts, and the templates with quoted arguments that they are instances of.
use crate::text::sentence;
use rculint_lifecycle::{Step, StepKind};
use rculint_lints::Finding;
use serde_sarif::sarif::{Message, MultiformatMessageString};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Related places that a message links to.
const LINKS: usize = 8;

/// A message of `words`, as a sentence.
pub(super) fn text(words: &str) -> Message {
    Message::builder().text(sentence(words)).build()
}

/// A string of `words`, as a sentence.
pub(super) fn plain(words: &str) -> MultiformatMessageString {
    MultiformatMessageString::builder().text(sentence(words)).build()
}

/// The steps a result links to, in order: their position and one, is the id of their location.
pub(super) fn related(finding: &Finding) -> impl Iterator<Item = &Step> {
    let evidence = |step: &&Step| {
        matches!(step.kind, StepKind::Deferral | StepKind::Free | StepKind::Wait | StepKind::Again | StepKind::Create)
    };
    finding.steps.iter().filter(evidence)
}

/// A finding's message, taken apart.
struct Instance {
    template: String,
    arguments: Vec<String>,
    text: String,
}

/// Every template of every lint, by id.
pub(super) struct Messages {
    ids: HashMap<String, BTreeMap<String, String>>,
}

impl Messages {
    /// Reads all findings once.
    pub fn new<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut ids: HashMap<String, BTreeMap<String, String>> = HashMap::new();
        for finding in findings {
            let known = ids.entry(finding.id.to_string()).or_default();
            let number = known.len() + 1;
            let id = if number == 1 { "default".to_owned() } else { format!("default{number}") };
            known.entry(instance(finding).template).or_insert(id);
        }
        Messages { ids }
    }

    /// The templates of lint `id`, by template id.
    pub fn strings(&self, id: &str) -> Option<BTreeMap<String, MultiformatMessageString>> {
        let strings = |(template, id): (&String, &String)| {
            (id.clone(), MultiformatMessageString::builder().text(template.clone()).build())
        };
        Some(self.ids.get(id)?.iter().map(strings).collect())
    }

    /// What the result for `finding` says; by id too if the log has `rule` among its rules.
    pub fn message(&self, finding: &Finding, has_rule: bool) -> Message {
        let instance = instance(finding);
        let id = self.ids.get(finding.id.as_str()).and_then(|known| known.get(&instance.template)).filter(|_| has_rule);
        let mut message = Message::builder().text(instance.text).build();
        if let Some(id) = id {
            message.id = Some(id.clone());
            message.arguments = Some(instance.arguments);
        }
        message
    }
}

fn instance(finding: &Finding) -> Instance {
    let mut instance = Instance { template: String::new(), arguments: Vec::new(), text: String::new() };
    let mut rest = sentence(&finding.message);
    let names = names(finding);
    while let Some((start, end, name)) = first_name(&rest, &names) {
        instance.literal(&rest[..start]);
        instance.argument(&name);
        rest.drain(..end);
    }
    instance.literal(&rest);
    if instance.arguments.is_empty() {
        let said = std::mem::take(&mut instance.text);
        let said_template = std::mem::take(&mut instance.template);
        instance.argument(&finding.cache);
        instance.literal(": ");
        instance.text.push_str(&said);
        instance.template.push_str(&said_template);
    }
    instance.links(finding);
    instance
}

impl Instance {
    /// Braces are doubled, or they would be placeholders.
    fn literal(&mut self, text: &str) {
        let escaped = text.replace('{', "{{").replace('}', "}}");
        self.text.push_str(&escaped);
        self.template.push_str(&escaped);
    }

    fn argument(&mut self, value: &str) {
        let known = self.arguments.iter().position(|argument| argument == value);
        let index = known.unwrap_or(self.arguments.len());
        if known.is_none() {
            self.arguments.push(value.to_owned());
        }
        self.text.push_str(&format!("'{}'", value.replace('{', "{{").replace('}', "}}")));
        self.template.push_str(&format!("'{{{index}}}'"));
    }

    /// GitHub and VS Code show related locations that the text links to.
    fn links(&mut self, finding: &Finding) {
        let links: Vec<String> =
            (1..).zip(related(finding)).take(LINKS).map(|(id, step)| format!("[{}]({id})", noun(step.kind))).collect();
        if !links.is_empty() {
            self.literal(&format!(" See the {}.", links.join(", the ")));
        }
    }
}

fn noun(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Deferral => "deferral",
        StepKind::Callback => "callback",
        StepKind::Free => "free",
        StepKind::Wait => "wait",
        StepKind::Create => "creation",
        StepKind::Root => "exit",
        StepKind::Call => "call",
        StepKind::Again => "second deferral",
        StepKind::Destroy => "destroy",
        StepKind::Return => "return",
    }
}

/// What varies from finding to finding: the cache, and the functions on the path. Names that could be plain words do not count.
fn names(finding: &Finding) -> BTreeSet<&str> {
    let functions = finding.steps.iter().map(|step| step.site.function.as_str());
    let names = functions.chain([finding.site.function.as_str(), finding.cache.as_str()]);
    // A name that ends in a full stop would take the sentence's.
    let ends_as_name = |name: &str| name.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ']');
    names.filter(|name| name.contains(['_', '.', '[']) && ends_as_name(name)).collect()
}

/// The first of `names` in `text`, with the quotes and the parentheses of a call around it: start, end, what it is.
fn first_name(text: &str, names: &BTreeSet<&str>) -> Option<(usize, usize, String)> {
    let hits = names.iter().flat_map(|name| text.match_indices(name).map(|(at, name)| (at, at + name.len())));
    let whole = |&(start, end): &(usize, usize)| {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        !text[..start].ends_with(is_part) && !text[end..].starts_with(is_part)
    };
    let (start, end) = hits.filter(whole).min_by_key(|&(start, end)| (start, std::cmp::Reverse(end)))?;
    let end = if text[end..].starts_with("()") { end + 2 } else { end };
    let name = text[start..end].to_owned();
    let quoted = ['`', '\'', '"'].iter().any(|&quote| text[..start].ends_with(quote) && text[end..].starts_with(quote));
    Some(if quoted { (start - 1, end + 1, name) } else { (start, end, name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_whole_and_unquoted() {
        let names = BTreeSet::from(["foo_cache", "foo_exit"]);
        assert_eq!(first_name("a `foo_cache` b", &names), Some((2, 13, "foo_cache".into())));
        assert_eq!(first_name("my_foo_cache, foo_exit() ends", &names), Some((14, 24, "foo_exit()".into())));
        assert_eq!(first_name("foo_caches", &names), None);
    }
}
