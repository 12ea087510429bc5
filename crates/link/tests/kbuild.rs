//! Which files are linked together: makefiles as people write them, and units as the kernel builds them.
use rculint_link::kbuild::{Inputs, LinkUnit, link_units, outside};
use rculint_syntax::Name;

/// `makefiles` and `kconfigs` are pairs of path and text, `sources` is separated by spaces.
fn inputs(makefiles: &[(&str, &str)], kconfig: &str, sources: &str) -> Inputs {
    Inputs {
        makefiles: makefiles.iter().map(|&(path, text)| (path.into(), text.to_owned())).collect(),
        kconfigs: [("Kconfig".into(), kconfig.to_owned())].into(),
        sources: sources.split_whitespace().map(Into::into).collect(),
        root: String::new(),
    }
}

fn show(units: &[LinkUnit]) -> String {
    let lines = units.iter().map(|unit| format!("{} {:?}: {}", unit.name, unit.linkage, Name::join(&unit.files, " ")));
    lines.collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(makefiles: &[(&str, &str)], kconfig: &str, sources: &str, expected: &[&str]) {
    assert_eq!(show(&link_units(&inputs(makefiles, kconfig, sources))), expected.join("\n"));
}

#[test]
fn a_composite_takes_all_its_parts() {
    let makefile = "obj-$(CONFIG_DEMO) += my-demo.o\n\
        my-demo-y := main.o \\\n\tcore.o # not this.o \n\
        my-demo-$(CONFIG_DEMO_DEBUG) += debug.o\n\
        my-demo-$(subst m,y,$(CONFIG_IPV6)) += v6.o\n\
        my-demo-objs += objs.o\nmy-demo-m += m.o\n";
    let kconfig = "config DEMO\n\ttristate \"Demo\"\n\tdepends on NET\nconfig DEMO_DEBUG\n\tbool\n";
    let sources = "d/main.c d/core.c d/debug.c d/v6.c d/objs.c d/m.c d/this.c";
    let expected = ["my_demo Module: d/core.c d/debug.c d/m.c d/main.c d/objs.c d/v6.c", "this Module: d/this.c"];
    check(&[("d/Makefile", makefile)], kconfig, sources, &expected);
}

#[test]
fn the_option_tells_a_module_from_built_in() {
    let makefile = "obj-$(CONFIG_T) += t.o\nobj-$(CONFIG_B) += b.o\nobj-$(CONFIG_DT) += dt.o\nobj-$(CONFIG_DB) += db.o\n\
        obj-$(CONFIG_NOBODY_KNOWS) += u.o\nobj-m += m.o\nobj-y += y.o\nlib-y += l.o\nlib-$(CONFIG_T) += lt.o\n\
        obj-$(subst m,y,$(CONFIG_T)) += s.o\nobj-$(subst y,$(CONFIG_T),$(CONFIG_B)) += both.o\n";
    let kconfig = "menuconfig T\n\ttristate\n\thelp\n\t  bool is what this is not\nconfig B\n  bool \"b\"\n\
        config DT\n\tdef_tristate y\nconfig DB\n\tdef_bool y\n";
    let expected = [
        "both Module: d/both.c",
        "d BuiltIn: d/b.c d/db.c d/l.c d/lt.c d/s.c d/y.c",
        "dt Module: d/dt.c",
        "m Module: d/m.c",
        "t Module: d/t.c",
        "u Module: d/u.c",
    ];
    let sources = "d/t.c d/b.c d/dt.c d/db.c d/u.c d/m.c d/y.c d/l.c d/lt.c d/s.c d/both.c";
    check(&[("d/Makefile", makefile)], kconfig, sources, &expected);
}

#[test]
fn a_selector_that_is_not_known_may_be_a_module() {
    let kconfig = "config T\n\ttristate\nconfig B\n\tbool\nconfig IKCONFIG_PROC\n\tbool\n";
    let module = ["m Module: a.c b.c"];
    for selector in [
        "$(ALL)$(CONFIG_T)",
        "$(CONFIG_B)$(CONFIG_T)",
        "$(A)$(B)",
        "$(filter y m,$(CONFIG_T))",
        "$(filter y m,$(ALL))",
        "$(filter-out n,$(CONFIG_T))",
        "$(shell echo m)",
        "$(call either,$(CONFIG_B),$(CONFIG_T))",
        "$(firstword $(CONFIG_B) m)",
        "$(or $(CONFIG_B),m)",
        "$(MOD)$(CONFIG_B)",
        "$(MOD)$(ALL)",
    ] {
        let makefile = format!("MOD := m\nobj-{selector} += m.o\nm-{selector} := a.o\nm-objs := b.o\n");
        check(&[("Makefile", &makefile)], kconfig, "a.c b.c", &module);
    }
    for selector in ["$(ALL)$(CONFIG_B)", "$(filter y m,$(CONFIG_B))", "$(CONFIG_IKCONFIG_PROC)", "$(filter n y,y)"] {
        let makefile = format!("obj-{selector} += m.o\nm-objs := a.o b.o\n");
        check(&[("Makefile", &makefile)], kconfig, "a.c b.c", &[". BuiltIn: a.c b.c"]);
    }
    let plain = "obj-vdso$(BITS) := m.o\nobj-$(filter y,n) := m.o\nobj-n := m.o\nm-y := a.o b.o\nobj-y := b.o\n";
    check(&[("Makefile", plain)], kconfig, "a.c b.c", &[". BuiltIn: b.c", "a Module: a.c"]);
}

#[test]
fn an_option_that_is_tristate_anywhere_can_be_a_module() {
    let kconfig = "config X\n\tbool\nconfig X\n\ttristate\nconfig X\n\tbool\n";
    check(&[("Makefile", "obj-$(CONFIG_X) += x.o")], kconfig, "x.c", &["x Module: x.c"]);
}

#[test]
fn an_object_named_twice_is_a_module_if_it_can_be() {
    let makefile = "obj-$(CONFIG_B) += x.o\nobj-m += x.o\nobj-y += x.o\n";
    check(&[("Makefile", makefile)], "config B\n\tbool\n", "x.c", &["x Module: x.c"]);
}

#[test]
fn how_a_directory_is_entered_changes_nothing_in_it() {
    let makefiles = [
        ("Makefile", "obj-y += sub/\nobj-$(CONFIG_B) += opt/\n"),
        ("sub/Makefile", "obj-m += a.o"),
        ("opt/Makefile", "obj-m += b.o\nobj-y += c.o"),
    ];
    let expected = ["opt/b.c", "opt/c.c", "sub/a.c"].join(" ");
    let lines = ["b Module: opt/b.c", "opt BuiltIn: opt/c.c", "a Module: sub/a.c"];
    check(&makefiles, "config B\n\tbool\n", &expected, &lines);
}

#[test]
fn built_in_composites_belong_to_their_directory() {
    let makefile = "obj-y := one.o comp.o\ncomp-y := two.o ../lib/three.o\n";
    let makefiles = [("a/b/Makefile", makefile), ("Makefile", "obj-y += top.o\n")];
    let expected = [". BuiltIn: top.c", "a/b BuiltIn: a/b/one.c a/b/two.c a/lib/three.c"];
    check(&makefiles, "", "top.c a/b/one.c a/b/two.c a/lib/three.c", &expected);
}

#[test]
fn parts_in_other_directories_and_in_two_modules() {
    let makefile =
        "obj-m := one.o two.o sub/lone.o\none-y := a.o ../shared/x.o sub/y.o\ntwo-y := $(obj)/b.o ../shared/x.o\n";
    let expected =
        ["one Module: d/a.c d/sub/y.c shared/x.c", "two Module: d/b.c shared/x.c", "lone Module: d/sub/lone.c"];
    check(&[("d/Makefile", makefile)], "", "d/a.c d/b.c d/sub/y.c d/sub/lone.c shared/x.c", &expected);
}

#[test]
fn parts_beside_the_root() {
    let makefile = "obj-m := m.o\nm-y := a.o ../common/b.o ../../shared/c.o ../module/d.o\n\
        m-y += $(patsubst %.c,%.o,$(wildcard $(src)/../more/*.c)) ../../../../gone/e.o\n";
    let mut inputs = inputs(
        &[("Makefile", makefile)],
        "",
        "a.c d.c ../common/b.c ../../shared/c.c ../more/f.c ../../../../gone/e.c",
    );
    inputs.root = "/build/module".to_owned();
    let module = "m Module: ../../shared/c.c ../common/b.c ../more/f.c a.c d.c";
    assert_eq!(show(&link_units(&inputs)), [module, "gone Module: ../../../../gone/e.c"].join("\n"));
    inputs.sources = vec!["a.c".into()];
    let lacking = ["../../shared/c.c", "../common/b.c", "../more/*.c", "d.c"].map(str::to_owned);
    assert_eq!(outside(&inputs, |_| true), lacking.into());
}

#[test]
fn nested_composites() {
    let makefile = "obj-m := top.o\ntop-y := t.o inner.o\ninner-objs := i.o j.o\n";
    check(&[("Makefile", makefile)], "", "t.c i.c j.c", &["top Module: i.c j.c t.c"]);
}

#[test]
fn variables_and_functions() {
    let makefile = "CORE := c1.o c2.o\nDIR = sub\nobj-m += k.o\nk-y := $(CORE) $(addprefix $(DIR)/,s1.o s2.o)\n\
        k-y += $(patsubst %,%_p.o,p1 p2) $(LIST:.c=.o) $(addsuffix .o,$(filter-out no,yes no))\nLIST = l1.c\n\
        k-y += $(foreach v,f1 f2,$(v)_v.o) $(part-y) $(if $(CONFIG_X),i1.o,i2.o) ${brace}\nbrace ?= b.o\n\
        part-y := q.o\npart-$(CONFIG_X) += r.o\n";
    let sources = "c1.c c2.c sub/s1.c sub/s2.c p1_p.c p2_p.c l1.c yes.c f1_v.c f2_v.c q.c r.c i1.c i2.c b.c";
    let mut files: Vec<_> = sources.split(' ').collect();
    files.sort_unstable();
    check(&[("Makefile", makefile)], "", sources, &[&format!("k Module: {}", files.join(" "))]);
}

#[test]
fn lines_that_are_made_are_read() {
    let module = "define module\nobj-$(2) += $(1).o\n$(1)-y := $(3)\n$(1)-y += common_$(1).o\n\nendef\n";
    let expected = ["one Module: a.c b.c common_one.c", "two Module: c.c common_two.c"];
    let sources = "a.c b.c c.c common_one.c common_two.c";
    for lines in [
        "$(eval $(call module,one,m,a.o b.o))\n$(eval $(call module, two, m, c.o))",
        "parts_one := a.o b.o\nparts_two := c.o\n$(foreach m, one two, $(eval $(call module,$(m),m,$$(parts_$(m)))))",
        "p-$(CONFIG_X) += one.o\np-m += two.o\nparts_one := a.o b.o\nparts_two := c.o\n\
            $(foreach m,$(basename $(p-m)),$(eval $(call module,$(m),m,$(parts_$(m)))))",
        "$(eval $(call module,one,m,a.o b.o)$(call module,two,m,c.o))",
        "object = $(1)-y := $(2) common_$(1).o\n$(eval $(call object,one,a.o b.o))\n$(call object,two,c.o)\nobj-m := one.o two.o",
    ] {
        check(&[("Makefile", &format!("{module}{lines}\n"))], "", sources, &expected);
        check(
            &[("Makefile", &format!("override {}{lines}\n", module.replace("module\n", "module =\n")))],
            "",
            sources,
            &expected,
        );
    }
    // What nobody evaluates says nothing.
    check(&[("Makefile", &format!("{module}obj-m := a.o\n"))], "", "a.c b.c", &["a Module: a.c", "b Module: b.c"]);
}

#[test]
fn parts_that_are_not_told_are_what_nobody_names() {
    let shell = "$(shell ls *.c | sed s/.c$/.o/)";
    for parts in [&format!("m-y := {shell}"), "m-objs = $(ALL)\nALL != ls", "m-objs := $(GENERATED)"] {
        let makefile = format!("obj-m := m.o n.o\n{parts}\n");
        let expected = ["m Module: d/a.c d/b.c d/m.c", "n Module: d/n.c", "sub Module: d/sub/c.c", "o Module: o/o.c"];
        let makefiles = [("d/Makefile", makefile.as_str()), ("o/Makefile", "o-objs := ../d/n.o\n")];
        check(&makefiles, "", "d/a.c d/b.c d/m.c d/n.c d/sub/c.c o/o.c", &expected);
    }
    let built_in = format!("obj-y := m.o\nm-y := {shell}\n");
    check(&[("d/Makefile", &built_in)], "", "d/a.c d/b.c", &["d BuiltIn: d/a.c d/b.c"]);
    // Some parts are told, or there are two that may have them: nothing is guessed.
    let some = format!("obj-m := m.o\nm-y := a.o {shell}\n");
    check(&[("Makefile", &some)], "", "a.c b.c", &["b Module: b.c", "m Module: a.c"]);
    let two = format!("obj-m := m.o n.o\nm-y := {shell}\nn-y := {shell}\n");
    check(&[("Makefile", &two)], "", "a.c b.c", &["a Module: a.c", "b Module: b.c"]);
    check(
        &[("Makefile", "obj-m := m.o\nm-y := asm.o asm_$(BITS).o\n")],
        "",
        "a.c b.c",
        &["a Module: a.c", "b Module: b.c"],
    );
}

#[test]
fn every_branch_counts() {
    let makefile = "ifdef CONFIG_A\nobj-m += a.o\nelse ifeq ($(X),y)\n  BITS := 32\n  obj-m += b.o\nelse\n  BITS := 64\n  obj-m += c.o\nendif\n\
        a-y := x_$(BITS).o y_$(NOT_SET).o $(ALSO_NOT).o\n";
    let sources = "x_32.c x_64.c y_1.c z.c b.c c.c";
    let expected = ["a Module: x_32.c x_64.c y_1.c", "b Module: b.c", "c Module: c.c", "z Module: z.c"];
    check(&[("Makefile", makefile)], "", sources, &expected);
}

#[test]
fn out_of_tree() {
    let makefile = "ifneq ($(KERNELRELEASE),)\n\tobj-m := demo.o\n\tdemo-objs := $(patsubst $(src)/%.c,%.o,$(wildcard $(src)/*.c))\nelse\n\
        KDIR ?= /lib/modules/$(shell uname -r)/build\nall:\n\t$(MAKE) -C $(KDIR) M=$(PWD) obj-m=no.o modules\nendif\n";
    check(&[("Makefile", makefile)], "", "one.c two.c", &["demo Module: one.c two.c"]);
    check(
        &[("Makefile", "obj-m += demo.o\ndemo-objs := demo.o util.o\n")],
        "",
        "demo.c util.c",
        &["demo Module: demo.c util.c"],
    );
    let makefile = "obj-m := d.o\nd-y := $(patsubst %.c,%.o,$(filter-out no.c,$(wildcard *.c))) $(patsubst %.c,%.o,$(wildcard $(src)/sub/x*.c))";
    let expected = ["d Module: m/sub/xa.c m/yes.c", "no Module: m/no.c", "sub Module: m/sub/y.c"];
    check(&[("m/Makefile", makefile)], "", "m/yes.c m/no.c m/sub/xa.c m/sub/y.c", &expected);
}

#[test]
fn kbuild_counts_before_makefile() {
    let makefile = "obj-m := b.o\n";
    let wins = ["a Module: a.c", "b Module: b.c"];
    check(&[("Kbuild", "obj-y := a.o\n"), ("Makefile", makefile)], "", "a.c b.c", &[". BuiltIn: a.c", "b Module: b.c"]);
    check(
        &[("Kbuild", "ccflags-y := -Wall\n"), ("Makefile", "obj-m := c.o\nc-y := a.o b.o\n")],
        "",
        "a.c b.c",
        &["c Module: a.c b.c"],
    );
    check(&[("Kbuild", "ccflags-y := -Wall\n"), ("Makefile", "all:\n\tmake\n")], "", "a.c b.c", &wins);
}

#[test]
fn includes_that_are_there_are_read() {
    let makefile = "include $(src)/parts.mk\n-include $(srctree)/shared/Makefile.inc missing.mk\nobj-m := m.o\n";
    let shared = "SHARED := ../shared\nm-y += $(SHARED)/s.o\ninclude $(src)/parts.mk\n";
    let makefiles = [("d/Makefile", makefile), ("d/parts.mk", "m-y += p.o\n"), ("shared/Makefile.inc", shared)];
    check(&makefiles, "", "d/p.c shared/s.c", &["m Module: d/p.c shared/s.c"]);
}

#[test]
fn a_default_counts_where_nothing_else_does() {
    let shared = "SHARED ?= ../shared\nm-y += $(SHARED)/s.o\n";
    let check = |makefile: &str, expected: &str| {
        let makefile = format!("obj-m := m.o\n{makefile}\n");
        check(
            &[("a/d/Makefile", &makefile), ("a/shared/Makefile.inc", shared)],
            "",
            "shared/s.c a/shared/s.c",
            &[
                &format!("m Module: {expected}"),
                if expected.starts_with('a') { "shared Module: shared/s.c" } else { "shared Module: a/shared/s.c" },
            ],
        );
    };
    let include = "include $(srctree)/a/shared/Makefile.inc";
    check(&format!("SHARED := ../../shared\n{include}"), "shared/s.c");
    check(&format!("ifdef A\nSHARED = ../../shared\n{include}\nelse\nX := 1\nendif"), "shared/s.c");
    check(&format!("m-$(CONFIG_A) := $(SHARED)/s.o\nSHARED ?= ../../shared\nifdef A\n{include}\nendif"), "shared/s.c");
    check(include, "a/shared/s.c");
}

#[test]
fn a_default_counts_beside_an_assignment_that_depends() {
    let both = ["m Module: x_32.c x_64.c"];
    for condition in ["ifdef A\nBITS := 32\nendif\nBITS ?= 64", "ifdef A\nBITS := 32\nelse\nBITS ?= 64\nendif"] {
        let makefile = format!("obj-m := m.o\nm-y := $(BITS:%=x_%.o)\n{condition}\n");
        check(&[("Makefile", &makefile)], "", "x_32.c x_64.c", &both);
    }
}

#[test]
fn without_a_makefile_a_directory_is_a_module() {
    check(&[], "", "a-b/x.c a-b/y.c", &["a_b Module: a-b/x.c a-b/y.c"]);
    check(&[], "", "x.c y.c", &["module Module: x.c y.c"]);
    let makefile = "obj-m := top.o\ntop-y := sub/x.o\n";
    check(&[("d/Makefile", makefile)], "", "d/sub/x.c d/sub/y.c", &["top Module: d/sub/x.c", "sub Module: d/sub/y.c"]);
}

#[test]
fn each_source_is_in_a_unit_once_and_in_order() {
    let made = inputs(
        &[("b/Makefile", "obj-m := z.o a.o z.o\nz-y := q.o q.o p.o\n")],
        "",
        "c.c b/q.c b/p.c b/a.c b/left.c a/x.c",
    );
    let units = link_units(&made);
    assert_eq!(
        show(&units),
        "module Module: c.c\na Module: a/x.c\na Module: b/a.c\nleft Module: b/left.c\nz Module: b/p.c b/q.c"
    );
    assert_eq!(units, link_units(&made));
}

#[test]
fn what_never_ends_ends() {
    let cycles = "obj-m := a.o\na-y := b.o $(X)\nb-y := a.o b.o c.o\nX = $(Y)\nY := $(X) y.o $(Y)\ninclude Makefile\n";
    check(&[("Makefile", cycles)], "", "a.c b.c c.c y.c", &["a Module: a.c b.c c.c y.c"]);
    let mut bomb = "obj-m := $(V40) $(V40)\nV0 := x.o\n".to_owned();
    for level in 1..=40 {
        bomb += &format!("V{level} = $(V{0}) $(V{0}) $(V{0})\n", level - 1);
    }
    bomb += &format!("y-y := {}z.o{}", "$(a ".repeat(5000), ")".repeat(5000));
    let made = inputs(&[("Makefile", &bomb)], "", "x.c");
    assert_eq!(show(&link_units(&made)), "x Module: x.c");
}

#[test]
fn lines_that_make_themselves_end() {
    for lines in [
        "X = $(eval $(X))\n$(X)",
        "define X\n$(eval $(X))\n$(eval $(X))\nendef\n$(X)\n$(eval $(X))",
        "X = $(call X,$(1)$(1))\n$(call X,$(X))",
        "X = $(call Y,$(1)x)\nY = $(call X,$(1)y) $(call X,$(1)z)\n$(eval $(call X,a))",
        "define X\n$(eval include Makefile)\nendef\n$(X)\ninclude Makefile",
    ] {
        check(&[("Makefile", &format!("{lines}\nobj-m := a.o\n"))], "", "a.c", &["a Module: a.c"]);
    }
}

#[test]
fn broken_text_is_survived() {
    for text in [
        "obj-m := $(",
        "obj-m += ${a\n",
        "=",
        "obj-m",
        ":=",
        "define X\nobj-m := a.o",
        "obj-m := a.o \\",
        "\u{e9}$\u{e9} := $\u{e9}",
        "include",
        "obj-m := $(subst a,b) $(foreach a) $(addprefix) $$",
    ] {
        let units = link_units(&inputs(&[("Makefile", text)], "config\nconfig A B\n\tbool", "a.c"));
        assert_eq!(show(&units), "a Module: a.c", "{text}");
    }
}

/// The makefiles of `d`, and of the root where it has some; what is defined for the unit in `d`.
#[track_caller]
fn defines(root: &str, makefile: &str, expected: &[(&str, Option<bool>)]) {
    let inputs = inputs(&[("Makefile", root), ("d/Makefile", makefile)], "", "d/m.c");
    let units = link_units(&inputs);
    let defined: Vec<_> = units[0].defined.iter().map(|one| (one.name.as_str(), one.holds)).collect();
    assert_eq!(defined, expected, "{makefile}");
}

#[test]
fn what_a_makefile_has_the_compiler_define() {
    let with = |flags: &str| format!("obj-m := m.o\n{flags}\n");
    let all = [("A", Some(true)), ("B", Some(false)), ("C", None), ("D", Some(true))];
    defines("", &with("ccflags-y := -O2 -DA -DB=0 \\\n\t-DC=\\\"x\\\" -D D=2 -I$(src)"), &all);
    defines("", &with("EXTRA_CFLAGS += -DA\nKBUILD_CFLAGS += '-DE'"), &[("A", Some(true)), ("E", Some(true))]);
    defines("", &with("ccflags-y += -DV=$(VERSION) -D$(NAME) -DA -UA"), &[("V", None)]);
    defines("", &with("ccflags-y += -DA=1\nccflags-y += -DA=0"), &[("A", Some(false))]);
    defines("", &with("ccflags-y += -DA\nccflags-y := -DB"), &[("B", Some(true))]);
    defines("subdir-ccflags-y := -DA\nccflags-y := -DB\nobj-y += d/\n", &with(""), &[("A", Some(true))]);
}

#[test]
fn what_is_defined_in_some_configurations_only_is_not_known() {
    let with = |flags: &str| format!("obj-m := m.o\n{flags}\n");
    for flags in [
        "ccflags-$(CONFIG_X) += -DA",
        "ifdef X\nccflags-y += -DA\nendif",
        "ccflags-y += $(if $(X),-DA)",
        "ccflags-y += $(call cc-option,-DA)",
        "ccflags-y += -DA\nifdef X\nccflags-y := -O2\nendif",
        "CFLAGS_other.o += -DA",
    ] {
        defines("", &with(flags), &[]);
    }
    // Where objects are named at all, it is.
    let kbuild = "ifneq ($(KERNELRELEASE),)\nobj-m := m.o\nccflags-y += -DA\nelse\nall:\n\tmake -C x\nendif\n";
    defines("", kbuild, &[("A", Some(true))]);
}
