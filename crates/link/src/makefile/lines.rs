//! The lines of a makefile: continuations joined, comments gone, each told what it is.
use std::borrow::Cow;

/// What an assignment does to the value that its variable has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    /// `=`, `:=`: it is gone.
    Sets,
    /// `+=`.
    Adds,
    /// `?=`: nothing, if there is one.
    Defaults,
}

/// What a logical line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// `NAME = value`.
    Assignment {
        /// Not expanded.
        name: &'a str,
        /// Not expanded.
        value: &'a str,
        /// How.
        operator: Operator,
    },
    /// `ifdef` and the like.
    If,
    /// `else`, with another condition or without.
    Else,
    /// `endif`.
    EndIf,
    /// `include`, `-include` or `sinclude`, with the paths.
    Include(&'a str),
    /// `target: prerequisites`; the lines after it that begin with a tab are its recipe.
    Rule,
    /// `define NAME`: what follows is its value.
    Define(&'a str),
    /// References alone: what they expand to is read as lines, and `eval` in them does so itself.
    Expansion,
    /// Empty, a recipe.
    Other,
}

/// The logical lines, without comments.
pub(super) fn logical_lines(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let mut lines = text.lines();
    std::iter::from_fn(move || {
        let first = lines.next()?;
        let mut joined = Cow::Borrowed(first);
        while let Some(head) = joined.strip_suffix('\\') {
            let mut head = head.to_owned();
            head.push(' ');
            let Some(next) = lines.next() else {
                joined = Cow::Owned(head);
                break;
            };
            head.push_str(next);
            joined = Cow::Owned(head);
        }
        Some(without_comment(joined))
    })
}

fn without_comment(line: Cow<'_, str>) -> Cow<'_, str> {
    let hash = line.match_indices('#').map(|(at, _)| at).find(|&at| !line[..at].ends_with('\\'));
    match (hash, line) {
        (None, line) => line,
        (Some(at), Cow::Borrowed(line)) => Cow::Borrowed(&line[..at]),
        (Some(at), Cow::Owned(mut line)) => {
            line.truncate(at);
            Cow::Owned(line)
        }
    }
}

/// The value that `define` gives: the lines up to `endef`.
pub(super) fn definition<'t>(lines: impl Iterator<Item = Cow<'t, str>>) -> String {
    let lines = lines.take_while(|line| line.trim() != "endef");
    lines.fold(String::new(), |value, line| value + &line + "\n")
}

/// What a line is. A tab begins a recipe only after a rule: people indent what is inside of `ifneq` too.
pub(super) fn classify(line: &str, in_rule: bool) -> Line<'_> {
    if in_rule && line.starts_with('\t') {
        return Line::Other;
    }
    let line = line.trim();
    let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    match word {
        "ifdef" | "ifndef" | "ifeq" | "ifneq" => Line::If,
        "else" => Line::Else,
        "endif" => Line::EndIf,
        "include" | "-include" | "sinclude" => Line::Include(rest),
        "define" => Line::Define(rest.trim_end_matches(['=', ':', '+', '?', ' ', '\t']).trim_start()),
        "override" if rest.trim_start().starts_with("define") => classify(rest, false),
        "export" | "override" if rest.contains('=') => assignment(rest),
        _ => assignment(line),
    }
}

/// The first `=` or `:` outside of parentheses tells an assignment from a rule.
fn assignment(line: &str) -> Line<'_> {
    let mut depth = 0usize;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'(' | b'{' => depth += 1,
            b')' | b'}' => depth = depth.saturating_sub(1),
            b'=' if depth == 0 => return split_at_operator(line, at),
            b':' if depth == 0 && !line[at..].trim_start_matches(':').starts_with('=') => {
                return Line::Rule;
            }
            _ => {}
        }
    }
    if line.starts_with('$') { Line::Expansion } else { Line::Other }
}

fn split_at_operator(line: &str, at: usize) -> Line<'_> {
    let name = line[..at].trim_end_matches(':');
    let value = line[at + 1..].trim();
    // What the shell says.
    let value = if name.ends_with('!') { "*" } else { value };
    let operator = match name.as_bytes().last() {
        Some(b'+') => Operator::Adds,
        Some(b'?') => Operator::Defaults,
        _ => Operator::Sets,
    };
    let name = name.strip_suffix(['!', '+', '?']).unwrap_or(name).trim();
    Line::Assignment { name, value, operator }
}
