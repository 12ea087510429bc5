//! How far into its object a head stands, at least.
use rculint_link::{FileId, Program};
use rculint_syntax::{Element, Name, Slot, slots};

/// Structs in structs in structs; deeper ones add nothing.
const DEPTH: u32 = 8;

/// The least offset of the member at `path` in `struct tag`; 0 where nothing is known.
pub(super) fn at_least(program: &Program, file: FileId, tag: &Name, path: &[Name]) -> u64 {
    let Some((member, inner)) = path.split_first() else { return 0 };
    let before = sum(program, file, tag, Some(member), DEPTH);
    let ty = program.member_type(file, tag, member);
    let within = ty.and_then(|ty| program.tag(&ty)).map_or(0, |tag| at_least(program, file, &tag, inner));
    before.saturating_add(within)
}

/// The least size of the members of `struct tag`, before one of them or of all.
fn sum(program: &Program, file: FileId, tag: &Name, member: Option<&str>, depth: u32) -> u64 {
    let Some((home, body)) = program.struct_home(file, tag).filter(|_| depth > 0) else { return 0 };
    let found = slots(program.files[home].text(), body, member).unwrap_or_default();
    let size = |slot: Slot| match slot.element {
        Element::Bytes(bytes) => bytes.saturating_mul(slot.count),
        Element::Struct(tag) if slot.count > 0 => sum(program, home, &tag, None, depth - 1).saturating_mul(slot.count),
        Element::Struct(_) => 0,
    };
    found.into_iter().map(size).fold(0, u64::saturating_add)
}
