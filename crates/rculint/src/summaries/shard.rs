//! Who summarizes which file.
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The part of a tree that one machine summarizes, as in `2/4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    number: u32,
    of: u32,
}

impl Shard {
    /// The whole tree.
    pub const ALL: Shard = Shard { number: 1, of: 1 };

    /// Which of them it is, from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// How many there are.
    pub fn of(self) -> u32 {
        self.of
    }

    /// Whether the file at `path` belongs to it: by the path alone, so that no machine has to know what others do.
    pub fn has(self, path: &str) -> bool {
        let hash = blake3::hash(path.as_bytes());
        let [a, b, c, d, ..] = *hash.as_bytes();
        u32::from_le_bytes([a, b, c, d]) % self.of == self.number - 1
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Shard { number, of }),
            _ => Err(format!("`{text}` is no shard: 2/4 is the second of four")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_is_in_one_share() {
        let paths: Vec<String> = (0..1000).map(|at| format!("drivers/{at}.c")).collect();
        for of in [1, 2, 5] {
            let shards: Vec<Shard> = (1..=of).map(|number| Shard { number, of }).collect();
            let mut counts = vec![0; shards.len()];
            for path in &paths {
                let owners: Vec<usize> = (0..shards.len()).filter(|&at| shards[at].has(path)).collect();
                assert_eq!(owners.len(), 1, "{path}");
                counts[owners[0]] += 1;
            }
            assert!(counts.iter().all(|&count| count > 800 / counts.len()), "{counts:?}");
        }
    }

    #[test]
    fn as_text() {
        assert_eq!("2/4".parse::<Shard>().map(|shard| shard.to_string()), Ok("2/4".into()));
        for bad in ["", "2", "0/4", "5/4", "1/0", "a/b", "-1/2", "1/2/3"] {
            assert!(bad.parse::<Shard>().is_err(), "{bad}");
        }
    }
}
