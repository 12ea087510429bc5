//! A part of a kernel tree or of a package, and what its makefiles name elsewhere in the tree or beside the part.
mod common;

use common::{expect, folder, rculint, write};

const MAIN: &str = "
#include <linux/module.h>
static struct kmem_cache *lamp_cache;
struct lamp { struct rcu_head rcu; };
static void lamp_free(struct rcu_head *rcu) { kmem_cache_free(lamp_cache, container_of(rcu, struct lamp, rcu)); }
void lamp_off(struct lamp *lamp) { call_rcu(&lamp->rcu, lamp_free); }
static int __init lamp_init(void) { lamp_cache = KMEM_CACHE(lamp, 0); return 0; }
static void __exit lamp_exit(void) { lamp_drain(); kmem_cache_destroy(lamp_cache); }
module_init(lamp_init);
module_exit(lamp_exit);
";

fn tree() -> tempfile::TempDir {
    folder(&[
        ("Kbuild", ""),
        ("Kconfig", ""),
        ("Makefile", "VERSION = 6\nPATCHLEVEL = 6\nSUBLEVEL = 1\n"),
        ("include/linux/module.h", ""),
        ("arch/oil/lamp/Makefile", "include $(srctree)/shared/lamp/Makefile.lamp\nlamp-y += main.o\nobj-m := lamp.o\n"),
        ("arch/oil/lamp/main.c", MAIN),
        ("shared/lamp/Makefile.lamp", "LAMP ?= ../../../shared/lamp\nlamp-y := $(LAMP)/drain.o\n"),
        ("shared/lamp/wick.h", "static inline void wick(void) { rcu_barrier(); }\n"),
        ("shared/lamp/drain.c", "#include \"wick.h\"\nvoid lamp_drain(void) { wick(); }\n"),
    ])
}

#[test]
fn sources_and_headers_elsewhere_are_part_of_the_module() {
    let tree = tree();
    for path in [".", "arch/oil/lamp", "arch/oil/lamp/main.c"] {
        expect(&rculint(tree.path(), &["check", path]), 0, "no findings", "");
    }
    write(tree.path(), "shared/lamp/wick.h", "static inline void wick(void) { synchronize_rcu(); }\n");
    for path in [".", "arch/oil/lamp"] {
        expect(&rculint(tree.path(), &["check", path, "--format", "concise"]), 1, "error[RCU002]", "");
    }
}

#[test]
fn what_is_not_there_is_not_missed() {
    let tree = tree();
    write(
        tree.path(),
        "arch/oil/lamp/Makefile",
        "include $(srctree)/gone/Makefile.gone\nobj-m := lamp.o\nlamp-y := main.o start.o\n",
    );
    expect(&rculint(tree.path(), &["check", "arch/oil/lamp", "--format", "concise"]), 1, "error[RCU002]", "");
}

/// A module out of tree, with sources beside it and further up.
fn package() -> tempfile::TempDir {
    let makefile = "obj-m := lamp.o\nlamp-y := main.o ../common/drain.o ../src/start.o $(patsubst %.c,%.o,$(wildcard ../more/*.c))\n";
    folder(&[
        ("package/src/Kbuild", makefile),
        ("package/src/main.c", MAIN),
        ("package/src/start.c", "void lamp_start(void) {}\n"),
        ("package/common/wick.h", "static inline void wick(void) { oil(); }\n"),
        ("package/common/drain.c", "#include \"wick.h\"\nvoid lamp_drain(void) { wick(); }\n"),
        ("package/more/oil.c", "void oil(void) { rcu_barrier(); }\n"),
    ])
}

#[test]
fn sources_and_headers_beside_the_module_are_part_of_it() {
    let folder = package();
    for path in [".", "package/src", "package/src/main.c", "package"] {
        expect(&rculint(folder.path(), &["check", path]), 0, "no findings", "");
    }
    write(folder.path(), "package/more/oil.c", "void oil(void) { synchronize_rcu(); }\n");
    for path in ["package", "package/src"] {
        expect(
            &rculint(folder.path(), &["check", path, "--format", "concise"]),
            1,
            "src/main.c:8:52: error[RCU003]",
            "",
        );
    }
}
