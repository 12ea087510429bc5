//! The format: a line that says what it is and who wrote it, a hash of all that follows, then [`Body`].
use super::{Entry, Facts, Head};
use anyhow::{Context, Result, bail};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use std::path::Path;

/// What the first line starts with.
const MAGIC: &str = "rculint summaries, ";
/// Counts changes of the format, of link units, outlines and control-flow graphs.
const FORMAT: u32 = 3;
/// Entries are packed together up to this size, in bytes: large enough to pack well, small enough for all cores.
const BLOCK: usize = 4 << 20;
/// Higher levels take longer than they save.
const LEVEL: i32 = 3;

#[derive(Serialize, Deserialize)]
struct Body {
    head: Head,
    /// [`Facts`], packed.
    facts: ByteBuf,
    /// `Vec<Entry>` each, packed; by path.
    blocks: Vec<ByteBuf>,
}

/// A file of summaries whose entries are not unpacked yet.
pub(super) struct Contents {
    pub head: Head,
    pub facts: Facts,
    blocks: Vec<ByteBuf>,
}

/// Everything of one shard as the bytes of a file; the same bytes for the same arguments.
pub(super) fn to_bytes(head: Head, facts: &Facts, entries: &[Entry<'_>]) -> Result<Vec<u8>> {
    let blocks = blocks(entries).into_par_iter().map(|block| pack(&block)).collect::<Result<_>>()?;
    let body = postcard::to_stdvec(&Body { head, facts: pack(facts)?, blocks })?;
    let mut bytes = first_line().into_bytes();
    bytes.extend_from_slice(blake3::hash(&body).as_bytes());
    bytes.extend_from_slice(&body);
    Ok(bytes)
}

fn first_line() -> String {
    format!("{MAGIC}format {FORMAT}, version {}\n", env!("CARGO_PKG_VERSION"))
}

/// Neighbours together, as many as fit.
fn blocks<'e, 'a>(entries: &'e [Entry<'a>]) -> Vec<&'e [Entry<'a>]> {
    let mut blocks = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (at, entry) in entries.iter().enumerate() {
        size += entry.text.len() + entry.summary.len();
        if size >= BLOCK || at + 1 == entries.len() {
            blocks.push(&entries[start..=at]);
            (start, size) = (at + 1, 0);
        }
    }
    blocks
}

fn pack(value: &(impl Serialize + ?Sized)) -> Result<ByteBuf> {
    let bytes = postcard::to_stdvec(value)?;
    Ok(ByteBuf::from(zstd::encode_all(bytes.as_slice(), LEVEL)?))
}

impl Contents {
    /// Reads a file that [`to_bytes`] made.
    ///
    /// # Errors
    /// When it cannot be read, is something else, was written by another version of rculint, or is cut off or changed.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let Some(line) =
            bytes.split_inclusive(|&byte| byte == b'\n').next().filter(|line| line.starts_with(MAGIC.as_bytes()))
        else {
            bail!("{} has no summaries; `rculint summarize` writes a file that has", path.display());
        };
        let (own, rest) = (first_line(), &bytes[line.len()..]);
        if line.ends_with(b"\n") && line != own.as_bytes() {
            let other = String::from_utf8_lossy(line);
            let (other, own) = (other.trim_end().trim_start_matches(MAGIC), own.trim_end().trim_start_matches(MAGIC));
            bail!(
                "{} was written by another rculint ({other}); this one is {own}, and both have to be the same",
                path.display()
            );
        }
        let damaged = || format!("{} is cut off or damaged: write or copy it again", path.display());
        let (hash, body) = rest.split_at_checked(blake3::OUT_LEN).with_context(damaged)?;
        if blake3::hash(body).as_bytes() != hash {
            bail!(damaged());
        }
        let Body { head, facts, blocks } = postcard::from_bytes(body).with_context(damaged)?;
        let facts = unpacked(&facts).and_then(|facts| Ok(postcard::from_bytes(&facts)?)).with_context(damaged)?;
        Ok(Contents { head, facts, blocks })
    }

    /// What `make` makes of each entry, in any order.
    ///
    /// # Errors
    /// Those of `make`; and when its program wrote something else than this one reads, in spite of what it said.
    pub fn entries<T: Send>(&self, make: impl Fn(Entry<'_>) -> Result<T> + Sync) -> Result<Vec<T>> {
        let of = |block: &ByteBuf| {
            let block = unpacked(block)?;
            let entries: Vec<Entry<'_>> = postcard::from_bytes(&block)?;
            entries.into_iter().map(&make).collect::<Result<Vec<T>>>()
        };
        let made = self.blocks.par_iter().map(of).collect::<Result<Vec<_>>>()?;
        Ok(made.into_iter().flatten().collect())
    }
}

fn unpacked(packed: &ByteBuf) -> Result<Vec<u8>> {
    Ok(zstd::decode_all(packed.as_slice())?)
}
