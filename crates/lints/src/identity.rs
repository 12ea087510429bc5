//! What makes a finding the same one tomorrow.
use crate::Finding;
use rculint_lifecycle::StepKind;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Hands out fingerprints; findings that look the same are numbered, in the order they are asked for.
#[derive(Default)]
pub struct Fingerprints {
    seen: HashMap<String, usize>,
}

impl Fingerprints {
    /// A hash of the lint, the cache, the module, the file and the function, not of the line nor of the words.
    pub fn place(&mut self, finding: &Finding) -> String {
        self.numbered(hash(&place(finding)))
    }

    /// A hash of the same and of the path, each step by its kind, file and function: it survives moved lines.
    pub fn flow(&mut self, finding: &Finding) -> String {
        let mut parts = place(finding);
        for step in &finding.steps {
            parts.extend([kind(step.kind), &step.site.file, &step.site.function]);
        }
        self.numbered(hash(&parts))
    }

    fn numbered(&mut self, hash: String) -> String {
        let count = self.seen.entry(hash.clone()).or_default();
        *count += 1;
        format!("{hash}:{count}")
    }
}

fn place(finding: &Finding) -> Vec<&str> {
    vec![&finding.id, &finding.cache, &finding.module, &finding.site.file, &finding.site.function]
}

fn kind(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Deferral => "deferral",
        StepKind::Callback => "callback",
        StepKind::Free => "free",
        StepKind::Root => "root",
        StepKind::Call => "call",
        StepKind::Wait => "wait",
        StepKind::Again => "again",
        StepKind::Destroy => "destroy",
        StepKind::Return => "return",
        StepKind::Create => "create",
    }
}

/// Each part goes in with its length, or `a, bc` would be `ab, c`.
fn hash(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
