// Tries to leave its preopened folder in many ways, and prints for each whether that was refused, with the errno. The folder is the
// first preopen; the host has prepared:
//
//   <folder>/inside.txt      a file         <folder>/sub/            a folder
//   <folder>/link-up         -> ..          <folder>/link-absolute   -> / (or any absolute path)
//   <folder>/link-secret     -> ../secret.txt
//   <folder>/../secret.txt   what must not be read, written, moved or deleted: begins with the text in SECRET (environment)
//   <folder>/../outside/     where nothing may be made
//
// Links that the host lacks just make an attempt fail in another way. The last line is "N escapes"; the exit code is 0 if N is 0 and
// the folder works at all.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wasi/api.h>

#define FOLDER 3 // the first preopen

__attribute__((import_module("wasi_snapshot_preview1"), import_name("path_open"))) int32_t raw_path_open(
  int32_t folder, int32_t lookup, const char *path, size_t length, int32_t flags, int64_t rights, int64_t inherited, int32_t fd_flags, __wasi_fd_t *fd);

static int escapes;

static void report(const char *what, int escaped, int error) {
  if (escaped) {
    printf("ESCAPED %s\n", what);
    escapes++;
  } else {
    printf("refused %s (errno %d)\n", what, error);
  }
}

static const char *secret;

// The calls of WASI itself: the C library takes paths apart first, and a hostile guest would not use it.
static int open_at(int folder, const char *path, uint32_t lookup, uint16_t flags, uint64_t rights, __wasi_fd_t *fd) {
  return __wasi_path_open((__wasi_fd_t)folder, lookup, path, flags, rights, rights, 0, fd);
}

static int holds_secret(__wasi_fd_t fd) {
  char text[256] = {0};
  __wasi_iovec_t vector = {(uint8_t *)text, sizeof text - 1};
  __wasi_size_t count = 0;
  return __wasi_fd_read(fd, &vector, 1, &count) == 0 && strncmp(text, secret, strlen(secret)) == 0;
}

static void try_read(const char *path) {
  char what[300];
  for (uint32_t lookup = 0; lookup <= 1; lookup++) {
    __wasi_fd_t fd;
    snprintf(what, sizeof what, "read %s%s", path, lookup ? ", following links" : "");
    int error = open_at(FOLDER, path, lookup, 0, __WASI_RIGHTS_FD_READ | __WASI_RIGHTS_FD_SEEK, &fd);
    report(what, error == 0 && holds_secret(fd), error);
    if (error == 0) {
      __wasi_fd_close(fd);
    }
  }
  __wasi_filestat_t stat;
  snprintf(what, sizeof what, "size of %s", path);
  int error = __wasi_path_filestat_get(FOLDER, __WASI_LOOKUPFLAGS_SYMLINK_FOLLOW, path, &stat);
  report(what, error == 0 && stat.filetype == __WASI_FILETYPE_REGULAR_FILE && stat.size >= strlen(secret), error);
}

static void try_write(const char *path) {
  char what[300];
  __wasi_fd_t fd;
  snprintf(what, sizeof what, "create %s", path);
  int error = open_at(FOLDER, path, 1, __WASI_OFLAGS_CREAT | __WASI_OFLAGS_TRUNC, __WASI_RIGHTS_FD_WRITE, &fd);
  report(what, error == 0, error);
  if (error == 0) {
    __wasi_fd_close(fd);
  }
  snprintf(what, sizeof what, "make folder %s", path);
  error = __wasi_path_create_directory(FOLDER, path);
  report(what, error == 0, error);
}

// Through a link that this program makes itself. Making it may be refused; what counts is what it leads to.
static void try_own_link(const char *target, const char *rest) {
  char path[300], what[300];
  const char *link = "own-link";
  __wasi_path_unlink_file(FOLDER, link);
  int error = __wasi_path_symlink(target, FOLDER, link);
  printf("symlink to %s: errno %d\n", target, error);
  snprintf(path, sizeof path, "%s%s", link, rest);
  try_read(path);

  // the same by an intermediate folder and a longer way
  snprintf(path, sizeof path, "sub/../%s%s", link, rest);
  try_read(path);

  __wasi_fd_t fd;
  snprintf(what, sizeof what, "open folder by symlink to %s", target);
  error = open_at(FOLDER, link, 1, __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_PATH_OPEN | __WASI_RIGHTS_FD_READDIR | __WASI_RIGHTS_FD_READ, &fd);
  if (error == 0) {
    __wasi_fd_t file;
    int inner = open_at((int)fd, "secret.txt", 0, 0, __WASI_RIGHTS_FD_READ, &file);
    report(what, inner == 0 && holds_secret(file), inner);
    __wasi_fd_close(fd);
  } else {
    report(what, 0, error);
  }
  __wasi_path_unlink_file(FOLDER, link);
}

