// The descriptor table: preopens, renumbering, closing, what descriptors are and which numbers they get.
// Preopened are "/" and "/other".
#include "check.h"
#include <fcntl.h>
#include <sys/socket.h>

static __wasi_fd_t open_at(__wasi_fd_t directory, const char *path, __wasi_oflags_t oflags, __wasi_rights_t rights) {
  __wasi_fd_t fd;
  CHECK_EQUAL(OK, __wasi_path_open(directory, 0, path, oflags, rights, rights, 0, &fd));
  return fd;
}

static void preopens(void) {
  __wasi_prestat_t prestat;
  char name[16];

  CHECK_EQUAL(OK, __wasi_fd_prestat_get(3, &prestat));
  CHECK_EQUAL(__WASI_PREOPENTYPE_DIR, prestat.tag);
  CHECK_EQUAL(1, prestat.u.dir.pr_name_len);
  CHECK_EQUAL(OK, __wasi_fd_prestat_get(4, &prestat));
  CHECK_EQUAL(6, prestat.u.dir.pr_name_len);
  memset(name, 'x', sizeof name);
  CHECK_EQUAL(OK, __wasi_fd_prestat_dir_name(4, (unsigned char *)name, 6));
  CHECK(memcmp(name, "/otherxx", 8) == 0);
  CHECK_EQUAL(OK, __wasi_fd_prestat_dir_name(4, (unsigned char *)name, 10));
  CHECK_EQUAL(__WASI_ERRNO_NAMETOOLONG, __wasi_fd_prestat_dir_name(4, (unsigned char *)name, 5));
  CHECK_EQUAL(__WASI_ERRNO_BADF, __wasi_fd_prestat_get(5, &prestat));
  CHECK_EQUAL(__WASI_ERRNO_BADF, __wasi_fd_prestat_get(0, &prestat));
}

static void kinds(void) {
  __wasi_fdstat_t stat;
  __wasi_filestat_t attributes;

  CHECK_EQUAL(OK, __wasi_fd_fdstat_get(0, &stat));
  CHECK_EQUAL(__WASI_RIGHTS_FD_READ, stat.fs_rights_base & (__WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SEEK));
  CHECK_EQUAL(OK, __wasi_fd_filestat_get(1, &attributes));
  CHECK_EQUAL(0, isatty(1));
  CHECK_EQUAL(OK, __wasi_fd_fdstat_get(ROOT, &stat));
  CHECK_EQUAL(__WASI_FILETYPE_DIRECTORY, stat.fs_filetype);
  CHECK_EQUAL(0, stat.fs_flags);
  CHECK_EQUAL(0, stat.fs_rights_base & __WASI_RIGHTS_FD_SEEK);
  CHECK(stat.fs_rights_inheriting & __WASI_RIGHTS_FD_SEEK);

  // What a directory or stream cannot do.
  __wasi_filesize_t position;
  __wasi_size_t count;
  unsigned char byte = 0;
  __wasi_iovec_t in = {&byte, 1};
  __wasi_ciovec_t out = {&byte, 1};
  CHECK_EQUAL(__WASI_ERRNO_ISDIR, __wasi_fd_read(ROOT, &in, 1, &count));
  CHECK_EQUAL(__WASI_ERRNO_ISDIR, __wasi_fd_write(ROOT, &out, 1, &count));
  CHECK_EQUAL(__WASI_ERRNO_ISDIR, __wasi_fd_pread(ROOT, &in, 1, 0, &count));
  CHECK_EQUAL(__WASI_ERRNO_ISDIR, __wasi_fd_seek(ROOT, 0, __WASI_WHENCE_SET, &position));
  CHECK_EQUAL(__WASI_ERRNO_ISDIR, __wasi_fd_tell(ROOT, &position));
  CHECK_EQUAL(__WASI_ERRNO_ISDIR, __wasi_fd_allocate(ROOT, 0, 1));
  CHECK_EQUAL(__WASI_ERRNO_ISDIR, __wasi_fd_filestat_set_size(ROOT, 0));
  CHECK_EQUAL(__WASI_ERRNO_SPIPE, __wasi_fd_seek(1, 0, __WASI_WHENCE_CUR, &position));
  CHECK_EQUAL(__WASI_ERRNO_SPIPE, __wasi_fd_pwrite(1, &out, 1, 0, &count));
  CHECK_EQUAL(__WASI_ERRNO_BADF, __wasi_fd_read(1, &in, 1, &count));
  CHECK_EQUAL(__WASI_ERRNO_BADF, __wasi_fd_write(0, &out, 1, &count));
  CHECK_EQUAL(__WASI_ERRNO_NOTDIR, __wasi_fd_readdir(1, &byte, 1, 0, &count));
  CHECK_EQUAL(OK, __wasi_fd_sync(1));

  // There are no sockets.
  CHECK_FAILS(ENOTSOCK, shutdown(1, SHUT_RD));
  CHECK_FAILS(EBADF, shutdown(99, SHUT_RD));
  CHECK_FAILS(ENOTSOCK, send(1, "x", 1, 0));
  CHECK_FAILS(ENOTSOCK, recv(0, &byte, 1, 0));
  CHECK_FAILS(ENOTSOCK, accept(0, NULL, NULL));
}

