//! Callbacks that are posted: by whom, how, and what they post themselves.
use crate::caches::Caches;
use crate::deferrals::{Deferred, Method};
use crate::domains::{Handed, domain, handed};
use crate::facts::{ModelCall, WORK};
use crate::given::is_unchanged;
use crate::held::{functions, in_member, in_variable};
use crate::inside::values_inside;
use crate::kind::{Kind, STAGES, Stage};
use crate::object::Object;
use crate::queued::{self, Queued};
use crate::queues::put_on;
use crate::reposted::Outer;
use crate::run::Run;
use crate::text::loadable_with;
use rayon::prelude::*;
use rculint_ir::Expr;
use rculint_ir::model::Role;
use rculint_link::{FileId, FnId, Loc, PIECE, Program, Value};
use rculint_syntax::{Name, Span, Version};
use std::collections::{BTreeMap, BTreeSet};

/// A call that posts callbacks.
pub struct Post {
    /// The function around it.
    pub function: FnId,
    /// Where.
    pub span: Span,
    /// How.
    pub kind: Kind,
    /// The pointer to the object whose head it is posted with, where the call says so.
    pub object: Option<Expr>,
    /// What is posted.
    pub callbacks: BTreeSet<FnId>,
}

/// All of them.
pub struct Posted {
    /// In the order of their calls.
    pub all: Vec<Post>,
    /// What runs in some callback, with the callbacks: of the core one for each way to post it, of modules each that is posted
    /// somewhere. Methods that are called after a grace period are included.
    inside: BTreeMap<FnId, Vec<Outer>>,
}

impl Posted {
    /// Finds them among the calls that the model knows.
    pub fn find(program: &Program, calls: &[ModelCall], methods: &[Method], run: &Run, kernel: Version) -> Self {
        let installed = installed(program, calls);
        let post = |call: &ModelCall| {
            let callbacks = callbacks(program, call, &installed);
            if let Some(handed) = handed(program, call) {
                return handed.iter().filter_map(|handed| by_helper(program, call, handed, &callbacks)).collect();
            }
            let Some(kind) = kind_of(program, call) else { return Vec::new() };
            let head = call.fact.head.and_then(|at| call.call.args.get(at));
            let object = head.and_then(Object::around).map(|object| object.pointer);
            let post = Post { function: call.function, span: call.span, kind, object, callbacks };
            Vec::from_iter(Some(post).filter(|post| !post.callbacks.is_empty()))
        };
        let deferring = calls.par_iter().with_max_len(PIECE).filter(|call| call.is(Role::Defer));
        let all = deferring.flat_map_iter(post).collect();
        let mut posted = Posted { all, inside: BTreeMap::new() };
        let posts =
            posted.all.iter().flat_map(|post| post.callbacks.iter().map(|&callback| post.outer(program, callback)));
        let outer: Vec<Outer> = posts.chain(methods.iter().map(Method::outer)).collect();
        posted.add_inside(run, &outer);
        posted.all.extend(crate::handed::posts(program, kernel));
        posted
    }

    /// Works that callbacks queue post more as well.
    pub fn add_queued(&mut self, run: &Run, queued: &Queued) {
        let program = run.program;
        let by_callback = |post: &Post, callback: FnId| {
            let works = queued.by(callback).into_iter();
            let outer = works.filter_map(|(work, stage)| {
                Some(Outer { kind: queued::kind(&post.kind, stage)?, ..post.outer(program, work) })
            });
            outer.collect::<Vec<Outer>>()
        };
        let posts = self.all.iter().flat_map(|post| post.callbacks.iter().map(move |&callback| (post, callback)));
        let is_loadable = |callback: FnId| loadable_with(program, program.file_of(callback)).next().is_some();
        let posts = posts.filter(|(_, callback)| is_loadable(*callback));
        let outer: Vec<Outer> = posts.flat_map(|(post, callback)| by_callback(post, callback)).collect();
        self.add_inside(run, &outer);
    }

