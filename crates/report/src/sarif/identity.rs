//! What makes a finding the same one tomorrow.
use rculint_lints::Finding;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The key, and the version of what is hashed.
pub(super) const KEY: &str = "rculint/v1";

/// Hands out fingerprints; findings that look the same are numbered.
#[derive(Default)]
pub(super) struct Fingerprints {
    seen: HashMap<String, usize>,
}

impl Fingerprints {
    /// A hash of the lint, the cache, the module, the file and the function, not of the line.
    pub fn next(&mut self, finding: &Finding) -> String {
        let mut hasher = Sha256::new();
        for part in [&finding.id, &finding.cache, &finding.module, &finding.site.file, &finding.site.function] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let hash: String = hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let count = self.seen.entry(hash.clone()).or_default();
        *count += 1;
        format!("{hash}:{count}")
    }
}
