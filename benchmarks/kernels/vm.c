// An interpreter of register bytecode that sums the Collatz steps of 1 … n-1: a switch in a loop, data-dependent branches.
#include "kernel.h"

enum { HALT, SET, MOVE, ADD, ADDI, MULI, SHRI, ANDI, MAX, JUMP, JZ, JNZ, JLT };
typedef struct { uint8_t op, a, b, c; uint32_t value; } instruction;

// Registers: 0 n, 1 start value, 2 x, 3 steps of x, 4 most steps, 5 scratch, 6 all steps.
static instruction program[] = {
    {SET, 1, 0, 0, 1},   //  0
    {SET, 4, 0, 0, 0},   //  1
    {SET, 6, 0, 0, 0},   //  2
    {MOVE, 2, 1, 0, 0},  //  3 next start value
    {SET, 3, 0, 0, 0},   //  4
    {ADDI, 5, 2, 0, -1}, //  5 next step: x = 1 ends
    {JZ, 5, 0, 0, 15},   //  6
    {ADDI, 3, 3, 0, 1},  //  7
    {ANDI, 5, 2, 0, 1},  //  8
    {JNZ, 5, 0, 0, 12},  //  9
    {SHRI, 2, 2, 0, 1},  // 10 even: x / 2
    {JUMP, 0, 0, 0, 5},  // 11
    {MULI, 2, 2, 0, 3},  // 12 odd: 3x + 1
    {ADDI, 2, 2, 0, 1},  // 13
    {JUMP, 0, 0, 0, 5},  // 14
    {MAX, 4, 4, 3, 0},   // 15 x is done
    {ADD, 6, 6, 3, 0},   // 16
    {ADDI, 1, 1, 0, 1},  // 17
    {JLT, 1, 0, 0, 3},   // 18
    {HALT, 0, 0, 0, 0},  // 19
};

KERNEL(vm) {
  uint32_t r[8] = {n};
  for (const instruction *next = program;;) {
    const instruction *i = next++;
    switch (i->op) {
      case HALT: return (uint64_t)r[4] << 32 | r[6];
      case SET: r[i->a] = i->value; break;
      case MOVE: r[i->a] = r[i->b]; break;
      case ADD: r[i->a] = r[i->b] + r[i->c]; break;
      case ADDI: r[i->a] = r[i->b] + i->value; break;
      case MULI: r[i->a] = r[i->b] * i->value; break;
      case SHRI: r[i->a] = r[i->b] >> i->value; break;
      case ANDI: r[i->a] = r[i->b] & i->value; break;
      case MAX: r[i->a] = r[i->b] > r[i->c] ? r[i->b] : r[i->c]; break;
      case JUMP: next = program + i->value; break;
      case JZ: if (r[i->a] == 0) next = program + i->value; break;
      case JNZ: if (r[i->a] != 0) next = program + i->value; break;
      case JLT: if (r[i->a] < r[i->b]) next = program + i->value; break;
    }
  }
}
