//! Facts about tables that are not called any more when their module is unloaded.
use rculint_syntax::Name;
use serde::{Deserialize, Serialize};

/// A table whose users hold a reference to the module: when its exit function runs, there are none, and none come. Until then whoever
/// uses it calls what it holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptFact {
    /// The tag of the table's struct.
    #[serde(rename = "struct")]
    pub tag: Name,
    /// The member, of it or of a struct in it, that says which module.
    pub member: Name,
    /// What the member has to be.
    pub value: Name,
    /// Functions that take such a table back, and call nothing of it.
    pub unregister: Vec<Name>,
    /// Where to read that it is so.
    pub proof: String,
}
