//! `primaryLocationLineHash`, as GitHub's uploader computes it from the file: a log that brings it keeps its alerts together
//! also where the uploader cannot see the sources.
//!
//! Spaces and tabs are left out, and CR and CRLF count as LF. A line's hash is `h = h * 37 + unit`, wrapping at 64 bits, over
//! 100 UTF-16 units from its first one that is left, over the ends of lines; the end of the file is 0xFFFF and zeros.
use std::collections::HashMap;

const UNITS: usize = 100;
const FACTOR: u64 = 37;
const END: u16 = 0xFFFF;

/// The hashes of all lines of a file.
pub(super) struct LineHashes {
    /// Each with how many lines up to this one have it.
    lines: Vec<(u64, u32)>,
}

impl LineHashes {
    /// Hashes `text`; what is not UTF-8 in it counts as U+FFFD.
    pub fn new(text: &[u8]) -> Self {
        let (units, starts) = kept(&String::from_utf8_lossy(text));
        let unit = |at: usize| u64::from(units.get(at).copied().unwrap_or_default());
        let leaving = (0..UNITS).fold(1u64, |power, _| power.wrapping_mul(FACTOR));
        let (mut hash, mut fed) = (0u64, 0);
        let mut seen: HashMap<u64, u32> = HashMap::new();
        let mut lines = Vec::with_capacity(starts.len());
        for start in starts {
            while fed < start + UNITS {
                hash = hash.wrapping_mul(FACTOR).wrapping_add(unit(fed));
                if let Some(first) = fed.checked_sub(UNITS) {
                    hash = hash.wrapping_sub(leaving.wrapping_mul(unit(first)));
                }
                fed += 1;
            }
            let count = seen.entry(hash).or_default();
            *count += 1;
            lines.push((hash, *count));
        }
        LineHashes { lines }
    }

    /// The hash of line `line`, from 1, and the how-manieth with that hash it is.
    pub fn get(&self, line: usize) -> Option<String> {
        let (hash, count) = self.lines.get(line.checked_sub(1)?)?;
        Some(format!("{hash:x}:{count}"))
    }
}

/// The units that count, and where in them each line starts.
fn kept(text: &str) -> (Vec<u16>, Vec<usize>) {
    let (mut units, mut starts) = (Vec::with_capacity(text.len()), vec![0]);
    let mut after_cr = false;
    for unit in text.encode_utf16() {
        let is_cr = unit == u16::from(b'\r');
        let is_lf = unit == u16::from(b'\n');
        let is_blank = unit == u16::from(b' ') || unit == u16::from(b'\t');
        if !(is_blank || is_lf && after_cr) {
            units.push(if is_cr { u16::from(b'\n') } else { unit });
            if is_cr || is_lf {
                starts.push(units.len());
            }
        }
        after_cr = is_cr;
    }
    units.push(END);
    (units, starts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> Vec<String> {
        let hashes = LineHashes::new(text.as_bytes());
        (1..).map_while(|line| hashes.get(line)).collect()
    }

    #[test]
    fn an_empty_file_and_one_without_a_last_line_feed() {
        assert_eq!(all(""), ["c129715d7a2bc9a3:1"]);
        let expected = ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"];
        assert_eq!(all(" a\nb\n  \t\tc\n d"), expected);
    }

    #[test]
    fn every_kind_of_line_end_counts_as_a_line_feed() {
        let expected = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        assert_eq!(all(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n"), expected);
        assert_eq!(all(" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r"), expected);
        assert_eq!(all(" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n"), expected);
        assert_eq!(all(" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n"), expected);
    }

    /// Computed apart, by a script written from the description.
    #[test]
    fn tabs_and_spaces_do_not_count() {
        assert_eq!(all("a\tb\n ab\na b"), ["db7334d84dfb7250:1", "a67181c4874b4373:1", "952bb1cc6d22bdaa:1"]);
        let indented = ["980d4a6dcd6e7c98:1", "8e6ddd7bf1711e5e:1", "c129715d7a2bc9a3:1"];
        assert_eq!(all("\tif (x)\r\n\t\ty();\r\n"), indented);
        assert_eq!(all("if(x)\r y( );\r"), indented);
    }

    #[test]
    fn repeated_lines_are_numbered() {
        let expected = [
            "a7f2ff13bc495cf2:1",
            "a7f2ff13bc495cf2:2",
            "a7f2ff13bc495cf2:3",
            "a7f2ff13bc495cf2:4",
            "a7f2ff13bc495cf2:5",
            "a7f2ff13bc495cf2:6",
            "a7f2ff1481e87703:1",
            "a9cf91f7bbf1862b:1",
            "55ec222b86bcae53:1",
            "cc97dc7b1d7d8f7b:1",
            "c129715d7a2bc9a3:1",
        ];
        assert_eq!(all(&"Lorem ipsum dolor sit amet.\n".repeat(10)), expected);
    }

    /// As the description says it, unit for unit and line for line.
    fn described(text: &str) -> Vec<String> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut seen: Vec<u64> = Vec::new();
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
        let hash = |start: usize| {
            let kept = text[start..].encode_utf16().filter(|&unit| unit != 0x20 && unit != 0x09);
            let padded = kept.chain([0xFFFF]).chain(std::iter::repeat(0)).take(100);
            padded.fold(0u64, |hash, unit| hash.wrapping_mul(37).wrapping_add(u64::from(unit)))
        };
        let mut numbered = |hash: u64| {
            seen.push(hash);
            format!("{hash:x}:{}", seen.iter().filter(|&&other| other == hash).count())
        };
        starts.map(|start| numbered(hash(start))).collect()
    }

    #[test]
    fn characters_out_of_the_basic_plane_are_two_units() {
        // Computed apart, by a script written from the description.
        let text = "/* \u{1F427} */\tf(\u{FC});\n\u{1F427}\u{1F427}";
        assert_eq!(all(text), ["7ba7dbf5f0b8ae45:1", "e40b923c5dd5eb03:1"]);
        let text = "\u{1F427}\tf(\u{1F427});\u{FC}\n\u{1F427}";
        let units: Vec<u16> = kept(text).0;
        assert_eq!(units[..2], [0xD83D, 0xDC27]);
    }

    proptest! {
        #[test]
        fn any_text_hashes_as_described(text in "([ \ta-b\u{FC}\u{1F427}]{0,40}(\r|\n|\r\n)?){0,12}") {
            prop_assert_eq!(all(&text), described(&text));
        }

        #[test]
        fn long_lines_too(text in "(abc{0,9} {0,3}\n?){0,80}") {
            prop_assert_eq!(all(&text), described(&text));
        }
    }
}
