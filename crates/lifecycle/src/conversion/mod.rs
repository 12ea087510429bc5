//! Callbacks that only free: which deferrals a batched free can stand for, and what keeps the others from it.
//!
//! Every callback that gives its own object back is read from its control-flow graph; nothing is told from its text. What
//! is not understood is not convertible.
mod barrier;
mod call;
mod callback;
mod fate;
mod forward;
mod offset;
mod record;
mod source;

pub use record::{Conversion, ConversionVerdict, See};

use crate::facts::ModelCall;
use crate::roots::{site, site_in};
use crate::verdict::Judge;
use call::{Deferring, Named};
use callback::{Freed, Pointer, Reading};
use rayon::prelude::*;
use rculint_ir::model::{Replacement, Role};
use rculint_link::{FnId, PIECE, group_by};
use rculint_syntax::{Name, Span};

/// Of what a callback does besides freeing, this much is said.
const MENTIONED: usize = 4;

/// Finds and judges all conversions.
pub(crate) fn conversions(judge: &Judge, calls: &[ModelCall]) -> Vec<Conversion> {
    let deferrals = calls.iter().filter(|call| call.is(Role::Defer));
    let all = deferrals.flat_map(|call| call::deferring(judge.program, call));
    let groups = group_by(all.map(|deferring| (deferring.callback, deferring)));
    let groups: Vec<_> = groups.into_iter().collect();
    let found = groups.into_par_iter().with_max_len(PIECE).flat_map_iter(|(callback, group)| {
        let reading = callback::read(judge.program, callback);
        let judged = reading.own().map(|own| {
            let judgement = Judgement { judge, callback, group: &group, reading: &reading, own };
            judgement.conversions()
        });
        judged.unwrap_or_default()
    });
    let mut found: Vec<Conversion> = found.collect();
    barrier::mark(judge, calls, &mut found);
    found.sort_by(|a, b| (&a.call, &a.callback).cmp(&(&b.call, &b.callback)));
    found.dedup();
    found
}

/// One callback with all its deferrals.
struct Judgement<'a, 'p> {
    judge: &'a Judge<'p>,
    callback: FnId,
    group: &'a [Deferring],
    reading: &'a Reading,
    own: &'a Freed,
}

/// What was found against a conversion.
#[derive(Clone, Debug, Default)]
struct Against {
    reasons: Vec<String>,
    see: Vec<See>,
}

impl Against {
    fn add(&mut self, reason: impl Into<String>) {
        self.reasons.push(reason.into());
    }
}

impl Judgement<'_, '_> {
    fn conversions(&self) -> Vec<Conversion> {
        let common = self.against_callback();
        let each: Vec<Against> = self.group.iter().map(|deferring| self.against_call(deferring)).collect();
        let is_convertible = each.iter().chain([&common]).all(|against| against.reasons.is_empty());
        let removal = if is_convertible { self.removal() } else { source::Removal::default() };
        let mut found = Vec::new();
        for (at, deferring) in self.group.iter().enumerate() {
            let mut against = each[at].clone();
            against.reasons.extend(common.reasons.iter().cloned());
            against.see.extend(common.see.iter().cloned());
            let other = each.iter().position(|other| !other.reasons.is_empty());
            if let (true, Some(other)) = (against.reasons.is_empty(), other) {
                against.add(format!("`{}()` stays in use: another call of it cannot be converted", self.name()));
                let place = site_in(self.judge.program, self.group[other].function, self.group[other].span);
                against.see.push(See { site: place, what: each[other].reasons.join("; ") });
            }
            found.extend(self.sites(deferring).into_iter().map(|place| self.one(deferring, place, &against, &removal)));
        }
        found
    }

    /// What nobody needs once all calls are converted.
    fn removal(&self) -> source::Removal {
        let mut removal = source::removal(self.judge.program, self.callback, self.reading);
        source::add_helpers(self.judge.program, self.callback, self.group, &mut removal);
        removal
    }

    /// The call itself; when the callback is passed in, the calls that pass it.
    fn sites(&self, deferring: &Deferring) -> Vec<(FnId, Span)> {
        let passing = match deferring.named {
            Named::Passed => call::passing(self.judge.program, deferring),
            _ => Vec::new(),
        };
        if passing.is_empty() { vec![(deferring.function, deferring.span)] } else { passing }
    }

