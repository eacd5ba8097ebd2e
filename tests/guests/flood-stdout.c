// Writes 1 GiB to standard output, or as many bytes as the first argument says, 64 KiB at a time. With the second argument "wagi" it
// begins with a CGI head. If writing fails, standard error says after how many bytes and with which errno.
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
  uint64_t left = argc > 1 ? strtoull(argv[1], NULL, 10) : 1ull << 30, written = 0;
  static char block[64 * 1024];
  memset(block, 'x', sizeof block);
  if (argc > 2 && strcmp(argv[2], "wagi") == 0) {
    const char head[] = "Content-Type: text/plain\n\n";
    write(STDOUT_FILENO, head, sizeof head - 1);
  }
  while (left > 0) {
    ssize_t count = write(STDOUT_FILENO, block, left < sizeof block ? (size_t)left : sizeof block);
    if (count <= 0) {
      fprintf(stderr, "writing failed after %llu bytes: errno %d\n", (unsigned long long)written, errno);
      return 1;
    }
    written += (uint64_t)count;
    left -= (uint64_t)count;
  }
  fprintf(stderr, "wrote %llu bytes\n", (unsigned long long)written);
  return 0;
}
