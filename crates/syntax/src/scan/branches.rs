//! Definitions that begin in the branches of an `#if` group and have one end behind it: a function with a head for older kernels and
//! one for newer ones, a table of this type or that. Such a text is read once for each branch, as if the others were not there.
use super::Scanner;
use crate::directive::{Directive, Guards};
use crate::lexer::{Kind, Token};
use crate::{Cond, Function};
use std::collections::VecDeque;

/// One definition does not begin in more ways.
const LIMIT: usize = 32;

/// The branches that were passed by.
#[derive(Default)]
pub(super) struct Branches {
    /// Those to be read yet: the `#elif` or `#else`, and the groups that it stands in.
    left: VecDeque<(usize, Guards)>,
    /// All of the definition at hand.
    known: Vec<usize>,
    /// Where the definition ends, if some branch of it was passed by.
    end: usize,
    /// Lines behind the group that have been noted: it is read more than once.
    noted: Vec<u32>,
    /// The condition of a branch that the definition does not begin in: there it is what follows the group.
    pub rest: Option<Cond>,
    /// So many groups were open where brackets opened that were closed in a branch of a group which stands in them.
    inside: Option<usize>,
    /// Some group has no `#endif`: what stands in it cannot be told.
    is_endless: bool,
}

impl Scanner<'_> {
    /// Goes to a branch that was passed by, where the definition at hand has ended.
    pub(super) fn enter_branch(&mut self) {
        if self.at < self.branches.end {
            return;
        }
        self.branches.rest = None;
        match self.branches.left.pop_front() {
            Some((at, guards)) => {
                self.branches.end = self.at;
                (self.at, self.guards) = (at, guards);
            }
            None => {
                self.branches.known.clear();
                self.branches.noted.clear();
            }
        }
    }

    /// Whether the item began in the branch that ends here, and goes on behind the group: what looks like a macro's invocation only
    /// if it is the head of a function.
    pub(super) fn is_half(&self) -> bool {
        let has_body = || {
            let behind = end_of_group(self.text, self.tokens, self.at).and_then(|end| self.tokens.get(end + 1));
            behind.is_some_and(|token| token.sign == b'{')
        };
        self.is_begun() && (!self.is_invocation() || has_body())
    }

    /// Whether the item began in the branch at hand.
    fn is_begun(&self) -> bool {
        !self.item.tokens.is_empty() && self.item.depth >= self.guards.depth()
    }

    /// Leaves the branch that ends with the `#elif` or `#else` at `at`, for what follows the group; where its `#endif` is.
    pub(super) fn pass_by(&mut self, at: usize) -> Option<usize> {
        let Branches { known, is_endless, .. } = &self.branches;
        if self.guards.depth() == 0 || *is_endless || known.len() >= LIMIT {
            return None;
        }
        let Some(end) = end_of_group(self.text, self.tokens, at) else {
            self.branches.is_endless = true;
            return None;
        };
        if !known.contains(&at) {
            self.branches.known.push(at);
            self.branches.left.push_back((at, self.guards.clone()));
        }
        self.close_group();
        Some(end)
    }

    /// Brackets were closed in a branch of so many groups that stand in them.
    pub(super) fn close_inside(&mut self, groups: usize) {
        if groups > 0 {
            let around = self.guards.depth().saturating_sub(groups);
            self.branches.inside = Some(self.branches.inside.map_or(around, |known| known.min(around)));
        }
    }

    /// Leaves the group of the `#elif` or `#else` at hand, where what came before has closed the brackets that the group stands in: the
    /// other branches do so in their own way. Where its `#endif` is.
    pub(super) fn leave_rest(&mut self) -> Option<usize> {
        self.branches.inside.filter(|&around| self.guards.depth() > around)?;
        let end = end_of_group(self.text, self.tokens, self.at)?;
        self.close_group();
        Some(end)
    }

    /// Leaves the group that ends here.
    pub(super) fn leave_group(&mut self) {
        let is_word = |token: &Token| token.kind == Kind::Ident;
        if self.item.tokens.is_empty() && self.at < self.branches.end {
            self.branches.rest = self.branches.rest.take().or_else(|| self.guards.current());
        } else if self.is_begun() && self.item.tokens.iter().all(is_word) && self.guards.widen() {
            // `#ifdef MODULE static #endif`: what follows is there without it too.
            self.item.guard = self.guards.current();
        }
        self.close_group();
    }

    fn close_group(&mut self) {
        self.guards.apply(&Directive::Endif);
        let depth = self.guards.depth();
        self.item.depth = self.item.depth.min(depth);
        self.branches.inside = self.branches.inside.filter(|&around| depth > around);
    }

    /// Whether the line has been noted for another branch.
    pub(super) fn is_noted(&mut self, line: Token) -> bool {
        let Branches { known, noted, .. } = &mut self.branches;
        let is_noted = noted.contains(&line.start);
        if !known.is_empty() && !is_noted {
            noted.push(line.start);
        }
        is_noted
    }

    /// Takes a function. One with the same body and parameters is the same: only the type of its result depends on the branch.
    pub(super) fn add_function(&mut self, function: Function) {
        let sharing = self.out.functions.iter_mut().rev().take_while(|known| known.body.end == function.body.end);
        let is_same = |known: &&mut Function| {
            let [one, other] = [&**known, &function].map(|one| (one.body, one.name, one.is_static));
            one == other && known.params == function.params
        };
        match sharing.into_iter().find(is_same) {
            Some(known) => known.guard = Cond::either(known.guard.take(), function.guard),
            None => self.out.functions.push(function),
        }
    }
}

