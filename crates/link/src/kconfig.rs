//! Kconfig: which options are tristate. Only that decides whether `obj-$(CONFIG_X)` can be a module.
use rculint_syntax::Name;
use std::collections::{BTreeMap, HashMap};

/// What an option can be set to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// `y` or nothing.
    Bool,
    /// `y`, `m` or nothing.
    Tristate,
}

/// The kind of each option. An option may be defined several times (per architecture): tristate in one place is enough.
pub(crate) fn kinds(kconfigs: &BTreeMap<Name, String>) -> HashMap<&str, Kind> {
    let mut kinds = HashMap::new();
    for text in kconfigs.values() {
        read(text, &mut kinds);
    }
    kinds
}

fn read<'a>(text: &'a str, kinds: &mut HashMap<&'a str, Kind>) {
    let mut option = None;
    for line in text.lines() {
        let line = line.trim();
        let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
        match word {
            "config" | "menuconfig" => option = Some(rest.trim()).filter(|name| !name.contains([' ', '\t'])),
            // The type comes before the help text, and the help text is prose.
            "help" | "---help---" | "choice" | "menu" | "comment" => option = None,
            _ => {
                if let (Some(kind), Some(name)) = (kind(word), option) {
                    let known = kinds.entry(name).or_insert(kind);
                    *known = kind.max(*known);
                }
            }
        }
    }
}

fn kind(word: &str) -> Option<Kind> {
    match word {
        "tristate" | "def_tristate" => Some(Kind::Tristate),
        "bool" | "boolean" | "def_bool" => Some(Kind::Bool),
        _ => None,
    }
}
