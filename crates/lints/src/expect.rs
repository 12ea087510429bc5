//! Expected findings, written in the C fixtures themselves.
//!
//! `//~ RCU001` : this line is the main location of a finding. `//~ RCU001.2` : it is the second step of its path.
//! `//~ RCU001 kernel<6.12` : on those versions only (`<`, `<=`, `>`, `>=`; several count together). `//~^` : the line above,
//! one more `^` one line more.
use rculint_syntax::{Name, Version};

/// One expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Expectation {
    /// From 1.
    pub line: u32,
    /// The lint.
    pub id: Name,
    /// The step of the path, from 1; `None` for the main location.
    pub step: Option<u32>,
    /// The versions it is for: all bounds hold.
    bounds: Vec<(Bound, Version)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    Below,
    UpTo,
    Above,
    From,
}

impl Expectation {
    /// Whether the finding is expected on `kernel`.
    pub fn holds_on(&self, kernel: Version) -> bool {
        self.bounds.iter().all(|&(bound, version)| match bound {
            Bound::Below => kernel < version,
            Bound::UpTo => kernel <= version,
            Bound::Above => kernel > version,
            Bound::From => kernel >= version,
        })
    }

    /// Versions on both sides of each bound.
    pub fn borders(&self) -> Vec<Version> {
        let before = |Version(major, minor, patch): Version| match (minor, patch) {
            (_, 1..) => Version(major, minor, patch - 1),
            (1.., _) => Version(major, minor - 1, 255),
            _ => Version(major.saturating_sub(1), 255, 255),
        };
        let after = |Version(major, minor, patch): Version| Version(major, minor, patch.saturating_add(1));
        self.bounds.iter().flat_map(|&(_, version)| [before(version), version, after(version)]).collect()
    }
}

/// All expectations of a file.
///
/// # Errors
/// When one cannot be read, with its line.
pub fn parse(text: &str) -> Result<Vec<Expectation>, String> {
    let mut found = Vec::new();
    for (number, line) in (1u32..).zip(text.lines()) {
        for mark in line.split("//~").skip(1) {
            let up = mark.chars().take_while(|&letter| letter == '^').count();
            found.push(one(&mark[up..], number - up as u32).map_err(|message| format!("line {number}: {message}"))?);
        }
    }
    Ok(found)
}

fn one(mark: &str, line: u32) -> Result<Expectation, String> {
    let mut words = mark.split_whitespace();
    let id = words.next().ok_or("`//~` names no lint")?;
    let (id, step) = match id.split_once('.') {
        Some((id, step)) => (id, Some(step.parse().map_err(|_| format!("`{step}` is not a step"))?)),
        None => (id, None),
    };
    let bounds = words.map(bound).collect::<Result<_, _>>()?;
    Ok(Expectation { line, id: id.into(), step, bounds })
}

fn bound(word: &str) -> Result<(Bound, Version), String> {
    let error = || format!("`{word}` is not a bound like `kernel<6.12`");
    let rest = word.strip_prefix("kernel").ok_or_else(error)?;
    let signs = [("<=", Bound::UpTo), (">=", Bound::From), ("<", Bound::Below), (">", Bound::Above)];
    let (bound, version) =
        signs.iter().find_map(|(sign, bound)| Some((*bound, rest.strip_prefix(sign)?))).ok_or_else(error)?;
    Ok((bound, version.parse()?))
}
