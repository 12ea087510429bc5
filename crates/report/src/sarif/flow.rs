//! The path of a finding as a code flow.
use super::location::Locations;
use super::message;
use rculint_lifecycle::{Step, StepKind};
use rculint_lints::Finding;
use serde_sarif::sarif::{CodeFlow, ThreadFlow, ThreadFlowLocation};

/// GitHub and viewers take long flows badly.
const STEPS: usize = 1_000;

/// One thread flow with all steps, of a very long path the first ones and the last; `None` without any.
pub(super) fn code_flow(finding: &Finding, locations: &Locations<'_>) -> Option<CodeFlow> {
    if finding.steps.is_empty() {
        return None;
    }
    let levels = levels(&finding.steps);
    let steps = (1..).zip(&finding.steps).zip(levels);
    let count = finding.steps.len();
    let is_shown = |order: usize| order < STEPS || order == count;
    let steps = steps
        .filter(|((order, _), _)| is_shown(*order))
        .map(|((order, step), level)| location(finding, step, order, level, locations))
        .collect::<Vec<_>>();
    let said = match count.saturating_sub(STEPS) {
        0 => "The path in execution order".to_owned(),
        left_out => format!("The path in execution order; {left_out} steps before the last are left out"),
    };
    let flow = ThreadFlow::builder().locations(steps).build();
    Some(CodeFlow::builder().message(message::text(&said)).thread_flows(vec![flow]).build())
}

fn location(
    finding: &Finding,
    step: &Step,
    order: usize,
    level: usize,
    locations: &Locations<'_>,
) -> ThreadFlowLocation {
    let mut location = ThreadFlowLocation::builder()
        .location(locations.described(&step.site, &step.message))
        .execution_order(order as i64)
        .nesting_level(level as i64)
        .kinds(kinds(step.kind).iter().map(|&kind| kind.to_owned()).collect::<Vec<_>>())
        .importance(importance(step.kind))
        .build();
    location.module = (!finding.module.is_empty()).then(|| finding.module.to_string());
    location
}

fn kinds(kind: StepKind) -> &'static [&'static str] {
    match kind {
        StepKind::Deferral => &["memory", "caution"],
        StepKind::Free => &["release", "memory"],
        StepKind::Root => &["enter", "function"],
        StepKind::Callback | StepKind::Call => &["call", "function"],
        StepKind::Wait => &["call", "caution"],
        StepKind::Again => &["call", "memory", "caution"],
        StepKind::Destroy => &["release", "resource", "danger"],
        StepKind::Return => &["exit", "function", "danger"],
        StepKind::Create => &["acquire", "resource"],
    }
}

fn importance(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Deferral | StepKind::Again | StepKind::Destroy | StepKind::Return | StepKind::Create => "essential",
        StepKind::Callback | StepKind::Free | StepKind::Root | StepKind::Call | StepKind::Wait => "important",
    }
}

/// How deep in calls each step is, told from the functions that the steps are in.
fn levels(steps: &[Step]) -> Vec<usize> {
    let mut stack: Vec<&str> = Vec::new();
    let mut levels = Vec::with_capacity(steps.len());
    for step in steps {
        if matches!(step.kind, StepKind::Deferral | StepKind::Root | StepKind::Create) {
            stack.clear();
        }
        let function = step.site.function.as_str();
        match stack.iter().position(|&open| open == function) {
            Some(depth) => stack.truncate(depth + 1),
            None => stack.push(function),
        }
        levels.push(stack.len() - 1);
    }
    levels
}
