// Hard and symbolic links through the C library.
#include "check.h"
#include <fcntl.h>
#include <sys/stat.h>

int main(void) {
  struct stat file, link_, target;
  char buffer[32] = {0};

  CHECK_EQUAL(0, mkdir("dir", 0700));
  int fd = open("dir/file", O_WRONLY | O_CREAT, 0600);
  CHECK_EQUAL(7, write(fd, "content", 7));
  CHECK_EQUAL(0, close(fd));

  CHECK_EQUAL(0, symlink("dir/file", "symlink"));
  CHECK_FAILS(EEXIST, symlink("other", "symlink"));
  CHECK_EQUAL(8, readlink("symlink", buffer, sizeof buffer));
  CHECK(!strcmp(buffer, "dir/file"));
  CHECK_EQUAL(3, readlink("symlink", buffer, 3));
  CHECK_FAILS(EINVAL, readlink("dir/file", buffer, sizeof buffer));
  CHECK_EQUAL(0, stat("symlink", &target));
  CHECK_EQUAL(0, lstat("symlink", &link_));
  CHECK_EQUAL(0, stat("dir/file", &file));
  CHECK(S_ISLNK(link_.st_mode));
  CHECK(S_ISREG(target.st_mode));
  CHECK_EQUAL(file.st_ino, target.st_ino);
  CHECK_FAILS(ELOOP, open("symlink", O_RDONLY | O_NOFOLLOW));
  fd = open("symlink", O_RDONLY);
  CHECK_EQUAL(7, read(fd, buffer, sizeof buffer));
  CHECK_EQUAL(0, close(fd));

  CHECK_EQUAL(0, symlink("loop", "loop"));
  CHECK_FAILS(ELOOP, open("loop", O_RDONLY));
  CHECK_FAILS(ELOOP, stat("loop", &file));
  CHECK_EQUAL(0, symlink("nowhere", "dangling"));
  CHECK_FAILS(ENOENT, open("dangling", O_RDONLY));
  CHECK_EQUAL(0, lstat("dangling", &link_));

  CHECK_EQUAL(0, link("dir/file", "hard"));
  CHECK_EQUAL(0, stat("hard", &target));
  CHECK_EQUAL(2, target.st_nlink);
  CHECK_FAILS(EEXIST, link("dir/file", "hard"));
  CHECK_FAILS(EPERM, link("dir", "hard-dir"));
  CHECK_EQUAL(0, unlink("dir/file"));
  CHECK_EQUAL(0, stat("hard", &target));
  CHECK_EQUAL(1, target.st_nlink);
  CHECK_FAILS(ENOENT, stat("symlink", &target));

  CHECK_EQUAL(0, unlink("hard"));
  CHECK_EQUAL(0, unlink("symlink"));
  CHECK_EQUAL(0, unlink("loop"));
  CHECK_EQUAL(0, unlink("dangling"));
  CHECK_EQUAL(0, rmdir("dir"));
  return 0;
}
