//! Preprocessor conditions.
use crate::Name;
use crate::directive::CODE;
use crate::version_test::{code_in, line_around, test_of};
use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

/// A kernel version, `major.minor.patch`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, BorshSerialize, BorshDeserialize,
)]
pub struct Version(pub u16, pub u16, pub u16);

impl Version {
    /// Those that a text compares the kernel's with: `KERNEL_VERSION(a, b, c)`, the number that this is, and what it gives to a macro
    /// that makes the comparison.
    pub fn named_in(text: &[u8]) -> impl Iterator<Item = Version> + '_ {
        let codes = memchr::memmem::find_iter(text, CODE.as_bytes());
        let compared = codes.flat_map(|at| {
            let line = line_around(text, at);
            let made = test_of(text, &line).into_iter().flat_map(|name| versions_of(text, name));
            made.chain(code_in(text, &line))
        });
        versions_of(text, b"KERNEL_VERSION").chain(compared)
    }

    /// The version with this `LINUX_VERSION_CODE`.
    pub fn of_code(code: i64) -> Option<Version> {
        let part = |shift: u32, mask: i64| u16::try_from(code >> shift & mask).ok();
        Some(Version(part(16, i64::MAX)?, part(8, 0xff)?, part(0, 0xff)?))
    }
}

/// What stands as `name(a, b, c)` in a text.
fn versions_of<'t>(text: &'t [u8], name: &'t [u8]) -> impl Iterator<Item = Version> + 't {
    memchr::memmem::find_iter(text, name).filter_map(move |at| {
        let rest = text[at + name.len()..].strip_prefix(b"(")?;
        let inside = &rest[..memchr::memchr(b')', &rest[..rest.len().min(32)])?];
        let mut numbers = inside.split(|&byte| byte == b',').map(|number| number.trim_ascii());
        let mut next = || std::str::from_utf8(numbers.next()?).ok()?.parse::<u16>().ok();
        Some(Version(next()?, next()?, next()?))
    })
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.2 {
            0 => write!(f, "{}.{}", self.0, self.1),
            patch => write!(f, "{}.{}.{patch}", self.0, self.1),
        }
    }
}

impl std::str::FromStr for Version {
    type Err = String;

    /// Reads `6.12`, `6.1.192` and also `6.13-rc2` or `6.1.0-25-amd64` (what follows the numbers is ignored).
    fn from_str(text: &str) -> Result<Self, String> {
        let error = || format!("`{text}` is not a kernel version; expected something like `6.12` or `6.1.55`");
        let numbers = text.split(['-', '+', '~']).next().unwrap_or(text);
        let mut parts = numbers.split('.');
        let mut next = |needed: bool| match parts.next() {
            Some(part) => part.parse::<u16>().map_err(|_| error()),
            None if needed => Err(error()),
            None => Ok(0),
        };
        Ok(Version(next(true)?, next(true)?, next(false)?))
    }
}

/// A comparison with `LINUX_VERSION_CODE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Op {
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `==`
    Eq,
    /// `!=`
    Ne,
}

impl Op {
    /// The same with the sides changed.
    pub fn mirrored(self) -> Self {
        match self {
            Op::Lt => Op::Gt,
            Op::Le => Op::Ge,
            Op::Gt => Op::Lt,
            Op::Ge => Op::Le,
            same => same,
        }
    }
}

/// The condition of an `#if`, as far as it is understood.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Cond {
    /// `0`, `1`.
    Const(bool),
    /// `LINUX_VERSION_CODE op KERNEL_VERSION(a, b, c)`.
    Version(Op, Version),
    /// `defined(X)`, `#ifdef X`, `IS_ENABLED(X)` and relatives.
    Defined(Name),
    /// Anything else, as written.
    Other(Name),
    /// `!c`
    Not(Box<Cond>),
    /// All of them.
    All(Vec<Cond>),
    /// One of them.
    Any(Vec<Cond>),
}

impl Cond {
    /// Whether a macro of that name says if the symbol of the configuration that it is given is set: in code too.
    pub fn is_test(name: &str) -> bool {
        matches!(name, "IS_ENABLED" | "IS_REACHABLE" | "IS_BUILTIN" | "IS_MODULE")
    }

