// wasi:filesystem in the first directory, which must be empty and may be written.
#include "wasi3.h"

#define FILES "wasi:filesystem/types"
IMPORT("wasi:filesystem/preopens", "get-directories") void get_directories(result *out);
IMPORT(FILES, "[resource-drop]descriptor") void drop(int32_t file);
IMPORT(FILES, "[method]descriptor.open-at")
void open_at(int32_t directory, int32_t follow, const char *path, int32_t length, int32_t how, int32_t flags, result *out);
IMPORT(FILES, "[method]descriptor.create-directory-at") void create_directory(int32_t directory, const char *path, int32_t length, result *out);
IMPORT(FILES, "[method]descriptor.remove-directory-at") void remove_directory(int32_t directory, const char *path, int32_t length, result *out);
IMPORT(FILES, "[method]descriptor.unlink-file-at") void unlink_file(int32_t directory, const char *path, int32_t length, result *out);
IMPORT(FILES, "[method]descriptor.symlink-at")
void symlink_at(int32_t directory, const char *content, int32_t content_length, const char *path, int32_t length, result *out);
IMPORT(FILES, "[method]descriptor.readlink-at") void readlink_at(int32_t directory, const char *path, int32_t length, result *out);
IMPORT(FILES, "[method]descriptor.rename-at")
void rename_at(int32_t directory, const char *path, int32_t length, int32_t to, const char *new_path, int32_t new_length, result *out);
IMPORT(FILES, "[method]descriptor.link-at")
void link_at(int32_t directory, int32_t follow, const char *path, int32_t length, int32_t to, const char *new_path, int32_t new_length, result *out);
IMPORT(FILES, "[method]descriptor.stat") void stat(int32_t file, void *out);
IMPORT(FILES, "[method]descriptor.stat-at") void stat_at(int32_t directory, int32_t follow, const char *path, int32_t length, void *out);
IMPORT(FILES, "[method]descriptor.get-type") void get_type(int32_t file, result *out);
IMPORT(FILES, "[method]descriptor.get-flags") void get_flags(int32_t file, result *out);
IMPORT(FILES, "[method]descriptor.set-size") void set_size(int32_t file, uint64_t size, result *out);
IMPORT(FILES, "[method]descriptor.set-times")
void set_times(int32_t file, int32_t access, int64_t seconds, int32_t nanoseconds, int32_t change, int64_t s2, int32_t n2, result *out);
IMPORT(FILES, "[method]descriptor.sync") void sync(int32_t file, result *out);
IMPORT(FILES, "[method]descriptor.sync-data") void sync_data(int32_t file, result *out);
IMPORT(FILES, "[method]descriptor.advise") void advise(int32_t file, uint64_t offset, uint64_t length, int32_t advice, result *out);
IMPORT(FILES, "[method]descriptor.is-same-object") int32_t is_same(int32_t file, int32_t other);
IMPORT(FILES, "[method]descriptor.metadata-hash") void metadata_hash(int32_t file, result *out);
IMPORT(FILES, "[method]descriptor.metadata-hash-at")
void metadata_hash_at(int32_t directory, int32_t follow, const char *path, int32_t length, result *out);

#define READING "[method]descriptor.read-via-stream"
IMPORT(FILES, READING) void read_via_stream(int32_t file, uint64_t offset, result *out);
IMPORT(FILES, "[stream-read-0]" READING) int32_t read(int32_t stream, void *bytes, int32_t length);
IMPORT(FILES, "[stream-drop-readable-0]" READING) void read_drop(int32_t stream);
IMPORT(FILES, "[future-read-1]" READING) int32_t read_result(int32_t future, result *out);
IMPORT(FILES, "[future-drop-readable-1]" READING) void read_result_drop(int32_t future);

