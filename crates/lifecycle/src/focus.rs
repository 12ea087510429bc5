//! A part of the answer, asked for again: what it is about, and so what has to be looked at.
use crate::effect::Subject;
use crate::facts::ModelCall;
use rculint_ir::model::Role;
use rculint_link::{FileId, FnId, Program, UnitId};
use rculint_syntax::Span;
use std::collections::BTreeSet;

/// What a part of the answer is about.
#[derive(Default)]
pub(crate) struct Focus {
    /// The files that deal with it.
    pub files: BTreeSet<FileId>,
    /// The destroys that are asked about.
    pub destroys: BTreeSet<(FileId, Span)>,
    /// The modules whose unload is asked about.
    pub units: BTreeSet<UnitId>,
}

impl<'f> FromIterator<&'f Focus> for Focus {
    fn from_iter<I: IntoIterator<Item = &'f Focus>>(parts: I) -> Self {
        let mut whole = Focus::default();
        for part in parts {
            whole.files.extend(&part.files);
            whole.destroys.extend(&part.destroys);
            whole.units.extend(&part.units);
        }
        whole
    }
}

impl Focus {
    /// Whether what is in flight for the subject matters.
    pub fn has_subject(&self, subject: Subject) -> bool {
        match subject {
            Subject::Cache(_) => true,
            Subject::Text(unit) => self.units.contains(&unit),
        }
    }

    /// Whether the call has to do with it.
    pub fn has_call(&self, program: &Program, call: &ModelCall) -> bool {
        match call.fact.role {
            Role::Destroy => self.has_destroy(program, call.function, call.span),
            Role::Create | Role::Allocate | Role::Free | Role::Defer => {
                self.files.contains(&program.file_of(call.function))
            }
            // What is installed or wrapped may be so anywhere.
            _ => true,
        }
    }

    /// Whether the destroy there is asked about.
    pub fn has_destroy(&self, program: &Program, function: FnId, span: Span) -> bool {
        self.destroys.contains(&(program.file_of(function), span))
    }
}
