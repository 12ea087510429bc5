//! Every fixture says itself what it expects; see `lints/README.md`.
use rculint::analyze::analyze;
use rculint::walk::Tree;
use rculint_lints::{Finding, LintSet, When, expect};
use rculint_syntax::Version;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The directories and single files below `folder`: each is a module of its own.
fn modules(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    found.sort();
    found
}

fn fixtures() -> Vec<PathBuf> {
    let mut all = Vec::new();
    for lint in modules(&root().join("lints")).into_iter().filter(|path| path.is_dir()) {
        all.extend(modules(&lint.join("bad")));
        all.extend(modules(&lint.join("good")));
    }
    all.extend(modules(&root().join("testdata")).into_iter().filter(|path| path.is_dir()));
    all
}

/// The sources and headers of a module, in whatever folder of it.
fn sources(module: &Path) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(module).sort_by_file_name().into_iter();
    let files = files.map(|entry| entry.expect("readable").into_path());
    files.filter(|path| path.extension().is_some_and(|ext| ["c", "h", "inc"].iter().any(|one| ext == *one))).collect()
}

#[test]
fn every_fixture_finds_what_it_says_and_nothing_else() {
    let lints = LintSet::builtin().expect("the built-in lints load");
    let mut checked = 0;
    for module in fixtures() {
        let texts: Vec<(PathBuf, String)> = sources(&module)
            .into_iter()
            .map(|path| (path.clone(), std::fs::read_to_string(path).expect("UTF-8")))
            .collect();
        let expected: Vec<(String, expect::Expectation)> = texts
            .iter()
            .flat_map(|(path, text)| {
                let file = path.file_name().expect("a name").to_string_lossy().into_owned();
                expect::parse(text).expect("expectations parse").into_iter().map(move |one| (file.clone(), one))
            })
            .collect();
        for version in versions(&expected) {
            let tree = Tree::open(std::slice::from_ref(&module)).expect("the fixture opens");
            let mut analysis = analyze(&tree, &lints, Some(version));
            // Most modules have a callback that only frees, or an idle barrier on some kernel: what could be written otherwise is
            // asked where it is the question.
            analysis.findings.retain(|finding| !is_advice(&lints, &finding.id) || is_about(&module, &finding.id));
            compare(&module, version, &expected, &analysis.findings);
            checked += 1;
        }
    }
    assert!(checked > 8, "only {checked} fixtures were checked");
}

fn is_advice(lints: &LintSet, id: &str) -> bool {
    lints.get(id).is_some_and(|lint| matches!(lint.when, When::Conversion { .. } | When::IdleBarrier))
}

/// Whether the module belongs to the lint's own folder.
fn is_about(module: &Path, id: &str) -> bool {
    module.components().any(|part| part.as_os_str().to_string_lossy().starts_with(id))
}

/// Both sides of every border that the fixture names, and the oldest and newest.
fn versions(expected: &[(String, expect::Expectation)]) -> Vec<Version> {
    let always = [(3, 0), (3, 10), (4, 19), (6, 1), (6, 11), (6, 12), (7, 0)];
    let mut versions = always.map(|(major, minor)| Version(major, minor, 0)).to_vec();
    for (_, one) in expected {
        versions.extend(one.borders());
    }
    versions.sort();
    versions.dedup();
    versions
}

fn compare(module: &Path, version: Version, expected: &[(String, expect::Expectation)], findings: &[Finding]) {
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let mut wanted: Vec<(String, u32, String)> = expected
        .iter()
        .filter(|(_, one)| one.step.is_none() && one.holds_on(version))
        .map(|(file, one)| (file.clone(), one.line, one.id.to_string()))
        .collect();
    let mut found: Vec<(String, u32, String)> =
        findings.iter().map(|finding| (name(&finding.site.file), finding.site.line, finding.id.to_string())).collect();
    wanted.sort();
    found.sort();
    assert_eq!(found, wanted, "{} on {version} (left: found, right: expected)\n{findings:#?}", module.display());
    for (file, step) in expected.iter().filter(|(_, one)| one.step.is_some() && one.holds_on(version)) {
        let at = step.step.unwrap_or(1);
        let hit = findings.iter().filter(|finding| finding.id == step.id).any(|finding| {
            finding
                .steps
                .get(at as usize - 1)
                .is_some_and(|found| name(&found.site.file) == *file && found.site.line == step.line)
        });
        assert!(
            hit,
            "{} on {version}: step {}.{at} is not at {file}:{}\n{findings:#?}",
            module.display(),
            step.id,
            step.line
        );
    }
}
