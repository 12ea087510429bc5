//! Whatever the bytes: no panic, and every offset lies in the file.
use proptest::prelude::*;
use rculint_syntax::{Outline, parse_function, parse_macro};

const PIECES: [&str; 32] = [
    "static int f(void) ",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ";",
    ",",
    "\n#if A\n",
    "\n#else\n",
    "\n#endif\n",
    "\n#define M(x) do { x; } while (0)\n",
    "struct s *p = ",
    "for_each(p) ",
    "if (x) ",
    "else ",
    "case 1:",
    "g(a, struct s, b)",
    "\"text\" NAME ",
    "a ?: b",
    "&&label",
    "label:",
    "goto *p;",
    "({ x; })",
    "sizeof(u32)",
    "= { .a = 1, [0 ... 3] = 2 }",
    "/*",
    "*/",
    "\\\n",
    "asm volatile(\"\" : : );",
    "return x;",
];

/// What stands outside of functions.
const FILE_PIECES: [&str; 16] = [
    "static ",
    "struct s ",
    "typedef ",
    "enum { A, B }",
    "v[] ",
    "= ",
    "= f(",
    "= &x",
    "(struct s)",
    ".a = ",
    "[0 ... 3] = ",
    "NAME(a, &b)",
    "a: ",
    "f(int x) ",
    "__attribute__((x)) ",
    "\n#define G(x, y...) (x)\n",
];

fn read(text: &[u8]) {
    let outline = Outline::new(text);
    let inside = |at: u32| assert!(at as usize <= text.len(), "{at} is past the end");
    for function in &outline.functions {
        inside(function.span.end);
        match parse_function(text, function) {
            Ok(parsed) => inside(parsed.original(0)),
            Err(degraded) => {
                inside(degraded.at.start);
                degraded.calls.iter().for_each(|call| inside(call.span.end));
            }
        }
    }
    for mac in &outline.macros {
        inside(mac.body.end);
        drop(parse_macro(text, mac));
    }
    for def in &outline.structs {
        Outline::members(text, def.body);
    }
}

fn piece() -> impl Strategy<Value = &'static str> {
    prop_oneof![prop::sample::select(&PIECES[..]), prop::sample::select(&FILE_PIECES[..])]
}

proptest! {
    #[test]
    fn any_bytes(text in prop::collection::vec(any::<u8>(), 0..400)) {
        read(&text);
    }

    #[test]
    fn any_pieces_of_c(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..60)) {
        read(format!("static int f(void) {{ {} }}", pieces.concat()).as_bytes());
    }

    #[test]
    fn any_pieces_of_a_file(pieces in prop::collection::vec(piece(), 0..30), cut in 0..200usize) {
        let text = pieces.concat();
        read(&text.as_bytes()[..cut.min(text.len())]);
        read(text.as_bytes());
    }
}

/// A file that was cut short ends in the middle of anything.
#[test]
fn a_call_that_ends_the_file() {
    read(b"int a = A(");
    read(b"struct s v[] = { .b = A(");
    read(b"A\"\"a=A(");
}

#[test]
fn calls_keep_their_place() {
    let text = b"void f(void)\n{\n\tfor_each_thing(t)\n\t\tif (t->x)\n\t\t\tput(t, struct s);\n}\n";
    let outline = Outline::new(text);
    let parsed = parse_function(text, &outline.functions[0]).expect("it parses");
    assert!(format!("{:?}", parsed.ast).contains("put"));
}
