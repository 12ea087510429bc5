//! `action.yml`: its shell steps do what its inputs say, run as GitHub's runner runs them.
#![cfg(unix)]
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[derive(Deserialize)]
struct Action {
    inputs: BTreeMap<String, Input>,
    outputs: BTreeMap<String, Value>,
    runs: Runs,
}

#[derive(Deserialize)]
struct Input {
    default: String,
}

#[derive(Deserialize)]
struct Value {
    value: String,
}

#[derive(Deserialize)]
struct Runs {
    steps: Vec<Step>,
}

#[derive(Deserialize)]
struct Step {
    id: String,
    shell: Option<String>,
    run: Option<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    #[serde(rename = "if")]
    condition: Option<String>,
    #[serde(default)]
    with: BTreeMap<String, String>,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the repository")
}

fn action() -> Action {
    let text = std::fs::read_to_string(repository().join("action.yml")).expect("action.yml");
    serde_saphyr::from_str(&text).expect("an action")
}

/// A runner's machine, in a directory of its own, with rculint as the cache would have it.
struct Runner {
    folder: tempfile::TempDir,
    inputs: BTreeMap<String, String>,
    outputs: BTreeMap<String, String>,
}

impl Runner {
    fn new(inputs: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let bin = folder.path().join("temp/rculint/bin");
        std::fs::create_dir_all(&bin).expect("a directory");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_rculint"), bin.join("rculint")).expect("a link");
        let copied = Command::new("cp").arg("-r").arg(repository().join("testdata")).arg(folder.path()).status();
        assert!(copied.expect("cp starts").success());
        let mut all: BTreeMap<String, String> =
            action().inputs.into_iter().map(|(name, input)| (name, input.default)).collect();
        for (name, value) in inputs {
            assert!(all.insert((*name).into(), (*value).into()).is_some(), "{name} is no input");
        }
        Runner { folder, inputs: all, outputs: BTreeMap::new() }
    }

    /// Replaces the expressions that the action uses.
    fn expand(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, value) in &self.inputs {
            text = text.replace(&format!("${{{{ inputs.{name} }}}}"), value);
        }
        for (name, value) in &self.outputs {
            text = text.replace(&format!("${{{{ steps.{name} }}}}"), value);
        }
        assert!(!text.contains("${{"), "nobody knows what this is: {text}");
        text
    }

    /// Runs a step; what it says of its outputs is kept.
    fn run(&mut self, id: &str) -> Output {
        let step = action().runs.steps.into_iter().find(|step| step.id == id).expect("there is such a step");
        assert_eq!(step.shell.as_deref(), Some("bash"), "a composite action names its shells");
        let (script, said) = (self.folder.path().join("step.sh"), self.folder.path().join("said"));
        std::fs::write(&script, step.run.expect("it is a script")).expect("written");
        std::fs::write(&said, "").expect("written");
        let output = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg(&script)
            .current_dir(&self.folder)
            .envs(step.env.iter().map(|(name, value)| (name, self.expand(value))))
            .env("RCULINT_NO_CACHE", "1")
            .env("GITHUB_ACTION_PATH", repository())
            .env("GITHUB_WORKSPACE", self.folder.path())
            .env("GITHUB_OUTPUT", &said)
            .env("RUNNER_TEMP", self.folder.path().join("temp"))
            .output()
            .expect("bash starts");
        for line in std::fs::read_to_string(&said).expect("what it said").lines() {
            let (name, value) = line.split_once('=').expect("NAME=VALUE");
            self.outputs.insert(format!("{id}.outputs.{name}"), value.into());
        }
        output
    }

    /// What the action gives to the jobs' later steps.
    fn output(&self, name: &str) -> String {
        self.expand(&action().outputs[name].value)
    }

    fn log(&self, name: &str) -> serde_json::Value {
        let text = std::fs::read_to_string(self.folder.path().join(name)).expect("the log");
        serde_json::from_str(&text).expect("JSON")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn findings_are_uploaded_and_then_fail_the_job() {
    let inputs = [("path", "testdata/batman-like"), ("kernel", "6.6"), ("category", "6.6")];
    let mut runner = Runner::new(&inputs);
    let output = runner.run("check");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).starts_with("::error file="), "{}", text(&output.stdout));
    let log = runner.log("rculint.sarif");
    assert_eq!(log["runs"][0]["automationDetails"]["id"], "rculint/6.6/");
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "RCU001");
    assert_eq!(runner.output("exit-status"), "1");
    assert_eq!(runner.output("sarif-file"), "rculint.sarif");
    assert_eq!(runner.run("result").status.code(), Some(1));
}

