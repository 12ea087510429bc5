//! What the file system says of a file's state.
use borsh::{BorshDeserialize, BorshSerialize};
use std::fs::Metadata;
use std::time::{SystemTime, UNIX_EPOCH};

/// What changes whenever a file's content does, but for changes too close in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(super) struct Stamp {
    size: u64,
    modified: Nanoseconds,
    /// When the content or the state last changed. Nobody can set it back, as archives and copies do with the other one.
    changed: Nanoseconds,
    inode: u64,
}

/// Since 1970.
pub(super) type Nanoseconds = i64;

/// The coarsest clock of a file system in use.
const TICK: Nanoseconds = 2_000_000_000;

impl Stamp {
    pub fn new(known: &Metadata) -> Option<Self> {
        let modified = nanoseconds(known.modified().ok()?);
        let (changed, inode) = unforgeable(known).unwrap_or((modified, 0));
        Some(Stamp { size: known.len(), modified, changed, inode })
    }

    /// Whether a file with this stamp, seen at `time` or later, may have been changed afterwards and still have it.
    pub fn is_too_young(&self, time: Nanoseconds) -> bool {
        self.changed.max(self.modified) >= time.saturating_sub(TICK)
    }
}

#[cfg(unix)]
fn unforgeable(known: &Metadata) -> Option<(Nanoseconds, u64)> {
    use std::os::unix::fs::MetadataExt;
    let seconds = known.ctime().checked_mul(1_000_000_000)?;
    Some((seconds.checked_add(known.ctime_nsec())?, known.ino()))
}

#[cfg(not(unix))]
fn unforgeable(_: &Metadata) -> Option<(Nanoseconds, u64)> {
    None
}

pub(super) fn nanoseconds(time: SystemTime) -> Nanoseconds {
    let bounded = |nanoseconds: u128| Nanoseconds::try_from(nanoseconds).unwrap_or(Nanoseconds::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => bounded(after.as_nanos()),
        Err(before) => -bounded(before.duration().as_nanos()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_just_before_it_was_seen_may_change_again_unseen() {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("a.c");
        std::fs::write(&path, "a").expect("a file");
        let stamp = Stamp::new(&path.metadata().expect("a file")).expect("a stamp");
        let now = nanoseconds(SystemTime::now());
        assert!(stamp.is_too_young(now));
        assert!(!stamp.is_too_young(now + 2 * TICK));
        assert!(stamp.is_too_young(0), "a clock that was set back");
    }

    #[test]
    fn another_content_is_another_stamp() {
        let folder = tempfile::tempdir().expect("a directory");
        let path = folder.path().join("a.c");
        let stamp = || Stamp::new(&path.metadata().expect("a file"));
        std::fs::write(&path, "a").expect("a file");
        let first = stamp();
        assert_eq!(first, stamp());
        std::fs::write(&path, "ab").expect("a file");
        assert_ne!(first, stamp());
    }
}
