//! What the analysis could not see, as notifications of its invocation.
use super::location::{Locations, artifact};
use super::message::{plain, text};
use crate::report::{Note, Problem, Report};
use serde_sarif::sarif::{
    Location, Notification, PhysicalLocation, ReportingConfiguration, ReportingDescriptor, ReportingDescriptorReference,
};

/// A kind of notification; its place in [`KINDS`] is its index.
struct Kind {
    id: &'static str,
    name: &'static str,
    level: &'static str,
    what: &'static str,
    help: &'static str,
}

const UNREADABLE: usize = 0;
const DEGRADED: usize = 1;
const UNRESOLVED: usize = 2;
const KINDS: [Kind; 3] = [
    Kind {
        id: "GAP001",
        name: "Unreadable",
        level: "error",
        what: "Something could not be read: the results are incomplete.",
        help: "Make it readable and run again.",
    },
    Kind {
        id: "GAP002",
        name: "DegradedFunction",
        level: "note",
        what: "A function could not be parsed: only its calls were seen.",
        help: "Findings in it may be missing or wrong in their order; look at it yourself.",
    },
    Kind {
        id: "GAP003",
        name: "UnresolvedDestroy",
        level: "warning",
        what: "A cache is destroyed, and it could not be told which.",
        help: "Findings about that cache may be missing; look at it yourself.",
    },
];

/// All kinds.
pub(super) fn descriptors() -> Vec<ReportingDescriptor> {
    let descriptor = |kind: &Kind| {
        ReportingDescriptor::builder()
            .id(kind.id)
            .name(kind.name)
            .short_description(plain(kind.what))
            .full_description(plain(kind.what))
            .help(plain(kind.help))
            .default_configuration(ReportingConfiguration::builder().level(kind.level).build())
            .build()
    };
    KINDS.iter().map(descriptor).collect()
}

/// One for each problem, degraded function and unresolved destroy.
pub(super) fn notifications(report: &Report<'_>, locations: &Locations<'_>) -> Vec<Notification> {
    let problems = report.problems.iter().map(unreadable);
    let degraded = report.degraded.iter().map(|note| noted(DEGRADED, note, locations));
    let unresolved = report.unresolved.iter().map(|note| noted(UNRESOLVED, note, locations));
    problems.chain(degraded).chain(unresolved).collect()
}

fn unreadable(problem: &Problem) -> Notification {
    let place = PhysicalLocation::builder().artifact_location(artifact(&problem.path)).build();
    notification(UNREADABLE, &problem.message, Location::builder().physical_location(place).build())
}

fn noted(kind: usize, note: &Note, locations: &Locations<'_>) -> Notification {
    notification(kind, &note.message, locations.location(&note.site))
}

fn notification(kind: usize, message: &str, location: Location) -> Notification {
    let Kind { id, level, .. } = KINDS[kind];
    Notification::builder()
        .message(text(message))
        .level(level)
        .locations(vec![location])
        .descriptor(ReportingDescriptorReference::builder().id(id).index(kind as i64).build())
        .build()
}
