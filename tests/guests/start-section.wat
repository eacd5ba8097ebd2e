;; Does all it does in its start section, before _start is called: what the first argument says. "trap" traps, "loop" never ends,
;; "exit" ends with exit code 3; anything else prints "started", and _start prints "run" after that.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "started\0arun\0a")
  (func $print (param $text i32) (param $length i32)
    (i32.store (i32.const 32) (local.get $text))
    (i32.store (i32.const 36) (local.get $length))
    (drop (call $fd_write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 40))))
  ;; the first letter of argument 1, or 0
  (func $letter (result i32)
    (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
    (if (i32.lt_u (i32.load (i32.const 0)) (i32.const 2)) (then (return (i32.const 0))))
    (drop (call $args_get (i32.const 8) (i32.const 1024)))
    (i32.load8_u (i32.load (i32.const 12))))
  (func $init
    (local $letter i32)
    (local.set $letter (call $letter))
    (if (i32.eq (local.get $letter) (i32.const 116)) (then (unreachable)))
    (if (i32.eq (local.get $letter) (i32.const 108)) (then (loop $again (br $again))))
    (if (i32.eq (local.get $letter) (i32.const 101)) (then (call $proc_exit (i32.const 3))))
    (call $print (i32.const 64) (i32.const 8)))
  (start $init)
  (func (export "_start") (call $print (i32.const 72) (i32.const 4))))