    /// Whether it never holds, whatever is defined: `#if 0`, and the other branch of `#if 1`.
    pub(crate) fn is_never(&self) -> bool {
        match self {
            Cond::Const(value) => !value,
            Cond::Not(inner) => **inner == Cond::Const(true),
            Cond::All(parts) => parts.iter().any(Cond::is_never),
            Cond::Version(..) | Cond::Defined(_) | Cond::Other(_) | Cond::Any(_) => false,
        }
    }

    /// Whether the kernel's version is part of it.
    pub fn asks_for_version(&self) -> bool {
        match self {
            Cond::Version(..) => true,
            Cond::Const(_) | Cond::Defined(_) | Cond::Other(_) => false,
            Cond::Not(inner) => inner.asks_for_version(),
            Cond::All(parts) | Cond::Any(parts) => parts.iter().any(Cond::asks_for_version),
        }
    }

    /// What the condition is on `kernel`; `None` where the version alone does not tell.
    pub fn holds_on(&self, kernel: Version) -> Option<bool> {
        self.holds(kernel, &|_| None)
    }

    /// Whether it holds on a kernel newer than all that it names, where no macro is defined.
    pub(crate) fn holds_undefined(&self) -> bool {
        match self {
            Cond::Const(value) => *value,
            Cond::Version(op, _) => matches!(op, Op::Gt | Op::Ge | Op::Ne),
            Cond::Defined(_) | Cond::Other(_) => false,
            Cond::Not(inner) => !inner.holds_undefined(),
            Cond::All(parts) => parts.iter().all(Cond::holds_undefined),
            Cond::Any(parts) => parts.iter().any(Cond::holds_undefined),
        }
    }

    /// What the condition is on `kernel` where `known` tells what some are that the version does not decide; `None` where that does
    /// not tell.
    pub fn holds(&self, kernel: Version, known: &dyn Fn(&Cond) -> Option<bool>) -> Option<bool> {
        match self {
            Cond::Const(value) => Some(*value),
            Cond::Version(op, version) => Some(match op {
                Op::Lt => kernel < *version,
                Op::Le => kernel <= *version,
                Op::Gt => kernel > *version,
                Op::Ge => kernel >= *version,
                Op::Eq => kernel == *version,
                Op::Ne => kernel != *version,
            }),
            Cond::Defined(_) | Cond::Other(_) => known(self),
            Cond::Not(inner) => inner.holds(kernel, known).map(|value| !value),
            Cond::All(parts) => fold(parts, kernel, known, false),
            Cond::Any(parts) => fold(parts, kernel, known, true),
        }
    }
}

/// `absorbing` decides alone; else everything must be known.
fn fold(parts: &[Cond], kernel: Version, known: &dyn Fn(&Cond) -> Option<bool>, absorbing: bool) -> Option<bool> {
    let values: Vec<_> = parts.iter().map(|part| part.holds(kernel, known)).collect();
    if values.contains(&Some(absorbing)) {
        return Some(absorbing);
    }
    values.iter().all(Option::is_some).then_some(!absorbing)
}

/// What a configuration is taken to be: conditions that nothing else decides, each with whether it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assumed(Vec<(Cond, bool)>);

impl Assumed {
    /// Whether nothing is.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Assumes that `cond` holds, and so what has to be for it to hold.
    pub fn add(&mut self, cond: &Cond) {
        self.decide(cond, true);
    }

    fn decide(&mut self, cond: &Cond, holds: bool) {
        match cond {
            Cond::Defined(_) | Cond::Other(_) if self.value(cond).is_none() => self.0.push((cond.clone(), holds)),
            Cond::Not(inner) => self.decide(inner, !holds),
            Cond::All(parts) if holds => parts.iter().for_each(|part| self.decide(part, true)),
            Cond::Any(parts) if !holds => parts.iter().for_each(|part| self.decide(part, false)),
            _ => {}
        }
    }

    /// What the condition is taken to be.
    pub fn value(&self, cond: &Cond) -> Option<bool> {
        self.0.iter().find(|(known, _)| known == cond).map(|(_, holds)| *holds)
    }
}
