//! Which domain (`struct srcu_struct`) a call is about: told from others by where its pointer comes from, through what is stored in
//! members and variables.
use crate::caches::each_address;
use crate::facts::ModelCall;
use crate::given::is_unchanged;
use crate::mixed::allocator;
use crate::posted::{in_file, label};
use rculint_ir::model::FunctionFact;
use rculint_ir::{Call, Callee, EventKind, Expr};
use rculint_link::{FileId, FnId, Loc, Program, Use, Value, assignments};
use rculint_syntax::{Name, Span, TypeRef, Variable};
use std::collections::BTreeSet;

/// So many variables, members and calls are followed to a domain.
const DEEP: usize = 6;

/// What tells the domain of a call from others; `None` where it may be one of several, or there is none.
pub(crate) fn domain(program: &Program, function: FnId, call: &Call, fact: &FunctionFact) -> Option<Name> {
    one(program, function, call.args.get(fact.domain?)?)
}

/// A call of a helper that posts in the domain which it is handed.
pub(crate) struct Handed<'p> {
    pub caller: FnId,
    pub span: Span,
    pub call: &'p Call,
    pub domain: Name,
}

/// The calls of a helper that posts in whichever domain it is handed, where callers hand it several and each is known: what they
/// defer is told apart where they call.
pub(crate) fn handed<'p>(program: &'p Program, post: &ModelCall) -> Option<Vec<Handed<'p>>> {
    let body = program.body(post.function);
    let Expr::Name(param) = post.call.args.get(post.fact.domain?)? else { return None };
    let at = body.param(param).filter(|_| is_unchanged(body, param))?;
    let mut found = Vec::new();
    for caller in program.callers(post.function) {
        for event in program.body(caller).events() {
            let EventKind::Call(call) = &event.kind else { continue };
            if matches!(&call.callee, Callee::Name(name) if name == program.name(post.function)) {
                let domain = one(program, caller, call.args.get(at).filter(|arg| matches!(arg, Expr::AddressOf(_)))?)?;
                found.push(Handed { caller, span: event.span, call, domain });
            }
        }
    }
    let is_called_otherwise = program.handed_over().contains(&post.function);
    let domains: BTreeSet<Name> = found.iter().map(|one| one.domain).collect();
    (domains.len() > 1 && !is_called_otherwise).then_some(found)
}

/// The one domain that a pointer is to.
fn one(program: &Program, function: FnId, pointer: &Expr) -> Option<Name> {
    let domains = Sought { program, made: None, deep: DEEP }.of(function, pointer)?;
    domains.first().copied().filter(|_| domains.len() == 1)
}

/// What is asked of a pointer to a domain.
#[derive(Clone, Copy)]
struct Sought<'a> {
    program: &'a Program,
    /// What tells the place from others that the pointer is stored in: a new domain is known by that.
    made: Option<Name>,
    deep: usize,
}

impl<'p> Sought<'p> {
    /// What tells the domains that the pointer may be to; `None` where it may be any.
    fn of(self, function: FnId, pointer: &Expr) -> Option<BTreeSet<Name>> {
        let deeper = Sought { deep: self.deep.checked_sub(1)?, ..self };
        let body = self.program.body(function);
        match pointer {
            none if none.is_null() => Some(BTreeSet::new()),
            Expr::Cast(_, inner) => deeper.of(function, inner),
            Expr::Either(options) | Expr::Choice(_, options) => {
                deeper.all(options.iter().map(|option| (function, option)))
            }
            Expr::Name(name) if body.param(name).is_some() => {
                let at = body.param(name).filter(|_| is_unchanged(body, name))?;
                let known = Sought { made: None, ..deeper };
                known.all(self.program.passed_at(function, at)).filter(|domains| !domains.is_empty())
            }
            Expr::Name(name) if body.has_local(name) => {
                // What is kept in several places is known by none of them.
                let copies = assignments(body).filter(|(_, value)| *value == pointer).count();
                let known = Sought { made: self.made.filter(|_| copies == 1), ..deeper };
                let given = assignments(body).filter(|(place, _)| *place == pointer);
                known.all(given.map(|(_, value)| (function, value))).filter(|domains| !domains.is_empty())
            }
            _ => deeper.behind(function, pointer),
        }
    }

