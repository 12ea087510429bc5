//! What a store promises, whatever happens to its file.
use rculint_store::{FILE, Key, Store, StoreError};
use std::path::Path;

const LIMIT: u64 = 1 << 20;

fn key(name: u8) -> Key {
    [name; 32]
}

fn store(folder: &Path) -> Store {
    Store::new(folder, LIMIT)
}

fn get(folder: &Path, name: u8) -> Option<Vec<u8>> {
    store(folder).get(&[key(name)]).expect("readable").pop().flatten()
}

#[test]
fn what_is_put_in_is_there() {
    let folder = tempfile::tempdir().expect("a directory");
    assert_eq!(get(folder.path(), 1), None, "nothing is there yet");
    store(folder.path()).put(&[(key(1), b"one".to_vec()), (key(2), b"two".to_vec())]).expect("writable");
    assert_eq!(get(folder.path(), 1).as_deref(), Some(&b"one"[..]));
    store(folder.path()).put(&[(key(1), b"new".to_vec())]).expect("writable");
    let both = store(folder.path()).get(&[key(2), key(3), key(1)]).expect("readable");
    assert_eq!(both, [Some(b"two".to_vec()), None, Some(b"new".to_vec())]);
    let tag = std::fs::read_to_string(folder.path().join("CACHEDIR.TAG")).expect("a tag");
    assert!(tag.starts_with("Signature: 8a477f597d28d172789f06886806bc55"), "{tag}");
}

#[test]
fn the_least_recently_used_makes_room() {
    let folder = tempfile::tempdir().expect("a directory");
    for name in 0..40 {
        store(folder.path()).put(&[(key(name), vec![name; 100_000])]).expect("writable");
    }
    assert_eq!(get(folder.path(), 0), None);
    assert_eq!(get(folder.path(), 39), Some(vec![39; 100_000]));
    let size = std::fs::metadata(folder.path().join(FILE)).expect("a file").len();
    assert!(size < LIMIT + (LIMIT >> 2), "{size} bytes");
}

#[test]
fn a_damaged_store_gives_no_wrong_value_and_is_replaced() {
    let whole = tempfile::tempdir().expect("a directory");
    let values: Vec<(Key, Vec<u8>)> = (0..20).map(|name| (key(name), vec![name; 30_000])).collect();
    store(whole.path()).put(&values).expect("writable");
    let good = std::fs::read(whole.path().join(FILE)).expect("a file");
    for at in (0..good.len()).step_by(good.len() / 60) {
        for cut in [false, true] {
            let mut bytes = good.clone();
            match cut {
                true => bytes.truncate(at),
                false => bytes[at..].iter_mut().take(200).for_each(|byte| *byte ^= 0x5a),
            }
            let folder = tempfile::tempdir().expect("a directory");
            store(folder.path()).put(&[]).expect("writable");
            std::fs::write(folder.path().join(FILE), bytes).expect("a file");
            let read = store(folder.path()).get(&values.iter().map(|(key, _)| *key).collect::<Vec<_>>());
            for (found, (_, value)) in read.unwrap_or_default().into_iter().zip(&values) {
                assert!(found.is_none_or(|found| found == *value), "a wrong value, damaged at {at}");
            }
            let put = store(folder.path()).put(&values);
            assert!(matches!(put, Ok(()) | Err(StoreError::Foreign(_))), "damaged at {at}: {put:?}");
            if put.is_ok() {
                assert_eq!(get(folder.path(), 7), Some(vec![7; 30_000]), "damaged at {at}");
            }
        }
    }
}

#[test]
fn what_is_not_ours_stays_as_it_is() {
    let folder = tempfile::tempdir().expect("a directory");
    std::fs::write(folder.path().join(FILE), "somebody's notes, of more than one line\n".repeat(100)).expect("a file");
    // The directory is not marked as a cache's: nobody said that what is in it may go.
    std::fs::write(folder.path().join("CACHEDIR.TAG"), "not a tag").expect("a file");
    assert!(store(folder.path()).get(&[key(1)]).is_err());
    assert!(matches!(store(folder.path()).put(&[(key(1), vec![1])]), Err(StoreError::Foreign(_))));
    let text = std::fs::read_to_string(folder.path().join(FILE)).expect("a file");
    assert!(text.starts_with("somebody's notes"));
}

#[test]
fn many_write_and_read_at_once() {
    let folder = tempfile::tempdir().expect("a directory");
    std::thread::scope(|scope| {
        for thread in 0..8_u8 {
            let folder = folder.path();
            scope.spawn(move || {
                for round in 0..10 {
                    let name = thread * 10 + round;
                    store(folder)
                        .put(&[(key(name), vec![name; 5000]), (key(255), vec![name; 9000])])
                        .expect("writable");
                    assert_eq!(get(folder, name), Some(vec![name; 5000]));
                    let shared = get(folder, 255).expect("somebody has put it in");
                    assert_eq!(shared, vec![shared[0]; 9000]);
                }
            });
        }
    });
    assert!((0..80).all(|name| get(folder.path(), name).is_some()), "nothing is lost");
}
