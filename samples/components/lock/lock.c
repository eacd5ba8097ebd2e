// Locks in the memory of one instance.
#include "../../../sdk/c/dapr-component.h"
#include <time.h>

enum { SUCCESS, DOES_NOT_EXIST, BELONGS_TO_OTHERS };

static struct lock {
  struct lock *next;
  dapr_text resource;
  dapr_text owner;
  long long until;
} *locks;

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

// Where the lock of a resource is, or would be. Those whose time is up are gone.
static struct lock **find(dapr_text resource) {
  struct lock **place = &locks;
  while (*place != NULL) {
    struct lock *lock = *place;
    if (lock->until <= now()) {
      *place = lock->next;
      drop(lock->resource);
      drop(lock->owner);
      free(lock);
    } else if (same(lock->resource, resource)) {
      break;
    } else {
      place = &lock->next;
    }
  }
  return place;
}

COMPONENT_EXPORT("lock-store", "init") component_result *init(dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  return ok();
}

COMPONENT_EXPORT("lock-store", "try-lock")
component_result *try_lock(const char *resource, int resource_length, const char *owner, int owner_length, long long milliseconds) {
  dapr_text name = {resource, resource_length};
  struct lock **place = find(name);
  answer.boolean = *place == NULL;
  if (*place == NULL) {
    struct lock *lock = malloc(sizeof *lock);
    if (lock == NULL) {
      return fail(OTHER, TEXT("there is no memory for another lock"));
    }
    *lock = (struct lock){NULL, keep(name), keep((dapr_text){owner, owner_length}), now() + milliseconds};
    *place = lock;
  }
  return ok();
}

COMPONENT_EXPORT("lock-store", "unlock")
component_result *unlock(const char *resource, int resource_length, const char *owner, int owner_length) {
  struct lock **place = find((dapr_text){resource, resource_length});
  struct lock *lock = *place;
  if (lock == NULL) {
    answer.boolean = DOES_NOT_EXIST;
  } else if (!same(lock->owner, (dapr_text){owner, owner_length})) {
    answer.boolean = BELONGS_TO_OTHERS;
  } else {
    lock->until = 0;
    find(TEXT(""));
    answer.boolean = SUCCESS;
  }
  return ok();
}
