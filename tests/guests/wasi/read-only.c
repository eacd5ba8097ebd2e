// On a read-only preopen, with a file "file" and a directory "dir": everything that changes something is refused. Descriptor 4 is a
// writable preopen.
#include "check.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

int main(void) {
  struct stat stat_;
  char byte;

  CHECK_EQUAL(0, stat("/data/file", &stat_));
  int fd = open("/data/file", O_RDONLY);
  CHECK_EQUAL(1, read(fd, &byte, 1));
  CHECK_FAILS(EROFS, futimens(fd, NULL));
  PREVIEW1(CHECK_EQUAL(__WASI_ERRNO_ROFS, __wasi_fd_allocate(fd, 0, 100)));
  CHECK_EQUAL(__WASI_ERRNO_ROFS, __wasi_fd_filestat_set_size(fd, 0));
  CHECK_FAILS(EROFS, open("/data/file", O_RDWR));
  CHECK_FAILS(EROFS, open("/data/file", O_RDONLY | O_TRUNC));
  CHECK_FAILS(EROFS, open("/data/new", O_RDONLY | O_CREAT, 0600));
  CHECK_FAILS(EROFS, unlink("/data/file"));
  CHECK_FAILS(EROFS, mkdir("/data/new", 0700));
  CHECK_FAILS(EROFS, rmdir("/data/dir"));
  CHECK_FAILS(EROFS, rename("/data/file", "/data/other"));
  CHECK_FAILS(EROFS, rename("/data/file", "/scratch/other"));
  CHECK_FAILS(EROFS, symlink("file", "/data/link"));
  CHECK_FAILS(EROFS, utimensat(AT_FDCWD, "/data/file", NULL, 0));

  // A hard link in a writable directory would be a way to write the file.
  CHECK_FAILS(EROFS, link("/data/file", "/scratch/link"));

  // Directories below are as read-only.
  int directory = open("/data/dir", O_RDONLY | O_DIRECTORY);
  CHECK(directory > 2);
  CHECK_FAILS(EROFS, openat(directory, "new", O_RDWR | O_CREAT, 0600));
  CHECK_FAILS(EROFS, mkdirat(directory, "new", 0700));
  DIR *list = opendir("/data");
  int entries = 0;
  while (readdir(list)) {
    entries++;
  }
  CHECK_EQUAL(4, entries);
  return 0;
}
