//! Expansion of `$(...)`: variables of the makefile and the functions that makefiles build object lists with.
use super::text::{
    any_match, closing, inside_a_word, is_open, keep, map, one_word, split_arguments, subst, substitute,
    substitution_reference,
};
use super::{Makefile, Selector, split};

/// How deep references may nest: the call stack is finite.
const DEPTH: usize = 64;

/// One expansion. An unset variable becomes `*`, so that `entry_$(BITS).o` still finds its files, and so does what the shell says.
pub(super) struct Expander<'m> {
    makefile: &'m Makefile<'m>,
    /// The variables being expanded (a variable inside of itself is empty), and the values of `foreach` and `call`.
    stack: Vec<String>,
    bound: Vec<(String, String)>,
    /// What `eval` was given.
    evaluated: Vec<String>,
    depth: usize,
}

impl<'m> Expander<'m> {
    pub(super) fn new(makefile: &'m Makefile<'m>) -> Self {
        Self { makefile, stack: Vec::new(), bound: Vec::new(), evaluated: Vec::new(), depth: 0 }
    }

    /// What a line of references makes: the texts that it evaluates, and what is left of itself.
    pub(super) fn lines(mut self, line: &str) -> Vec<String> {
        let left = self.expand(line);
        self.evaluated.push(left);
        self.evaluated
    }

