// Directories through the C library: create, list, seek in the list, rename, remove.
#include "check.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

enum { MANY = 300 };

static void touch(const char *path) {
  int fd = open(path, O_WRONLY | O_CREAT, 0600);
  CHECK(fd > 2);
  CHECK_EQUAL(0, close(fd));
}

static int count(const char *path) {
  DIR *directory = opendir(path);
  CHECK(directory);
  int entries = 0;
  while (readdir(directory)) {
    entries++;
  }
  CHECK_EQUAL(0, closedir(directory));
  return entries;
}

static void listing(void) {
  char name[32], seen[MANY] = {0};
  for (int i = 0; i < MANY; i++) {
    snprintf(name, sizeof name, "list/file-%d", i);
    touch(name);
  }
  CHECK_EQUAL(0, mkdir("list/dir", 0700));
  CHECK_EQUAL(0, symlink("dir", "list/link"));

  DIR *directory = opendir("list");
  int special = 0;
  for (struct dirent *entry; (entry = readdir(directory));) {
    int number;
    if (sscanf(entry->d_name, "file-%d", &number) == 1) {
      CHECK_EQUAL(DT_REG, entry->d_type);
      CHECK_EQUAL(0, seen[number]++);
    } else if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") || !strcmp(entry->d_name, "dir")) {
      CHECK_EQUAL(DT_DIR, entry->d_type);
      special++;
    } else {
      CHECK(!strcmp(entry->d_name, "link"));
      CHECK_EQUAL(DT_LNK, entry->d_type);
      special++;
    }
  }
  CHECK_EQUAL(4, special);
  CHECK(!memchr(seen, 0, sizeof seen));

  // A position leads to the same entry again.
  rewinddir(directory);
  for (int i = 0; i < 100; i++) {
    CHECK(readdir(directory));
  }
  long position = telldir(directory);
  char following[64];
  strcpy(following, readdir(directory)->d_name);
  CHECK(readdir(directory));
  seekdir(directory, position);
  CHECK(!strcmp(following, readdir(directory)->d_name));
  CHECK_EQUAL(0, closedir(directory));

  CHECK_FAILS(ENOTEMPTY, rmdir("list"));
  for (int i = 0; i < MANY; i++) {
    snprintf(name, sizeof name, "list/file-%d", i);
    CHECK_EQUAL(0, unlink(name));
  }
  CHECK_EQUAL(4, count("list"));
  CHECK_EQUAL(0, unlink("list/link"));
  CHECK_EQUAL(0, rmdir("list/dir"));
  CHECK_EQUAL(2, count("list"));
}

static void renaming(void) {
  CHECK_EQUAL(0, mkdir("source", 0700));
  CHECK_EQUAL(0, rename("source", "target"));
  CHECK_FAILS(ENOENT, open("source", O_RDONLY | O_DIRECTORY));
  CHECK_EQUAL(0, mkdir("source", 0700));
  CHECK_EQUAL(0, rename("source", "target"));

  touch("target/file");
  CHECK_EQUAL(0, mkdir("source", 0700));
  CHECK_FAILS(ENOTEMPTY, rename("source", "target"));
  CHECK_FAILS(ENOTDIR, rename("source", "target/file"));
  CHECK_FAILS(EISDIR, rename("target/file", "source"));
  CHECK_EQUAL(0, rename("target/file", "source/file"));
  CHECK_EQUAL(0, rename("target/", "other/"));
  touch("other/file");
  CHECK_EQUAL(0, rename("source/file", "other/file"));
  CHECK_EQUAL(0, unlink("other/file"));
  CHECK_EQUAL(0, rmdir("other/"));
  CHECK_EQUAL(0, rmdir("source"));
}

int main(void) {
  struct stat stat_;

  CHECK_EQUAL(0, mkdir("list", 0700));
  CHECK_FAILS(EEXIST, mkdir("list", 0700));
  CHECK_FAILS(ENOENT, mkdir("missing/dir", 0700));
  CHECK_EQUAL(0, stat("list", &stat_));
  CHECK(S_ISDIR(stat_.st_mode));
  listing();

  touch("list/file");
  CHECK_FAILS(ENOTDIR, rmdir("list/file"));
  CHECK_FAILS(ENOTDIR, mkdir("list/file/dir", 0700));
  CHECK(!opendir("list/file"));
  CHECK_EQUAL(ENOTDIR, errno);
  CHECK_FAILS(EISDIR, open("list", O_WRONLY));
  CHECK_FAILS(EISDIR, unlink("list"));
  CHECK_EQUAL(0, unlink("list/file"));
  CHECK_EQUAL(0, rmdir("list"));
  renaming();
  return 0;
}
