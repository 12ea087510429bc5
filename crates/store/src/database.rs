//! The file: an SQLite database of one table.
use crate::{Key, StoreError};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, params};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Other processes write for fractions of a second.
const PATIENCE: Duration = Duration::from_secs(2);
/// Marks the file as ours: `rcul`.
const APPLICATION: i32 = 0x7263_756c;
/// How much of a value's hash goes before it.
const SEAL: usize = 16;
/// How exactly it is kept when something was used, in seconds: a run that only reads need not write that each time.
const USE: i64 = 24 * 3600;

/// A value, and whether it was not used for long.
pub(crate) struct Found {
    pub value: Vec<u8>,
    pub is_stale: bool,
}

pub(crate) struct Database {
    path: PathBuf,
    connection: Connection,
}

impl Database {
    /// The store at `path`, for reading; none if there is no such file.
    pub fn to_read(path: &Path) -> Result<Option<Self>, StoreError> {
        if !path.exists() {
            return Ok(None);
        }
        let database = Database::open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        match database.state()? {
            (_, APPLICATION) => Ok(Some(database)),
            // Another process is about to make it.
            (0, 0) => Ok(None),
            _ => Err(StoreError::Foreign(path.to_owned())),
        }
    }

    /// The store at `path`, made if it is not there.
    pub fn to_write(path: &Path) -> Result<Self, StoreError> {
        let mut database = Database::open(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        match database.state()? {
            (_, APPLICATION) => Ok(database),
            (0, _) => {
                let made = database.make();
                made.map_err(database.failed())?;
                Ok(database)
            }
            _ => Err(StoreError::Foreign(path.to_owned())),
        }
    }

    fn open(path: &Path, how: OpenFlags) -> Result<Self, StoreError> {
        let opened = || {
            // One thread uses a connection.
            let connection = Connection::open_with_flags(path, how | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
            connection.busy_timeout(PATIENCE)?;
            // Values are sealed: after a power failure a broken store is noticed, and waiting for the disk is not worth it.
            connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cell_size_check = ON;")?;
            Ok(connection)
        };
        let connection = opened().map_err(|source| StoreError::Database { path: path.to_owned(), source })?;
        Ok(Database { path: path.to_owned(), connection })
    }

    fn failed(&self) -> impl Fn(rusqlite::Error) -> StoreError + use<> {
        let path = self.path.clone();
        move |source| StoreError::Database { path: path.clone(), source }
    }

    /// How many tables there are, and whose they are. Both come at once when somebody else makes the store, who may do so between
    /// the two questions: seen the other way round, the table of a store that was not there yet would be a stranger's.
    fn state(&self) -> Result<(i64, i32), StoreError> {
        let tables = self.tables()?;
        Ok((tables, self.application()?))
    }

    fn application(&self) -> Result<i32, StoreError> {
        self.connection.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(self.failed())
    }

    fn tables(&self) -> Result<i64, StoreError> {
        self.connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(self.failed())
    }

    fn make(&mut self) -> rusqlite::Result<()> {
        // Large pages: most of the file are values of many kilobytes.
        self.connection.execute_batch("PRAGMA page_size = 16384; PRAGMA auto_vacuum = FULL;")?;
        let transaction = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        transaction.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION};
             CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, used INTEGER NOT NULL, size INTEGER NOT NULL, value BLOB NOT NULL);
             CREATE INDEX IF NOT EXISTS by_use ON kept (used, size);"
        ))?;
        transaction.commit()
    }

    /// See [`crate::Store::get`].
    pub fn get(&self, keys: &[Key]) -> Result<Vec<Option<Found>>, StoreError> {
        let stale = now() - USE;
        let all = || {
            // All of one state, whoever writes meanwhile.
            self.connection.execute_batch("BEGIN")?;
            let mut statement = self.connection.prepare_cached("SELECT value, used FROM kept WHERE key = ?1")?;
            let mut one = |key: &Key| {
                let sealed = statement.query_row([key], |row| {
                    let is_stale = row.get::<_, i64>(1)? < stale;
                    let value = row.get_ref(0)?.as_blob().ok().and_then(|sealed| unsealed(key, sealed));
                    Ok(value.map(|value| Found { value, is_stale }))
                });
                sealed.optional().map(Option::flatten)
            };
            let values = keys.iter().map(&mut one).collect::<rusqlite::Result<Vec<_>>>()?;
            self.connection.execute_batch("COMMIT")?;
            Ok(values)
        };
        all().map_err(self.failed())
    }

    /// See [`crate::Store::put`].
    pub fn put(&mut self, values: &[(Key, Vec<u8>)], used: &[Key], limit: u64) -> Result<(), StoreError> {
        let failed = self.failed();
        let mut all = || {
            let transaction = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            insert(&transaction, values, used)?;
            drop_oldest(&transaction, limit)?;
            transaction.commit()
        };
        all().map_err(failed)
    }
}

fn insert(transaction: &Transaction, values: &[(Key, Vec<u8>)], used: &[Key]) -> rusqlite::Result<()> {
    let now = now();
    let mut insert =
        transaction.prepare("INSERT OR REPLACE INTO kept (key, used, size, value) VALUES (?1, ?2, ?3, ?4)")?;
    for (key, value) in values {
        let sealed = sealed(key, value);
        insert.execute(params![key, now, sealed.len() as i64, sealed])?;
    }
    let mut touch = transaction.prepare("UPDATE kept SET used = ?2 WHERE key = ?1")?;
    used.iter().try_for_each(|key| touch.execute(params![key, now]).map(drop))
}

/// Drops what was not used for longest until the rest fits.
fn drop_oldest(transaction: &Transaction, limit: u64) -> rusqlite::Result<()> {
    let total: i64 = transaction.query_row("SELECT coalesce(sum(size), 0) FROM kept", [], |row| row.get(0))?;
    let mut excess = total.saturating_sub_unsigned(limit);
    if excess <= 0 {
        return Ok(());
    }
    let mut oldest = transaction.prepare("SELECT rowid, size FROM kept ORDER BY used, rowid")?;
    let mut rows = oldest.query([])?;
    let mut gone: Vec<i64> = Vec::new();
    while let Some(row) = rows.next()?.filter(|_| excess > 0) {
        gone.push(row.get(0)?);
        excess -= row.get::<_, i64>(1)?;
    }
    let mut delete = transaction.prepare("DELETE FROM kept WHERE rowid = ?1")?;
    gone.iter().try_for_each(|row| delete.execute([row]).map(drop))
}

fn seal(key: &Key, value: &[u8]) -> [u8; SEAL] {
    let mut seal = [0; SEAL];
    seal.copy_from_slice(&blake3::keyed_hash(key, value).as_bytes()[..SEAL]);
    seal
}

fn sealed(key: &Key, value: &[u8]) -> Vec<u8> {
    [&seal(key, value)[..], value].concat()
}

fn unsealed(key: &Key, sealed: &[u8]) -> Option<Vec<u8>> {
    let (found, value) = sealed.split_at_checked(SEAL)?;
    (found == seal(key, value)).then(|| value.to_owned())
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() as i64)
}
