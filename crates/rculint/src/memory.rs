//! How much memory a part of the work takes, as Linux tells it; elsewhere nothing is told.
use std::fs::{read_to_string, write};

/// Memory in use when something started.
pub struct Started {
    /// In KiB.
    before: u64,
}

impl Started {
    /// Now. From here on the system counts its peak anew.
    pub fn now() -> Option<Self> {
        // Five: forget the peak, see proc(5).
        write("/proc/self/clear_refs", "5").ok()?;
        Some(Started { before: status("VmRSS")? })
    }

    /// How many MB more than at the start were in use at once.
    pub fn most(&self) -> Option<u64> {
        Some(peak()?.saturating_sub(self.before >> 10))
    }
}

/// How many MB were in use at once.
pub fn peak() -> Option<u64> {
    Some(status("VmHWM")? >> 10)
}

fn status(name: &str) -> Option<u64> {
    let text = read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    line.trim().trim_end_matches(" kB").parse().ok()
}
