// A configuration store: the settings of the component's file that begin with "item.".
#include "sdk/dapr-component.h"

#define PREFIX "item."

typedef struct {
  dapr_text key;
  dapr_text value;
  dapr_text version;
  dapr_pairs metadata;
} item;

static item *items;
static int item_count;

// Called once for each instance, with the settings of the component's file. They live as long as the call: what stays is copied.
COMPONENT_EXPORT("configuration-store", "init") component_result *init(dapr_pair *metadata, int count) {
  int prefix = sizeof PREFIX - 1;
  items = calloc(count + 1, sizeof *items);
  if (items == NULL) {
    return fail(OTHER, TEXT("there is no memory for the items"));
  }
  for (int i = 0; i < count; i++) {
    dapr_text name = metadata[i].name;
    if (name.length > prefix && memcmp(name.bytes, PREFIX, prefix) == 0) {
      dapr_text key = keep((dapr_text){name.bytes + prefix, name.length - prefix});
      items[item_count++] = (item){key, keep(metadata[i].value), TEXT(""), {NULL, 0}};
    }
  }
  return ok();
}

static int is_wanted(dapr_text key, const dapr_text *keys, int count) {
  for (int i = 0; i < count; i++) {
    if (same(keys[i], key)) {
      return 1;
    }
  }
  return count == 0;
}

// The items of these keys; all, if there are none.
COMPONENT_EXPORT("configuration-store", "get")
component_result *get(dapr_text *keys, int key_count, dapr_pair *metadata, int metadata_count) {
  (void)metadata, (void)metadata_count;
  item *found = scratch((item_count + 1) * sizeof *found);
  int count = 0;
  for (int i = 0; i < item_count; i++) {
    if (is_wanted(items[i].key, keys, key_count)) {
      found[count++] = items[i];
    }
  }
  return ok_list(found, count);
}