int main(void) {
  secret = getenv("SECRET");
  if (secret == NULL || *secret == 0) {
    fputs("the environment has no SECRET\n", stderr);
    return 2;
  }
  __wasi_fd_t fd;
  int error = open_at(FOLDER, "inside.txt", 0, 0, __WASI_RIGHTS_FD_READ, &fd);
  if (error != 0) {
    fprintf(stderr, "inside.txt of the first preopen cannot be read: errno %d\n", error);
    return 2;
  }

  const char *paths[] = {"../secret.txt", "./../secret.txt", "sub/../../secret.txt", "sub/../sub/../../secret.txt", "..//secret.txt",
    "sub/./.././../secret.txt", "../../../../../../../../../../etc/passwd", "/etc/passwd", "//etc/passwd", "/secret.txt", "inside.txt/../../secret.txt",
    "no-such-folder/../../secret.txt", "link-secret", "link-up/secret.txt", "sub/../link-up/secret.txt", "link-up/./secret.txt", "link-absolute/etc/passwd",
    "link-absolute", "/proc/self/root/etc/passwd", "..\\secret.txt", "%2e%2e/secret.txt"};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    try_read(paths[i]);
  }

  // an escape hidden behind a NUL; wasi-libc's own function would stop there
  static const char nul[] = "inside.txt\0/../../secret.txt";
  error = raw_path_open(FOLDER, 0, nul, sizeof nul - 1, 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd);
  report("read inside.txt<NUL>/../../secret.txt", error == 0 && holds_secret(fd), error);

  // the parent as a folder of its own, and from there on
  const char *parents[] = {"..", "../", "sub/../..", "link-up", "link-up/", "./..", "link-absolute", "link-absolute/"};
  for (size_t i = 0; i < sizeof parents / sizeof *parents; i++) {
    char what[100];
    snprintf(what, sizeof what, "open folder %s", parents[i]);
    error = open_at(FOLDER, parents[i], 1, __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_PATH_OPEN | __WASI_RIGHTS_FD_READDIR | __WASI_RIGHTS_FD_READ, &fd);
    // Some hosts take the parent of the top to be the top itself: only what can be seen from there tells.
    __wasi_filestat_t stat;
    int seen = error == 0
      && (__wasi_path_filestat_get(fd, 0, "secret.txt", &stat) == 0 || __wasi_path_filestat_get(fd, 0, "etc", &stat) == 0);
    report(what, seen, error);
    if (error == 0) {
      __wasi_fd_close(fd);
    }
  }
  // from an inner folder up and out again
  error = open_at(FOLDER, "sub", 0, __WASI_OFLAGS_DIRECTORY, __WASI_RIGHTS_PATH_OPEN | __WASI_RIGHTS_FD_READDIR | __WASI_RIGHTS_FD_READ, &fd);
  if (error == 0) {
    __wasi_fd_t file;
    int inner = open_at((int)fd, "../../secret.txt", 1, 0, __WASI_RIGHTS_FD_READ, &file);
    report("read ../../secret.txt from sub", inner == 0 && holds_secret(file), inner);
    // within the preopen, yet out of the folder that was opened
    inner = open_at((int)fd, "../inside.txt", 1, 0, __WASI_RIGHTS_FD_READ, &file);
    report("read ../inside.txt from sub", inner == 0, inner);
  }

  const char *targets[] = {"../outside/made", "link-up/outside/made", "/tmp/pillion-path-escape", "sub/../../outside/made"};
  for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
    try_write(targets[i]);
  }

  try_own_link("..", "/secret.txt");
  try_own_link("../secret.txt", "");
  try_own_link("/etc", "/passwd");
  try_own_link("sub/../..", "/secret.txt");
  try_own_link("link-up", "/secret.txt");

  // a link that points at itself has to end in an error, not in a loop
  __wasi_path_unlink_file(FOLDER, "own-link");
  __wasi_path_symlink("own-link", FOLDER, "own-link");
  error = open_at(FOLDER, "own-link", 1, 0, __WASI_RIGHTS_FD_READ, &fd);
  report("read a link to itself", error == 0, error);
  __wasi_path_unlink_file(FOLDER, "own-link");

  // bringing the secret in, or taking something out
  error = __wasi_path_link(FOLDER, 0, "../secret.txt", FOLDER, "stolen");
  report("hard link to ../secret.txt", error == 0, error);
  error = __wasi_path_link(FOLDER, 1, "link-secret", FOLDER, "stolen-by-link");
  report("hard link to what link-secret points at", error == 0, error);
  error = __wasi_path_rename(FOLDER, "../secret.txt", FOLDER, "moved");
  report("move ../secret.txt in", error == 0, error);
  error = __wasi_path_rename(FOLDER, "link-up/secret.txt", FOLDER, "moved");
  report("move link-up/secret.txt in", error == 0, error);
  error = __wasi_path_rename(FOLDER, "inside.txt", FOLDER, "../outside/moved");
  report("move inside.txt out", error == 0, error);
  error = __wasi_path_unlink_file(FOLDER, "../secret.txt");
  report("delete ../secret.txt", error == 0, error);
  error = __wasi_path_unlink_file(FOLDER, "link-up/secret.txt");
  report("delete link-up/secret.txt", error == 0, error);
  error = __wasi_path_remove_directory(FOLDER, "../outside");
  report("remove folder ../outside", error == 0, error);
  error = __wasi_path_filestat_set_times(FOLDER, 1, "link-secret", 0, 0, __WASI_FSTFLAGS_MTIM);
  report("set times of what link-secret points at", error == 0, error);
  char target[100];
  __wasi_size_t length;
  error = __wasi_path_readlink(FOLDER, "link-up/link-secret", (uint8_t *)target, sizeof target, &length);
  report("read a link beyond link-up", error == 0, error);

  printf("%d escapes\n", escapes);
  return escapes == 0 ? 0 : 1;
}
