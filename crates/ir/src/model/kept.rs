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
    #[serde(default)]
    pub unregister: Vec<Name>,
    /// Functions that are handed such a table, and give something else to take back.
    #[serde(default)]
    pub register: Vec<Name>,
    /// The member that is called last for each user, when nobody calls anything else of the table for him any more; he gives his
    /// reference back when it has returned.
    #[serde(default)]
    pub last: Option<Name>,
    /// Where to read that it is so.
    pub proof: String,
}

/// A table that says which module it belongs to, and of which something is called all the same by who holds no reference: until the
/// table is taken back, it may be.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnkeptFact {
    /// The tag of the table's struct.
    #[serde(rename = "struct")]
    pub tag: Name,
    /// What is called so, of the tables that it points to.
    pub members: Vec<Name>,
    /// Where to read that it is so.
    pub proof: String,
}

/// What goes with a table when that is taken back: further tables that a member of it points to, whichever module it names.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachedFact {
    /// The tag of the table's struct; absent: of any.
    #[serde(default, rename = "struct")]
    pub tag: Option<Name>,
    /// The member of the table that is a table itself, where it is that which points to them.
    #[serde(default)]
    pub within: Option<Name>,
    /// The members that point to them.
    pub members: Vec<Name>,
    /// Where to read that it is so.
    pub proof: String,
}
