// The times of files: set by descriptor, by path, through links and not.
#include "check.h"
#include <fcntl.h>
#include <sys/stat.h>

static const struct timespec OMIT = {.tv_nsec = UTIME_OMIT};

int main(void) {
  struct stat before, after;

  int fd = open("file", O_RDWR | O_CREAT, 0600);
  CHECK_EQUAL(0, fstat(fd, &before));
  CHECK(before.st_mtim.tv_sec > 1700000000);

  CHECK_EQUAL(0, futimens(fd, (struct timespec[]){{1, 2}, {3, 4}}));
  CHECK_EQUAL(0, fstat(fd, &after));
  CHECK_EQUAL(1, after.st_atim.tv_sec);
  CHECK_EQUAL(2, after.st_atim.tv_nsec);
  CHECK_EQUAL(3, after.st_mtim.tv_sec);
  CHECK_EQUAL(4, after.st_mtim.tv_nsec);

  CHECK_EQUAL(0, utimensat(AT_FDCWD, "file", (struct timespec[]){OMIT, {5, 6}}, 0));
  CHECK_EQUAL(0, stat("file", &after));
  CHECK_EQUAL(1, after.st_atim.tv_sec);
  CHECK_EQUAL(5, after.st_mtim.tv_sec);
  CHECK_EQUAL(6, after.st_mtim.tv_nsec);

  CHECK_EQUAL(0, futimens(fd, NULL));
  CHECK_EQUAL(0, stat("file", &after));
  CHECK(after.st_mtim.tv_sec >= before.st_mtim.tv_sec);

  CHECK_EQUAL(0, symlink("file", "link"));
  CHECK_EQUAL(0, utimensat(AT_FDCWD, "link", (struct timespec[]){OMIT, {7, 8}}, AT_SYMLINK_NOFOLLOW));
  CHECK_EQUAL(0, lstat("link", &after));
  CHECK_EQUAL(7, after.st_mtim.tv_sec);
  CHECK_EQUAL(0, stat("link", &after));
  CHECK(after.st_mtim.tv_sec != 7);
  CHECK_EQUAL(0, utimensat(AT_FDCWD, "link", (struct timespec[]){OMIT, {9, 10}}, 0));
  CHECK_EQUAL(0, stat("file", &after));
  CHECK_EQUAL(9, after.st_mtim.tv_sec);

  // The value and the present time at once cannot be.
  CHECK_EQUAL(__WASI_ERRNO_INVAL, __wasi_fd_filestat_set_times(fd, 1, 1, __WASI_FSTFLAGS_ATIM | __WASI_FSTFLAGS_ATIM_NOW));
  CHECK_EQUAL(__WASI_ERRNO_INVAL, __wasi_fd_filestat_set_times(fd, 1, 1, __WASI_FSTFLAGS_MTIM | __WASI_FSTFLAGS_MTIM_NOW));
  PREVIEW1(CHECK_EQUAL(__WASI_ERRNO_INVAL, __wasi_fd_filestat_set_times(fd, 1, 1, 1 << 4)));
  CHECK_EQUAL(__WASI_ERRNO_INVAL, __wasi_path_filestat_set_times(ROOT, 0, "file", 1, 1, __WASI_FSTFLAGS_MTIM | __WASI_FSTFLAGS_MTIM_NOW));
  CHECK_EQUAL(0, stat("file", &after));
  CHECK_EQUAL(9, after.st_mtim.tv_sec);

  CHECK_EQUAL(0, close(fd));
  CHECK_EQUAL(0, unlink("link"));
  CHECK_EQUAL(0, unlink("file"));
  return 0;
}
