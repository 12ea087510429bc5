//! For people: findings as miette draws them, then a summary.
mod diagnostic;
mod snippet;
mod summary;

use crate::report::Report;
use diagnostic::Part;
use miette::{GraphicalReportHandler, GraphicalTheme, ThemeCharacters, ThemeStyles};
use snippet::Snippets;
use std::io::{self, Write};

/// What the terminal can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Colours, and links that can be clicked.
    pub color: bool,
    /// Line drawing characters beyond ASCII.
    pub unicode: bool,
    /// Columns to fill; less than 40 count as 40.
    pub width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Style { color: false, unicode: true, width: 100 }
    }
}

/// Writes each finding with the source around its path, file by file, and a summary. Source that is not UTF-8 is shown
/// with `?` for each odd byte; a place without source is named. Fails only if `out` does.
pub fn write_pretty(report: &Report<'_>, style: Style, mut out: impl Write) -> io::Result<()> {
    let style = Style { width: style.width.max(40), ..style };
    let handler = handler(style);
    let mut snippets = Snippets::new(report.sources);
    for finding in report.findings {
        for part in diagnostic::parts(report, finding, &mut snippets, style) {
            render(&handler, &part, &mut out)?;
        }
        writeln!(out)?;
    }
    summary::write(report, style, &mut out)?;
    out.flush()
}

fn handler(style: Style) -> GraphicalReportHandler {
    let theme = GraphicalTheme {
        characters: if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
        styles: if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() },
    };
    GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_links(style.color)
        .with_context_lines(snippet::CONTEXT)
        .tab_width(snippet::TAB)
        .without_syntax_highlighting()
}

fn render(handler: &GraphicalReportHandler, part: &Part, out: &mut impl Write) -> io::Result<()> {
    let mut text = String::new();
    handler.render_report(&mut text, part).map_err(io::Error::other)?;
    for line in text.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