    fn add_inside(&mut self, run: &Run, outer: &[Outer]) {
        // Rather the first post of a callback than the one that it makes itself.
        let is_again =
            |outer: &&Outer| outer.function.is_some_and(|function| run.inside(outer.callback).contains(&function));
        let (again, first): (Vec<&Outer>, Vec<&Outer>) = outer.iter().partition(is_again);
        let first = first.into_iter().map(|outer| (outer, false));
        for (outer, is_again) in first.chain(again.into_iter().map(|outer| (outer, true))) {
            // Where a module posts it is what its teardown is about; of the core one place of each kind is enough.
            let is_module = !is_again && loadable_with(run.program, outer.file).next().is_some();
            for &function in run.inside(outer.callback).iter() {
                let known = self.inside.entry(function).or_default();
                let is_same = |other: &Outer| {
                    other.kind == outer.kind && (!is_module || (other.file, other.span) == (outer.file, outer.span))
                };
                if !known.iter().any(is_same) {
                    known.push(outer.clone());
                }
            }
        }
    }

    /// The callbacks that `function` posts with a head of what is at `pointer`.
    pub fn with<'p>(&'p self, function: FnId, pointer: &'p Expr) -> impl Iterator<Item = FnId> + 'p {
        let posts = self.all.iter().filter(move |post| {
            post.function == function
                && post.object.as_ref().is_some_and(|object| object.without_casts() == pointer.without_casts())
        });
        posts.flat_map(|post| post.callbacks.iter().copied())
    }

    /// What is deferred from inside a callback has to be waited for after that one. A chain of more than two is only followed in the
    /// subject's own module: the longer it is elsewhere, the less it has to do with the subject.
    pub fn add_reposted(&self, run: &Run, calls: &[ModelCall], caches: &Caches, found: &mut BTreeSet<Deferred>) {
        let again: Vec<Deferred> = found
            .iter()
            .flat_map(|deferred| {
                let outer = deferred.function.and_then(|function| self.inside.get(&function)).into_iter().flatten();
                outer.filter_map(|outer| {
                    let kind = deferred.kind.reposted_by(&outer.kind)?;
                    let is_own = || deferred.subject.is_of(run.program, caches, outer.file);
                    let is_followed = kind.stages().len() == 2 || is_own();
                    (is_followed && may_post(run, calls, outer, deferred)).then(|| Deferred {
                        kind,
                        outer: Some(outer.clone()),
                        ..deferred.clone()
                    })
                })
            })
            .collect();
        found.extend(again);
    }
}

impl Post {
    /// One of its callbacks, as what posts more.
    fn outer(&self, program: &Program, callback: FnId) -> Outer {
        let file = program.file_of(self.function);
        Outer { kind: self.kind.clone(), function: Some(self.function), file, span: self.span, callback }
    }
}

/// Whether what is posted may be that callback where its helper runs in the outer one.
fn may_post(run: &Run, calls: &[ModelCall], outer: &Outer, deferred: &Deferred) -> bool {
    let (Some(function), Some((callback, ..))) = (deferred.function, deferred.callback) else { return true };
    let of_function = &calls[calls.partition_point(|call| call.function < function)..];
    let mut of_function = of_function.iter().take_while(|call| call.function == function);
    let call = of_function.find(|call| call.span == deferred.span && call.is(Role::Defer));
    let posted = call.and_then(|call| call.call.args.get(call.fact.callback?));
    posted.is_none_or(|posted| {
        functions(values_inside(run.program, function, posted, &run.inside(outer.callback))).contains(&callback)
    })
}

/// What a helper posts for who hands it a domain: the callback that it is handed as well, or else the one that it names.
fn by_helper(program: &Program, post: &ModelCall, handed: &Handed, named: &BTreeSet<FnId>) -> Option<Post> {
    let body = program.body(post.function);
    let param = match post.call.args.get(post.fact.callback?)? {
        Expr::Name(name) => body.param(name),
        _ => None,
    };
    let callbacks = match param {
        Some(at) => functions(program.values_everywhere(handed.caller, handed.call.args.get(at)?)),
        None => named.clone(),
    };
    let kind = Kind::single(post.fact.kind?, Some(handed.domain));
    let post = Post { function: handed.caller, span: handed.span, kind, object: None, callbacks };
    Some(post).filter(|post| !post.callbacks.is_empty())
}

