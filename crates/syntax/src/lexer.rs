//! Bytes to tokens; never fails, whatever the bytes.
use std::cell::Cell;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An identifier or keyword.
    Ident,
    /// A number.
    Number,
    /// A string literal.
    Str,
    /// A character constant.
    Char,
    /// An operator or bracket.
    Punct,
    /// A whole preprocessor line, continuations included.
    Directive,
    /// A byte that C has no use for.
    Stray,
}

/// A token; offsets are into the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub kind: Kind,
    pub start: u32,
    pub end: u32,
    /// First on its line, in column 0.
    pub column_zero: bool,
    /// First on its line.
    pub line_start: bool,
    /// The byte of a [`Kind::Punct`] that is one byte long, else 0: most questions are about these, and need no look at the text.
    pub sign: u8,
}

impl Token {
    #[inline]
    pub fn text<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    pub fn str<'t>(&self, text: &'t [u8]) -> &'t str {
        std::str::from_utf8(self.text(text)).unwrap_or("\u{fffd}")
    }

    /// Whether it is the identifier `wanted`.
    pub fn is_name(&self, text: &[u8], wanted: &str) -> bool {
        self.kind == Kind::Ident && self.text(text) == wanted.as_bytes()
    }

    #[inline]
    pub fn is(&self, text: &[u8], wanted: &str) -> bool {
        (self.end - self.start) as usize == wanted.len()
            && matches!(self.kind, Kind::Punct | Kind::Ident)
            && self.text(text) == wanted.as_bytes()
    }
}

/// Whether an identifier may go on with this byte.
const IN_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let of = byte as u8;
        table[byte] = of.is_ascii_alphanumeric() || of == b'_' || of == b'$';
        byte += 1;
    }
    table
};

/// Tokens one at a time.
pub(crate) struct Lexer<'t> {
    text: &'t [u8],
    at: usize,
    line_begin: usize,
    line_start: bool,
}

/// All tokens of `text[from..to]`; comments and white space are left out.
pub(crate) fn lex(text: &[u8], from: usize, to: usize) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(to.min(text.len()).saturating_sub(from) / 5);
    tokens.extend(Lexer::new(text, from, to));
    tokens
}

/// The memory for the tokens of a file is not given back between files up to this many.
const KEPT: usize = 1 << 18;

/// As [`lex`] for the whole text, in memory that the thread uses again for its next file.
pub(crate) fn with_tokens<T>(text: &[u8], work: impl FnOnce(&[Token]) -> T) -> T {
    thread_local!(static TOKENS: Cell<Vec<Token>> = const { Cell::new(Vec::new()) });
    let mut tokens = TOKENS.take();
    tokens.extend(Lexer::new(text, 0, text.len()));
    let result = work(&tokens);
    tokens.clear();
    tokens.shrink_to(KEPT);
    TOKENS.set(tokens);
    result
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.token()
    }
}

impl<'t> Lexer<'t> {
    /// For `text[from..to]`.
    pub fn new(text: &'t [u8], from: usize, to: usize) -> Self {
        Lexer { text: &text[..to.min(text.len())], at: from, line_begin: from, line_start: true }
    }
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn token(&mut self) -> Option<Token> {
        self.skip_blank();
        let start = self.at;
        let first = *self.text.get(start)?;
        let line_start = std::mem::take(&mut self.line_start);
        let kind = match first {
            b'#' if line_start => {
                self.directive();
                Kind::Directive
            }
            b'"' => self.quoted(b'"', Kind::Str),
            b'\'' => self.quoted(b'\'', Kind::Char),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_ascii_digit() => self.number(),
            b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'$' => self.ident(),
            _ => self.punct(first),
        };
        let column_zero = line_start && start == self.line_begin;
        let sign = if kind == Kind::Punct && self.at == start + 1 { first } else { 0 };
        Some(Token { kind, start: start as u32, end: self.at as u32, column_zero, line_start, sign })
    }

