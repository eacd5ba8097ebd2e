;; A CGI program that counts its runs, in a global, in memory and in a table: "111" from an instance that nobody used before.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (table $table 4 funcref)
  (elem declare func $count)
  (global $runs (mut i32) (i32.const 0))
  (data (i32.const 0) "\10\00\00\00\1d\00\00\00") ;; the vector: 29 bytes at 16
  (data (i32.const 16) "Content-Type: text/plain\0a\0a000")
  (func $count (export "_start")
    (global.set $runs (i32.add (global.get $runs) (i32.const 1)))
    (i32.store8 (i32.const 42) (i32.add (i32.const 48) (global.get $runs)))
    ;; another count, in what only a wiped memory has as zero
    (i32.store8 (i32.const 60000) (i32.add (i32.load8_u (i32.const 60000)) (i32.const 1)))
    (i32.store8 (i32.const 43) (i32.add (i32.const 48) (i32.load8_u (i32.const 60000))))
    ;; and the first empty place of the table
    (i32.store8 (i32.const 44) (i32.add (i32.const 49) (i32.eqz (ref.is_null (table.get $table (i32.const 0))))))
    (table.set $table (i32.const 0) (ref.func $count))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))
