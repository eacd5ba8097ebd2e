// A linked list of n nodes (at most 128 Ki): built in random order, sorted by merging, walked and reversed.
#include "kernel.h"

#define MAX (128u << 10)
typedef struct node { struct node *next; uint32_t value; } node;
static node nodes[MAX];

static node *merge(node *a, node *b) {
  node head, *tail = &head;
  while (a && b) {
    node **least = a->value <= b->value ? &a : &b;
    tail->next = *least;
    tail = *least;
    *least = tail->next;
  }
  tail->next = a ? a : b;
  return head.next;
}

static node *sort(node *list) {
  if (!list || !list->next) return list;
  node *slow = list, *fast = list->next;
  while (fast && fast->next) slow = slow->next, fast = fast->next->next;
  node *second = slow->next;
  slow->next = 0;
  return merge(sort(list), sort(second));
}

static node *reverse(node *list) {
  node *done = 0;
  while (list) {
    node *next = list->next;
    list->next = done;
    done = list;
    list = next;
  }
  return done;
}

KERNEL(list) {
  if (n > MAX) n = MAX;
  uint32_t seed = 29;
  node *list = 0;
  for (uint32_t i = 0; i < n; i++) {
    nodes[i] = (node){list, next_random(&seed)};
    list = &nodes[i];
  }

  list = sort(list);
  uint64_t sum = FOLD_START;
  for (int pass = 0; pass < 8; pass++) {
    for (node *p = list; p; p = p->next) sum += p->value ^ (uint32_t)pass;
    list = reverse(list);
  }
  for (node *p = list; p && p->next; p = p->next)
    if (p->value > p->next->value) return 0;
  return sum;
}