    /// The text with every reference replaced.
    pub(super) fn expand(&mut self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let Some(first) = rest.chars().next() else {
                break;
            };
            match first {
                '$' => out.push('$'),
                '(' | '{' => {
                    let Some(end) = closing(rest) else { return out };
                    let value = self.reference(&rest[1..end]);
                    rest = &rest[end + 1..];
                    // Lines are no part of a word.
                    let inside = !value.contains('\n') && inside_a_word(&out, rest);
                    out.push_str(if inside { one_word(&value) } else { &value });
                    continue;
                }
                // `$@` and the like belong to recipes.
                _ => {}
            }
            rest = &rest[first.len_utf8()..];
        }
        out.push_str(rest);
        out
    }

    /// The inside of `$(...)`, unless the budget or the depth is used up.
    fn reference(&mut self, inner: &str) -> String {
        let budget = &self.makefile.budget;
        if self.depth >= DEPTH || budget.get() == 0 {
            return String::new();
        }
        self.depth += 1;
        let out = match inner.split_once([' ', '\t']) {
            Some((function, arguments)) => self.call(function, arguments),
            None => self.variable(inner),
        };
        self.depth -= 1;
        budget.set(budget.get().saturating_sub(out.len() + 1));
        out
    }

    fn variable(&mut self, inner: &str) -> String {
        let name = if inner.contains('$') { self.expand(inner) } else { inner.to_owned() };
        if let Some((name, pattern)) = name.split_once(':')
            && let Some((from, to)) = pattern.split_once('=')
        {
            let value = self.lookup(name);
            return substitution_reference(from, to, &value);
        }
        self.lookup(&name)
    }

    /// A path that begins with `/` begins at the root of the tree.
    fn lookup(&mut self, name: &str) -> String {
        if let Some((_, value)) = self.bound.iter().rev().find(|(bound, _)| bound == name) {
            return value.clone();
        }
        match name {
            "src" | "obj" | "CURDIR" | "PWD" if self.makefile.dir.is_empty() => String::new(),
            "src" | "obj" | "CURDIR" | "PWD" => format!("/{}", self.makefile.dir),
            "srctree" | "objtree" | "abs_srctree" | "srcroot" | "M" | "KBUILD_EXTMOD" => String::new(),
            _ if name.starts_with("CONFIG_") => name.to_owned(),
            _ => self.assigned(name),
        }
    }

    /// `$(x-y)` holds what was added to `x-$(CONFIG_Z)` too.
    fn assigned(&mut self, name: &str) -> String {
        let (stem, selector) = split(name);
        let plain = selector == Selector::Plain;
        let makefile = self.makefile;
        let Some(assignments) = makefile.variables.get(stem) else {
            return "*".to_owned();
        };
        let key = if plain { stem.to_owned() } else { format!("{stem}-") };
        if self.stack.contains(&key) {
            return String::new();
        }
        self.stack.push(key);
        let values = assignments.iter().filter(|assignment| (assignment.selector == Selector::Plain) == plain);
        let values: Vec<String> = values.map(|assignment| self.expand(&assignment.value)).collect();
        self.stack.pop();
        // The last line of a `define` ends with it.
        values.join(" ").trim_matches([' ', '\t']).to_owned()
    }

    fn call(&mut self, function: &str, arguments: &str) -> String {
        match function {
            "foreach" => return self.foreach(arguments),
            "eval" => return self.evaluate(arguments),
            _ => {}
        }
        let arguments: Vec<String> = split_arguments(arguments).iter().map(|text| self.expand(text)).collect();
        let argument = |index: usize| arguments.get(index).map_or("", |text| text.trim());
        match function {
            "addprefix" => map(argument(1), |word| format!("{}{word}", argument(0))),
            "addsuffix" => map(argument(1), |word| format!("{word}{}", argument(0))),
            "patsubst" => map(argument(2), |word| substitute(word, argument(0), argument(1))),
            "subst" => subst(argument(0), argument(1), argument(2)),
            "filter" => keep(argument(1), |word| is_open(word) || any_match(word, argument(0))),
            "filter-out" => keep(argument(1), |word| !any_match(word, argument(0))),
            "notdir" => map(argument(0), |word| word.rsplit('/').next().unwrap_or(word).to_owned()),
            "basename" => map(argument(0), |word| word.rsplit_once('.').map_or(word, |(stem, _)| stem).to_owned()),
            "dir" => map(argument(0), |word| word.rfind('/').map_or("./", |at| &word[..=at]).to_owned()),
            "sort" | "strip" | "firstword" | "lastword" | "abspath" | "realpath" => argument(0).to_owned(),
            "wildcard" => self.wildcard(argument(0)),
            // Either may be what counts.
            "if" => [argument(1), argument(2)].join(" ").trim().to_owned(),
            "or" | "and" => arguments.join(" ").trim().to_owned(),
            "call" => self.with_arguments(&arguments),
            "info" | "warning" | "error" => String::new(),
            _ => "*".to_owned(),
        }
    }

    fn evaluate(&mut self, text: &str) -> String {
        let text = self.expand(text);
        let budget = &self.makefile.budget;
        budget.set(budget.get().saturating_sub(text.len()));
        self.evaluated.push(text);
        String::new()
    }

    fn foreach(&mut self, arguments: &str) -> String {
        let arguments = split_arguments(arguments);
        let [name, list, body @ ..] = arguments.as_slice() else {
            return String::new();
        };
        let (name, body) = (self.expand(name).trim().to_owned(), body.join(","));
        let list = self.expand(list);
        let mut out = Vec::new();
        for word in list.split_whitespace() {
            self.bound.push((name.clone(), word.to_owned()));
            out.push(self.expand(&body));
            self.bound.pop();
        }
        out.join(" ")
    }

    /// A variable that is written as a function: `$(1)` is its first argument.
    fn with_arguments(&mut self, arguments: &[String]) -> String {
        let known = self.bound.len();
        let numbered = arguments.iter().enumerate().map(|(number, text)| (number.to_string(), text.trim().to_owned()));
        self.bound.extend(numbered);
        let out = arguments.first().map(|name| self.lookup(name.trim())).unwrap_or_default();
        self.bound.truncate(known);
        out
    }

    /// The files that match, with the directory as it was written.
    fn wildcard(&self, patterns: &str) -> String {
        let makefile = self.makefile;
        let found = patterns.split_whitespace().flat_map(|pattern| {
            let dir = pattern.rfind('/').map_or("", |at| &pattern[..=at]);
            let sources = makefile.tree.glob(makefile.dir, pattern).into_iter();
            sources.map(move |source| format!("{dir}{}", source.rsplit('/').next().unwrap_or(source)))
        });
        found.collect::<Vec<_>>().join(" ")
    }
}
