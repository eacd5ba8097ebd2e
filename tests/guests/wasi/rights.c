// Rights: what descriptors get, what they may pass on, what they may give up.
#include "check.h"

#define DIRECTORY (__WASI_RIGHTS_PATH_OPEN | __WASI_RIGHTS_PATH_CREATE_FILE | __WASI_RIGHTS_FD_READDIR | __WASI_RIGHTS_PATH_UNLINK_FILE)

static __wasi_errno_t open_file(__wasi_fd_t directory, __wasi_oflags_t oflags, __wasi_rights_t rights, __wasi_fd_t *fd) {
  return __wasi_path_open(directory, 0, "file", oflags, rights, 0, 0, fd);
}

int main(void) {
  __wasi_fd_t directory, file;
  __wasi_fdstat_t stat;
  __wasi_size_t count;
  __wasi_filesize_t position;
  unsigned char bytes[8] = {0};
  __wasi_ciovec_t out = {bytes, sizeof bytes};
  __wasi_iovec_t in = {bytes, sizeof bytes};

  // A directory gets no rights of files, whatever is asked for.
  CHECK_EQUAL(OK, __wasi_path_open(ROOT, 0, ".", __WASI_OFLAGS_DIRECTORY, DIRECTORY | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_READ,
                                   __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_SEEK, 0, &directory));
  CHECK_EQUAL(OK, __wasi_fd_fdstat_get(directory, &stat));
  CHECK_EQUAL(DIRECTORY, stat.fs_rights_base);
  CHECK_EQUAL(__WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_SEEK, stat.fs_rights_inheriting);
  CHECK_EQUAL(__WASI_ERRNO_ISDIR, __wasi_path_open(ROOT, 0, ".", __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_FD_WRITE, 0, 0, &file));

  // Writing is not passed on; rights that are only nice to have are left out.
  CHECK_EQUAL(__WASI_ERRNO_NOTCAPABLE, open_file(directory, __WASI_OFLAGS_CREAT, __WASI_RIGHTS_FD_WRITE, &file));
  CHECK_EQUAL(OK, open_file(directory, __WASI_OFLAGS_CREAT, ~(__wasi_rights_t)__WASI_RIGHTS_FD_WRITE, &file));
  CHECK_EQUAL(OK, __wasi_fd_fdstat_get(file, &stat));
  CHECK_EQUAL(__WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_SEEK, stat.fs_rights_base);
  CHECK_EQUAL(OK, __wasi_fd_tell(file, &position));
  CHECK_EQUAL(__WASI_ERRNO_NOTCAPABLE, __wasi_fd_write(file, &out, 1, &count));
  __wasi_filestat_t attributes;
  CHECK_EQUAL(__WASI_ERRNO_NOTCAPABLE, __wasi_fd_filestat_get(file, &attributes));
  CHECK_EQUAL(OK, __wasi_fd_close(file));

  // Operations that the directory was not opened for.
  CHECK_EQUAL(__WASI_ERRNO_NOTCAPABLE, __wasi_path_create_directory(directory, "dir"));
  CHECK_EQUAL(__WASI_ERRNO_NOTCAPABLE, __wasi_path_filestat_get(directory, 0, "file", &attributes));
  CHECK_EQUAL(__WASI_ERRNO_NOTCAPABLE, __wasi_path_rename(directory, "file", ROOT, "other"));
  CHECK_EQUAL(__WASI_ERRNO_NOTCAPABLE, __wasi_path_link(ROOT, 0, "file", directory, "other"));
  CHECK_EQUAL(__WASI_ERRNO_NOTCAPABLE, open_file(directory, __WASI_OFLAGS_TRUNC, 0, &file));
  CHECK_EQUAL(OK, __wasi_fd_close(directory));

  // Rights can be given up and not regained.
  __wasi_rights_t all = __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_WRITE | __WASI_RIGHTS_FD_SEEK | __WASI_RIGHTS_FD_TELL;
  CHECK_EQUAL(OK, open_file(ROOT, 0, all, &file));
  CHECK_EQUAL(OK, __wasi_fd_write(file, &out, 1, &count));
  CHECK_EQUAL(OK, __wasi_fd_seek(file, 0, __WASI_WHENCE_SET, &position));
  CHECK_EQUAL(OK, __wasi_fd_read(file, &in, 1, &count));
  CHECK_EQUAL(8, count);
  CHECK_EQUAL(OK, __wasi_fd_fdstat_set_rights(file, __WASI_RIGHTS_FD_TELL, 0));
  CHECK_EQUAL(__WASI_ERRNO_NOTCAPABLE, __wasi_fd_read(file, &in, 1, &count));
  CHECK_EQUAL(__WASI_ERRNO_NOTCAPABLE, __wasi_fd_write(file, &out, 1, &count));
  CHECK_EQUAL(__WASI_ERRNO_NOTCAPABLE, __wasi_fd_seek(file, 1, __WASI_WHENCE_SET, &position));
  CHECK_EQUAL(OK, __wasi_fd_seek(file, 0, __WASI_WHENCE_CUR, &position));
  CHECK_EQUAL(OK, __wasi_fd_tell(file, &position));
  CHECK_EQUAL(8, position);
  CHECK_EQUAL(__WASI_ERRNO_NOTCAPABLE, __wasi_fd_fdstat_set_rights(file, all, 0));
  CHECK_EQUAL(__WASI_ERRNO_BADF, __wasi_fd_fdstat_set_rights(99, 0, 0));
  CHECK_EQUAL(OK, __wasi_fd_close(file));

  // Truncating takes a right of the directory, none of the file.
  CHECK_EQUAL(OK, __wasi_fd_fdstat_get(ROOT, &stat));
  CHECK_EQUAL(OK, open_file(ROOT, __WASI_OFLAGS_TRUNC, 0, &file));
  CHECK_EQUAL(OK, __wasi_fd_close(file));
  __wasi_rights_t less = stat.fs_rights_base & ~(__wasi_rights_t)__WASI_RIGHTS_PATH_FILESTAT_SET_SIZE;
  CHECK_EQUAL(OK, __wasi_fd_fdstat_set_rights(ROOT, less, stat.fs_rights_inheriting));
  CHECK_EQUAL(__WASI_ERRNO_NOTCAPABLE, open_file(ROOT, __WASI_OFLAGS_TRUNC, 0, &file));
  CHECK_EQUAL(OK, __wasi_path_unlink_file(ROOT, "file"));
  return 0;
}
