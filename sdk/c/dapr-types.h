// Texts and pairs, as the canonical ABI lays them out.
#pragma once

typedef struct {
  const char *bytes;
  int length;
} dapr_text;

// A literal as a dapr_text.
#define TEXT(literal) ((dapr_text){literal, sizeof(literal) - 1})

typedef struct {
  dapr_text name;
  dapr_text value;
} dapr_pair;

typedef struct {
  const dapr_pair *items;
  int count;
} dapr_pairs;

typedef struct {
  unsigned char is_there;
  dapr_text value;
} dapr_optional_text;