    fn one(
        &self,
        deferring: &Deferring,
        place: (FnId, Span),
        against: &Against,
        removal: &source::Removal,
    ) -> Conversion {
        let program = self.judge.program;
        let fate = fate::of(self.judge, self.callback, self.own, self.replacement(&deferring.name));
        let verdict = match () {
            () if !against.reasons.is_empty() => ConversionVerdict::NotConvertible,
            () if !fate.reasons.is_empty() => ConversionVerdict::NeedsToWait,
            () => ConversionVerdict::Ready,
        };
        let (object, head) =
            deferring.head.clone().map_or_else(Default::default, |(object, _, path)| (object, Name::join(&path, ".")));
        let file = program.file_of(self.callback);
        let span = program.definition(self.callback).map_or_else(|mac| mac.body, |function| function.span);
        Conversion {
            call: site_in(program, place.0, place.1),
            deferral: deferring.name,
            callback: *self.name(),
            defined: site(program, file, Some(self.callback), span),
            object,
            head,
            by: self.replacement(&deferring.name).map(|fact| fact.by).unwrap_or_default(),
            caches: fate.caches,
            module: program.unit_name(program.file_of(place.0)),
            verdict,
            reasons: against.reasons.iter().cloned().chain(fate.reasons).collect(),
            see: against.see.iter().cloned().chain(fate.see).collect(),
            definitions: removal.definitions.clone(),
            prototypes: removal.prototypes.clone(),
        }
    }

    fn name(&self) -> &Name {
        self.judge.program.name(self.callback)
    }

    /// What can stand for `deferral` and the callback, on some version.
    fn replacement(&self, deferral: &Name) -> Option<&Replacement> {
        let facts = &self.judge.program.model().replacements;
        facts.iter().find(|fact| fact.deferral == *deferral && fact.free == self.own.with)
    }

    /// What the callback does, and who else needs it.
    fn against_callback(&self) -> Against {
        let program = self.judge.program;
        let mut against = Against::default();
        let own = program.file_of(self.callback);
        let mut said: Vec<String> = Vec::new();
        for (function, span, what) in self.reading.besides() {
            if said.contains(&what) {
                continue;
            }
            let place = site_in(program, function, span);
            let at = match program.file_of(function) == own {
                true => format!("line {}", place.line),
                false => format!("{}:{}", place.file, place.line),
            };
            if said.len() < MENTIONED {
                against.add(format!("the callback {what} ({at})"));
                against.see.push(See { site: place, what: what.clone() });
            }
            said.push(what);
        }
        if said.len() > MENTIONED {
            against.add(format!("the callback does {} things more", said.len() - MENTIONED));
        }
        source::against(program, self.callback, self.group, self.reading, &mut against);
        against
    }

    fn against_call(&self, deferring: &Deferring) -> Against {
        let program = self.judge.program;
        let mut against = Against::default();
        let name = &deferring.name;
        match self.replacement(name) {
            None => against.add(format!("no batched free stands for `{name}()` with `{}()`", self.own.with)),
            Some(fact) if !fact.holds_on(self.judge.kernel) => {
                against.add(fact.before.clone().unwrap_or_else(|| format!("`{}()` is not there", fact.by)));
            }
            Some(_) => {}
        }
        match deferring.named {
            Named::Here(_) if deferring.unique => {}
            Named::Here(_) => against.add("the callback's name has several definitions"),
            Named::Passed => {
                let helper = program.name(deferring.function);
                against.add(format!("`{name}()` stands in `{helper}()`, which is passed the callback"));
                let place = site_in(program, deferring.function, deferring.span);
                against.see.push(See { site: place, what: format!("`{name}()` in `{helper}()`") });
            }
            Named::Computed => against.add("the callback is chosen at run time"),
        }
        if !source::is_statement(program, deferring.function, deferring.span) {
            against.add(format!("`{name}()` is part of an expression or a macro"));
        }
        self.against_object(deferring, &mut against);
        against
    }

    /// The call must name the object that the callback frees.
    fn against_object(&self, deferring: &Deferring, against: &mut Against) {
        let Some((_, tag, path)) = &deferring.head else {
            return against.add("the call does not name the object that the rcu_head is in");
        };
        let Some(tag) = tag else {
            return against.add("the type of the object at the call is not known");
        };
        let file = self.judge.program.file_of(deferring.function);
        let offset = offset::at_least(self.judge.program, file, tag, path);
        let limit = self.replacement(&deferring.name).and_then(|fact| fact.head_below);
        if let Some(limit) = limit.filter(|&limit| offset >= limit) {
            let head = Name::join(path, ".");
            against.add(format!(
                "`{head}` is {offset} bytes or more into the object, a batched free takes less than {limit}"
            ));
        }
        match &self.own.object {
            Pointer::Around(freed, _) if freed != tag => {
                against.add(format!("the callback frees a `struct {freed}`, the call names a `struct {tag}`"));
            }
            Pointer::Around(_, inner) if inner != path => {
                let (there, here) = (Name::join(inner, "."), Name::join(path, "."));
                against.add(format!("the callback finds its object around `{there}`, the call passes `{here}`"));
            }
            Pointer::Head if !source::is_first(self.judge.program, self.callback, tag, path) => {
                against.add("the callback frees its argument, which is not known to be the object's first member");
            }
            _ => {}
        }
    }
}
