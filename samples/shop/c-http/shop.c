// The shop by Dapr's HTTP API, as a program of any other host would do it: requests of wasi:http to the address that DAPR_HTTP_ENDPOINT names. Pillion
// answers them inside its process.
#include "../c/api.h"
#include "../../../sdk/c/dapr-http.h"

static const dapr_text no_text;

// A request that is being put together.
static char written[96 << 10];
static int length;

static void write(dapr_text text) {
  for (int i = 0; i < text.length && length < (int)sizeof written; i++) {
    written[length++] = text.bytes[i];
  }
}

static void write_json_string(dapr_text text) {
  write(TEXT("\""));
  for (int i = 0; i < text.length; i++) {
    if (text.bytes[i] == '"' || text.bytes[i] == '\\') {
      write(TEXT("\\"));
    }
    write((dapr_text){text.bytes + i, 1});
  }
  write(TEXT("\""));
}

// As a segment of a path: what is not unreserved (RFC 3986, 2.3) becomes %XX, unless it is one already.
static void write_segment(dapr_text text) {
  for (int i = 0; i < text.length; i++) {
    unsigned char c = text.bytes[i];
    if ((c | 32) - 'a' < 26u || c - '0' < 10u || c == '-' || c == '.' || c == '_' || c == '~' || c == '%') {
      write((dapr_text){text.bytes + i, 1});
    } else {
      char escape[] = {'%', "0123456789ABCDEF"[c >> 4], "0123456789ABCDEF"[c & 15]};
      write((dapr_text){escape, 3});
    }
  }
}

static answer get(dapr_text key) {
  length = 0;
  write(TEXT("/v1.0/state/statestore/"));
  write_segment(key);
  dapr_http_answer found = dapr_http(DAPR_HTTP_GET, (dapr_text){written, length}, no_text, no_text);
  switch (found.status) {
    case 200:
      return (answer){200, found.body, found.etag};
    case 204:
      return ANSWER(404, "there is no such thing");
    default:
      return ANSWER(500, "the state store failed");
  }
}

static answer put(dapr_text key, dapr_text data, dapr_text etag) {
  length = 0;
  write(TEXT("[{\"key\":"));
  write_json_string(key);
  if (etag.length > 0) {
    write(TEXT(",\"etag\":"));
    write_json_string(etag);
  }
  write(TEXT(",\"value\":"));
  write(data);
  write(TEXT("}]"));
  dapr_http_answer saved =
      dapr_http(DAPR_HTTP_POST, TEXT("/v1.0/state/statestore"), TEXT("application/json"), (dapr_text){written, length});
  switch (saved.status) {
    case 204:
      return ANSWER(204, "");
    case 409:
      return ANSWER(409, "somebody else has changed it");
    case 400:
      return ANSWER(400, "that is no JSON, or no ETag");
    default:
      return ANSWER(500, "the state store failed");
  }
}

static answer publish(dapr_text order) {
  dapr_http_answer published = dapr_http(DAPR_HTTP_POST, TEXT("/v1.0/publish/pubsub/orders"), TEXT("application/json"), order);
  return published.status == 204 ? ANSWER(202, "ordered") : ANSWER(500, "the order could not be published");
}

// Dapr answers {"SHOP_KEY":"…"}. Escapes in a secret would have to be read; the shop's has none.
static answer secret(void) {
  dapr_http_answer found = dapr_http(DAPR_HTTP_GET, TEXT("/v1.0/secrets/local-env/SHOP_KEY"), no_text, no_text);
  dapr_text start = TEXT("{\"SHOP_KEY\":\"");
  if (found.status != 200 || !starts_with(found.body, start)) {
    return ANSWER(500, "the shop has no secret");
  }
  dapr_text value = after(found.body, start.length);
  cut(&value, '"');
  return (answer){200, value, no_text};
}

static answer price(void) {
  dapr_http_answer asked = dapr_http(DAPR_HTTP_GET, TEXT("/v1.0/invoke/pricing/method/price"), no_text, no_text);
  return asked.status == 0 ? ANSWER(502, "the app pricing did not answer") : (answer){asked.status, asked.body, no_text};
}
