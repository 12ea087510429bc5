//! The command line's own parts: from paths to an analysis, and the commands.
//!
//! Everything that a report says is written in `rculint-report`; what is here finds files, chooses the kernel, and turns
//! outcomes into exit statuses.
pub mod analyze;
pub mod cache;
mod callers;
pub mod checkout;
pub mod cli;
pub mod clock;
pub mod commands;
pub mod config;
pub mod dealt;
mod earlier;
pub mod fixes;
pub mod formats;
mod headers;
pub mod kernel;
pub mod kernels;
mod lsp;
mod memory;
mod needed;
mod output;
pub mod page;
pub mod reporting;
pub mod review;
pub mod scope;
mod similar;
pub mod sources;
pub mod summaries;
pub mod walk;
mod wrapped;
