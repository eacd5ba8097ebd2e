// Pointers that lead outside the memory: every function that takes one answers `fault` and does nothing. The preopen is "/pointers".
#include "check.h"

#define IMPORT(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) extern int name
IMPORT(args_get)(unsigned, unsigned);
IMPORT(args_sizes_get)(unsigned, unsigned);
IMPORT(environ_get)(unsigned, unsigned);
IMPORT(environ_sizes_get)(unsigned, unsigned);
IMPORT(clock_res_get)(int, unsigned);
IMPORT(clock_time_get)(int, long long, unsigned);
IMPORT(fd_fdstat_get)(int, unsigned);
IMPORT(fd_filestat_get)(int, unsigned);
IMPORT(fd_pread)(int, unsigned, unsigned, long long, unsigned);
IMPORT(fd_prestat_get)(int, unsigned);
IMPORT(fd_prestat_dir_name)(int, unsigned, unsigned);
IMPORT(fd_pwrite)(int, unsigned, unsigned, long long, unsigned);
IMPORT(fd_read)(int, unsigned, unsigned, unsigned);
IMPORT(fd_readdir)(int, unsigned, unsigned, long long, unsigned);
IMPORT(fd_seek)(int, long long, int, unsigned);
IMPORT(fd_tell)(int, unsigned);
IMPORT(fd_write)(int, unsigned, unsigned, unsigned);
IMPORT(path_create_directory)(int, unsigned, unsigned);
IMPORT(path_filestat_get)(int, int, unsigned, unsigned, unsigned);
IMPORT(path_filestat_set_times)(int, int, unsigned, unsigned, long long, long long, int);
IMPORT(path_link)(int, int, unsigned, unsigned, int, unsigned, unsigned);
IMPORT(path_open)(int, int, unsigned, unsigned, int, long long, long long, int, unsigned);
IMPORT(path_readlink)(int, unsigned, unsigned, unsigned, unsigned, unsigned);
IMPORT(path_remove_directory)(int, unsigned, unsigned);
IMPORT(path_rename)(int, unsigned, unsigned, int, unsigned, unsigned);
IMPORT(path_symlink)(unsigned, unsigned, int, unsigned, unsigned);
IMPORT(path_unlink_file)(int, unsigned, unsigned);
IMPORT(poll_oneoff)(unsigned, unsigned, unsigned, unsigned);
IMPORT(random_get)(unsigned, unsigned);

#define FAULT(call) CHECK_EQUAL(__WASI_ERRNO_FAULT, call)
#define AT(pointer) ((unsigned)(__UINTPTR_TYPE__)(pointer))