#[test]
fn a_clean_module_passes() {
    let mut runner = Runner::new(&[("path", "testdata/batman-like"), ("kernel", "6.12"), ("sarif-file", "a b.sarif")]);
    assert_eq!(runner.run("check").status.code(), Some(0));
    assert_eq!(runner.log("a b.sarif")["runs"][0]["results"].as_array().map(Vec::len), Some(0));
    assert_eq!(runner.run("result").status.code(), Some(0));
}

#[test]
fn inputs_are_words_and_no_shell() {
    let args = "--level note\n  --jobs 1";
    let mut runner = Runner::new(&[("path", "testdata/batman-like"), ("kernel", "6.12"), ("args", args)]);
    let output = runner.run("check");
    assert!(text(&output.stdout).starts_with("::notice file="), "{}", text(&output.stderr));
    let mut runner = Runner::new(&[("path", "$(touch oops)"), ("kernel", "6.6; touch oops")]);
    assert_eq!(runner.run("check").status.code(), Some(2), "bad usage fails at once");
    assert!(!runner.folder.path().join("oops").exists());
}

#[test]
fn what_fails_the_job_can_be_chosen() {
    let mut runner = Runner::new(&[("path", "testdata/batman-like"), ("kernel", "6.6"), ("fail-on", "never")]);
    assert_eq!(runner.run("check").status.code(), Some(0));
    assert_eq!(runner.run("result").status.code(), Some(0));
}

#[test]
fn shards_of_several_jobs_give_the_log_of_one() {
    let inputs = [("path", "testdata"), ("kernel", "6.6"), ("category", "6.6")];
    let mut alone = Runner::new(&inputs);
    assert_eq!(alone.run("check").status.code(), Some(0));
    // Where they are linked, there is no checkout.
    let mut linking = Runner::new(&[&inputs[1..], &[("summaries", "all of them")]].concat());
    std::fs::remove_dir_all(linking.folder.path().join("testdata")).expect("it can be removed");
    let folder = linking.folder.path().join("all of them");
    std::fs::create_dir(&folder).expect("a directory");
    for shard in ["1/2", "2/2"] {
        let mut runner = Runner::new(&[inputs[0], ("shard", shard)]);
        let output = runner.run("summarize");
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let file = runner.output("summaries-file");
        std::fs::copy(runner.folder.path().join(&file), folder.join(&file)).expect("an artifact");
    }
    assert_eq!(linking.run("check").status.code(), Some(0));
    let results = |runner: &Runner| runner.log("rculint.sarif")["runs"][0]["results"].clone();
    assert!(results(&alone).as_array().is_some_and(|all| all.len() > 10));
    assert_eq!(results(&linking), results(&alone));
    std::fs::remove_file(folder.join("rculint-1-of-2.summaries")).expect("it was there");
    let output = linking.run("check");
    assert_eq!(output.status.code(), Some(2), "bad usage fails at once");
    assert!(text(&output.stderr).contains("shard 1/2 is missing"), "{}", text(&output.stderr));
}

#[test]
fn a_job_checks_or_summarizes() {
    let steps = action().runs.steps;
    let condition = |id: &str| steps.iter().find(|step| step.id == id).and_then(|step| step.condition.clone());
    assert_eq!(condition("summarize").as_deref(), Some("inputs.shard != ''"));
    for id in ["check", "result"] {
        assert_eq!(condition(id).as_deref(), Some("inputs.shard == ''"), "{id}");
    }
}

#[test]
fn a_build_is_known_by_its_sources() {
    let mut runner = Runner::new(&[]);
    assert!(runner.run("source").status.success());
    let known = runner.outputs["source.outputs.hash"].clone();
    assert_eq!(known.len(), 32);
    assert!(runner.run("source").status.success());
    assert_eq!(runner.outputs["source.outputs.hash"], known);
    let steps = action().runs.steps;
    let step = |id: &str| steps.iter().find(|step| step.id == id).expect("there is such a step");
    assert!(step("cache").with["key"].contains("${{ steps.source.outputs.hash }}"));
    assert_eq!(step("build").condition.as_deref(), Some("steps.cache.outputs.cache-hit != 'true'"));
    assert_eq!(step("upload").condition.as_deref(), Some("inputs.upload == 'true' && inputs.shard == ''"));
    assert_eq!(step("upload").with["sarif_file"], "${{ inputs.sarif-file }}");
}

#[test]
fn the_page_has_the_inputs() {
    let page = std::fs::read_to_string(repository().join("docs/github.md")).expect("the page");
    for (name, input) in action().inputs {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{name}` |"))).unwrap_or_default();
        assert!(row.contains(&format!("| `{}` |", input.default)) || input.default.is_empty(), "{name}: {row}");
    }
}
