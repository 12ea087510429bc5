//! A number as it is written: `(1 << 4)`, `BIT(2) | GENMASK(1, 0)`, with names for what they are worth in the same text.
use super::within;
use crate::declaration::{after_group, inside, split};
use crate::lexer::{Kind, Token};

/// Operators, those that bind least first.
const LEVELS: [&[&str]; 5] = [&["|"], &["^"], &["&"], &["<<", ">>"], &["+", "-"]];

/// Reads what is written in a text.
#[derive(Clone, Copy)]
pub(super) struct Written<'t> {
    text: &'t [u8],
    /// Names may be made of others, so many levels deep.
    depth: usize,
}

impl<'t> Written<'t> {
    pub fn new(text: &'t [u8], depth: usize) -> Self {
        Written { text, depth }
    }

    /// The value of a macro, which stands beside anything: not of `1 | 2`.
    pub fn alone(self, tokens: &[Token]) -> Option<i64> {
        match self.unary(tokens)? {
            (value, []) => Some(value),
            _ => None,
        }
    }

    /// The value of an expression.
    pub fn whole(self, tokens: &[Token]) -> Option<i64> {
        match self.binary(tokens, 0)? {
            (value, []) => Some(value),
            _ => None,
        }
    }

    /// The value of what stands in front, as far as operators bind like this, and the rest.
    fn binary(self, tokens: &[Token], level: usize) -> Option<(i64, &[Token])> {
        let Some(operators) = LEVELS.get(level) else { return self.unary(tokens) };
        let (mut value, mut rest) = self.binary(tokens, level + 1)?;
        while let Some((token, behind)) = rest.split_first() {
            let Some(operator) = operators.iter().find(|operator| token.is(self.text, operator)) else { break };
            let (other, left) = self.binary(behind, level + 1)?;
            (value, rest) = (combined(operator, value, other)?, left);
        }
        Some((value, rest))
    }

    fn unary(self, tokens: &[Token]) -> Option<(i64, &[Token])> {
        let (first, rest) = tokens.split_first()?;
        match first.sign {
            b'~' => self.unary(rest).map(|(value, rest)| (!value, rest)),
            b'-' if first.is(self.text, "-") => {
                let (value, rest) = self.unary(rest)?;
                Some((value.checked_neg()?, rest))
            }
            b'(' => {
                let (inside, rest) = enclosed(tokens)?;
                Some((self.whole(inside)?, rest))
            }
            _ => self.named(first, rest),
        }
    }

    /// A literal, a name, or a macro for a mask.
    fn named<'k>(self, first: &Token, rest: &'k [Token]) -> Option<(i64, &'k [Token])> {
        if let Some(value) = literal(self.text, first) {
            return Some((value, rest));
        }
        if first.kind != Kind::Ident {
            return None;
        }
        let Some((args, rest)) = enclosed(rest) else {
            return Some((within(self.text, first.str(self.text), self.depth)?, rest));
        };
        let args: Option<Vec<i64>> = split(args, b',').map(|arg| self.whole(arg)).collect();
        Some((mask_of(first.text(self.text), &args?)?, rest))
    }
}

/// What stands in the brackets that the tokens begin with, and behind them.
fn enclosed(tokens: &[Token]) -> Option<(&[Token], &[Token])> {
    let (group, rest) = tokens.split_at(after_group(tokens, 0));
    let is_whole = matches!(group, [open, .., close] if open.sign == b'(' && close.sign == b')');
    is_whole.then(|| (inside(group), rest))
}

fn combined(operator: &str, a: i64, b: i64) -> Option<i64> {
    match operator {
        "|" => Some(a | b),
        "^" => Some(a ^ b),
        "&" => Some(a & b),
        "<<" => a.checked_shl(u32::try_from(b).ok()?).filter(|shifted| shifted >> b == a),
        ">>" => a.checked_shr(u32::try_from(b).ok()?).filter(|_| a >= 0),
        "+" => a.checked_add(b),
        "-" => a.checked_sub(b),
        _ => None,
    }
}

/// What a macro of that name is worth with these arguments, where it stands for bits.
pub fn mask_of(name: impl AsRef<[u8]>, args: &[i64]) -> Option<i64> {
    match (name.as_ref(), args) {
        (b"BIT" | b"BIT_ULL", [at]) => bit(*at),
        (b"GENMASK" | b"GENMASK_ULL", [high, low]) if (0..=*high).contains(low) && *high < 63 => {
            Some(bit(high + 1)?.wrapping_sub(bit(*low)?))
        }
        _ => None,
    }
}

fn bit(at: i64) -> Option<i64> {
    1_i64.checked_shl(u32::try_from(at).ok()?)
}

/// The number that is written there.
pub(crate) fn literal(text: &[u8], token: &Token) -> Option<i64> {
    let written = match token.kind {
        Kind::Number => token.str(text).trim_end_matches(['u', 'U', 'l', 'L']),
        Kind::Ident if token.is(text, "true") => "1",
        Kind::Ident if token.is(text, "false") => "0",
        _ => return None,
    };
    match written.strip_prefix("0x").or_else(|| written.strip_prefix("0X")) {
        Some(digits) => i64::from_str_radix(digits, 16).ok(),
        None if written.len() > 1 && written.starts_with('0') => i64::from_str_radix(written, 8).ok(),
        None => written.parse().ok(),
    }
}
