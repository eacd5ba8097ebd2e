// Five bodies under gravity for n steps of symplectic Euler: doubles, square roots, divisions.
#include "kernel.h"

typedef struct { double x, y, z, vx, vy, vz, mass; } body;

#define BODIES 5
#define STEP 0.01

static body bodies[BODIES];

static void place(void) {
  for (int i = 0; i < BODIES; i++) {
    double r = i == 0 ? 0 : 1.5 * i * i, speed = i == 0 ? 0 : 6.2 / (i + 0.3);
    bodies[i] = (body){r, 0.2 * i, -0.1 * r, 0.02 * speed, speed, 0.01 * i, i == 0 ? 39.4 : 0.0375 / i};
  }
}

static void advance(void) {
  for (int i = 0; i < BODIES; i++) {
    body *p = &bodies[i];
    for (int j = i + 1; j < BODIES; j++) {
      body *q = &bodies[j];
      double dx = p->x - q->x, dy = p->y - q->y, dz = p->z - q->z;
      double square = dx * dx + dy * dy + dz * dz;
      double pull = STEP / (square * __builtin_sqrt(square));
      p->vx -= dx * q->mass * pull;
      p->vy -= dy * q->mass * pull;
      p->vz -= dz * q->mass * pull;
      q->vx += dx * p->mass * pull;
      q->vy += dy * p->mass * pull;
      q->vz += dz * p->mass * pull;
    }
  }
  for (int i = 0; i < BODIES; i++) {
    body *p = &bodies[i];
    p->x += STEP * p->vx;
    p->y += STEP * p->vy;
    p->z += STEP * p->vz;
  }
}

KERNEL(nbody) {
  place();
  for (uint32_t i = 0; i < n; i++) advance();

  uint64_t sum = FOLD_START;
  for (int i = 0; i < BODIES; i++) sum = fold_double(fold_double(sum, bodies[i].x), bodies[i].vy);
  return sum;
}
