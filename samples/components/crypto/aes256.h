// AES with keys of 256 bits (FIPS 197), for a sample: short rather than fast, and with a table, so that its time depends on what it works on.
#pragma once

enum { AES256_ROUNDS = 14 };

typedef struct {
  unsigned char round[AES256_ROUNDS + 1][16];
} aes256;

static unsigned char aes_box[256], aes_inverse_box[256];

static unsigned char aes_double(unsigned char x) { return (unsigned char)((x << 1) ^ (x & 0x80 ? 0x1b : 0)); }

static unsigned char aes_multiply(unsigned char a, unsigned char b) {
  unsigned char product = 0;
  for (; b != 0; b >>= 1, a = aes_double(a)) {
    product ^= b & 1 ? a : 0;
  }
  return product;
}

// The box of FIPS 197, 5.1.1: the inverse in GF(2^8), and an affine transformation. 3 generates the field.
static void aes_make_boxes(void) {
  unsigned char power = 1, inverse = 1;
  do {
    power = (unsigned char)(power ^ aes_double(power));
    inverse = aes_multiply(inverse, 0xf6);
    unsigned char s = inverse;
    for (int i = 1; i < 5; i++) {
      s ^= (unsigned char)((inverse << i) | (inverse >> (8 - i)));
    }
    aes_box[power] = s ^ 0x63;
  } while (power != 1);
  aes_box[0] = 0x63;
  for (int i = 0; i < 256; i++) {
    aes_inverse_box[aes_box[i]] = (unsigned char)i;
  }
}

static void aes256_expand(aes256 *key, const unsigned char bytes[32]) {
  if (aes_box[0] == 0) {
    aes_make_boxes();
  }
  unsigned char *words = key->round[0];
  unsigned char constant = 1;
  for (int i = 0; i < 32; i++) {
    words[i] = bytes[i];
  }
  for (int i = 32; i < 16 * (AES256_ROUNDS + 1); i += 4) {
    unsigned char word[4] = {words[i - 4], words[i - 3], words[i - 2], words[i - 1]};
    if (i % 32 == 0) {
      unsigned char first = word[0];
      word[0] = aes_box[word[1]] ^ constant;
      word[1] = aes_box[word[2]];
      word[2] = aes_box[word[3]];
      word[3] = aes_box[first];
      constant = aes_double(constant);
    } else if (i % 32 == 16) {
      for (int k = 0; k < 4; k++) {
        word[k] = aes_box[word[k]];
      }
    }
    for (int k = 0; k < 4; k++) {
      words[i + k] = words[i + k - 32] ^ word[k];
    }
  }
}

static void aes_mix(unsigned char state[16], const unsigned char factors[4]) {
  for (int column = 0; column < 16; column += 4) {
    unsigned char mixed[4];
    for (int row = 0; row < 4; row++) {
      mixed[row] = 0;
      for (int k = 0; k < 4; k++) {
        mixed[row] ^= aes_multiply(state[column + k], factors[(k - row + 4) % 4]);
      }
    }
    for (int row = 0; row < 4; row++) {
      state[column + row] = mixed[row];
    }
  }
}

static void aes_add(unsigned char state[16], const unsigned char round[16]) {
  for (int i = 0; i < 16; i++) {
    state[i] ^= round[i];
  }
}

// Rows are shifted by their number, to the left if it is one, and all bytes replaced.
static void aes_shift(unsigned char state[16], const unsigned char box[256], int direction) {
  unsigned char shifted[16];
  for (int column = 0; column < 4; column++) {
    for (int row = 0; row < 4; row++) {
      shifted[4 * column + row] = box[state[4 * ((column + direction * row + 4) % 4) + row]];
    }
  }
  for (int i = 0; i < 16; i++) {
    state[i] = shifted[i];
  }
}

static void aes256_encrypt(const aes256 *key, unsigned char state[16]) {
  static const unsigned char factors[4] = {2, 3, 1, 1};
  aes_add(state, key->round[0]);
  for (int i = 1; i <= AES256_ROUNDS; i++) {
    aes_shift(state, aes_box, 1);
    if (i < AES256_ROUNDS) {
      aes_mix(state, factors);
    }
    aes_add(state, key->round[i]);
  }
}

static void aes256_decrypt(const aes256 *key, unsigned char state[16]) {
  static const unsigned char factors[4] = {14, 11, 13, 9};
  for (int i = AES256_ROUNDS; i > 0; i--) {
    aes_add(state, key->round[i]);
    if (i < AES256_ROUNDS) {
      aes_mix(state, factors);
    }
    aes_shift(state, aes_inverse_box, -1);
  }
  aes_add(state, key->round[0]);
}