/// The kind of a deferral on this kernel, with its domain.
pub fn kind_of(program: &Program, call: &ModelCall) -> Option<Kind> {
    let &ModelCall { function, call, fact, .. } = call;
    let kind = fact.kind?;
    if !(2..=STAGES).contains(&fact.stages.len()) {
        return Some(Kind::single(kind, domain(program, function, call, fact)));
    }
    let of_queue = |flavour: Name| {
        let queue = || put_on(program, function, call, fact.queue, fact.on);
        Stage::of_domain(flavour, (flavour == WORK).then(queue).flatten())
    };
    Some(Kind::of_stages(kind, fact.stages.iter().copied().map(of_queue)))
}

/// The one label of all places whose address, or what they hold, is a value of `expr`; `None` where there are no such places.
fn label_of_values(program: &Program, function: FnId, expr: &Expr) -> Option<Option<Name>> {
    let values = program.values_everywhere(function, expr);
    let mut labels = values.iter().filter_map(|value| match value {
        Value::Address(place) | Value::Load(place) => Some(label(program, place)),
        _ => None,
    });
    let first = labels.next()?;
    Some(first.filter(|first| labels.all(|other| other.as_ref() == Some(first))))
}

/// A name that other files may have for something else.
pub(crate) fn in_file(path: &str, name: &str) -> Name {
    Name::from(format!("{path}:{name}"))
}

/// The identifier at the end of a label: who uses the place mentions it.
pub(crate) fn last_part(label: &str) -> &str {
    label.rsplit([':', '.']).next().unwrap_or_default()
}

/// The file of which such a name says that it is there.
pub(crate) fn home(program: &Program, label: &str) -> Option<FileId> {
    program.file_at(label.rsplit_once(':')?.0)
}

/// Whether the label stands for the same member of many objects.
pub(crate) fn is_of_objects(label: &str) -> bool {
    label.starts_with(MEMBER)
}

/// Whether a place is reached through a variable of the module: there is one such as long as the module.
pub(crate) fn is_of_variable(program: &Program, function: FnId, place: &Expr) -> bool {
    let body = program.body(function);
    let is_variable = |name: &Name| program.variable(program.file_of(function), name).is_some();
    base(place).is_some_and(|name| !body.has_local(name) && is_variable(name))
}

/// The variable through which a place is reached; none where it is one of many in an array.
fn base(place: &Expr) -> Option<&Name> {
    match place {
        Expr::Name(name) => Some(name),
        Expr::AddressOf(inner) | Expr::Deref(inner) | Expr::Cast(_, inner) | Expr::Field(inner, _) => base(inner),
        _ => None,
    }
}

/// How the label of such a member begins.
const MEMBER: &str = "struct ";

/// What tells a place from others.
pub(crate) fn label(program: &Program, place: &Loc) -> Option<Name> {
    match place {
        Loc::Global(file, name) if program.variable(*file, name).is_some_and(|(_, variable)| variable.is_static) => {
            Some(in_file(&program.files[*file].path, name))
        }
        Loc::Global(_, name) => Some(*name),
        Loc::Element(file, name, at) => Some(in_file(&program.files[*file].path, &format!("{name}[{at}]"))),
        Loc::GlobalMember(_, name, member) => Some(Name::from(format!("{name}.{member}"))),
        Loc::Member(_, tag, member) => Some(Name::from(format!("{MEMBER}{tag}.{member}"))),
        Loc::Local(..) => None,
    }
}

/// What tells a work, a queue, a completion or a handle from others.
pub(crate) fn place(program: &Program, function: FnId, expr: &Expr) -> Option<Name> {
    let file = program.file_of(function);
    if let Expr::AddressOf(variable) = expr
        && let Expr::Name(name) = &**variable
    {
        let is_local = program.body(function).has_local(name);
        let known = program.variable(file, name).filter(|(_, variable)| !variable.is_static);
        return match known {
            _ if is_local => Some(in_file(&program.files[file].path, &format!("{}.{name}", program.name(function)))),
            Some(_) => Some(*name),
            // A macro may have declared it.
            None => Some(in_file(&program.files[file].path, name)),
        };
    }
    let named = || constant(program, function, expr).or_else(|| passed(program, function, expr, HANDED_ON));
    label_of_values(program, function, expr).unwrap_or_else(named)
}

/// What tells something from others of its module that is known by a name: the name, or how it is spelled where it is no literal.
pub(crate) fn label_of_name(name: &Expr) -> Option<Name> {
    match name.without_casts() {
        Expr::Text(text) => Some(Name::from(format!("named \"{text}\""))),
        name => name.last_name().map(|name| Name::from(format!("named {name}"))),
    }
}

