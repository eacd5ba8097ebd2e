// A state store in memory, with etags, as a plug-in of go-plugin's ABI; some keys make it misbehave.
#include "go_plugin.h"

static struct entry {
  struct entry *next;
  text key, data, content_type;
  char etag[24];
} *entries;
static unsigned long long versions;
static unsigned calls;
static writer answer, options;

static struct entry **place_of(text key) {
  struct entry **place = &entries;
  while (*place != NULL && !same((*place)->key, key)) {
    place = &(*place)->next;
  }
  return place;
}

static int matches(const struct entry *entry, text etag, text concurrency) {
  if (etag.length == 0) {
    return entry == NULL || !is(concurrency, "first-write");
  }
  return entry != NULL && is(etag, entry->etag);
}

// Writes down what came beside the value, for a test to look at.
static void note(const char *name, text value) {
  append(&options, name, strlen(name));
  append(&options, value.bytes, value.length);
  append(&options, ";", 1);
}

static void note_metadata(text message, unsigned number) {
  for (field f; next(&message, &f);) {
    if (f.number == number) {
      note("metadata ", bytes_of(f.bytes, 1));
      note("is ", bytes_of(f.bytes, 2));
    }
  }
}

PLUGIN_EXPORT("store_api_version") packed store_api_version(void) { return 1; }

PLUGIN_EXPORT("store_init") packed store_init(const char *bytes, unsigned length) {
  text metadata = bytes_of((text){bytes, length}, 1);
  text rest = metadata;
  for (field f; next(&rest, &f);) {
    if (f.number == 2 && is(bytes_of(f.bytes, 1), "refuse")) {
#ifndef GO_PLUGIN_2025
      exit(3);
#endif
      text name = bytes_of(metadata, 1);
      return fail("%.*s refuses its settings", (int)name.length, name.bytes);
    }
  }
  return 0;
}

PLUGIN_EXPORT("store_features") packed store_features(const char *bytes, unsigned length) {
  (void)bytes, (void)length;
  answer.length = 0;
  put_bytes(&answer, 1, TEXT("ETAG"));
  put_bytes(&answer, 1, TEXT("TRANSACTIONAL"));
  return reply(&answer);
}

static packed misbehave(text key) {
  if (is(key, "trap")) {
    __builtin_trap();
  } else if (is(key, "loop")) {
    for (;;) {
    }
  } else if (is(key, "exit")) {
    exit(7);
  } else if (is(key, "outside")) {
    return pack((void *)0xfffffff0, 64);
  } else if (is(key, "giant")) {
    return pack(answer.bytes, 0x7fffffff);
  } else if (is(key, "nonsense")) {
    return pack("\x0a\xff\xff\xff\xff\x0f", 6);
  } else if (is(key, "outside-error")) {
    return pack((void *)0xfffffff0, 1u << 31 | 64);
  } else if (is(key, "error")) {
    return fail("no value for %.*s today", (int)key.length, key.bytes);
  } else if (is(key, "bomb")) {
    static void *volatile last;
    do {
      last = malloc(65536);
    } while (last != NULL);
    return pack("\x0a\x04" "full", 6);
  }
  return 1;
}

PLUGIN_EXPORT("store_get") packed store_get(const char *bytes, unsigned length) {
  text request = {bytes, length};
  text key = bytes_of(request, 1);
  packed bad = misbehave(key);
  if (bad != 1) {
    return bad;
  }
  calls++;
  answer.length = 0;
  if (is(key, "calls")) {
    char number[12];
    put_bytes(&answer, 1, (text){number, (unsigned)snprintf(number, sizeof number, "%u", calls)});
    return reply(&answer);
  }
  if (is(key, "options")) {
    note("consistency ", bytes_of(bytes_of(request, 3), 1));
    note_metadata(request, 2);
    put_bytes(&answer, 1, (text){options.bytes, options.length});
    return reply(&answer);
  }
  struct entry *entry = *place_of(key);
  if (entry != NULL) {
    put_bytes(&answer, 1, entry->data);
    put_bytes(&answer, 2, (text){entry->etag, strlen(entry->etag)});
    if (entry->content_type.length > 0) {
      put_bytes(&answer, 4, entry->content_type);
    }
  }
  return reply(&answer);
}

static void remove_at(struct entry **place) {
  struct entry *entry = *place;
  *place = entry->next;
  free((void *)entry->key.bytes);
  free((void *)entry->data.bytes);
  free((void *)entry->content_type.bytes);
  free(entry);
}

PLUGIN_EXPORT("store_set") packed store_set(const char *bytes, unsigned length) {
  text request = {bytes, length};
  text key = bytes_of(request, 1), chosen = bytes_of(request, 5);
  options.length = 0;
  note("etag ", bytes_of(request, 3));
  note("concurrency ", bytes_of(chosen, 1));
  note("consistency ", bytes_of(chosen, 2));
  note("type ", bytes_of(request, 6));
  note_metadata(request, 4);
  struct entry **place = place_of(key);
  if (is(bytes_of(request, 3), "invalid")) {
    return fail("invalid etag value: it is no number");
  }
  if (!matches(*place, bytes_of(request, 3), bytes_of(chosen, 1))) {
    return fail("possible etag mismatch. error from state store");
  }
  if (*place != NULL) {
    remove_at(place);
  }
  struct entry *entry = calloc(1, sizeof *entry);
  entry->key = keep(key);
  entry->data = keep(bytes_of(request, 2));
  entry->content_type = keep(bytes_of(request, 6));
  snprintf(entry->etag, sizeof entry->etag, "%llu", ++versions);
  entry->next = entries;
  entries = entry;
  return 0;
}

PLUGIN_EXPORT("store_delete") packed store_delete(const char *bytes, unsigned length) {
  text request = {bytes, length};
  struct entry **place = place_of(bytes_of(request, 1));
  if (!matches(*place, bytes_of(request, 2), bytes_of(bytes_of(request, 4), 1))) {
    return fail("possible etag mismatch. error from state store");
  }
  if (*place != NULL) {
    remove_at(place);
  }
  return 0;
}

#ifndef GO_PLUGIN_2025
int main(void) { return 0; }
#endif
