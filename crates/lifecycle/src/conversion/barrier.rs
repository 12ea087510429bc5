//! Barriers that nothing in the module needs once its callbacks are gone.
use super::record::{Conversion, ConversionVerdict, See};
use crate::facts::ModelCall;
use crate::verdict::Judge;

/// Marks the conversions after which a barrier can go.
pub(super) fn mark(_judge: &Judge, _calls: &[ModelCall], _found: &mut [Conversion]) {
    let _: Option<(ConversionVerdict, See)> = None;
}
