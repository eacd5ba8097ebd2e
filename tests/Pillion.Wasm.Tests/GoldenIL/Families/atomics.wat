;; Shared memories: atomic accesses, waiting.
(module
  (memory 1 1 shared)
  (func (param i32) (result i32) (i32.atomic.load (local.get 0)))
  (func (param i32 i64) (i64.atomic.store offset=8 (local.get 0) (local.get 1)))
  (func (param i32 i32) (result i32) (i32.atomic.rmw.add (local.get 0) (local.get 1)))
  (func (param i32 i32) (result i32) (i32.atomic.rmw8.xchg_u (local.get 0) (local.get 1)))
  (func (param i32 i32 i32) (result i32) (i32.atomic.rmw.cmpxchg (local.get 0) (local.get 1) (local.get 2)))
  (func (param i32 i32) (result i32) (memory.atomic.notify (local.get 0) (local.get 1)))
  (func (atomic.fence))
)
