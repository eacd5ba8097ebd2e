;; Never ends, each export in a way of its own. Besides _start they are called by name.
(module
  (memory (export "memory") 16)
  (type $void (func))
  (table funcref (elem $nothing))
  (func $nothing)
  (func $spin (export "_start") (loop $again (br $again)))
  ;; counts, so that there is something to optimise away
  (func (export "count") (result i64)
    (local $n i64)
    (loop $again
      (local.set $n (i64.add (local.get $n) (i64.const 1)))
      (br_if $again (i64.ne (local.get $n) (i64.const -1))))
    (local.get $n))
  (func (export "call") (loop $again (call $nothing) (br $again)))
  (func (export "call_indirect") (loop $again (call_indirect (type $void) (i32.const 0)) (br $again)))
  ;; out of one loop into the next one's head
  (func (export "nested")
    (loop $outer (loop $inner (br_if $inner (i32.const 0)) (br $outer))))
  (func (export "br_table")
    (loop $again (block $never (br_table $never $again (i32.const 1)))))
  ;; each round is one long bulk operation
  (func (export "fill")
    (loop $again (memory.fill (i32.const 0) (i32.const 1) (i32.const 1048576)) (br $again))))
