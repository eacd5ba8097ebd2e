// SQLite on databases in memory. Every row of every result is part of the checksum, as the text that SQLite makes of it.
#include "../protocol.h"
#include "sqlite3.h"
#include <stdio.h>
#include <string.h>

static sqlite3 *open_database(void) {
  sqlite3 *database;
  if (sqlite3_open(":memory:", &database) != SQLITE_OK) fail("open", sqlite3_errmsg(database));
  return database;
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK) fail(sql, sqlite3_errmsg(database));
  return statement;
}

// Runs one statement with n as its parameter ?1, if it has one.
static uint64_t query(sqlite3 *database, const char *sql, uint32_t n) {
  sqlite3_stmt *statement = prepare(database, sql);
  if (sqlite3_bind_parameter_count(statement) > 0) sqlite3_bind_int64(statement, 1, n);
  uint64_t sum = FOLD_START;
  int result;
  while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
      const char *text = (const char *)sqlite3_column_text(statement, i);
      sum = fold_text(sum, text ? text : "(null)");
    }
  }
  if (result != SQLITE_DONE) fail(sql, sqlite3_errmsg(database));
  sqlite3_finalize(statement);
  return sum;
}

static void execute(sqlite3 *database, const char *sql) {
  char *error;
  if (sqlite3_exec(database, sql, NULL, NULL, &error) != SQLITE_OK) fail(sql, error);
}

// Orders of customers, the same on every machine.
static void fill(sqlite3 *database, uint32_t rows) {
  execute(database,
          "CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, country TEXT);"
          "CREATE TABLE purchase (id INTEGER PRIMARY KEY, customer INTEGER, item TEXT, price REAL, amount INTEGER);"
          "BEGIN");
  static const char *const countries[] = {"NL", "DE", "FR", "BR", "JP", "US", "ZA"};
  uint32_t random = 42;
  char text[64];
  sqlite3_stmt *insert = prepare(database, "INSERT INTO customer VALUES (?, ?, ?)");
  for (uint32_t i = 0; i < rows / 20; i++) {
    snprintf(text, sizeof text, "customer %u", i * 2654435761u);
    sqlite3_bind_int64(insert, 1, i);
    sqlite3_bind_text(insert, 2, text, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(insert, 3, countries[i % 7], -1, SQLITE_STATIC);
    sqlite3_step(insert);
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  insert = prepare(database, "INSERT INTO purchase VALUES (?, ?, ?, ?, ?)");
  for (uint32_t i = 0; i < rows; i++) {
    random = random * 1664525u + 1013904223u;
    snprintf(text, sizeof text, "item-%u-%x", random >> 22, i);
    sqlite3_bind_int64(insert, 1, i);
    sqlite3_bind_int64(insert, 2, (random >> 8) % (rows / 20));
    sqlite3_bind_text(insert, 3, text, -1, SQLITE_TRANSIENT);
    sqlite3_bind_double(insert, 4, (random >> 16) / 100.0);
    sqlite3_bind_int64(insert, 5, (random >> 4) % 10);
    if (sqlite3_step(insert) != SQLITE_DONE) fail("insert", sqlite3_errmsg(database));
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  execute(database, "COMMIT; CREATE INDEX purchase_customer ON purchase (customer)");
}

static sqlite3 *shared(void) {
  static sqlite3 *database;
  if (!database) fill(database = open_database(), 20000);
  return database;
}

static const struct { const char *name, *sql; } queries[] = {
  {"aggregate", "SELECT customer % 97, count(*), sum(amount), total(price), min(item), max(price) FROM purchase WHERE amount < ?1 GROUP BY 1"},
  {"join", "SELECT c.country, count(*), sum(p.amount * p.price) FROM purchase p JOIN customer c ON c.id = p.customer WHERE p.amount < ?1 GROUP BY 1"},
  {"like", "SELECT count(*), max(item) FROM purchase WHERE item LIKE '%-7%' || ?1 || '%'"},
  {"sort", "SELECT item FROM purchase WHERE id % ?1 = 0 ORDER BY price DESC, item"},
  {"recursive", "WITH RECURSIVE c(x, y) AS (SELECT 1, 7 UNION ALL SELECT x + 1, (y * 1103515245 + 12345) & 0x7fffffff FROM c WHERE x < ?1) "
                "SELECT count(*), sum(y & 255), max(y | x) FROM c"},
  {"text", "SELECT sum(length(replace(upper(item), '-', ''))), count(DISTINCT substr(item, 1, 8)), "
           "max(printf('%08d:%s', amount * ?1, hex(item))) FROM purchase"},
};

uint64_t run(const char *name, uint32_t n) {
  for (size_t i = 0; i < sizeof queries / sizeof queries[0]; i++) {
    if (strcmp(queries[i].name, name) == 0) return query(shared(), queries[i].sql, n);
  }
  if (strcmp(name, "insert") == 0) {
    sqlite3 *database = open_database();
    fill(database, n);
    uint64_t sum = query(database, "SELECT count(*), sum(customer), min(item), max(item), total(price) FROM purchase", 0);
    sqlite3_close(database);
    return sum;
  }
  if (strcmp(name, "update") == 0) {
    execute(shared(), "BEGIN");
    uint64_t sum = query(shared(), "UPDATE purchase SET amount = (amount * 7 + id) % 10, price = price + 1 WHERE customer < ?1", n);
    sum ^= query(shared(), "SELECT sum(amount), total(price), count(*) FROM purchase", 0);
    execute(shared(), "ROLLBACK");
    return sum;
  }
  fail("there is no such workload", name);
}
