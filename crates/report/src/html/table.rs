//! A table that can be sorted and filtered.
use maud::{Markup, html};
use std::collections::BTreeSet;

/// A column: its heading, and whether it has a filter.
pub(super) struct Column {
    /// The heading.
    pub name: &'static str,
    /// Whether there is a list of its values to choose from.
    pub choose: bool,
}

/// A column to sort by.
pub(super) fn plain(name: &'static str) -> Column {
    Column { name, choose: false }
}

/// A column whose values can be chosen from.
pub(super) fn chosen(name: &'static str) -> Column {
    Column { name, choose: true }
}

/// A cell: what is shown, and what it is sorted and filtered by.
pub(super) struct Cell {
    /// What is shown.
    pub shown: Markup,
    /// What it is filtered by.
    pub value: String,
    /// What it is sorted by, if not by the value.
    pub order: Option<usize>,
}

/// A cell with nothing but words.
pub(super) fn text(value: impl Into<String>) -> Cell {
    let value = value.into();
    Cell { shown: html! { (value) }, value, order: None }
}

/// A row: its cells, and the id of what else belongs to it.
pub(super) type Line = (Option<String>, Vec<Cell>);

/// The table with its filters.
pub(super) fn table(id: &str, columns: &[Column], lines: &[Line]) -> Markup {
    html! {
        form.filters data-for={ (id) "-table" } {
            label { "Search " input type="search" name="words" placeholder="words, all of them"; }
            @for (at, column) in columns.iter().enumerate().filter(|(_, column)| column.choose) {
                label {
                    (column.name) " "
                    select data-column=(at) data-name=(column.name) {
                        option value="" { "all" }
                        @for value in values(lines, at) { option value=(value) { (value) } }
                    }
                }
            }
            button type="reset" { "Show all" }
            output { (lines.len()) " of " (lines.len()) }
        }
        div.wide {
            table.sortable id={ (id) "-table" } {
                thead { tr { @for column in columns { th scope="col" { button type="button" { (column.name) } } } } }
                tbody {
                    @for (detail, cells) in lines {
                        tr data-detail=[detail.as_ref()] {
                            @for cell in cells { td data-value=(cell.value) data-order=[cell.order] { (cell.shown) } }
                        }
                    }
                }
            }
        }
    }
}

fn values(lines: &[Line], at: usize) -> BTreeSet<&str> {
    lines.iter().filter_map(|(_, cells)| Some(cells.get(at)?.value.as_str())).collect()
}
