// What SQLite needs of an operating system where every database is in memory: a clock that stands still and a fixed seed, so that
// every run does the same.
#include "sqlite3.h"
#include <string.h>

static int open_file(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *result) { return SQLITE_CANTOPEN; }
static int delete_file(sqlite3_vfs *vfs, const char *name, int sync) { return SQLITE_IOERR_DELETE; }
static int access_file(sqlite3_vfs *vfs, const char *name, int flags, int *result) { return *result = 0, SQLITE_OK; }

static int full_name(sqlite3_vfs *vfs, const char *name, int size, char *result) {
  return sqlite3_snprintf(size, result, "%s", name), SQLITE_OK;
}

static int randomness(sqlite3_vfs *vfs, int size, char *bytes) { return memset(bytes, 42, size), size; }
static int sleep_for(sqlite3_vfs *vfs, int microseconds) { return microseconds; }
static int current_time(sqlite3_vfs *vfs, double *julian_day) { return *julian_day = 2460000.5, SQLITE_OK; }
static int last_error(sqlite3_vfs *vfs, int size, char *text) { return 0; }

int sqlite3_os_init(void) {
  static sqlite3_vfs vfs = {
    .iVersion = 1, .szOsFile = sizeof(sqlite3_file), .mxPathname = 64, .zName = "memory", .xOpen = open_file, .xDelete = delete_file,
    .xAccess = access_file, .xFullPathname = full_name, .xRandomness = randomness, .xSleep = sleep_for,
    .xCurrentTime = current_time, .xGetLastError = last_error,
  };
  return sqlite3_vfs_register(&vfs, 1);
}

int sqlite3_os_end(void) { return SQLITE_OK; }
