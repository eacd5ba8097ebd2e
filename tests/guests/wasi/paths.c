// How paths are read: dots, slashes, absolute ones, those that lead outside, bytes that no path may have.
// Outside the preopened directory, beside it, there is a folder "outside" with a file "secret".
#include "check.h"

// The library stops at a NUL; this takes any bytes.
__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_open"))) extern int
path_open(int fd, int lookup, const char *path, unsigned length, int oflags, long long base, long long inheriting, int fdflags, __wasi_fd_t *result);

static __wasi_errno_t open_path(const char *path, __wasi_lookupflags_t lookup, __wasi_oflags_t oflags) {
  __wasi_fd_t fd;
  __wasi_errno_t error = __wasi_path_open(ROOT, lookup, path, oflags, 0, 0, 0, &fd);
  if (error == OK) {
    CHECK(fd > 2);
    CHECK_EQUAL(OK, __wasi_fd_close(fd));
  }
  return error;
}

#define FOLLOW __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW

static void reading(void) {
  __wasi_fd_t fd;

  CHECK_EQUAL(OK, __wasi_path_create_directory(ROOT, "dir"));
  CHECK_EQUAL(OK, __wasi_path_create_directory(ROOT, "dir/nested"));
  CHECK_EQUAL(OK, open_path("dir/nested/file", 0, __WASI_OFLAGS_CREAT));
  CHECK_EQUAL(OK, open_path("dir/.//nested/../../dir/nested/../nested///./file", 0, 0));
  CHECK_EQUAL(__WASI_ERRNO_PERM, open_path("/dir/nested/file", 0, 0));
  CHECK_EQUAL(__WASI_ERRNO_NOTDIR, open_path("dir/nested/file/", 0, 0));
  CHECK_EQUAL(__WASI_ERRNO_NOTDIR, open_path("dir/nested/file///", 0, 0));
  CHECK_EQUAL(OK, open_path("dir/nested/", 0, 0));
  CHECK_EQUAL(OK, open_path("dir/nested///", 0, 0));
  CHECK_EQUAL(OK, open_path(".", 0, 0));
  CHECK_EQUAL(__WASI_ERRNO_NOENT, open_path("", 0, 0));
  CHECK_EQUAL(__WASI_ERRNO_NOTDIR, open_path("dir/nested/file", 0, __WASI_OFLAGS_DIRECTORY));
  CHECK_EQUAL(__WASI_ERRNO_EXIST, open_path("dir/nested/file", 0, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_EXCL));
  CHECK_EQUAL(__WASI_ERRNO_INVAL, open_path("dir", 0, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_DIRECTORY));
  CHECK_EQUAL(__WASI_ERRNO_INVAL, open_path("dir", 0, 1 << 4));
  CHECK_EQUAL(__WASI_ERRNO_INVAL, open_path("dir", 2, 0));
  CHECK_EQUAL(__WASI_ERRNO_INVAL, path_open(ROOT, 0, "dir/nested/file\0", 16, 0, 0, 0, 0, &fd));
  CHECK_EQUAL(__WASI_ERRNO_ILSEQ, path_open(ROOT, 0, "dir/\xff", 5, 0, 0, 0, 0, &fd));
  CHECK_EQUAL(OK, path_open(ROOT, 0, "dir/nested/file and more", 15, 0, 0, 0, 0, &fd));
  CHECK_EQUAL(__WASI_ERRNO_NOTDIR, __wasi_path_open(fd, 0, "x", __WASI_OFLAGS_CREAT, 0, 0, 0, &fd));
  CHECK_EQUAL(OK, __wasi_fd_close(fd));

  static char too_long[5000];
  memset(too_long, 'x', sizeof too_long);
  CHECK_EQUAL(__WASI_ERRNO_NAMETOOLONG, path_open(ROOT, 0, too_long, sizeof too_long, 0, 0, 0, 0, &fd));
  CHECK_EQUAL(__WASI_ERRNO_NAMETOOLONG, path_open(ROOT, 0, too_long, 300, 0, 0, 0, 0, &fd));
  CHECK_EQUAL(__WASI_ERRNO_BADF, __wasi_path_open(99, 0, "x", 0, 0, 0, 0, &fd));
}

