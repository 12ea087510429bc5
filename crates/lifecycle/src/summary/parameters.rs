//! Functions that call what they are handed: `settle(rcu_barrier)` waits where `settle()` calls its parameter.
use fixedbitset::FixedBitSet;
use rculint_link::{FnId, Program, Reference};

/// Through so many functions a function is handed on to the one that calls it.
const HANDED_ON: usize = 3;

/// Functions that have to be gone through in order, since they call something that does, or that is `ordered`, by what it is passed for,
/// or hand it on; and all from which they are reached with it.
pub(super) fn ordered(program: &Program, ordered: &FixedBitSet) -> FixedBitSet {
    let handing_on = program.handing_params();
    let mut ways: Vec<Vec<FnId>> = program.calling_params().ones().map(|one| vec![FnId::new(one)]).collect();
    let (mut found, mut handing) = (program.no_function(), Vec::new());
    for _ in 0..HANDED_ON {
        let mut longer = Vec::new();
        for way in &ways {
            let Some(&last) = way.last() else { continue };
            for caller in program.callers(last).filter(|caller| !way.contains(caller)) {
                if hands_over(program, caller, ordered) {
                    found.extend(way.iter().map(|function| function.index()));
                    handing.push(caller);
                } else if handing_on.contains(caller.index()) {
                    longer.push(way.iter().copied().chain([caller]).collect());
                }
            }
        }
        ways = longer;
    }
    found.union_with(&program.callers_of(handing));
    found
}

/// Whether a function names one, without calling it, of which the order matters.
fn hands_over(program: &Program, function: FnId, ordered: &FixedBitSet) -> bool {
    let mut referred = program.refers_to(function);
    program.handing_order().contains(function.index())
        || referred.any(|(to, how)| how.has(Reference::Address) && ordered.contains(to.index()))
}
