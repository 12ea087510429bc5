//! What an analysis needs of a tree, and nothing else: where it came from makes no difference to the results.
use crate::analyze::words;
use crate::clock::Clock;
use crate::earlier::Make;
use crate::needed::read_needed;
use crate::scope::Scope;
use crate::walk::{Matcher, Problem, Scan, Tree};
use crate::wrapped::Sought;
use rculint_ir::model::Model;
use rculint_link::SourceFile;
use rculint_link::kbuild::{Inputs, LinkUnit, link_units};
use rculint_syntax::Version;

/// What was read of a tree.
pub struct Sources {
    /// The part of the tree that results are about.
    pub scope: Scope,
    /// The files that matter, by path.
    pub files: Vec<SourceFile>,
    /// What is linked together.
    pub units: Vec<LinkUnit>,
    /// What could not be read, and what is wrong with a source.
    pub problems: Vec<Problem>,
    /// How many of these are files and directories that could not be read at all.
    pub unread: usize,
    /// The names that sources were looked for by besides the model's: one that has none of these, nor of those, was not read.
    pub(crate) sought: Sought,
    /// The kernel that the tree says it is.
    pub stated: Option<Version>,
}

impl Sources {
    /// Reads what matters of `tree` by `model`; `clock` gets the stages.
    pub fn read(tree: &Tree, model: &Model, clock: &mut Clock) -> Self {
        let scan = tree.read_listed(tree.list(), &Matcher::new(&words(model)));
        clock.lap("scan");
        Sources::of_scan(tree, scan, model, &SourceFile::new, clock)
    }

    /// The same of a tree that is scanned already, with the files that `make` makes.
    pub(crate) fn of_scan(tree: &Tree, mut scan: Scan, model: &Model, make: &dyn Make, clock: &mut Clock) -> Self {
        let units = link_units(&Inputs {
            makefiles: std::mem::take(&mut scan.makefiles),
            kconfigs: std::mem::take(&mut scan.kconfigs),
            sources: std::mem::take(&mut scan.sources),
            root: tree.beside(),
        });
        clock.lap("link units");
        let mut problems = std::mem::take(&mut scan.problems);
        let (files, sought) = read_needed(tree, scan, &units, model, make, &mut problems);
        clock.lap("outlines");
        let stated = crate::kernel::stated(tree);
        Sources { sought, ..Sources::new(tree.scope().clone(), files, units, problems, stated) }
    }

    /// The same from its parts; `problems` are those of reading.
    pub fn new(
        scope: Scope,
        files: Vec<SourceFile>,
        units: Vec<LinkUnit>,
        mut problems: Vec<Problem>,
        stated: Option<Version>,
    ) -> Self {
        let unread = problems.len();
        for file in files.iter().filter(|file| !file.is_header()) {
            problems.extend(file.outline.problems.iter().map(|(span, message)| Problem {
                path: file.path.to_string(),
                message: format!("line {}: {message}", file.lines().line_column(span.start).0),
            }));
        }
        problems.sort();
        problems.dedup();
        Sources { scope, files, units, problems, unread, sought: Sought::default(), stated }
    }
}