#define WRITING "[method]descriptor.write-via-stream"
IMPORT(FILES, WRITING) int32_t write_via_stream(int32_t file, int32_t stream, uint64_t offset);
IMPORT(FILES, "[stream-new-0]" WRITING) int64_t write_new(void);
IMPORT(FILES, "[stream-write-0]" WRITING) int32_t write(int32_t stream, const void *bytes, int32_t length);
IMPORT(FILES, "[stream-drop-writable-0]" WRITING) void write_drop(int32_t stream);
IMPORT(FILES, "[future-read-1]" WRITING) int32_t write_result(int32_t future, result *out);
IMPORT(FILES, "[future-drop-readable-1]" WRITING) void write_result_drop(int32_t future);
IMPORT(FILES, "[method]descriptor.append-via-stream") int32_t append_via_stream(int32_t file, int32_t stream);

#define LISTING "[method]descriptor.read-directory"
IMPORT(FILES, LISTING) void read_directory(int32_t directory, result *out);
IMPORT(FILES, "[stream-read-0]" LISTING) int32_t list(int32_t stream, void *entries, int32_t length);
IMPORT(FILES, "[stream-drop-readable-0]" LISTING) void list_drop(int32_t stream);
IMPORT(FILES, "[future-read-1]" LISTING) int32_t list_result(int32_t future, result *out);
IMPORT(FILES, "[future-drop-readable-1]" LISTING) void list_result_drop(int32_t future);

enum { CREATE = 1, DIRECTORY = 2, EXCLUSIVE = 4, TRUNCATE = 8 };
enum { READ = 1, WRITE = 2, MUTATE = 32 };
enum { BAD_DESCRIPTOR = 2, EXIST = 6, INVALID = 11, IS_DIRECTORY = 13, LOOP = 14, NO_ENTRY = 19, NOT_DIRECTORY = 23, NOT_EMPTY = 24, NOT_PERMITTED = 30 };
enum { TYPE_DIRECTORY = 2, TYPE_LINK = 4, TYPE_FILE = 5 };

// record directory-entry { type, name }
typedef struct {
  uint8_t type;
  uint8_t has_other;
  int32_t other[3];
  const char *name;
  int32_t length;
} entry;

// result<descriptor-stat, error-code>
typedef struct {
  _Alignas(8) uint8_t is_error;
  _Alignas(8) union {
    uint8_t error;
    uint8_t type;
    uint32_t words[4];
  };
  uint64_t links;
  uint64_t size;
  struct {
    _Alignas(8) uint8_t is_there;
    int64_t seconds;
    _Alignas(8) uint32_t nanoseconds;
  } times[3];
} stat_result;

#define TEXT(literal) literal, LENGTH(literal)
#define OK(call)                                                                                                      \
  do {                                                                                                                \
    call;                                                                                                             \
    CHECK(r.bytes[0] == 0);                                                                                           \
  } while (0)
#define FAILS(call, code)                                                                                             \
  do {                                                                                                                \
    call;                                                                                                             \
    CHECK(r.bytes[0] == 1 && r.bytes[4] == (code));                                                                   \
  } while (0)

static char buffer[64];

// What is in a file from an offset on.
static int holds(int32_t file, uint64_t offset, const char *text, int32_t length) {
  result r;
  read_via_stream(file, offset, &r);
  int32_t stream = r.words[0], future = r.words[1], done = 0, answer;
  do {
    answer = read(stream, buffer + done, LENGTH(buffer) - done);
    done += MOVED(answer);
  } while (HOW(answer) == COMPLETED);
  read_drop(stream);
  CHECK(read_result(future, &r) == COMPLETED && r.bytes[0] == 0);
  read_result_drop(future);
  return is(buffer, done, text, length);
}

static void fill(int32_t file, int appends, uint64_t offset, const char *text, int32_t length) {
  int64_t ends = write_new();
  int32_t future = appends ? append_via_stream(file, READABLE(ends)) : write_via_stream(file, READABLE(ends), offset);
  CHECK(write(WRITABLE(ends), text, length) == (length << 4));
  write_drop(WRITABLE(ends));
  result r;
  CHECK(write_result(future, &r) == COMPLETED && r.bytes[0] == 0);
  write_result_drop(future);
}

