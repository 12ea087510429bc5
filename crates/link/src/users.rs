//! Which functions use a name, and how, as their tokens look.
use crate::by_name::ByName;
use crate::program::{FileId, FnId, Program};
use rayon::prelude::*;
use rculint_syntax::{Mention, MentionKind, Name};
use std::collections::BTreeSet;

/// How a function may use a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Use {
    /// A variable: as one side of an assignment, or part of one.
    AssignedVariable,
    /// A member: as one side of an assignment, or part of one.
    AssignedMember,
    /// Calls it.
    Called,
    /// A member: calls what it holds.
    CalledMember,
}

/// For each way to use a name, the functions that do, by the name.
pub(crate) type Users = [ByName<FnId>; Use::ALL.len()];

impl Use {
    /// In their order.
    pub(crate) const ALL: [Use; 4] = [Use::AssignedVariable, Use::AssignedMember, Use::Called, Use::CalledMember];

    fn is(self, mention: &Mention) -> bool {
        match self {
            Use::AssignedVariable => mention.assigned && mention.kind == MentionKind::Value,
            Use::AssignedMember => mention.assigned && mention.kind == MentionKind::Member,
            Use::Called => mention.kind == MentionKind::Call,
            Use::CalledMember => mention.kind == MentionKind::MemberCall,
        }
    }
}

impl Program {
    /// The functions that use one of `names` so, as their tokens look; in order.
    pub fn users<'n>(&self, how: Use, names: impl IntoIterator<Item = &'n Name>) -> BTreeSet<FnId> {
        names.into_iter().flat_map(|name| self.users_of(how, name)).copied().collect()
    }

    /// Those of them that are in files which are `near`, or in headers.
    pub fn users_near<'n>(
        &self,
        how: Use,
        names: impl IntoIterator<Item = &'n Name>,
        near: &BTreeSet<FileId>,
    ) -> impl Iterator<Item = FnId> {
        let is_near = |file: FileId| self.files[file].is_header() || near.contains(&file);
        let all = names.into_iter().flat_map(|name| self.users_of(how, name)).copied();
        all.filter(|&user| is_near(self.file_of(user))).collect::<BTreeSet<_>>().into_iter()
    }

    /// The functions that use the name so, as their tokens look; in order.
    pub fn users_of(&self, how: Use, name: &Name) -> &[FnId] {
        let users = self.asked.users.get_or_init(|| {
            let mut users: Users = Default::default();
            users.par_iter_mut().zip(Use::ALL).for_each(|(users, how)| *users = self.find_users(how));
            users
        });
        users[how as usize].get(name)
    }

    fn find_users(&self, how: Use) -> ByName<FnId> {
        let all = self.functions().collect::<Vec<_>>().into_par_iter();
        let uses = all.flat_map_iter(|function| {
            let mentions = self.mentions(function).iter().filter(|mention| how.is(mention));
            mentions.map(move |mention| (mention.name, function))
        });
        ByName::new(uses.collect::<Vec<_>>().into_iter())
    }
}
