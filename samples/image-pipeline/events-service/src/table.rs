//! A table of events in a key-value store that many writers share.
//!
//! Every row is an item `<table>-<generation>-<id>`, saved on the condition that there is none: of all who want an id, one gets it, and
//! the others go on to the next. Since no one skips an id, ids have no gaps, and the end of the table is the first that is missing.
//! No counter has to be right for this. One item, `<table>`, holds a *hint*: a number of rows that are surely there, written
//! every `STRIDE` rows, so that the end is found with one look however long the table is. It also holds the *generation*, which
//! emptying the table raises: old rows vanish at once, whoever is writing.

use dapr_wagi::dapr::{Client, Condition, Failure, Item, Saved};
use serde_json::{Value, json};

/// Rows looked at in one request, and rows between two hints.
const STRIDE: u64 = 32;

/// After so many lost races in a row, look where the end is now instead of trying each id.
const TRIES_BEFORE_LOOKING: u64 = 8;

pub struct Event {
    /// Milliseconds since 1970.
    pub event_ts: i64,
    pub op_type: String,
    /// Bytes.
    pub input_size: u64,
}

pub struct Table {
    dapr: Client,
    store: String,
    name: String,
}

/// What the hint item says.
struct Hint {
    generation: u64,
    rows: u64,
    /// Of the item; none if there is no item yet.
    etag: Option<String>,
}

impl Table {
    /// Opens `state://<state store>/<table>`.
    pub fn open(dapr: Client, url: &str) -> Result<Table, Failure> {
        let name = url.strip_prefix("state://").and_then(|rest| rest.split_once('/'));
        match name {
            Some((store, name)) if !store.is_empty() && !name.is_empty() && !name.contains(['/', '|']) => {
                Ok(Table { dapr, store: store.to_string(), name: name.to_string() })
            }
            // The value itself is a secret and is not repeated.
            _ => Err(Failure::new("opening the table", "its address must be state://<state store>/<table>")),
        }
    }

    /// Adds a row and returns its id.
    pub fn append(&self, event: &Event) -> Result<u64, Failure> {
        let hint = self.hint()?;
        let row = json!({ "event_ts": event.event_ts, "op_type": event.op_type, "input_size": event.input_size });
        let mut id = self.count(&hint, hint.rows)? + 1;
        let mut tries = 0;
        while self.dapr.save_state(&self.store, &self.key(&hint, id), row.clone(), Condition::Absent)? == Saved::Conflict {
            tries += 1;
            id = if tries % TRIES_BEFORE_LOOKING == 0 { self.count(&hint, id)? + 1 } else { id + 1 };
        }
        if id / STRIDE > hint.rows / STRIDE {
            self.raise(&hint, id);
        }
        Ok(id)
    }

    /// The newest rows, at most so many, oldest first, with their ids.
    pub fn last(&self, most: u64) -> Result<Vec<(u64, Event)>, Failure> {
        let hint = self.hint()?;
        let count = self.count(&hint, hint.rows)?;
        let mut rows = Vec::new();
        let mut next = count - u64::min(most, count) + 1;
        while next <= count {
            let until = u64::min(next + STRIDE, count + 1);
            for (id, row) in (next..until).zip(self.read(&hint, next..until)?) {
                // A row can only be missing if the table has been emptied in between.
                let Some(row) = row else { return Ok(rows) };
                rows.push((id, event(&row)));
            }
            next = until;
        }
        Ok(rows)
    }

    /// Removes all rows.
    pub fn clear(&self) -> Result<(), Failure> {
        loop {
            let hint = self.hint()?;
            let next = json!({ "generation": hint.generation + 1, "rows": 0 });
            if self.dapr.save_state(&self.store, &self.name, next, hint.unchanged())? == Saved::Conflict {
                continue;
            }
            // Nobody sees them any more; what is left behind if this fails only takes room.
            let mut last = self.count(&hint, hint.rows)?;
            while last > 0 {
                let first = last.saturating_sub(STRIDE) + 1;
                let keys: Vec<String> = (first..=last).map(|id| self.key(&hint, id)).collect();
                self.dapr.delete_state(&self.store, &keys)?;
                last = first - 1;
            }
            return Ok(());
        }
    }

    fn hint(&self) -> Result<Hint, Failure> {
        let item = self.dapr.get_state(&self.store, &self.name)?;
        let number = |item: &Item, name: &str| item.value[name].as_u64().unwrap_or(0);
        Ok(match item {
            Some(item) => Hint { generation: number(&item, "generation"), rows: number(&item, "rows"), etag: Some(item.etag) },
            None => Hint { generation: 0, rows: 0, etag: None },
        })
    }

    /// Whoever loses this race has nothing to add, and a failure costs only later readers a second look.
    fn raise(&self, hint: &Hint, rows: u64) {
        let next = json!({ "generation": hint.generation, "rows": rows });
        if let Err(failure) = self.dapr.save_state(&self.store, &self.name, next, hint.unchanged()) {
            eprintln!("{failure}");
        }
    }

    /// How many rows there are, given that the first `known` are.
    fn count(&self, hint: &Hint, known: u64) -> Result<u64, Failure> {
        let mut count = known;
        loop {
            let rows = self.read(hint, count + 1..count + 1 + STRIDE)?;
            let present = rows.iter().take_while(|row| row.is_some()).count() as u64;
            count += present;
            if present < STRIDE {
                return Ok(count);
            }
        }
    }

    fn read(&self, hint: &Hint, ids: std::ops::Range<u64>) -> Result<Vec<Option<Value>>, Failure> {
        let keys: Vec<String> = ids.map(|id| self.key(hint, id)).collect();
        self.dapr.get_bulk_state(&self.store, &keys)
    }

    fn key(&self, hint: &Hint, id: u64) -> String {
        format!("{}-{}-{id}", self.name, hint.generation)
    }
}

impl Hint {
    fn unchanged(&self) -> Condition<'_> {
        match &self.etag {
            Some(etag) => Condition::Unchanged(etag),
            None => Condition::Absent,
        }
    }
}

fn event(row: &Value) -> Event {
    Event {
        event_ts: row["event_ts"].as_i64().unwrap_or_default(),
        op_type: row["op_type"].as_str().unwrap_or_default().to_string(),
        input_size: row["input_size"].as_u64().unwrap_or_default(),
    }
}
