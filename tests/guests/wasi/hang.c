// Never ends by itself; the argument says where it waits: read, poll, sleep or write.
#include <poll.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
  char byte;
  if (argc == 2 && strcmp(argv[1], "read") == 0) {
    return (int)read(STDIN_FILENO, &byte, 1);
  }
  if (argc == 2 && strcmp(argv[1], "poll") == 0) {
    return poll(&(struct pollfd){.fd = STDIN_FILENO, .events = POLLIN}, 1, -1);
  }
  if (argc == 2 && strcmp(argv[1], "write") == 0) {
    static char block[65536];
    while (write(STDOUT_FILENO, block, sizeof block) > 0) {
    }
    return 2;
  }
  sleep(1000000);
  return 3;
}