static void check_streams(int32_t directory) {
  result r;
  OK(open_at(directory, 0, TEXT("a.txt"), CREATE | EXCLUSIVE, READ | WRITE, &r));
  int32_t file = r.words[1];
  CHECK(holds(file, 0, TEXT("")));
  fill(file, 0, 0, TEXT("hello!"));
  CHECK(holds(file, 0, TEXT("hello!")) && holds(file, 4, TEXT("o!")) && holds(file, 17, TEXT("")));
  fill(file, 0, 2, TEXT("y"));
  fill(file, 1, 0, TEXT(" more"));
  CHECK(holds(file, 0, TEXT("heylo! more")));

  // A reader that goes early hears nothing bad; nor does one that asks for nothing.
  read_via_stream(file, 0, &r);
  int32_t stream = r.words[0], future = r.words[1];
  CHECK(read(stream, buffer, 0) == COMPLETED && read(stream, buffer, 3) == (3 << 4));
  read_drop(stream);
  CHECK(read_result(future, &r) == COMPLETED && r.bytes[0] == 0);
  read_result_drop(future);

  // No such offset; and what is not open for that.
  read_via_stream(file, ~0ull, &r);
  stream = r.words[0], future = r.words[1];
  CHECK(read(stream, buffer, 3) == DROPPED);
  read_drop(stream);
  CHECK(read_result(future, &r) == COMPLETED && r.bytes[0] == 1 && r.bytes[4] == INVALID);
  read_result_drop(future);
  OK(open_at(directory, 0, TEXT("a.txt"), 0, READ, &r));
  int32_t reader = r.words[1];
  int64_t ends = write_new();
  future = write_via_stream(reader, READABLE(ends), 0);
  CHECK(HOW(write(WRITABLE(ends), TEXT("x"))) == DROPPED);
  write_drop(WRITABLE(ends));
  CHECK(write_result(future, &r) == COMPLETED && r.bytes[0] == 1 && r.bytes[4] == BAD_DESCRIPTOR);
  write_result_drop(future);

  // A stream outlives the descriptor that it is of.
  read_via_stream(reader, 0, &r);
  stream = r.words[0], future = r.words[1];
  CHECK(is_same(file, reader) && !is_same(file, directory));
  drop(reader);
  CHECK(read(stream, buffer, 5) == (5 << 4) && equal(buffer, "heylo", 5));
  read_drop(stream);
  read_result_drop(future);
  drop(file);
}

static void check_attributes(int32_t directory) {
  result r;
  stat_result s;
  OK(open_at(directory, 0, TEXT("a.txt"), 0, READ | WRITE, &r));
  int32_t file = r.words[1];
  OK(get_flags(file, &r));
  CHECK(r.bytes[4] == (READ | WRITE));
  OK(get_type(file, &r));
  CHECK(r.bytes[4] == TYPE_FILE);
  OK(get_type(directory, &r));
  CHECK(r.bytes[4] == TYPE_DIRECTORY);
  OK(get_flags(directory, &r));
  CHECK(r.bytes[4] == (READ | MUTATE));
  OK(set_size(file, 3, &r));
  OK(set_times(file, 2, 1000, 5, 2, 2000, 7, &r));
  stat(file, &s);
  CHECK(s.is_error == 0 && s.type == TYPE_FILE && s.links == 1 && s.size == 3);
  CHECK(s.times[0].seconds == 1000 && s.times[1].seconds == 2000 && s.times[1].is_there == 1);
  stat_at(directory, 1, TEXT("a.txt"), &s);
  CHECK(s.is_error == 0 && s.size == 3);
  FAILS(set_times(file, 2, 1, 1000000000, 0, 0, 0, &r), INVALID);
  OK(sync(file, &r));
  OK(sync_data(file, &r));
  OK(advise(file, 0, 0, 1, &r));
  OK(metadata_hash(file, &r));
  uint64_t lower = r.longs[1], upper = r.longs[2];
  OK(metadata_hash_at(directory, 0, TEXT("a.txt"), &r));
  CHECK(r.longs[1] == lower && r.longs[2] == upper);
  drop(file);
}

