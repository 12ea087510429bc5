//! What GitHub code scanning takes, and what it does not.
use crate::report::Report;
use flate2::{Compression, write::GzEncoder};
use rculint_lints::Finding;
use std::cmp::Reverse;
use std::io::{self, Write};

/// A log with more results than this is refused.
pub(super) const RESULTS: usize = 25_000;
/// More than this are not shown, the most severe first.
const SHOWN: usize = 5_000;
/// A larger upload is refused.
const ZIPPED: u64 = 10 << 20;
/// More tags on a rule are refused.
pub(super) const TAGS: usize = 20;

/// The findings that matter most first, as many as are taken.
pub(super) fn most_severe<'a>(report: &Report<'a>) -> Vec<&'a Finding> {
    let severity = |finding: &Finding| {
        let stated = report.rule(&finding.id).and_then(|(_, rule)| rule.security_severity.as_deref()?.parse().ok());
        // Tenths, because numbers with a point have no total order.
        stated.map_or(0, |severity: f64| (severity * 10.0) as u32)
    };
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| Reverse((finding.level, severity(finding))));
    findings.truncate(RESULTS);
    findings
}

/// What GitHub will not show of `count` results, in words.
pub(super) fn warnings(count: usize) -> Vec<String> {
    let mut warnings = Vec::new();
    if count > RESULTS {
        let left_out = count - RESULTS;
        warnings.push(format!(
            "GitHub takes {RESULTS} results at most: the {left_out} least severe of {count} are left out; check parts of the \
             tree in several runs, each with its own --category"
        ));
    }
    if count > SHOWN {
        warnings
            .push(format!("GitHub shows {SHOWN} results of a run at most, the most severe first; here are {count}"));
    }
    warnings
}

/// Passes bytes on, and measures what they would be zipped.
pub(super) struct Zipped<W> {
    out: W,
    zip: GzEncoder<Count>,
}

impl<W: Write> Zipped<W> {
    /// Nothing is written yet.
    pub fn new(out: W) -> Self {
        Zipped { out, zip: GzEncoder::new(Count(0), Compression::default()) }
    }

    /// A warning if it is more than GitHub takes.
    pub fn finish(self) -> io::Result<Option<String>> {
        let size = self.zip.finish()?.0;
        Ok((size > ZIPPED).then(|| {
            let (size, limit) = (size >> 20, ZIPPED >> 20);
            format!("GitHub takes {limit} MB zipped at most, and this log is {size} MB: check parts of the tree in several runs")
        }))
    }
}

impl<W: Write> Write for Zipped<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.zip.write_all(&bytes[..written])?;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Counts bytes and forgets them.
struct Count(u64);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
