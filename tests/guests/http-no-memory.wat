;; Calls wasi_experimental_http without exporting a memory, which its functions need; the exit code is the error code (2).
(module
  (import "wasi_experimental_http" "req"
    (func $req (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory 1)
  (data (i32.const 16) "http://127.0.0.1:3500/GET")
  (func (export "_start")
    (call $proc_exit
      (call $req
        (i32.const 16) (i32.const 22) ;; URL
        (i32.const 38) (i32.const 3)  ;; method
        (i32.const 0) (i32.const 0)   ;; headers
        (i32.const 0) (i32.const 0)   ;; body
        (i32.const 0)                 ;; status
        (i32.const 4)))))             ;; handle
