//! `docs/mutants.md`, and what is printed.
use super::judge::{Fate, Proven};
use super::operator::Operator;
use super::{Mutant, Mutated};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The whole page.
pub(crate) fn render(trees: &[Mutated]) -> String {
    let mut page = String::from(
        "# Mutants\n\n\
         `cargo xtask mutate --write` made this page. On each of Debian's kernel trees it breaks what keeps a drained cache safe, one place\n\
         at a time and in memory, and looks whether rculint says so, by the right lint and at the destroy. Right is also the lint about\n\
         another wait on the same path. A barrier inside other units, which teardown happens to call, is not the cache's.\n\n\
         Equivalent: the changed code is still right. That is proven by a second, simpler analysis (`crates/xtask/src/mutate/proof`), of all\n\
         paths on which the barrier stood: what it has waited for is waited for again later; or a wait for the same follows whatever\n\
         defers, or takes back, by the names in it, what leads to a deferral; or nothing has been handed out yet. It takes for granted that\n\
         who fails keeps nothing, that who was handed nothing since the cache was made defers nothing, and that what is not taken back any\n\
         more, where a call is gone that also waits, is a bug of another kind.\n",
    );
    for tree in trees {
        one(&mut page, tree);
    }
    page
}

// Writing to a string cannot fail.
fn one(page: &mut String, tree: &Mutated) {
    let _ = writeln!(page, "\n## {}\n\n{} of {} drained caches.\n", tree.release, tree.caches, tree.drained);
    let _ = writeln!(
        page,
        "| operator | lint | caught by it | by the lint about another wait | equivalent | survived | total |"
    );
    let _ = writeln!(page, "| --- | --- | ---: | ---: | ---: | ---: | ---: |");
    for operator in Operator::ALL {
        let of = |wanted: fn(&Fate) -> bool| {
            tree.mutants.iter().filter(|mutant| mutant.operator == operator && wanted(&mutant.fate)).count()
        };
        let caught = of(|fate| matches!(fate, Fate::Caught));
        let by_other = of(|fate| matches!(fate, Fate::CaughtByOther));
        let equivalent = of(|fate| matches!(fate, Fate::Equivalent(_)));
        let survived = of(|fate| matches!(fate, Fate::Survived(_)));
        let (title, lint, total) = (operator.title(), operator.lint(), of(|_| true));
        let _ = writeln!(page, "| {title} | {lint} | {caught} | {by_other} | {equivalent} | {survived} | {total} |");
    }
    list(page, tree, "Survivors", |fate| match fate {
        Fate::Survived(why) => Some(why),
        _ => None,
    });
    proofs(page, tree);
    left_out(page, tree);
}

fn list(page: &mut String, tree: &Mutated, title: &str, reason: fn(&Fate) -> Option<&String>) {
    let rows: Vec<(&Mutant, &String)> =
        tree.mutants.iter().filter_map(|mutant| Some((mutant, reason(&mutant.fate)?))).collect();
    if rows.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n### {title}\n\n| cache | place | change | why |\n| --- | --- | --- | --- |");
    for (mutant, why) in rows {
        let (cache, home) = (&mutant.key.cache, &mutant.key.home);
        let place = format!("{}:{}", mutant.site.file, mutant.site.line);
        let _ = writeln!(page, "| `{cache}` of {home} | {place} | {} | {why} |", mutant.what);
    }
}

/// The equivalent ones, counted by what proves it.
fn proofs(page: &mut String, tree: &Mutated) {
    let mut counted: BTreeMap<(Operator, Proven), usize> = BTreeMap::new();
    for mutant in &tree.mutants {
        if let Fate::Equivalent(proven) = mutant.fate {
            *counted.entry((mutant.operator, proven)).or_default() += 1;
        }
    }
    if counted.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n### Equivalent\n\n| operator | proof | mutants |\n| --- | --- | ---: |");
    for ((operator, proven), count) in counted {
        let _ = writeln!(page, "| {} | {} | {count} |", operator.title(), proven.title());
    }
}

/// What an operator has nothing to do at, counted by the reason.
fn left_out(page: &mut String, tree: &Mutated) {
    let mut counted: BTreeMap<(Operator, &str), usize> = BTreeMap::new();
    for &one in &tree.left_out {
        *counted.entry(one).or_default() += 1;
    }
    if counted.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n### Nothing to change\n\n| operator | at | places |\n| --- | --- | ---: |");
    for ((operator, why), count) in counted {
        let _ = writeln!(page, "| {} | {why} | {count} |", operator.title());
    }
}
