//! One page for each tree.
use super::judgement::Class;
use super::said::{Cache, Site};
use super::{Audited, Finding, Judgement, Ledger};
use std::collections::BTreeMap;
use std::fmt::Write;

const LEVELS: [&str; 3] = ["error", "warning", "note"];

/// The verdicts, the worst first.
const VERDICTS: [(&str, &str); 9] = [
    ("hazard-call-rcu", "callbacks that free into it may be pending at the destroy"),
    ("hazard-kfree-rcu", "batches may be pending at the destroy"),
    ("unknown", "it could not be decided"),
    ("drained", "a barrier waits before every destroy"),
    ("destroy-waits", "only batches are in flight, and the destroy waits for them"),
    ("typesafe", "SLAB_TYPESAFE_BY_RCU: the destroy waits for its pages"),
    ("no-deferral", "nothing frees into it after a grace period"),
    ("never-destroyed", "it lives as long as the kernel"),
    ("", "anything else"),
];

/// The whole page.
pub(super) fn render(audited: &Audited, ledger: &Ledger) -> String {
    let mut page = format!(
        "# Audit of Debian's linux-source-{} ({})\n\n\
         `cargo xtask audit --write` made this page: what `rculint check --level note` and `rculint caches` say of the tree, unconfigured, and\n\
         what reading the code says of each finding. The judgements stand in [audit.toml](audit.toml). *Not reachable*: the path is there, and\n\
         something that the analysis does not follow keeps it from being taken. *Advice*: what is proposed is right, and nothing is broken.\n",
        audited.version, audited.release,
    );
    counts(&mut page, audited, ledger);
    for level in LEVELS {
        findings(&mut page, audited, ledger, level);
    }
    mended(&mut page, audited, ledger);
    caches(&mut page, &audited.caches);
    page
}

fn mended(page: &mut String, audited: &Audited, ledger: &Ledger) {
    let gone = ledger.mended(audited.version, &audited.findings);
    if !gone.is_empty() {
        let _ = writeln!(page, "\n## Found in an earlier release, and mended since");
    }
    for judgement in gone {
        let release = judgement.mended.as_deref().unwrap_or_default();
        let _ = writeln!(page, "\n* {}: gone in {release}. {}", judgement.name(), judgement.because.trim());
    }
}

// Writing to a string cannot fail.
fn counts(page: &mut String, audited: &Audited, ledger: &Ledger) {
    let mut rows: BTreeMap<(usize, &str), [usize; Class::ALL.len()]> = BTreeMap::new();
    for finding in &audited.findings {
        let level = LEVELS.iter().position(|level| *level == finding.level).unwrap_or(LEVELS.len());
        let row = rows.entry((level, &finding.id)).or_default();
        let class = ledger.of(audited.version, finding).map(|judgement| judgement.is);
        if let Some(at) = Class::ALL.iter().position(|one| Some(*one) == class) {
            row[at] += 1;
        }
    }
    let _ = writeln!(page, "\n| findings | {} |", Class::ALL.map(Class::title).join(" | "));
    let _ = writeln!(page, "| --- |{}", " ---: |".repeat(Class::ALL.len()));
    for ((level, id), row) in rows {
        let cells = row.map(|count| count.to_string()).join(" | ");
        let _ = writeln!(page, "| {id} {} | {cells} |", LEVELS.get(level).unwrap_or(&"?"));
    }
}

fn findings(page: &mut String, audited: &Audited, ledger: &Ledger, level: &str) {
    let mut said: Vec<(&Judgement, Vec<&Finding>)> = Vec::new();
    for finding in audited.findings.iter().filter(|finding| finding.level == level) {
        let Some(judgement) = ledger.of(audited.version, finding) else { continue };
        match said.iter_mut().find(|(known, _)| std::ptr::eq(*known, judgement)) {
            Some((_, group)) => group.push(finding),
            None => said.push((judgement, vec![finding])),
        }
    }
    said.sort_by(|(_, a), (_, b)| (&a[0].id, &a[0].site.file).cmp(&(&b[0].id, &b[0].site.file)));
    if !said.is_empty() {
        let _ = writeln!(page, "\n## Findings: {level}");
    }
    for (judgement, group) in said {
        match group.as_slice() {
            [one] => alone(page, one),
            all => together(page, all),
        }
        let _ = writeln!(page, "\n**{}.** {}", judgement.is.title(), judgement.because.trim());
        if !judgement.fix.is_empty() {
            let _ = writeln!(page, "*Fix:* {}", judgement.fix.trim());
        }
    }
}

fn alone(page: &mut String, finding: &Finding) {
    let _ = writeln!(
        page,
        "\n### {} {} in {}\n\n{}.\n",
        finding.id,
        subject(finding),
        finding.site.place(),
        finding.message
    );
    for step in &finding.steps {
        let _ = writeln!(page, "1. {}: {}", step.site.place(), step.message);
    }
}

fn together(page: &mut String, findings: &[&Finding]) {
    let _ = writeln!(page, "\n### {}, {} times\n", findings[0].id, findings.len());
    for finding in findings {
        let _ = writeln!(page, "* {} ({}): {}", finding.site.place(), subject(finding), finding.message);
    }
}

fn subject(finding: &Finding) -> &str {
    if finding.cache.is_empty() { &finding.module } else { &finding.cache }
}

fn caches(page: &mut String, caches: &[Cache]) {
    let _ = writeln!(page, "\n## Caches\n\n{} caches.", caches.len());
    let known = |verdict: &str| VERDICTS.iter().any(|(name, _)| *name == verdict);
    for (verdict, title) in VERDICTS {
        let of: Vec<&Cache> = caches
            .iter()
            .filter(|cache| cache.verdict == verdict || (verdict.is_empty() && !known(&cache.verdict)))
            .collect();
        if of.is_empty() {
            continue;
        }
        let _ = writeln!(page, "\n### {verdict}: {title} ({})\n", of.len());
        let _ = writeln!(
            page,
            "| cache | module | created | deferred | destroyed | why |\n| --- | --- | --- | --- | --- | --- |"
        );
        for cache in of {
            let [created, deferred, destroyed] =
                [&cache.created, &cache.deferrals, &cache.destroyed].map(|sites| places(sites));
            let why = if matches!(verdict, "no-deferral" | "never-destroyed") { "" } else { cache.reason.trim() };
            let _ = writeln!(
                page,
                "| `{}` | {} | {created} | {deferred} | {destroyed} | {} |",
                cache.cache,
                cache.module,
                why.replace('|', "\\|")
            );
        }
    }
}

/// The first two places, and how many more there are.
fn places(sites: &[Site]) -> String {
    let mut all: Vec<String> = sites.iter().map(Site::place).collect();
    all.dedup();
    let more = all.len().saturating_sub(2);
    all.truncate(2);
    if more > 0 {
        all.push(format!("{more} more"));
    }
    all.join(", ")
}
