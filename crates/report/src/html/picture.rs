//! The path of a finding as a picture: what is in flight on the left, the teardown on the right; they meet at the destroy.
use maud::{Markup, html};
use rculint_lifecycle::{Step, StepKind};

/// From one step to the next.
const ROW: usize = 46;
/// Where the object in flight is drawn.
const FLIGHT: usize = 18;
/// Where the teardown is drawn.
const TEARDOWN: usize = 50;
/// Where words begin.
const WORDS: usize = 72;
/// What a letter of 12px is wide, about.
const LETTER: usize = 8;

/// The picture; nothing when there is nothing to draw.
pub(super) fn path(id: &str, steps: &[Step]) -> Markup {
    let letters = steps.iter().flat_map(|step| [head(step).chars().count(), place(step).chars().count()]);
    let width = WORDS + 16 + LETTER * letters.max().unwrap_or_default();
    let height = ROW * steps.len();
    html! {
        @if !steps.is_empty() {
            svg.picture role="img" aria-label="The path, from what goes in flight to the destroy" width=(width)
                height=(height) viewBox=(format!("0 0 {width} {height}")) {
                (flight(steps))
                (teardown(steps))
                @for (at, step) in steps.iter().enumerate() { (node(id, at, step)) }
            }
        }
    }
}

fn is_in_flight(step: &Step) -> bool {
    matches!(step.kind, StepKind::Deferral | StepKind::Callback | StepKind::Free)
}

fn y(at: usize) -> usize {
    ROW * at + ROW / 2
}

/// From the first deferral down, and over to the destroy.
fn flight(steps: &[Step]) -> Markup {
    let from = steps.iter().position(is_in_flight);
    let to = steps.iter().rposition(|step| step.kind == StepKind::Destroy);
    html! {
        @if let (Some(from), Some(to)) = (from, to) {
            @if from < to {
                path.flight d=(format!(
                    "M{FLIGHT} {} V{} Q{FLIGHT} {} {TEARDOWN} {}", y(from), y(to) - ROW / 2, y(to), y(to)
                )) {}
            }
        }
    }
}

fn teardown(steps: &[Step]) -> Markup {
    let from = steps.iter().position(|step| !is_in_flight(step));
    let to = steps.iter().rposition(|step| !is_in_flight(step));
    html! {
        @if let (Some(from), Some(to)) = (from, to) {
            path.teardown d=(format!("M{TEARDOWN} {} V{}", y(from), y(to))) {}
        }
    }
}

fn node(id: &str, at: usize, step: &Step) -> Markup {
    let (x, y) = (if is_in_flight(step) { FLIGHT } else { TEARDOWN }, y(at));
    html! {
        a href={ "#" (id) "-" (at + 1) } {
            title { (step.message) }
            g class=(class(step.kind)) { (shape(step.kind, x, y)) }
            text x=(x) y=(y + 4) class="at" { (at + 1) }
            text x=(WORDS) y=(y - 3) class="head" { (head(step)) }
            text x=(WORDS) y=(y + 13) class="place" { (place(step)) }
        }
    }
}

fn shape(kind: StepKind, x: usize, y: usize) -> Markup {
    match kind {
        StepKind::Root => html! { rect x=(x - 11) y=(y - 11) width="22" height="22" rx="3" {} },
        StepKind::Wait => html! {
            circle cx=(x) cy=(y) r="11" {}
            path d=(format!("M{} {} L{} {}", x - 13, y + 13, x + 13, y - 13)) {}
        },
        _ => html! { circle cx=(x) cy=(y) r="11" {} },
    }
}

fn class(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Deferral | StepKind::Callback | StepKind::Free => "deferral",
        StepKind::Wait => "wait",
        StepKind::Destroy => "destroy",
        _ => "step",
    }
}

fn head(step: &Step) -> String {
    let what = match step.kind {
        StepKind::Deferral => "goes in flight",
        StepKind::Callback => "callback runs",
        StepKind::Free => "is given back",
        StepKind::Root => "teardown starts",
        StepKind::Wait => "waits, not for this",
        StepKind::Destroy => "destroyed",
        StepKind::Create => "created",
        _ => "calls on",
    };
    match step.site.function.as_str() {
        "" => what.to_owned(),
        function => format!("{what}: {function}()"),
    }
}

fn place(step: &Step) -> String {
    format!("{}:{}", step.site.file, step.site.line)
}
