// The host functions of wasi_experimental_http; each returns an error code, 0 to 13.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define HTTP(name) __attribute__((import_module("wasi_experimental_http"), import_name(#name)))

HTTP(req) uint32_t http_req(const char *url, size_t url_length, const char *method, size_t method_length, const char *headers,
  size_t headers_length, const char *body, size_t body_length, uint16_t *status, uint32_t *handle);
HTTP(header_get) uint32_t http_header_get(uint32_t handle, const char *name, size_t name_length, char *value, size_t value_length,
  size_t *written);
HTTP(headers_get_all) uint32_t http_headers_get_all(uint32_t handle, char *buffer, size_t length, size_t *written);
HTTP(body_read) uint32_t http_body_read(uint32_t handle, char *buffer, size_t length, size_t *read);
HTTP(close) uint32_t http_close(uint32_t handle);