static void leaving(void) {
  __wasi_filestat_t stat;
  __wasi_size_t used;
  unsigned char buffer[32];

  CHECK_EQUAL(__WASI_ERRNO_PERM, open_path("..", 0, 0));
  CHECK_EQUAL(__WASI_ERRNO_PERM, open_path("../outside/secret", 0, 0));
  CHECK_EQUAL(__WASI_ERRNO_PERM, open_path("dir/nested/../../../outside/secret", 0, 0));
  CHECK_EQUAL(__WASI_ERRNO_PERM, open_path("../outside/new", 0, __WASI_OFLAGS_CREAT));
  CHECK_EQUAL(__WASI_ERRNO_PERM, __wasi_path_symlink("/", ROOT, "absolute"));
  CHECK_EQUAL(OK, __wasi_path_symlink("../../outside", ROOT, "dir/out"));
  CHECK_EQUAL(OK, __wasi_path_symlink("../../outside/secret", ROOT, "dir/secret"));
  CHECK_EQUAL(OK, __wasi_path_symlink("dir/out", ROOT, "chain"));
  CHECK_EQUAL(__WASI_ERRNO_PERM, open_path("dir/out/secret", 0, 0));
  CHECK_EQUAL(__WASI_ERRNO_PERM, open_path("chain/secret", 0, 0));
  CHECK_EQUAL(__WASI_ERRNO_PERM, open_path("dir/secret", FOLLOW, 0));
  CHECK_EQUAL(__WASI_ERRNO_LOOP, open_path("dir/secret", 0, 0));
  CHECK_EQUAL(__WASI_ERRNO_PERM, open_path("dir/out/", 0, __WASI_OFLAGS_DIRECTORY));
  CHECK_EQUAL(__WASI_ERRNO_PERM, __wasi_path_filestat_get(ROOT, FOLLOW, "dir/secret", &stat));
  CHECK_EQUAL(__WASI_ERRNO_PERM, __wasi_path_filestat_get(ROOT, 0, "dir/out/secret", &stat));
  CHECK_EQUAL(__WASI_ERRNO_PERM, __wasi_path_readlink(ROOT, "dir/out/x", buffer, sizeof buffer, &used));
  CHECK_EQUAL(__WASI_ERRNO_PERM, __wasi_path_unlink_file(ROOT, "dir/out/secret"));
  CHECK_EQUAL(__WASI_ERRNO_PERM, __wasi_path_create_directory(ROOT, "chain/new"));
  CHECK_EQUAL(__WASI_ERRNO_PERM, __wasi_path_rename(ROOT, "dir/out/secret", ROOT, "stolen"));
  CHECK_EQUAL(__WASI_ERRNO_PERM, __wasi_path_link(ROOT, 0, "dir/out/secret", ROOT, "stolen"));
  CHECK_EQUAL(__WASI_ERRNO_INVAL, __wasi_path_link(ROOT, FOLLOW, "dir/secret", ROOT, "stolen"));
  CHECK_EQUAL(OK, __wasi_path_unlink_file(ROOT, "dir/out"));
  CHECK_EQUAL(OK, __wasi_path_unlink_file(ROOT, "dir/secret"));
  CHECK_EQUAL(OK, __wasi_path_unlink_file(ROOT, "chain"));
}

static void trailing_slashes(void) {
  CHECK_EQUAL(__WASI_ERRNO_NOTDIR, __wasi_path_unlink_file(ROOT, "dir/nested/file/"));
  CHECK_EQUAL(__WASI_ERRNO_ISDIR, __wasi_path_unlink_file(ROOT, "dir/"));
  CHECK_EQUAL(__WASI_ERRNO_NOTDIR, __wasi_path_remove_directory(ROOT, "dir/nested/file/"));
  CHECK_EQUAL(__WASI_ERRNO_NOENT, __wasi_path_symlink("x", ROOT, "new/"));
  CHECK_EQUAL(__WASI_ERRNO_EXIST, __wasi_path_symlink("x", ROOT, "dir/"));
  CHECK_EQUAL(__WASI_ERRNO_NOENT, __wasi_path_link(ROOT, 0, "dir/nested/file", ROOT, "new/"));
  CHECK_EQUAL(OK, __wasi_path_rename(ROOT, "dir/nested/", ROOT, "moved/"));
  CHECK_EQUAL(OK, __wasi_path_unlink_file(ROOT, "moved/file"));
  CHECK_EQUAL(OK, __wasi_path_remove_directory(ROOT, "moved/"));
  CHECK_EQUAL(OK, __wasi_path_remove_directory(ROOT, "dir"));
}

int main(void) {
  reading();
  leaving();
  trailing_slashes();
  return 0;
}
