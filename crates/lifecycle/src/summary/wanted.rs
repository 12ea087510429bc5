//! Functions that put something in flight where their caller wants that: `drop(object, true)` posts a callback, `drop(object, false)`
//! gives the object back at once.
use crate::flags::Flags;
use crate::given::{Given, Known, given, tests};
use fixedbitset::FixedBitSet;
use petgraph::visit::EdgeRef;
use rculint_ir::{Body, Call, Callee, Event, EventKind, Expr};
use rculint_link::{FnId, Program};
use rculint_syntax::{Span, TypeRef};
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::collections::BTreeSet;

/// A parameter that one of the functions on the way to a post tests, and that the others hand on.
struct Asked {
    /// Who is called with it.
    function: FnId,
    at: usize,
    /// Who tests it and posts, and the same parameter there.
    posting: FnId,
    tested: usize,
}

/// The functions that have to be gone through in order, since what they put in flight depends on a constant that some caller passes:
/// those that test it or hand it on, and all that lead to a caller who wants nothing to be posted. `sites` are all posts.
pub(super) fn ordered<T>(program: &Program, sites: &HashMap<(FnId, Span), T>) -> FixedBitSet {
    let posting: BTreeSet<FnId> = sites.keys().map(|&(function, _)| function).collect();
    let own = |&function: &FnId| program.callers(function).filter(move |&caller| program.is_own(caller, function));
    let testing: BTreeSet<FnId> = posting.iter().flat_map(own).chain(posting.iter().copied()).collect();
    let posts = |function: FnId, event: &Event| {
        let calls_one = || match &event.kind {
            EventKind::Call(Call { callee: Callee::Name(name), .. }) => {
                program.resolve(program.file_of(function), name).iter().any(|callee| posting.contains(callee))
            }
            _ => false,
        };
        sites.contains_key(&(function, event.span)) || calls_one()
    };
    let testing = testing.into_iter().filter(|&function| has_number(program, function));
    let mut work: Vec<Asked> = testing.flat_map(|function| tested(program, function)).collect();
    let mut seen: HashSet<(FnId, usize, FnId)> = HashSet::default();
    let (mut testing, mut refusing) = (BTreeSet::new(), BTreeSet::new());
    while let Some(asked) = work.pop() {
        if !seen.insert((asked.function, asked.at, asked.posting)) {
            continue;
        }
        for (caller, call) in program.call_sites(asked.function) {
            if refuses(program, caller, call, &asked, &posts) {
                testing.extend([asked.function, asked.posting]);
                refusing.insert(caller);
            } else if let Some(at) = handed_on(program.body(caller), call, asked.at) {
                work.push(Asked { function: caller, at, ..asked });
            }
        }
    }
    let mut found = program.callers_of(refusing);
    testing.into_iter().for_each(|function| found.grow_and_insert(function.index()));
    found
}

/// Whether nobody ever wants what `function` puts in flight at `span`: each caller passes a constant for which it does not.
pub(crate) fn is_refused(program: &Program, function: FnId, span: Span) -> bool {
    let posts = |posting: FnId, event: &Event| posting == function && event.span == span;
    is_hidden(program, function)
        && has_number(program, function)
        && tested(program, function).any(|asked| is_refused_by_all(program, &asked, &posts, CALLERS))
}

/// So many callers hand a constant on.
const CALLERS: usize = 3;

fn is_refused_by_all(program: &Program, asked: &Asked, posts: &impl Fn(FnId, &Event) -> bool, callers: usize) -> bool {
    let sites = program.call_sites(asked.function);
    let is_refused = |&(caller, call): &(FnId, &Call)| {
        let body = program.body(caller);
        let handed_on = || {
            let at = handed_on(body, call, asked.at).filter(|_| callers > 0 && is_hidden(program, caller))?;
            Some(Asked { function: caller, at, ..*asked })
        };
        body.degraded.is_none()
            && (refuses(program, caller, call, asked, posts)
                || handed_on().is_some_and(|asked| is_refused_by_all(program, &asked, posts, callers - 1)))
    };
    !sites.is_empty() && sites.iter().all(is_refused)
}

/// Whether nobody but its callers that are seen runs it.
fn is_hidden(program: &Program, function: FnId) -> bool {
    program.definition(function).is_ok_and(|definition| definition.is_static)
        && !program.is_in_header(function)
        && program.takers(function).next().is_none()
        && !program.handed_over().contains(&function)
        && !program.entries.iter().any(|entry| entry.function == function)
        && program.body(function).degraded.is_none()
}

/// Whether it has a parameter that is no pointer, as its header looks: most have none, and are not lowered for this.
fn has_number(program: &Program, function: FnId) -> bool {
    program.definition(function).is_ok_and(|function| {
        function.params.iter().any(|param| match param.ty {
            TypeRef::Named { pointers, .. } => pointers == 0,
            TypeRef::Struct { .. } => false,
            TypeRef::Other => true,
        })
    })
}

fn tested(program: &Program, posting: FnId) -> impl Iterator<Item = Asked> + '_ {
    let params = 0..program.body(posting).params.len();
    let tested = params.filter(move |&at| tests(program, posting, at, |_, _| false));
    tested.map(move |at| Asked { function: posting, at, posting, tested: at })
}

/// Whether nothing is posted for what `call` passes.
fn refuses(program: &Program, caller: FnId, call: &Call, asked: &Asked, posts: &impl Fn(FnId, &Event) -> bool) -> bool {
    let (body, file) = (program.body(caller), program.file_of(caller));
    let known = Known { given: &Given::new(), flags: &Flags::default(), body, program, file };
    let given = given(&known, asked.function, call, |at| at == asked.at);
    let given: Given = given.into_iter().map(|(_, constant)| (asked.tested, constant)).collect();
    !given.is_empty() && !posts_when(program, asked.posting, &given, posts)
}

/// Whether `function` comes to a post when it is called so.
fn posts_when(program: &Program, function: FnId, given: &Given, posts: &impl Fn(FnId, &Event) -> bool) -> bool {
    let body = program.body(function);
    let known = Known { given, flags: &Flags::default(), body, program, file: program.file_of(function) };
    let mut seen = BTreeSet::from([body.entry]);
    let mut work = vec![body.entry];
    while let Some(block) = work.pop() {
        if body.cfg[block].events.iter().any(|event| posts(function, event)) {
            return true;
        }
        let taken = body.cfg.edges(block).filter(|edge| !known.excludes(block, edge.weight()));
        work.extend(taken.map(|edge| edge.target()).filter(|&next| seen.insert(next)));
    }
    false
}

/// The parameter of `caller` that `call` passes at this position.
fn handed_on(caller: &Body, call: &Call, at: usize) -> Option<usize> {
    let Expr::Name(name) = call.args.get(at)?.without_casts() else { return None };
    caller.param(name)
}