static void check_entries(int32_t directory) {
  result r;
  OK(create_directory(directory, TEXT("sub"), &r));
  FAILS(create_directory(directory, TEXT("sub"), &r), EXIST);
  OK(symlink_at(directory, TEXT("a.txt"), TEXT("link"), &r));
  FAILS(symlink_at(directory, TEXT("/a.txt"), TEXT("absolute"), &r), NOT_PERMITTED);
  OK(readlink_at(directory, TEXT("link"), &r));
  CHECK(IS((const char *)r.words[1], r.words[2], "a.txt"));
  OK(link_at(directory, 0, TEXT("a.txt"), directory, TEXT("sub/hard"), &r));

  read_directory(directory, &r);
  int32_t stream = r.words[0], future = r.words[1], seen = 0, answer;
  do {
    entry entries[2];
    answer = list(stream, entries, 2);
    for (int32_t i = 0; i < MOVED(answer); i++) {
      const entry *e = entries + i;
      seen |= IS(e->name, e->length, "a.txt") && e->type == TYPE_FILE        ? 1
              : IS(e->name, e->length, "sub") && e->type == TYPE_DIRECTORY   ? 2
              : IS(e->name, e->length, "link") && e->type == TYPE_LINK       ? 4
                                                                             : 8;
    }
  } while (HOW(answer) == COMPLETED);
  CHECK(HOW(answer) == DROPPED && seen == 7);
  list_drop(stream);
  CHECK(list_result(future, &r) == COMPLETED && r.bytes[0] == 0);
  list_result_drop(future);

  OK(open_at(directory, 0, TEXT("a.txt"), 0, READ, &r));
  int32_t file = r.words[1];
  read_directory(file, &r);
  stream = r.words[0], future = r.words[1];
  entry none;
  CHECK(list(stream, &none, 1) == DROPPED);
  list_drop(stream);
  CHECK(list_result(future, &r) == COMPLETED && r.bytes[0] == 1 && r.bytes[4] == NOT_DIRECTORY);
  list_result_drop(future);
  drop(file);
}

static void check_errors(int32_t directory) {
  result r;
  FAILS(open_at(directory, 0, TEXT("none"), 0, READ, &r), NO_ENTRY);
  FAILS(open_at(directory, 0, TEXT("../out"), 0, READ, &r), NOT_PERMITTED);
  FAILS(open_at(directory, 0, TEXT("link"), 0, READ, &r), LOOP);
  FAILS(open_at(directory, 0, TEXT("a.txt"), CREATE | EXCLUSIVE, WRITE, &r), EXIST);
  FAILS(open_at(directory, 0, TEXT("sub"), CREATE | DIRECTORY, READ, &r), INVALID);
  FAILS(open_at(directory, 0, TEXT("a.txt/b"), 0, READ, &r), NOT_DIRECTORY);
  FAILS(remove_directory(directory, TEXT("sub"), &r), NOT_EMPTY);
  FAILS(unlink_file(directory, TEXT("sub"), &r), IS_DIRECTORY);
  OK(rename_at(directory, TEXT("sub/hard"), directory, TEXT("moved"), &r));
  OK(unlink_file(directory, TEXT("moved"), &r));
  OK(unlink_file(directory, TEXT("link"), &r));
  OK(unlink_file(directory, TEXT("a.txt"), &r));
  OK(remove_directory(directory, TEXT("sub"), &r));
}

EXPORT("wasi:cli/run@0.3.0#run") int32_t run(void) {
  result r;
  get_directories(&r);
  CHECK(r.words[1] == 1);
  int32_t directory = *(const int32_t *)r.words[0];
  check_streams(directory);
  check_attributes(directory);
  check_entries(directory);
  check_errors(directory);
  drop(directory);
  return 0;
}