static void renumbering(void) {
  __wasi_fdstat_t stat;
  __wasi_filestat_t first, second, moved;
  __wasi_rights_t rights = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_FILESTAT_GET;

  __wasi_fd_t a = open_at(ROOT, "a", __WASI_OFLAGS_CREAT, rights);
  __wasi_fd_t b = open_at(ROOT, "b", __WASI_OFLAGS_CREAT, rights);
  CHECK_EQUAL(5, a);
  CHECK_EQUAL(6, b);
  CHECK_EQUAL(OK, __wasi_fd_filestat_get(a, &first));
  CHECK_EQUAL(OK, __wasi_fd_filestat_get(b, &second));
  CHECK(first.ino != second.ino);
  CHECK_EQUAL(OK, __wasi_fd_renumber(a, b));
  CHECK_EQUAL(__WASI_ERRNO_BADF, __wasi_fd_close(a));
  CHECK_EQUAL(OK, __wasi_fd_filestat_get(b, &moved));
  CHECK_EQUAL(first.ino, moved.ino);
  CHECK_EQUAL(__WASI_ERRNO_BADF, __wasi_fd_renumber(b, a));
  CHECK_EQUAL(OK, __wasi_fd_renumber(b, b));

  // The lowest number is taken again.
  CHECK_EQUAL(5, open_at(ROOT, "b", 0, rights));
  CHECK_EQUAL(OK, __wasi_fd_close(5));
  CHECK_EQUAL(OK, __wasi_fd_close(b));

  // Standard streams and preopens can be moved and closed like others.
  a = open_at(ROOT, "a", 0, rights);
  CHECK_EQUAL(OK, __wasi_fd_renumber(a, 0));
  CHECK_EQUAL(OK, __wasi_fd_fdstat_get(0, &stat));
  CHECK_EQUAL(__WASI_FILETYPE_REGULAR_FILE, stat.fs_filetype);
  CHECK_EQUAL(OK, __wasi_path_unlink_file(ROOT, "a"));
  CHECK_EQUAL(OK, __wasi_path_unlink_file(ROOT, "b"));
  __wasi_prestat_t prestat;
  CHECK_EQUAL(OK, __wasi_fd_close(4));
  CHECK_EQUAL(__WASI_ERRNO_BADF, __wasi_fd_prestat_get(4, &prestat));
  __wasi_fd_t directory = open_at(ROOT, ".", __WASI_OFLAGS_DIRECTORY, 0);
  CHECK_EQUAL(4, directory);
  CHECK_EQUAL(__WASI_ERRNO_BADF, __wasi_fd_prestat_get(directory, &prestat));
  CHECK_EQUAL(OK, __wasi_fd_renumber(directory, ROOT));
  CHECK_EQUAL(OK, __wasi_fd_fdstat_get(ROOT, &stat));
  CHECK_EQUAL(__WASI_ERRNO_BADF, __wasi_fd_fdstat_get(directory, &stat));
}

int main(void) {
  preopens();
  kinds();
  renumbering();
  return 0;
}
