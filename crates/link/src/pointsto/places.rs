//! The places that an expression may denote, and what they hold.
use super::{Loc, Value, is_pointer};
use crate::program::{FileId, FnId, Program};
use rculint_ir::Expr;
use rculint_syntax::{Init, InitValue, Name};
use std::collections::BTreeSet;

impl Program {
    /// The places that the lvalue `expr` may denote.
    pub fn places_of(&self, f: FnId, expr: &Expr) -> BTreeSet<Loc> {
        self.places(f, expr)
    }

    pub(super) fn places(&self, f: FnId, expr: &Expr) -> BTreeSet<Loc> {
        let mut out = BTreeSet::new();
        match expr {
            Expr::Name(name) if self.body(f).has_local(name) => {
                out.insert(Loc::Local(f, *name));
            }
            Expr::Name(name) => {
                let found = self.variable(self.file_of(f), name);
                out.extend(found.map(|(home, variable)| Loc::Global(home, variable.name)));
            }
            Expr::Field(base, member) => self.member_places(f, base, member, &mut out),
            Expr::Index(base, index) => match self.element(f, base, index) {
                Some(element) => drop(out.insert(element)),
                None => self.element_places(f, base, &mut out),
            },
            Expr::Deref(pointer) => {
                self.points(f, pointer, &mut out);
            }
            Expr::Cast(_, inner) => out.extend(self.places(f, inner)),
            _ => {}
        }
        out
    }

    /// Any element of `base`.
    fn element_places(&self, f: FnId, base: &Expr, out: &mut BTreeSet<Loc>) {
        let direct = self.places(f, base);
        let pointer = self.type_of(f, base).is_some_and(|ty| is_pointer(&ty)) && self.points(f, base, out);
        if !pointer {
            out.extend(direct);
        }
    }

    /// Adds what `pointer` points to; parameters are looked up at all call sites. False when nothing is known.
    pub(super) fn points(&self, f: FnId, pointer: &Expr, out: &mut BTreeSet<Loc>) -> bool {
        let mut values = BTreeSet::new();
        self.values_into(f, pointer, &mut values);
        let before = out.len();
        for value in self.resolve_params(values) {
            if let Value::Address(place) = value {
                out.insert(place);
            }
        }
        out.len() > before
    }

    fn member_places(&self, f: FnId, base: &Expr, member: &Name, out: &mut BTreeSet<Loc>) {
        let tag = self.tag_of(f, base);
        let mut bases = BTreeSet::new();
        match base {
            // Who passes what to whom is most of the work: only where a named variable can come of it.
            Expr::Deref(_) if tag.as_ref().is_some_and(|tag| !self.has_instances(tag)) => {}
            Expr::Deref(pointer) if !self.is_called_from_everywhere(f) => {
                self.points(f, pointer, &mut bases);
            }
            Expr::Index(..) | Expr::Name(_) | Expr::Field(..) => bases = self.places(f, base),
            _ => {}
        }
        // `pool.inner.cache`: a struct without a tag is part of the one around it.
        if tag.is_none() && matches!(base, Expr::Field(..) | Expr::Index(..)) {
            out.extend(bases.into_iter().filter_map(|base| inner_member(base, member)));
            return;
        }
        let named: BTreeSet<Loc> = bases
            .into_iter()
            .filter_map(|base| match base {
                Loc::Global(file, name) if self.has_members(file, &name) => {
                    Some(Loc::GlobalMember(file, name, *member))
                }
                _ => None,
            })
            .collect();
        if !named.is_empty() {
            out.extend(named);
            return;
        }
        if let Some(tag) = tag {
            let home = self.struct_home(self.file_of(f), &tag).map(|(home, _)| home);
            out.insert(Loc::Member(home, tag, *member));
        }
    }

    fn has_members(&self, file: FileId, name: &Name) -> bool {
        self.variable(file, name).is_some_and(|(_, variable)| !is_pointer(&variable.ty))
    }

    /// What a place holds: its initialiser's addresses and functions, and symbolically whatever is stored there.
    pub(super) fn load(&self, place: Loc, out: &mut BTreeSet<Value>) {
        match &place {
            Loc::Global(file, name) | Loc::Element(file, name, _) => self.initial(*file, name, None, out),
            Loc::GlobalMember(file, name, member) => self.initial(*file, name, Some(member), out),
            // Who has its address reads what its function has put there.
            Loc::Local(f, name) => match Expr::Name(*name) {
                array if self.is_local_array(*f, &array) => self.elements_into(*f, &array, out),
                _ => self.name_values(*f, name, out),
            },
            Loc::Member(..) => {}
        }
        out.insert(Value::Load(place));
    }

    fn initial(&self, file: FileId, name: &Name, member: Option<&Name>, out: &mut BTreeSet<Value>) {
        for (home, variable) in self.variables_named(file, name) {
            if let Some(init) = &variable.init {
                let wanted = member.map(|name| (name, self.member_position(home, &variable.ty, name)));
                self.initial_values(home, init, wanted, out);
            }
        }
    }

    /// `member`: the one wanted, by name and by its position in its struct.
    fn initial_values(
        &self,
        file: FileId,
        init: &Init,
        member: Option<(&Name, Option<u16>)>,
        out: &mut BTreeSet<Value>,
    ) {
        match (&init.value, member) {
            (InitValue::List(items), _) => {
                for (path, inner) in items {
                    let is_list = matches!(inner.value, InitValue::List(_));
                    match (path.last(), member) {
                        (Some(found), Some((wanted, _))) if found == wanted => {
                            self.initial_values(file, inner, None, out);
                        }
                        (None, Some((_, Some(at)))) if !is_list && inner.position == Some(at) => {
                            self.initial_values(file, inner, None, out);
                        }
                        (Some(_), Some(_)) => {}
                        _ => self.initial_values(file, inner, member, out),
                    }
                }
            }
            (InitValue::AddressOf(name, inner), None) => match self.variable(file, name) {
                Some((home, variable)) => {
                    let inner = inner.filter(|inner| self.holds_pointer(home, &variable.ty, inner));
                    out.insert(Value::Address(match inner {
                        Some(inner) => Loc::GlobalMember(home, variable.name, inner),
                        None => Loc::Global(home, variable.name),
                    }));
                }
                None => out.extend(self.resolve(file, name).into_iter().map(Value::Function)),
            },
            (InitValue::Name(name), None) => out.extend(self.resolve(file, name).into_iter().map(Value::Function)),
            _ => {}
        }
    }
}

/// The member of a member.
fn inner_member(place: Loc, inner: &Name) -> Option<Loc> {
    let path = |member: &Name| Name::from(format!("{member}.{inner}"));
    match place {
        Loc::GlobalMember(file, name, member) => Some(Loc::GlobalMember(file, name, path(&member))),
        Loc::Member(home, tag, member) => Some(Loc::Member(home, tag, path(&member))),
        Loc::Global(..) | Loc::Element(..) | Loc::Local(..) => None,
    }
}
