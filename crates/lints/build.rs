//! A folder that is new in `lints/` is compiled in: `include_dir!` alone only sees those change that were there.

fn main() {
    println!("cargo::rerun-if-changed=../../lints");
}
