// Prints the clocks, a random number, and how long a sleep of an hour took by the clock; for sandboxes in which these are the same in every run.
#define _GNU_SOURCE
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(void) {
  struct timespec real, before, after;
  unsigned long long random;
  clock_gettime(CLOCK_REALTIME, &real);
  clock_gettime(CLOCK_MONOTONIC, &before);
  getentropy(&random, sizeof random);
  sleep(3600);
  clock_gettime(CLOCK_MONOTONIC, &after);
  printf("realtime %lld.%09ld random %016llx slept %lld\n", (long long)real.tv_sec, real.tv_nsec, random, (long long)(after.tv_sec - before.tv_sec));
  return 0;
}
