//! What a makefile has the compiler define: `ccflags-y += -DNAME`.
use super::lines::Operator;
use super::text::closing;
use super::{Assignment, Makefile, Selector, split};
use rculint_syntax::Name;
use serde::{Deserialize, Serialize};

/// The variables with flags for all objects of a directory.
const HERE: [&str; 3] = ["ccflags-y", "EXTRA_CFLAGS", "KBUILD_CFLAGS"];
/// The one with flags for those of the directories below as well.
pub(crate) const BELOW: &str = "subdir-ccflags-y";

/// A macro that the compiler is told to define.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Defined {
    /// The macro.
    pub name: Name,
    /// Whether `#if` takes it for true, if that is known.
    pub holds: Option<bool>,
}

impl Makefile<'_> {
    /// The macros that are defined for all that it has built, however it is configured.
    pub(crate) fn defined(&self) -> Vec<Defined> {
        HERE.into_iter().chain([BELOW]).flat_map(|variable| self.defined_by(variable)).collect()
    }

    /// The same for what is built in the directories below.
    pub(crate) fn defined_below(&self) -> Vec<Defined> {
        self.defined_by(BELOW)
    }

    fn defined_by(&self, variable: &str) -> Vec<Defined> {
        let (stem, selector) = split(variable);
        let Some(all) = self.variables.get(stem) else { return Vec::new() };
        let of = |assignment: &&Assignment| assignment.selector == selector;
        let last = all.iter().rposition(|one| of(&one) && one.operator == Operator::Sets).unwrap_or_default();
        let around = self.around_objects();
        let certain = all[last..].iter().filter(of).filter(|one| around.starts_with(&one.branch));
        let mut found: Vec<Defined> = Vec::new();
        for (name, defined) in certain.flat_map(|assignment| flags(&without_references(&assignment.value))) {
            found.retain(|known| known.name != name);
            found.extend(defined);
        }
        found
    }

    /// The branches that everything which is built is named in. What else is not known does not count there: only in these does
    /// anything come of the makefile at all.
    fn around_objects(&self) -> Vec<usize> {
        let objects = self.variables.get("obj").into_iter().flatten().filter(|one| one.selector != Selector::Plain);
        let branches = objects.map(|assignment| assignment.branch.as_slice());
        let common = |a: &[usize], b: &[usize]| a.iter().zip(b).take_while(|(a, b)| a == b).count();
        branches.reduce(|a, b| &a[..common(a, b)]).unwrap_or_default().to_vec()
    }
}

/// The macros of each `-D`, and of each `-U`, which defines nothing.
fn flags(text: &str) -> Vec<(Name, Option<Defined>)> {
    let mut words = text.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
    let mut found = Vec::new();
    while let Some(word) = words.next() {
        let Some((flag @ ("-D" | "-U"), rest)) = word.split_at_checked(2) else { continue };
        let text = if rest.is_empty() { words.next().unwrap_or_default() } else { rest };
        found.extend(match flag {
            "-D" => defined(text).map(|defined| (defined.name, Some(defined))),
            _ => Some((text.into(), None)),
        });
    }
    found
}

/// `NAME`, `NAME=1`.
fn defined(text: &str) -> Option<Defined> {
    let (name, value) = text.split_once('=').unwrap_or((text, "1"));
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let value = value.parse::<i64>().ok();
    is_name.then(|| Defined { name: name.into(), holds: value.map(|value| value != 0) })
}

/// The text with a `*` for each reference: what that stands for may depend on anything.
fn without_references(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        out.push('*');
        rest = &rest[at + 1..];
        let skipped = match rest.bytes().next() {
            Some(b'(' | b'{') => closing(rest).map_or(rest.len(), |close| close + 1),
            _ => rest.chars().next().map_or(0, char::len_utf8),
        };
        rest = &rest[skipped..];
    }
    out.push_str(rest);
    out
}
