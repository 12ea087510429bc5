//! Facts about what runs between the first mount of a file system and the last unmount, or while a file is open.
use rculint_syntax::Name;
use serde::{Deserialize, Serialize};

/// What a table has to do with mounts, or with open files.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MountFact {
    /// The tag of the table's struct.
    #[serde(rename = "struct")]
    pub tag: Name,
    /// What it is.
    pub role: MountRole,
    /// The member that it is about; `within`: all of them.
    #[serde(default)]
    pub member: Option<Name>,
    /// `keeps`: what the member has to be.
    #[serde(default)]
    pub value: Option<Name>,
    /// Where to read that it is so.
    pub proof: String,
}

/// What a table has to do with mounts, or with open files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MountRole {
    /// With this value of the member each mount holds a reference to the module.
    Keeps,
    /// The member ends a mount; on its way the `last` one of another table is called.
    Ends,
    /// The member is called when all else of the mount is gone.
    Last,
    /// Its members are only called while something is mounted.
    Within,
    /// The member is called when the last user of an open file goes, and the file keeps the module until then.
    Released,
}
