//! The kernel's macros that say how something is cleaned up where its scope ends, or that make tables of functions under names that are
//! pasted together. Most files that use them are read without the headers that have them, and what they make is called by what it is
//! handed, or handed on by a name that stands nowhere.
use crate::{Macro, Name};
use std::sync::LazyLock;

/// include/linux/cleanup.h, since v6.5 (and 6.1.y), the locks as they are without conditions; include/linux/sysfs.h and
/// include/linux/device.h, without the modes.
const TEXT: &[u8] = b"\
#define DEFINE_FREE(_name, _type, _free) \\
static inline void __free_##_name(void *p) { _type _T = *(_type *)p; _free; }
#define DEFINE_CLASS(_name, _type, _exit, _init, ...) \\
static inline void class_##_name##_destructor(_type *p) { _type _T = *p; _exit; } \\
static inline _type class_##_name##_constructor(__VA_ARGS__) { _type t = _init; return t; }
#define DEFINE_GUARD(_name, _type, _lock, _unlock) \\
static inline void class_##_name##_destructor(_type *p) { _type _T = *p; if (_T) { _unlock; } } \\
static inline _type class_##_name##_constructor(_type _T) { _lock; return _T; }
#define DEFINE_LOCK_GUARD_0(_name, _lock, _unlock, ...) \\
static inline void class_##_name##_destructor(class_##_name##_t *_T) { _unlock; } \\
static inline void class_##_name##_constructor(void) { _lock; }
#define DEFINE_LOCK_GUARD_1(_name, _type, _lock, _unlock, ...) \\
static inline void class_##_name##_destructor(struct class_##_name *_T) { _unlock; } \\
static inline void class_##_name##_constructor(_type *l) { struct class_##_name _t, *_T = &_t; _T->lock = l; _lock; }
#define EXTEND_CLASS(_name, ext, _init, ...) \\
static inline void class_##_name##ext##_destructor(class_##_name##_t *p) { class_##_name##_destructor(p); } \\
static inline class_##_name##_t class_##_name##ext##_constructor(__VA_ARGS__) { class_##_name##_t t = _init; return t; }
#define DEFINE_GUARD_COND(_name, _ext, _condlock, ...) \\
static inline void class_##_name##_ext##_destructor(class_##_name##_t *p) { if (*p) class_##_name##_destructor(p); } \\
static inline class_##_name##_t class_##_name##_ext##_constructor(class_##_name##_t _T) { return _condlock ? _T : 0; }
#define DEVICE_ATTR(_name, _mode, _show, _store) \\
static struct device_attribute dev_attr_##_name = { .show = _show, .store = _store };
#define DEVICE_ATTR_RW(_name) \\
static struct device_attribute dev_attr_##_name = { .show = _name##_show, .store = _name##_store };
#define DEVICE_ATTR_ADMIN_RW(_name) \\
static struct device_attribute dev_attr_##_name = { .show = _name##_show, .store = _name##_store };
#define DEVICE_ATTR_RO(_name) \\
static struct device_attribute dev_attr_##_name = { .show = _name##_show };
#define DEVICE_ATTR_WO(_name) \\
static struct device_attribute dev_attr_##_name = { .store = _name##_store };
#define DRIVER_ATTR_RW(_name) \\
static struct driver_attribute driver_attr_##_name = { .show = _name##_show, .store = _name##_store };
#define DRIVER_ATTR_WO(_name) \\
static struct driver_attribute driver_attr_##_name = { .store = _name##_store };
#define BUS_ATTR_RW(_name) \\
static struct bus_attribute bus_attr_##_name = { .show = _name##_show, .store = _name##_store };
#define BUS_ATTR_WO(_name) \\
static struct bus_attribute bus_attr_##_name = { .store = _name##_store };
#define CLASS_ATTR_RW(_name) \\
static struct class_attribute class_attr_##_name = { .show = _name##_show, .store = _name##_store };
#define CLASS_ATTR_WO(_name) \\
static struct class_attribute class_attr_##_name = { .store = _name##_store };
#define ATTRIBUTE_GROUPS(_name) \\
static const struct attribute_group _name##_group = { .attrs = _name##_attrs }; \\
static const struct attribute_group *_name##_groups[] = { &_name##_group };
";

/// Those of include/linux/cleanup.h that declare a variable in a function; not all versions have all. Whether what follows the
/// last two runs at all is not for them to say: they stand in their loops still.
const IN_FUNCTIONS: &[u8] = b"\
#define CLASS(_name, var) \\
class_##_name##_t var __cleanup(class_##_name##_destructor) = class_##_name##_constructor
#define guard(_name) \\
class_##_name##_t _name##_guard __cleanup(class_##_name##_destructor) = class_##_name##_constructor
#define ACQUIRE(_name, var) \\
class_##_name##_t var __cleanup(class_##_name##_destructor) = class_##_name##_constructor
#define scoped_guard(_name, ...) \\
for (class_##_name##_t scope __cleanup(class_##_name##_destructor) = class_##_name##_constructor(__VA_ARGS__); scoped_guard(_name); )
#define scoped_class(_name, var, ...) \\
for (class_##_name##_t var __cleanup(class_##_name##_destructor) = class_##_name##_constructor(__VA_ARGS__); scoped_class(_name); )
";

static MACROS: LazyLock<Vec<Macro>> = LazyLock::new(|| crate::scan::plain_outline(TEXT).macros);
static DECLARING: LazyLock<Vec<Macro>> = LazyLock::new(|| crate::scan::plain_outline(IN_FUNCTIONS).macros);

/// The text and the macros, if `name` is one of them.
pub(super) fn macros_of(name: &Name) -> Option<(&'static [u8], &'static [Macro])> {
    MACROS.iter().any(|mac| mac.name == *name).then(|| (TEXT, MACROS.as_slice()))
}

/// The text, and the macro with this name that declares a variable, with its constructor's arguments, or these to follow:
/// `guard(lock)(&it->lock)`.
pub(super) fn declaring(name: &Name) -> Option<(&'static [u8], &'static Macro)> {
    DECLARING.iter().find(|mac| mac.name == *name).map(|mac| (IN_FUNCTIONS, mac))
}

/// Whether it stands for the head of a loop.
pub(super) fn is_loop(mac: &Macro) -> bool {
    IN_FUNCTIONS[mac.body.start as usize..].starts_with(b"for")
}

/// The names of those.
pub(crate) fn names_declaring() -> impl Iterator<Item = Name> {
    DECLARING.iter().map(|mac| mac.name)
}