    fn all<'e>(self, pointers: impl IntoIterator<Item = (FnId, &'e Expr)>) -> Option<BTreeSet<Name>> {
        let mut found = BTreeSet::new();
        for (function, pointer) in pointers {
            found.extend(self.of(function, pointer)?);
        }
        Some(found)
    }

    /// The same of a place, an address or a result.
    fn behind(self, function: FnId, pointer: &Expr) -> Option<BTreeSet<Name>> {
        let values = self.program.values_everywhere(function, pointer);
        if values.is_empty() {
            let made = self.made.filter(|_| matches!(pointer, Expr::Call(_)));
            return Some(BTreeSet::from([made.or_else(|| self.undeclared(function, pointer))?]));
        }
        let mut found = BTreeSet::new();
        for value in &values {
            match value {
                Value::Address(place) => drop(found.insert(self.at(place)?)),
                Value::Load(place) => found.extend(self.held(place)?),
                Value::Function(_) | Value::Param(..) => return None,
            }
        }
        Some(found)
    }

    /// What tells the domain at a place from others. Where a variable of the module is the only object of its struct, so is whatever
    /// points to one.
    fn at(self, place: &Loc) -> Option<Name> {
        let program = self.program;
        let Loc::Member(Some(home), tag, member) = place else { return label(program, place) };
        if !program.has_instances(tag) || allocator(program, &BTreeSet::from([*home]), tag).is_some() {
            return label(program, place);
        }
        let is_object = |variable: &Variable| matches!(variable.ty, TypeRef::Struct { pointers: 0, .. });
        let mut objects = self.of_struct(Some(*home), tag).filter(|(_, one)| !one.is_extern && is_object(one));
        match (objects.next(), objects.next()) {
            (Some((file, variable)), None) => label(program, &Loc::GlobalMember(file, variable.name, *member)),
            (None, _) => label(program, place),
            (Some(_), Some(_)) => None,
        }
    }

    /// What a macro at file scope defines (`DEFINE_STATIC_SRCU(x)`) has a name, and no declaration that is seen.
    fn undeclared(self, function: FnId, domain: &Expr) -> Option<Name> {
        let Expr::AddressOf(place) = domain else { return None };
        let Expr::Name(name) = &**place else { return None };
        self.made_by_macro(self.program.file_of(function), name)
    }

    fn made_by_macro(self, file: FileId, name: &Name) -> Option<Name> {
        let source = &self.program.files[file];
        let is_defined = source.outline.invocations.iter().any(|invocation| invocation.args.contains(name));
        is_defined.then(|| in_file(&source.path, name))
    }

    /// The domains that a variable or member may point to. Where nobody is seen to store one, the place itself tells it from others.
    fn held(self, place: &Loc) -> Option<BTreeSet<Name>> {
        let own = label(self.program, place)?;
        let stored = Sought { made: Some(own), ..self };
        let (how, name) = match place {
            Loc::Global(_, name) => (Use::AssignedVariable, name),
            Loc::GlobalMember(_, _, member) | Loc::Member(_, _, member) => (Use::AssignedMember, member),
            Loc::Element(..) | Loc::Local(..) => return Some(BTreeSet::from([own])),
        };
        let mut found = self.initial(place);
        for &writer in self.program.users_of(how, name) {
            let named = assignments(self.program.body(writer)).filter(|(written, _)| written.last_name() == Some(name));
            let of_it = named.filter(|(written, _)| {
                let meant = self.program.places_of(writer, written);
                meant.is_empty() || meant.iter().any(|one| self.may_be_same(one, place))
            });
            found.extend(stored.all(of_it.map(|(_, value)| (writer, value)))?);
        }
        if found.is_empty() {
            found.insert(own);
        }
        Some(found)
    }

    /// Whether two places may be one: a member of a named variable is that of some object of its struct, too.
    fn may_be_same(self, one: &Loc, other: &Loc) -> bool {
        match (one, other) {
            (Loc::GlobalMember(..), Loc::GlobalMember(..)) | (Loc::Global(..), _) | (_, Loc::Global(..)) => {
                one == other
            }
            _ => self.member(one).is_some_and(|member| self.member(other) == Some(member)),
        }
    }

    /// The tag of the struct and the member that a place is.
    fn member(self, place: &Loc) -> Option<(Name, Name)> {
        match place {
            Loc::Member(_, tag, member) => Some((*tag, *member)),
            Loc::GlobalMember(file, name, member) => {
                let (_, variable) = self.program.variable(*file, name)?;
                Some((self.program.tag(&variable.ty)?, *member))
            }
            Loc::Global(..) | Loc::Element(..) | Loc::Local(..) => None,
        }
    }

    /// The variables of a struct.
    fn of_struct(self, home: Option<FileId>, tag: &Name) -> impl Iterator<Item = (FileId, &'p Variable)> {
        let program = self.program;
        let is_one = move |&(file, variable): &(FileId, &Variable)| {
            program.tag(&variable.ty).as_ref() == Some(tag)
                && program.struct_home(file, tag).map(|(home, _)| home) == home
        };
        program.all_variables().filter(move |_| program.has_instances(tag)).filter(is_one)
    }

    /// The domains that initialisers put there.
    fn initial(self, place: &Loc) -> BTreeSet<Name> {
        match place {
            Loc::Global(file, name) => self.initial_of(self.program.variables_named(*file, name), None),
            Loc::GlobalMember(file, name, member) => {
                self.initial_of(self.program.variables_named(*file, name), Some(member))
            }
            Loc::Member(home, tag, member) => self.initial_of(self.of_struct(*home, tag), Some(member)),
            Loc::Element(..) | Loc::Local(..) => BTreeSet::new(),
        }
    }

    fn initial_of<'v>(
        self,
        variables: impl Iterator<Item = (FileId, &'v Variable)>,
        member: Option<&Name>,
    ) -> BTreeSet<Name> {
        let mut found = BTreeSet::new();
        for (home, variable) in variables {
            let Some(init) = &variable.init else { continue };
            each_address(init, None, &mut |named, position, domain| {
                let at = |position| self.program.member_at(home, &variable.ty, position);
                if named.copied().or_else(|| at(position?)).as_ref() == member {
                    found.extend(self.named(home, domain));
                }
            });
        }
        found
    }

    /// What tells a variable from others, whoever declares it.
    fn named(self, file: FileId, name: &Name) -> Option<Name> {
        let place = |(home, variable): (FileId, &Variable)| label(self.program, &Loc::Global(home, variable.name));
        self.program.variable(file, name).and_then(place).or_else(|| self.made_by_macro(file, name))
    }
}
