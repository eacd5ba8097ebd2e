;; memory.grow within WebAssembly 2.0. The suite's own file needs several memories in each of its modules.

(module
  (memory (export "memory") 1 4)
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))

  ;; The size read after growing in the same function, and an access to the page just added.
  (func (export "grow-and-use") (param i32) (result i32 i32)
    (drop (memory.grow (local.get 0)))
    (i32.store (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4)) (i32.const 77))
    (memory.size)
    (i32.load (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 4))))
)

(assert_return (invoke "size") (i32.const 1))
(invoke "store" (i32.const 65532) (i32.const 0x11223344))
(assert_trap (invoke "load" (i32.const 65533)) "out of bounds memory access")
(assert_trap (invoke "store" (i32.const 65536) (i32.const 1)) "out of bounds memory access")
(assert_return (invoke "grow" (i32.const 0)) (i32.const 1))
(assert_return (invoke "grow" (i32.const 1)) (i32.const 1))
(assert_return (invoke "size") (i32.const 2))

;; Old bytes stay, new ones are zero, the end has moved.
(assert_return (invoke "load" (i32.const 65532)) (i32.const 0x11223344))
(assert_return (invoke "load" (i32.const 65536)) (i32.const 0))
(assert_return (invoke "load" (i32.const 131068)) (i32.const 0))
(assert_return (invoke "load8" (i32.const 131071)) (i32.const 0))
(assert_trap (invoke "load8" (i32.const 131072)) "out of bounds memory access")

;; Beyond the maximum nothing changes; the argument is unsigned.
(assert_return (invoke "grow" (i32.const 3)) (i32.const -1))
(assert_return (invoke "grow" (i32.const 65536)) (i32.const -1))
(assert_return (invoke "grow" (i32.const -1)) (i32.const -1))
(assert_return (invoke "grow" (i32.const 0x80000000)) (i32.const -1))
(assert_return (invoke "size") (i32.const 2))
(assert_return (invoke "grow-and-use" (i32.const 1)) (i32.const 3) (i32.const 77))
(assert_return (invoke "grow" (i32.const 1)) (i32.const 3))
(assert_return (invoke "grow" (i32.const 1)) (i32.const -1))
(assert_return (invoke "grow" (i32.const 0)) (i32.const 4))

;; Without a maximum, 4 GiB is the end.
(module
  (memory 0)
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0)))
)
(assert_trap (invoke "load8" (i32.const 0)) "out of bounds memory access")
(assert_return (invoke "grow" (i32.const 65537)) (i32.const -1))
(assert_return (invoke "grow" (i32.const 0)) (i32.const 0))
(assert_return (invoke "grow" (i32.const 10)) (i32.const 0))
(assert_return (invoke "grow" (i32.const 65527)) (i32.const -1))
(assert_return (invoke "load8" (i32.const 655359)) (i32.const 0))
(assert_trap (invoke "load8" (i32.const 655360)) "out of bounds memory access")
(assert_return (invoke "size") (i32.const 10))

(module (memory 0 0) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
(assert_return (invoke "grow" (i32.const 0)) (i32.const 0))
(assert_return (invoke "grow" (i32.const 1)) (i32.const -1))

;; One memory seen by two instances: growing by either moves the end for both, also while the other is on the stack.
(module $owner
  (memory (export "memory") 1 8)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size))
  (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0)))
)
(register "owner" $owner)
(module $user
  (import "owner" "memory" (memory 1))
  (import "owner" "grow" (func $grow (param i32) (result i32)))
  (func (export "size") (result i32) (memory.size))
  (func (export "call-and-load") (param i32) (result i32 i32)
    (drop (i32.load8_u (i32.const 65535)))
    (call $grow (local.get 0))
    (i32.store8 (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 1)) (i32.const 9))
    (i32.load8_u (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 1))))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
)
(assert_return (invoke $user "call-and-load" (i32.const 2)) (i32.const 1) (i32.const 9))
(assert_return (invoke $owner "load8" (i32.const 196607)) (i32.const 9))
(assert_trap (invoke $owner "load8" (i32.const 196608)) "out of bounds memory access")
(assert_return (invoke $user "grow" (i32.const 1)) (i32.const 3))
(assert_return (invoke $owner "size") (i32.const 4))
(assert_return (invoke $owner "load8" (i32.const 196608)) (i32.const 0))
(assert_return (invoke $user "grow" (i32.const 5)) (i32.const -1))

(assert_invalid (module (func (drop (memory.grow (i32.const 0))))) "unknown memory")
(assert_invalid (module (memory 1) (func (drop (memory.grow (i64.const 0))))) "type mismatch")
(assert_invalid (module (memory 1) (func (result i64) (memory.grow (i32.const 0)))) "type mismatch")
(assert_invalid (module (memory 1) (func (memory.grow (i32.const 0)))) "type mismatch")
