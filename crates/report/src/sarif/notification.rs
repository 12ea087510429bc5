//! What the analysis could not see, as notifications of its invocation.
use super::location::Locations;
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
const ALLOW: usize = 3;
const LIMIT: usize = 4;
const UNDECIDED: usize = 5;
const KINDS: [Kind; 6] = [
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
    Kind {
        id: "GAP004",
        name: "UselessAllow",
        level: "warning",
        what: "A comment is there to allow a finding, and allows none.",
        help: "Give it a reason, or remove it.",
    },
    Kind {
        id: "GAP005",
        name: "OverTheLimit",
        level: "warning",
        what: "There are more results than the reader takes or shows.",
        help: "Check parts of the tree in several runs.",
    },
    Kind {
        id: "GAP006",
        name: "UnseenReceiver",
        level: "note",
        what: "A callback of a module is handed to a function whose body is not there.",
        help: "Whether it may be pending when the module is unloaded is not known; look at it yourself.",
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

/// One for each problem, degraded function, unresolved destroy, undecided callback, useless comment, and limit.
pub(super) fn notifications(report: &Report<'_>, locations: &Locations<'_>, limits: &[String]) -> Vec<Notification> {
    let problems = report.problems.iter().map(|problem| unreadable(problem, locations));
    let allows = report.dealt.useless_allows.iter().map(|note| noted(ALLOW, note, locations));
    let limits = limits.iter().map(|warning| notification(LIMIT, warning, None));
    let degraded = report.degraded.iter().map(|note| noted(DEGRADED, note, locations));
    let unresolved = report.unresolved.iter().map(|note| noted(UNRESOLVED, note, locations));
    let undecided = report.undecided.iter().map(|note| noted(UNDECIDED, note, locations));
    problems.chain(degraded).chain(unresolved).chain(undecided).chain(allows).chain(limits).collect()
}

fn unreadable(problem: &Problem, locations: &Locations<'_>) -> Notification {
    let place = PhysicalLocation::builder().artifact_location(locations.artifact(&problem.path)).build();
    notification(UNREADABLE, &problem.message, Some(Location::builder().physical_location(place).build()))
}

fn noted(kind: usize, note: &Note, locations: &Locations<'_>) -> Notification {
    notification(kind, &note.message, Some(locations.location(&note.site)))
}

fn notification(kind: usize, message: &str, location: Option<Location>) -> Notification {
    let Kind { id, level, .. } = KINDS[kind];
    let mut notification = Notification::builder()
        .message(text(message))
        .level(level)
        .descriptor(ReportingDescriptorReference::builder().id(id).index(kind as i64).build())
        .build();
    notification.locations = location.map(|location| vec![location]);
    notification
}
