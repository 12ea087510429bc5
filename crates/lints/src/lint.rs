//! One lint: its metadata, and when it matches.
use crate::Level;
use rculint_lifecycle::{Cause, Conversion, ConversionVerdict, Hazard, Lifecycle, flavour};
use rculint_syntax::Name;
use serde::{Deserialize, Serialize};

/// A lint, as its folder states it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lint {
    /// `RCU001`.
    pub id: Name,
    /// `kfree-rcu-cache-destroy`.
    pub name: Name,
    /// The level on a module's exit path; other paths weigh less.
    pub level: Level,
    /// GitHub's `security-severity`, `"0.0"` to `"10.0"`.
    #[serde(default)]
    pub security_severity: Option<String>,
    /// GitHub's `precision`.
    pub precision: Precision,
    /// Words to filter by: `CWE-416`, and as GitHub reads it `external/cwe/cwe-416`.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Where to read on: an absolute URI.
    #[serde(default)]
    pub help_uri: Option<String>,
    /// When it matches.
    pub when: When,
    /// When the same mistake is one in a module's text.
    #[serde(default)]
    pub unload: Option<OfUnload>,
    /// One sentence without a full stop; `{cache}`, `{kind}`, `{root}`, `{destroy}` and `{kernels}` are filled in; of a
    /// conversion `{cache}`, `{call}`, `{callback}`, `{by}` and `{verdict}`; of an idle barrier `{cache}`, `{call}` and
    /// `{destroy}`.
    pub message: String,
    /// The same of what is put in flight when the cache is gone already.
    #[serde(default)]
    pub late: Option<String>,
    /// What to do about it, one sentence or two.
    pub help: String,
    /// The folder's README.md.
    #[serde(skip)]
    pub readme: String,
}

/// How often a lint is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// Nearly always.
    VeryHigh,
    /// Mostly.
    High,
    /// More often than not.
    Medium,
    /// Worth a look.
    Low,
}

impl Precision {
    /// As GitHub has it: `very-high`.
    pub fn name(self) -> &'static str {
        match self {
            Precision::VeryHigh => "very-high",
            Precision::High => "high",
            Precision::Medium => "medium",
            Precision::Low => "low",
        }
    }
}

/// What a lint matches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", rename_all_fields = "kebab-case", tag = "record")]
pub enum When {
    /// A destroy with something in flight.
    Hazard {
        /// Kinds in flight; empty: any but those of `except`. `call-srcu` is that of each domain, `call-srcu(demo_srcu)`.
        #[serde(default)]
        kinds: Vec<Name>,
        /// Kinds that belong to another lint.
        #[serde(default)]
        except: Vec<Name>,
        /// Why nothing helps; empty: whatever the reason.
        #[serde(default)]
        causes: Vec<Cause>,
    },
    /// A module whose exit function returns with callbacks of its own in flight.
    Unload {
        /// Why nothing helps; empty: whatever the reason.
        #[serde(default)]
        causes: Vec<Cause>,
    },
    /// A cache that the module's exit leaves behind.
    Leak,
    /// A deferral whose callback frees its own object.
    Conversion {
        /// What became of it.
        verdicts: Vec<ConversionVerdict>,
    },
    /// A barrier before a destroy that nothing in its module needs.
    IdleBarrier,
}

/// What a lint about caches says of modules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfUnload {
    /// Why nothing helps.
    pub causes: Vec<Cause>,
    /// As [`Lint::message`].
    pub message: String,
}

impl Lint {
    /// Whether the lint is about this hazard.
    pub fn matches(&self, hazard: &Hazard) -> bool {
        match &self.when {
            When::Hazard { kinds, except, causes } => {
                (kinds.is_empty() || names(kinds, &hazard.kind))
                    && !names(except, &hazard.kind)
                    && (causes.is_empty() || causes.contains(&hazard.cause))
            }
            When::Unload { .. } | When::Leak | When::Conversion { .. } | When::IdleBarrier => false,
        }
    }

    /// What it says of a hazard.
    pub fn hazard_message(&self, hazard: &Hazard) -> &str {
        let late = self.late.as_ref().filter(|_| hazard.cause == Cause::DestroyedFirst);
        late.unwrap_or(&self.message)
    }

    /// Whether the lint is about this unload.
    pub fn matches_unload(&self, hazard: &Hazard) -> bool {
        let other = self.unload.as_ref().is_some_and(|unload| unload.causes.contains(&hazard.cause));
        other || matches!(&self.when, When::Unload { causes } if causes.is_empty() || causes.contains(&hazard.cause))
    }

    /// What it says of an unload.
    pub fn unload_message(&self) -> &str {
        self.unload.as_ref().map_or(&self.message, |unload| &unload.message)
    }

    /// Whether the lint is about caches left behind.
    pub fn matches_leak(&self, record: &Lifecycle) -> bool {
        self.when == When::Leak && record.leaked_by.is_some()
    }

    /// Whether the lint is about this conversion.
    pub fn matches_conversion(&self, conversion: &Conversion) -> bool {
        matches!(&self.when, When::Conversion { verdicts } if verdicts.contains(&conversion.verdict))
    }

    /// The first paragraph of README.md under its first `##` heading: what the lint finds.
    pub fn summary(&self) -> &str {
        let text = self.section("What it does").unwrap_or(&self.readme);
        text.trim().split("\n\n").next().unwrap_or_default()
    }

    /// The text under `## heading` of README.md.
    pub fn section(&self, heading: &str) -> Option<&str> {
        let start = self.readme.find(&format!("## {heading}\n"))?;
        let body = self.readme[start..].split_once('\n')?.1;
        Some(body.split("\n## ").next().unwrap_or(body).trim())
    }
}

/// Whether one of the kinds is `kind`, or its flavour.
fn names(kinds: &[Name], kind: &Name) -> bool {
    kinds.iter().any(|one| one == kind || one == flavour(kind))
}