int main(void) {
  static char buffer[128], new_name[] = "new";
  static unsigned result;
  unsigned name = AT(new_name), end = (unsigned)__builtin_wasm_memory_size(0) * 65536, good = AT(&result);
  unsigned wild[] = {end, end - 1, end - 3, 0xffffffffu, 0xfffffff0u, 0x80000000u};

  int file;
  CHECK_EQUAL(OK, path_open(ROOT, 0, name, 3, __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SEEK, 0, 0, AT(&file)));
  CHECK_EQUAL(OK, __wasi_path_unlink_file(ROOT, "new"));

  for (unsigned i = 0; i < sizeof wild / sizeof *wild; i++) {
    unsigned bad = wild[i];
    struct { unsigned address, length; } vector = {AT(buffer), 5}, bad_vector = {bad, 8}, huge = {AT(buffer), 0xffffffffu};
    FAULT(args_get(bad, AT(buffer)));
    FAULT(args_get(AT(buffer), bad));
    FAULT(args_sizes_get(bad, good));
    FAULT(args_sizes_get(good, bad));
    FAULT(environ_get(bad, AT(buffer)));
    FAULT(environ_sizes_get(good, bad));
    FAULT(clock_res_get(0, bad));
    FAULT(clock_time_get(1, 0, bad));
    FAULT(fd_fdstat_get(1, bad));
    FAULT(fd_filestat_get(1, bad));
    FAULT(fd_prestat_get(ROOT, bad));
    FAULT(fd_prestat_dir_name(ROOT, bad, 9));
    FAULT(fd_read(0, bad, 1, good));
    FAULT(fd_read(0, AT(&bad_vector), 1, good));
    FAULT(fd_read(0, AT(&huge), 1, good));
    FAULT(fd_read(0, AT(&vector), 1, bad));
    FAULT(fd_write(1, bad, 1, good));
    FAULT(fd_write(1, AT(&bad_vector), 1, good));
    FAULT(fd_write(1, AT(&huge), 1, good));
    FAULT(fd_write(1, AT(&vector), 1, bad));
    FAULT(fd_pread(file, AT(&bad_vector), 1, 0, good));
    FAULT(fd_pread(file, AT(&vector), 1, 0, bad));
    FAULT(fd_pwrite(file, AT(&bad_vector), 1, 0, good));
    FAULT(fd_pwrite(file, AT(&vector), 1, 0, bad));
    FAULT(fd_seek(file, 0, 0, bad));
    FAULT(fd_tell(file, bad));
    FAULT(fd_readdir(ROOT, bad, 64, 0, good));
    FAULT(fd_readdir(ROOT, AT(buffer), 64, 0, bad));
    FAULT(path_create_directory(ROOT, bad, 4));
    FAULT(path_filestat_get(ROOT, 0, bad, 4, AT(buffer)));
    FAULT(path_filestat_get(ROOT, 0, AT("."), 1, bad));
    FAULT(path_filestat_set_times(ROOT, 0, bad, 4, 0, 0, 0));
    FAULT(path_link(ROOT, 0, bad, 4, ROOT, name, 3));
    FAULT(path_link(ROOT, 0, name, 3, ROOT, bad, 4));
    FAULT(path_open(ROOT, 0, bad, 4, __WASI_OFLAGS_CREAT, 0, 0, 0, good));
    FAULT(path_open(ROOT, 0, name, 3, __WASI_OFLAGS_CREAT, 0, 0, 0, bad));
    FAULT(path_readlink(ROOT, bad, 4, AT(buffer), 8, good));
    FAULT(path_readlink(ROOT, name, 3, bad, 8, good));
    FAULT(path_readlink(ROOT, name, 3, AT(buffer), 8, bad));
    FAULT(path_remove_directory(ROOT, bad, 4));
    FAULT(path_rename(ROOT, bad, 4, ROOT, name, 3));
    FAULT(path_rename(ROOT, name, 3, ROOT, bad, 4));
    FAULT(path_symlink(bad, 4, ROOT, name, 3));
    FAULT(path_symlink(name, 3, ROOT, bad, 4));
    FAULT(path_unlink_file(ROOT, bad, 4));
    FAULT(poll_oneoff(bad, AT(buffer), 1, good));
    FAULT(poll_oneoff(AT(buffer), bad, 1, good));
    FAULT(poll_oneoff(AT(buffer), AT(buffer), 1, bad));
    FAULT(random_get(bad, 8));
  }

  // Lengths that would wrap around.
  FAULT(fd_readdir(ROOT, AT(buffer), 0xffffffffu, 0, good));
  FAULT(path_unlink_file(ROOT, name, 0xffffffffu));
  FAULT(random_get(AT(buffer), 0xffffffffu));
  CHECK_EQUAL(__WASI_ERRNO_INVAL, fd_write(1, AT(buffer), 0xffffffffu, good));
  CHECK_EQUAL(__WASI_ERRNO_INVAL, poll_oneoff(AT(buffer), AT(buffer), 0xffffffffu, good));

  // Nothing was read, written or made on the way.
  __wasi_filestat_t stat;
  CHECK_EQUAL(__WASI_ERRNO_NOENT, __wasi_path_filestat_get(ROOT, 0, "new", &stat));
  CHECK_EQUAL(5, read(0, buffer, 5));
  return 0;
}
