//! The exit functions that driver macros at file scope make: `module_pci_driver(demo)` unregisters `demo` on unload.
use crate::program::{Entry, FileId, Program};
use rculint_ir::model::EntryRole;
use rculint_ir::{Body, Call, Callee, Expr};
use rculint_syntax::{Function, Invocation, Mention, MentionKind, Name, TypeRef};

/// Macros that stand for macros that stand for macros.
pub(crate) const DEPTH: usize = 4;

/// What a driver macro's exit function does: `unregister(&table)`.
#[derive(Clone)]
struct Exit {
    table: Name,
    unregister: Name,
}

impl Program {
    /// Adds an exit function for each driver macro that can be unloaded; they are entries.
    pub(crate) fn driver_exits(&mut self) -> Vec<Entry> {
        let mut found = Vec::new();
        for (file, invocation) in self.invocations_in_sources() {
            if let Some(exit) = self.exit_of(file, &invocation.name, &invocation.args, DEPTH) {
                found.push((file, function(invocation, &exit), body(invocation, exit)));
            }
        }
        let add =
            |(file, function, body)| Entry { function: self.add_made(file, function, body), role: EntryRole::Exit };
        found.into_iter().map(add).collect()
    }

    /// The macro invocations at file scope, but for headers'.
    pub(crate) fn invocations_in_sources(&self) -> impl Iterator<Item = (FileId, &Invocation)> {
        let sources = self.files.iter().enumerate().filter(|(_, source)| !source.is_header());
        sources.flat_map(|(file, source)| source.outline.invocations.iter().map(move |one| (file, one)))
    }

    /// What the macro's own definition says, where it is there; else what the model says.
    fn exit_of(&self, file: FileId, name: &Name, args: &[Name], depth: usize) -> Option<Exit> {
        let fact = self.entry_fact(name).filter(|fact| fact.role == EntryRole::Driver);
        let table = |at: usize| args.get(at).filter(|table| self.variable(file, table).is_some());
        if let Some((fact, at)) = fact.and_then(|fact| Some((fact, fact.unregister_argument?))) {
            return Some(Exit { table: *table(fact.argument)?, unregister: *args.get(at)? });
        }
        self.exit_by_definition(file, name, args, depth).or_else(|| {
            let fact = fact?;
            Some(Exit { table: *table(fact.argument)?, unregister: fact.unregister? })
        })
    }

    fn exit_by_definition(&self, file: FileId, name: &Name, args: &[Name], depth: usize) -> Option<Exit> {
        let depth = depth.checked_sub(1).filter(|&depth| self.may_make_entry(name, depth))?;
        let is_variable = |name: &Name| self.variable(file, name).is_some();
        self.resolve(file, name).into_iter().find_map(|id| {
            let params = &self.definition(id).err()?.params;
            crate::pointsto::named_calls(self.body(id)).find_map(|(call, inner)| {
                let args = call.args.iter().map(|arg| passed(arg, params, args, &is_variable));
                self.exit_of(file, inner, &args.collect::<Vec<_>>(), depth)
            })
        })
    }
}

/// A name in a macro's replacement, once `params` are `args`; empty for anything that is no name. One that was pasted together,
/// as `x ## _init`, is what `exists` with an argument at its beginning or end.
pub(crate) fn passed(expr: &Expr, params: &[Name], args: &[Name], exists: &dyn Fn(&Name) -> bool) -> Name {
    let Expr::Name(name) = expr else { return Name::default() };
    if let Some(at) = params.iter().position(|param| param == name) {
        return args.get(at).cloned().unwrap_or_default();
    }
    let written = [*name].into_iter().filter(exists);
    let pasted: Vec<Name> = params.iter().zip(args).filter_map(|(param, arg)| pasted(name, param, arg)).collect();
    let known = pasted.iter().filter(|name| exists(name)).cloned().chain(written).next();
    // What is pasted together may be part of a name still.
    known.or_else(|| pasted.into_iter().next()).unwrap_or(*name)
}

fn pasted(name: &str, param: &str, arg: &str) -> Option<Name> {
    let behind = name.strip_prefix(param).map(|rest| format!("{arg}{rest}"));
    behind.or_else(|| name.strip_suffix(param).map(|rest| format!("{rest}{arg}"))).map(Name::from)
}

fn function(invocation: &Invocation, exit: &Exit) -> Function {
    let mention = |name: &Name, kind| Mention { name: *name, offset: invocation.span.start, kind, assigned: false };
    Function {
        name: Name::from(format!("{}_exit", exit.table)),
        span: invocation.span,
        name_span: invocation.span,
        body: invocation.span,
        is_static: true,
        is_inline: false,
        attributes: Vec::new(),
        params: Vec::new(),
        returns: TypeRef::Other,
        guard: invocation.guard.clone(),
        mentions: vec![mention(&exit.unregister, MentionKind::Call), mention(&exit.table, MentionKind::Value)],
        made: None,
    }
}

fn body(invocation: &Invocation, exit: Exit) -> Body {
    let table = Expr::AddressOf(Box::new(Expr::Name(exit.table)));
    Body::of_call(Call { callee: Callee::Name(exit.unregister), args: vec![table] }, invocation.span)
}
