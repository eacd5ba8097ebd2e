// Files through the C library: create, read, write, seek, truncate, append, stat, unlink.
#include "check.h"
#include <fcntl.h>
#include <sys/stat.h>

static off_t size_of(int fd) {
  struct stat stat;
  CHECK_EQUAL(0, fstat(fd, &stat));
  return stat.st_size;
}

int main(void) {
  char buffer[64] = {0};

  CHECK_FAILS(ENOENT, open("file", O_RDWR));
  int fd = open("file", O_RDWR | O_CREAT | O_EXCL, 0600);
  CHECK(fd > 2);
  CHECK_FAILS(EEXIST, open("file", O_RDWR | O_CREAT | O_EXCL, 0600));

  CHECK_EQUAL(10, write(fd, "0123456789", 10));
  CHECK_EQUAL(10, lseek(fd, 0, SEEK_CUR));
  CHECK_EQUAL(4, lseek(fd, -6, SEEK_END));
  CHECK_EQUAL(3, read(fd, buffer, 3));
  CHECK(memcmp(buffer, "456", 3) == 0);
  CHECK_EQUAL(7, lseek(fd, 0, SEEK_CUR));
  CHECK_FAILS(EINVAL, lseek(fd, -8, SEEK_CUR));
  CHECK_EQUAL(1000, lseek(fd, 1000, SEEK_SET));
  CHECK_EQUAL(0, read(fd, buffer, 10));

  // pread and pwrite leave the offset where it is.
  CHECK_EQUAL(5, lseek(fd, 5, SEEK_SET));
  CHECK_EQUAL(2, pread(fd, buffer, 2, 8));
  CHECK(memcmp(buffer, "89", 2) == 0);
  CHECK_EQUAL(2, pwrite(fd, "ab", 2, 1));
  CHECK_EQUAL(5, lseek(fd, 0, SEEK_CUR));
  CHECK_EQUAL(10, pread(fd, buffer, sizeof buffer, 0));
  CHECK(memcmp(buffer, "0ab3456789", 10) == 0);
  CHECK_FAILS(EINVAL, pread(fd, buffer, 1, -1));

  // Growing fills with zeros.
  CHECK_EQUAL(0, ftruncate(fd, 3));
  CHECK_EQUAL(3, size_of(fd));
  CHECK_EQUAL(0, ftruncate(fd, 6));
  CHECK_EQUAL(6, pread(fd, buffer, sizeof buffer, 0));
  CHECK(memcmp(buffer, "0ab\0\0\0", 6) == 0);
  CHECK_FAILS(EINVAL, ftruncate(fd, -1));
  PREVIEW1(CHECK_EQUAL(0, posix_fallocate(fd, 2, 10)));
  PREVIEW1(CHECK_EQUAL(12, size_of(fd)));
  CHECK_EQUAL(0, posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL));
  CHECK_EQUAL(0, fsync(fd));
  CHECK_EQUAL(0, fdatasync(fd));
  CHECK_EQUAL(0, close(fd));
  CHECK_FAILS(EBADF, close(fd));
  CHECK_FAILS(EBADF, read(fd, buffer, 1));

  // Appending goes to the end wherever the offset is, until it is switched off.
  fd = open("file", O_RDWR | O_APPEND | O_TRUNC);
  CHECK_EQUAL(0, size_of(fd));
  CHECK_EQUAL(2, write(fd, "ab", 2));
  CHECK_EQUAL(0, lseek(fd, 0, SEEK_SET));
  CHECK_EQUAL(2, write(fd, "cd", 2));
  CHECK_EQUAL(O_APPEND | O_RDWR, fcntl(fd, F_GETFL));
  CHECK_EQUAL(0, fcntl(fd, F_SETFL, 0));
  CHECK_EQUAL(0, lseek(fd, 0, SEEK_SET));
  CHECK_EQUAL(1, write(fd, "x", 1));
  CHECK_EQUAL(4, pread(fd, buffer, sizeof buffer, 0));
  CHECK(memcmp(buffer, "xbcd", 4) == 0);
  CHECK_EQUAL(0, isatty(fd));
  CHECK_EQUAL(0, close(fd));

  // A descriptor does what it was opened for.
  fd = open("file", O_RDONLY);
  CHECK_FAILS(EBADF, write(fd, "x", 1));
  CHECK_EQUAL(0, close(fd));
  fd = open("file", O_WRONLY);
  CHECK_FAILS(EBADF, read(fd, buffer, 1));
  CHECK_EQUAL(0, close(fd));

  struct stat by_path, by_fd;
  fd = open("file", O_RDONLY);
  CHECK_EQUAL(0, stat("file", &by_path));
  CHECK_EQUAL(0, fstat(fd, &by_fd));
  CHECK(S_ISREG(by_path.st_mode));
  CHECK_EQUAL(by_path.st_ino, by_fd.st_ino);
  CHECK_EQUAL(by_path.st_dev, by_fd.st_dev);
  CHECK_EQUAL(1, by_path.st_nlink);
  CHECK_EQUAL(4, by_path.st_size);

  // An unlinked file lives until it is closed.
  CHECK_EQUAL(0, unlink("file"));
  CHECK_FAILS(ENOENT, stat("file", &by_path));
  CHECK_EQUAL(4, read(fd, buffer, sizeof buffer));
  CHECK_EQUAL(0, fstat(fd, &by_fd));
  CHECK_EQUAL(0, by_fd.st_nlink);
  CHECK_EQUAL(0, close(fd));
  return 0;
}
