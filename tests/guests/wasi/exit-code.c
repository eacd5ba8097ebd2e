// Ends with the exit code given as its argument; "raise N" raises signal N instead, "main N" returns from main.
#include <stdlib.h>
#include <string.h>

__attribute__((import_module("wasi_snapshot_preview1"), import_name("proc_raise"))) extern int proc_raise(int signal);

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[1], "raise") == 0) {
    return proc_raise(atoi(argv[2]));
  }
  if (argc == 3 && strcmp(argv[1], "main") == 0) {
    return atoi(argv[2]);
  }
  exit(argc > 1 ? atoi(argv[1]) : 0);
}
