// The shop as a component of a few kilobytes, by Dapr's typed imports alone; api.h is what it does.
#include "api.h"
#include "blocks.h"

static answer get(dapr_text key) {
  dapr_state_answer found;
  dapr_state_get("statestore", 10, key.bytes, key.length, &found);
  if (found.is_error) {
    return ANSWER(500, "the state store failed");
  }
  if (!found.is_there) {
    return ANSWER(404, "there is no such thing");
  }
  dapr_text etag = found.value.etag.is_there ? found.value.etag.value : (dapr_text){0, 0};
  return (answer){200, found.value.data, etag};
}

static answer put(dapr_text key, dapr_text data, dapr_text etag) {
  dapr_result saved;
  dapr_state_item item = {.key = key, .data = data, .etag = {etag.length > 0, etag}};
  dapr_state_save("statestore", 10, &item, 1, &saved);
  if (!saved.is_error) {
    return ANSWER(204, "");
  }
  switch (saved.error.tag) {
    case DAPR_STATE_ETAG_MISMATCH:
      return ANSWER(409, "somebody else has changed it");
    case DAPR_STATE_INVALID_ETAG:
      return ANSWER(400, "that is no ETag");
    default:
      return ANSWER(500, "the state store failed");
  }
}
