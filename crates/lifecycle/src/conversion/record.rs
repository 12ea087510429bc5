//! What is said of one conversion: plain data.
use crate::record::Site;
use borsh::{BorshDeserialize, BorshSerialize};
use rculint_syntax::{Name, Span};
use serde::Serialize;

/// A deferral with a callback that frees its own object, and whether a batched free can stand for it on this kernel.
#[derive(Clone, Debug, PartialEq, Serialize, BorshSerialize, BorshDeserialize)]
pub struct Conversion {
    /// The whole call.
    #[serde(flatten)]
    pub call: Site,
    /// What is called there.
    pub deferral: Name,
    /// The callback.
    pub callback: Name,
    /// Where the callback is defined; the span is that of the whole definition.
    pub defined: Site,
    /// The object, as the call writes it; empty when it does not name one.
    pub object: String,
    /// The `rcu_head` in the object: `rcu`, `base.rcu`; empty when the call does not name one.
    pub head: String,
    /// What would be called instead: `BY(object, head)`; empty when nothing can.
    pub by: Name,
    /// The caches that the callback frees into; `kmalloc` for the general ones. Empty: not known.
    pub caches: Vec<String>,
    /// The link unit.
    pub module: Name,
    /// The answer.
    pub verdict: ConversionVerdict,
    /// Why it cannot be, or must wait; sentences without a full stop.
    pub reasons: Vec<String>,
    /// Where to look.
    pub see: Vec<See>,
    /// Functions that nobody calls any more: the callback, and static ones that only it called.
    #[serde(skip)]
    pub definitions: Vec<Span>,
    /// Their forward declarations.
    #[serde(skip)]
    pub prototypes: Vec<Span>,
}

/// A place and what is there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, BorshSerialize, BorshDeserialize)]
pub struct See {
    /// The place.
    #[serde(flatten)]
    pub site: Site,
    /// What is there, without a full stop.
    pub what: String,
}

/// Whether a call can be converted.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    serde::Deserialize,
    BorshSerialize,
    BorshDeserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum ConversionVerdict {
    /// Yes.
    Ready,
    /// Yes, and afterwards nothing in the module needs the barrier that `see` names.
    ReadyBarrierCanGo,
    /// The code is right, and a cache is destroyed without waiting for batched frees.
    NeedsToWait,
    /// No.
    NotConvertible,
}

impl ConversionVerdict {
    /// As in JSON: `ready`.
    pub fn name(self) -> &'static str {
        match self {
            ConversionVerdict::Ready => "ready",
            ConversionVerdict::ReadyBarrierCanGo => "ready-barrier-can-go",
            ConversionVerdict::NeedsToWait => "needs-to-wait",
            ConversionVerdict::NotConvertible => "not-convertible",
        }
    }

    /// For a sentence: `needs to wait`.
    pub fn words(self) -> &'static str {
        match self {
            ConversionVerdict::Ready => "ready",
            ConversionVerdict::ReadyBarrierCanGo => "ready, and the barrier can go",
            ConversionVerdict::NeedsToWait => "needs to wait",
            ConversionVerdict::NotConvertible => "not convertible",
        }
    }

    /// Whether it can be converted on this kernel as it is.
    pub fn is_ready(self) -> bool {
        matches!(self, ConversionVerdict::Ready | ConversionVerdict::ReadyBarrierCanGo)
    }
}
