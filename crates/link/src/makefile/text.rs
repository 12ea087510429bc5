//! The text functions of make, and how references and their arguments are cut out.

pub(super) fn inside_a_word(before: &str, after: &str) -> bool {
    let goes_on = |next: Option<char>| next.is_some_and(|next| !next.is_whitespace());
    goes_on(before.chars().next_back()) || goes_on(after.chars().next())
}

/// The branches of a condition give a variable several values. Inside of a word only one can be meant: not known which.
pub(super) fn one_word(value: &str) -> &str {
    let mut words = value.split_whitespace();
    let Some(first) = words.next() else {
        return value;
    };
    if words.all(|word| word == first) { first } else { "*" }
}

/// Where the parenthesis that opens `text` closes.
pub(super) fn closing(text: &str) -> Option<usize> {
    let (open, close) = if text.starts_with('(') { (b'(', b')') } else { (b'{', b'}') };
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        if byte == open {
            depth += 1;
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

pub(super) fn split_arguments(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0usize, 0, Vec::new());
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'{' => depth += 1,
            b')' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

pub(super) fn map(list: &str, word: impl Fn(&str) -> String) -> String {
    list.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

pub(super) fn keep(list: &str, wanted: impl Fn(&str) -> bool) -> String {
    list.split_whitespace().filter(|word| wanted(word)).collect::<Vec<_>>().join(" ")
}

/// `$(subst m,y,$(CONFIG_X))`: the option itself is gone when its only module value is replaced.
pub(super) fn subst(from: &str, to: &str, text: &str) -> String {
    match (from, text.starts_with("CONFIG_")) {
        ("", _) => text.to_owned(),
        ("m" | "y", true) => to.to_owned(),
        (_, true) => text.to_owned(),
        _ => text.replace(from, to),
    }
}

pub(super) fn substitution_reference(from: &str, to: &str, list: &str) -> String {
    if list.starts_with("CONFIG_") {
        return subst(from, to, list);
    }
    let (from, to) = match from.contains('%') {
        true => (from.to_owned(), to.to_owned()),
        false => (format!("%{from}"), format!("%{to}")),
    };
    map(list, |word| substitute(word, &from, &to))
}

pub(super) fn substitute(word: &str, from: &str, to: &str) -> String {
    match stem(word, from) {
        Some(stem) => to.replacen('%', stem, 1),
        None => word.to_owned(),
    }
}

/// Whether a word stands for values that are not known here.
pub(super) fn is_open(word: &str) -> bool {
    word == "*" || word.starts_with("CONFIG_")
}

pub(super) fn any_match(word: &str, patterns: &str) -> bool {
    patterns.split_whitespace().any(|pattern| stem(word, pattern).is_some())
}

/// What `%` stands for when `word` matches `pattern`.
fn stem<'w>(word: &'w str, pattern: &str) -> Option<&'w str> {
    match pattern.split_once('%') {
        Some((prefix, suffix)) => word.strip_prefix(prefix)?.strip_suffix(suffix),
        None => (word == pattern).then_some(""),
    }
}
