//! `rculint lsp`: an editor's view of the same analysis.
//!
//! One thread talks to the editor and never waits; another analyses. What the editor holds unsaved counts.
mod actions;
mod diagnostics;
mod hover;
mod state;
mod text;
mod worker;

use crate::cli::Lsp;
use anyhow::{Context, Result};
use crossbeam_channel::select;
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types::notification::{
    DidChangeTextDocument, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument, Notification as _,
};
use lsp_types::request::{CodeActionRequest, HoverRequest, Request as _};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, HoverProviderCapability, InitializeParams,
    PositionEncodingKind, SaveOptions, ServerCapabilities, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
};
use serde::de::DeserializeOwned;
use state::State;
use std::process::ExitCode;
use std::time::Duration;

/// Typing has paused when nothing came for so long.
const PAUSE: Duration = Duration::from_millis(300);

pub(crate) fn run(arguments: &Lsp) -> Result<ExitCode> {
    let (connection, threads) = Connection::stdio();
    let parameters = connection.initialize(serde_json::to_value(capabilities())?);
    let parameters: InitializeParams = serde_json::from_value(parameters.context("the editor did not initialize")?)?;
    serve(&connection, State::new(arguments, &parameters)?)?;
    drop(connection);
    threads.join().context("the editor hung up")?;
    Ok(ExitCode::SUCCESS)
}

fn capabilities() -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(PositionEncodingKind::UTF16),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::FULL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX]),
            ..CodeActionOptions::default()
        })),
        ..ServerCapabilities::default()
    }
}

fn serve(connection: &Connection, mut state: State) -> Result<()> {
    let outcomes = state.outcomes();
    loop {
        select! {
            recv(connection.receiver) -> message => match message {
                Ok(Message::Request(request)) if connection.handle_shutdown(&request)? => return Ok(()),
                Ok(Message::Request(request)) => connection.sender.send(answer(&state, request).into())?,
                Ok(Message::Notification(notification)) => hear(&mut state, notification),
                Ok(Message::Response(_)) => {}
                Err(_) => return Ok(()),
            },
            recv(outcomes) -> outcome => {
                for published in state.take(outcome.context("the analysis stopped")?) {
                    let method = lsp_types::notification::PublishDiagnostics::METHOD.to_owned();
                    connection.sender.send(Notification::new(method, published).into())?;
                }
            },
            default(state.wait()) => {}
        }
        state.start_what_is_due()?;
    }
}

fn answer(state: &State, request: Request) -> Response {
    let answered = match request.method.as_str() {
        HoverRequest::METHOD => parameters(request.params).map(|one| serde_json::to_value(hover::hover(state, &one))),
        CodeActionRequest::METHOD => {
            parameters(request.params).map(|one| serde_json::to_value(actions::actions(state, &one)))
        }
        other => {
            let message = format!("rculint does not answer {other}");
            return Response::new_err(request.id, ErrorCode::MethodNotFound as i32, message);
        }
    };
    match answered.and_then(|value| value) {
        Ok(value) => Response::new_ok(request.id, value),
        Err(error) => Response::new_err(request.id, ErrorCode::InvalidParams as i32, error.to_string()),
    }
}

fn parameters<T: DeserializeOwned>(value: serde_json::Value) -> serde_json::Result<T> {
    serde_json::from_value(value)
}

fn hear(state: &mut State, notification: Notification) {
    let heard = match notification.method.as_str() {
        DidOpenTextDocument::METHOD => {
            parameters::<lsp_types::DidOpenTextDocumentParams>(notification.params).map(|one| state.opened(one))
        }
        DidChangeTextDocument::METHOD => {
            parameters::<lsp_types::DidChangeTextDocumentParams>(notification.params).map(|one| state.changed(one))
        }
        DidSaveTextDocument::METHOD => {
            parameters::<lsp_types::DidSaveTextDocumentParams>(notification.params).map(|one| state.saved(&one))
        }
        DidCloseTextDocument::METHOD => {
            parameters::<lsp_types::DidCloseTextDocumentParams>(notification.params).map(|one| state.closed(&one))
        }
        _ => Ok(()),
    };
    if let Err(error) = heard {
        eprintln!("rculint: a notification that cannot be read: {error}");
    }
}