/// A parameter is followed through so many calls to whose address is passed.
const HANDED_ON: usize = 3;

/// What all callers pass the address of, for a parameter.
fn passed(program: &Program, function: FnId, expr: &Expr, calls: usize) -> Option<Name> {
    let Expr::Name(name) = expr else { return None };
    let calls = calls.checked_sub(1)?;
    let at = program.body(function).param(name).filter(|_| is_unchanged(program.body(function), name))?;
    let mut places = program.passed_at(function, at).into_iter().map(|(caller, arg)| match arg {
        Expr::AddressOf(_) => place(program, caller, arg),
        arg => passed(program, caller, arg, calls),
    });
    let first = places.next()??;
    places.all(|other| other.as_ref() == Some(&first)).then_some(first)
}

/// What is the name of nothing else in a file is the name of a constant, or of a macro.
fn constant(program: &Program, function: FnId, expr: &Expr) -> Option<Name> {
    let Expr::Name(name) = expr else { return None };
    let file = program.file_of(function);
    let is_other = program.body(function).has_local(name) || !program.resolve(file, name).is_empty();
    (!is_other && name != "NULL").then(|| in_file(&program.files[file].path, name))
}

/// The callbacks that a deferral names, or that were installed in the head that it is given.
fn callbacks(program: &Program, call: &ModelCall, installed: &BTreeMap<Loc, BTreeSet<FnId>>) -> BTreeSet<FnId> {
    let arg = |at: Option<usize>| at.and_then(|at| call.call.args.get(at));
    match (arg(call.fact.callback), arg(call.fact.head)) {
        (Some(callback), _) => {
            let values = program.values_everywhere(call.function, callback);
            let in_members = members(program, &values).flat_map(|(tag, member)| in_member(program, &tag, &member));
            let in_variables = values.iter().filter_map(|value| match value {
                // A function pointer's type does not look like one.
                Value::Load(Loc::Global(file, name)) | Value::Address(Loc::Global(file, name)) => {
                    Some(in_variable(program, *file, name))
                }
                _ => None,
            });
            let found: BTreeSet<FnId> = in_members.chain(in_variables.flatten()).collect();
            let found = found.into_iter().filter(|function| program.callbacks().binary_search(function).is_ok());
            found.chain(functions(values)).collect()
        }
        (None, Some(head)) => {
            let places = heads(program, call.function, head);
            places.iter().filter_map(|place| installed.get(place)).flatten().copied().collect()
        }
        (None, None) => BTreeSet::new(),
    }
}

/// The members, with their structs' tags, that values are loaded from.
fn members<'v>(program: &'v Program, values: &'v BTreeSet<Value>) -> impl Iterator<Item = (Name, Name)> + 'v {
    values.iter().filter_map(|value| match value {
        Value::Load(Loc::Member(_, tag, member)) => Some((*tag, *member)),
        Value::Load(Loc::GlobalMember(file, name, member)) => {
            Some((program.tag(&program.variable(*file, name)?.1.ty)?, *member))
        }
        _ => None,
    })
}

/// The places that a pointer to a head points to.
fn heads(program: &Program, function: FnId, head: &Expr) -> BTreeSet<Loc> {
    let values = program.values_everywhere(function, head).into_iter();
    let places = values.filter_map(|value| match value {
        Value::Address(place) => Some(place),
        _ => None,
    });
    places.collect()
}

/// `INIT_RCU_WORK(head, callback)` and relatives: the callbacks by the place of their head.
fn installed(program: &Program, calls: &[ModelCall]) -> BTreeMap<Loc, BTreeSet<FnId>> {
    let mut installed: BTreeMap<Loc, BTreeSet<FnId>> = BTreeMap::new();
    for call in calls.iter().filter(|call| call.is(Role::Install)) {
        let arg = |at: Option<usize>| at.and_then(|at| call.call.args.get(at));
        let (Some(head), Some(callback)) = (arg(call.fact.head), arg(call.fact.callback)) else { continue };
        let callbacks = functions(program.values_everywhere(call.function, callback));
        for place in heads(program, call.function, head) {
            installed.entry(place).or_default().extend(&callbacks);
        }
    }
    installed
}
