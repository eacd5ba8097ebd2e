// A broker in the memory of one instance. Subscriptions of one app share a topic's messages, those of other apps get copies; a message that
// failed goes to the end of the line. What nobody has subscribed to is forgotten.
#include "../../../sdk/c/dapr-component.h"

typedef struct {
  dapr_text topic;
  dapr_text data;
  dapr_optional_text content_type;
  dapr_pairs metadata;
} message;

typedef struct {
  unsigned long long id;
  message message;
} delivery;

struct queued {
  struct queued *next;
  unsigned long long id;
  unsigned long long owner; // The subscription that has it; 0 for none.
  message message;
};

// Who shares a topic's messages.
static struct queue {
  struct queue *next;
  dapr_text topic;
  dapr_text app_id;
  struct queued *first;
  struct queued **end;
} *queues;

static struct subscription {
  struct subscription *next;
  unsigned long long id;
  struct queue *queue;
} *subscriptions;
static unsigned long long ids;

static void *allocate(size_t size) {
  void *memory = calloc(1, size);
  if (memory == NULL) {
    abort();
  }
  return memory;
}

static message copy(const message *from) {
  dapr_pair *pairs = allocate((from->metadata.count + 1) * sizeof *pairs);
  for (int i = 0; i < from->metadata.count; i++) {
    pairs[i] = (dapr_pair){keep(from->metadata.items[i].name), keep(from->metadata.items[i].value)};
  }
  dapr_optional_text type = {from->content_type.is_there, {NULL, 0}};
  if (type.is_there) {
    type.value = keep(from->content_type.value);
  }
  return (message){keep(from->topic), keep(from->data), type, {pairs, from->metadata.count}};
}

static void free_message(message *message) {
  for (int i = 0; i < message->metadata.count; i++) {
    drop(message->metadata.items[i].name);
    drop(message->metadata.items[i].value);
  }
  free((void *)message->metadata.items);
  drop(message->topic);
  drop(message->data);
  drop(message->content_type.value);
}

static void append(struct queue *queue, struct queued *item) {
  item->next = NULL;
  *queue->end = item;
  queue->end = &item->next;
}

// Takes an item out of its queue.
static struct queued *take(struct queue *queue, struct queued **place) {
  struct queued *item = *place;
  *place = item->next;
  if (queue->end == &item->next) {
    queue->end = place;
  }
  return item;
}

static struct subscription *find(unsigned long long id) {
  struct subscription *subscription = subscriptions;
  while (subscription != NULL && subscription->id != id) {
    subscription = subscription->next;
  }
  return subscription;
}

COMPONENT_EXPORT("pub-sub", "init") component_result *init(dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  answer.boolean = 0;
  return ok();
}

COMPONENT_EXPORT("pub-sub", "publish")
component_result *publish(const char *topic, int topic_length, const char *data, int data_length, int has_content_type,
                          const char *content_type, int content_type_length, dapr_pair *metadata, int count) {
  message given = {
      {topic, topic_length},
      {data, data_length},
      {(unsigned char)has_content_type, {content_type, content_type_length}},
      {metadata, count},
  };
  for (struct queue *queue = queues; queue != NULL; queue = queue->next) {
    if (same(queue->topic, given.topic)) {
      struct queued *item = allocate(sizeof *item);
      item->id = ++ids;
      item->message = copy(&given);
      append(queue, item);
    }
  }
  return ok();
}

COMPONENT_EXPORT("pub-sub", "subscribe")
component_number *subscribe(const char *topic, int topic_length, const char *app_id, int app_id_length, dapr_pair *metadata, int count) {
  (void)metadata, (void)count;
  dapr_text name = {topic, topic_length}, app = {app_id, app_id_length};
  struct queue *queue = queues;
  while (queue != NULL && !(same(queue->topic, name) && same(queue->app_id, app))) {
    queue = queue->next;
  }
  if (queue == NULL) {
    queue = allocate(sizeof *queue);
    *queue = (struct queue){queues, keep(name), keep(app), NULL, NULL};
    queue->end = &queue->first;
    queues = queue;
  }
  struct subscription *subscription = allocate(sizeof *subscription);
  *subscription = (struct subscription){subscriptions, ++ids, queue};
  subscriptions = subscription;
  return ok_number(subscription->id);
}

COMPONENT_EXPORT("pub-sub", "receive") component_result *receive(unsigned long long id, unsigned max, unsigned milliseconds) {
  (void)milliseconds;
  struct subscription *subscription = find(id);
  if (subscription == NULL) {
    return fail(NOT_FOUND, TEXT("there is no such subscription"));
  }
  delivery *deliveries = scratch(max * sizeof *deliveries);
  unsigned count = 0;
  for (struct queued *item = subscription->queue->first; item != NULL && count < max; item = item->next) {
    if (item->owner == 0) {
      item->owner = id;
      deliveries[count++] = (delivery){item->id, item->message};
    }
  }
  return ok_list(deliveries, (int)count);
}

COMPONENT_EXPORT("pub-sub", "acknowledge") component_result *acknowledge(unsigned long long id, unsigned long long delivery_id, int has_failed) {
  struct subscription *subscription = find(id);
  if (subscription == NULL) {
    return fail(NOT_FOUND, TEXT("there is no such subscription"));
  }
  for (struct queued **place = &subscription->queue->first; *place != NULL; place = &(*place)->next) {
    if ((*place)->id == delivery_id) {
      struct queued *item = take(subscription->queue, place);
      if (has_failed) {
        item->owner = 0;
        append(subscription->queue, item);
      } else {
        free_message(&item->message);
        free(item);
      }
      return ok();
    }
  }
  return fail(NOT_FOUND, TEXT("there is no such delivery"));
}

static int is_shared(const struct queue *queue) {
  for (struct subscription *other = subscriptions; other != NULL; other = other->next) {
    if (other->queue == queue) {
      return 1;
    }
  }
  return 0;
}

COMPONENT_EXPORT("pub-sub", "unsubscribe") component_result *unsubscribe(unsigned long long id) {
  struct subscription **place = &subscriptions;
  while (*place != NULL && (*place)->id != id) {
    place = &(*place)->next;
  }
  struct subscription *subscription = *place;
  if (subscription == NULL) {
    return fail(NOT_FOUND, TEXT("there is no such subscription"));
  }
  *place = subscription->next;
  struct queue *queue = subscription->queue;
  for (struct queued *item = queue->first; item != NULL; item = item->next) {
    item->owner = item->owner == id ? 0 : item->owner;
  }
  free(subscription);
  if (!is_shared(queue)) {
    struct queue **link = &queues;
    while (*link != queue) {
      link = &(*link)->next;
    }
    *link = queue->next;
    while (queue->first != NULL) {
      struct queued *item = take(queue, &queue->first);
      free_message(&item->message);
      free(item);
    }
    drop(queue->topic);
    drop(queue->app_id);
    free(queue);
  }
  return ok();
}