/// The `#endif` of the group that `at` is in.
fn end_of_group(text: &[u8], tokens: &[Token], at: usize) -> Option<usize> {
    let mut depth = 0;
    for (next, &token) in tokens.iter().enumerate().skip(at + 1).filter(|(_, token)| token.kind == Kind::Directive) {
        match Directive::parse(text, token) {
            Directive::If(_) => depth += 1,
            Directive::Endif if depth == 0 => return Some(next),
            Directive::Endif => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::{Function, Outline, Version, parse_function};

    /// The functions that there are on a kernel.
    fn on(outline: &Outline, minor: u16) -> Vec<&Function> {
        let version = Version(6, minor, 0);
        let exists =
            |function: &&Function| function.guard.as_ref().is_none_or(|cond| cond.holds_on(version) == Some(true));
        outline.functions.iter().filter(exists).collect()
    }

    fn names(functions: &[&Function]) -> Vec<String> {
        functions.iter().map(|function| function.name.to_string()).collect()
    }

    #[test]
    fn each_head_makes_a_function() {
        let text = "#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)\nstatic void a(int x)\n\
                    #elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 5, 0)\nint b(long y)\n#else\nstatic int c(void)\n#endif\n\
                    {\n\tf();\n}\nvoid last(void) { }\n";
        let outline = Outline::new(text.as_bytes());
        assert_eq!(outline.problems, []);
        assert_eq!(names(&on(&outline, 12)), ["a", "last"]);
        assert_eq!(names(&on(&outline, 6)), ["b", "last"]);
        assert_eq!(names(&on(&outline, 1)), ["c", "last"]);
        let params: Vec<_> = outline.functions[..3].iter().map(|function| function.params.len()).collect();
        assert_eq!(params, [1, 1, 0]);
        assert!(outline.functions[..3].iter().all(|function| function.mentions.len() == 1));
    }

    #[test]
    fn only_the_result_differs() {
        for heads in [
            "static void\n#else\nstatic int\n#endif\na(int x)",
            "static void a(int x)\n#else\nstatic int a(int x)\n#endif",
        ] {
            let text = format!("#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)\n{heads}\n{{\n\tf();\n}}\n");
            let outline = Outline::new(text.as_bytes());
            let [function] = outline.functions.as_slice() else { panic!("one function: {:?}", outline.functions) };
            assert_eq!((function.name.as_str(), &function.guard), ("a", &None), "{text}");
        }
    }

    #[test]
    fn a_word_that_is_not_always_there() {
        let outline = Outline::new(b"#ifdef MODULE\nstatic\n#endif\nint a(void)\n{\n}\n");
        assert_eq!((outline.functions.len(), &outline.functions[0].guard), (1, &None));
        let outline = Outline::new(b"#ifdef MODULE\nstatic\n#else\n#endif\nint a(void)\n{\n}\n");
        assert_eq!(outline.functions.len(), 2);
        assert!(outline.functions.iter().all(|function| function.guard.is_some() && function.name == "a"));
    }

    #[test]
    fn branches_that_open_the_body() {
        let text = "#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)\nvoid a(int x) {\n\tg();\n#else\nvoid b(void) {\n\th();\n#endif\n\
                    #define ONCE(x) x\n\tf();\n}\nint last;\n";
        let outline = Outline::new(text.as_bytes());
        assert_eq!((names(&on(&outline, 12)), names(&on(&outline, 1))), (vec!["a".into()], vec!["b".into()]));
        assert_eq!((outline.macros.len(), outline.variables.len()), (1, 1));
        for (function, own) in outline.functions.iter().zip(["g", "h"]) {
            let mentioned: Vec<&str> = function.mentions.iter().map(|mention| mention.name.as_str()).collect();
            assert_eq!(mentioned, [own, "f"]);
            let parsed = parse_function(text.as_bytes(), function).expect("accepted");
            let calls = |name: &str| parsed.map.iter().any(|&(_, at)| text[at as usize..].starts_with(name));
            assert!(calls("f();") && calls(&format!("{own}();")));
            assert!(!calls(if own == "g" { "h();" } else { "g();" }));
        }
    }

    #[test]
    fn tables_with_one_end() {
        let text = "#ifdef HAVE\nstatic const struct a t = {\n\t.x = f,\n#else\nstatic const struct b t = {\n\t.y = g,\n#endif\n};\n\
                    static int last;\n";
        let outline = Outline::new(text.as_bytes());
        assert_eq!(outline.problems, []);
        let [one, other, last] = outline.variables.as_slice() else { panic!("three: {:?}", outline.variables) };
        let members = |at: usize| outline.variables[at].init.as_ref().map(|init| init.items().len());
        assert_eq!((members(0), members(1), last.name.as_str()), (Some(1), Some(1), "last"));
        assert!(one.guard.is_some() && other.guard.is_some() && one.guard != other.guard && last.guard.is_none());
    }

    #[test]
    fn brackets_that_each_branch_closes() {
        for branches in [
            " int b)\n#else\n long b)\n#endif\n{\n\tf();\n}",
            " int b) {\n\tf();\n}\n#else\n long b) {\n\tg();\n}\n#endif",
        ] {
            let outline = Outline::new(format!("static int a(int x,\n#ifdef B\n{branches}\nint last;\n").as_bytes());
            assert_eq!(outline.problems, []);
            assert_eq!((outline.functions.len(), outline.variables.len()), (1, 1), "{branches}");
            assert_eq!((outline.functions[0].name.as_str(), outline.functions[0].mentions.len()), ("a", 1));
        }
        let outline = Outline::new(b"int a(int x,\n#if B\n int b);\n#else\n long b);\n#endif\nint last;\n");
        assert_eq!((outline.problems.len(), outline.variables.len()), (0, 1));
    }

    #[test]
    fn groups_in_groups() {
        let text = "#ifdef A\n#ifdef B\nint a(void)\n#else\nint b(void)\n#endif\n#else\nint c(void)\n#endif\n{\n}\nint last;\n";
        let outline = Outline::new(text.as_bytes());
        let mut found: Vec<&str> = outline.functions.iter().map(|function| function.name.as_str()).collect();
        found.sort_unstable();
        assert_eq!((found, outline.variables.len()), (vec!["a", "b", "c"], 1));
    }

    #[test]
    fn what_has_no_end_ends() {
        let text = "#if A\nint a(\n#else\nint b {\n".repeat(2000);
        Outline::new(text.as_bytes());
        let text = "#if A\nint a(\n#else\nint b {\n#endif\n".repeat(2000);
        Outline::new(text.as_bytes());
    }

    #[test]
    fn invocations_without_an_end_are_whole() {
        let outline = Outline::new(b"#ifdef A\nONE(x)\n#else\nOTHER(x)\n#endif\nstatic int y;\n");
        assert_eq!((outline.invocations.len(), outline.variables.len()), (2, 1));
        assert_eq!(outline.variables[0].guard, None);
    }
}
