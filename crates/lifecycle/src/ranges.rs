//! For which kernel versions a hazard holds.
use crate::record::{Hazard, Lifecycle, VersionRange};
use crate::verdict::lifecycles;
use rculint_ir::model::Model;
use rculint_link::Program;
use rculint_syntax::Version;
use std::collections::BTreeSet;

/// The versions at which a fact about one of the names that `matters` begins or ends, the oldest supported one first.
fn borders(model: &Model, matters: impl Fn(&str) -> bool) -> Vec<Version> {
    let functions =
        model.functions.iter().filter(|fact| matters(&fact.name)).flat_map(|fact| [&fact.since, &fact.until]);
    let methods = model.methods.iter().filter(|fact| matters(&fact.member)).flat_map(|fact| [&fact.since, &fact.until]);
    let texts = functions.chain(methods).flatten().chain([&model.oldest]);
    let versions: BTreeSet<Version> = texts.filter_map(|text| text.parse().ok()).collect();
    versions.into_iter().collect()
}

/// Whether a name occurs in the link units of the hazards: only facts about such names change their answer.
fn occurs(program: &Program, records: &[Lifecycle], name: &str) -> bool {
    let hazards = records.iter().flat_map(|record| &record.hazards);
    let paths: BTreeSet<&str> = hazards.flat_map(|hazard| &hazard.steps).map(|step| step.site.file.as_str()).collect();
    let concerned = program.files.iter().enumerate().filter(|(_, file)| paths.contains(file.path.as_str()));
    let units: BTreeSet<_> = concerned.flat_map(|(id, _)| program.units_of(id)).collect();
    let mut files = program.files.iter().enumerate();
    files.any(|(id, file)| {
        (paths.contains(file.path.as_str()) || program.units_of(id).iter().any(|unit| units.contains(unit)))
            && memchr::memmem::find(&file.text, name.as_bytes()).is_some()
    })
}

/// Fills in [`Hazard::kernels`] by asking the same question on every version between two borders.
///
/// `records` are those of `kernel`; a program with more borders costs one analysis for each.
pub fn fill_ranges(program: &Program, kernel: Version, records: &mut [Lifecycle]) {
    if records.iter().all(|record| record.hazards.is_empty()) {
        return;
    }
    let borders = borders(program.model(), |name| occurs(program, records, name));
    let here = borders.partition_point(|border| *border <= kernel).saturating_sub(1);
    let answers: Vec<Vec<Lifecycle>> = borders.iter().map(|&version| lifecycles(program, version).lifecycles).collect();
    for record in records {
        let cache = (record.cache.clone(), record.scope.clone(), record.module.clone());
        for hazard in &mut record.hazards {
            let holds = |at: &usize| has(&answers[*at], &cache, hazard);
            let first = (0..=here).rev().take_while(holds).last().unwrap_or(here);
            let after = (here..borders.len()).find(|at| !holds(at));
            hazard.kernels = VersionRange {
                since: (first > 0).then(|| borders[first]),
                until: after.filter(|&at| at > here).map(|at| borders[at]),
            };
        }
    }
}

fn has(records: &[Lifecycle], cache: &(rculint_syntax::Name, String, rculint_syntax::Name), hazard: &Hazard) -> bool {
    let same = |record: &&Lifecycle| (&record.cache, &record.scope, &record.module) == (&cache.0, &cache.1, &cache.2);
    let mut hazards = records.iter().filter(same).flat_map(|record| &record.hazards);
    hazards.any(|other| other.destroy == hazard.destroy && other.root == hazard.root && other.kind == hazard.kind)
}
