//! What may be wrong with a store.
use rusqlite::ErrorCode;
use std::path::PathBuf;

/// A store that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The directory, or a file that marks it.
    #[error("{}: {source}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something else has the file's name.
    #[error("{} is not a cache of rculint, and stays as it is", .0.display())]
    Foreign(PathBuf),
    /// The database.
    #[error("{}: {source}", path.display())]
    Database {
        /// Which.
        path: PathBuf,
        /// Why.
        source: rusqlite::Error,
    },
}

impl StoreError {
    /// Whether the file was a store, and is damaged.
    pub fn is_broken(&self) -> bool {
        let StoreError::Database { source, .. } = self else { return false };
        match source {
            rusqlite::Error::SqliteFailure(failure, _) => matches!(
                failure.code,
                ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::TypeMismatch | ErrorCode::Unknown
            ),
            // A table without what every store has.
            _ => true,
        }
    }
}
