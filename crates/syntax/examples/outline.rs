//! Prints what the token pass sees in a file: `cargo run -p rculint-syntax --example outline -- FILE...`.
use rculint_syntax::Outline;

fn main() -> std::io::Result<()> {
    for path in std::env::args().skip(1) {
        let outline = Outline::new(&std::fs::read(&path)?);
        println!("{path}: {outline:#?}");
    }
    Ok(())
}
