//! Code blocks of Markdown, and console blocks as one session of bash.
use std::path::Path;
use std::process::{Command, Stdio};

/// A code block.
pub struct Block {
    /// Of its first fence, from 1.
    pub line: usize,
    /// The first word of its info string.
    pub language: String,
    /// The second one: the file that it is.
    file: Option<String>,
    /// How far it is indented.
    indent: usize,
    /// What stands in it.
    pub text: String,
    steps: Vec<Step>,
}

/// A command with what it prints.
pub struct Step {
    /// From 1.
    pub line: usize,
    /// As bash reads it.
    pub command: String,
    /// What the page says that it prints.
    pub output: String,
}

impl Block {
    /// The commands of a console block.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

/// The code blocks of a page.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (at, line) in page.lines().enumerate() {
        match (line.trim_start().strip_prefix("```"), open.take()) {
            (Some(_), Some(mut block)) => {
                if block.language == "console" {
                    block.steps = steps(&block);
                }
                blocks.push(block);
            }
            (Some(info), None) => {
                let mut words = info.split_whitespace().map(str::to_owned);
                let language = words.next().unwrap_or_default();
                let (file, indent) = (words.next(), line.len() - line.trim_start().len());
                open = Some(Block { line: at + 1, language, file, indent, text: String::new(), steps: Vec::new() });
            }
            (None, Some(mut block)) => {
                block.text += line.get(block.indent..).unwrap_or_default();
                block.text.push('\n');
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    blocks
}

fn steps(block: &Block) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (at, line) in block.text.lines().enumerate() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { line: block.line + at + 1, command: command.to_owned(), output: String::new() });
            continue;
        }
        let Some(step) = steps.last_mut() else { continue };
        let more = line.strip_prefix("> ").or((line == ">").then_some(""));
        match more.filter(|_| step.output.is_empty()) {
            Some(more) => step.command = format!("{}\n{more}", step.command),
            None => step.output += &format!("{line}\n"),
        }
    }
    steps
}

/// Stands between what two commands print.
const END: &str = "\u{1}end of a command\u{1}";

/// Types all commands, in a fresh checkout of `repository`; returns what each of them prints.
pub fn follow(blocks: &[Block], repository: &Path) -> Vec<String> {
    let scratch = tempfile::tempdir().expect("a temporary directory");
    let (home, checkout) = (scratch.path().join("home"), scratch.path().join("checkout"));
    std::fs::create_dir_all(&home).expect("a directory");
    std::fs::create_dir_all(&checkout).expect("a directory");
    for block in blocks {
        if let Some(file) = &block.file {
            let path = file.strip_prefix("~/").map_or_else(|| checkout.join(file), |file| home.join(file));
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a directory");
            std::fs::write(path, &block.text).expect("a file");
        }
    }
    let commands = blocks.iter().flat_map(Block::steps).map(|step| format!("{}\nprintf '%s' '{END}'\n", step.command));
    let script = format!("{}\n{}", prepared(repository), commands.collect::<String>());
    let binary = Path::new(env!("CARGO_BIN_EXE_rculint")).parent().expect("a folder").display().to_string();
    let path = format!("{binary}:{}", std::env::var("PATH").unwrap_or_default());
    let output = Command::new("bash")
        .args(["-c", &format!("exec 2>&1\n{script}")])
        .current_dir(&checkout)
        .env("PATH", path)
        .env("HOME", &home)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("TERM", "dumb")
        .env_remove("XDG_CACHE_HOME")
        .env_remove("GIT_CONFIG_GLOBAL")
        .env_remove("GIT_DIR")
        .stdin(Stdio::null())
        .output()
        .expect("bash starts");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut parts: Vec<String> = printed.split(END).map(str::to_owned).collect();
    parts.pop();
    parts
}

/// What a reader of any page has before its first command: a checkout that git knows, and a built rculint.
fn prepared(repository: &Path) -> String {
    let identity = "git config --global user.name A\ngit config --global user.email a@example.org";
    let quiet = "git config --global init.defaultBranch main\ngit config --global advice.detachedHead false";
    let checkout = "git init -q && git add -A && git commit -qm 'rculint'";
    let cargo = "cargo() { [ \"$1 $2 $3\" = 'run --release --' ] && shift 3 && rculint \"$@\"; }";
    format!("{identity}\n{quiet}\ncp -r '{}/testdata' . && {checkout}\n{cargo}", repository.display())
}

/// The words of a command line of rculint; `None` of another one.
pub fn arguments(line: &str) -> Option<Vec<String>> {
    let line = line.split(" #").next()?.split(['>', ';']).next()?.trim();
    let line = line.trim_start_matches("- ").trim_start_matches("run: ");
    let words = line.strip_prefix("rculint ").or_else(|| line.strip_prefix("cargo run --release -- "))?;
    let words = words.split_whitespace().map(|word| word.trim_matches(['"', '\'']).to_owned());
    Some(std::iter::once("rculint".to_owned()).chain(words).collect())
}
