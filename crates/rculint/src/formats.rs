//! Which formats go where.
use crate::analyze::Analysis;
use crate::cli::Color;
use crate::page::write_page;
use anyhow::{Result, bail};
use clap::ValueEnum;
use rculint_report::{
    Report, Style, write_concise, write_github, write_github_sarif, write_gitlab, write_json, write_jsonl, write_junit,
    write_markdown, write_pretty, write_sarif,
};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// How to write findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With the source around each step.
    #[default]
    Pretty,
    /// One line a finding.
    Concise,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// SARIF 2.1.0.
    Sarif,
    /// GitHub workflow annotations.
    Github,
    /// GitLab code quality.
    Gitlab,
    /// JUnit XML.
    Junit,
    /// Markdown.
    Markdown,
    /// A page to browse.
    Html,
}

/// A format and the file it goes to, as in `sarif=out.sarif`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// The format.
    pub format: Format,
    /// The file; without, standard output or `--output`.
    pub file: Option<PathBuf>,
}

/// For whom a SARIF log is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SarifProfile {
    /// Everything, what is allowed or known too, with its suppression or state.
    #[default]
    Full,
    /// GitHub code scanning: only what is to be shown, within GitHub's limits.
    Github,
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("no file after `=`".into()),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        let format = Format::from_str(name, false).map_err(|_| {
            let known: Vec<_> = Format::value_variants().iter().filter_map(Format::to_possible_value).collect();
            let known: Vec<&str> = known.iter().map(clap::builder::PossibleValue::get_name).collect();
            let hint = crate::similar::hint(name, known.iter().copied());
            format!("there is no format `{name}`{hint}; these are: {}", known.join(", "))
        })?;
        Ok(Target { format, file })
    }
}

impl Format {
    /// Whether it names the checkout, or places from its root.
    pub fn is_about_checkouts(self) -> bool {
        matches!(self, Format::Sarif | Format::Github | Format::Gitlab | Format::Html)
    }
}

/// All targets, `pretty` when none is asked for, each with its file; `output` is that of the one that names none.
///
/// # Errors
/// When two of them would go to the same place, or `output` is nobody's.
pub fn targets(asked: &[Target], output: Option<&Path>) -> Result<Vec<Target>> {
    let mut targets = asked.to_vec();
    if targets.is_empty() {
        targets.push(Target::default());
    }
    let unnamed = targets.iter().filter(|target| target.file.is_none()).count();
    if unnamed > 1 {
        bail!("{unnamed} formats would go to one place; give all but one a file: --format sarif=out.sarif");
    }
    if unnamed == 0 && output.is_some() {
        bail!("--output is for a format that names no file itself, and each --format has one");
    }
    for target in &mut targets {
        target.file = target.file.take().or_else(|| output.map(Path::to_owned));
    }
    Ok(targets)
}

/// Writes one of the targets, `analyses` being what the report is of, one for each kernel; returns what its reader will not take, in words.
///
/// # Errors
/// When it cannot be written.
pub fn write(
    report: &Report<'_>,
    analyses: &[&Analysis],
    target: &Target,
    profile: SarifProfile,
    color: Color,
) -> Result<Vec<String>> {
    let mut warnings = Vec::new();
    let file = target.file.as_deref();
    crate::output::write(file, |out: &mut dyn Write| match target.format {
        Format::Pretty => write_pretty(report, style(file, color), out),
        Format::Concise => write_concise(report, from_here(report.root.as_deref()), out),
        Format::Json => write_json(report, out),
        Format::Jsonl => write_jsonl(report, out),
        Format::Sarif if profile == SarifProfile::Github => {
            warnings = write_github_sarif(report, out)?;
            Ok(())
        }
        Format::Sarif => write_sarif(report, out),
        Format::Github => write_github(report, out),
        Format::Gitlab => write_gitlab(report, out),
        Format::Junit => write_junit(report, out),
        Format::Markdown => write_markdown(report, out),
        Format::Html => write_page(report, analyses, out),
    })?;
    Ok(warnings)
}

/// How somebody in the current directory calls a file of the tree: from there if it lies below, else by its whole path.
fn from_here(root: Option<&str>) -> impl Fn(&str) -> String {
    let root = PathBuf::from(root.unwrap_or_default());
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
    move |file| {
        let whole = root.join(file);
        let below = here.as_ref().and_then(|here| whole.strip_prefix(here).ok());
        below.unwrap_or(&whole).display().to_string()
    }
}

fn style(file: Option<&Path>, color: Color) -> Style {
    let color = match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => crate::output::is_terminal(file) && std::env::var_os("NO_COLOR").is_none(),
    };
    Style { color, ..Style::default() }
}
