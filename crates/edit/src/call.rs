//! The call: `call_rcu(&object->head, callback)` becomes `kfree_rcu(object, head)`.
use crate::Edit;
use rculint_lifecycle::Conversion;

/// The kernel's line length and tab width.
const WIDTH: usize = 80;
const TAB: usize = 8;

pub(crate) fn edit(text: &[u8], conversion: &Conversion) -> Edit {
    let span = conversion.call.span;
    let (by, object, head) = (&conversion.by, &conversion.object, &conversion.head);
    let column = column(text, span.start as usize);
    let line = format!("{by}({object}, {head})");
    // The `;` belongs to the line as well.
    let replacement = match column + line.len() < WIDTH {
        true => line,
        false => format!("{by}({object},\n{}{head})", indent(column + by.len() + 1)),
    };
    Edit { span, replacement }
}

/// On which column, from 0, the byte stands when a tab goes to the next multiple of eight.
fn column(text: &[u8], at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit(|&byte| byte == b'\n').next().unwrap_or_default();
    line.iter().fold(0, |column, &byte| if byte == b'\t' { (column / TAB + 1) * TAB } else { column + 1 })
}

fn indent(column: usize) -> String {
    "\t".repeat(column / TAB) + &" ".repeat(column % TAB)
}
