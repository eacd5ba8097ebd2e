// Reads swap/file.txt in its first preopened folder again and again while the host replaces swap, now a folder, now a symbolic link to
// a folder outside; for so many milliseconds as the first argument says (default 1000). Whoever checks a path and then opens it by
// name loses this race. SECRET (environment) is how the file outside begins. Prints how often the file was read, was refused,
// and was the secret; the exit code is 1 if it ever was.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <wasi/api.h>

#define FOLDER 3 // the first preopen

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

int main(int argc, char **argv) {
  const char *secret = getenv("SECRET");
  if (secret == NULL || *secret == 0) {
    fputs("the environment has no SECRET\n", stderr);
    return 2;
  }
  long long end = now() + (argc > 1 ? atol(argv[1]) : 1000);
  long read = 0, refused = 0, secrets = 0;
  while (now() < end) {
    for (int i = 0; i < 100; i++) {
      __wasi_fd_t fd;
      // with and without following a last link: the swapped part is in the middle
      int error = __wasi_path_open(FOLDER, (uint32_t)(i & 1), "swap/file.txt", 0, __WASI_RIGHTS_FD_READ, 0, 0, &fd);
      if (error != 0) {
        refused++;
        continue;
      }
      char text[256] = {0};
      __wasi_iovec_t vector = {(uint8_t *)text, sizeof text - 1};
      __wasi_size_t count = 0;
      if (__wasi_fd_read(fd, &vector, 1, &count) == 0 && strncmp(text, secret, strlen(secret)) == 0) {
        secrets++;
      }
      read++;
      __wasi_fd_close(fd);
    }
  }
  printf("%ld read, %ld refused, %ld secrets\n", read, refused, secrets);
  return secrets == 0 ? 0 : 1;
}