    fn skip_blank(&mut self) {
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'\n' => self.newline(),
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => self.at += 1,
                // The line goes on: what comes next begins none, and a `#` there no directive.
                b'\\' if self.peek(1) == b'\n' => self.at += 2,
                b'\\' if self.peek(1) == b'\r' && self.peek(2) == b'\n' => self.at += 3,
                b'/' if self.peek(1) == b'*' => self.block_comment(),
                b'/' if self.peek(1) == b'/' => self.line_end(),
                _ => break,
            }
        }
    }

    fn newline(&mut self) {
        self.at += 1;
        self.line_begin = self.at;
        self.line_start = true;
    }

    fn block_comment(&mut self) {
        let rest = &self.text[self.at + 2..];
        // There are fewer `/` than `*` in comments.
        let is_end = |at: &usize| *at > 0 && rest[at - 1] == b'*';
        let length = memchr::memchr_iter(b'/', rest).find(is_end).map_or(rest.len(), |last| last + 1);
        let end = self.at + 2 + length;
        if let Some(line) = memchr::memrchr(b'\n', &self.text[self.at..end]) {
            self.line_begin = self.at + line + 1;
            self.line_start = true;
        }
        self.at = end;
    }

    /// To the end of the logical line, not past it.
    fn line_end(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let Some(length) = memchr::memchr(b'\n', rest) else {
                self.at = self.text.len();
                return;
            };
            let line = rest[..length].strip_suffix(b"\r").unwrap_or(&rest[..length]);
            self.at += length;
            if line.last() != Some(&b'\\') {
                return;
            }
            self.at += 1;
        }
    }

    /// Like [`Self::line_end`], but a block comment may hide line ends.
    fn directive(&mut self) {
        loop {
            match memchr::memchr3(b'\n', b'/', b'"', &self.text[self.at..]) {
                None => {
                    self.at = self.text.len();
                    return;
                }
                Some(length) => self.at += length,
            }
            match (self.text[self.at], self.peek(1)) {
                (b'\n', _) if self.continued() => self.at += 1,
                (b'\n', _) => return,
                (b'/', b'*') => self.block_comment(),
                (b'/', b'/') => self.line_end(),
                (b'"', _) => {
                    self.quoted(b'"', Kind::Str);
                }
                _ => self.at += 1,
            }
        }
    }

    fn continued(&self) -> bool {
        let line = &self.text[..self.at];
        line.strip_suffix(b"\r").unwrap_or(line).last() == Some(&b'\\')
    }

    /// A string or character constant; it ends at the latest where its line does.
    fn quoted(&mut self, quote: u8, kind: Kind) -> Kind {
        self.at += 1;
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b'\\' => self.at += 1 + usize::from(self.peek(1) == b'\r' && self.peek(2) == b'\n'),
                b'\n' => break,
                _ if byte == quote => {
                    self.at += 1;
                    break;
                }
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(self.text.len());
        kind
    }

    fn number(&mut self) -> Kind {
        while let Some(&byte) = self.text.get(self.at) {
            let sign = matches!(byte, b'+' | b'-') && matches!(self.text[self.at - 1], b'e' | b'E') && !self.is_hex();
            if !(byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_' || sign) {
                break;
            }
            self.at += 1;
        }
        Kind::Number
    }

    fn is_hex(&self) -> bool {
        let line = &self.text[self.line_begin.min(self.at)..self.at];
        let digits = line.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        self.text[self.at - digits..self.at].get(..2).is_some_and(|head| head.eq_ignore_ascii_case(b"0x"))
    }

    fn ident(&mut self) -> Kind {
        let rest = &self.text[self.at..];
        self.at += rest.iter().position(|&byte| !IN_NAME[usize::from(byte)]).unwrap_or(rest.len());
        match self.text.get(self.at) {
            // L"..", u8"..": a prefix belongs to its literal.
            Some(b'"') if self.at > 0 && self.text[self.at - 1] == b'L' && !self.long_ident() => {
                self.quoted(b'"', Kind::Str)
            }
            _ => Kind::Ident,
        }
    }

    fn long_ident(&self) -> bool {
        self.at >= 2 && (self.text[self.at - 2].is_ascii_alphanumeric() || self.text[self.at - 2] == b'_')
    }

    fn punct(&mut self, first: u8) -> Kind {
        self.at += match (first, self.peek(1), self.peek(2)) {
            (b'.', b'.', b'.') | (b'<', b'<', b'=') | (b'>', b'>', b'=') => 3,
            (b'-', b'>' | b'-' | b'=', _)
            | (b'+', b'+' | b'=', _)
            | (b'<', b'<' | b'=', _)
            | (b'>', b'>' | b'=', _)
            | (b'&', b'&' | b'=', _)
            | (b'|', b'|' | b'=', _)
            | (b'=' | b'!' | b'*' | b'/' | b'%' | b'^', b'=', _)
            | (b'#', b'#', _) => 2,
            _ => 1,
        };
        match first {
            b'!'..=b'~' if first != b'`' && first != b'@' => Kind::Punct,
            _ => Kind::Stray,
        }
    }
}
